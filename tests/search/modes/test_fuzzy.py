"""Wrong characters: held to the distance of every substring, worked out one by one."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.search.match import search
from linfen_cli.search.modes.mode import Term
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import compile_query

SAME = str.maketrans("担当强责ＡＢab", "擔當強責ABAB")


def distance(one: str, other: str) -> int:
    """Levenshtein's distance, row by row."""
    row = list(range(len(other) + 1))
    for index, char in enumerate(one, 1):
        before, row = row, [index]
        for at, against in enumerate(other):
            row.append(min(before[at + 1] + 1, row[at] + 1, before[at] + (char != against)))
    return row[-1]


def near_ones(pattern: str, text: str, edits: int) -> dict[tuple[int, int], int]:
    """Every span of a text that is near enough, with its distance."""
    folded, wanted = text.translate(SAME), pattern.translate(SAME)
    found = {}
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + len(pattern) + edits) + 1):
            far = distance(wanted, folded[start:end])
            if far <= edits:
                found[start, end] = far
    return found


def term(pattern: str, edits: int) -> Term:
    return compile_query(pattern, MatchOptions(fuzzy=edits)).terms[0]


alphabet = st.sampled_from("擔担當当強责任，aB")


@given(st.text(alphabet, min_size=2, max_size=6), st.text(alphabet, max_size=25), st.integers(1, 3))
def test_what_is_found_is_near_and_nothing_near_is_missed(pattern: str, text: str, edits: int) -> None:
    if len(pattern) <= edits:
        return
    near = near_ones(pattern, text, edits)
    places = list(term(pattern, edits).finditer(text))
    for place in places:
        assert place in near, (place, near)
    for (_, end), (start, _) in itertools.pairwise(places):
        assert end <= start
    # Of spans that hang together by overlaps one at least is found, and one of the nearest of all.
    reached = -1
    stretches: list[list[int]] = []
    for start, end in sorted(near):
        if start >= reached:
            stretches.append([start, end])
        reached = max(reached, end)
        stretches[-1][1] = reached
    for start, end in stretches:
        inside = [place for place in places if start <= place[0] and place[1] <= end]
        assert inside, (start, end, places)
        best = min(far for (first, last), far in near.items() if start <= first and last <= end)
        assert best in {near[place] for place in inside}


@given(st.text(alphabet, max_size=8), st.text(alphabet, min_size=3, max_size=5), st.text(alphabet, max_size=8))
def test_the_pattern_itself_is_found_without_an_edit(before: str, pattern: str, after: str) -> None:
    text = before + pattern + after
    places = list(term(pattern, 1).finditer(text))
    near = near_ones(pattern, text, 1)
    whole = [place for place in places if near[place] == 0]
    exact = list(search(text, pattern))
    assert len(whole) >= (len(exact) > 0)


def test_white_space_between_han_characters_costs_nothing() -> None:
    query = compile_query("强化责任", MatchOptions(fuzzy=1))
    assert [hit.text for hit in search("強 化\n貴　任", query)] == ["強 化\n貴　任"]
    assert not list(search("強化\n\n貴任", query))
    assert not list(search("abc\nd", compile_query("abcde", MatchOptions(fuzzy=1))))


def test_of_spans_that_overlap_the_nearest_is_taken() -> None:
    query = compile_query("学习宣传", MatchOptions(fuzzy=1))
    assert [hit.text for hit in search("學習學習宣傳貫徹", query)] == ["學習宣傳"]
    assert [hit.text for hit in search("學習宣學習宣傳", query)] == ["學習宣", "學習宣傳"]
