"""Known failures, each with the right result: `cases/known-failures.json`.

A case that comes out right fails here, and belongs among the cases of its room from then on.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from linfen_cli import MatchOptions, compile_query, parse, repair, search
from linfen_cli.convert.converter import Converter
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "known-failures.json").read_text(encoding="utf-8"))

OUTCOMES: dict[str, Callable[[dict[str, Any]], object]] = {
    "repair": lambda case: repair(case["input"]).text,
    "conversion": lambda case: Converter(case["to"]).convert(case["input"]),
    "search": lambda case: sum(
        1 for _ in search(parse(repair(case["input"])), compile_query(case["pattern"], MatchOptions(**case["options"])))
    ),
}


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
@pytest.mark.xfail(strict=True, reason="known to come out wrong")
def test_is_wrong_still(case: dict[str, Any]) -> None:
    assert OUTCOMES[case["kind"]](case) == case["expected"]


def test_every_case_says_what_it_is() -> None:
    assert all({"label", "kind", "input", "expected", "comment"} <= case.keys() for case in CASES)
    assert len({case["label"] for case in CASES}) == len(CASES)
