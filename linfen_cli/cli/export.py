"""`linfen export`: an article as a file for a browser, an e-reader, an editor, a program or a wall."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

import click

from linfen_cli.article.article import load
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.files import OutputFile
from linfen_cli.base.messages import N_, _
from linfen_cli.cli.help import SHOWN, WHAT, Command
from linfen_cli.cli.mode_options import MATCH_FLAGS, MATCHES, mode_option
from linfen_cli.cli.options import (
    READING_NAMES,
    Options,
    OutputOptions,
    ReadingOptions,
    RegionOptions,
    SectionOptions,
    SourceOptions,
    option,
    options,
    unused_color,
)
from linfen_cli.cli.output import Output
from linfen_cli.search.modes.fuzzy import FUZZY
from linfen_cli.search.modes.whole_words import WORDS
from linfen_cli.search.query import Query, compile_query
from linfen_cli.search.sections import select
from linfen_cli.view.edition import PAGE, Edition, find

_EPILOG = """\b
Examples:
  linfen export -o article.html
  linfen export --to simplified --pinyin -o article.epub
  linfen export --highlight 担当 --highlight 责任 -o marked.html
  linfen export --format markdown -s 1-3
  linfen export --format json | head -5
  linfen export --format svg -s 4 --pinyin 3 -o poster.svg
"""

FORMATS = ("html", "epub", "markdown", "json", "svg")
_ENDINGS = {".html": "html", ".htm": "html", ".xhtml": "html", ".epub": "epub", ".md": "markdown", ".markdown": "markdown",
            ".json": "json", ".svg": "svg"}  # fmt: skip
# Where a mark would be in the way of the text unless asked for.
_UNMARKED = ("markdown", "svg")


@dataclass(frozen=True)
class ExportOptions(OutputOptions):
    """What file is written, and where."""

    given_format: str | None = option(
        "--format", type=click.Choice(FORMATS), help="Write this format. [default: by the name of FILE, else html]"
    )

    @property
    def format(self) -> str:
        """The format that is asked for, or that the file's name says; HTML where neither does.

        Raises:
            LinfenError: the file's name says something else.
        """
        ending = os.path.splitext(self.path or "")[1].lower()
        if self.given_format is None and ending and ending not in _ENDINGS:
            message = _("cannot tell the format from {path}: choose one with --format {formats}")
            raise LinfenError(message.format(path=self.path, formats=", ".join(FORMATS)))
        return self.given_format or _ENDINGS.get(ending, "html")


@dataclass(frozen=True)
class PageOptions(Options):
    """What is shown beside the text."""

    PANEL = SHOWN
    EXCLUSIVE = tuple(("--glosses", name) for name in READING_NAMES)

    glosses: str = option(
        "--glosses",
        type=click.Choice(["hide", "above"]),
        default="hide",
        show_default=True,
        help="Show the readings that stood in the text over their characters.",
    )
    repairs: bool | None = option(
        "--repairs/--no-repairs",
        default=None,
        help="Mark what was repaired, with what stood there. [default: in html, epub and json]",
    )


@dataclass(frozen=True)
class HighlightOptions(Options):
    """What is marked in the text, as a search finds it."""

    PANEL = WHAT

    patterns: tuple[str, ...] = option(
        "--highlight", multiple=True, metavar="PATTERN", help="Mark what a search for PATTERN finds. Repeatable."
    )
    match: str = option(
        "--match",
        type=click.Choice(list(MATCHES)),
        default="text",
        show_default=True,
        values={"flags": ", ".join(MATCH_FLAGS)},
        help="Take the patterns as search does with {flags}.",
    )
    fuzzy: int = mode_option(FUZZY)
    words: bool = mode_option(WORDS, N_("Mark whole words only."))

    @property
    def queries(self) -> list[Query]:
        """What to look for.

        Raises:
            LinfenError: a pattern cannot be one.
        """
        if not self.patterns:
            return []
        ways = MATCHES[self.match].replace(fuzzy=self.fuzzy, words=self.words)
        return [compile_query(self.patterns, ways)]


@click.command("export", cls=Command, epilog=_EPILOG,
               short_help="Write an article as HTML, EPUB, Markdown, JSON or SVG.")  # fmt: skip
@options(
    given=SourceOptions,
    selection=SectionOptions,
    region=RegionOptions,
    highlight=HighlightOptions,
    target=ExportOptions,
    page=PageOptions,
    readings=ReadingOptions,
)
@unused_color
def command(
    given: SourceOptions,
    selection: SectionOptions,
    region: RegionOptions,
    highlight: HighlightOptions,
    target: ExportOptions,
    page: PageOptions,
    readings: ReadingOptions,
) -> int:
    """Write an article as a file for a browser, an e-reader, an editor, a program or a wall.

    HTML is one page that needs nothing else. EPUB is for e-readers. Markdown and JSON go on to other programs. SVG is a
    poster. Readings stand over their characters as ruby; what was repaired is marked, and says what stood there.
    """
    form, file = target.format, target.file
    if form == "epub" and file is None and sys.stdout is not None and sys.stdout.isatty():
        raise LinfenError(_("an EPUB is not text for a terminal: name a file with -o"))
    queries = highlight.queries
    converter = region.converter
    article = load(given.source, encoding=given.encoding)
    wanted = selection.sections
    edition = Edition(
        article,
        select(article, wanted) if wanted else article.sections,
        whole=not wanted,
        converter=converter,
        style=readings.style or (PAGE if page.glosses == "above" else None),
        level=readings.level,
        hits=find(article, queries) if queries else None,
        repairs=form not in _UNMARKED if page.repairs is None else page.repairs,
    )
    if form == "epub":
        from linfen_cli.render import epub

        _write_bytes(lambda opened: epub.write(edition, opened), file)
    else:
        pieces = _RENDERERS[form](edition)
        if file is not None:
            file.write(pieces)
        else:
            Output().write(pieces)
    return 0


def _html(edition: Edition) -> Iterable[str]:
    from linfen_cli.render import html

    return html.page(edition)


def _markdown(edition: Edition) -> Iterable[str]:
    from linfen_cli.render import markdown

    return markdown.document(edition)


def _json(edition: Edition) -> Iterable[str]:
    from linfen_cli.render import jsonl

    return jsonl.edition_pieces(edition)


def _svg(edition: Edition) -> Iterable[str]:
    from linfen_cli.render import svg

    return svg.poster(edition)


_RENDERERS: dict[str, Callable[[Edition], Iterable[str]]] = {
    "html": _html,
    "markdown": _markdown,
    "json": _json,
    "svg": _svg,
}


def _write_bytes(write: Callable[[BinaryIO], None], file: OutputFile | None) -> None:
    from io import BytesIO

    held = BytesIO()
    write(held)
    if file is not None:
        file.write_bytes(held.getbuffer())
    else:
        Output().write_bytes(held.getbuffer())
