"""Readings: the search in pypinyin's file against the file itself, and against pypinyin."""

from __future__ import annotations

import json
import random

import pypinyin
import pytest
from pypinyin.constants import PINYIN_DICT

from linfen_cli.chars import pinyin


def test_every_entry_is_found() -> None:
    # pypinyin's own view of its table, imported as its users do.
    for code, listed in PINYIN_DICT.items():
        assert pinyin._look_up(chr(code)) == listed


def test_what_is_not_listed_has_no_reading() -> None:
    rng = random.Random(2022)
    for code in rng.sample(range(0x3400, 0xA000), 300):
        assert bool(pinyin.readings(chr(code))) == (code in PINYIN_DICT)
    for char in "aカ가，\ud800\U0010ffff":
        assert not pinyin.readings(char)


def test_another_layout_of_the_file_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    table = json.dumps({str(code): PINYIN_DICT[code] for code in map(ord, "責擔一")}).encode()
    monkeypatch.setattr(pinyin, "_table", lambda: table)
    pinyin._whole_table.cache_clear()
    assert [pinyin._look_up(char) for char in "擔責一丁"] == [*(PINYIN_DICT[ord(char)] for char in "擔責一"), ""]
    pinyin._whole_table.cache_clear()


@pytest.mark.parametrize("style", [pypinyin.Style.TONE, pypinyin.Style.TONE2, pypinyin.Style.TONE3])
def test_pypinyins_spellings_are_read(style: pypinyin.Style) -> None:
    for char in "擔責綠女略學著重行了們兒嗯誒":
        for reading in pypinyin.pinyin(char, style=style, heteronym=True, neutral_tone_with_five=True)[0]:
            if style is not pypinyin.Style.TONE2 or reading[-1].isdigit():  # da1n has its digit inside
                assert pinyin.reads(char, reading), (char, reading)
