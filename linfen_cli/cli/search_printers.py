"""The output of `linfen search`: hits in one of several forms, their numbers, or a table or plot of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import ClassVar

from linfen_cli.article.article import Article
from linfen_cli.cli.help import SHOWN
from linfen_cli.cli.options import DisplayOptions, WholeNumber, option
from linfen_cli.cli.output import Output
from linfen_cli.render import jsonl, plain
from linfen_cli.search.corpus.corpus import Answer
from linfen_cli.search.counts import Tally
from linfen_cli.search.hit import Hit
from linfen_cli.search.query import Query
from linfen_cli.search.snippets import grouped, kwic

__all__ = ["HitOptions", "Printer", "printer_for"]

_WIDEST = 120
"""Columns of a table or plot, however wide the terminal is: a line that is longer is hard to follow. Chosen by hand."""


_WHOLE_VIEWS = ("--only", "--kwic", "--table", "--plot")


class HitOptions(DisplayOptions):
    """The options for showing hits."""

    PANEL = SHOWN
    EXCLUSIVE = (
        ("--list", *_WHOLE_VIEWS, "--json"),
        ("--count", "--list", *_WHOLE_VIEWS),
        ("--context", "--count", "--list", *_WHOLE_VIEWS, "--json"),
        ("--invert", *_WHOLE_VIEWS, "--near", "--all"),
    )

    invert: bool = option("-v", "--invert", is_flag=True, help="Print the lines without a hit.")
    count: int = option("-c", "--count", count=True, help="Print only the number of hits; -cc by section too.")
    names_only: bool = option("-l", "--list", is_flag=True, help="Print only the names of the sources that have a hit.")
    only: bool = option("-o", "--only", is_flag=True, help="Print only what was found, one hit a line.")
    context: int | None = option(
        "-C",
        "--context",
        type=WholeNumber(min=0),
        metavar="N",
        help="Print N sentences before and after that of each hit.",
    )
    width: int | None = option(
        "--kwic",
        type=WholeNumber(min=1),
        metavar="N",
        help="Print one hit a line, with N characters on each side and the hits in one column.",
    )
    table: bool = option("--table", is_flag=True, help="Print how often each pattern is found in each section.")
    plot: bool = option("--plot", is_flag=True, help="Plot where in the text the hits are.")


class Printer:
    """A way to print what a search finds.

    Attributes:
        prints_at_end: whether nothing is printed before everything is known.
    """

    prints_at_end: ClassVar[bool] = False

    def __init__(self, output: Output, query: Query) -> None:
        """Print to `output` what `query` finds."""
        self._output = output
        self._query = query

    def source(self, answer: Answer, name: str | None) -> bool:
        """Print what one source gave, under its name where there are several, and return whether it had a hit."""
        has_hit = False
        for article, hits in answer.pieces:
            pieces = iter(self._pieces(article, hits, name))
            first = next(pieces, None)
            if first is not None:
                has_hit = True
                self._output.write(chain([first], pieces))
        return has_hit

    def end(self) -> None:
        """Print what comes after the last source."""

    def ask(self, query: Query) -> None:
        """Go on with another query, where the first found nothing."""
        self._query = query

    def _pieces(self, article: Article, hits: Iterable[Hit], name: str | None) -> Iterator[str]:
        raise NotImplementedError


def printer_for(
    output: Output, query: Query, display: HitOptions, *, by_section: bool, named: bool, quiet: bool
) -> Printer:
    """Return what prints the hits as `display` asks."""
    if display.table or display.plot or by_section:
        view = "table" if display.table else "plot" if display.plot else "counts"
        return _Tallied(output, query, view, as_json=display.as_json, named=named)
    if display.count:
        return _Counts(output, query, quiet=quiet)
    if display.names_only:
        return _Names(output, query)
    if display.as_json:
        return _Messages(output, query)
    if display.only:
        return _Only(output, query)
    if output.styled:
        return _Screen(output, query, display.context or 0, display.width)
    if display.width is not None:
        return _Kwic(output, query, display.width)
    return _Grouped(output, query, display.context or 0)


class _Counts(Printer):
    """The number of hits of each source. Of those that were not named, but found in a folder, only where there are any."""

    def __init__(self, output: Output, query: Query, *, quiet: bool) -> None:
        super().__init__(output, query)
        self._quiet = quiet
        self._held: list[str] = []
        self._found = False

    def source(self, answer: Answer, name: str | None) -> bool:
        number = sum(answer.counts) + sum(1 for _, hits in answer.pieces for _ in hits)
        line = f"{plain.one_line(name)}:{number}\n" if name else f"{number}\n"
        if number or not self._quiet:
            self._held.append(line)
        if number or self._found:
            # As long as nothing is found, the patterns may yet be taken otherwise.
            self._output.write(self._held)
            self._held.clear()
            self._found = True
        return number > 0

    def ask(self, query: Query) -> None:
        super().ask(query)
        self._held.clear()

    def end(self) -> None:
        self._output.write(self._held)


class _Names(Printer):
    """The names of the sources with hits."""

    def source(self, answer: Answer, name: str | None) -> bool:
        has_hit = any(answer.counts) or any(True for _, hits in answer.pieces for _ in hits)
        if has_hit:
            self._output.write([plain.one_line(answer.name) + "\n"])
        return has_hit


class _Only(Printer):
    """The hits alone, one a line."""

    def _pieces(self, article: Article, hits: Iterable[Hit], name: str | None) -> Iterator[str]:
        return plain.only(hits, name=name)


class _Grouped(Printer):
    """Hits in their sentences, by section."""

    def __init__(self, output: Output, query: Query, context: int) -> None:
        super().__init__(output, query)
        self._context = context

    def _pieces(self, article: Article, hits: Iterable[Hit], name: str | None) -> Iterator[str]:
        return plain.search_groups(article, grouped(article, hits, self._context), name=name)


class _Kwic(Printer):
    """Hits in one column, with what stands to either side."""

    def __init__(self, output: Output, query: Query, width: int) -> None:
        super().__init__(output, query)
        self._width = width

    def _pieces(self, article: Article, hits: Iterable[Hit], name: str | None) -> Iterator[str]:
        return plain.kwic_lines((kwic(article, hit, self._width) for hit in hits), name=name)


class _Messages(Printer):
    """JSON Lines."""

    def __init__(self, output: Output, query: Query) -> None:
        super().__init__(output, query)
        self._messages = jsonl.SearchMessages()

    def source(self, answer: Answer, name: str | None) -> bool:
        has_hit = False
        for message in self._messages.source(answer.name, answer.pieces, self._query):
            has_hit = True
            self._output.write([jsonl.dumps(message) + "\n"])
        return has_hit

    def end(self) -> None:
        self._output.write([jsonl.dumps(self._messages.summary()) + "\n"])


class _Screen(Printer):
    """Hits on a terminal, and a line that sums them up."""

    def __init__(self, output: Output, query: Query, context: int, width: int | None) -> None:
        super().__init__(output, query)
        self._context = context
        self._width = width
        self._counts = [0] * len(query.patterns)
        self._places: set[object] = set()
        self._printed = False
        self._sources = self._with_hits = 0

    def ask(self, query: Query) -> None:
        super().ask(query)
        self._sources = 0

    def source(self, answer: Answer, name: str | None) -> bool:
        from linfen_cli.render import terminal

        has_hit = False
        self._sources += 1
        for article, hits in answer.pieces:
            listed = list(hits)
            if not listed:
                continue
            for hit in listed:
                self._counts[hit.pattern] += 1
            self._places.update(hit.section.number if hit.section else None for hit in listed)
            if self._width is not None:
                rows = [kwic(article, hit, self._width) for hit in listed]
                lines = terminal.kwic_lines(rows, self._output.width, name=name)
            else:
                groups = grouped(article, listed, self._context)
                lines = terminal.groups(article, groups, self._output.width, name=name)
            if self._printed:
                self._output.write(["\n"])
            self._output.write_lines(lines)
            self._printed = has_hit = True
        self._with_hits += has_hit
        return has_hit

    def end(self) -> None:
        from linfen_cli.render import tables as views

        if self._printed or self._sources > 1:
            places, sources, with_hits = len(self._places), self._sources, self._with_hits
            self._output.write_lines(
                views.summary(self._query.patterns, self._counts, places, sources, with_hits, self._output.width)
            )


class _Tallied(Printer):
    """Tables, plots and counts by section, which are drawn when everything is known."""

    prints_at_end = True

    def __init__(self, output: Output, query: Query, view: str, *, as_json: bool, named: bool) -> None:
        super().__init__(output, query)
        self._tally = Tally(query.patterns)
        self._view = view
        self._as_json = as_json
        self._named = named

    def ask(self, query: Query) -> None:
        super().ask(query)
        self._tally = Tally(query.patterns)

    def source(self, answer: Answer, name: str | None) -> bool:
        before = sum(self._tally.counts)
        for article, hits in answer.pieces:
            self._tally.add(answer.name, article, hits)
        return sum(self._tally.counts) > before

    def end(self) -> None:
        output, tally = self._output, self._tally
        if self._as_json:
            output.write([jsonl.dumps(jsonl.tally_object(tally), indent=2) + "\n"])
        elif self._view == "plot" or output.styled:
            from linfen_cli.render import tables as views

            draw = {"table": views.table, "plot": views.plot, "counts": views.counts}[self._view]
            output.write_lines(draw(tally, min(output.width, _WIDEST), named=self._named))
        else:
            output.write((plain.table if self._view == "table" else plain.counts)(tally))
