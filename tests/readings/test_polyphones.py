"""Polyphones: the tables, and what is next to a character."""

from __future__ import annotations

import re

import pytest

from linfen_cli.chars.pinyin import Reading, parse, readings
from linfen_cli.chars.variants import fold
from linfen_cli.readings import polyphones


def test_the_tables_give_readings_that_the_characters_have() -> None:
    for char, rules in polyphones._rules().items():
        assert len(char) == 1
        assert fold(char) == char
        for reading, _, _ in rules:
            assert _has(char, reading), (char, reading)
    for char, reading in polyphones.usual().items():
        assert _has(char, reading), (char, reading)


def _has(char: str, reading: str) -> bool:
    written = parse(reading)
    assert written is not None
    return written.tone == 0 or Reading(written.base, written.tone) in readings(char)


def test_every_rule_is_an_expression() -> None:
    for char in polyphones._rules():
        assert all(isinstance(pattern, re.Pattern) for _, pattern in polyphones._compiled(char))


@pytest.mark.parametrize(
    ("text", "at", "reading"),
    [
        ("三只小猫", 1, "zhī"),
        ("十五只鸟", 2, "zhī"),
        ("这只是", 1, None),
        ("睡着了", 1, "zháo"),
        ("市长", 1, "zhǎng"),
        ("地上长草", 2, "zhǎng"),
        ("银行业", 1, "háng"),
        ("两行字", 1, "háng"),
        ("慢慢地走", 2, "de"),
    ],
)
def test_neighbours(text: str, at: int, reading: str | None) -> None:
    assert polyphones.ruled(text, at, alone=True, before=2) == reading


@pytest.mark.parametrize(
    ("text", "at", "alone", "listed", "expected"),
    [
        ("一会儿", 2, False, "", True),
        ("女儿", 1, False, "er", False),
        ("健儿", 1, False, "ér", False),
        ("产儿", 1, False, "er", True),
        ("他的儿", 2, True, "", False),
        ("花儿", 1, True, "", True),
        ("花儿子", 1, True, "", False),
    ],
)
def test_erhua(text: str, at: int, alone: bool, listed: str, expected: bool) -> None:
    assert polyphones.is_erhua(text, at, alone=alone, listed=listed) is expected
