"""HTML: the main text of a page that was saved from the web, by trafilatura, with its title and date.

trafilatura tells the article from menus, advertisements and comments. What it gets is a tree that lxml has parsed, in which
ruby is written as glosses (`<ruby>擔<rt>dān</rt></ruby>` as `擔(dān)`), so that linfen reads the page's own readings.
Nothing of the page is executed or fetched. Where trafilatura finds no article (a page of one line), all of its text is taken.
"""

from __future__ import annotations

import re
from typing import Any

from linfen_cli.base.encoding import decode_page
from linfen_cli.base.errors import LinfenError
from linfen_cli.documents import compose, missing

__all__ = ["blocks_of", "text_of"]

_BLOCKS = frozenset(
    "address article aside blockquote body dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr"
    " li main nav ol p pre section table td th tr ul".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SILENT = frozenset("script style template noscript head title iframe object svg math".split())


def text_of(data: bytes, encoding: str | None = None, name: str = "") -> tuple[str, str]:
    """The main text of a page, and the encoding of its bytes.

    Raises:
        LinfenError: trafilatura is not installed, or there is no text.
    """
    try:
        import lxml.html
        import trafilatura
    except ImportError:
        raise missing("trafilatura", "html", "a web page") from None
    text, encoding = decode_page(data, encoding)[:2]
    tree = _parsed(text, lxml.html)
    if tree is None:
        raise LinfenError("is a web page without any text")
    try:
        found: Any = trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False, include_tables=True)
    except RecursionError:
        found = None  # a page that nests deeper than its functions do
    title = date = site = None
    body = ""
    if found is not None:
        title, date, site = found.title, found.date, found.sitename
        body = _with_headings(found.body)
    if not body.strip():
        body = blocks_of(_parsed(text, lxml.html))
        title = title or _title(tree)
    if not body.strip():
        raise LinfenError("is a web page without any text")
    return compose(title, date, site, body), encoding


def _parsed(text: str, html: Any) -> Any:
    """The tree of a page, with ruby written as glosses, or None."""
    # A declaration of an encoding is no concern of a text that has been decoded, and lxml refuses it.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    try:
        tree = html.document_fromstring(
            text, parser=html.HTMLParser(no_network=True, remove_comments=True, huge_tree=True)
        )
    except Exception:  # lxml raises several kinds for what is no markup at all
        return None
    # Code is never text, not in a heading either, but for what a page says of itself in JSON; and a sentence goes on after
    # a picture in it.
    for element in list(tree.iter("rp", "script", "style", "template", "img")):
        if element.get("type", "").strip().lower() != "application/ld+json":
            element.drop_tree()
    for reading in list(tree.iter("rt")):
        said = "".join(reading.itertext()).strip()
        for child in list(reading):
            reading.remove(child)
        reading.text = f"({said})" if said else ""
    for name in ("rt", "rb", "rtc", "ruby"):
        for element in list(tree.iter(name)):
            element.drop_tag()
    return tree


def _title(tree: Any) -> str | None:
    element = tree.find(".//title")
    return " ".join("".join(element.itertext()).split()) if element is not None else None


def _with_headings(body: Any) -> str:
    """The text of trafilatura's tree: blocks apart, headings as Markdown has them."""
    pieces: list[str] = []
    for element in body.iter("head", "p", "item", "quote", "row", "code", "ab"):
        if element.tag in ("quote", "item") and any(element.iter("p")):
            continue  # its paragraphs come by themselves
        if element.tag == "row":
            said = "\t".join(" ".join("".join(cell.itertext()).split()) for cell in element if len(cell.tag))
        elif any(parent.tag == "row" for parent in element.iterancestors()):
            continue
        else:
            said = "\n".join(" ".join(line.split()) for line in _lines(element))
        said = said.strip()
        if not said:
            continue
        if element.tag == "head":
            level = _HEADINGS.get(element.get("rend", ""), 2)
            said = f"{'#' * level} {' '.join(said.split())}"
        pieces.append(said)
    return "\n\n".join(pieces)


def _lines(element: Any) -> list[str]:
    text = element.text or ""
    for child in element:
        text += "\n" if child.tag == "lb" else "".join(child.itertext())
        text += child.tail or ""
    return text.split("\n")


def blocks_of(tree: Any) -> str:
    """All text under an element of HTML, a blank line between blocks, headings as Markdown has them."""
    pieces: list[str] = [""]

    def end() -> None:
        if pieces[-1].strip():
            pieces.append("")
        else:
            pieces[-1] = ""

    def add(text: str | None) -> None:
        if text:
            pieces[-1] += re.sub(r"[ \t\r\n\f]+", " ", text)

    # Not by recursion: how deep a page nests is up to whoever wrote it.
    waiting: list[tuple[Any, bool]] = [(tree, False)]
    while waiting:
        element, leaving = waiting.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        tag = tag.rsplit("}", 1)[-1].lower()
        if leaving:
            if tag in _BLOCKS:
                end()
            add(element.tail)
            continue
        if tag in _SILENT or not tag:
            add(element.tail)
            continue
        if tag in _BLOCKS:
            end()
            if tag in _HEADINGS:
                pieces[-1] = "#" * _HEADINGS[tag] + " "
        elif tag == "br":
            pieces[-1] = pieces[-1].rstrip(" ") + "\n"
        add(element.text)
        waiting.append((element, True))
        waiting += [(child, False) for child in reversed(element)]
    blocks = ("\n".join(line.strip(" ") for line in piece.split("\n")).strip() for piece in pieces)
    return "\n\n".join(block for block in blocks if block.strip("# "))
