"""Queries: patterns compiled, and what is known of them before anything is searched."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.search.match import search
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import UNITS, as_pinyin, compile_query


@pytest.mark.parametrize(
    ("options", "in_stored_text", "is_local"),
    [
        ({}, False, True),
        ({"exact": True}, True, True),
        ({"regex": True}, False, False),
        ({"regex": True, "exact": True}, True, False),
        ({"fuzzy": 1}, False, True),
        ({"fuzzy": 1, "exact": True}, True, True),
        ({"words": True, "exact": True}, True, True),
        ({"words": True, "regex": True}, False, False),
        ({"sound": True, "regional": True}, False, True),
    ],
)
def test_what_is_known_of_a_query(options: dict[str, Any], in_stored_text: bool, is_local: bool) -> None:
    query = compile_query("dandang", MatchOptions(**options))
    assert (query.in_stored_text, query.is_local) == (in_stored_text, is_local)
    assert not compile_query(["dandang", "zeren"], MatchOptions(**options), near=3).is_local


@pytest.mark.parametrize("options", [{}, {"exact": True}, {"regex": True}, {"sound": True}, {"fuzzy": 1}, {"regional": True}, {"words": True}])  # fmt: skip
def test_a_query_can_be_sent_to_a_process(options: dict[str, Any]) -> None:
    query = compile_query("dandang", MatchOptions(**options))
    sent = pickle.loads(pickle.dumps(query))
    text = "dandang，擔當。"
    assert [hit[:6] for hit in search(text, sent)] == [hit[:6] for hit in search(text, query)] != []


@pytest.mark.parametrize(
    ("patterns", "options", "is_pinyin"),
    [
        (["dandang"], {}, True),
        (["dandang", "zeren"], {"words": True}, True),
        (["dandang", "linfen search"], {}, False),
        (["担当"], {}, False),
        (["dandang"], {"sound": True}, False),
        (["dandang"], {"exact": True}, False),
        (["dandang"], {"regex": True}, False),
        (["dandang"], {"fuzzy": 1}, False),
        (["dandang"], {"seconds": 3}, True),
    ],
)
def test_what_is_taken_as_pinyin(patterns: list[str], options: dict[str, Any], is_pinyin: bool) -> None:
    query = compile_query(patterns, MatchOptions(**options))
    other = as_pinyin(query)
    assert (other is not None) == is_pinyin
    if other is not None:
        assert other.options == query.options.replace(sound=True)
        assert other.patterns == query.patterns


def test_units() -> None:
    for unit in UNITS:
        assert compile_query(["甲", "乙"], together=unit).together == unit
    with pytest.raises(
        LinfenError, match="'page' is not a unit of text: choose one of sentence, paragraph, section, file"
    ):
        compile_query(["甲", "乙"], together="page")
