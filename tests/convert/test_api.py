"""Conversion in one call: what comes out, by each engine, with glosses and without."""

from __future__ import annotations

import json
from typing import Any

import opencc_pyo3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.chars.regions import regions
from linfen_cli.convert.api import convert
from linfen_cli.repair import repair
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "convert.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("engine", ["pyo3", "reimplemented"])
@pytest.mark.parametrize("case", CASES, ids=[f"{case['text']!a} to {case['to']}" for case in CASES])
def test_case(case: dict[str, Any], engine: str) -> None:
    assert convert(case["text"], case["to"], engine=engine, glosses=case.get("glosses", "hide")) == case["expected"]


def test_the_article_is_converted_as_if_it_had_no_glosses(found: str, clean: str) -> None:
    # The engine alone, on the clean edition, says what is right.
    assert convert(found, to="simplified") == opencc_pyo3.OpenCC("t2s").convert(clean)


@given(
    st.lists(
        st.sampled_from(["頭(tóu)", "發(fā)", "头", "后(hòu)", "里(lǐ)", "，", "\n", "a", "国(guó)", "群"]), max_size=15
    ).map("".join)
)
def test_kept_glosses_follow_their_characters(text: str) -> None:
    kept = convert(text, to="taiwan", glosses="inline")
    assert repair(kept).text == convert(text, to="taiwan")
    assert [gloss.reading for gloss in repair(kept).glosses] == [gloss.reading for gloss in repair(text).glosses]


@given(
    st.text(),
    st.sampled_from([name for name, region in regions().items() if region.script != "japanese"]),
    st.sampled_from(["pyo3", "reimplemented"]),
)
def test_any_text(text: str, to: str, engine: str) -> None:
    converted = convert(text, to, engine=engine)
    assert isinstance(converted, str)
    assert [char for char in converted if char.isascii()] == [char for char in repair(text).text if char.isascii()]


def test_addresses_lead_where_they_led() -> None:
    text = "见 https://zh.wikipedia.org/wiki/头发 的头发"
    assert convert(text, "taiwan") == "見 https://zh.wikipedia.org/wiki/头发 的頭髮"
    assert json.dumps(convert(text, "s2tw")) == json.dumps(opencc_pyo3.OpenCC("s2tw").convert(text))


def test_addresses_are_looked_for_in_a_straight_line() -> None:
    for run in ("a" * 200_000, "头" * 200_000, "a." * 100_000, "a@" * 100_000, "://" * 70_000):
        assert len(convert(f"{run} x://y", "taiwan", width="half")) == len(run) + 6
