"""Damage as it was found on pages of the web: what it was, or that it is lost for good."""

from __future__ import annotations

import json
from typing import Any

import pytest

from linfen_cli.repair import repair
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "in-the-wild.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    repaired = repair(case["stored"])
    assert repaired.text == case["clean"]
    assert len(repaired.unresolved) == case.get("unresolved", 0)
    assert repair(repaired.text).text == repaired.text
