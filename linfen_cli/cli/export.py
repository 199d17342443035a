"""`linfen export`: an article as a file for a browser, an e-reader, an editor, a program or a wall."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

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
from linfen_cli.render.exporters import Exporter, exporter_for, exporters
from linfen_cli.search.modes.fuzzy import FUZZY
from linfen_cli.search.modes.whole_words import WORDS
from linfen_cli.search.query import Query, compile_query
from linfen_cli.view.hits import find_hits
from linfen_cli.view.view import PAGE, Annotation, View

_EPILOG = """\b
Examples:
  linfen export -o article.html
  linfen export --to simplified --pinyin -o article.epub
  linfen export --highlight 担当 --highlight 责任 -o marked.html
  linfen export --format markdown -s 1-3
  linfen export --format json | head -5
  linfen export --format svg -s 4 --pinyin 3 -o poster.svg
"""

_DEFAULT = "html"


class _Format(click.Choice[str]):
    """A choice among the exporters, whichever are registered when it is asked."""

    def __init__(self) -> None:
        super().__init__(())

    @property
    def choices(self) -> tuple[str, ...]:
        """The names of the exporters."""
        return tuple(exporters())

    @choices.setter
    def choices(self, choices: Iterable[str]) -> None:
        """Leave out what click would keep."""


def _titles() -> str:
    """Return the formats in a sentence."""
    *titles, last = (known.title for known in exporters().values())
    return _("{some} or {last}").format(some=", ".join(titles), last=last)


def _purposes() -> str:
    """Return the formats and what they are for, for a help text."""
    return "; ".join(f"{known.name}, {_(known.purpose)}" for known in exporters().values())


def _marked() -> str:
    """Return the formats that mark repairs by themselves."""
    *names, last = (known.name for known in exporters().values() if known.marks_repairs)
    return _("{some} and {last}").format(some=", ".join(names), last=last)


class ExportOptions(OutputOptions):
    """The options for the file and its format."""

    name: str | None = option(
        "--format",
        type=_Format(),
        values=lambda: {"formats": _purposes()},
        help="Write one of these: {formats}. [default: by the name of FILE, else html]",
    )

    @property
    def exporter(self) -> Exporter:
        """The exporter that is asked for, or that the file's name says; HTML where neither does.

        Raises:
            LinfenError: the file's name says something else.
        """
        known = exporters()
        if self.name is not None:
            return known[self.name]
        if not os.path.splitext(self.path or "")[1]:
            return known[_DEFAULT]
        named = exporter_for(self.path or "")
        if named is None:
            message = _("cannot tell the format from {path}: choose one with --format {formats}")
            raise LinfenError(message.format(path=self.path, formats=", ".join(known)))
        return named


class PageOptions(Options):
    """The options for what is shown beside the text."""

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
        values=lambda: {"marked": _marked()},
        help="Mark what was repaired, with what stood there. [default: in {marked}]",
    )


class HighlightOptions(Options):
    """The options for highlights, each the matches of a search."""

    PANEL = WHAT

    patterns: tuple[str, ...] = option(
        "--highlight", multiple=True, metavar="PATTERN", help="Mark what a search for PATTERN finds. Repeatable."
    )
    match: str = option(
        "--match",
        type=click.Choice(list(MATCHES)),
        default="text",
        show_default=True,
        values=lambda: {"flags": ", ".join(MATCH_FLAGS)},
        help="Take the patterns as search does with {flags}.",
    )
    fuzzy: int = mode_option(FUZZY)
    words: bool = mode_option(WORDS, N_("Mark whole words only."))

    @property
    def queries(self) -> list[Query]:
        """The queries to highlight.

        Raises:
            LinfenError: a pattern cannot be one.
        """
        if not self.patterns:
            return []
        ways = MATCHES[self.match].replace(fuzzy=self.fuzzy, words=self.words)
        return [compile_query(self.patterns, ways)]


@click.command(
    "export",
    cls=Command,
    epilog=_EPILOG,
    values=lambda: {"formats": _titles()},
)
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
    """Write an article as {formats}: for a browser, an e-reader, an editor, another program or a wall.

    Readings stand over their characters as ruby; what was repaired is marked, and says what stood there.
    """
    chosen, file = target.exporter, target.file
    if chosen.is_binary and file is None and sys.stdout is not None and sys.stdout.isatty():
        message = _("{format} is not text for a terminal: name a file with -o")
        raise LinfenError(message.format(format=chosen.title))
    queries = highlight.queries
    converter = region.converter
    article = load(given.source, encoding=given.encoding)
    view = View(
        article,
        selection.of(article),
        whole=not selection.sections,
        converter=converter,
        annotation=readings.annotation or (Annotation(PAGE) if page.glosses == "above" else None),
        hits=find_hits(article, queries) if queries else None,
        repairs=chosen.marks_repairs if page.repairs is None else page.repairs,
    )
    _write(chosen.render(view), file)
    return 0


def _write(rendered: Iterable[str] | bytes, file: OutputFile | None) -> None:
    if isinstance(rendered, bytes):
        (file or Output()).write_bytes(rendered)
    else:
        (file or Output()).write(rendered)
