"""The look at bytes: whatever scans, it counts what the search of the whole text finds, or says that it does not know."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linfen_cli.search.corpus import scan
from linfen_cli.search.corpus.scan import Scan, Scanner
from linfen_cli.search.match import search
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import Query, compile_query
from tests.search import texts


@lru_cache(maxsize=64)
def scanners(query: Query) -> tuple[Scanner, Scanner]:
    """One for each engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "_hyperscan", lambda scanner: None)
        python = Scanner(query)
    return Scanner(query), python


@lru_cache(maxsize=64)
def compiled(patterns: tuple[str, ...], exact: bool = False) -> Query:
    return compile_query(patterns, MatchOptions(exact=exact))


def scans(query: Query, data: bytes) -> list[Scan]:
    """Return the result of each engine."""
    return [scanner.scan(data) for scanner in scanners(query)]


def counted(query: Query, text: str) -> tuple[int, ...]:
    counts = [0] * len(query.patterns)
    for hit in search(text, query):
        counts[hit.pattern] += 1
    return tuple(counts)


def test_hyperscan_is_there_to_be_compared() -> None:
    assert scan.engine() == "hyperscan"  # of the extra `dev`
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "hyperscan", None)
        assert scan.engine() == "re"


@given(texts.stored, texts.patterns, st.booleans())
def test_counts_are_those_of_the_search(text: str, patterns: tuple[str, ...], exact: bool) -> None:
    query = compiled(patterns, exact)
    found = counted(query, text)
    for one in scans(query, text.encode()):
        assert one.doubtful or one.counts == found
        assert one.found or not any(found)


@pytest.mark.parametrize("pattern", ["n", "d", "dān", "(", "（", "當)", "Ｎ", "擔("])
def test_what_is_only_in_a_gloss_is_not_counted(pattern: str) -> None:
    for one in scans(compile_query(pattern), "他擔(dān)當。".encode()):
        assert one.doubtful
    for one in scans(compile_query(pattern), b"f(n) = d"):
        assert not one.doubtful


@given(texts.plain, texts.patterns)
def test_clean_text_leaves_no_doubt(text: str, patterns: tuple[str, ...]) -> None:
    query = compiled(patterns)
    one, other = scans(query, text.encode())
    assert one == other == Scan(counted(query, text), doubtful=False)


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=4), st.text(max_size=60))
def test_any_pattern_and_any_text(pattern: str, text: str) -> None:
    query = compile_query(pattern)
    found = counted(query, text.encode(errors="replace").decode())
    for one in scans(query, text.encode(errors="replace")):
        assert one.doubtful or one.counts == found


@pytest.mark.parametrize("text", texts.DAMAGED)
def test_damage_leaves_a_doubt(text: str) -> None:
    assert all(one.doubtful for one in scans(compile_query("沒有"), text.encode()))


def test_a_character_whose_bytes_are_none_in_another_encoding() -> None:
    assert [one.counts for one in scans(compile_query("\u0800"), "a\u0800b".encode())] == [(1,), (1,)]


@pytest.mark.parametrize("pattern", ["擔", "不", "的", "a擔", "担当", "責任", "。"])
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("utf-8", "latin-1"), ("utf-8", "cp1252"), ("utf-8", "gbk"), ("utf-8", "gb18030"),
        ("gbk", "latin-1"), ("gbk", "cp1252"), ("gbk", "big5hkscs"), ("big5hkscs", "gb18030"),
    ],
)  # fmt: skip
def test_what_is_found_in_a_wrong_encoding_is_not_passed_over(pattern: str, written: str, read: str) -> None:
    query = compiled((pattern,))
    found = 0
    for before in ("", "a", "前", "前面", "在前面的"):
        for after in ("後面有很多別的字。" * 3, "后面有很多别的字，我们都不知道。" * 3):
            text = (before + pattern + after).encode(written, "ignore").decode(read, "ignore")
            if any(search(text, query)):
                found += 1
                assert all(one.found for one in scans(query, text.encode())), text
    assert found or pattern != "担当" or written == "big5hkscs"


def test_what_hyperscan_refuses_is_scanned_by_re(monkeypatch: pytest.MonkeyPatch) -> None:
    import hyperscan

    class Refusing:
        def compile(self, **_: object) -> None:
            raise hyperscan.error("Pattern is too large.")

    monkeypatch.setattr(hyperscan, "Database", Refusing)
    assert Scanner(compile_query("担当")).scan("前擔當後".encode()) == Scan((1,), doubtful=False)


@pytest.mark.parametrize(
    ("pattern", "options"),
    [
        ("担当", {"regex": True}),
        ("dandang", {"sound": True}),
        ("担当", {"fuzzy": 1}),
        ("软件", {"regional": True}),
        ("担当", {"words": True}),
    ],
)
def test_what_bytes_cannot_tell_is_not_scanned(pattern: str, options: dict[str, Any]) -> None:
    assert not Scanner.suits(compile_query(pattern, MatchOptions(**options)))
    assert not Scanner.suits(compile_query(["担当", pattern], MatchOptions(**options)))
    assert Scanner.suits(compile_query(pattern))


def test_patterns_that_must_be_near_one_another_are_not_scanned() -> None:
    assert not Scanner.suits(compile_query(["甲", "乙"], near=3))


def test_a_pattern_without_regional_words_is_scanned_as_it_is() -> None:
    query = compile_query("担当", MatchOptions(regional=True))
    assert scans(query, "不擔當，擔(dān)當。".encode())[0] == Scan((1,), doubtful=True)
    assert [one.counts for one in scans(query, "不擔當，担当。".encode())] == [(2,), (2,)]
