"""Readings: which reading a character has where it stands, and what the page says of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.article.article import parse
from linfen_cli.base.alignment import Span
from linfen_cli.base.errors import LinfenError
from linfen_cli.chars.pinyin import parse as parse_syllable
from linfen_cli.cli.options import ReadingOptions
from linfen_cli.readings.reading import read
from linfen_cli.readings.registry import styles
from linfen_cli.repair import repair
from tests.evaluate_readings import by_linfen, cases, is_right, wrong

MIXED = st.text(st.sampled_from("重慶的银行長大了兒花儿一不著着得地還还，。\n a(1")) | st.text()


def text_of(source: str, style: str = "pinyin", level: int | None = None) -> str:
    return " ".join(one.text for one in read(source, style, level))


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("重慶重庆", "chóng qìng chóng qìng"),
        ("銀行行走", "yín háng xíng zǒu"),
        ("了解，長大了", "liǎo jiě zhǎng dà le"),
        ("幹部乾淨乾坤干燥", "gàn bù gān jìng qián kūn gān zào"),
        ("頭髮發芽，头发发芽", "tóu fà fā yá tóu fà fā yá"),
        ("一個不對，一定不要", "yī gè bù duì yī dìng bù yào"),  # no sandhi
        ("花兒和女兒一會兒就來", "huār hé nǚ ér yī huìr jiù lái"),
        ("擔\n當", "dān dāng"),
        ("GDP，2022。", ""),
    ],
)
def test_pinyin(text: str, pinyin: str) -> None:
    given_, wanted = text_of(text).split(), pinyin.split()
    assert len(given_) == len(wanted)
    assert all(is_right([one], other) for one, other in zip(given_, wanted, strict=True)), given_


def test_the_accuracy_is_what_the_readme_says() -> None:
    number = len(cases())
    assert number >= 200
    assert len(list(wrong(by_linfen))) <= 0.04 * number


def test_the_cases_ask_for_readings_that_the_characters_have() -> None:
    from pypinyin import Style, pinyin

    for case in cases():
        assert case.text[case.at : case.at + len(case.word)] == case.word
        if "儿" in case.word or "兒" in case.word:
            continue
        options = pinyin(case.word, style=Style.TONE, heteronym=True)
        for char, syllable, listed in zip(case.word, case.pinyin.split(), options, strict=True):
            single = pinyin(char, style=Style.TONE, heteronym=True)[0]
            bases = {one.base for one in map(parse_syllable, (*listed, *single)) if one}
            wanted = parse_syllable(syllable)
            assert wanted is not None
            assert wanted.base in bases, case


@given(MIXED, st.sampled_from(["pinyin", "zhuyin"]))
def test_readings_are_in_order_and_of_han_characters(text: str, style: str) -> None:
    at = 0
    for one in read(text, style):
        assert at <= one.start < one.end <= len(text)
        assert one.text
        assert not one.text.isspace()
        at = one.end


@given(MIXED.filter(bool), st.data())
def test_a_span_gives_what_the_whole_gives(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if len(text) < 30:
        part = read(text, span=Span(start, end))
        lines = [one for one in read(text) if start <= one.start and one.end <= end]
        # Words may go across a line break that bounds what a span is read with; their characters are the same.
        assert (
            [one[:2] for one in part if one.end - one.start == 1]
            == [one[:2] for one in lines if one.end - one.start == 1]
            or "\n" in text
            or "儿" in text
            or "兒" in text
        )


def test_the_gloss_of_the_page_wins() -> None:
    page = "他在銀(yin2)行(xíng)走，花兒(huār)很紅(hóng)。路很長(zhǎng)。"
    article = parse(repair("開頭的話在這裏。\n" + page))
    assert article.text.endswith("他在銀行走，花兒很紅。路很長。")
    shown = [one.text for one in read(article.repaired)]
    start = article.text.index("銀")
    found = {(one.start - start, one.end - start): one.text for one in read(article.repaired)}
    assert found[0, 1] == "yín"
    assert found[1, 2] == "xíng"
    assert found[4, 6] == "huār"
    assert shown[-1] == "zhǎng"
    bopomofo = {one.start - start: one.text for one in read(article.repaired, "zhuyin")}
    assert bopomofo[1] == "ㄒㄧㄥˊ"


def test_styles_are_those_of_the_command_line() -> None:
    assert list(styles()) == ["pinyin", "zhuyin", "jyutping"]
    assert list(ReadingOptions.declarations()) == list(styles())
    with pytest.raises(LinfenError, match="styles are pinyin, zhuyin, jyutping"):
        read("擔", "wade-giles")
