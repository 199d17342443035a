"""`linfen show`: an article, or some of its sections."""

from __future__ import annotations

from itertools import chain

import click

from linfen_cli.article.article import load
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
from linfen_cli.render import plain
from linfen_cli.view.view import PAGE, Annotation, View

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


class ShownOptions(Options):
    """The options for what is shown of an article."""

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


@click.command("show", cls=Command, epilog=_EPILOG)
@options(
    given=SourceOptions,
    selection=SectionOptions,
    region=RegionOptions,
    shown=ShownOptions,
    readings=ReadingOptions,
    display=PagedOptions,
)
def command(
    given: SourceOptions,
    selection: SectionOptions,
    region: RegionOptions,
    shown: ShownOptions,
    readings: ReadingOptions,
    display: PagedOptions,
) -> int:
    """Show an article: title, dateline and sections, without the glosses that were wedged into it.

    On a terminal it is laid out and paged; in a pipe it is the clean text in full. Readings stand over the characters, or
    after them with --glosses inline; where the text had a reading of its own, that is shown.
    """
    view = _view(given, selection, region, shown, readings)
    output = Output(display.color)
    if shown.contents:
        _print_contents(view, output, as_json=display.as_json)
    elif display.as_json:
        from linfen_cli.render import jsonl

        output.write([jsonl.dumps(jsonl.article_object(view), indent=2), "\n"])
    elif output.styled or (view.annotation is not None and shown.glosses != "inline"):
        from linfen_cli.render import terminal

        placement = terminal.INLINE if shown.glosses == "inline" else terminal.ABOVE
        style = terminal.Style(output.width, terminal.STORED if shown.as_is else placement)
        lines = terminal.article(view, style)
        if output.styled and not shown.as_is:
            lines = chain(lines, terminal.repair_note(view, output.width))
        output.write_lines(lines, pager=display.pager)
    else:
        output.write((plain.stored if shown.as_is else plain.article)(view))
    return 0


def _view(
    given: SourceOptions,
    selection: SectionOptions,
    region: RegionOptions,
    shown: ShownOptions,
    readings: ReadingOptions,
) -> View:
    """Return what is shown.

    Raises:
        LinfenError: the source cannot be read, or it has no such sections.
    """
    annotation = readings.annotation or (Annotation(PAGE) if shown.glosses != "hide" else None)
    converter = region.converter
    article = load(given.source, encoding=given.encoding)
    return View(
        article, selection.of(article), whole=not selection.sections, converter=converter, annotation=annotation
    )


def _print_contents(view: View, output: Output, *, as_json: bool) -> None:
    if as_json:
        from linfen_cli.render import jsonl

        output.write([jsonl.dumps(jsonl.contents_object(view), indent=2), "\n"])
    elif output.styled:
        from linfen_cli.render import terminal

        output.write_lines(terminal.contents(view, output.width), pager=True)
    else:
        output.write(plain.contents(view))
