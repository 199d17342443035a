"""`linfen info`: what can be said of a text at a glance."""

from __future__ import annotations

import click

from linfen_cli.base.messages import _
from linfen_cli.cli.help import SHOWN, Command
from linfen_cli.cli.options import Options, PagedOptions, SourceOptions, WholeNumber, option, options
from linfen_cli.cli.output import Output

_EPILOG = """\b
Examples:
  linfen info
  linfen info --json data/digest.clean.txt
  linfen info --words 5 | grep ^word
"""

_LONG = 200_000  # characters that take longer than a second


class WordOptions(Options):
    """The option for how many words are listed."""

    PANEL = SHOWN

    number: int = option(
        "--words",
        type=WholeNumber(min=0),
        default=20,
        show_default=True,
        metavar="N",
        help="Give the N most frequent words.",
    )


@click.command("info", cls=Command, epilog=_EPILOG)
@options(given=SourceOptions, words=WordOptions, display=PagedOptions)
def command(given: SourceOptions, words: WordOptions, display: PagedOptions) -> int:
    """Print facts of a text: title, date, script, length, reading time, sections, damage, frequent words, slogans, quotations.

    Slogans are phrases that count something (四個自信) or name a number twice (三讓三不讓); a place is a section and a line.
    """
    from linfen_cli.article.article import parse
    from linfen_cli.article.statistics import statistics
    from linfen_cli.cli.progress import SHARE, progress
    from linfen_cli.render import info as drawn
    from linfen_cli.repair import repair
    from linfen_cli.source import read_source

    opened = read_source(given.source, encoding=given.encoding)
    article = parse(repair(opened.text), opened.name)
    characters = len(article.text)
    with progress(_("counting words"), characters, unit=SHARE, hidden=characters < _LONG) as bar:
        figures = statistics(article, words.number, bar.advance)
    output = Output(display.color)
    if display.as_json:
        from linfen_cli.render import jsonl

        output.write([jsonl.dumps(drawn.statistics_object(figures, opened), indent=2), "\n"])
    elif output.styled:
        output.write_lines(drawn.lines(figures, opened, output.width), pager=display.pager)
    else:
        output.write(drawn.plain_lines(figures, opened))
    return 0
