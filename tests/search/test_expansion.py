"""Expansion: what each character of a pattern may be written as."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.search.expansion import clean_pattern, equivalents, expand, in_class, matches, one_of, positions


@pytest.mark.parametrize(
    ("char", "has", "lacks"),
    [
        ("发", "发發髮", "白"),
        ("髮", "发髮", "發"),
        ("a", "aAａＡ", "b"),
        ("，", "，,", "。"),
        (" ", " \u3000", "\t"),
        ("ア", "アｱ", "あ"),
        ("ß", "ß", "s"),
        ("樂", "樂乐\uf914", "药"),
    ],
)
def test_equivalents(char: str, has: str, lacks: str) -> None:
    assert set(has) <= equivalents(char)
    assert not set(lacks) & equivalents(char)


@given(st.characters())
def test_a_character_is_its_own_equivalent(char: str) -> None:
    assert char in equivalents(char)
    assert all(len(form) == 1 for form in equivalents(char))


@given(st.characters(codec="utf-8"))
def test_what_unicode_calls_narrow_is_the_same(char: str) -> None:
    kind, _, whole = unicodedata.decomposition(char).partition(" ")
    if kind in ("<narrow>", "<wide>"):
        assert chr(int(whole, 16)) in equivalents(char)


@given(st.frozensets(st.characters(), min_size=1, max_size=30), st.characters())
def test_one_of_some_characters(chars: frozenset[str], other: str) -> None:
    expression = re.compile(one_of(chars))
    assert all(expression.fullmatch(char) for char in chars)
    assert bool(expression.fullmatch(other)) == (other in chars)


@pytest.mark.parametrize("char", "\\]^-[&~|a")
def test_a_character_in_a_class(char: str) -> None:
    assert re.fullmatch(f"[{in_class(char)}]", char)
    assert not re.fullmatch(f"[{in_class(char)}{in_class('x')}]", "y")


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("担当", "擔 \n　當", True),
        ("担当", "擔\n\n當", False),
        ("担 当", "擔當", True),
        ("a b", "a b", True),
        ("a b", "ab", False),
        ("担a", "擔 a", False),
        ("擔(dān)當", "担当", True),
        ("ＡＢ，", "ab,", True),
    ],
)
def test_a_pattern_that_means_what_it_says(pattern: str, text: str, is_found: bool) -> None:
    assert matches(pattern, text) == is_found
    assert bool(re.search(expand(clean_pattern(pattern)), text)) == is_found


def test_glosses_where_they_are_allowed() -> None:
    assert re.fullmatch(expand("担当", "", r"(?:\([a-zāá]+\))?"), "擔(dān)當".replace("ā", "a"))
    assert not re.fullmatch(expand("担当", "", r"(?:\([a-z]+\))?"), "擔當(dang)")


def test_positions() -> None:
    assert [len(positions(pattern)) for pattern in ("担当", "担 当", "a b", "担 a", " 担")] == [2, 2, 3, 3, 2]
    assert positions("担 当", exact=True) == (frozenset("担"), frozenset(" "), frozenset("当"))
    assert "擔" in positions("担")[0]
