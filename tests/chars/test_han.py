"""Han characters by code point: the functions, and the same as expressions."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest

from linfen_cli.chars.han import HAN, LINE_ENDS, is_full_width, is_han, unwrap


def test_the_expression_is_the_function() -> None:
    expression = re.compile(f"[{HAN}]")
    assert [code for code in range(sys.maxunicode + 1) if is_han(chr(code)) != bool(expression.match(chr(code)))] == []


def test_unicode_calls_the_same_ideographs() -> None:
    named = [chr(code) for code in range(0x3400, 0x30000) if unicodedata.name(chr(code), "").startswith("CJK UNIFIED")]
    assert len(named) > 80_000
    assert all(map(is_han, named))
    assert not any(map(is_han, "ㄅカ한ａa1。，\u3000"))


def test_full_width_is_what_unicode_calls_wide() -> None:
    """But for Hangul, which is written with spaces, and emoji."""
    for char in "擔〇カ、。「」！：ㄓ々\u3000":
        assert unicodedata.east_asian_width(char) in "WF"
        assert is_full_width(char)
    assert not any(map(is_full_width, "aé 1.,()한"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_line_ends_are_those_of_python(end: str) -> None:
    assert f"擔{end}當".splitlines() == LINE_ENDS.split(f"擔{end}當") == ["擔", "當"]
    assert unwrap(f"擔{end}當") == "擔當"
    assert unwrap(f"well {end} known") == "well known"
