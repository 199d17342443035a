"""Mandarin: which characters have a reading, where it stands, and that words choose it. Readings are those of 现代汉语词典."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.chars.pinyin import parse
from linfen_cli.readings.mandarin import syllables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("銀行行長", "yín háng háng zhǎng"),
        ("银行行长", "yín háng háng zhǎng"),
        ("他長大了，頭髮很長", "tā zhǎng dà le tóu fà hěn cháng"),
        ("音樂使人快樂", "yīn yuè shǐ rén kuài lè"),
        ("重複", "chóng fù"),
        ("", ""),
        ("abc，123", ""),
    ],
)
def test_words_choose(text: str, expected: str) -> None:
    assert " ".join(pinyin for _, _, pinyin in syllables(text)) == expected


def test_a_retroflex_ending_is_part_of_the_syllable() -> None:
    assert list(syllables("花兒")) == [(0, 2, "huār")]
    assert [pinyin for _, _, pinyin in syllables("女兒")] == ["nǚ", "ér"]


@given(st.lists(st.sampled_from([*"擔當重慶的銀行長了解兒𠀀，a \n", "花兒", "女儿"]), max_size=30).map("".join))
def test_spans_are_in_order_and_readings_are_syllables(text: str) -> None:
    at = 0
    for start, end, pinyin in syllables(text):
        assert at <= start < end <= len(text)
        assert parse(pinyin.removesuffix("r")) is not None or parse(pinyin) is not None
        at = end
