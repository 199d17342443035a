"""Pages that teach pinyin keep it; damaged pages and pieces of them do not."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.chars import pinyin
from linfen_cli.convert.converter import Converter
from linfen_cli.repair import repair
from linfen_cli.repair.gloss.gloss import remove_glosses
from linfen_cli.repair.gloss.textbooks import teaches
from linfen_cli.repair.splice.damage import damage
from tests.conftest import ROOT

FOUND = (ROOT / "data" / "digest.found.txt").read_text(encoding="utf-8")
CLEAN = (ROOT / "data" / "digest.clean.txt").read_text(encoding="utf-8")
SENTENCES = re.findall(r"[^。\n]+。?", FOUND)
TONES = ["", "̄", "́", "̌", "̀"]


def with_every_reading(text: str) -> str:
    """Return a lesson: the reading of every character in parentheses after it."""

    def read(match: re.Match[str]) -> str:
        reading = min(pinyin.readings(match[0]), default=None)
        if reading is None or not reading.tone:
            return match[0]
        vowel = next((v for v in "aoeüiu" if v in reading.base), reading.base[0])
        return f"{match[0]}({reading.base.replace(vowel, vowel + TONES[reading.tone], 1)})"

    return re.sub("[\u4e00-\u9fff]", read, text)


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8).map("".join))
def test_pieces_of_a_damaged_page_are_repaired(stored: str) -> None:
    assert not teaches(remove_glosses(stored))


def test_the_newspapers_own_text(original: Path) -> None:
    stored = original.read_text(encoding="utf-8")
    for text in (stored, *stored.splitlines(), *re.findall("[^。，\n]+", stored)):
        assert not teaches(remove_glosses(text)), text


def test_a_page_damaged_with_the_largest_table() -> None:
    # Every character that simplified script writes otherwise.
    simplified = Converter("simplified", "traditional").convert(CLEAN)
    table = {}
    for char, other in zip(CLEAN, simplified, strict=True):
        if char != other and len(pinyin.readings(char)) == 1:
            (reading,) = pinyin.readings(char)
            table[char] = f"{reading.base}{reading.tone}"
    stored = damage(CLEAN, table)
    assert len(remove_glosses(stored).glosses) > 100
    assert not teaches(remove_glosses(stored))
    assert not teaches(remove_glosses(Converter("simplified", "traditional").convert(stored)))


def test_lessons_are_left_alone() -> None:
    for text in (CLEAN, Converter("simplified", "traditional").convert(CLEAN)):
        lesson = with_every_reading(text)
        assert len(remove_glosses(lesson).glosses) > 700
        assert repair(lesson).text == lesson
        for line in filter(None, lesson.split("\n")):
            if len(remove_glosses(line).glosses) > 12:
                assert repair(line).text == line


def test_a_lesson_among_damaged_pages_does_not_keep_their_glosses() -> None:
    lesson = "我(wǒ)們(men)在(zài)學(xué)校(xiào)。\n"
    assert repair(lesson).text == lesson
    assert "(dān)" not in repair(FOUND * 3 + lesson).text
