"""HTML and XHTML: the main text of a page, and the page with its text changed in place.

Reading: trafilatura separates the article from menus, advertisements and comments. Its input is a tree that lxml has parsed, in
which ruby is written as glosses (`<ruby>擔<rt>dān</rt></ruby>` as `擔(dān)`), so that linfen reads the page's own readings.
Nothing of the page is executed or fetched. Where trafilatura finds no article (a page of one line), all of its text is taken.

Rewriting: the text is changed, and the attributes that are read or heard; `lang` says so; all else is untouched. The document is
not built and written again, which would change its bytes: it is walked once, tag by tag, as the HTML standard cuts it (and as
browsers do where it is broken), and what is text is noted with its place. The walk is linear. Inline elements do not end a
phrase: `头<b>发</b>` is read as 头发. Readings of `<ruby>` stand apart, and hide no phrase.
"""

from __future__ import annotations

import html
import re
from typing import Any, NamedTuple

from linfen_cli.base.encoding import Decoded, decode_page
from linfen_cli.base.errors import NothingToReadError
from linfen_cli.base.extras import missing_package
from linfen_cli.base.messages import _
from linfen_cli.formats.compose import compose
from linfen_cli.formats.markup import Edit, Group, Rewritten, Token, Work, encoded, plain_text, splice
from linfen_cli.repair.gloss.styles import PARENTHESES

__all__ = [
    "Document",
    "attribute_token",
    "blocks_of",
    "note_of",
    "parse",
    "parse_tree",
    "read",
    "rewrite",
    "rewrite_page",
    "texts",
]

# --- reading

_BLOCKS = frozenset(
    "address article aside blockquote body dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr"
    " li main nav ol p pre section table td th tr ul".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SILENT = frozenset("script style template noscript head title iframe object svg math".split())


def read(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the main text of a page, and the encoding of its bytes.

    Raises:
        NothingToReadError: there is no text.
        LinfenError: trafilatura is not installed, or the page is not in any of the encodings tried.
    """
    try:
        import lxml.html  # noqa: F401  (trafilatura brings it)
        import trafilatura
    except ImportError:
        raise missing_package("trafilatura", _("is a web page, and reading it"), "html") from None
    page = decode_page(data, encoding)
    tree = parse_tree(page.text)
    if tree is None:
        raise _without_text()
    try:
        article: Any = trafilatura.bare_extraction(
            tree, with_metadata=True, include_comments=False, include_tables=True
        )
    except RecursionError:
        article = None  # a page that nests deeper than its functions do
    title = date = site = None
    body = ""
    if article is not None:
        title, date, site = article.title, article.date, article.sitename
        body = _with_headings(article.body)
    if not body.strip():
        body = blocks_of(parse_tree(page.text))
        title = title or _title(tree)
    if not body.strip():
        raise _without_text()
    return page._replace(text=compose(title, date, site, body))


def _without_text() -> NothingToReadError:
    return NothingToReadError(_("is a web page without any text"))


def parse_tree(text: str) -> Any:
    """Return the tree of a page, as lxml parses it, with ruby written as glosses; None where there is no markup at all."""
    import lxml.html

    # lxml refuses a declaration of an encoding in a text that has been decoded.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, huge_tree=True)
    try:
        tree = lxml.html.document_fromstring(text, parser=parser)
    except Exception:  # lxml raises several kinds for a text without markup
        return None
    # Code is never text, not in a heading either, except for a page's metadata in JSON. A sentence goes on after a picture.
    for element in list(tree.iter("rp", "script", "style", "template", "img")):
        if element.get("type", "").strip().lower() != "application/ld+json":
            element.drop_tree()
    for reading in list(tree.iter("rt")):
        gloss = "".join(reading.itertext()).strip()
        for child in list(reading):
            reading.remove(child)
        reading.text = PARENTHESES.write(gloss) if gloss else ""
    for name in ("rt", "rb", "rtc", "ruby"):
        for element in list(tree.iter(name)):
            element.drop_tag()
    return tree


def _title(tree: Any) -> str | None:
    element = tree.find(".//title")
    return " ".join("".join(element.itertext()).split()) if element is not None else None


def _with_headings(body: Any) -> str:
    """Return the text of trafilatura's tree: a blank line between blocks, headings as Markdown has them."""
    pieces: list[str] = []
    for element in body.iter("head", "p", "item", "quote", "row", "code", "ab"):
        if element.tag in ("quote", "item") and any(element.iter("p")):
            continue  # its paragraphs come by themselves
        if element.tag == "row":
            text = "\t".join(" ".join("".join(cell.itertext()).split()) for cell in element if len(cell.tag))
        elif any(parent.tag == "row" for parent in element.iterancestors()):
            continue
        else:
            text = "\n".join(" ".join(line.split()) for line in _lines(element))
        text = text.strip()
        if not text:
            continue
        if element.tag == "head":
            level = _HEADINGS.get(element.get("rend", ""), 2)
            text = f"{'#' * level} {' '.join(text.split())}"
        pieces.append(text)
    return "\n\n".join(pieces)


def _lines(element: Any) -> list[str]:
    text = element.text or ""
    for child in element:
        text += "\n" if child.tag == "lb" else "".join(child.itertext())
        text += child.tail or ""
    return text.split("\n")


def blocks_of(tree: Any) -> str:
    """Return all text under an element of HTML: a blank line between blocks, headings as Markdown has them."""
    blocks = _Blocks()
    # Not by recursion: how deep a page nests is up to whoever wrote it.
    waiting: list[tuple[Any, bool]] = [(tree, False)]
    while waiting:
        element, is_left = waiting.pop()
        if is_left:
            blocks.leave(element)
        elif blocks.enter(element):
            waiting.append((element, True))
            waiting += [(child, False) for child in reversed(element)]
    return blocks.text


class _Blocks:
    """Gather the text of elements that are entered and left in turn."""

    def __init__(self) -> None:
        self._pieces = [""]

    @property
    def text(self) -> str:
        """The blocks, with blank lines between them."""
        lines = ("\n".join(line.strip(" ") for line in piece.split("\n")).strip() for piece in self._pieces)
        return "\n\n".join(block for block in lines if block.strip("# "))

    def enter(self, element: Any) -> bool:
        """Take the beginning of an element; return whether there is text in it."""
        tag = _tag_of(element)
        if tag in _SILENT or not tag:
            self._add(element.tail)
            return False
        if tag in _BLOCKS:
            self._end()
            if tag in _HEADINGS:
                self._pieces[-1] = "#" * _HEADINGS[tag] + " "
        elif tag == "br":
            self._pieces[-1] = self._pieces[-1].rstrip(" ") + "\n"
        self._add(element.text)
        return True

    def leave(self, element: Any) -> None:
        """Take the end of an element, and the text after it."""
        if _tag_of(element) in _BLOCKS:
            self._end()
        self._add(element.tail)

    def _end(self) -> None:
        if self._pieces[-1].strip():
            self._pieces.append("")
        else:
            self._pieces[-1] = ""

    def _add(self, text: str | None) -> None:
        if text:
            self._pieces[-1] += re.sub(r"[ \t\r\n\f]+", " ", text)


def _tag_of(element: Any) -> str:
    """Return the name of an element without its namespace; nothing for a comment."""
    return element.tag.rsplit("}", 1)[-1].lower() if isinstance(element.tag, str) else ""


# --- rewriting

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
# The content of a <meta> of these names is text; so is the value of a button.
_META = frozenset(
    "description keywords author title subject abstract og:title og:description og:site_name og:image:alt "
    "twitter:title twitter:description twitter:image:alt dc.title dc.description dc.subject".split()
)
_BUTTONS = frozenset(("button", "submit", "reset"))
_CONTENT = frozenset(("content",))
_LANGUAGES = frozenset(("lang", "xml:lang"))

_NAME = re.compile(r"[A-Za-z]")
_ATTRIBUTE = re.compile(
    r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""",
)
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|[A-Za-z][A-Za-z0-9]*);?")
_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/>]*)(?=[\s/>])[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>""")
_CHINESE = re.compile(r"^(?:zh|cmn|yue|lzh|ja)(?:-|_|$)", re.IGNORECASE)


class Document(NamedTuple):
    """The text of a page, its attributes that are text, and the places that say its language (values of `lang`)."""

    groups: list[Group]
    attributes: list[Group]
    languages: list[Edit]


def rewrite(data: bytes, work: Work) -> Rewritten:
    """Change the text of a page and its attributes.

    Raises:
        LinfenError: it is not in any of the encodings tried.
    """
    source = decode_page(data, work.read_as)
    text = rewrite_page(source.text, work)
    if work.encoding is not None:
        text = _declare(text, work.encoding)
    # A character that the encoding lacks can be written by its number here.
    errors = "strict" if (work.encoding or source.encoding).startswith("utf") else "xmlcharrefreplace"
    note = note_of(source)
    return Rewritten(encoded(text, source, work, errors=errors), (note,) if note else ())


def rewrite_page(text: str, work: Work) -> str:
    """Return the text of a page, markup and all, with what people read in it changed."""
    document = parse(text)
    edits = work.convert(document.attributes + document.groups)
    if work.language_tag is not None:
        edits += (edit._replace(text=work.language_tag) for edit in document.languages)
    return splice(text, edits)


def texts(data: bytes, encoding: str | None = None) -> str:
    """Return the text of a page, a line for each of its attributes and blocks."""
    document = parse(decode_page(data, encoding).text)
    return plain_text(document.attributes + document.groups)


def note_of(source: Decoded) -> str:
    """Return a note on a page that declares another encoding than it is in; nothing for others."""
    declared = source.declared
    if not declared or source.text.isascii() or _canonical(declared) == _canonical(source.encoding):
        return ""
    return _("declares {declared}, but is in {encoding}: it was read as that").format(
        declared=declared, encoding=source.encoding
    )


def _canonical(encoding: str) -> str:
    plain = encoding.lower().replace("-", "").replace("_", "")
    for family, members in (("gb", ("gb",)), ("big5", ("big5",)), ("utf16", ("utf16",))):
        if plain.startswith(members):
            return family
    return plain


def _declare(text: str, encoding: str) -> str:
    """Return the page with `encoding` where it declares one."""
    declaration = re.compile(
        r"""(<\?xml[^>]*?encoding\s*=\s*["'])[\w-]+|(<meta[^>]*?charset\s*=\s*["']?\s*)[\w-]+""", re.IGNORECASE
    )
    return declaration.sub(lambda match: (match[1] or match[2]) + encoding, text[:4096]) + text[4096:]


def parse(text: str, *, for_translation: bool = True) -> Document:
    """Find the text of a page, in groups of what is read as one.

    Args:
        text: the page.
        for_translation: leave out what the page says is not to be translated, and the readings of ruby. Otherwise the fields of
            forms are left out, which often hold code.

    >>> [[token.text for token in group] for group in parse('<p>头<b>发</b></p><img alt="后">').groups]
    [['头', '发']]
    """
    walk = _Walk(text, for_translation=for_translation)
    walk.run()
    return Document(walk.groups, walk.attributes, walk.languages)


class _Walk:
    """One walk through a page."""

    def __init__(self, text: str, *, for_translation: bool) -> None:
        self.text = text
        self._for_translation = for_translation
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
            match = _TAG.match(text, tag)
            at = self._other_markup(tag) if match is None else self._tag(match)
        self._break()

    def _tag(self, match: re.Match[str]) -> int:
        """Take a tag, and return the end of what follows it without being text."""
        end = match.end()
        element = match[2].lower()
        if match[1]:
            self._close(element)
            return end
        self._open(element, match.end(2), end)
        if element in _RAW and self.text[end - 2] != "/":
            return self._raw_end(element, end)
        return end

    def _other_markup(self, at: int) -> int:
        """Take what begins with the `<` at `at` and is not a tag; return where it ends."""
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
        if _NAME.match(text, at + 1 + (following == "/")):
            return len(text)  # the end comes within a tag: there is nothing more to read
        if following == "/":
            return self._after(">", at)
        self._characters(at, at + 1, literal=True)
        return at + 1

    def _after(self, mark: str, at: int) -> int:
        start = self.text.find(mark, at)
        return len(self.text) if start < 0 else start + len(mark)

    def _raw_end(self, element: str, at: int) -> int:
        match = re.compile(rf"</{element}(?=[\s/>])", re.IGNORECASE).search(self.text, at)
        return match.start() if match else len(self.text)

    def _open(self, element: str, start: int, end: int) -> None:
        if element not in _INLINE:
            self._break()
        if self._for_translation:
            untouched = self._read_tag(element, start, end) or element in _UNTOUCHED
        else:
            untouched = element in _UNTOUCHED or element == "textarea"
        if element in _VOID or self.text[end - 2] == "/":
            if element == "br":
                self._break()
            return
        if element in _READINGS:
            self._readings += 1
        # Inside an untouched element its own name is counted, to know which end is its own.
        if untouched or (self._untouched and element == self._untouched[0]):
            self._untouched.append(element)
            if element in _INLINE:
                self._break()

    def _read_tag(self, element: str, start: int, end: int) -> bool:
        """Note what is text in the attributes of a tag; return whether they say that the element is not to be translated."""
        attributes = list(_ATTRIBUTE.finditer(self.text, start, end - 1))
        values = {match[1].lower(): self._value(match) for match in attributes}
        if values.get("translate", "").lower() == "no" or "notranslate" in values.get("class", "").split():
            return True
        if not self._untouched and element not in _UNTOUCHED:
            self._read_attributes(element, attributes, values)
        return False

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
        texts, languages = _ATTRIBUTES, _LANGUAGES
        if element == "meta":
            name = values.get("name", values.get("property", "")).lower()
            texts = _CONTENT if name in _META else frozenset()
            languages = _CONTENT if values.get("http-equiv", "").lower() == "content-language" else _LANGUAGES
        elif element == "input" and values.get("type", "").lower() in _BUTTONS:
            texts = _ATTRIBUTES | {"value"}
        for match in attributes:
            self._read_attribute(match, texts, languages)

    def _read_attribute(self, match: re.Match[str], texts: frozenset[str], languages: frozenset[str]) -> None:
        group = next((number for number in (2, 3, 4) if match[number] is not None), None)
        if group is None:
            return
        name = match[1].lower()
        start, end = match.span(group)
        if name in languages and _CHINESE.match(match[group]):
            self.languages.append(Edit(start, end, match[group]))
        elif name in texts and not (match[group].isascii() and "&" not in match[group]):
            self.attributes.append([attribute_token(self.text, start, end, quote='"' if group == 2 else "'")])

    def _characters(self, start: int, end: int, *, literal: bool = False) -> None:
        if self._untouched:
            return
        if self._readings:
            if not self._for_translation:
                self.groups.append([Token(start, end, self.text[start:end])])
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
    """Return the value of an attribute as a token, its references resolved."""
    return Token(
        start, end, html.unescape(text[start:end]), lambda value: _escaped(value).replace(quote, f"&#{ord(quote)};")
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")


def _as_hexadecimal(text: str) -> str:
    return "".join(f"&#x{ord(char):X};" for char in text)


def _as_decimal(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)
