"""Texts that are not damaged come out byte for byte."""

from __future__ import annotations

import json

import pytest

from linfen_cli.repair import repair
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "negative.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_undamaged_text_is_left_alone(case: dict[str, str]) -> None:
    repaired = repair(case["text"])
    assert repaired.text == case["text"]
    assert not repaired.repairs
    assert not repaired.unresolved


def test_the_clean_edition_is_left_alone(clean: str) -> None:
    assert repair(clean).text == clean
