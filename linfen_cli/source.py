"""Sources: from a name on the command line to bytes, to the format that they are in, to text.

A source is a path, a name in the library, `-` for standard input, or nothing for the default article. Its bytes are decompressed,
whatever it is called; `formats` tells what they are and reads them, and `base.encoding` decodes them.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import BinaryIO, NamedTuple, cast

from linfen_cli.base.compressed import CutOffError, Stream, compression_by, compression_in
from linfen_cli.base.encoding import PieceDecoder, check_encoding, decode
from linfen_cli.base.errors import LinfenError, NothingToReadError, in_message, naming
from linfen_cli.base.limits import TooLargeError, unpacked_limit
from linfen_cli.base.messages import _
from linfen_cli.formats.registry import HEAD, PLAIN, Format, format_by_name, format_of
from linfen_cli.library.place import exists

__all__ = [
    "ARTICLE_VARIABLE",
    "LIBRARY_PREFIX",
    "STANDARD_INPUT",
    "Opened",
    "RawSource",
    "Source",
    "bundled_article",
    "open_raw",
    "open_source",
    "read_source",
    "reading",
]

ARTICLE_VARIABLE = "LINFEN_ARTICLE"
STANDARD_INPUT = "-"
LIBRARY_PREFIX = "library:"
"""The beginning of a name that is looked for in the library alone."""

# The first that exists is the default article: the newspaper's own text where a reader has put it, else the digest.
_BUNDLED = ("original.txt", "digest.found.txt")

_CHUNK = 1 << 20  # bytes that are read at a time; a file that fits is decoded at once
# Bytes that are asked for first. Python makes room for all that it is asked for, and most files are short: to ask for 1 MiB takes
# 35 microseconds a file of 6 KiB, to ask for 64 KiB takes 10 (timeit over 1,000 files).
_SHORT = 1 << 16


class Source(NamedTuple):
    """A text as it was found.

    Attributes:
        name: what to call it: a path, or `<stdin>`.
        text: the stored text.
        encoding: the encoding of its bytes.
        size: the number of bytes as they are stored.
        mark: the byte order mark that a text begins with, or nothing.
        format: the format that the bytes are in.
        compression: how they are compressed, or nothing.
    """

    name: str
    text: str
    encoding: str
    size: int
    mark: bytes = b""
    format: Format = PLAIN
    compression: str = ""


def read_source(
    name: str | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    encoding: str | None = None,
    as_stored: bool = False,
    form: Format | None = None,
) -> Source:
    """Read the source called `name`: a path, a name in the library, `-` for standard input, or None for the default article.

    A path that exists goes before a name in the library. The default is the file or name that `LINFEN_ARTICLE` gives in
    `environment`, else the library's, else the bundled article.

    Args:
        name: the source.
        environment: where `LINFEN_ARTICLE` is looked for.
        encoding: the encoding to read it in; None detects it.
        as_stored: keep the marks of a text that has some, as Markdown does.
        form: the format to read it as; None goes by its bytes and its name.

    Raises:
        LinfenError: it cannot be read, is not a text, or holds none; or there is no such encoding.

    >>> read_source(environment={}).name
    'digest.found.txt'
    """
    encoding = check_encoding(encoding)
    with open_raw(name, environment, form=form) as raw:
        return raw.text(encoding, as_stored=as_stored)


class RawSource:
    """A source as bytes, decompressed, and the format that they are in. Close it, or use it in a `with`.

    Attributes:
        name: what to call it, as a `Source` is called.
        size: the number of bytes as they are stored, or None where it is not known before the end.
        compression: how they are compressed, or nothing.
        format: the format that they are in.
        first: the first bytes, decompressed; as many as are read at a time, or all.
    """

    def __init__(self, file: BinaryIO, name: str, form: Format | None = None) -> None:
        """Read the beginning of `file`, and tell the format by it and by `name`, unless `form` is given.

        Raises:
            LinfenError: it cannot be read or decompressed.
        """
        self.name = name
        self._file = file
        self._stream: Stream | None = None
        self._broken: CutOffError | None = None
        self._consumed = 0
        self.first = self.read_piece()
        self.size = _size(file, len(self.first))
        self.compression = compression_by(name if form is None else "", self.first)
        if self.compression:
            try:
                self._stream = Stream(cast(BinaryIO, _Rejoined(self.first, file)), self.compression)
            except LinfenError as error:  # the package that decompresses it is missing
                raise LinfenError(f"{in_message(name)}: {error}") from None
            self.first = self.read_piece()
            if compression_in(self.first):
                raise LinfenError(
                    _("{path} is compressed more than once: decompress it first").format(path=in_message(name))
                )
        self.is_long = len(self.first) == _CHUNK or self._broken is not None
        self.format = form or format_of(name, self.first[:HEAD])
        # Such a beginning is no proof, and a text may have it.
        self._may_be_plain = form is None and not self.format.is_binary and format_by_name(name) is None

    def __enter__(self) -> RawSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Standard input stays open."""
        if sys.stdin is None or self._file is not getattr(sys.stdin, "buffer", None):
            self._file.close()

    @property
    def consumed(self) -> int:
        """The number of bytes that were read so far, as they are stored."""
        return self._consumed if self._stream is None else self._stream.consumed

    def read_piece(self) -> bytes:
        """Return the next bytes, fewer than _CHUNK of them only at the end, or where compressed data breaks off.

        Raises:
            LinfenError: they cannot be read or decompressed.
        """
        with reading(self.name):
            if self._stream is None:
                first = min(_SHORT, _CHUNK)
                data = self._file.read(first)
                if len(data) == first:
                    data += self._file.read(_CHUNK - first)
                self._consumed += len(data)
                return data
            if self._broken is not None:
                raise self._broken
            pieces: list[bytes] = []
            left = _CHUNK
            try:
                while left and (piece := self._stream.read(left)):
                    pieces.append(piece)
                    left -= len(piece)
            except CutOffError as error:
                if not pieces:
                    raise
                self._broken = error
            return b"".join(pieces)

    def read(self) -> bytes:
        """Return all bytes; can be called once.

        Raises:
            LinfenError: they cannot be read or decompressed, or are more than a compressed file may have.
        """
        limit = unpacked_limit() if self.compression else None
        pieces = [self.first]
        size = len(self.first)
        self.first = b""
        while (limit is None or size <= limit) and self.is_long and (piece := self.read_piece()):
            pieces.append(piece)
            size += len(piece)
        if limit is not None and size > limit:
            with naming(self.name):
                raise TooLargeError(limit)
        return b"".join(pieces)

    def text(self, encoding: str | None = None, *, as_stored: bool = False) -> Source:
        """Return the text, read in `encoding` or the one detected; with `as_stored` as it is, where it is a text; once.

        Raises:
            LinfenError: it is not a text, or holds none.
        """
        form = PLAIN if as_stored and self.format.is_text else self.format
        data = self.read()
        with naming(self.name):
            try:
                decoded = form.reader.read(data, encoding)
            except NothingToReadError:
                if not self._may_be_plain:
                    raise
                form = self.format = PLAIN
                decoded = decode(data, encoding)
            if not decoded.text or decoded.text.isspace():
                raise _nothing(decoded.text)
        size = self.consumed if self.size is None else self.size
        mark = decoded.mark if form.is_text else b""
        return Source(self.name, decoded.text, decoded.encoding, size, mark, self.format, self.compression)


class Opened:
    """A source that is read piece by piece, so that a long one need not fit into memory. Close it, or use it in a `with`.

    A text is read as it is stored, its marks and all.

    Attributes:
        name: what to call it, as a `Source` is called.
        size: the number of bytes as they are stored, or None where it is not known before the end.
        is_long: whether it has more bytes than are read at a time.
        encoding: the encoding, as far as it is known: `utf-8` while all was ASCII.
        mark: the byte order mark that the bytes begin with.
        format: the format that they are in.
    """

    def __init__(self, raw: RawSource, encoding: str | None = None) -> None:
        """Read the beginning of the text in `encoding`, or in the one detected; raise as `open_source`."""
        self._raw = raw
        self.name, self.size = raw.name, raw.size
        self.is_long = raw.is_long and raw.format.is_text
        self._text: str | None = None
        if self.is_long:
            self._decoder = PieceDecoder(raw.first, encoding)
            self.encoding, self.mark = self._decoder.encoding, self._decoder.mark
        else:
            source = raw.text(encoding, as_stored=True)
            self._text, self.encoding, self.mark = source.text, source.encoding, source.mark
        self.format = raw.format

    def __enter__(self) -> Opened:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Standard input stays open."""
        self._raw.close()

    @property
    def consumed(self) -> int:
        """The number of bytes that were read so far, as they are stored."""
        return self._raw.consumed

    def encode(self, text: str) -> bytes:
        """Return a piece of text in the encoding of the source, without the mark.

        Raises:
            UnicodeEncodeError: the encoding lacks a character.
            LinfenError: the source is not a text, so that nothing can be written back to it.
        """
        if not self.format.is_text or self._raw.compression:
            title = _(self.format.title) if not self.format.is_text else _("compressed")
            raise LinfenError(
                _("{path} is {title}: its text can be read, and not written back; use -o").format(
                    path=in_message(self.name), title=title
                )
            )
        return text.encode(self.encoding)

    def pieces(self) -> Iterator[str]:
        """Yield the text, piece after piece; can be gone through once.

        Raises:
            LinfenError: it cannot be read on, stops being text, or had nothing but white space in it.
        """
        if self._text is not None:
            yield self._text
            return
        is_blank = True
        for text in self._decoded():
            is_blank = is_blank and (not text or text.isspace())
            if text:
                yield text
        if is_blank:
            with naming(self.name):
                raise _nothing(" ")

    def _decoded(self) -> Iterator[str]:
        data, self._raw.first = self._raw.first, b""
        while data:
            yield self._decode(data)
            data = self._raw.read_piece()
        yield self._decode(b"")

    def _decode(self, data: bytes) -> str:
        with naming(self.name):
            text = self._decoder.decode(data)
        self.encoding = self._decoder.encoding
        return text


def open_source(
    name: str | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    encoding: str | None = None,
    form: Format | None = None,
) -> Opened:
    """Open the source that `read_source` would read, to be read piece by piece, as it is stored.

    The encoding, unless it is given, is detected by the first mebibyte that is not ASCII throughout; a source that fits into one
    is judged as a whole.

    Raises:
        LinfenError: it cannot be read, or is seen from the beginning not to be a text or to hold none. What only shows
            later is raised by `Opened.pieces`.

    >>> with open_source() as opened:
    ...     opened.name, sum(map(len, opened.pieces())) == len(read_source().text)
    ('digest.found.txt', True)
    """
    encoding = check_encoding(encoding)
    raw = open_raw(name, environment, form=form)
    try:
        return Opened(raw, encoding)
    except BaseException:
        raw.close()
        raise


def open_raw(
    name: str | None = None, environment: Mapping[str, str] = os.environ, *, form: Format | None = None
) -> RawSource:
    """Open the source that `read_source` would read, as bytes; `form` is the format to read it as, None tells it.

    Raises:
        LinfenError: it cannot be read.

    >>> with open_raw(bundled_article()) as raw:
    ...     raw.format.name, len(raw.read()) > 3000
    ('plain', True)
    """
    place = _locate(name, environment)
    if place.path is None:
        if sys.stdin is None:
            raise LinfenError(_("cannot read standard input: it is closed"))
        return RawSource(sys.stdin.buffer, place.name, form)
    with reading(place.path, place.prefix):
        file = open(place.path, "rb")  # noqa: SIM115  (closed by RawSource)
    try:
        return RawSource(file, place.name, form or place.form)
    except BaseException:
        file.close()
        raise


def bundled_article() -> str:
    """Return the path of the bundled article, in a checkout, an editable install or a wheel.

    >>> os.path.basename(bundled_article())
    'digest.found.txt'
    """
    package = os.path.dirname(os.path.abspath(__file__))
    folders = (package, os.path.dirname(package))  # a wheel; a checkout or an editable install
    for folder in folders:
        for name in _BUNDLED:
            path = os.path.join(folder, "data", name)
            if os.path.isfile(path):
                return path
    raise LinfenError(_("the bundled article is missing: install linfen-cli again, or name a text"))


@contextmanager
def reading(path: str, prefix: str = "") -> Iterator[None]:
    """Turn what goes wrong in reading `path` into one line, which `prefix` begins.

    Raises:
        LinfenError: the reason.
    """
    try:
        yield
    except CutOffError as error:
        message = _("{path} cannot be decompressed: {reason}").format(path=in_message(path), reason=error)
        raise LinfenError(prefix + message) from None
    except (OSError, ValueError) as error:  # a ValueError: a NUL in the name
        raise LinfenError(prefix + _reason(error, path)) from None


class _Place(NamedTuple):
    """The place of a source: its path (None for standard input), its name, the beginning of messages about it, its format if known."""

    path: str | None
    name: str
    prefix: str = ""
    form: Format | None = None


def _locate(name: str | None, environment: Mapping[str, str]) -> _Place:
    """Return where the source called `name` is; raise as `read_source`."""
    prefix = ""
    if name is None:
        name = environment.get(ARTICLE_VARIABLE)
        if name and name != STANDARD_INPUT:
            prefix = _("{variable} names {path}, but ").format(variable=ARTICLE_VARIABLE, path=in_message(name))
        if not name:
            kept = _in_library(None)
            if kept is not None:
                return kept
            path = bundled_article()
            return _Place(path, os.path.basename(path))
    if name == STANDARD_INPUT:
        return _Place(None, "<stdin>")
    if name.startswith(LIBRARY_PREFIX) or not os.path.lexists(name):
        kept = _in_library(name)
        if kept is not None:
            return kept
    return _Place(name, name, prefix)


def _in_library(name: str | None) -> _Place | None:
    """Locate a text in the library, the default one for None; return None where there is none, or no library at all."""
    if not exists():
        if name is not None and name.startswith(LIBRARY_PREFIX):
            raise LinfenError(_("the library is empty: linfen library add FILE puts a text into it"))
        return None
    # SQLite takes as long to import as a short text to read.
    from linfen_cli.library.library import Library

    with Library() as library:
        if name is None:
            kept = library.default()
        elif name.startswith(LIBRARY_PREFIX):
            name = name[len(LIBRARY_PREFIX) :]
            kept = library.meant(name) or library.get(name)
        else:
            kept = library.meant(name)
        # Its text was taken out of whatever it was when it was added.
        return None if kept is None else _Place(library.path(kept), kept.name, form=PLAIN)


class _Rejoined(io.RawIOBase):
    """A file of which the beginning was read already."""

    def __init__(self, first: bytes, file: BinaryIO) -> None:
        self._first = first
        self._rest = file

    def read(self, size: int = -1) -> bytes:
        """Read up to `size` bytes."""
        data, self._first = self._first[:size], self._first[size:]
        return data or self._rest.read(size)


def _size(file: BinaryIO, first: int) -> int | None:
    """Return the size of a file of which `first` bytes were read, or None where that is not known."""
    if first < _CHUNK:
        return first
    with suppress(OSError, ValueError):  # it is not a file of the system's
        status = os.fstat(file.fileno())
        return status.st_size if stat.S_ISREG(status.st_mode) else None
    return None


def _nothing(text: str) -> NothingToReadError:
    return NothingToReadError(
        _("has nothing but white space in it: there is nothing to read")
        if text
        else _("is empty: there is nothing to read")
    )


def _reason(error: OSError | ValueError, path: str) -> str:
    name = in_message(path)
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOENT, errno.ENOTDIR) or number is None:
        return _("there is no file {path}").format(path=name)
    if number == errno.EISDIR or (number in (errno.EACCES, errno.EPERM) and os.path.isdir(path)):
        return _("{path} is a folder: name a file in it").format(path=name)
    if number in (errno.EACCES, errno.EPERM):
        return _("{path} may not be read: you have no permission").format(path=name)
    return _("cannot read {path}: {reason}").format(path=name, reason=os.strerror(number))
