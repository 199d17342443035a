"""Finding in the reader: what is typed is a request, and its hits come from where somebody is."""

from __future__ import annotations

import pytest

from linfen_cli.article.article import parse
from linfen_cli.base.errors import LinfenError
from linfen_cli.repair import repair
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.tui.find import WINDOW, find_from, request
from linfen_cli.tui.prompt import Prompt


@pytest.mark.parametrize(
    ("typed", "patterns", "options"),
    [
        ("担当", ("担当",), MatchOptions()),
        (" 担当 ", (" 担当 ",), MatchOptions()),
        ("-E 第[一二]", ("第[一二]",), MatchOptions(regex=True)),
        ("--fuzzy 1 -w 担当", ("担当",), MatchOptions(fuzzy=1, words=True)),
        ("--fuzzy=2 担当作为", ("担当作为",), MatchOptions(fuzzy=2)),
        ("-e 党 -e '干部 群众'", ("党", "干部 群众"), MatchOptions()),
        ("-- -w", ("-w",), MatchOptions()),
        ("--unknown 担当", ("--unknown 担当",), MatchOptions()),
    ],
)
def test_requests(typed: str, patterns: tuple[str, ...], options: MatchOptions) -> None:
    asked = request(typed)
    assert asked is not None
    assert (asked.query.patterns, asked.query.options) == (patterns, options)


def test_a_request_for_sections_and_for_words_together() -> None:
    asked = request("-s 2 -s 3- --near 10 -e 党 -e 干部")
    assert asked is not None
    assert asked.sections == ("2", "3-")
    assert (asked.query.near, asked.query.together) == (10, None)


@pytest.mark.parametrize("typed", ["", "-w", "--fuzzy", "--near 10", "-e"])
def test_what_is_nothing_yet(typed: str) -> None:
    assert request(typed) is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [("--near x -e 甲", "--near takes a number"), ("--all page -e 甲", "--all takes sentence"), ("--fuzzy x 甲", "--fuzzy takes a number")],
)  # fmt: skip
def test_what_is_wrong_is_said(typed: str, message: str) -> None:
    with pytest.raises(LinfenError, match=message):
        request(typed)


def test_the_next_hits_come_first() -> None:
    text = "學習。\n" * (3 * WINDOW // 4)
    article = parse(repair(text))
    asked = request("學習")
    assert asked is not None
    start = 2 * WINDOW
    first, *_, last = find_from(article, asked, start, lambda: False)
    assert start <= first.starts[-1]
    assert len(first) < len(last) == text.count("學習")
    assert list(last.starts) == sorted(last.starts)
    assert list(find_from(article, asked, start, lambda: True)) == []


def test_only_in_the_sections_asked_for() -> None:
    article = parse(repair("一、甲\n學習。\n二、乙\n學習，學習。\n"))
    asked = request("-s 2 學習")
    assert asked is not None
    (hits,) = find_from(article, asked, 0, lambda: False)
    assert len(hits) == 2
    assert all(article.section_at(start).number == 2 for start in hits.starts)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [("擔 當", "擔當"), ("a b left c", "acb"), ("a b backspace", "a"), ("a b home delete", "b"), ("a b ctrl+u c", "c"),
     ("a left ctrl+k b", "b"), ("a b end left left right x", "axb")],
)  # fmt: skip
def test_the_search_line_is_edited(keys: str, expected: str) -> None:
    prompt = Prompt()
    for key in keys.split():
        assert prompt.type(key)
    assert prompt.value == expected


def test_a_word_is_deleted_at_once() -> None:
    prompt = Prompt()
    prompt.insert("-w 擔當\n")
    prompt.type("ctrl+w")
    assert prompt.value == "-w "
    assert not prompt.type("f5")
