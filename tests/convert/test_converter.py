"""Conversion: what comes out, by each engine, with glosses and without."""

from __future__ import annotations

import importlib.util
import json
from typing import Any

import opencc_pyo3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.base.errors import LinfenError
from linfen_cli.chars.detect import script_of
from linfen_cli.convert.api import convert
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.engines import installed_engine
from linfen_cli.convert.offsets import insert_at, map_offsets
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


def test_glosses_are_carried_over_phrases_that_change_length() -> None:
    assert list(map_offsets([1, 2, 3], "優盤好", "隨身碟好")) == [None, None, 4]
    assert list(map_offsets([1, 2, 4], "質量，好", "品質，好")) == [2, None, 4]
    assert insert_at("品質", [(2, "(zhì)"), (None, "(liàng)")]) == "品質(zhì)"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("担当", "simplified"),
        ("擔當", "traditional"),
        ("国学", "simplified"),
        ("你好", None),
        ("", None),
        ("abc", None),
    ],
)
def test_detection(text: str, script: str | None) -> None:
    assert script_of(text) == script


def test_names_that_are_wrong_are_named() -> None:
    for name, words in (
        ("simplfied", "did you mean simplified"),
        ("s2twq", "did you mean s2tw"),
        ("zz", "Regions are simplified"),
    ):
        with pytest.raises(LinfenError, match=words):
            Converter(name)
    with pytest.raises(LinfenError, match="choose auto, official, pyo3, reimplemented"):
        Converter("taiwan", engine="opencc")
    with pytest.raises(LinfenError, match="cannot do hk2sp"):
        Converter("hk2sp", engine="reimplemented")


def test_without_the_fast_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "opencc_pyo3" else real(name))
    assert installed_engine() == "reimplemented"
    with pytest.raises(LinfenError, match=r"linfen-cli\[fast\]"):
        installed_engine("pyo3")


@given(
    st.text(),
    st.sampled_from(["simplified", "traditional", "taiwan", "hongkong"]),
    st.sampled_from(["pyo3", "reimplemented"]),
)
def test_any_text(text: str, to: str, engine: str) -> None:
    converted = convert(text, to, engine=engine)
    assert isinstance(converted, str)
    assert [char for char in converted if char.isascii()] == [char for char in repair(text).text if char.isascii()]
