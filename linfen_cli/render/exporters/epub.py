"""EPUB 3: an article as a book for an e-reader, the same bytes for the same text.

Written by hand: a container is a zip file with five kinds of file in it. ebooklib writes the time of the run into every book, is
under the AGPL, and its templates would have to be replaced for ruby, languages and sections. The tests check books with
epubcheck.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from linfen_cli.article.article import Section
from linfen_cli.base.messages import N_
from linfen_cli.render.exporters import exporter
from linfen_cli.render.markup import (
    Entry,
    article_style,
    attribute,
    closing,
    contents_name,
    entries,
    escape,
    head,
    ordered_list,
    readings_class,
    section_element,
)
from linfen_cli.view.view import View

if TYPE_CHECKING:
    import uuid
    import zipfile

_CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"""
# The earliest time that a zip file can have.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
# An e-reader lays out a file at a time: sections go together until they have about so many characters. Chosen by hand.
_FILE_LENGTH = 20_000


class _Chapter(NamedTuple):
    """A file of the book: its name without suffix, and its sections. The first file has the head, the last the closing lines."""

    name: str
    sections: Sequence[Section]


@exporter("epub", "EPUB", N_("a book for e-readers"), suffixes=(".epub",), is_binary=True)
def book(view: View) -> bytes:
    """Return a view as a book."""
    import zipfile  # not for the help of `linfen export`, which asks every exporter for its name
    from io import BytesIO

    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        # The type comes first and uncompressed, so that a program can tell a book by its first bytes.
        _add(container, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        _add(container, "META-INF/container.xml", _CONTAINER)
        chapters = _chapters(view)
        _add(container, "EPUB/package.opf", "".join(_package(view, chapters)))
        _add(container, "EPUB/nav.xhtml", "".join(_navigation(view, chapters)))
        _add(container, "EPUB/article.css", article_style())
        for index, chapter in enumerate(chapters):
            _add(container, f"EPUB/{chapter.name}.xhtml", "".join(_page(view, chapters, index)))
    return file.getvalue()


def _add(container: zipfile.ZipFile, name: str, text: str, method: int | None = None) -> None:
    import zipfile

    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = container.compression if method is None else method
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # whatever the system: the same bytes
    container.writestr(entry, text.encode())


def _chapters(view: View) -> list[_Chapter]:
    """Return the sections by file: a new one begins at an outermost heading, or where the last is long."""
    groups: list[list[Section]] = [[]]
    length = 0
    for section in view.sections:
        outermost = section.has_heading and section.level == 1
        if groups[-1] and (length > _FILE_LENGTH or (outermost and length > _FILE_LENGTH // 4)):
            groups.append([])
            length = 0
        groups[-1].append(section)
        length += section.length
    return [_Chapter(f"text{number:04}", group) for number, group in enumerate(groups, 1)]


def _package(view: View, chapters: Sequence[_Chapter]) -> Iterator[str]:
    language = attribute(view.language)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{language}">\n'
    yield '  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
    yield f'    <dc:identifier id="id">urn:uuid:{_identifier(view)}</dc:identifier>\n'
    yield f"    <dc:title>{escape(view.title).strip() or 'linfen'}</dc:title>\n"
    yield f"    <dc:language>{language}</dc:language>\n"
    article = view.article
    if article.byline:
        yield f"    <dc:creator>{escape(view.text(article.byline))}</dc:creator>\n"
    if article.dateline.source:
        yield f"    <dc:source>{escape(view.text(article.dateline.source))}</dc:source>\n"
    if article.rights:
        yield f"    <dc:rights>{escape(view.text(article.rights))}</dc:rights>\n"
    day = _day(article.dateline.date)
    if day:
        yield f"    <dc:date>{day}</dc:date>\n"
    yield f'    <meta property="dcterms:modified">{_modified(day)}</meta>\n'
    for name, value in (("accessMode", "textual"), ("accessModeSufficient", "textual"), ("accessibilityHazard", "none"),
                        ("accessibilityFeature", "tableOfContents")):  # fmt: skip
        yield f'    <meta property="schema:{name}">{value}</meta>\n'
    yield "  </metadata>\n  <manifest>\n"
    yield '    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n'
    yield '    <item id="css" href="article.css" media-type="text/css"/>\n'
    for chapter in chapters:
        yield f'    <item id="{chapter.name}" href="{chapter.name}.xhtml" media-type="application/xhtml+xml"/>\n'
    yield "  </manifest>\n  <spine>\n"
    for chapter in chapters:
        yield f'    <itemref idref="{chapter.name}"/>\n'
    yield "  </spine>\n</package>\n"


def _navigation(view: View, chapters: Sequence[_Chapter]) -> Iterator[str]:
    listed = [
        entry
        for chapter in chapters
        for entry in entries(view, chapter.sections, lambda _, name=chapter.name: f"{name}.xhtml")  # type: ignore[misc]
    ]
    listed = listed or [Entry(f"{chapters[0].name}.xhtml", view.title.strip() or "linfen", 1)]
    name = contents_name(view)
    yield from _beginning(view, name, ' xmlns:epub="http://www.idpf.org/2007/ops"')
    yield f'<nav epub:type="toc" id="toc">\n<h1>{name}</h1>\n'
    yield from ordered_list(listed)
    yield "\n</nav>\n</body>\n</html>\n"


def _page(view: View, chapters: Sequence[_Chapter], index: int) -> Iterator[str]:
    chapter = chapters[index]
    first = chapter.sections[0].heading if chapter.sections else None
    yield from _beginning(view, view.title if index == 0 or not first else view.text(first))
    yield f"<article{readings_class(view)}>\n"
    if index == 0:
        yield from head(view)
    for section in chapter.sections:
        yield from section_element(view, section)
    if index == len(chapters) - 1:
        yield from closing(view)
    yield "</article>\n</body>\n</html>\n"


def _beginning(view: View, title: str, namespace: str = "") -> Iterator[str]:
    language = attribute(view.language)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
    yield f'<html xmlns="http://www.w3.org/1999/xhtml"{namespace} lang="{language}" xml:lang="{language}">\n<head>\n'
    yield f"<title>{escape(title).strip() or 'linfen'}</title>\n"
    yield '<link rel="stylesheet" type="text/css" href="article.css"/>\n</head>\n<body>\n'


def _identifier(view: View) -> uuid.UUID:
    """Return an identifier for the book that depends on its text, its language and its sections."""
    import hashlib
    import uuid

    digest = hashlib.sha256(view.article.repaired.stored.encode("utf-8", "surrogatepass")).hexdigest()
    shown = [section.number for section in view.sections] if not view.whole else []
    return uuid.uuid5(uuid.NAMESPACE_URL, f"linfen:{digest}:{view.language}:{shown}")


def _day(date: str | None) -> str | None:
    """Return the day that a date names as ISO 8601 has it, or None where there is no such day.

    >>> _day("2022-12-21 09:16:25"), _day("2022年2月3日"), _day("2022-02-30")
    ('2022-12-21', '2022-02-03', None)
    """
    import datetime

    match = _DATE.search(date or "")
    if match is None:
        return None
    try:
        return datetime.date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None


def _modified(day: str | None) -> str:
    """Return the time of the last change, which a book must have: SOURCE_DATE_EPOCH (reproducible-builds.org), else the day."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isascii() and epoch.isdigit() and len(epoch) < 12:
        import time

        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(epoch)))
    return f"{day or '1980-01-01'}T00:00:00Z"
