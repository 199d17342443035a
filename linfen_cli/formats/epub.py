"""Electronic books (.epub): the text of a book in the order of its spine, and the book with its text changed in place.

An EPUB (2 or 3) is an archive of XHTML. `META-INF/container.xml` names the package file, which has the title, the date, the language
and the order of the chapters. The text is read by lxml, without expanding entities or fetching anything. To rewrite a book, its
chapters, its navigation and what the package says of it are changed in place as `html` changes a page, and every other entry is
left as it is. ebooklib was tried and left: it is under the AGPL, and writes what it reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

from linfen_cli.base.encoding import Decoded, decode_page
from linfen_cli.base.errors import LinfenError, NothingToReadError
from linfen_cli.base.extras import missing_package
from linfen_cli.base.messages import _
from linfen_cli.formats.archive import Archive
from linfen_cli.formats.compose import compose
from linfen_cli.formats.html import attribute_token, blocks_of, note_of, parse, parse_tree, rewrite_page
from linfen_cli.formats.markup import Edit, Rewritten, Work, encoded, plain_text, splice

__all__ = ["read", "rewrite", "texts"]

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbncx+xml")
_DC = "{http://purl.org/dc/elements/1.1/}"
# What the package says of the book that is read by people.
_METADATA = re.compile(
    r"<(?P<tag>(?:dc:)?(?:title|creator|contributor|publisher|description|subject|rights))\b[^>]*>(?P<text>[^<]*)</(?P=tag)\s*>"
)
_LANGUAGE = re.compile(r"(<(?:dc:)?language\b[^>]*>\s*)((?:zh|cmn|yue|lzh|ja)[\w-]*)(?=\s*<)", re.IGNORECASE)


class _Book(NamedTuple):
    """A book: its archive, its package with the name of its entry, and the names of the entries that are encrypted."""

    archive: Archive
    path: str
    package: Any
    encrypted: frozenset[str]

    @classmethod
    def of(cls, data: bytes, parse_xml: Callable[[bytes, str], Any]) -> _Book:
        """Open a book; `parse_xml` parses an entry of it.

        Raises:
            LinfenError: it is not an EPUB, or is damaged or too large.
        """
        archive = Archive(data, _("an EPUB"))
        container = parse_xml(archive.read(_CONTAINER), _CONTAINER)
        path = next((root.get("full-path", "") for root in _named(container, "rootfile")), "")
        path = archive.resolve("", path) if path else _("package file")
        encrypted: frozenset[str] = frozenset()
        if _ENCRYPTION in archive.names():  # fonts often are, to no harm
            references = _named(parse_xml(archive.read(_ENCRYPTION), _ENCRYPTION), "CipherReference")
            encrypted = frozenset(unquote(reference.get("URI", "")) for reference in references)
        return cls(archive, path, parse_xml(archive.read(path), path), encrypted)

    def entry(self, item: Any) -> str:
        """Return the name of the entry of a page that the package lists.

        Raises:
            LinfenError: it is outside of the archive, or encrypted.
        """
        name = self.archive.resolve(self.path, item.get("href", ""))
        if name in self.encrypted:
            raise LinfenError(_("is encrypted, and cannot be read"))
        return name

    def pages(self) -> list[str]:
        """Return the names of the entries that are pages, the navigation among them, as the package lists them."""
        return [self.entry(item) for item in _named(self.package, "item") if item.get("media-type") in _PAGES]

    def chapters(self) -> list[str]:
        """Return the names of the entries that are chapters, in the order in which they are read."""
        items = {item.get("id"): item for item in _named(self.package, "item")}
        spine = (items.get(reference.get("idref")) for reference in _named(self.package, "itemref"))
        return [
            self.entry(item)
            for item in spine
            if item is not None
            and "html" in (item.get("media-type") or "")
            and "nav" not in (item.get("properties") or "").split()
        ]


def _named(root: Any, name: str) -> Iterator[Any]:
    """Yield the elements of a name, whatever their namespace, of lxml's or of Python's own tree."""
    # Comments have a tag that is not a string.
    return (element for element in root.iter() if str(element.tag).rsplit("}", 1)[-1] == name)


# --- reading


def read(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of a book. Its encoding is its own matter, and given as UTF-8.

    Raises:
        NothingToReadError: it has no text.
        LinfenError: it is not an EPUB, is encrypted, refers to what is outside of it, or lxml is not installed.
    """
    try:
        from lxml import etree
    except ImportError:
        raise missing_package("lxml", _("is an EPUB, and reading it"), "epub") from None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)

    def parse_xml(data: bytes, name: str) -> Any:
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise _malformed(name, error) from None

    book = _Book.of(data, parse_xml)
    body = "\n\n".join(filter(None, (_chapter(book.archive.read(name)) for name in book.chapters())))
    if not body:
        raise NothingToReadError(_("is an EPUB without any text"))
    title, date, publisher = (_field(book.package, field) for field in ("title", "date", "publisher"))
    return Decoded(compose(title, (date or "")[:10], publisher, body), "utf-8")


def _field(package: Any, name: str) -> str | None:
    return next((" ".join("".join(element.itertext()).split()) for element in package.iter(_DC + name)), None)


def _chapter(data: bytes) -> str:
    tree = parse_tree(decode_page(data).text)
    return blocks_of(tree) if tree is not None else ""


def _malformed(name: str, error: Exception) -> LinfenError:
    return LinfenError(_("is a malformed EPUB: {name} is not well-formed ({reason})").format(name=name, reason=error))


# --- rewriting


def rewrite(data: bytes, work: Work) -> Rewritten:
    """Change the text of a book.

    Raises:
        LinfenError: it is not an EPUB, or is malformed, encrypted or too large.
    """
    book = _Book.of(data, _elements)
    pages = frozenset(book.pages())
    notes: list[str] = []

    def change(name: str, entry: bytes) -> bytes | None:
        if name == book.path:
            return _package(entry, work)
        if name not in pages:
            return None
        source = decode_page(entry)
        note = note_of(source)
        if note:
            notes.append(f"{name} {note}")
        text = rewrite_page(source.text, work)
        # A book is in the encoding that its package declares, whatever encoding the caller gave.
        return None if text == source.text else encoded(text, source, errors="xmlcharrefreplace")

    return Rewritten(book.archive.rewritten(change), tuple(notes))


def texts(data: bytes, encoding: str | None = None) -> str:
    """Return the text of a book in the order of its files, a line for each block; raise as `rewrite`."""
    book = _Book.of(data, _elements)
    pages = frozenset(book.pages())
    documents = (parse(decode_page(book.archive.read(name)).text) for name in book.archive.names() if name in pages)
    return "".join(plain_text(document.attributes + document.groups) for document in documents)


def _elements(data: bytes, name: str) -> ElementTree.Element:
    if b"<!ENTITY" in data:
        raise LinfenError(_("is refused: {name} in it defines entities").format(name=name))
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise _malformed(name, error) from None


def _package(data: bytes, work: Work) -> bytes:
    source = decode_page(data)
    groups = [
        [attribute_token(source.text, *match.span("text"), quote='"')]
        for match in _METADATA.finditer(source.text)
        if match["text"].strip()
    ]
    edits = work.convert(groups)
    if work.language_tag is not None:
        edits += (Edit(*match.span(2), work.language_tag) for match in _LANGUAGE.finditer(source.text))
    return encoded(splice(source.text, edits), source, errors="xmlcharrefreplace")
