"""Pinyin as a gloss is written in it."""

from __future__ import annotations

from pypinyin import Style
from pypinyin.constants import PINYIN_DICT
from pypinyin.style import convert

from linfen_cli.readings.styles.pinyin import marked


def test_a_tone_digit_becomes_a_mark() -> None:
    """As pypinyin writes each syllable of its table with a digit, and with a mark."""
    syllables = {one for listed in PINYIN_DICT.values() for one in listed.split(",")}
    for syllable in sorted(syllables):
        digit = convert(syllable, Style.TONE3, strict=False)
        if digit[-1].isdigit() and set(digit) & set("aeiouü"):
            assert marked(digit) == syllable, digit
