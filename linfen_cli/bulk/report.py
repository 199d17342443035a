"""The charts, tables and examples of the report of a run. `render/` draws them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from linfen_cli.base.messages import N_, _, ngettext
from linfen_cli.bulk.findings import LEFT, Example, Findings, Problem
from linfen_cli.repair import KINDS

__all__ = ["Chart", "Report", "Table", "make_report"]

_TITLES = {
    "gloss": N_("glosses"),
    "splice": N_("splice damage"),
    "encoding": N_("wrong encoding"),
    LEFT: N_("unresolved damage"),
}

_ROWS = 15
_SAME = 0.6
"""The least share of the smaller of two gloss tables that the other has where different pages show parts of one table. Chosen by hand."""


class Chart(NamedTuple):
    """Bars: each a label and a number; `of` is what all of them are a share of, or 0; `more` bars are left out."""

    title: str
    bars: list[tuple[str, int]]
    of: int = 0
    more: int = 0


class Table(NamedTuple):
    """A gloss table: the places whose pages show it, how many pages, and its glosses, the commonest first."""

    places: list[str]
    pages: int
    glosses: list[str]

    def title(self, places: int) -> str:
        """Return what the table is called: how much it is, and the first `places` of its places."""
        shown = ", ".join(self.places[:places])
        if self.places[places:]:
            shown = _("{places} and {number:,} more").format(places=shown, number=len(self.places) - places)
        glosses = ngettext("{n:,} gloss", "{n:,} glosses", len(self.glosses))
        documents = ngettext("{n:,} document", "{n:,} documents", self.pages)
        return _("{glosses}, {documents}: {places}").format(
            glosses=glosses.format(n=len(self.glosses)),
            documents=documents.format(n=self.pages),
            places=shown,
        )


class Report(NamedTuple):
    """A report.

    Attributes:
        source: what was repaired.
        finished: whether the run has come to its end.
        facts: labels and what there is to say.
        charts: what there is to draw.
        tables: the gloss tables, that of most pages first.
        examples: examples by kind of damage, each with its title.
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
    """Return the report of a run over `source`.

    >>> findings = Findings()
    >>> clean = findings.repair("他願意擔(dān)當", lambda: ("page 1", "example.org"))
    >>> make_report(findings, "pages").charts[0].bars
    [('glosses', 1)]
    """
    tally = findings.tally
    share = f" ({findings.damaged / findings.documents:.2%})" if findings.documents else ""
    facts = [
        (_("documents"), f"{findings.documents:,}"),
        (_("characters"), f"{findings.code_points:,}"),
        (_("damaged documents"), f"{findings.damaged:,}{share}"),
        (_("changed documents"), f"{findings.changed:,}"),
        (_("found"), tally.summary),
    ]
    for label, number in (
        (_("records without text"), findings.without_text),
        (_("files that are not text"), findings.passed_over),
    ):
        if number:
            facts.append((label, f"{number:,}"))
    order = (*reversed(KINDS), LEFT)
    charts = [
        Chart(_("Damaged documents, by kind of damage"), _named(findings.having, order), findings.documents),
        _chart(_("Why damage was left"), _translated(findings.reasons), tally.unresolved),
        Chart(
            _("Damaged documents, by pieces of damage in 1,000 characters"),
            _classes(findings.density),
            findings.damaged,
        ),
        _chart(_("Damaged documents, by script"), findings.scripts, findings.damaged),
        _chart(_("Damaged documents, by origin"), _placed(findings.places), findings.damaged),
        _chart(_("Documents, by the glosses in them"), findings.readings, findings.having["gloss"]),
    ]
    return Report(
        source,
        finished,
        facts,
        [chart for chart in charts if chart.bars],
        _tables(findings),
        [(_title(kind), findings.examples[kind]) for kind in order if kind in findings.examples],
        findings.problems,
        findings.more_problems,
    )


def _named(counts: Counter[str], order: Iterable[str]) -> list[tuple[str, int]]:
    return [(_title(kind), counts[kind]) for kind in order if counts[kind]]


def _title(kind: str) -> str:
    return _(_TITLES.get(kind, kind))


def _chart(title: str, counts: Counter[str], of: int) -> Chart:
    bars = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Chart(title, bars[:_ROWS], of, max(0, len(bars) - _ROWS))


def _translated(counts: Counter[str]) -> Counter[str]:
    return Counter({_(name): count for name, count in counts.items()})


def _placed(places: Counter[str]) -> Counter[str]:
    return Counter({place or _("(others)"): count for place, count in places.items()})


def _classes(density: Counter[str]) -> list[tuple[str, int]]:
    """Return how many documents are in each class of density, all classes between the first and the last."""
    edges = (0, 1, 2, 5, 10, 20, 50, 100)
    counts = [0] * len(edges)
    for value, count in density.items():
        counts[max(index for index, edge in enumerate(edges) if edge <= int(value))] += count
    names = [
        _("less than 1"),
        *(_range(low, high - 1) for low, high in pairwise(edges[1:])),
        _("100 or more"),
    ]
    used = [index for index, count in enumerate(counts) if count]
    return [(names[index], counts[index]) for index in range(used[0], used[-1] + 1)] if used else []


def _range(low: int, high: int) -> str:
    return str(low) if low == high else _("{low} to {high}").format(low=low, high=high)


def _tables(findings: Findings) -> list[Table]:
    """Return the gloss tables: what the places show, those together that show parts of the same."""
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
