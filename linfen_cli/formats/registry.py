"""The registry of formats: the suffixes and first bytes of each, and the module that reads and rewrites it.

Every command gets the format of a file from `format_of`. A format is a module of this room and a row of FORMATS. The
module has `read`, and `rewrite` and `texts` where its documents can be changed in place; it is imported when a document of its
format is met, and what it needs beyond linfen's own requirements is an extra, which is named where it is missing.

Compression is not a format: a name is looked at without its `.gz`, and bytes are looked at after decompression.
"""

from __future__ import annotations

import importlib
import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, cast

from linfen_cli.base.compressed import bare_name, compression_by
from linfen_cli.base.encoding import Decoded
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import N_, _
from linfen_cli.formats.markup import Rewritten, Work

__all__ = ["FORMATS", "HEAD", "PLAIN", "Format", "Reader", "Rewriter", "format_by_name", "format_named", "format_of",
           "has_text_name", "rewritten_names", "shows_its_text"]  # fmt: skip

HEAD = 4096
"""Bytes at the beginning of a file that `format_of` is to be given; fewer where there are no more."""


class Reader(Protocol):
    """A module of a format."""

    def read(self, data: bytes, encoding: str | None) -> Decoded:
        """Return the text of a document, as a plain text of linfen's reads, and the encoding that its bytes were in.

        Args:
            data: the bytes of the document.
            encoding: the encoding to take them for, where the format leaves that open; None detects it.

        Raises:
            EmptyDocumentError: the document has no text in it.
            LinfenError: it is not a document of the format, or what reads it is not installed. Messages go on from the name
                of the document: `is not a PDF ...`.
        """
        ...


class Rewriter(Reader, Protocol):
    """A module of a format whose documents can be changed in place."""

    def rewrite(self, data: bytes, work: Work) -> Rewritten:
        """Return the document with its text changed; raise as `read`."""
        ...

    def texts(self, data: bytes, encoding: str | None) -> str:
        """Return the text that `rewrite` would change, a line a stretch; raise as `read`."""
        ...


@dataclass(frozen=True)
class Format:
    """A format.

    Attributes:
        name: its name on the command line and among the formats.
        label: its name in lists and in JSON.
        title: a document of it, with the article, for messages.
        suffixes: how names of files end, in lower case.
        module: the full name of the module that reads it.
        begins: an expression for the first bytes of a file, which tell the format where no suffix does; or None.
        is_text: whether a file is a text as it stands, so that a command that shows places in a text, or repairs it, leaves its
            marks alone.
        is_binary: whether the text cannot be seen in the bytes. What these begin with then goes before the name.
        is_rewritten: whether documents can be changed in place.
    """

    name: str
    label: str
    title: str
    suffixes: tuple[str, ...]
    module: str
    begins: bytes | None = None
    is_text: bool = False
    is_binary: bool = False
    is_rewritten: bool = True

    @property
    def reader(self) -> Reader:
        """The module that reads the format, imported on first use."""
        return cast(Reader, importlib.import_module(self.module))

    @property
    def rewriter(self) -> Rewriter:
        """The module that rewrites the format, imported on first use.

        Raises:
            LinfenError: documents of the format are only read.
        """
        if not self.is_rewritten:
            raise LinfenError(_("is {title}, which can only be read").format(title=_(self.title)))
        return cast(Rewriter, importlib.import_module(self.module))

    @cached_property
    def _beginning(self) -> re.Pattern[bytes] | None:
        return None if self.begins is None else re.compile(self.begins, re.DOTALL | re.IGNORECASE)

    def begins_so(self, head: bytes) -> bool:
        """Return whether a file that begins with `head` looks like one of the format."""
        return self._beginning is not None and self._beginning.match(head) is not None


_HERE = __name__.rpartition(".")[0]

PLAIN = Format(
    "plain", "text", N_("a plain text"),
    tuple(f".{suffix}" for suffix in "txt text csv tsv lrc rst org adoc asciidoc textile wiki tex log".split()),
    f"{_HERE}.plain", is_text=True,
)  # fmt: skip

FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        PLAIN,
        Format("markdown", "Markdown", N_("a Markdown text"), (".md", ".markdown", ".mkd", ".mdown"), f"{_HERE}.markdown",
               is_text=True),
        Format("html", "HTML", N_("a web page"), (".html", ".htm", ".xhtml", ".xht", ".shtml"), f"{_HERE}.html",
               # A whole tag, since a text may speak of `<html`.
               rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^>]*>\s*)?(?:<!--[^>]*>\s*)?(?:<!doctype\s+html\b[^>]*>|<html(?:\s[^>]*)?>)"),
        # The first entry of an EPUB is called `mimetype`, and not compressed (EPUB 3.3, 4.2.2).
        Format("epub", "EPUB", N_("an EPUB"), (".epub",), f"{_HERE}.epub", rb"PK\x03\x04.{0,196}application/epub\+zip",
               is_binary=True),
        Format("docx", "DOCX", N_("a Word document"), (".docx", ".docm", ".dotx"), f"{_HERE}.docx",
               rb"PK\x03\x04.*\0word/", is_binary=True),
        Format("pdf", "PDF", N_("a PDF"), (".pdf",), f"{_HERE}.pdf", rb"%PDF-", is_binary=True, is_rewritten=False),
        Format("srt", "SubRip", N_("subtitles"), (".srt",), f"{_HERE}.subtitles",
               rb"(?:\xef\xbb\xbf)?\s*\d+\r?\n\d+:\d+:\d+,\d+ -->", is_text=True),
        Format("vtt", "WebVTT", N_("subtitles"), (".vtt",), f"{_HERE}.subtitles", rb"(?:\xef\xbb\xbf)?WEBVTT\s", is_text=True),
        Format("ass", "SubStation Alpha", N_("subtitles"), (".ass", ".ssa"), f"{_HERE}.subtitles",
               rb"(?:\xef\xbb\xbf)?\[Script Info\]\s", is_text=True),
    )
}  # fmt: skip
"""The formats, by their names."""


def format_of(name: str | None, head: bytes) -> Format:
    """Return the format of a file.

    What an archive or a PDF begins with goes before the name of the file; other beginnings tell the format where the suffix of
    the name does not. So a `.txt` is never taken for HTML.

    Args:
        name: the path of the file, or what it is called; its compression's suffix may be on it.
        head: its first bytes, decompressed: HEAD of them, or all.

    >>> format_of("-", b"%PDF-1.7").name, format_of("page.txt", b"<html>").name, format_of("-", b"<!DOCTYPE html>").name
    ('pdf', 'plain', 'html')
    """
    return (
        _beginning_with(head, is_binary=True) or format_by_name(name) or _beginning_with(head, is_binary=False) or PLAIN
    )


def _beginning_with(head: bytes, *, is_binary: bool) -> Format | None:
    for form in FORMATS.values():
        if form.is_binary == is_binary and form.begins_so(head):
            return form
    return None


def shows_its_text(name: str, head: bytes) -> bool:
    r"""Return whether the bytes of a file are those of its text: it is not compressed, and not a document.

    Args:
        name: as `format_of` takes it.
        head: the first bytes as they are stored: HEAD or more of them, or all.

    >>> shows_its_text("a.md", b"# a"), shows_its_text("a", b"<html>"), shows_its_text("a.txt", b"\x1f\x8b\x08")
    (True, False, False)
    """
    return not compression_by(name, head) and format_of(name, head[:HEAD]).is_text


def format_by_name(name: str | None) -> Format | None:
    """Return the format of a name by its suffix, or None.

    >>> format_by_name("a/Book.EPUB").name, format_by_name("page.html.gz").name, format_by_name("notes")
    ('epub', 'html', None)
    """
    suffix = os.path.splitext(bare_name(name or ""))[1].lower()
    if suffix:
        for form in FORMATS.values():
            if suffix in form.suffixes:
                return form
    return None


def format_named(name: str) -> Format:
    """Return the format called `name`, whose documents can be rewritten.

    Raises:
        LinfenError: there is none.

    >>> format_named("srt").label
    'SubRip'
    """
    if name not in rewritten_names():
        raise LinfenError(
            _("there is no format {name}: formats are {names}").format(
                name=repr(name), names=", ".join(rewritten_names())
            )
        )
    return FORMATS[name]


def rewritten_names() -> tuple[str, ...]:
    """Return the names of the formats whose documents can be rewritten.

    >>> rewritten_names()[:3]
    ('plain', 'markdown', 'html')
    """
    return tuple(name for name, form in FORMATS.items() if form.is_rewritten)


def has_text_name(path: str) -> bool:
    """Return whether a file of a folder is one to convert, by its name: of a format that is rewritten, or without a suffix.

    >>> has_text_name("a/README"), has_text_name("a/style.css"), has_text_name("a/b.srt.gz"), has_text_name("a.pdf")
    (True, False, True, False)
    """
    form = format_by_name(path)
    return form.is_rewritten if form is not None else not os.path.splitext(bare_name(path))[1]
