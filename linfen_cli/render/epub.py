"""EPUB 3: an article as a book for an e-reader, the same bytes for the same text.

Written by hand: a container is a zip file with five kinds of file in it. ebooklib writes the time of the run into every book, is
under the AGPL, and its templates would have to be replaced for ruby, languages and sections. What comes out is checked with
epubcheck.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from linfen_cli.article.article import Section
from linfen_cli.render import html
from linfen_cli.render.markup import Entry, attribute, entries, escape, ordered_list
from linfen_cli.view.edition import Edition

_CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"""
# The first moment that a zip file can have.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
# An e-reader lays out a file at a time; sections go together until they are about so many characters.
_FILE_LENGTH = 20_000


class _Chapter(NamedTuple):
    """A file of the book: its name without the ending, and the sections in it; the first has the head, the last the end."""

    name: str
    sections: Sequence[Section]


def write(edition: Edition, file: BinaryIO) -> None:
    """Write an edition as a book into a binary file; the file need not be one that can be sought in."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        # The type comes first and as it is, so that a program can tell a book by its first bytes.
        _add(book, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        _add(book, "META-INF/container.xml", _CONTAINER)
        chapters = _chapters(edition)
        _add(book, "EPUB/package.opf", "".join(_package(edition, chapters)))
        _add(book, "EPUB/nav.xhtml", "".join(_navigation(edition, chapters)))
        _add(book, "EPUB/article.css", html.article_style())
        for index, chapter in enumerate(chapters):
            _add(book, f"EPUB/{chapter.name}.xhtml", "".join(_page(edition, chapters, index)))


def _add(book: zipfile.ZipFile, name: str, text: str, method: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # whatever the system: the same bytes
    book.writestr(entry, text.encode())


def _chapters(edition: Edition) -> list[_Chapter]:
    """The sections by file: a new one at an outermost heading, or where the last is long."""
    groups: list[list[Section]] = [[]]
    length = 0
    for section in edition.sections:
        outermost = section.has_heading and section.level == 1
        if groups[-1] and (length > _FILE_LENGTH or (outermost and length > _FILE_LENGTH // 4)):
            groups.append([])
            length = 0
        groups[-1].append(section)
        length += section.length
    return [_Chapter(f"text{number:04}", group) for number, group in enumerate(groups, 1)]


def _package(edition: Edition, chapters: Sequence[_Chapter]) -> Iterator[str]:
    language = attribute(edition.language)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{language}">\n'
    yield '  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
    yield f'    <dc:identifier id="id">urn:uuid:{_identifier(edition)}</dc:identifier>\n'
    yield f"    <dc:title>{escape(edition.title).strip() or 'linfen'}</dc:title>\n"
    yield f"    <dc:language>{language}</dc:language>\n"
    article = edition.article
    if article.byline:
        yield f"    <dc:creator>{escape(edition.shown(article.byline))}</dc:creator>\n"
    if article.dateline.source:
        yield f"    <dc:source>{escape(edition.shown(article.dateline.source))}</dc:source>\n"
    if article.rights:
        yield f"    <dc:rights>{escape(edition.shown(article.rights))}</dc:rights>\n"
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


def _navigation(edition: Edition, chapters: Sequence[_Chapter]) -> Iterator[str]:
    listed = [
        entry
        for chapter in chapters
        for entry in entries(edition, chapter.sections, lambda _, name=chapter.name: f"{name}.xhtml")  # type: ignore[misc]
    ]
    listed = listed or [Entry(f"{chapters[0].name}.xhtml", edition.title.strip() or "linfen", 1)]
    name = html.contents_name(edition)
    yield from _beginning(edition, name, ' xmlns:epub="http://www.idpf.org/2007/ops"')
    yield f'<nav epub:type="toc" id="toc">\n<h1>{name}</h1>\n'
    yield from ordered_list(listed)
    yield "\n</nav>\n</body>\n</html>\n"


def _page(edition: Edition, chapters: Sequence[_Chapter], index: int) -> Iterator[str]:
    chapter = chapters[index]
    first = chapter.sections[0].heading if chapter.sections else None
    yield from _beginning(edition, edition.title if index == 0 or not first else edition.shown(first))
    yield f"<article{html.readings_class(edition)}>\n"
    if index == 0:
        yield from html.head(edition)
    for section in chapter.sections:
        yield from html.section_element(edition, section)
    if index == len(chapters) - 1:
        yield from html.closing(edition)
    yield "</article>\n</body>\n</html>\n"


def _beginning(edition: Edition, title: str, namespace: str = "") -> Iterator[str]:
    language = attribute(edition.language)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
    yield f'<html xmlns="http://www.w3.org/1999/xhtml"{namespace} lang="{language}" xml:lang="{language}">\n<head>\n'
    yield f"<title>{escape(title).strip() or 'linfen'}</title>\n"
    yield '<link rel="stylesheet" type="text/css" href="article.css"/>\n</head>\n<body>\n'


def _identifier(edition: Edition) -> uuid.UUID:
    """A name for the book that its text decides, and the language it is in."""
    digest = hashlib.sha256(edition.article.repaired.stored.encode("utf-8", "surrogatepass")).hexdigest()
    shown = [section.number for section in edition.sections] if not edition.whole else []
    return uuid.uuid5(uuid.NAMESPACE_URL, f"linfen:{digest}:{edition.language}:{shown}")


def _day(date: str | None) -> str | None:
    """The day that a date names, as ISO 8601 has it, or None where there is no such day.

    >>> _day("2022-12-21 09:16:25"), _day("2022年2月3日"), _day("2022-02-30")
    ('2022-12-21', '2022-02-03', None)
    """
    import datetime

    found = _DATE.search(date or "")
    if found is None:
        return None
    try:
        return datetime.date(*map(int, found.groups())).isoformat()
    except ValueError:
        return None


def _modified(day: str | None) -> str:
    """When the book was made, which it must say: as SOURCE_DATE_EPOCH (reproducible-builds.org) has it, else the article's day."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isascii() and epoch.isdigit() and len(epoch) < 12:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(epoch)))
    return f"{day or '1980-01-01'}T00:00:00Z"
