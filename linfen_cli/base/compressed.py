"""Compressed data: read in bounded memory, with what is wrong with it said plainly, and written.

Data is written in pieces that each stand for themselves, members of gzip (RFC 1952) or frames of Zstandard (RFC 8878), which
every reader takes for one stream. So a piece can be made in any process, and a file that was cut off after one is whole.
"""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.extras import require
from linfen_cli.base.limits import TooLargeError, unpacked_limit
from linfen_cli.base.messages import _

__all__ = [
    "GZIP",
    "PLAIN",
    "ZSTANDARD",
    "CutOffError",
    "Stream",
    "bare_name",
    "compress",
    "compressed",
    "compression_by",
    "compression_in",
    "compression_of",
    "decompress",
    "open_decompressed",
]

PLAIN, GZIP, ZSTANDARD = "", "gzip", "zstd"

_SUFFIXES = {".gz": GZIP, ".gzip": GZIP, ".zst": ZSTANDARD, ".zstd": ZSTANDARD}
_BEGINNINGS = {b"\x1f\x8b\x08": GZIP, b"\x28\xb5\x2f\xfd": ZSTANDARD}

_PIECE = 1 << 20
# Bytes that are decompressed at once: the decompressor gives all it can, and a block of 4 bytes may stand for 128 KiB (RFC 8878,
# RLE_Block). So little keeps a piece below 130 MiB, whatever the data (test_a_bomb_takes_no_memory).
_ZSTANDARD_PIECE = 1 << 12
_ZSTANDARD_WINDOW = 1 << 27  # bytes: the largest window that the zstd program itself reads without being told to
_GZIP_LEVEL = 4  # chosen by hand, between speed and size
_ZSTANDARD_LEVEL = 3  # the library's own default


class CutOffError(LinfenError):
    """Compressed data that breaks off, or is not what it should be. What came before was given."""


def compression_of(name: str) -> str:
    """Return how a file is compressed, by its name.

    >>> compression_of("a.jsonl.gz"), compression_of("a.txt.zst"), compression_of("a.txt")
    ('gzip', 'zstd', '')
    """
    return _SUFFIXES.get(os.path.splitext(name)[1].lower(), PLAIN)


def compression_in(head: bytes) -> str:
    r"""Return how a file is compressed, by its first bytes.

    >>> compression_in(b"\x1f\x8b\x08\x00"), compression_in(b"text")
    ('gzip', '')
    """
    for beginning, kind in _BEGINNINGS.items():
        if head.startswith(beginning):
            return kind
    return PLAIN


def compression_by(name: str, head: bytes) -> str:
    r"""Return how a file is compressed: as its first bytes say, else as its name does, against which its data is then checked.

    >>> compression_by("a.txt", b"\x1f\x8b\x08\x00"), compression_by("a.txt.gz", b"text"), compression_by("a.txt", b"text")
    ('gzip', 'gzip', '')
    """
    return compression_in(head) or compression_of(name)


def bare_name(name: str) -> str:
    """Return a file's name without the suffix of its compression.

    >>> bare_name("a.jsonl.gz"), bare_name("a.jsonl")
    ('a.jsonl', 'a.jsonl')
    """
    return os.path.splitext(name)[0] if compression_of(name) else name


def compress(data: bytes, compression: str) -> bytes:
    r"""Return some bytes as one member, or one frame, of a compressed file.

    >>> import gzip
    >>> gzip.decompress(compress(b"one", GZIP) + compress(b"two", GZIP))
    b'onetwo'
    """
    if compression == GZIP:
        import gzip

        return gzip.compress(data, _GZIP_LEVEL, mtime=0)
    if compression == ZSTANDARD:
        require("zstandard", _("writing .zst"), "corpus")
        import zstandard

        return zstandard.ZstdCompressor(level=_ZSTANDARD_LEVEL).compress(data)
    return data


def compressed(pieces: Iterable[bytes], compression: str) -> Iterator[bytes]:
    r"""Yield the bytes of a compressed file that holds the pieces, as one member or one frame. The same bytes give the same file.

    >>> list(compressed([b"one", b"two"], PLAIN))
    [b'one', b'two']
    >>> decompress(b"".join(compressed([b"one", b"two"], GZIP)), GZIP)
    b'onetwo'
    """
    if compression == PLAIN:
        yield from pieces
        return
    compressor: Any
    if compression == GZIP:
        compressor = zlib.compressobj(_GZIP_LEVEL, wbits=31)  # without a name and a time in its header
    else:
        require("zstandard", _("writing .zst"), "corpus")
        import zstandard

        compressor = zstandard.ZstdCompressor(level=_ZSTANDARD_LEVEL).compressobj()
    for piece in pieces:
        if data := compressor.compress(piece):
            yield data
    yield compressor.flush()


def open_decompressed(path: str) -> BinaryIO:
    """Open a file to read its bytes, decompressed as they are read where it is compressed.

    Raises:
        OSError, ValueError: it cannot be opened.
        LinfenError: the package that reads it is not installed. Reading raises as `Stream` does.
    """
    file = open(path, "rb")  # noqa: SIM115  (given to the caller)
    try:
        compression = compression_by(path, file.peek(4))
        return file if not compression else io.BufferedReader(Stream(file, compression))
    except BaseException:
        file.close()
        raise


def decompress(data: bytes, compression: str, limit: int | None = None) -> bytes:
    """Return the bytes that compressed data holds, at most `limit` of them, or as many as `limits` says.

    Raises:
        TooLargeError: there are more. Memory for much more than the limit is never taken.
        CutOffError: the data breaks off, or is not compressed so.
        LinfenError: the package that reads it is not installed.

    >>> decompress(compress(b"one", GZIP) + compress(b"two", GZIP), GZIP, 100)
    b'onetwo'
    """
    limit = unpacked_limit() if limit is None else limit
    pieces = []
    size = 0
    with Stream(io.BytesIO(data), compression) as stream:
        for piece in stream.pieces():
            size += len(piece)
            if size > limit:
                raise TooLargeError(limit)
            pieces.append(piece)
    return b"".join(pieces)


class Stream(io.RawIOBase):
    """A file, decompressed as it is read, never much at once.

    Attributes:
        consumed: how many bytes of the file itself were read.
    """

    def __init__(self, file: str | BinaryIO, compression: str | None = None) -> None:
        """Open a path, or take an open file, which is closed with the stream.

        Args:
            file: the path, or a file that gives bytes.
            compression: how it is compressed; None decides by the path.

        Raises:
            OSError: it cannot be opened.
            LinfenError: the package that reads it is not installed.
        """
        super().__init__()
        if compression is None:
            compression = compression_of(file) if isinstance(file, str) else PLAIN
        if compression == ZSTANDARD:
            require("zstandard", _("reading .zst"), "corpus")
        self.consumed = 0
        self._compression = compression
        self._file: BinaryIO = open(file, "rb", buffering=0) if isinstance(file, str) else file  # noqa: SIM115
        self._pieces = _DECOMPRESSED[compression](self)
        self._held = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is at hand, at most as much as there is room for.

        Raises:
            CutOffError: the compressed data breaks off, or is not compressed so.
            OSError: the file cannot be read.
        """
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        room = memoryview(buffer).cast("B")
        count = min(len(room), len(self._held))
        room[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

    def pieces(self) -> Iterator[bytes]:
        """Yield all bytes from here on, as they come; raises as `readinto`."""
        if self._held:
            yield bytes(self._held)
            self._held = memoryview(b"")
        yield from self._pieces

    def skip(self, count: int) -> None:
        """Pass over `count` bytes of what the file holds; raises as `readinto`."""
        if self._compression == PLAIN and not self._held:
            self._file.seek(count, os.SEEK_CUR)
            self.consumed += count
            return
        while count > 0:
            if not self._held:
                piece = next(self._pieces, None)
                if piece is None:
                    return
                self._held = memoryview(piece)
            passed = min(count, len(self._held))
            self._held = self._held[passed:]
            count -= passed

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def raw(self, size: int) -> bytes:
        """Read bytes of the file itself, at most `size`."""
        data = self._file.read(size)
        self.consumed += len(data)
        return data


class Lookahead:
    """The bytes of a stream that are read and not taken yet.

    A stream that breaks off ends like any other, so that what came before is taken first; `finish` raises the error.

    Attributes:
        held: the bytes.
    """

    def __init__(self, stream: Stream) -> None:
        self.held = b""
        self._pieces = stream.pieces()
        self._broken: CutOffError | None = None

    def more(self) -> bool:
        """Hold one more piece of the stream, and return False at its end."""
        try:
            piece = next(self._pieces, None)
        except CutOffError as error:
            self._broken, piece = error, None
        self.held += piece or b""
        return piece is not None

    def take(self, size: int) -> bytes:
        """Return the first `size` bytes, and hold them no longer."""
        data, self.held = self.held[:size], self.held[size:]
        return data

    def finish(self) -> None:
        """Raise the CutOffError of a stream that broke off."""
        if self._broken:
            raise self._broken


def _plain(stream: Stream) -> Iterator[bytes]:
    while data := stream.raw(_PIECE):
        yield data


def _gunzipped(stream: Stream) -> Iterator[bytes]:
    data = stream.raw(_PIECE)
    while data:
        decompressor = zlib.decompressobj(wbits=31)
        while True:
            try:
                piece = decompressor.decompress(data, _PIECE)
            except zlib.error:
                raise CutOffError(
                    _("the data before byte {offset} is not gzip").format(offset=stream.consumed)
                ) from None
            if piece:
                yield piece
            if decompressor.eof:
                break
            data = decompressor.unconsumed_tail or stream.raw(_PIECE)
            if not data:
                raise CutOffError(_("the gzip data breaks off in the middle"))
        # Zeros after the last member are padding.
        data = decompressor.unused_data.lstrip(b"\0")
        while not data and (more := stream.raw(_PIECE)):
            data = more.lstrip(b"\0")


def _unzstandard(stream: Stream) -> Iterator[bytes]:
    import zstandard

    held = b""
    decompressor = None
    while held := stream.raw(_PIECE):
        at = 0
        while at < len(held):
            if decompressor is None:
                decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTANDARD_WINDOW).decompressobj()
            given = held[at : at + _ZSTANDARD_PIECE]
            try:
                piece = decompressor.decompress(given)
            except zstandard.ZstdError as error:
                raise CutOffError(
                    _("the data before byte {offset} is not Zstandard: {reason}").format(
                        offset=stream.consumed, reason=error
                    )
                ) from None
            at += len(given)
            if piece:
                yield piece
            if decompressor.eof:
                at -= len(decompressor.unused_data)
                decompressor = None
    if decompressor is not None:
        raise CutOffError(_("the Zstandard data breaks off in the middle"))


_DECOMPRESSED = {PLAIN: _plain, GZIP: _gunzipped, ZSTANDARD: _unzstandard}
