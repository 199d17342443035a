"""`linfen search`: places where a phrase is found, however it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Protocol

import click

from linfen_cli.article import Article, load
from linfen_cli.cli.options import CONTEXT, at_most_one, color_option, json_option
from linfen_cli.cli.output import Output
from linfen_cli.cli.run import WRONG, complain
from linfen_cli.errors import LinfenError
from linfen_cli.render import jsonl, plain
from linfen_cli.search.excerpt import grouped, kwic
from linfen_cli.search.match import Hit, search
from linfen_cli.search.query import Query, compile_query

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
    display: _Display
    if count:
        display = _Counts(output)
    elif as_json:
        display = _Messages(output, query)
    elif output.styled:
        display = _Screen(output, context or 0, width)
    else:
        display = _Pipe(output, context or 0, width)
    found = failed = False
    for source in arguments or (None,):
        try:
            article = load(source)
        except LinfenError as error:
            complain(str(error))
            failed = True
            continue
        name = article.name if len(arguments) > 1 else None
        found = display.source(article, search(article, query), name) or found
    display.end()
    return WRONG if failed else int(not found)


class _Display(Protocol):
    """A way to print what is found."""

    def source(self, article: Article, hits: Iterator[Hit], name: str | None) -> bool:
        """Print the hits of one source, under its name where there are several; return whether there was one."""
        ...

    def end(self) -> None:
        """Print what comes after the last source."""


class _Counts:
    def __init__(self, output: Output) -> None:
        self._output = output

    def source(self, article: Article, hits: Iterator[Hit], name: str | None) -> bool:
        number = sum(1 for _ in hits)
        self._output.write([f"{plain.one_line(name)}:{number}\n" if name else f"{number}\n"])
        return number > 0

    def end(self) -> None:
        pass


class _Messages:
    def __init__(self, output: Output, query: Query) -> None:
        self._output = output
        self._query = query
        self._totals = dict.fromkeys(("searches", "searches_with_match", "matched_lines", "matches"), 0)

    def source(self, article: Article, hits: Iterator[Hit], name: str | None) -> bool:
        before = self._totals["matches"]
        self._write(jsonl.search_messages(article, self._query, hits, self._totals))
        return self._totals["matches"] > before

    def end(self) -> None:
        self._write([jsonl.summary(self._totals)])

    def _write(self, messages: Iterable[dict[str, Any]]) -> None:
        self._output.write(jsonl.dumps(message) + "\n" for message in messages)


class _Pipe:
    def __init__(self, output: Output, context: int, width: int | None) -> None:
        self._output = output
        self._context = context
        self._width = width

    def source(self, article: Article, hits: Iterator[Hit], name: str | None) -> bool:
        pieces = (
            plain.kwic_lines((kwic(article, hit, self._width) for hit in hits), name=name)
            if self._width is not None
            else plain.search_groups(article, grouped(article, hits, self._context), name=name)
        )
        first = next(pieces, None)
        if first is None:
            return False
        self._output.write(chain([first], pieces))
        return True

    def end(self) -> None:
        pass


class _Screen:
    def __init__(self, output: Output, context: int, width: int | None) -> None:
        self._output = output
        self._context = context
        self._width = width
        self._printed = False

    def source(self, article: Article, hits: Iterator[Hit], name: str | None) -> bool:
        from linfen_cli.render import terminal

        found = list(hits)
        if not found:
            return False
        if self._width is not None:
            rows = [kwic(article, hit, self._width) for hit in found]
            lines = terminal.kwic_lines(rows, self._output.width, name=name)
        else:
            groups = grouped(article, found, self._context)
            lines = terminal.groups(article, groups, min(self._output.width, terminal.MEASURE), name=name)
        if self._printed:
            self._output.write(["\n"])
        self._output.write_lines(lines)
        self._printed = True
        return True

    def end(self) -> None:
        pass
