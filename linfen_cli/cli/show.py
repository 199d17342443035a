"""`linfen show`: an article, or some of its sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import click

from linfen_cli.article.article import Article, Section, load
from linfen_cli.cli.help import SHOWN, Command
from linfen_cli.cli.options import (
    READING_NAMES,
    Options,
    PagedOptions,
    ReadingOptions,
    RegionOptions,
    SectionOptions,
    SourceOptions,
    option,
    options,
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


@dataclass(frozen=True)
class ViewOptions(Options):
    """What is shown of an article."""

    PANEL = SHOWN
    EXCLUSIVE = (
        ("--as-is", *READING_NAMES),
        ("--json", *READING_NAMES),
        ("--as-is", "--to"),
        ("--as-is", "--glosses"),
        ("--as-is", "--json"),
        ("--glosses", "--json"),
    )

    contents: bool = option("--list", is_flag=True, help="List the sections with their lengths in characters.")
    as_is: bool = option(
        "--as-is",
        is_flag=True,
        help="Show the stored text; on a terminal, mark the damage and its repair in place.",
    )
    glosses: str = option(
        "--glosses",
        type=click.Choice(["hide", "inline", "above"]),
        default="hide",
        show_default=True,
        help="Show the readings that stood in the text, after their characters or over them.",
    )


@click.command("show", cls=Command, epilog=_EPILOG, short_help="Show an article, or some of its sections.")
@options(
    given=SourceOptions,
    selection=SectionOptions,
    region=RegionOptions,
    view=ViewOptions,
    readings=ReadingOptions,
    display=PagedOptions,
)
def command(
    given: SourceOptions,
    selection: SectionOptions,
    region: RegionOptions,
    view: ViewOptions,
    readings: ReadingOptions,
    display: PagedOptions,
) -> int:
    """Show an article: title, dateline and sections, without the glosses that were wedged into it.

    On a terminal it is laid out and paged; in a pipe it is the clean text in full. Readings stand over the characters, or
    after them with --glosses inline; where the text had a reading of its own, that is shown.
    """
    ruby = readings.ruby
    glosses = "above" if ruby is not None and view.glosses == "hide" else view.glosses
    kept = glosses != "hide"
    converter = region.converter
    article = load(given.source, encoding=given.encoding)
    wanted = selection.sections
    sections = select(article, wanted) if wanted else article.sections
    output = Output(display.color)
    if view.contents:
        _list(output, article, sections, converter, as_json=display.as_json)
    elif display.as_json:
        from linfen_cli.render import jsonl

        output.write([jsonl.dumps(jsonl.article_object(article, sections, converter), indent=2), "\n"])
    elif output.styled or glosses == "above":
        from linfen_cli.render import terminal

        look = terminal.Look(output.width, "as-is" if view.as_is else glosses, converter, ruby)
        lines = terminal.article(article, sections, look, whole=not wanted)
        if output.styled and not view.as_is:
            spans = [section.span for section in sections] if wanted else [article.span]
            lines = chain(lines, terminal.repair_note(article.repaired, look, spans))
        output.write_lines(lines, pager=display.pager)
    elif not wanted:
        # A pipe gets the text as it stands, to the last line end or its absence.
        stored = article.repaired.stored
        text = stored if view.as_is else verbatim(article, article.span, converter, glosses=kept, ruby=ruby).inline
        output.write([plain.visible(text)])
    else:
        output.write(plain.text_of(_pieces(article, sections, converter, ruby, as_is=view.as_is, glosses=kept)))
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
