"""HTML and XHTML: the text and the attributes that are read or heard are converted, `lang` says so; all else is untouched.

The document is not built and written again, which would change its bytes: it is walked once, tag by tag, as the HTML standard
cuts it (and as browsers do where it is broken), and what is text is noted with its place. The walk is linear.

Inline elements do not end a phrase: `头<b>发</b>` is read as 头发. Readings of `<ruby>` stand apart, and hide no phrase.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from linfen_cli.base.encoding import Decoded, decode_page
from linfen_cli.base.errors import LinfenError
from linfen_cli.chars.regions import regions
from linfen_cli.formats import Rewritten
from linfen_cli.formats.runs import Edit, Group, Token, Work, encoded, plain_text, splice

__all__ = ["Document", "attribute_token", "parse", "read", "rewrite", "rewrite_text", "texts"]

# Elements with no text of the page in them.
_RAW = frozenset("script style xmp iframe noembed noframes plaintext".split())
_UNTOUCHED = frozenset("code kbd samp tt var math svg template object".split())
# Readings beside the text: neither converted nor in the way of a phrase.
_READINGS = frozenset(("rt", "rp", "rtc"))
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Elements that a phrase goes through.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite data del dfn em font i ins label mark nobr q rb ruby s small span strike strong sub sup "
    "time tt u var wbr rt rp rtc code kbd samp img".split()
)
_ATTRIBUTES = frozenset(("alt", "title", "placeholder", "aria-label", "aria-description", "label", "summary", "abbr"))
# What a <meta> of these names says is text; so is what is shown on a button.
_META = frozenset(
    "description keywords author title subject abstract og:title og:description og:site_name og:image:alt "
    "twitter:title twitter:description twitter:image:alt dc.title dc.description dc.subject".split()
)
_BUTTONS = frozenset(("button", "submit", "reset"))

_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(
    r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""",
)
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|[A-Za-z][A-Za-z0-9]*);?")
_IN_TAG = re.compile(r"""[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>""")
_CHINESE = re.compile(r"^(?:zh|cmn|yue|lzh|ja)(?:-|_|$)", re.IGNORECASE)


class Document(NamedTuple):
    """What was found in a page: its text, and where it says what language it is in (the spans of the values of `lang`)."""

    groups: list[Group]
    languages: list[Edit]


def rewrite(data: bytes, name: str, work: Work) -> Rewritten:
    """Convert a page.

    >>> from linfen_cli.convert.converter import Converter
    >>> rewrite('<p lang="zh-CN">头<b>发</b>'.encode(), "a.html", Work(Converter("taiwan"))).data.decode()
    '<p lang="zh-TW">頭<b>髮</b>'
    """
    source, notes = read(data, name, work.read_as)
    text = rewrite_text(source.text, work)
    if work.encoding is not None:
        text = _declare(text, work.encoding)
    # A character that the encoding has not can be written by its number here.
    errors = "strict" if (work.encoding or source.encoding).startswith("utf") else "xmlcharrefreplace"
    return Rewritten(encoded(text, source, name, work, errors=errors), notes)


def rewrite_text(text: str, work: Work) -> str:
    """Convert the text of a page that is decoded."""
    document = parse(text)
    edits = work.convert(document.groups)
    if work.converter.region is not None:
        tag = regions()[work.converter.region].language
        edits += (edit._replace(text=tag) for edit in document.languages)
    return splice(text, edits)


def texts(data: bytes, name: str) -> str:
    """The text of a page, a line for each of its blocks."""
    return plain_text(parse(read(data, name)[0].text).groups)


def read(data: bytes, name: str, encoding: str | None = None) -> tuple[Decoded, tuple[str, ...]]:
    """Decode a page: as `encoding` says, else by its mark, else as UTF-8 where it is that, else as it declares, else as it reads like Chinese.

    A page that declares what it is not, is read all the same, and a note says so.

    Raises:
        LinfenError: it is in none of the encodings tried.
    """
    try:
        source = decode_page(data, encoding)
    except LinfenError as error:
        raise LinfenError(f"{name} {error}") from None
    declared = source.declared
    if declared and not source.text.isascii() and _canonical(declared) != _canonical(source.encoding):
        return source, (f"{name} says that it is in {declared}, and is in {source.encoding}: it was read as that",)
    return source, ()


def _canonical(encoding: str) -> str:
    plain = encoding.lower().replace("-", "").replace("_", "")
    for family, members in (("gb", ("gb",)), ("big5", ("big5",)), ("utf16", ("utf16",))):
        if plain.startswith(members):
            return family
    return plain


def _declare(text: str, encoding: str) -> str:
    """The page with `encoding` where it declares one."""
    head = re.compile(
        r"""(<\?xml[^>]*?encoding\s*=\s*["'])[\w-]+|(<meta[^>]*?charset\s*=\s*["']?\s*)[\w-]+""", re.IGNORECASE
    )
    return head.sub(lambda found: (found[1] or found[2]) + encoding, text[:4096]) + text[4096:]


def parse(text: str) -> Document:
    """Find the text of a page, in groups of what is read as one.

    >>> [[token.text for token in group] for group in parse('<p>头<b>发</b></p><img alt="后">').groups]
    [['后'], ['头', '发']]
    """
    walk = _Walk(text)
    walk.run()
    return Document(walk.attributes + walk.groups, walk.languages)


class _Walk:
    """One walk through a page."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.groups: list[Group] = []
        self.attributes: list[Group] = []
        self.languages: list[Edit] = []
        self._group: list[Token] = []
        self._untouched: list[str] = []  # the open elements whose text is not the page's, the outermost first
        self._readings = 0

    def run(self) -> None:
        at = 0
        text = self.text
        while at < len(text):
            tag = text.find("<", at)
            end = len(text) if tag < 0 else tag
            if end > at:
                self._characters(at, end)
            if tag < 0:
                break
            at = self._markup(tag)
        self._break()

    def _markup(self, at: int) -> int:
        """Go over what begins with the `<` at `at`; give where it ends."""
        text = self.text
        following = text[at + 1 : at + 2]
        if text.startswith("<!--", at):
            # "<!-->" is a comment too.
            return self._after("-->", at + 2)
        if text.startswith("<![CDATA[", at):
            end = self._after("]]>", at)
            self._characters(at + 9, end - 3, literal=True)
            return end
        if following in ("!", "?"):
            return self._after(">", at)
        closing = following == "/"
        name = _NAME.match(text, at + 1 + closing)
        if name is None:
            if closing:
                return self._after(">", at)
            self._characters(at, at + 1, literal=True)
            return at + 1
        tag = _IN_TAG.match(text, name.end())
        if tag is None:
            return len(text)  # the end comes within a tag: there is nothing more to read
        element = name[0].lower()
        if closing:
            self._close(element)
            return tag.end()
        self._open(element, name.end(), tag.end())
        if element in _RAW and text[tag.end() - 2] != "/":
            return self._raw_end(element, tag.end())
        return tag.end()

    def _after(self, mark: str, at: int) -> int:
        found = self.text.find(mark, at)
        return len(self.text) if found < 0 else found + len(mark)

    def _raw_end(self, element: str, at: int) -> int:
        found = re.compile(rf"</{element}(?=[\s/>])", re.IGNORECASE).search(self.text, at)
        return found.start() if found else len(self.text)

    def _open(self, element: str, start: int, end: int) -> None:
        if element not in _INLINE:
            self._break()
        attributes = list(_ATTRIBUTE.finditer(self.text, start, end - 1))
        values = {match[1].lower(): self._value(match) for match in attributes}
        if values.get("translate", "").lower() == "no" or "notranslate" in values.get("class", "").split():
            untouched = True
        else:
            untouched = element in _UNTOUCHED
        if not self._untouched and not untouched:
            self._read_attributes(element, attributes, values)
        if element in _VOID or self.text[end - 2] == "/":
            if element == "br":
                self._break()
            return
        if element in _READINGS:
            self._readings += 1
        # Inside an untouched element its own name is counted, to know which end is its.
        if untouched or (self._untouched and element == self._untouched[0]):
            self._untouched.append(element)
            if element in _INLINE:
                self._break()

    def _close(self, element: str) -> None:
        if element not in _INLINE:
            self._break()
        if element in _READINGS:
            self._readings = max(0, self._readings - 1)
        elif element == "ruby":
            self._readings = 0  # the ends of its parts may be left out
        if element in self._untouched:
            while self._untouched.pop() != element:
                pass
            self._break()

    def _break(self) -> None:
        if self._group:
            self.groups.append(self._group)
            self._group = []

    @staticmethod
    def _value(match: re.Match[str]) -> str:
        return html.unescape(next((value for value in match.groups()[1:] if value is not None), ""))

    def _read_attributes(self, element: str, attributes: list[re.Match[str]], values: dict[str, str]) -> None:
        wanted = set(_ATTRIBUTES)
        if element == "meta":
            named = values.get("name", values.get("property", "")).lower()
            wanted = {"content"} if named in _META else set()
        elif element == "input" and values.get("type", "").lower() in _BUTTONS:
            wanted.add("value")
        for match in attributes:
            name = match[1].lower()
            group = next((number for number in (2, 3, 4) if match[number] is not None), None)
            if group is None:
                continue
            start, end = match.span(group)
            if (name in ("lang", "xml:lang") and _CHINESE.match(match[group])) or (
                name == "content" and element == "meta" and values.get("http-equiv", "").lower() == "content-language"
            ):
                self.languages.append(Edit(start, end, match[group]))
            elif name in wanted and not (match[group].isascii() and "&" not in match[group]):
                self.attributes.append([attribute_token(self.text, start, end, quote='"' if group == 2 else "'")])

    def _characters(self, start: int, end: int, *, literal: bool = False) -> None:
        if self._untouched or self._readings:
            return
        if literal or self.text.find("&", start, end) < 0:
            self._group.append(Token(start, end, self.text[start:end]))
            return
        at = start
        for match in _REFERENCE.finditer(self.text, start, end):
            if match.start() > at:
                self._group.append(Token(at, match.start(), self.text[at : match.start()]))
            at = match.end()
            code = int(match[1]) if match[1] else int(match[2], 16) if match[2] else 0
            if 0x3000 <= code <= 0x3FFFF:
                # A Han character by its number is one, and is written back so.
                self._group.append(Token(*match.span(), chr(code), _as_hexadecimal if match[2] else _as_decimal))
            else:
                self._break()  # a mark or a space, which stays as it is written
        if at < end:
            self._group.append(Token(at, end, self.text[at:end]))


def attribute_token(text: str, start: int, end: int, quote: str) -> Token:
    """The value of an attribute, its references read."""
    return Token(
        start, end, html.unescape(text[start:end]), lambda value: _escaped(value).replace(quote, f"&#{ord(quote)};")
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")


def _as_hexadecimal(text: str) -> str:
    return "".join(f"&#x{ord(char):X};" for char in text)


def _as_decimal(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)
