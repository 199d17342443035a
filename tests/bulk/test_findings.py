"""Findings add up to the same however the documents are shared out, stay small, and survive the journal."""

from __future__ import annotations

import json
from functools import reduce
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.bulk import findings as module
from linfen_cli.bulk.chunks import Job, RecordRepairer, host, too_long
from linfen_cli.bulk.findings import LEFT, Findings, Problem
from linfen_cli.bulk.report import make_report
from tests.bulk.samples import CLEAN, DAMAGED, SPLICED

LOST = "锟斤拷锟斤拷。"
TEXTS = (DAMAGED, CLEAN, f"{LOST}{DAMAGED}", SPLICED, "")


def found_in(texts: list[str], first: int = 0) -> Findings:
    findings = Findings()
    for number, text in enumerate(texts, first):
        findings.repair(text, lambda number=number: (f"page {number}", f"h{number % 3}.example"))  # type: ignore[misc]
        if not text:
            findings.add_problem("a.jsonl", number, "is empty")
    return findings


def merged(parts: list[Findings]) -> Findings:
    whole = Findings(limited=True)
    for part in parts:
        whole.merge(part)
    return whole


@given(st.lists(st.sampled_from(TEXTS[:3]), max_size=12), st.lists(st.integers(0, 12), max_size=3))
def test_the_sum_does_not_depend_on_the_shares(texts: list[str], cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(texts)) for cut in cuts), len(texts)]
    parts = [found_in(texts[start:end], start) for start, end in pairwise(edges)]
    whole = merged([found_in(texts)]).to_json()
    assert merged(parts).to_json() == whole
    assert reduce(lambda one, other: merged([one, other]), parts, Findings()).to_json() == whole
    assert merged([Findings.from_json(json.loads(json.dumps(part.to_json()))) for part in parts]).to_json() == whole


def test_what_is_counted() -> None:
    findings = found_in([DAMAGED, CLEAN, f"{LOST}{DAMAGED}", SPLICED])
    assert (findings.documents, findings.damaged, findings.changed) == (4, 3, 3)
    assert findings.code_points == sum(map(len, [DAMAGED, CLEAN, LOST, DAMAGED, SPLICED]))
    assert findings.having == {"gloss": 2, "splice": 1, LEFT: 1}
    assert findings.places == {"h0.example": 2, "h2.example": 1}
    assert findings.scripts.total() == 3
    assert findings.tables["h0.example"]["擔 dān"] == 1
    assert {example.document for example in findings.examples["gloss"]} == {"page 0", "page 2"}


def test_neighbouring_problems_are_told_as_one() -> None:
    findings = Findings()
    for number, message in (
        (3, "is bad"),
        (4, "is bad"),
        (5, "is bad"),
        (6, "is worse"),
        (8, "is worse"),
        (0, "breaks off"),
    ):
        findings.add_problem("a.jsonl", number, message)
    assert [str(problem) for problem in findings.problems] == [
        "a.jsonl, records 3 to 5: is bad",
        "a.jsonl, record 6: is worse",
        "a.jsonl, record 8: is worse",
        "a.jsonl: breaks off",
    ]


def test_findings_of_a_run_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in (("PLACES", 2), ("TABLES", 1), ("PROBLEMS", 3), ("EXAMPLES", 2)):
        monkeypatch.setattr(module, name, limit)
    findings = Findings(limited=True)
    for number in range(6):
        findings.repair(DAMAGED, lambda number=number: (f"page {number}", f"h{number}.example"))  # type: ignore[misc]
        findings.add_problem("a.jsonl", 2 * number + 1, "is bad")
    assert findings.places == {"h0.example": 1, "h1.example": 1, "": 4}
    assert list(findings.tables) == ["h0.example"]
    assert (len(findings.problems), findings.more_problems) == (3, 3)
    assert len(findings.examples["gloss"]) == 2


def test_the_same_examples_are_shown_whatever_the_order() -> None:
    parts = [found_in([DAMAGED], number) for number in range(12)]
    shuffled = parts.copy()
    Random(1).shuffle(shuffled)
    assert merged(parts).examples == merged(shuffled).examples


def test_a_report_has_what_was_found() -> None:
    findings = found_in([DAMAGED, CLEAN, f"{LOST}{DAMAGED}", SPLICED])
    findings.problems.append(Problem("b.txt", 0, 0, "cannot be read"))
    report = make_report(findings, "pages", finished=False)
    assert (report.source, report.finished, report.problems) == ("pages", False, findings.problems)
    facts = dict(report.facts)
    assert (facts["documents"], facts["damaged documents"]) == ("4", "3 (75.00%)")
    charts = {chart.title: chart for chart in report.charts}
    kinds = charts["Damaged documents, by kind of damage"]
    assert (kinds.bars, kinds.of) == ([("glosses", 2), ("splice damage", 1), ("unresolved damage", 1)], 4)
    origins = charts["Damaged documents, by origin"]
    assert origins.bars == [("h0.example", 2), ("h2.example", 1)]
    assert [title for title, _examples in report.examples] == ["glosses", "splice damage", "unresolved damage"]
    # Both pages show the same glosses: it is one table.
    (table,) = report.tables
    assert table.pages == 3
    assert table.title(1) == "5 glosses, 3 documents: h0.example and 1 more"


def test_a_record_is_called_by_its_file_and_its_number() -> None:
    repairer = RecordRepairer(Job(), "a.jsonl")
    assert repairer.describe(3, "https://News.Example.org/1") == ("a.jsonl:3", "news.example.org")
    assert repairer.describe(3, None) == ("a.jsonl:3", "a.jsonl")
    assert [host(url) for url in ("http://[", 3, "a.txt")] == ["", "", ""]
    assert too_long() == "is longer than 32 MiB, and was copied as it is"
