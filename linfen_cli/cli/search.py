"""`linfen search`: places where a phrase is found, however it is written."""

from __future__ import annotations

import click

from linfen_cli.article import load
from linfen_cli.cli.options import CONTEXT, at_most_one, color_option, json_option
from linfen_cli.cli.output import Output
from linfen_cli.cli.run import WRONG, complain
from linfen_cli.errors import LinfenError
from linfen_cli.render import plain
from linfen_cli.search.excerpt import grouped, kwic
from linfen_cli.search.match import search
from linfen_cli.search.query import compile_query

_EPILOG = """\b
Examples:
  linfen search '擔(dān)當'
  linfen search -c 担当
  linfen search --kwic 12 帶頭
  linfen search -e 学习 -e 宣传 -C 1
  linfen show | linfen search 責任 -
"""


@click.command("search", context_settings=CONTEXT, epilog=_EPILOG, short_help="Find a phrase, however it is written.")
@click.argument("arguments", nargs=-1, metavar="PATTERN [SOURCE]...")
@click.option(
    "-e",
    "--pattern",
    "patterns",
    multiple=True,
    metavar="PATTERN",
    help="Search for this pattern; repeat it for several. All arguments are sources then.",
)
@click.option("-c", "--count", is_flag=True, help="Print only how many hits there are.")
@click.option(
    "-C",
    "--context",
    type=click.IntRange(min=0),
    default=None,
    metavar="N",
    help="Print N sentences before and after each hit's own.",
)
@click.option(
    "--kwic",
    "width",
    type=click.IntRange(min=1),
    metavar="N",
    help="Print a line a hit, with N characters on each side and the hits in one column.",
)
@json_option
@color_option
def command(
    arguments: tuple[str, ...],
    patterns: tuple[str, ...],
    count: bool,
    context: int | None,
    width: int | None,
    as_json: bool,
    color: str,
) -> int:
    """Find PATTERN in each SOURCE, in either script, with a gloss or without.

    担当, 擔當 and 擔(dān)當 find the same places. Hits are shown in their sentences, by section, with line numbers.
    The exit status is 0 when something was found, 1 when nothing was, 2 when a source could not be read.
    """
    if not patterns:
        if not arguments:
            raise click.UsageError("give a pattern to search for", click.get_current_context())
        patterns, arguments = arguments[:1], arguments[1:]
    at_most_one(count=count, kwic=width, json=as_json)
    at_most_one(context=context is not None, count=count)
    at_most_one(context=context is not None, kwic=width)
    at_most_one(context=context is not None, json=as_json)
    query = compile_query(patterns)
    output = Output(color)
    totals = {"searches": 0, "searches_with_match": 0, "matched_lines": 0, "matches": 0}
    found = failed = False
    for source in arguments or (None,):
        try:
            article = load(source)
        except LinfenError as error:
            complain(str(error))
            failed = True
            continue
        name = article.name if len(arguments) > 1 else None
        hits = search(article, query)
        if count:
            number = sum(1 for _ in hits)
            found = found or number > 0
            output.write([f"{plain.one_line(name)}:{number}\n" if name else f"{number}\n"])
            continue
        if as_json:
            from linfen_cli.render import jsonl

            for message in jsonl.search_messages(article, query, hits, totals):
                output.write([jsonl.dumps(message), "\n"])
            found = totals["matches"] > 0
            continue
        first = next(hits, None)
        if first is None:
            continue
        all_hits = [first, *hits]
        if output.styled:
            from rich.text import Text

            from linfen_cli.render import terminal

            if found:
                output.write_lines([Text()])
            screen = min(output.width, terminal.MEASURE) if width is None else output.width
            if width is not None:
                rows = [kwic(article, hit, width) for hit in all_hits]
                output.write_lines(terminal.kwic_lines(rows, screen, name=name))
            else:
                output.write_lines(
                    terminal.groups(article, grouped(article, all_hits, context or 0), screen, name=name)
                )
        elif width is not None:
            output.write(plain.kwic_lines((kwic(article, hit, width) for hit in all_hits), name=name))
        else:
            output.write(plain.search_groups(article, grouped(article, all_hits, context or 0), name=name))
        found = True
    if as_json:
        output.write([jsonl.dumps(jsonl.summary(totals)), "\n"])
    return WRONG if failed else int(not found)
