"""Segmentation: where words begin and end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.chars.han import is_han
from linfen_cli.lexicon.segmentation import cut, simplified, stretches, words, written


def words_of(text: str) -> list[str]:
    return [text[start:end] for start, end in words(text)]


def test_words() -> None:
    assert words_of("我在銀行工作。") == ["我", "在", "銀行", "工作"]
    assert words_of("我在银行工作。") == ["我", "在", "银行", "工作"]
    assert words_of("擔\n當") == ["擔\n當"]  # a line break between Han characters is not the end of a word
    assert words_of("擔\n\n當") == ["擔", "當"]
    assert words_of("GDP，a") == []


@given(st.text(alphabet="重慶的银行長大了兒花儿一不着著，。\n a(1"))
def test_words_cover_every_han_character(text: str) -> None:
    at = 0
    covered = ""
    for start, end in words(text):
        assert at <= start < end
        covered += "".join(filter(is_han, text[start:end]))
        at = end
    assert covered == "".join(filter(is_han, text))
    for offsets in stretches(text):
        stretch = written(text, offsets)
        ends = cut(stretch, simplified(stretch))
        assert ends[-1] == len(stretch)
        assert ends == sorted(set(ends))
