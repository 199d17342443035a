"""Where text comes from, and how its bytes become the stored text.

A source is named on the command line: a path, a name in the library, `-` for standard input, or nothing for the default
article. Bytes are UTF-8 unless they cannot be; then GB18030, Big5 and UTF-16 are tried, and believed only when what they give
reads like Chinese, since each would decode almost any bytes to something. What is no plain text is read as `documents` says.
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

from linfen_cli.base.errors import LinfenError, NothingToReadError, in_message
from linfen_cli.documents import extract, format_by_name, format_of

ARTICLE_VARIABLE = "LINFEN_ARTICLE"
STANDARD_INPUT = "-"
LIBRARY_PREFIX = "library:"
"""What begins a name that is looked for in the library alone."""

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


def check_encoding(name: str | None) -> str | None:
    """The encoding that `name` stands for, as Python calls it; None for None.

    Raises:
        LinfenError: there is none, or it is none of text.

    >>> check_encoding("GBK"), check_encoding("Big5-HKSCS"), check_encoding(None)
    ('gbk', 'big5hkscs', None)
    """
    if name is None:
        return None
    try:
        found = codecs.lookup(name)
        "".encode(found.name)  # which refuses what turns bytes into bytes, as base64 does
    except (LookupError, ValueError):
        raise LinfenError(
            f"there is no encoding {in_message(name)}: utf-8, gbk, gb18030, big5, big5hkscs, utf-16 and others that Python knows"
        ) from None
    return found.name


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
        self.mark, self.encoding = next((bom for bom in _BOMS if first.startswith(bom[0])), (b"", "utf-8"))
        self._forced = encoding or (None if self.mark else _wide(first))
        if self._forced:
            self.mark, self.encoding = _mark_of(first, self._forced), self._forced

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
        decoder: codecs.IncrementalDecoder | None = None
        if self.mark or self._forced:
            decoder = codecs.getincrementaldecoder(self.encoding)()
        data, at = self._first[len(self.mark) :], len(self.mark)
        self._first = b""
        while data:
            if not self.mark and not self._forced and b"\0" in data:
                raise LinfenError(f"{in_message(self.name)} is a binary file, not a text")
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
            begins = "begins with the mark of" if self.mark else "was to be" if self._forced else "begins as"
            raise LinfenError(
                f"{in_message(self.name)} {begins} {self.encoding.upper()} but is not: byte {where} (0x{byte:02X}) does not fit"
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
            raise LinfenError(f"{in_message(self.name)} {_no_encoding(at + where, data[where])}")
        return encoding

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


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    r"""Decode the bytes of a text and say what they were in. A byte order mark is dropped.

    Args:
        data: the bytes.
        encoding: what to take them for; None finds out.

    Raises:
        LinfenError: the bytes are in none of the encodings tried, or not in the one given; the byte that breaks it, or UTF-8,
            is named, counted from 0.

    >>> decode("擔當".encode("gb18030") * 9)[1], decode(b"\xef\xbb\xbfabc")
    ('gb18030', ('abc', 'utf-8'))
    """
    if encoding is not None:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            raise LinfenError(
                f"is not {encoding.upper()}: byte {error.start} (0x{data[error.start]:02X}) does not fit"
            ) from None
        return (text.removeprefix("\ufeff") if _mark_of(data, encoding) else text), encoding
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                at = error.start + len(mark)
                raise LinfenError(
                    f"begins with the mark of {encoding.upper()} but is not: byte {at} (0x{data[at]:02X}) does not fit"
                ) from None
    wide = _wide(data)
    if wide is not None:
        return data.decode(wide), wide
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
        candidates.append((likeness(text), encoding, text))
    # The first of equals: in a short text every character may be common either way, and GB18030 is the commoner find.
    best = max(candidates, key=lambda candidate: candidate[0], default=None)
    return ("", "") if best is None or best[0] < 0.7 else (best[1], best[2])


def _mark_of(data: bytes, encoding: str) -> bytes:
    """The byte order mark of `encoding` that the bytes begin with, or nothing."""
    return next((mark for mark, marked in _BOMS if marked == encoding and data.startswith(mark)), b"")


def _wide(data: bytes) -> str | None:
    """UTF-16 in one of its two orders, where bytes without a mark are that beyond doubt; None where they are not.

    Every byte may be half of an ideograph, so what they give must be Chinese and ASCII almost throughout. Text of letters
    alone is not taken for it: other binary files look like that too.
    """
    sample = data[:_SAMPLE]
    if len(sample) < 4 or (len(data) % 2 and len(data) == len(sample)):
        return None
    if b"\0" not in sample and _is_utf8(sample):
        return None
    found = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(sample)
        except UnicodeDecodeError:
            continue
        known = sum(char in "\t\n\r" or " " <= char <= "~" or _is_common(char) for char in text)
        han = sum("\u4e00" <= char <= "\u9fff" for char in text)
        if han and known >= 0.9 * len(text) and (b"\0" in sample or known >= 0.97 * len(text)):
            found.append((known, han, encoding))
    if not found:
        return None
    best = max(found)
    if b"\0" not in sample:
        # Without the zero bytes of ASCII and line ends, an older encoding may make more of them.
        older = max((likeness(text) for text in _older(sample, len(sample) == len(data))), default=0.0)
        if older >= best[0] / (len(sample) / 2):
            return None
    return best[2]


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _older(data: bytes, whole: bool) -> Iterator[str]:
    for encoding in _LEGACY:
        try:
            yield codecs.getincrementaldecoder(encoding)().decode(data, final=whole)
        except UnicodeDecodeError:
            continue


def _no_encoding(at: int, byte: int) -> str:
    return f"is not UTF-8 (byte {at} is 0x{byte:02X}), and neither GB18030 nor Big5 makes Chinese of it"


def likeness(text: str) -> float:
    """The share of the characters beyond ASCII that Chinese text is commonly made of, judged by a sample.

    Common are the marks and the first levels of the two standards, which their makers filled by frequency of use: GB 2312's
    rows 16 to 55 (3,755 characters) and Big5's A440 to C67E (5,401 characters). Text decoded with the wrong
    encoding falls mostly outside both.

    >>> likeness("擔當 (dān)"), likeness("擔當".encode("gbk").decode("latin-1"))
    (0.6666666666666666, 0.0)
    """
    sample = "".join(char for char in text[:_SAMPLE] if char > "\x7f")
    if not sample:
        return 0.0
    return sum(map(_is_common, sample)) / len(sample)


# What written Cantonese is full of, and the standards have among the rare characters or not at all.
_CANTONESE = frozenset("佢哋喺嘅嘢啲咪嚟㗎喎咁唔冇乜嗰揾搵瞓啱嘥咗囉喇吖嗱噉咩嬲攞唞氹畀俾叻啫嘞咋嗌諗睇")


def _is_common(char: str) -> bool:
    if "\u3000" <= char <= "\u301f" or "\uff01" <= char <= "\uff5e" or char in "‘’“”…—·" or char in _CANTONESE:
        return True
    if not "\u4e00" <= char <= "\u9fff":
        return False
    simplified = char.encode("gb2312", "ignore")
    if simplified and 0xB0 <= simplified[0] <= 0xD7:
        return True
    traditional = char.encode("big5", "ignore")
    return len(traditional) == 2 and b"\xa4\x40" <= traditional <= b"\xc6\x7e"


def _decode(data: bytes, name: str, encoding: str | None = None, as_stored: bool = False, raw: bool = False) -> Source:
    form = None if raw else format_of(name, data[:4096])
    if form is not None and form.is_text and as_stored:
        form = None
    try:
        text, found = decode(data, encoding) if form is None else extract(form, data, encoding, name)
    except LinfenError as error:
        raise type(error)(f"{in_message(name)} {error}") from None
    if not text or text.isspace():
        raise NothingToReadError(
            f"{in_message(name)} {'has nothing but white space in it' if text else 'is empty'}: there is nothing to read"
        )
    if form is not None:
        return Source(name, text, found, len(data), b"", form.name)
    mark = _mark_of(data, found)
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
