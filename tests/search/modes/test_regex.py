"""Regular expressions: held to plain ones over a text that was folded by hand."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.base.errors import LinfenError
from linfen_cli.search.match import search
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import compile_query
from tests.conftest import LIMIT

# Characters of which each has one other, and these of no others: folding them is no loss.
PAIRS = {"担": "擔", "当": "當", "强": "強", "a": "A", "，": ","}
FOLD = str.maketrans(PAIRS)

chars = st.sampled_from([*PAIRS, *PAIRS.values()])
literals = st.text(chars, min_size=1, max_size=3)
classes = st.tuples(st.sampled_from(["", "^"]), st.text(chars, min_size=1, max_size=3)).map(
    lambda two: f"[{two[0]}{two[1]}]"
)
atoms = st.one_of(literals, classes, st.just("."))


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "{,2}", "??", "+?", "*?"])).map(lambda two: f"(?:{two[0]}){two[1]}"),
        st.tuples(st.one_of(chars, classes), st.sampled_from(["?", "*", "+", "{2}", "{0,1}", "{1,}", "+?", "*?"])).map("".join),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"(?={one})."),
        inner.map(lambda one: f"^{one}"),
        inner.map(lambda one: f"{one}$"),
    )  # fmt: skip


expressions = st.recursive(atoms, grown, max_leaves=5).filter(lambda source: source.strip("^$") != "")


@given(expressions, st.text(st.one_of(chars, st.just("。")), max_size=25))
def test_what_matches_is_what_matches_folded(source: str, text: str) -> None:
    wanted = [
        match.span() for match in re.finditer(source.translate(FOLD), text.translate(FOLD), re.MULTILINE) if match[0]
    ]
    hits = search(text, compile_query(source, MatchOptions(regex=True)))
    assert [(hit.start, hit.end) for hit in hits] == wanted


@given(
    st.text(st.one_of(chars, st.sampled_from("()[]{}*+?|^$\\.-,0123#<>=!:&~")), min_size=1, max_size=12),
    st.text(max_size=20),
)
def test_any_expression_is_used_or_refused(source: str, text: str) -> None:
    try:
        query = compile_query(source, MatchOptions(regex=True, seconds=2))
    except LinfenError as error:
        assert "\n" not in str(error)
        return
    for hit in search(text, query):
        assert hit.end > hit.start


@given(st.lists(st.sampled_from(["担", "当", "强"]), min_size=2, max_size=5))
def test_white_space_between_han_characters(parts: list[str]) -> None:
    text = "\n ".join(parts)
    for source in ("".join(parts), "".join(f"{part}+" for part in parts), "".join(f"[{part}x]" for part in parts)):
        han = "x" not in source
        hits = list(search(text, compile_query(source, MatchOptions(regex=True))))
        assert bool(hits) == han or not han, source
        if han:
            assert hits[0].text == text


@pytest.mark.parametrize("source", ["(a+)+$", "(担|当|担当)+$", "(a|aa)+b", "(.*)*x", "(?:a*)*(?:a*)*(?:a*)*b"])
def test_an_expression_that_would_not_end_is_stopped(source: str) -> None:
    query = compile_query(source, MatchOptions(regex=True, seconds=0.3))
    began = time.monotonic()
    try:
        list(search("a" * 4000 + "擔當" * 2000 + "c", query))
    except LinfenError as error:
        assert str(error).startswith("the expression takes longer than 0.3 seconds")
    assert time.monotonic() - began < LIMIT  # and not until the end of the world


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("(?x)担 # 当\n", "擔", ["擔"]),
        ("(?x)担#", "擔x", ["擔"]),
        ("(?i)ABC", "abc", ["abc"]),
        ("(?-x:担 当)", "擔 當", ["擔 當"]),
        ("(?s)担.当", "擔\n當", ["擔\n當"]),
        ("(?<first>担)(?P<second>当)", "擔當", ["擔當"]),
        ("(?>担当|担)心", "擔心", ["擔心"]),
        ("担(?#note)当", "擔當", ["擔當"]),
        ("[[:alpha:]]+", "ab1", ["ab"]),
        ("[]]|[-a]", "]-", ["]", "-"]),
        ("[^]]", "]x", ["x"]),
        ("\\[担\\]", "[擔]", ["[擔]"]),
        ("担\\.当", "擔.當擔x當", ["擔.當"]),
        ("(担)?(?(1)当|任)", "擔當任", ["擔當", "任"]),
        ("\\N{LATIN SMALL LETTER A}", "a", ["a"]),
        ("[\\u62c5-\\u62c6]", "擔", ["擔"]),
        ("担{", "擔{", ["擔{"]),
        ("a{,}", "a{,}", None),
    ],
)
def test_what_expressions_may_have(source: str, text: str, found: list[str] | None) -> None:
    hits = [hit.text for hit in search(text, compile_query(source, MatchOptions(regex=True)))]
    assert found is None or hits == found


def test_wrong_characters_in_expressions_of_every_form() -> None:
    for source in ("(?x) 强 化 # note", "(?i)强化", "强化|责任", "(?:强|責)化"):
        assert list(search("強化", compile_query(source, MatchOptions(regex=True, fuzzy=1)))), source
