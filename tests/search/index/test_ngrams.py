"""N-grams: what a text has, and what a query needs, so that no text with a hit is passed over."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from linfen_cli.search.index.ngrams import folds, is_indexed, needed, ngrams_of
from linfen_cli.search.match import search
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import Query, compile_query
from tests.search import texts


def fold(text: str) -> str:
    return text.translate(folds())


@pytest.mark.parametrize(
    ("text", "ngrams"),
    [
        ("担当", ["担当", "当"]),
        ("担 \n当", ["担当", "当"]),
        ("担", ["担"]),
        ("担-", ["担－", "－"]),
        ("担\x00当", ["担", "当"]),
        ("", [""]),
    ],
)
def test_what_a_text_has(text: str, ngrams: list[str]) -> None:
    assert ngrams_of(text) == set(map(fold, ngrams))


def test_equivalents_have_one_form() -> None:
    assert fold("发") == fold("發") == fold("髮")
    assert fold("ａ") == fold("A") == fold("a")
    assert fold("担\u3000 当\r\n") == fold("擔當")
    assert is_indexed("甲－")
    assert not is_indexed("甲-")


@pytest.mark.parametrize(
    ("pattern", "options", "runs"),
    [
        ("担当不", {}, [["担当", "当不"]]),
        ("责", {}, [["责*"]]),
        ("担当", {"exact": True}, [["担当"]]),
        ("担(当|任)人民", {"regex": True}, [["人民"]]),
        ("不担当就", {"fuzzy": 1}, [["不担"], ["当就"]]),
        ("软件", {"regional": True}, [["软件"], ["軟體"]]),
        ("担当", {"words": True}, [["担当"]]),
        ("dandang", {"sound": True}, None),
        ("zeren", {"sound": True, "fuzzy": 1}, None),
        ("担当", {"regex": True, "fuzzy": 1}, None),
        ("担|当", {"regex": True}, None),
        ("。\\n担", {"regex": True}, None),  # blocks may meet there
        ("担\n当", {}, None),
        ("\x00", {}, None),
    ],
)
def test_what_a_query_needs(pattern: str, options: dict[str, Any], runs: list[list[str]] | None) -> None:
    folded = (
        None if runs is None else [[fold(ngram.rstrip("*")) + "*" * ngram.count("*") for ngram in run] for run in runs]
    )
    assert needed(compile_query(pattern, MatchOptions(**options)), fold) == folded


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("担当", {}), ("发", {}), ("ab", {}), ("信息", {"regional": True}), ("担.?当", {"regex": True}), ("不担当就", {"fuzzy": 1}),
    ("[担责]任?", {"regex": True}), ("担当", {"words": True}), ("任務，", {}),
]  # fmt: skip
QUERIES = [compile_query(pattern, MatchOptions(**options)) for pattern, options in ASKED]


@given(texts.plain)
def test_a_text_with_a_hit_has_what_is_needed(text: str) -> None:
    ngrams = ngrams_of(text)

    def is_there(ngram: str) -> bool:
        return any(one.startswith(ngram[:-1]) for one in ngrams) if ngram.endswith("*") else ngram in ngrams

    def has_what_is_needed(query: Query) -> bool:
        alternatives = needed(query, fold)
        return alternatives is None or any(all(map(is_there, run)) for run in alternatives)

    for query in QUERIES:
        if any(search(text, query)):
            assert has_what_is_needed(query), query.patterns
