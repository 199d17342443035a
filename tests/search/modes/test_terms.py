"""The terms of each mode: the matches of a pattern, its n-grams for the index, and whether a scan can count it."""

from __future__ import annotations

from typing import Any

import pytest

from linfen_cli.search.modes.exact import EXACT
from linfen_cli.search.modes.fuzzy import FuzzyTerm
from linfen_cli.search.modes.literal import LiteralTerm
from linfen_cli.search.modes.mode import ModeOption, Term
from linfen_cli.search.modes.phonetic import PHONETIC
from linfen_cli.search.modes.regex import REGEX, SECONDS
from linfen_cli.search.modes.regional import REGIONAL, forms, words_elsewhere
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.modes.whole_words import WORDS
from linfen_cli.search.query import compile_query

TEXT = "他担当，他擔當。担心，當擔。"


def term(pattern: str, *options: ModeOption[Any]) -> Term:
    (compiled,) = compile_query(pattern, MatchOptions(**{option.name: True for option in options})).terms
    return compiled


@pytest.mark.parametrize(
    ("options", "pattern", "found"),
    [
        ((), "担当", ["担当", "擔當"]),
        ((EXACT,), "担当", ["担当"]),
        ((PHONETIC,), "dandang", ["担当", "擔當"]),
        ((REGEX,), "担[当心]", ["担当", "擔當", "担心"]),
        ((WORDS,), "担当", ["担当", "擔當"]),
        ((REGEX, EXACT), "担.", ["担当", "担心"]),
    ],
)
def test_matches(options: tuple[ModeOption[Any], ...], pattern: str, found: list[str]) -> None:
    assert [TEXT[start:end] for start, end in term(pattern, *options).finditer(TEXT)] == found


def test_only_exact_patterns_are_looked_for_in_the_stored_text() -> None:
    assert term("担当", EXACT).in_stored_text
    assert term("担当", EXACT, REGEX).in_stored_text
    assert not any(term("担当", *options).in_stored_text for options in ((), (REGEX,), (REGIONAL,), (WORDS,)))


def test_what_the_index_looks_up() -> None:
    assert term("担当").required() == ["担当"]
    assert set(term("软件", REGIONAL).required() or ()) == {"软件", "軟體"}
    assert term("dandang", PHONETIC).required() is None  # a syllable stands for too many characters


def test_a_scan_counts_phrases_only() -> None:
    assert term("担当").scan_pattern() is not None
    assert term("担当", EXACT).scan_pattern() is not None
    assert all(term("dandang", option).scan_pattern() is None for option in (PHONETIC, REGEX, WORDS))


@pytest.mark.parametrize(
    ("text", "found"),
    [("不擔黨", ["不擔黨"]), ("不擔任", ["不擔任"]), ("他擔當", ["他擔當"]), ("他擔任", [])],
)
def test_edits_are_counted_against_every_spelling(text: str, found: list[str]) -> None:
    fuzzy = FuzzyTerm(LiteralTerm(["不担当"]), 1, "不担当")
    assert [text[start:end] for start, end in fuzzy.finditer(text)] == found


def test_words_of_other_regions() -> None:
    assert set(forms("软件")) == {"软件", "軟體"}
    assert words_elsewhere()["信息"] == ("資訊",)


def test_expressions_have_ten_seconds() -> None:
    assert MatchOptions().seconds == SECONDS.default == 10.0
