"""Documents: files that hold a text in some format, and how the text gets out of each.

A format is one module of this package with a function that gives the text of some bytes; it is registered here, in FORMATS, by
the ends of the names and the beginnings of the bytes that it goes by. Modules are imported when a document of theirs is
read, and what they need beyond linfen's own requirements is an extra that is named where it is missing.

The text of a document reads as a plain text of linfen's does: its title and its date in lines of their own at the top, its
headings marked as Markdown marks them, a blank line between paragraphs.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError

__all__ = ["FORMATS", "LIMIT", "Format", "compose", "extract", "format_by_name", "format_of", "missing"]

LIMIT = 512 << 20
"""Bytes of what comes out of a compressed file, above which it is refused as one made to fill the memory."""


class Format(NamedTuple):
    """A format of documents.

    Attributes:
        name: what to call it in a message.
        suffixes: how names of files of it end, in lower case.
        module: the module here that has `text_of(data, encoding)`.
        is_text: whether a file of it is a text as it stands, so that a command that changes texts leaves its marks alone.
        is_packed: whether the text cannot be seen in the bytes.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    is_text: bool = False
    is_packed: bool = True


FORMATS = (
    Format("HTML", (".html", ".htm", ".xhtml", ".shtml"), "html", is_packed=False),
    Format("EPUB", (".epub",), "epub"),
    Format("DOCX", (".docx", ".docm"), "docx"),
    Format("PDF", (".pdf",), "pdf"),
    Format("gzip", (".gz",), "gzipped"),
    Format("Markdown", (".md", ".markdown"), "markdown", is_text=True, is_packed=False),
)

_BY_NAME = {form.name: form for form in FORMATS}
_HTML_STARTS = (b"<!doctype html", b"<html")
_ZIP = b"PK\x03\x04"


def format_by_name(path: str) -> Format | None:
    """The format that the end of a file's name tells, or None.

    >>> format_by_name("a/Book.EPUB").name, format_by_name("page.txt")
    ('EPUB', None)
    """
    suffix = os.path.splitext(path)[1].lower()
    return next((form for form in FORMATS if suffix in form.suffixes), None) if suffix else None


def format_of(path: str, head: bytes) -> Format | None:
    """The format of a file that is called `path` and begins with `head`, or None for plain text and what is unknown.

    What the bytes say goes before what the name says, but a `.txt` is never taken for HTML.

    >>> format_of("-", b"%PDF-1.7").name, format_of("page.txt", b"<html>"), format_of("-", b"<!DOCTYPE html>").name
    ('PDF', None, 'HTML')
    """
    named = format_by_name(path)
    if head.startswith(b"%PDF-"):
        return _BY_NAME["PDF"]
    if head.startswith(b"\x1f\x8b"):
        return _BY_NAME["gzip"]
    if head.startswith(_ZIP):
        if named is not None:
            return named
        return (
            _BY_NAME["EPUB"]
            if b"application/epub+zip" in head[:200]
            else _BY_NAME["DOCX"]
            if b"word/" in head
            else None
        )
    if named is None and not path.lower().endswith(".txt"):
        start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if start.startswith(_HTML_STARTS) or (start.startswith(b"<?xml") and b"<html" in start):
            return _BY_NAME["HTML"]
    return named


def extract(form: Format, data: bytes, encoding: str | None = None, name: str = "") -> tuple[str, str]:
    """The text of a document, and the encoding that its bytes were in, where they were a text.

    `encoding` is what to take the bytes for, where the format does not say; None finds out. `name` is the file's, which for
    a compressed one tells what is in it.

    Raises:
        LinfenError: it is no document of that format, or what reads it is not installed. The message goes on from the
            document's name: `is no PDF …`.
    """
    module = importlib.import_module(f"linfen_cli.documents.{form.module}")
    read: Callable[[bytes, str | None, str], tuple[str, str]] = module.text_of
    return read(data, encoding, name)


def missing(package: str, extra: str, what: str) -> LinfenError:
    """What to say where a package is not installed."""
    return LinfenError(f"is {what}, and reading it needs the package {package}: pip install 'linfen-cli[{extra}]'")


def compose(title: str | None, date: str | None, source: str | None, body: str) -> str:
    r"""A text with its title and dateline on top, as `article.parse` reads them.

    >>> compose("春遊", "2022-12-21", "某報", "天亮了。")
    '春遊\n\n2022-12-21  來源：某報\n\n天亮了。\n'
    """
    title = " ".join((title or "").split())
    date, source = " ".join((date or "").split()), " ".join((source or "").split())
    dateline = "  ".join(filter(None, (date, f"來源：{source}" if source and date else "")))
    body = body.strip("\n")
    first = body.lstrip("# \t\u3000").split("\n", 1)[0].strip()
    if title and first == title:
        # The body begins with its title: that is not said twice.
        body = body.lstrip("# \t\u3000")[len(first) :].lstrip("\n \t")
    return "\n\n".join(filter(None, (title, dateline, body))) + "\n"
