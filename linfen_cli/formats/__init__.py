"""Files as people have them: which part of a file is text to convert, and how it is put back with all else untouched.

Each format is a module that finds the text: a list of *groups*, each a stretch that is read as one (a paragraph, the text of a
table's cell, a subtitle), as *tokens*, spans of the file with markup between them. What is in no token stays byte for byte as
it is. `runs` converts groups and puts them back, for all formats alike.

A format is added by a line in FORMATS.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from linfen_cli.base.errors import LinfenError

if TYPE_CHECKING:
    from linfen_cli.formats.runs import Work

__all__ = ["FORMATS", "PLAIN", "Format", "Rewriter", "Rewritten", "format_of", "is_text_file", "names", "rewriter_of"]

PLAIN = "plain"


class Rewritten(NamedTuple):
    """A file after conversion: its bytes, and notes for the reader, each a line."""

    data: bytes
    notes: tuple[str, ...] = ()


class Format(NamedTuple):
    """A format: the module that knows it, the ends of its files' names, and whether it is an archive and no text."""

    module: str
    extensions: tuple[str, ...]
    is_binary: bool = False


FORMATS: dict[str, Format] = {
    PLAIN: Format(
        "", tuple(f".{end}" for end in "txt text csv tsv lrc rst org adoc asciidoc textile wiki tex log".split())
    ),
    "markdown": Format("markdown", (".md", ".markdown", ".mkd", ".mdown")),
    "html": Format("html", (".html", ".htm", ".xhtml", ".xht")),
    "epub": Format("epub", (".epub",), is_binary=True),
    "docx": Format("docx", (".docx", ".docm", ".dotx"), is_binary=True),
    "srt": Format("subtitles", (".srt",)),
    "vtt": Format("subtitles", (".vtt",)),
    "ass": Format("subtitles", (".ass", ".ssa")),
}


class Rewriter(Protocol):
    """A module of this package."""

    def rewrite(self, data: bytes, name: str, work: Work) -> Rewritten:
        """Convert a file; `name` is what to call it in a complaint.

        Raises:
            LinfenError: it is not what its format says.
        """
        ...

    def texts(self, data: bytes, name: str) -> str:
        """The text of a file that would be converted, a line a stretch; raises as `rewrite`."""
        ...


def names() -> tuple[str, ...]:
    """The names of the formats.

    >>> names()[:3]
    ('plain', 'markdown', 'html')
    """
    return tuple(FORMATS)


def format_of(path: str | None, given: str | None = None) -> str:
    """The format of a file: the one given, else told by the end of its name, else plain text.

    Raises:
        LinfenError: the one given is unknown.

    >>> format_of("a/b.HTML"), format_of("notes"), format_of("notes", "srt")
    ('html', 'plain', 'srt')
    """
    if given is not None:
        if given not in FORMATS:
            raise LinfenError(f"there is no format {given!r}: formats are {', '.join(FORMATS)}")
        return given
    extension = os.path.splitext(path or "")[1].lower()
    return next((name for name, known in FORMATS.items() if extension in known.extensions), PLAIN)


def is_text_file(path: str) -> bool:
    """Whether a file of a folder is one to convert, by its name: of a known format, or without an ending.

    >>> is_text_file("a/README"), is_text_file("a/style.css"), is_text_file("a/b.srt")
    (True, False, True)
    """
    extension = os.path.splitext(path)[1].lower()
    return not extension or any(extension in known.extensions for known in FORMATS.values())


def rewriter_of(name: str) -> Rewriter:
    """The module that rewrites files of the format `name`, imported when it is first asked for.

    >>> callable(rewriter_of("srt").rewrite)
    True
    """
    return cast(Rewriter, importlib.import_module(f"{__name__}.{FORMATS[name].module}"))
