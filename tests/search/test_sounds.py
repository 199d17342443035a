"""Sounds: how patterns in pinyin are cut, and what they stand for."""

from __future__ import annotations

import re

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.search.sounds import (
    Sound,
    characters,
    expression,
    looks_like_pinyin,
    parse_sounds,
    regional_words,
    spellings,
)


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("dandang", [["dan", "dang"]]),
        ("xian", [["xian"], ["xi", "an"]]),
        ("xi'an", [["xi", "an"]]),
        ("xi an", [["xi", "an"]]),
        ("dand", [["dan", "d"]]),
        ("zh", [["zh"], ["z", "h"]]),
        ("nv", [["nü"]]),
        ("lüe", [["lüe"], ["lü", "e"]]),
        ("lue", [["lüe"], ["lu", "e"]]),
        ("ê", [["ê"]]),
    ],
)
def test_how_letters_are_cut(pattern: str, ways: list[list[str]]) -> None:
    assert [[sound.base for sound in way if isinstance(sound, Sound)] for way in parse_sounds(pattern)] == ways


@pytest.mark.parametrize(("pattern", "tones"), [("dān", [1]), ("dan4", [4]), ("dan5", [0]), ("dan0", [0]), ("dan", [None]), ("dāndang4", [1, 4])])  # fmt: skip
def test_tones(pattern: str, tones: list[int | None]) -> None:
    ((*way,),) = parse_sounds(pattern)
    assert [sound.tone for sound in way if isinstance(sound, Sound)] == tones


def test_characters_stand_for_themselves() -> None:
    assert parse_sounds("擔dang，")[0] == ("擔", Sound("dang"), "，")


def test_what_a_sound_stands_for() -> None:
    assert {"擔", "担", "單"} <= characters(Sound("dan", 1))
    assert "但" not in characters(Sound("dan", 1))
    assert {"擔", "的", "大"} <= characters(Sound("d", initial=True))


@pytest.mark.parametrize(
    ("pattern", "text", "is_whole"),
    [("chongqing", "重慶", True), ("擔dang", "担 当", True), ("huar", "花兒", True), ("huar", "花", True), ("dan,dang", "擔，當", True), ("dan4", "丹", False)],
)  # fmt: skip
def test_expressions(pattern: str, text: str, is_whole: bool) -> None:
    assert bool(re.fullmatch(expression(pattern), text)) == is_whole


def test_spellings_of_a_pattern() -> None:
    (way,) = spellings("dan当")
    assert ["擔" in way[0], "當" in way[1], "但" in way[1]] == [True, True, False]
    assert [len(way) for way in spellings("huar")] == [1, 2]
    assert "軟體" in regional_words("ruanjian")
    assert any("軟" in way[0] and "體" in way[1] for way in spellings("ruanjian", regional=True))


@pytest.mark.parametrize(
    ("pattern", "is_pinyin"),
    [("dandang", True), ("dān dāng", True), ("dan4", True), ("linfen search", False), ("dd", False), ("a", False), ("擔dang", False), ("vv", False), ("a" * 201, False)],
)  # fmt: skip
def test_what_looks_like_pinyin(pattern: str, is_pinyin: bool) -> None:
    assert looks_like_pinyin(pattern) == is_pinyin


def test_letters_that_are_no_sound() -> None:
    with pytest.raises(LinfenError, match="no syllable of pinyin begins 'vv', character 5 of 'dan vv'"):
        parse_sounds("dan vv")
