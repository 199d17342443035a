"""What a run has found, put into the charts, tables and examples of a report. Drawing them is for `render/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from linfen_cli.bulk.findings import LEFT, Example, Findings, Problem
from linfen_cli.repair import KINDS

__all__ = ["Chart", "Report", "Table", "make_report"]

TITLES = {"gloss": "glosses", "splice": "runs of garbage", "encoding": "wrong encoding", LEFT: "damage that was left"}
"""What each kind of damage is called."""

_ROWS = 15
_SAME = 0.6
"""How much of the smaller of two gloss tables the other must have for both to be one that different pages show parts of."""


class Chart(NamedTuple):
    """Bars: each a label and a number; `of` is what all of them are a share of, or 0; `more` bars were left out."""

    title: str
    bars: list[tuple[str, int]]
    of: int = 0
    more: int = 0


class Table(NamedTuple):
    """A gloss table: the places whose pages show it, how many pages, and its glosses, the commonest first."""

    places: list[str]
    pages: int
    glosses: list[str]


class Report(NamedTuple):
    """A report.

    Attributes:
        source: what was repaired.
        finished: whether the run has come to its end.
        facts: labels and what there is to say.
        charts: what there is to draw.
        tables: the gloss tables, that of most pages first.
        examples: examples by kind of damage, as TITLES has the kinds.
        problems: what could not be read.
        more_problems: how many more records could not.
    """

    source: str
    finished: bool
    facts: list[tuple[str, str]]
    charts: list[Chart]
    tables: list[Table]
    examples: list[tuple[str, list[Example]]]
    problems: list[Problem]
    more_problems: int


def make_report(findings: Findings, source: str, *, finished: bool = True) -> Report:
    """The report of a run over `source`.

    >>> findings = Findings()
    >>> _ = findings.repair("他願意擔(dān)當", lambda: ("page 1", "example.org"))
    >>> make_report(findings, "pages").charts[0].bars
    [('glosses', 1)]
    """
    tally = findings.tally
    share = f" ({findings.damaged / findings.documents:.2%})" if findings.documents else ""
    facts = [
        ("documents", f"{findings.documents:,}"),
        ("characters", f"{findings.code_points:,}"),
        ("damaged documents", f"{findings.damaged:,}{share}"),
        ("changed documents", f"{findings.changed:,}"),
        ("found", tally.summary),
    ]
    for label, number in (
        ("records without text", findings.without_text),
        ("files that are no texts", findings.passed_over),
    ):
        if number:
            facts.append((label, f"{number:,}"))
    order = (*reversed(KINDS), LEFT)
    charts = [
        Chart("Damaged documents, by what they had", _named(findings.having, order), findings.documents),
        _chart("Why damage was left", findings.reasons, tally.unresolved),
        Chart(
            "Damaged documents, by pieces of damage in 1,000 characters", _classes(findings.density), findings.damaged
        ),
        _chart("Damaged documents, by script", findings.scripts, findings.damaged),
        _chart("Where damaged documents are from", _placed(findings.places), findings.damaged),
        _chart("Documents, by the glosses in them", findings.readings, findings.having["gloss"]),
    ]
    return Report(
        source,
        finished,
        facts,
        [chart for chart in charts if chart.bars],
        _tables(findings),
        [(kind, findings.examples[kind]) for kind in order if kind in findings.examples],
        findings.problems,
        findings.more_problems,
    )


def _named(counts: Counter[str], order: Iterable[str]) -> list[tuple[str, int]]:
    return [(TITLES.get(kind, kind), counts[kind]) for kind in order if counts[kind]]


def _chart(title: str, counts: Counter[str], of: int) -> Chart:
    bars = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Chart(title, bars[:_ROWS], of, max(0, len(bars) - _ROWS))


def _placed(places: Counter[str]) -> Counter[str]:
    return Counter({place or "(others)": count for place, count in places.items()})


def _classes(density: Counter[str]) -> list[tuple[str, int]]:
    """How many documents are in each class of density, all classes between the first and the last."""
    edges = (0, 1, 2, 5, 10, 20, 50, 100)
    counts = [0] * len(edges)
    for value, count in density.items():
        counts[max(index for index, edge in enumerate(edges) if edge <= int(value))] += count
    names = [
        "less than 1",
        *(_range(low, high - 1) for low, high in pairwise(edges[1:])),
        "100 or more",
    ]
    used = [index for index, count in enumerate(counts) if count]
    return [(names[index], counts[index]) for index in range(used[0], used[-1] + 1)] if used else []


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _tables(findings: Findings) -> list[Table]:
    """The gloss tables: what the places show, those together that show parts of the same."""
    groups: list[tuple[list[str], int, Counter[str]]] = []
    for place, table in sorted(findings.tables.items(), key=lambda item: (-item[1].total(), item[0])):
        pages = findings.places.get(place, 0)
        for index, (places, number, glosses) in enumerate(groups):
            if len(glosses.keys() & table.keys()) >= _SAME * min(len(glosses), len(table)):
                groups[index] = [*places, place], number + pages, glosses + table
                break
        else:
            groups.append(([place], pages, table))
    groups.sort(key=lambda group: (-group[1], group[0]))
    return [
        Table(places, pages, sorted(glosses, key=lambda gloss: (-glosses[gloss], gloss)))
        for places, pages, glosses in groups
    ]
