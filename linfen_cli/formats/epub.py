"""Electronic books (.epub): the chapters, the table of contents, and what the book says of itself.

An EPUB is an archive of XHTML. Its package lists the chapters, says the title and the language; those, the navigation and the
chapters are converted in place as `html` converts a page, and every other file of the archive is left as it is.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote
from xml.etree import ElementTree

from linfen_cli.base.errors import LinfenError
from linfen_cli.chars.regions import regions
from linfen_cli.formats import Rewritten
from linfen_cli.formats.html import attribute_token, parse, read, rewrite_text
from linfen_cli.formats.runs import Edit, Work, encoded, plain_text, splice
from linfen_cli.formats.zipped import Part, read_parts, write_parts

__all__ = ["rewrite", "texts"]

_WHAT = "an EPUB"
_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbncx+xml")
# What the package says of the book that is read by people.
_METADATA = re.compile(
    r"<(?P<tag>(?:dc:)?(?:title|creator|contributor|publisher|description|subject|rights))\b[^>]*>(?P<text>[^<]*)</(?P=tag)\s*>"
)
_LANGUAGE = re.compile(r"(<(?:dc:)?language\b[^>]*>\s*)((?:zh|cmn|yue|lzh|ja)[\w-]*)(?=\s*<)", re.IGNORECASE)


def rewrite(data: bytes, name: str, work: Work) -> Rewritten:
    """Convert a book.

    Raises:
        LinfenError: it is none, or is malformed, encrypted or too large when unpacked.
    """
    parts, package, pages = _book(data, name)
    notes: list[str] = []

    def change(part: Part) -> bytes | None:
        path = part.info.filename
        if path == package:
            return _package(part.data, f"{name}, {path}", work)
        if path not in pages:
            return None
        source, said = read(part.data, f"{name}, {path}")
        notes.extend(said)
        text = rewrite_text(source.text, work)
        kept = Work(work.converter, work.keep_glosses)  # a book is what its package says, whatever was asked for
        return None if text == source.text else encoded(text, source, name, kept, errors="xmlcharrefreplace")

    return Rewritten(write_parts(parts, change), tuple(notes))


def texts(data: bytes, name: str) -> str:
    """The text of a book in the order of its files, a line for each block."""
    parts, _, pages = _book(data, name)
    return "".join(
        plain_text(parse(read(part.data, f"{name}, {part.info.filename}")[0].text).groups)
        for part in parts
        if part.info.filename in pages
    )


def _book(data: bytes, name: str) -> tuple[list[Part], str, set[str]]:
    """The parts of a book, the name of its package, and those of the pages that the package lists."""
    parts = read_parts(data, name, _WHAT)
    by_name = {part.info.filename: part.data for part in parts}
    if _CONTAINER not in by_name:
        raise LinfenError(f"{name} is an archive, but not {_WHAT}: it has no {_CONTAINER}")
    root = next((item for item in _elements(by_name[_CONTAINER], name) if item.tag.endswith("rootfile")), None)
    package = root.get("full-path", "") if root is not None else ""
    if package not in by_name:
        raise LinfenError(f"{name} is a malformed EPUB: its package {package or '(none)'} is missing")
    folder = posixpath.dirname(package)
    pages = {
        posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        for item in _elements(by_name[package], name)
        if item.tag.endswith("item") and item.get("media-type") in _PAGES
    }
    if "META-INF/encryption.xml" in by_name:
        locked = {item.get("URI", "") for item in _elements(by_name["META-INF/encryption.xml"], name)}
        if pages & {unquote(path) for path in locked}:
            raise LinfenError(f"{name} is encrypted: its chapters cannot be read")
    return parts, package, pages


def _elements(data: bytes, name: str) -> list[ElementTree.Element]:
    if b"<!ENTITY" in data:
        raise LinfenError(f"{name} defines entities: it is refused")
    try:
        return list(ElementTree.fromstring(data).iter())
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise LinfenError(f"{name} is a malformed EPUB: {error}") from None


def _package(data: bytes, name: str, work: Work) -> bytes:
    source, _ = read(data, name)
    groups = [
        [attribute_token(source.text, *match.span("text"), quote='"')]
        for match in _METADATA.finditer(source.text)
        if match["text"].strip()
    ]
    edits = work.convert(groups)
    if work.converter.region is not None:
        tag = regions()[work.converter.region].language
        edits += (Edit(*match.span(2), tag) for match in _LANGUAGE.finditer(source.text))
    return source.mark + splice(source.text, edits).encode(source.encoding)
