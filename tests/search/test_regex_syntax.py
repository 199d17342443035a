"""The syntax of expressions: what is rewritten, and what every match must have."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given

from linfen_cli.search.regex_syntax import is_verbose, required, translated
from tests.search.modes.test_regex import FOLD, expressions


@pytest.mark.parametrize(
    ("pattern", "runs"),
    [
        ("担当", ["担当"]),
        ("担当?", ["担"]),
        ("担+当", ["当"]),
        ("担.当", ["担", "当"]),
        ("担[当任]", ["担"]),
        ("担|当", []),
        ("担(当|任)", ["担"]),
        ("(?:担当)人", ["人"]),
        ("(?i)担当", []),
        ("^担当$", ["担当"]),
        ("\\u62c5当", ["担当"]),
        ("。\\n担", ["。\n担"]),
        ("担{2}当", ["当"]),
        ("", []),
    ],
)
def test_what_every_match_has(pattern: str, runs: list[str]) -> None:
    assert required(pattern) == runs


@given(expressions)
def test_every_match_has_all_that_is_required(source: str) -> None:
    folded = [run.translate(FOLD) for run in required(source)]
    text = "擔當強A,。AA擔擔當當,," * 3
    for match in regex.finditer(source.translate(FOLD), text, regex.MULTILINE, timeout=5):
        assert all(run in match[0] for run in folded)


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("担当", ["擔當", "担 當"], ["擔，當"]),
        ("[担当]{2}", ["擔當", "当担"], ["擔"]),
        ("[^担]", ["人", "a"], ["擔", "担"]),
        ("[a-c]", ["Ａ", "C"], ["d"]),
        ("\\[担\\]", ["[擔]"], ["擔"]),
        ("(?#担)当", ["當"], ["擔當"]),
        ("a b", ["a b", "Ａ\u3000B"], ["ab"]),
        ("[[:digit:]担]", ["1", "擔"], ["a"]),
        ("[\\d-]", ["1", "-", "－"], ["a"]),
    ],
)
def test_what_is_written_again(pattern: str, matching: list[str], other: list[str]) -> None:
    expression = regex.compile(translated(pattern))
    assert all(expression.fullmatch(text) for text in matching)
    assert not any(expression.fullmatch(text) for text in other)


def test_regional_words_in_an_expression() -> None:
    expression = regex.compile(translated("软件(工程)?", regional=True))
    assert all(expression.fullmatch(text) for text in ("软件", "軟體", "軟件工程"))
    assert not expression.fullmatch("硬體")


def test_verbose_expressions() -> None:
    assert [is_verbose(pattern) for pattern in ("(?x)担", "(?ix) 担", "(?x:担)", "担x")] == [True, True, False, False]
