"""Patterns near one another or in the same unit: held to all combinations of their places."""

from __future__ import annotations

import re
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.article.article import parse
from linfen_cli.repair import repair
from linfen_cli.search.match import search
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.proximity import hits_together
from linfen_cli.search.query import compile_query

letters = st.lists(st.sampled_from("甲乙丙，。一二"), max_size=30).map("".join)


@given(letters, st.integers(0, 6), st.sampled_from([["甲", "乙"], ["甲", "乙", "丙"], ["甲乙", "乙"]]))
def test_near(text: str, distance: int, patterns: list[str]) -> None:
    places = [[(match.start(), match.end()) for match in re.finditer(pattern, text)] for pattern in patterns]
    wanted: set[tuple[int, int, int]] = set()
    for chosen in product(*places):
        ordered = sorted(range(len(chosen)), key=lambda index: (chosen[index][0], index))
        first, last = chosen[ordered[0]], chosen[ordered[-1]]
        if last[0] - first[1] <= distance:
            wanted.update((start, end, index) for index, (start, end) in enumerate(chosen))
    hits = search(text, compile_query(patterns, near=distance))
    assert {(hit.start, hit.end, hit.pattern) for hit in hits} == wanted


@given(
    st.lists(st.lists(st.sampled_from(["甲", "乙", "一句", "二，三"]), min_size=1, max_size=3).map("".join), max_size=8)
)
def test_in_one_sentence(parts: list[str]) -> None:
    text = "".join(f"{part}。" for part in parts)
    wanted: list[int] = []
    at = 0
    for part in parts:
        if "甲" in part and "乙" in part:
            wanted += [at + offset for offset, char in enumerate(part) if char in "甲乙"]
        at += len(part) + 1
    hits = search(text, compile_query(["甲", "乙"], together="sentence"))
    assert [hit.start for hit in hits] == wanted


TEXT = "文題甲\n\n2020-01-02 來源：某報\n\n一、開頭\n甲在此。乙在此。\n丙也在此。\n二、結尾\n甲獨在。\n乙、甲同在一段，也同在一句。\n"


def found(patterns: list[str], unit: str) -> list[str]:
    hits = search(TEXT, compile_query(patterns, together=unit))
    return [f"{hit.text}{hit.line_number}" for hit in hits]


def test_in_one_unit() -> None:
    assert found(["甲", "乙"], "sentence") == ["乙10", "甲10"]
    assert found(["甲", "乙"], "paragraph") == ["甲6", "乙6", "乙10", "甲10"]
    assert found(["甲", "丙"], "paragraph") == []
    assert found(["甲", "丙"], "section") == ["甲6", "丙7"]
    assert found(["甲", "乙"], "section") == ["甲6", "乙6", "甲9", "乙10", "甲10"]
    assert found(["甲", "丙"], "file") == ["甲1", "甲6", "丙7", "甲9", "甲10"]
    assert found(["甲", "無"], "file") == []


def test_near_and_together_with_other_ways() -> None:
    query = compile_query(["dandang", "zeren"], MatchOptions(sound=True), near=3)
    assert [hit.text for hit in search("擔當，責任。這裏很遠很遠有擔當", query)] == ["擔當", "責任"]
    query = compile_query(["甲", "乙"], near=0, together="sentence")
    assert [hit.start for hit in search("甲。乙甲乙", query)] == [2, 3, 4]


def test_hits_that_are_there_already_are_sorted_out() -> None:
    """Proximity keeps a match of a search or leaves it out, and never changes it or searches again."""
    article = parse(repair("甲在前，乙在後。這裏只有甲。"))
    hits = list(search(article, compile_query(["甲", "乙"])))
    assert [hit.start for hit in hits] == [0, 4, 12]
    near = list(hits_together(article, iter(hits), compile_query(["甲", "乙"], near=3)))
    assert near == hits[:2]
    assert list(hits_together(article, iter(hits[1:]), compile_query(["甲", "乙"], near=3))) == []
