"""Encodings: how bytes become text, for every file that linfen reads.

Bytes are UTF-8 unless they cannot be. Then GB18030, Big5 (with Hong Kong's supplement) and UTF-16 are tried, and believed only
where they give what reads like Chinese, since each of them decodes almost any bytes to something. A page of HTML or XML may
declare its encoding; it is believed where its bytes bear it out.

The thresholds here were chosen by hand. `python -m tests.evaluate_encodings` measures what they find: 99.4 % of 1,171 texts
without a mark, down to 4 characters.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError, in_message
from linfen_cli.base.messages import _

__all__ = [
    "Decoded",
    "PieceDecoder",
    "check_encoding",
    "decode",
    "decode_page",
    "encode",
    "is_binary",
    "is_utf8",
    "likeness",
    "mark_of",
]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKS = tuple(mark for mark, _encoding in _BOMS)
_LEGACY = ("gb18030", "big5hkscs")
_SAMPLE = 1 << 16  # bytes or characters that a guess looks at
_LIKELY = 0.7  # likeness from which a text in an older encoding is taken for Chinese


class Decoded(NamedTuple):
    """The text of some bytes.

    Attributes:
        text: the text, without the byte order mark.
        encoding: what the bytes were in.
        mark: the byte order mark that they began with, or nothing.
        declared: the encoding that a page says it is in, as it writes it, or nothing.
    """

    text: str
    encoding: str
    mark: bytes = b""
    declared: str = ""


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    r"""Decode the bytes of a text.

    Args:
        data: the bytes.
        encoding: the encoding to take them for; None detects it.

    Raises:
        LinfenError: the bytes are not in any of the encodings tried, or not in the one given. The message goes on from the name
            of the text, and names the byte that does not fit, counted from 0.

    >>> decode("擔當".encode("gb18030") * 9).encoding, decode(b"\xef\xbb\xbfabc")[:2]
    ('gb18030', ('abc', 'utf-8'))
    """
    if encoding is not None:
        mark = mark_of(data, encoding)
        try:
            return Decoded(data[len(mark) :].decode(encoding), encoding, mark)
        except UnicodeDecodeError as error:
            raise _misfit(
                _("is not {encoding}: byte {offset} ({byte}) does not fit"), encoding, data, error, mark
            ) from None
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding, mark)
            except UnicodeDecodeError as error:
                raise _misfit(_wrong_mark(), encoding, data, error, mark) from None
    wide = _utf16_in(data)
    if wide is not None:
        with suppress(UnicodeDecodeError):  # the end of the sample is not the end of the text
            return Decoded(data.decode(wide), wide)
    if b"\0" in data:
        raise _binary()
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        offset = error.start
    encoding, text = _legacy(data, is_whole=True)
    if not encoding:
        raise _unknown(offset, data[offset])
    return Decoded(text, encoding)


def check_encoding(name: str | None) -> str | None:
    """Return Python's name of the encoding that people call `name`; None for None.

    Raises:
        LinfenError: there is no such encoding of text.

    >>> check_encoding("GBK"), check_encoding("Big5-HKSCS"), check_encoding(None)
    ('gbk', 'big5hkscs', None)
    """
    if name is None:
        return None
    try:
        codec = codecs.lookup(name)
        "".encode(codec.name)  # which refuses what turns bytes into bytes, as base64 does
    except (LookupError, ValueError):
        raise LinfenError(
            _(
                "there is no encoding {name}: utf-8, gbk, gb18030, big5, big5hkscs, utf-16 and others that Python knows"
            ).format(name=in_message(name))
        ) from None
    return codec.name


def encode(text: str, encoding: str, *, line_ends: str | None = None, errors: str = "strict") -> bytes:
    r"""Encode text that is written back to a file.

    Args:
        text: the text, or a piece of it that does not end between CR and LF.
        encoding: the encoding.
        line_ends: the line end to write; None keeps those of the text.
        errors: as Python's `str.encode` takes it.

    Raises:
        LinfenError: the encoding lacks a character. The message goes on from the name of the text.

    >>> encode("a\r\nb", "utf-8", line_ends="\n")
    b'a\nb'
    """
    if line_ends is not None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace("\n", line_ends) if line_ends != "\n" else text
    try:
        return text.encode(encoding, errors)
    except UnicodeEncodeError as error:
        character = text[error.start]
        if "\ud800" <= character <= "\udfff" and encoding.startswith("utf"):
            return text.encode(encoding, "surrogatepass")  # half a pair, which the text had
        raise LinfenError(
            _("is in {encoding}, which has no {character}: --output-encoding utf-8 writes it all").format(
                encoding=encoding, character=repr(character)
            )
        ) from None


def mark_of(data: bytes, encoding: str) -> bytes:
    r"""Return the byte order mark of `encoding` that the bytes begin with, or nothing.

    >>> mark_of(b"\xef\xbb\xbfabc", "utf-8"), mark_of(b"\xef\xbb\xbfabc", "gbk")
    (b'\xef\xbb\xbf', b'')
    """
    return next((mark for mark, marked in _BOMS if marked == encoding and data.startswith(mark)), b"")


def is_binary(head: bytes) -> bool:
    r"""Return whether a file that begins with `head` is not a text, as grep judges: a zero byte, and no byte order mark.

    >>> is_binary(b"PK\x03\x04\0"), is_binary(b"\xff\xfe\x11\x62")
    (True, False)
    """
    return b"\0" in head and not head.startswith(_MARKS)


# --- pages that declare their encoding

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w-]{2,40})""")
_DECLARED_IN = 4096  # bytes at the beginning of a page in which a declaration is looked for

# Names under which pages use more characters than the encoding has. The Web reads them as the larger set
# (https://encoding.spec.whatwg.org/#names-and-labels).
_WIDER = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
}
# Encodings by Python's own names, so that none is imported here.
# In these markup is ASCII and no browser knows them: any bytes, or none beyond ASCII, are in them.
_NOT_FOR_PAGES = frozenset(("utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode"))
_DOUBTFUL = frozenset(("gb18030", "big5hkscs", "ascii", "iso8859-1", "cp1252"))
_MUCH_LIKELIER = 0.2  # likeness that another encoding must have more than the declared one


def decode_page(data: bytes, encoding: str | None = None) -> Decoded:
    """Decode a page of HTML or XML, which may declare its encoding: `<meta charset=...>`, `<?xml encoding=...?>`.

    A byte order mark goes before the declaration, and so do bytes that are clearly in another encoding.

    Args:
        data: the bytes of the page.
        encoding: the encoding to take them for; None goes by the page.

    Raises:
        LinfenError: as `decode`.

    >>> decode_page('<meta charset="gbk"><p>联通'.encode("gbk"))[:2]
    ('<meta charset="gbk"><p>联通', 'gb18030')
    """
    if encoding is not None:
        return decode(data, encoding)
    declaration = _META.search(data[:_DECLARED_IN]) or _XML.match(data[:_DECLARED_IN])
    if declaration is None:
        return decode(data)
    declared = declaration[1].decode("ascii", "replace")
    encoding = _WIDER.get(declared.lower(), declared.lower())
    if not data.startswith(_MARKS) and _is_for_pages(encoding):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            pass
        else:
            return _likelier(data, Decoded(text, encoding, b"", declared))
    return decode(data)._replace(declared=declared)


def _is_for_pages(encoding: str) -> bool:
    """Return whether a declaration that is written in ASCII can be in `encoding`, and not in UTF-16, say."""
    try:
        return _python_name(encoding) not in _NOT_FOR_PAGES and b"<meta>".decode(encoding) == "<meta>"
    except (LookupError, UnicodeError):
        return False


def _python_name(encoding: str) -> str:
    return codecs.lookup(encoding).name.replace("_", "-")


def _likelier(data: bytes, page: Decoded) -> Decoded:
    """Return a page as its declaration has it, or as its bytes look where the declaration says little.

    A declared encoding that is not Chinese is believed, unless it is a Latin one: servers and editors declare that of whatever
    they do not know, and any bytes are Latin. A Chinese one is not believed where another gives what reads much more like
    Chinese.
    """
    if _python_name(page.encoding) not in _DOUBTFUL:
        return page
    try:
        detected = decode(data)
    except LinfenError:
        return page
    better = likeness(detected.text) - likeness(page.text)
    if better > _MUCH_LIKELIER or (detected.encoding == "utf-8" and better >= 0):
        return detected._replace(declared=page.declared)
    return page


# --- texts that come in pieces


class PieceDecoder:
    """Decode a text that comes in pieces, as `decode` would decode all of it, or refuse it.

    The encoding is that of its mark, or is detected by the first piece that is not ASCII throughout.

    Attributes:
        encoding: the encoding, as far as it is known: `utf-8` while all was ASCII.
        mark: the byte order mark that the text begins with.

    >>> decoder = PieceDecoder(b"abc")
    >>> decoder.decode(b"abc") + decoder.decode("擔當".encode()[:4]) + decoder.decode("擔當".encode()[4:]) + decoder.decode(b"")
    'abc擔當'
    """

    def __init__(self, first: bytes, encoding: str | None = None) -> None:
        """Look at the first piece, which `decode` is still to be given; `encoding` is the one to use, None detects it."""
        self.mark, self.encoding = next((bom for bom in _BOMS if first.startswith(bom[0])), (b"", "utf-8"))
        known = encoding or (None if self.mark else _utf16_in(first))
        if known:
            self.mark, self.encoding = mark_of(first, known), known
        self._is_given = encoding is not None
        self._is_known = known is not None or bool(self.mark)
        self._decoder = codecs.getincrementaldecoder(self.encoding)() if self._is_known else None
        self._offset = 0

    def decode(self, data: bytes) -> str:
        """Decode the next piece; an empty one ends the text.

        Raises:
            LinfenError: it is not in the encoding of what came before. The message goes on from the name of the text.
        """
        if not self._offset and data:
            self._offset = len(self.mark)
            data = data[len(self.mark) :]
        if not self._is_known and b"\0" in data:
            raise _binary()
        if self._decoder is None:
            if data.isascii():
                # ASCII is the same in every encoding that has no mark.
                self._offset += len(data)
                return data.decode("ascii")
            self.encoding = self._detected(data)
            self._decoder = codecs.getincrementaldecoder(self.encoding)()
        held = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            template = (
                _wrong_mark()
                if self.mark
                else _("was to be {encoding} but is not: byte {offset} ({byte}) does not fit")
                if self._is_given
                else _("begins as {encoding} but is not: byte {offset} ({byte}) does not fit")
            )
            raise _placed(
                template, self.encoding, self._offset - len(held) + error.start, (held + data)[error.start]
            ) from None
        self._offset += len(data)
        return text

    def _detected(self, data: bytes) -> str:
        try:
            codecs.getincrementaldecoder("utf-8")().decode(data)
        except UnicodeDecodeError as error:
            offset = error.start
        else:
            return "utf-8"
        encoding, _text = _legacy(data, is_whole=False)
        if not encoding:
            raise _unknown(self._offset + offset, data[offset])
        return encoding


_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_LOOK = 1 << 14  # bytes beyond the first one that is not ASCII, which tell UTF-8 from other encodings


def is_utf8(head: bytes, read: Callable[[int, int], bytes]) -> bool:
    """Return whether a file is UTF-8 or ASCII, by the first part of it that is not ASCII.

    Args:
        head: how it begins.
        read: gives up to so many bytes from an offset on.

    >>> is_utf8(b"abc", lambda size, offset: b""), is_utf8("擔當".encode("gbk"), lambda size, offset: b"")
    (True, False)
    """
    if head.startswith(_MARKS[1:]) or b"\0" in head:
        return False
    offset = 0
    while head.isascii():
        offset += len(head)
        head = read(1 << 20, offset)
        if not head:
            return True
        first = _NOT_ASCII.search(head)
        if first:
            head = read(_LOOK, offset + first.start())
    return _is_utf8_so_far(head[:_LOOK])


# --- guesses


def likeness(text: str) -> float:
    """Return the share of the characters beyond ASCII that Chinese text is commonly made of, judged by a sample.

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


def _legacy(data: bytes, *, is_whole: bool) -> tuple[str, str]:
    """Return the older encoding that makes Chinese of `data`, and the text; both empty where none does."""
    candidates = [(likeness(text), encoding, text) for encoding, text in _older(data, is_whole=is_whole)]
    # The first of equals: in a short text every character may be common either way, and GB18030 is the commoner find.
    best = max(candidates, key=lambda candidate: candidate[0], default=(0.0, "", ""))
    return best[1:] if best[0] >= _LIKELY else ("", "")


def _older(data: bytes, *, is_whole: bool) -> Iterator[tuple[str, str]]:
    """Yield the older encodings that `data` can be in, each with the text that it gives."""
    for encoding in _LEGACY:
        try:
            yield encoding, codecs.getincrementaldecoder(encoding)().decode(data, final=is_whole)
        except UnicodeDecodeError:
            continue


def _utf16_in(data: bytes) -> str | None:
    """Return the order of UTF-16 that bytes without a mark are in beyond doubt, or None.

    Every byte may be half of an ideograph, so that they must give Chinese and ASCII almost throughout. Text of letters alone
    is not taken for UTF-16: other binary files look like that too.
    """
    sample = data[:_SAMPLE]
    if len(sample) < 4 or (len(data) % 2 and len(data) == len(sample)):
        return None
    if b"\0" not in sample and _is_utf8_so_far(sample):
        return None
    scores = [_utf16_score(sample, encoding) for encoding in ("utf-16-le", "utf-16-be")]
    known, _han, encoding = max(scores)
    if not known:
        return None
    if b"\0" not in sample:
        # Without the zero bytes of ASCII and line ends, an older encoding may make more of them.
        older = (likeness(text) for _encoding, text in _older(sample, is_whole=len(sample) == len(data)))
        if max(older, default=0.0) >= known / (len(sample) / 2):
            return None
    return encoding


def _utf16_score(sample: bytes, encoding: str) -> tuple[int, int, str]:
    """Return how many characters are common, and how many Han, where `sample` is in an order of UTF-16; else 0 and 0."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return 0, 0, encoding
    known = sum(char in "\t\n\r" or " " <= char <= "~" or _is_common(char) for char in text)
    han = sum("\u4e00" <= char <= "\u9fff" for char in text)
    # Chosen by hand. Zero bytes, those of ASCII, are a sign by themselves.
    share = 0.9 if b"\0" in sample else 0.97
    return (known, han, encoding) if han and known >= share * len(text) else (0, 0, encoding)


def _is_utf8_so_far(data: bytes) -> bool:
    """Return whether bytes are UTF-8, of which the last character may be cut off."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


# --- messages


def _wrong_mark() -> str:
    return _("begins with the mark of {encoding} but is not: byte {offset} ({byte}) does not fit")


def _misfit(template: str, encoding: str, data: bytes, error: UnicodeDecodeError, mark: bytes) -> LinfenError:
    offset = error.start + len(mark)
    return _placed(template, encoding, offset, data[offset])


def _placed(template: str, encoding: str, offset: int, byte: int) -> LinfenError:
    return LinfenError(template.format(encoding=encoding.upper(), offset=offset, byte=f"0x{byte:02X}"))


def _binary() -> LinfenError:
    return LinfenError(_("is a binary file, not a text"))


def _unknown(offset: int, byte: int) -> LinfenError:
    return LinfenError(
        _("is not UTF-8 (byte {offset} is {byte}), and neither GB18030 nor Big5 makes Chinese of it").format(
            offset=offset, byte=f"0x{byte:02X}"
        )
    )
