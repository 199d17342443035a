"""Compressed files: reading them in bounded memory, with what is wrong with them said plainly, and writing them.

Writing is done in pieces that each stand for themselves, members of gzip (RFC 1952) or frames of Zstandard (RFC 8878), which every reader
takes for one stream: so a piece can be made in any process, and a file that was cut off after one is whole.
"""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from linfen_cli.base.errors import LinfenError

__all__ = ["GZIP", "PLAIN", "ZSTANDARD", "CutOffError", "Stream", "bare_name", "compress", "compression_of", "require"]

PLAIN, GZIP, ZSTANDARD = "", "gzip", "zstd"

_SUFFIXES = {".gz": GZIP, ".gzip": GZIP, ".zst": ZSTANDARD, ".zstd": ZSTANDARD}
_PIECE = 1 << 20
_ZSTANDARD_PIECE = 1 << 12  # bytes that are decompressed at once: so little may be so much
_GZIP_LEVEL = 4


class CutOffError(LinfenError):
    """Compressed data that breaks off or breaks down; what came before it was given."""


def compression_of(name: str) -> str:
    """How a file is compressed, by its name.

    >>> compression_of("a.jsonl.gz"), compression_of("a.txt.zst"), compression_of("a.txt")
    ('gzip', 'zstd', '')
    """
    return _SUFFIXES.get(os.path.splitext(name)[1].lower(), PLAIN)


def bare_name(name: str) -> str:
    """A file's name without the ending for compression.

    >>> bare_name("a.jsonl.gz"), bare_name("a.jsonl")
    ('a.jsonl', 'a.jsonl')
    """
    return os.path.splitext(name)[0] if compression_of(name) else name


def require(package: str, what: str) -> None:
    """Say that a package of the extra `corpus` is missing, where it is.

    Raises:
        LinfenError: it is.
    """
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise LinfenError(f"{what} needs the package {package}: pip install 'linfen-cli[corpus]'")


def compress(data: bytes, compression: str) -> bytes:
    r"""Some bytes as one member, or one frame, of a compressed file.

    >>> gzip.decompress(compress(b"one", GZIP) + compress(b"two", GZIP))
    b'onetwo'
    """
    if compression == GZIP:
        return gzip.compress(data, _GZIP_LEVEL, mtime=0)
    if compression == ZSTANDARD:
        require("zstandard", "writing .zst")
        import zstandard

        return zstandard.ZstdCompressor(level=3).compress(data)
    return data


class Stream(io.RawIOBase):
    """A file, decompressed as it is read, never much at once.

    Attributes:
        consumed: how many bytes of the file itself were read.
    """

    def __init__(self, path: str, compression: str | None = None) -> None:
        """Open `path`, which is compressed as its name says unless `compression` does.

        Raises:
            OSError: it cannot be opened.
            LinfenError: what reads it is not installed.
        """
        super().__init__()
        compression = compression_of(path) if compression is None else compression
        if compression == ZSTANDARD:
            require("zstandard", "reading .zst")
        self.consumed = 0
        self._compression = compression
        self._file: BinaryIO = open(path, "rb", buffering=0)  # noqa: SIM115  (closed by close)
        self._pieces = _DECOMPRESSED[compression](self)
        self._held = memoryview(b"")

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is at hand, at most as much as there is room for.

        Raises:
            CutOffError: the compressed data breaks off, or is none.
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
        """All bytes from here on, as they come; raises as `readinto`."""
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
        """Read of the file itself, at most `size` bytes."""
        data = self._file.read(size)
        self.consumed += len(data)
        return data


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
                raise CutOffError(f"what comes before byte {stream.consumed} is not gzip") from None
            if piece:
                yield piece
            if decompressor.eof:
                break
            data = decompressor.unconsumed_tail or stream.raw(_PIECE)
            if not data:
                raise CutOffError("the gzip breaks off in the middle")
        # Zeros after the last member are padding.
        data = decompressor.unused_data.lstrip(b"\0")
        while not data and (more := stream.raw(_PIECE)):
            data = more.lstrip(b"\0")


def _unzstandard(stream: Stream) -> Iterator[bytes]:
    import zstandard

    held = b""
    decompressor = None
    while True:
        if not held:
            held = stream.raw(_PIECE)
            if not held:
                break
        at = 0
        while at < len(held):
            if decompressor is None:
                decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
            given = held[at : at + _ZSTANDARD_PIECE]
            try:
                piece = decompressor.decompress(given)
            except zstandard.ZstdError as error:
                raise CutOffError(f"what comes before byte {stream.consumed} is not Zstandard: {error}") from None
            at += len(given)
            if piece:
                yield piece
            if decompressor.eof:
                at -= len(decompressor.unused_data)
                decompressor = None
        held = b""
    if decompressor is not None:
        raise CutOffError("the Zstandard breaks off in the middle")


_DECOMPRESSED = {PLAIN: _plain, GZIP: _gunzipped, ZSTANDARD: _unzstandard}
