"""`linfen show`: an article, or some of its sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import click

from linfen_cli.article.article import Article, Section, load
from linfen_cli.cli.options import (
    CONTEXT,
    TO_HELP,
    ReadingCommand,
    at_most_one,
    chosen_readings,
    color_option,
    completing,
    encoding_option,
    engine_option,
    json_option,
    reading_options,
    source_argument,
)
from linfen_cli.cli.output import Output
from linfen_cli.convert.converter import Converter
from linfen_cli.render import plain
from linfen_cli.search.sections import select
from linfen_cli.view.prose import Ruby, verbatim

_EPILOG = """\b
Examples:
  linfen show
  linfen show --list
  linfen show -s 2-4 --to taiwan
  linfen show -s 担当作为 --glosses above
  linfen show -s 4 --pinyin
  linfen show --zhuyin 3 --glosses inline | head -5
  linfen show --as-is | head -5
"""


@click.command(
    "show",
    cls=ReadingCommand,
    context_settings=CONTEXT,
    epilog=_EPILOG,
    short_help="Show an article, or some of its sections.",
)
@source_argument
@encoding_option
@click.option(
    "-s",
    "--section",
    "wanted",
    multiple=True,
    metavar="SECTION",
    shell_complete=completing("section"),
    help="Only this section: a number (3), a range (2-4, 3-) or words of its heading, in either script. Repeatable.",
)
@click.option("--list", "contents", is_flag=True, help="List the sections with their lengths in characters.")
@click.option(
    "--as-is",
    is_flag=True,
    help="Show the stored text; on a terminal with what is damaged, and what it becomes, marked in place.",
)
@click.option(
    "--glosses",
    type=click.Choice(["hide", "inline", "above"]),
    default="hide",
    show_default=True,
    help="Show the readings that stood in the text, after their characters or over them.",
)
@reading_options
@click.option("--to", metavar="REGION", shell_complete=completing("region"), help=f"Convert what is shown: {TO_HELP}")
@engine_option
@json_option
@click.option("--pager/--no-pager", default=True, help="Page what does not fit the terminal. [default: pager]")
@color_option
def command(
    source: str | None,
    encoding: str | None,
    wanted: tuple[str, ...],
    contents: bool,
    as_is: bool,
    glosses: str,
    pinyin: str | None,
    zhuyin: str | None,
    jyutping: str | None,
    to: str | None,
    engine: str,
    as_json: bool,
    pager: bool,
    color: str,
) -> int:
    """Show an article: title, dateline and sections, without the glosses that were wedged into it.

    On a terminal it is laid out and paged; in a pipe it is the clean text in full. Readings stand over the characters, or
    after them with --glosses inline; where the text had a reading of its own, that is shown.
    """
    ruby = chosen_readings(pinyin=pinyin, zhuyin=zhuyin, jyutping=jyutping)
    at_most_one(as_is=as_is, pinyin=pinyin, zhuyin=zhuyin, jyutping=jyutping)
    at_most_one(json=as_json, pinyin=pinyin, zhuyin=zhuyin, jyutping=jyutping)
    if ruby is not None and glosses == "hide":
        glosses = "above"
    kept = glosses != "hide"
    at_most_one(as_is=as_is, to=to)
    at_most_one(as_is=as_is, glosses=kept)
    at_most_one(as_is=as_is, json=as_json)
    at_most_one(glosses=kept, json=as_json)
    converter = Converter(to, engine=engine) if to is not None else None
    article = load(source, encoding=encoding)
    sections = select(article, wanted) if wanted else article.sections
    output = Output(color)
    if contents:
        _list(output, article, sections, converter, as_json=as_json)
    elif as_json:
        from linfen_cli.render import jsonl

        output.write([jsonl.dumps(jsonl.article_object(article, sections, converter), indent=2), "\n"])
    elif output.styled or glosses == "above":
        from linfen_cli.render import terminal

        look = terminal.Look(output.width, "as-is" if as_is else glosses, converter, ruby)
        lines = terminal.article(article, sections, look, whole=not wanted)
        if output.styled and not as_is:
            spans = [section.span for section in sections] if wanted else [article.span]
            lines = chain(lines, terminal.repair_note(article.repaired, look, spans))
        output.write_lines(lines, pager=pager)
    elif not wanted:
        # A pipe gets the text as it stands, to the last line end or its absence.
        stored = article.repaired.stored
        text = stored if as_is else verbatim(article, article.span, converter, glosses=kept, ruby=ruby).inline
        output.write([plain.visible(text)])
    else:
        output.write(plain.text_of(_pieces(article, sections, converter, ruby, as_is=as_is, glosses=kept)))
    return 0


def _pieces(
    article: Article,
    sections: Sequence[Section],
    converter: Converter | None,
    ruby: Ruby | None,
    *,
    as_is: bool,
    glosses: bool,
) -> Iterator[str]:
    """The text of each section as it stands."""
    for section in sections:
        if as_is:
            yield article.repaired.alignment.to_stored(*section.span).of(article.repaired.stored)
        else:
            yield verbatim(article, section.span, converter, glosses=glosses, ruby=ruby).inline


def _list(
    output: Output, article: Article, sections: Sequence[Section], converter: Converter | None, *, as_json: bool
) -> None:
    labels = [section.label for section in sections]
    title = article.title or ""
    if converter is not None:
        title, labels = converter.convert(title), [converter.convert(label) for label in labels]
    if as_json:
        from linfen_cli.render import jsonl

        output.write([jsonl.dumps(jsonl.contents_object(sections, labels), indent=2), "\n"])
    elif output.styled:
        from linfen_cli.render import terminal

        output.write_lines(terminal.contents(title, sections, labels, output.width), pager=True)
    else:
        output.write(plain.contents(sections, labels))
