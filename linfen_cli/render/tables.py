"""Tables and plots of what a search found, and the line that sums it up, as lines of Rich text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from linfen_cli.base.messages import _, ngettext
from linfen_cli.render.plain import one_line
from linfen_cli.render.styles import DIM, HEADING, MEASURE, NUMBER, pattern_style
from linfen_cli.render.wrap import Run, fit, width_of, wrap
from linfen_cli.search.counts import Row, SourceTally, Tally

__all__ = ["counts", "plot", "summary", "table"]

_BARS = " ▁▂▃▄▅▆▇█"
_GAP = 2


class _Columns(NamedTuple):
    """The columns of a table.

    Attributes:
        patterns: the numbers of the patterns that have a column.
        labels: the name of each pattern.
        widths: the width in cells of the column of each pattern.
        lengths: the width of the column of lengths; 0 for none.
        room: the width of the labels of rows.
    """

    patterns: range
    labels: Sequence[str]
    widths: Sequence[int]
    lengths: int
    room: int

    def head(self) -> Text:
        """Return the row of the names of the columns."""
        head = Text(" " * self.room)
        for pattern in self.patterns:
            head.append(_right(self.labels[pattern], self.widths[pattern]), pattern_style(pattern))
        label = _("characters")
        return head.append(_right(label if self.lengths > width_of(label) else "", self.lengths), DIM)

    def row(self, label: str, style: str, counts: Sequence[int], length: int) -> Text:
        """Return a row of counts."""
        label = fit(label, self.room)
        line = Text().append(label + " " * (self.room - width_of(label)), style)
        for pattern in self.patterns:
            line.append(_right(str(counts[pattern]), self.widths[pattern]), "" if counts[pattern] else DIM)
        if self.lengths:
            line.append(f"{length:>{self.lengths}}", DIM)
        return line


def table(tally: Tally, width: int, *, named: bool) -> Iterator[Text]:
    """Yield how often each pattern is found in each section; `named` gives each source's name.

    Patterns that do not fit beside one another go below one another, as tables of their own.
    """
    if not tally.sources:
        return
    for number, columns in enumerate(_columns(tally, width)):
        if number:
            yield Text()
        yield columns.head()
        for source in tally.sources:
            if named:
                yield Text(fit(one_line(source.name), width), style=HEADING)
            for row in source.rows:
                yield columns.row(_label(row), "" if row.number is not None else DIM, row.counts, row.length)
            if len(source.rows) > 1:
                yield columns.row(_("total"), "bold", source.counts, source.characters)
        if len(tally.sources) > 1:
            characters = sum(source.characters for source in tally.sources)
            yield columns.row(_sources(len(tally.sources)), "bold", tally.counts, characters)


def _columns(tally: Tally, width: int) -> Iterator[_Columns]:
    """Yield the columns of each table that fits the width."""
    least = max(8, width // 3)  # cells for the labels of rows
    labels = [fit(one_line(pattern), least) for pattern in tally.patterns]
    widths = [
        max(width_of(label), len(str(total)), 3) + _GAP for label, total in zip(labels, tally.counts, strict=True)
    ]
    lengths = max(len(str(source.characters)) for source in tally.sources)
    lengths = max(lengths, width_of(_("characters")) if width >= 40 else 1) + _GAP
    first = 0
    while first < len(labels):
        last, used = first + 1, widths[first]
        while last < len(labels) and used + widths[last] + lengths + least <= width:
            used += widths[last]
            last += 1
        # The lengths are what can be done without.
        shown = lengths if used + lengths + 8 <= width else 0
        yield _Columns(range(first, last), labels, widths, shown, max(1, width - used - shown))
        first = last


def _sources(number: int) -> str:
    return ngettext("{n:,} source", "{n:,} sources", number).format(n=number)


def _label(row: Row) -> str:
    if row.number is None:
        return _("(elsewhere)")
    return f"§{row.number} {one_line(row.heading)}".rstrip()


def _right(text: str, width: int) -> str:
    return " " * max(0, width - width_of(text)) + text


def counts(tally: Tally, width: int, *, named: bool) -> Iterator[Text]:
    """Yield how many hits there are in each section that has one, and in all."""
    digits = len(str(sum(tally.counts)))
    for source in tally.sources:
        if len(tally.sources) > 1 and not any(source.counts):
            continue  # where there are many, most have none
        if named:
            yield Text(fit(one_line(source.name), width), style=HEADING)
        for row in source.rows:
            if any(row.counts):
                line = Text(f"{sum(row.counts):>{digits}}", style="bold")
                line.append("  " + fit(_label(row), max(1, width - digits - 2)), NUMBER)
                yield line
        if named or len(tally.sources) == 1:
            yield Text(f"{sum(source.counts):>{digits}}", style="bold").append("  " + _("in all"), DIM)
    if len(tally.sources) > 1:
        total = _("{n} in {sources}").format(n=sum(tally.counts), sources=_sources(len(tally.sources)))
        yield Text(fit(total, width), style="bold")


def plot(tally: Tally, width: int, *, named: bool) -> Iterator[Text]:
    """Yield where along each source the hits are: a row for each pattern, the higher the denser, and where sections begin."""
    labels = [fit(one_line(pattern), max(4, width // 4)) for pattern in tally.patterns]
    margin = max(map(width_of, labels)) + _GAP
    digits = len(str(max(tally.counts, default=0)))
    room = max(4, width - margin - digits - _GAP)
    highest = max(
        (max(source.bins(index, room)) for source in tally.sources for index in range(len(labels))), default=0
    )
    for number, source in enumerate(tally.sources):
        if number:
            yield Text()
        if named:
            yield Text(fit(one_line(source.name), width), style=HEADING)
        for index, label in enumerate(labels):
            line = Text(label + " " * (margin - width_of(label)), style=pattern_style(index))
            line.append("".join(_bar(count, highest) for count in source.bins(index, room)), pattern_style(index))
            line.append(f"{source.counts[index]:>{digits + _GAP}}", DIM)
            yield line
        yield from _axis(source, margin, room)


def _bar(count: int, highest: int) -> str:
    return _BARS[-(-count * (len(_BARS) - 1) // highest)] if highest else " "


def _axis(source: SourceTally, margin: int, room: int) -> Iterator[Text]:
    """Yield a line under a plot, with a mark where each section begins, and their numbers where there is room."""
    marks = ["─"] * room
    names = [" "] * room
    free = 0
    for start, number in source.borders:
        at = min(room - 1, start * room // max(1, source.length))
        marks[at] = "┬"
        name = f"§{number}"
        if at >= free and at + len(name) <= room:
            names[at : at + len(name)] = name
            free = at + len(name) + 1
    yield Text(" " * margin + "".join(marks), style=DIM)
    if source.borders:
        yield Text((" " * margin + "".join(names)).rstrip(), style=DIM)


def summary(
    patterns: Sequence[str], found: Sequence[int], places: int, sources: int, with_hits: int, width: int
) -> Iterator[Text]:
    """Yield one line, wrapped where it must be: how many hits of which pattern, in how many sections or sources."""
    total = sum(found)
    summary = ngettext("{n:,} hit", "{n:,} hits", total).format(n=total)
    if sources > 1:
        summary = ngettext("{hits} in {some} of {n:,} source", "{hits} in {some} of {n:,} sources", sources).format(
            hits=summary, some=with_hits, n=sources
        )
    elif places > 1:
        summary = ngettext("{hits} in {n:,} section", "{hits} in {n:,} sections", places).format(hits=summary, n=places)
    runs = [Run(summary, DIM)]
    if len(patterns) > 1:
        for index, pattern in enumerate(patterns):
            runs.append(Run(", " if index else " · ", DIM))
            runs.append(Run(f"{one_line(pattern)} {found[index]}", pattern_style(index)))
    yield Text()
    for line in wrap(runs, min(width, MEASURE)):
        text = Text()
        for run in line.runs:
            text.append(run.text, run.style)
        yield text
