"""Wrapping: lines that fit, break where Chinese may break, and lose nothing."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.render.wrap import Run, wrap

pieces = st.sampled_from(
    ["擔", "當", "，", "。", "（", "）", "“", "”", "word", "x", " ", "12", "é", "ｗ", "é", "あ", "…"]
)
texts = st.lists(pieces, max_size=40).map("".join)


def cells(text: str) -> int:
    """Width by Unicode's own property: wide and full-width characters take two cells, marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def lines_of(text: str, width: int, **indents: int) -> list[str]:
    return ["".join(run.text for run in line.runs) for line in wrap([Run(text)], width, **indents)]


@given(texts, st.integers(4, 30))
def test_lines_fit_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = lines_of(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(texts.filter(lambda text: "（ " not in text and "“ " not in text), st.integers(8, 30))
def test_marks_stay_with_what_they_belong_to(text: str, width: int) -> None:
    for before, after in pairwise(lines_of(text, width)):
        # A mark may stand where it should not when the line has no place at all to break before it.
        earlier = any(
            2 in (cells(left), cells(right)) and right not in "，。）”… e\u0301" and left not in "（“ "
            for left, right in pairwise(before)
        )
        if earlier:
            assert after[0] not in "，。）”…"
            assert before[-1] not in "（“"


def test_words_are_not_cut() -> None:
    assert lines_of("擔當word作為", 8) == ["擔當word", "作為"]
    assert lines_of("擔當words作為", 8) == ["擔當", "words作", "為"]
    assert lines_of("one two three", 8) == ["one two", "three"]
    assert lines_of("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_a_mark_does_not_begin_a_line() -> None:
    assert lines_of("擔當作為，落實", 8) == ["擔當作", "為，落實"]
    assert lines_of("說：“擔當作為”", 6) == ["說：", "“擔當", "作為”"]
    assert lines_of("擔當作  …", 8) == ["擔當", "作  …"]
    assert lines_of("擔當作為  …", 8) == ["擔當作", "為  …"]


def test_spaces_hang_over_the_end_of_a_line() -> None:
    assert lines_of("擔當作為     落實", 8) == ["擔當作為", "落實"]
    assert lines_of("one two     three", 8) == ["one two", "three"]


def test_indents() -> None:
    assert lines_of("擔當作為落實", 8, first=4, rest=2) == ["    擔當", "  作為落", "  實"]


def test_a_width_too_small_still_ends() -> None:
    assert lines_of("擔當", 1) == ["擔", "當"]


@given(
    st.lists(
        st.tuples(st.sampled_from("擔當一a"), st.sampled_from(["", "dān", "zhuàng", "é"])), min_size=1, max_size=20
    ),
    st.integers(10, 30),
)
def test_each_reading_stands_over_its_character(pairs: list[tuple[str, str]], width: int) -> None:
    seen: list[tuple[str, str]] = []
    for line in wrap([Run(char, note=note) for char, note in pairs], width):
        text = "".join(run.text for run in line.runs)
        assert cells(text) <= width
        assert cells(line.above) <= width
        columns = {}
        at = 0
        for char in text:
            columns[at] = char
            at += cells(char)
        at = 0
        for word in line.above.split(" "):
            if word:
                seen.append((columns[at], word))
            at += len(word) + 1
    assert seen == [(char, note) for char, note in pairs if note]
