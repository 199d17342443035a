"""The report of a run for the terminal: as lines of Rich text, the bars drawn in block characters."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from linfen_cli.base.messages import _
from linfen_cli.bulk.findings import LEFT, Example
from linfen_cli.bulk.report import Chart, Report, Table
from linfen_cli.render.bars import bar
from linfen_cli.render.plain import one_line
from linfen_cli.render.styles import ADDED, BAR, DIM, HEADING, REMOVED, TITLE, UNRESOLVED

__all__ = ["lines"]

_TABLES = 5
_GLOSSES = 24
_PROBLEMS = 20


def lines(report: Report, width: int) -> Iterator[Text]:
    """Yield the report in lines of at most `width` cells, where its words allow."""
    yield Text(one_line(report.source), TITLE)
    if not report.finished:
        yield Text(_("The run has not finished: this is what it has found so far."), UNRESOLVED)
    label_width = max(cell_len(label) for label, _value in report.facts)
    for label, value in report.facts:
        yield Text.assemble((label + " " * (label_width - cell_len(label)), DIM), "  ", value)
    for chart in report.charts:
        yield Text()
        yield from _chart(chart, width)
    if report.tables:
        yield Text()
        yield from _tables(report.tables, width)
    for title, examples in report.examples:
        yield Text()
        yield Text(_("Examples: {kind}").format(kind=title), HEADING)
        for example in examples:
            yield from _example(example)
    if report.problems:
        yield Text()
        yield Text(_("Could not be read"), HEADING)
        for problem in report.problems[:_PROBLEMS]:
            yield Text(one_line(str(problem)))
        more = len(report.problems) - _PROBLEMS
        more = max(0, more) + report.more_problems
        if more:
            yield Text(_("and {number:,} more").format(number=more), DIM)


def _chart(chart: Chart, width: int) -> Iterator[Text]:
    yield Text(chart.title, HEADING)
    labels = [one_line(label) for label, _value in chart.bars]
    label_width = min(max(map(cell_len, labels)), max(12, width // 2))
    numbers = [f"{value:,}" for _, value in chart.bars]
    number_width = max(map(len, numbers))
    most = max(value for _label, value in chart.bars)
    room = max(8, width - label_width - number_width - 12)
    for label, number, (_label, value) in zip(labels, numbers, chart.bars, strict=True):
        shown = Text(label, overflow="ellipsis", no_wrap=True)
        shown.truncate(label_width, overflow="ellipsis", pad=True)
        share = f"{value / chart.of:7.2%}" if chart.of else ""
        yield Text.assemble(
            shown, "  ", number.rjust(number_width), " ", (share, DIM), "  ", (bar(value / most, room), BAR)
        )
    if chart.more:
        yield Text(_("and {number:,} more").format(number=chart.more), DIM)


def _tables(tables: list[Table], width: int) -> Iterator[Text]:
    yield Text(_("Gloss tables"), HEADING)
    for table in tables[:_TABLES]:
        yield Text(one_line(table.title(3)))
        row = Text("  " + "  ".join(map(one_line, table.glosses[:_GLOSSES])), DIM)
        row.truncate(width, overflow="ellipsis")
        yield row
    if tables[_TABLES:]:
        yield Text(_("and {number:,} more").format(number=len(tables) - _TABLES), DIM)


def _example(example: Example) -> Iterator[Text]:
    before, stored, clean, after = map(one_line, example[2:])
    line = Text("  ")
    line.append(before)
    if example.kind == LEFT:
        line.append(stored, UNRESOLVED)
        line.append(after)
        line.append(f"  ({clean}?)" if clean else "", DIM)
    else:
        line.append(f"[-{stored}-]", REMOVED)
        line.append(f"{{+{clean}+}}" if clean else "", ADDED)
        line.append(after)
    line.append(f"  {one_line(example.document)}", DIM)
    yield line
