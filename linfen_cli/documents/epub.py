"""EPUB: the text of a book in the order of its spine, by lxml.

EPUB 2 and 3: `META-INF/container.xml` names the package file, which has the title, the date and the order of the chapters.
Entities are not expanded and nothing is fetched. ebooklib was tried and left: it is under the AGPL, and writes what it reads.
"""

from __future__ import annotations

from typing import Any

from linfen_cli.base.encoding import decode_page
from linfen_cli.base.errors import LinfenError
from linfen_cli.documents import compose, missing
from linfen_cli.documents.packed import Archive

__all__ = ["text_of"]

_CONTAINER = "META-INF/container.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"


def text_of(data: bytes, encoding: str | None = None, name: str = "") -> tuple[str, str]:
    """The text of a book. Its encoding is its own matter, and given as UTF-8.

    Raises:
        LinfenError: it is no EPUB, is encrypted, refers to what is outside of it, or lxml is not installed.
    """
    try:
        from lxml import etree
    except ImportError:
        raise missing("lxml", "epub", "an EPUB") from None
    archive = Archive(data, "EPUB")
    container = _xml(archive, _CONTAINER, etree)
    root = next((one.get("full-path", "") for one in container.iter("{*}rootfile")), "")
    if not root:
        raise LinfenError("is no whole EPUB: its container names no package file")
    path = archive.resolve("", root)
    package = _xml(archive, path, etree)
    metadata = {
        field: next((" ".join("".join(one.itertext()).split()) for one in package.iter(_DC + field)), None)
        for field in ("title", "date", "publisher")
    }
    encrypted = _encrypted(archive, etree)
    items = {one.get("id"): one for one in package.iter("{*}item")}
    chapters = []
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if (
            item is None
            or "html" not in (item.get("media-type") or "")
            or "nav" in (item.get("properties") or "").split()
        ):
            continue
        entry = archive.resolve(path, item.get("href", ""))
        if entry in encrypted:
            raise LinfenError("is an encrypted EPUB, which cannot be read")
        chapters.append(_chapter(archive.read(entry)))
    body = "\n\n".join(filter(None, chapters))
    if not body:
        raise LinfenError("is an EPUB without any text")
    date = (metadata["date"] or "")[:10]
    return compose(metadata["title"], date, metadata["publisher"], body), "utf-8"


def _xml(archive: Archive, name: str, etree: Any) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(archive.read(name), parser)
    except etree.XMLSyntaxError as error:
        raise LinfenError(f"is no whole EPUB: {name} is not well-formed ({error})") from None


def _encrypted(archive: Archive, etree: Any) -> set[str]:
    """The entries that are encrypted (fonts often are, to no harm)."""
    name = "META-INF/encryption.xml"
    if name not in archive.names():
        return set()
    return {one.get("URI", "") for one in _xml(archive, name, etree).iter("{*}CipherReference")}


def _chapter(data: bytes) -> str:
    import lxml.html

    from linfen_cli.documents.html import _parsed, blocks_of

    tree = _parsed(decode_page(data).text, lxml.html)
    return blocks_of(tree) if tree is not None else ""
