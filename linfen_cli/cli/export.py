"""`linfen export`: an article as a file for a browser, an e-reader, an editor, a program or a wall."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import BinaryIO

import click

from linfen_cli.article.article import load
from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.options import (
    CONTEXT,
    TO_HELP,
    ReadingCommand,
    at_most_one,
    chosen_readings,
    color_option_unused,
    completing,
    encoding_option,
    engine_option,
    force_option,
    output_option,
    reading_options,
    source_argument,
)
from linfen_cli.cli.output import Output, OutputFile
from linfen_cli.convert.converter import Converter
from linfen_cli.search.query import Query, Ways, compile_query
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


@click.command("export", cls=ReadingCommand, context_settings=CONTEXT, epilog=_EPILOG,
               short_help="Write an article as HTML, EPUB, Markdown, JSON or SVG.")  # fmt: skip
@source_argument
@encoding_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="What to write. [default: what FILE ends in, else html]",
)
@output_option
@force_option
@click.option(
    "-s",
    "--section",
    "wanted",
    multiple=True,
    metavar="SECTION",
    shell_complete=completing("section"),
    help="Only this section: a number (3), a range (2-4, 3-) or words of its heading. Repeatable.",
)
@click.option(
    "--to", metavar="REGION", shell_complete=completing("region"), help=f"Convert what is exported: {TO_HELP}"
)
@engine_option
@click.option(
    "--glosses",
    type=click.Choice(["hide", "above"]),
    default="hide",
    show_default=True,
    help="Show the readings that stood in the text over their characters.",
)
@reading_options
@click.option("--repairs/--no-repairs", default=None,
              help="Mark what was repaired, with what stood there. [default: in html, epub and json]")  # fmt: skip
@click.option(
    "--highlight",
    "patterns",
    multiple=True,
    metavar="PATTERN",
    help="Mark what a search for PATTERN finds. Repeatable.",
)
@click.option(
    "--match",
    type=click.Choice(["text", "regexp", "sound", "regional", "exact"]),
    default="text",
    show_default=True,
    help="How to take the patterns, as search does with -E, --pinyin, --regional and --exact.",
)
@click.option(
    "--fuzzy", type=click.IntRange(min=0), default=0, metavar="N", help="Up to N characters of them may be wrong."
)
@click.option("-w", "--words", is_flag=True, help="Mark whole words only.")
@color_option_unused
def command(
    source: str | None,
    encoding: str | None,
    form: str | None,
    path: str | None,
    force: bool,
    wanted: tuple[str, ...],
    to: str | None,
    engine: str,
    glosses: str,
    pinyin: str | None,
    zhuyin: str | None,
    jyutping: str | None,
    repairs: bool | None,
    patterns: tuple[str, ...],
    match: str,
    fuzzy: int,
    words: bool,
) -> int:
    """Write an article as a file for a browser, an e-reader, an editor, a program or a wall.

    HTML is one page that needs nothing else. EPUB is for e-readers. Markdown and JSON go on to other programs. SVG is a
    poster. Readings stand over their characters as ruby; what was repaired is marked, and says what stood there.
    """
    readings = chosen_readings(pinyin=pinyin, zhuyin=zhuyin, jyutping=jyutping)
    at_most_one(glosses=glosses != "hide", **{readings.style if readings else "pinyin": readings})
    form = form or _format_of(path)
    file = OutputFile.of(path, force=force)
    if form == "epub" and file is None and sys.stdout is not None and sys.stdout.isatty():
        raise LinfenError("an EPUB is no text for a terminal: name a file with -o")
    queries: list[Query] = []
    if patterns:
        ways = Ways(match == "exact", match == "regexp", match == "sound", fuzzy, match == "regional", words)
        queries.append(compile_query(patterns, ways))
    converter = Converter(to, engine=engine) if to is not None else None
    article = load(source, encoding=encoding)
    edition = Edition(
        article,
        select(article, wanted) if wanted else article.sections,
        whole=not wanted,
        converter=converter,
        style=readings.style if readings else PAGE if glosses == "above" else None,
        level=readings.level if readings else None,
        hits=find(article, queries) if queries else None,
        repairs=form not in _UNMARKED if repairs is None else repairs,
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


def _format_of(path: str | None) -> str:
    """The format that a file's name says, HTML where it says none.

    Raises:
        LinfenError: it says another one.
    """
    ending = os.path.splitext(path or "")[1].lower()
    if ending and ending not in _ENDINGS:
        raise LinfenError(
            f"{path} does not end as one of the formats does: choose one with --format {', '.join(FORMATS)}"
        )
    return _ENDINGS.get(ending, "html")


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
