"""Where text comes from, and how its bytes become the stored text.

A source is named on the command line: a path, `-` for standard input, or nothing for the default article. Bytes are
UTF-8 unless they cannot be; then GB18030 and Big5 are tried, and believed only when what they give reads like Chinese,
since either would decode almost any bytes to something.
"""

from __future__ import annotations

import codecs
import errno
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import BinaryIO, NamedTuple, cast

from linfen_cli.errors import LinfenError, NothingToReadError

ARTICLE_VARIABLE = "LINFEN_ARTICLE"
STANDARD_INPUT = "-"

# The first that exists is the default article: the newspaper's own text where a reader has put it, else the digest.
_BUNDLED = ("original.txt", "digest.found.txt")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GZIP = b"\x1f\x8b\x08"
_LEGACY = ("gb18030", "big5hkscs")
_SAMPLE = 1 << 16
_CHUNK = 1 << 20  # bytes that are read at a time; a file that fits is decoded at once


class Source(NamedTuple):
    """A text as it was found.

    `name` is what to call it (a path, or `<stdin>`), `text` the stored text, `encoding` what its bytes were in, `mark` the
    byte order mark that they began with, and `size` the number of bytes.
    """

    name: str
    text: str
    encoding: str
    size: int
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """`text` in the bytes that the source had.

        Raises:
            UnicodeEncodeError: the encoding has no such character.
        """
        return self.mark + text.encode(self.encoding)


def read_source(name: str | None = None, environment: Mapping[str, str] = os.environ) -> Source:
    """Read the source called `name`: a path, `-` for standard input, or None for the default article.

    The default is the file that `LINFEN_ARTICLE` names in `environment`, else the bundled article.

    Raises:
        LinfenError: it cannot be read, is no text, or holds none.

    >>> read_source().name
    'digest.found.txt'
    """
    path, shown, before = _chosen(name, environment)
    return _decode(_read_standard_input() if path is None else read_bytes(path, before), shown)


class Opened:
    """A source that is read piece by piece, so that a long one need not fit into memory. Close it, or use it in a `with`.

    Attributes:
        name: what to call it, as a `Source` is called.
        size: the number of bytes, or None where it is not known before the end.
        is_long: whether it has more bytes than are read at a time.
        consumed: the number of bytes that were read so far.
        encoding: what the bytes are in, as far as it is known: `utf-8` while all were ASCII.
        mark: the byte order mark that they began with.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Read the beginning of `file` and find out what it is in; raises as `open_source`."""
        self.name = name
        self._file = file
        first = self._read()
        self.consumed = len(first)
        self.is_long = len(first) == _CHUNK
        self._source = None if self.is_long else _decode(first, name)
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
        self.mark, self.encoding = next((bom for bom in _BOMS if first.startswith(bom[0])), (b"", "utf-8"))

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
        """
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
            raise NothingToReadError(f"{_shown(self.name)} has nothing but white space in it: there is nothing to read")

    def _decoded(self) -> Iterator[str]:
        decoder: codecs.IncrementalDecoder | None = None
        if self.mark:
            decoder = codecs.getincrementaldecoder(self.encoding)()
        data, at = self._first[len(self.mark) :], len(self.mark)
        self._first = b""
        while data:
            if not self.mark and b"\0" in data:
                raise LinfenError(f"{_shown(self.name)} is a binary file, not a text")
            if decoder is None and not data.isascii():
                # ASCII is the same in every encoding that has no mark; the first bytes beyond it tell which it is.
                self.encoding = self._guess(data, at)
                decoder = codecs.getincrementaldecoder(self.encoding)()
            yield self._decode(decoder, data, at) if decoder else data.decode("ascii")
            at += len(data)
            data = self._read()
            self.consumed += len(data)
        if decoder is not None:
            yield self._decode(decoder, b"", at)

    def _decode(self, decoder: codecs.IncrementalDecoder, data: bytes, at: int) -> str:
        held = decoder.getstate()[0]
        try:
            return decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            where = at - len(held) + error.start
            byte = (held + data)[error.start]
            begins = "begins with the mark of" if self.mark else "begins as"
            raise LinfenError(
                f"{_shown(self.name)} {begins} {self.encoding.upper()} but is not: byte {where} (0x{byte:02X}) does not fit"
            ) from None

    def _guess(self, data: bytes, at: int) -> str:
        try:
            codecs.getincrementaldecoder("utf-8")().decode(data)
        except UnicodeDecodeError as error:
            where = error.start
        else:
            return "utf-8"
        encoding, _ = _legacy(data, whole=False)
        if not encoding:
            raise LinfenError(f"{_shown(self.name)} {_no_encoding(at + where, data[where])}")
        return encoding

    def _read(self) -> bytes:
        with telling(self.name):
            return self._file.read(_CHUNK)


def open_source(name: str | None = None, environment: Mapping[str, str] = os.environ) -> Opened:
    """Open the source that `read_source` would read, to be read piece by piece.

    The encoding is told by the first mebibyte that is not ASCII throughout; a source that fits into one is judged as a whole.

    Raises:
        LinfenError: it cannot be read, or is seen from the beginning to be no text or to hold none. What only shows
            later is raised by `Opened.pieces`.

    >>> with open_source() as opened:
    ...     opened.name, sum(map(len, opened.pieces())) == len(read_source().text)
    ('digest.found.txt', True)
    """
    path, shown, before = _chosen(name, environment)
    if path is None:
        if sys.stdin is None:
            raise LinfenError("cannot read standard input: it is closed")
        return Opened(sys.stdin.buffer, shown)
    with telling(path, before):
        file = open_bytes(path)
    try:
        return Opened(file, shown)
    except BaseException:
        file.close()
        raise


def _chosen(name: str | None, environment: Mapping[str, str]) -> tuple[str | None, str, str]:
    """The path of a source (None for standard input), what to call it, and how a complaint about it begins."""
    if name is None:
        name = environment.get(ARTICLE_VARIABLE)
        if not name:
            path = bundled_article()
            return path, os.path.basename(path), ""
        if name != STANDARD_INPUT:
            return name, name, f"{ARTICLE_VARIABLE} names {_shown(name)}, but "
    return (None, "<stdin>", "") if name == STANDARD_INPUT else (name, name, "")


def read_bytes(path: str, before: str = "") -> bytes:
    """The bytes of a file, unpacked where gzip packed it; `before` begins the complaint where they cannot be read.

    Raises:
        LinfenError: they cannot be read.

    >>> len(read_bytes(bundled_article())) > 3000
    True
    """
    with telling(path, before), open_bytes(path) as file:
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
        raise LinfenError(f"{before}{_shown(path)} is cut short: what gzip packed does not end") from None
    except (OSError, ValueError) as error:  # a ValueError: a NUL in the name
        if type(error).__name__ == "BadGzipFile":
            raise LinfenError(f"{before}{_shown(path)} cannot be unpacked: {error}") from None
        raise LinfenError(before + _reason(error, path)) from None
    except Exception as error:
        if type(error).__module__ != "zlib":
            raise
        raise LinfenError(f"{before}{_shown(path)} cannot be unpacked: it is damaged") from None


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


def decode(data: bytes) -> tuple[str, str]:
    r"""Decode the bytes of a text and say what they were in. A byte order mark is dropped.

    Raises:
        LinfenError: the bytes are in none of the encodings tried; the byte that breaks UTF-8 is named, counted from 0.

    >>> decode("擔當".encode("gb18030") * 9)[1], decode(b"\xef\xbb\xbfabc")
    ('gb18030', ('abc', 'utf-8'))
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                at = error.start + len(mark)
                raise LinfenError(
                    f"begins with the mark of {encoding.upper()} but is not: byte {at} (0x{data[at]:02X}) does not fit"
                ) from None
    if b"\0" in data:
        raise LinfenError("is a binary file, not a text")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        at = error.start
    encoding, text = _legacy(data, whole=True)
    if not encoding:
        raise LinfenError(_no_encoding(at, data[at]))
    return text, encoding


def _legacy(data: bytes, *, whole: bool) -> tuple[str, str]:
    """Which older encoding makes Chinese of `data`, and what it makes (both empty where none does); `whole` unless more bytes follow."""
    candidates = []
    for encoding in _LEGACY:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data, final=whole)
        except UnicodeDecodeError:
            continue
        candidates.append((_likeness(text), encoding, text))
    # The first of equals: in a short text every character may be common either way, and GB18030 is the commoner find.
    best = max(candidates, key=lambda candidate: candidate[0], default=None)
    return ("", "") if best is None or best[0] < 0.7 else (best[1], best[2])


def _no_encoding(at: int, byte: int) -> str:
    return f"is not UTF-8 (byte {at} is 0x{byte:02X}), and neither GB18030 nor Big5 makes Chinese of it"


def _likeness(text: str) -> float:
    """The share of the characters beyond ASCII that Chinese text is commonly made of, judged by a sample.

    Common are the marks and the first levels of the two standards, which their makers filled by frequency of use: GB 2312's
    rows 16 to 55 (3,755 characters) and Big5's A440 to C67E (5,401 characters). Text decoded with the wrong
    encoding falls mostly outside both.
    """
    sample = "".join(char for char in text[:_SAMPLE] if char > "\x7f")
    if not sample:
        return 0.0
    return sum(map(_is_common, sample)) / len(sample)


def _is_common(char: str) -> bool:
    if "\u3000" <= char <= "\u301f" or "\uff01" <= char <= "\uff5e" or char in "‘’“”…—·":
        return True
    if not "\u4e00" <= char <= "\u9fff":
        return False
    simplified = char.encode("gb2312", "ignore")
    if simplified and 0xB0 <= simplified[0] <= 0xD7:
        return True
    traditional = char.encode("big5", "ignore")
    return len(traditional) == 2 and b"\xa4\x40" <= traditional <= b"\xc6\x7e"


def _decode(data: bytes, name: str) -> Source:
    try:
        text, encoding = decode(data)
    except LinfenError as error:
        raise LinfenError(f"{_shown(name)} {error}") from None
    if not text or text.isspace():
        raise NothingToReadError(
            f"{_shown(name)} {'has nothing but white space in it' if text else 'is empty'}: there is nothing to read"
        )
    mark = next((mark for mark, _ in _BOMS if data.startswith(mark)), b"")
    return Source(name, text, encoding, len(data), mark)


def _read_standard_input() -> bytes:
    try:
        return sys.stdin.buffer.read()
    except (OSError, AttributeError) as error:  # closed: sys.stdin is None
        raise LinfenError(f"cannot read standard input: {getattr(error, 'strerror', None) or 'it is closed'}") from None


def _reason(error: OSError | ValueError, path: str) -> str:
    name = _shown(path)
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOENT, errno.ENOTDIR) or number is None:
        return f"there is no file {name}"
    if number == errno.EISDIR or (number in (errno.EACCES, errno.EPERM) and os.path.isdir(path)):
        return f"{name} is a folder: name a file in it"
    if number in (errno.EACCES, errno.EPERM):
        return f"{name} may not be read: you have no permission"
    return f"cannot read {name}: {os.strerror(number)}"


def _shown(name: str) -> str:
    """A name for a message: on one line, whatever is in it."""
    return name if name and name.isprintable() else ascii(name)
