"""Where text comes from, and how its bytes become the stored text.

A source is named on the command line: a path, a name in the library, `-` for standard input, or nothing for the default
article. Bytes are UTF-8 unless they cannot be; then GB18030, Big5 and UTF-16 are tried, and believed only when what they give
reads like Chinese, since each would decode almost any bytes to something. What is no plain text is read as `documents` says.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import BinaryIO, NamedTuple, cast

from linfen_cli.base.encoding import PieceDecoder, check_encoding, decode, mark_of
from linfen_cli.base.errors import LinfenError, NothingToReadError, in_message
from linfen_cli.documents import extract, format_by_name, format_of

ARTICLE_VARIABLE = "LINFEN_ARTICLE"
STANDARD_INPUT = "-"
LIBRARY_PREFIX = "library:"
"""What begins a name that is looked for in the library alone."""

# The first that exists is the default article: the newspaper's own text where a reader has put it, else the digest.
_BUNDLED = ("original.txt", "digest.found.txt")

_GZIP = b"\x1f\x8b\x08"
_CHUNK = 1 << 20  # bytes that are read at a time; a file that fits is decoded at once


class Source(NamedTuple):
    """A text as it was found.

    `name` is what to call it (a path, or `<stdin>`), `text` the stored text, `encoding` what its bytes were in, `mark` the
    byte order mark that they began with, `size` the number of bytes, and `document` the format that the text was taken out
    of, or None where it is what the bytes say.
    """

    name: str
    text: str
    encoding: str
    size: int
    mark: bytes = b""
    document: str | None = None

    def encode(self, text: str) -> bytes:
        """`text` in the bytes that the source had.

        Raises:
            UnicodeEncodeError: the encoding has no such character.
            LinfenError: the text was taken out of a document, which nothing is written back to.
        """
        _require_plain(self.name, self.document)
        return self.mark + text.encode(self.encoding)


def read_source(
    name: str | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    encoding: str | None = None,
    as_stored: bool = False,
    raw: bool = False,
) -> Source:
    """Read the source called `name`: a path, a name in the library, `-` for standard input, or None for the default article.

    A path that exists goes before a name in the library. The default is the file or name that `LINFEN_ARTICLE` gives in
    `environment`, else the library's, else the bundled article.

    Args:
        name: what to read.
        environment: where `LINFEN_ARTICLE` is looked for.
        encoding: what to take the bytes for; None finds out.
        as_stored: leave the marks of a text alone that has some, as Markdown does.
        raw: take the bytes for text whatever they are called, and nothing for a document.

    Raises:
        LinfenError: it cannot be read, is no text, or holds none; or there is no such encoding.

    >>> read_source(environment={}).name
    'digest.found.txt'
    """
    path, shown, before = _chosen(name, environment)
    encoding = check_encoding(encoding)
    return _decode(
        _read_standard_input() if path is None else read_bytes(path, before), shown, encoding, as_stored, raw
    )


def _require_plain(name: str, document: str | None) -> None:
    if document is not None:
        raise LinfenError(f"{in_message(name)} is {_an(document)}: its text can be read, and not written back; use -o")


def _an(document: str) -> str:
    return f"a{'n' if document[0] in 'EH' else ''} {document} file"


class Opened:
    """A source that is read piece by piece, so that a long one need not fit into memory. Close it, or use it in a `with`.

    Attributes:
        name: what to call it, as a `Source` is called.
        size: the number of bytes, or None where it is not known before the end.
        is_long: whether it has more bytes than are read at a time.
        consumed: the number of bytes that were read so far.
        encoding: what the bytes are in, as far as it is known: `utf-8` while all were ASCII.
        mark: the byte order mark that they began with.
        document: the format that the text is taken out of, or None.
    """

    def __init__(self, file: BinaryIO, name: str, encoding: str | None = None, *, raw: bool = False) -> None:
        """Read the beginning of `file` and find out what it is in; with `raw` it is no document. Raises as `open_source`."""
        self.name = name
        self.document: str | None = None
        self._file = file
        first = self._read()
        form = None if raw else format_of(name, first[:4096])
        if form is not None and not form.is_text:
            while piece := self._read() if len(first) % _CHUNK == 0 and first else b"":
                first += piece
            self.document = form.name
        self.consumed = len(first)
        self.is_long = len(first) == _CHUNK and self.document is None
        self._source = None if self.is_long else _decode(first, name, encoding, as_stored=True, raw=raw)
        self._first = first
        self.size: int | None = None if self.is_long else len(first)
        if self._source is not None:
            self.encoding, self.mark = self._source.encoding, self._source.mark
            return
        try:
            status = os.fstat(file.fileno())
            self.size = status.st_size if stat.S_ISREG(status.st_mode) else None
        except (OSError, ValueError):
            pass  # not a file of the system's
        self._decoder = PieceDecoder(first, encoding)
        self.encoding, self.mark = self._decoder.encoding, self._decoder.mark

    def __enter__(self) -> Opened:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Standard input stays open."""
        if sys.stdin is None or self._file is not getattr(sys.stdin, "buffer", None):
            self._file.close()

    def encode(self, text: str) -> bytes:
        """A piece of text in the encoding of the source, without the mark.

        Raises:
            UnicodeEncodeError: the encoding has no such character.
            LinfenError: the text was taken out of a document, which nothing is written back to.
        """
        _require_plain(self.name, self.document)
        return text.encode(self.encoding)

    def pieces(self) -> Iterator[str]:
        """The text, piece after piece; can be gone through once.

        Raises:
            LinfenError: it cannot be read on, stops being text, or had nothing but white space in it.
        """
        if self._source is not None:
            yield self._source.text
            return
        blank = True
        for text in self._decoded():
            blank = blank and (not text or text.isspace())
            if text:
                yield text
        if blank:
            raise NothingToReadError(
                f"{in_message(self.name)} has nothing but white space in it: there is nothing to read"
            )

    def _decoded(self) -> Iterator[str]:
        data, self._first = self._first, b""
        while data:
            yield self._decode(data)
            data = self._read()
            self.consumed += len(data)
        yield self._decode(b"")

    def _decode(self, data: bytes) -> str:
        try:
            text = self._decoder.decode(data)
        except LinfenError as error:
            raise LinfenError(f"{in_message(self.name)} {error}") from None
        self.encoding = self._decoder.encoding
        return text

    def _read(self) -> bytes:
        with telling(self.name):
            return self._file.read(_CHUNK)


def open_source(
    name: str | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    encoding: str | None = None,
    raw: bool = False,
) -> Opened:
    """Open the source that `read_source` would read, to be read piece by piece, as it is stored.

    The encoding, unless it is given, is told by the first mebibyte that is not ASCII throughout; a source that fits into one is judged as a whole.

    Raises:
        LinfenError: it cannot be read, or is seen from the beginning to be no text or to hold none. What only shows
            later is raised by `Opened.pieces`.

    >>> with open_source() as opened:
    ...     opened.name, sum(map(len, opened.pieces())) == len(read_source().text)
    ('digest.found.txt', True)
    """
    path, shown, before = _chosen(name, environment)
    encoding = check_encoding(encoding)
    if path is None:
        if sys.stdin is None:
            raise LinfenError("cannot read standard input: it is closed")
        return Opened(sys.stdin.buffer, shown, encoding, raw=raw)
    with telling(path, before):
        file = open(path, "rb")  # noqa: SIM115  (closed by Opened)
    try:
        return Opened(file, shown, encoding, raw=raw)
    except BaseException:
        file.close()
        raise


def _chosen(name: str | None, environment: Mapping[str, str]) -> tuple[str | None, str, str]:
    """The path of a source (None for standard input), what to call it, and how a complaint about it begins."""
    before = ""
    if name is None:
        name = environment.get(ARTICLE_VARIABLE)
        if name and name != STANDARD_INPUT:
            before = f"{ARTICLE_VARIABLE} names {in_message(name)}, but "
        if not name:
            kept = _in_library(None)
            if kept is not None:
                return kept
            path = bundled_article()
            return path, os.path.basename(path), ""
    if name == STANDARD_INPUT:
        return None, "<stdin>", ""
    if name.startswith(LIBRARY_PREFIX) or not os.path.lexists(name):
        kept = _in_library(name)
        if kept is not None:
            return kept
    return name, name, before


def _in_library(name: str | None) -> tuple[str, str, str] | None:
    """The same of a text in the library, the default one for None; None where there is none, or no library at all."""
    from linfen_cli.library.place import exists

    if not exists():
        if name is not None and name.startswith(LIBRARY_PREFIX):
            raise LinfenError("the library is empty: linfen library add FILE puts a text into it")
        return None
    from linfen_cli.library import Library

    with Library() as library:
        if name is None:
            kept = library.default()
        elif name.startswith(LIBRARY_PREFIX):
            name = name[len(LIBRARY_PREFIX) :]
            kept = library.meant(name) or library.get(name)
        else:
            kept = library.meant(name)
        return None if kept is None else (library.path(kept), kept.name, "")


def is_plain_file(name: str | None) -> bool:
    """Whether a source is a file whose bytes are its text, by its name: no standard input, no text of the library, no document.

    >>> is_plain_file("-"), is_plain_file(bundled_article()), is_plain_file("book.epub")
    (False, True, False)
    """
    if name is None or name == STANDARD_INPUT or not os.path.isfile(name):
        return False
    form = format_by_name(name)
    return form is None or form.is_text


def read_bytes(path: str, before: str = "") -> bytes:
    """The bytes of a file, or of standard input; `before` begins the complaint where they cannot be read.

    Raises:
        LinfenError: they cannot be read.

    >>> len(read_bytes(bundled_article())) > 3000
    True
    """
    if path == STANDARD_INPUT:
        return _read_standard_input()
    with telling(path, before), open(path, "rb") as file:
        return file.read()


def open_bytes(path: str) -> BinaryIO:
    """A file to read bytes from, unpacked as they are read where gzip packed it, which its first bytes say.

    Raises:
        OSError, ValueError: it cannot be opened.

    >>> with open_bytes(bundled_article()) as file:
    ...     len(file.read(10))
    10
    """
    file = open(path, "rb")  # noqa: SIM115  (given to the caller)
    try:
        if file.peek(3)[:3] != _GZIP:
            return file
    except BaseException:
        file.close()
        raise
    file.close()
    import gzip

    return cast("BinaryIO", gzip.open(path, "rb"))


@contextmanager
def telling(path: str, before: str = "") -> Iterator[None]:
    """Say in one line why `path` cannot be read, where that turns out.

    Raises:
        LinfenError: the reason.
    """
    try:
        yield
    except EOFError:
        raise LinfenError(f"{before}{in_message(path)} is cut short: what gzip packed does not end") from None
    except (OSError, ValueError) as error:  # a ValueError: a NUL in the name
        if type(error).__name__ == "BadGzipFile":
            raise LinfenError(f"{before}{in_message(path)} cannot be unpacked: {error}") from None
        raise LinfenError(before + _reason(error, path)) from None
    except Exception as error:
        if type(error).__module__ != "zlib":
            raise
        raise LinfenError(f"{before}{in_message(path)} cannot be unpacked: it is damaged") from None


def bundled_article() -> str:
    """The path of the bundled article, in a checkout, an editable install or a wheel.

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
    raise LinfenError("the bundled article is missing: install linfen-cli again, or name a text")


def _decode(data: bytes, name: str, encoding: str | None = None, as_stored: bool = False, raw: bool = False) -> Source:
    form = None if raw else format_of(name, data[:4096])
    if form is not None and form.is_text and as_stored:
        form = None
    try:
        text, found = decode(data, encoding)[:2] if form is None else extract(form, data, encoding, name)
    except LinfenError as error:
        raise type(error)(f"{in_message(name)} {error}") from None
    if not text or text.isspace():
        raise NothingToReadError(
            f"{in_message(name)} {'has nothing but white space in it' if text else 'is empty'}: there is nothing to read"
        )
    if form is not None:
        return Source(name, text, found, len(data), b"", form.name)
    mark = mark_of(data, found)
    return Source(name, text, found, len(data), mark)


def _read_standard_input() -> bytes:
    try:
        return sys.stdin.buffer.read()
    except (OSError, AttributeError) as error:  # closed: sys.stdin is None
        raise LinfenError(f"cannot read standard input: {getattr(error, 'strerror', None) or 'it is closed'}") from None


def _reason(error: OSError | ValueError, path: str) -> str:
    name = in_message(path)
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOENT, errno.ENOTDIR) or number is None:
        return f"there is no file {name}"
    if number == errno.EISDIR or (number in (errno.EACCES, errno.EPERM) and os.path.isdir(path)):
        return f"{name} is a folder: name a file in it"
    if number in (errno.EACCES, errno.EPERM):
        return f"{name} may not be read: you have no permission"
    return f"cannot read {name}: {os.strerror(number)}"
