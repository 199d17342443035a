"""Statistics: what is counted in a text is there."""

from __future__ import annotations

import pytest

from linfen_cli.article.article import parse
from linfen_cli.article.statistics import frequent_words, script_of, statistics
from linfen_cli.repair import repair


@pytest.mark.parametrize(
    ("text", "slogans"),
    [
        ("增強“四个意识”，坚定“四个自信”，做到“两个维护”。", ["四个意识", "四个自信", "两个维护"]),
        ("他說「兩個確立」。我有兩個人。", ["兩個確立"]),
        ("擁護兩個確立，深刻領悟“兩個確立”。", ["兩個確立"]),
        ("實行三讓三不讓。", ["三讓三不讓"]),
        ("四平八穩，三三兩兩，五屆五次全會，七上八下，“我們去了”。", []),
        ("“三个代表”重要思想。“五位一体”總體布局。", ["三个代表", "五位一体"]),
    ],
)
def test_slogans(text: str, slogans: list[str]) -> None:
    figures = statistics(parse(repair(text)))
    assert [slogan.text for slogan in figures.slogans] == slogans


def test_every_place_of_a_slogan_is_given() -> None:
    text = "擁護兩個確立，\n深刻領悟“两个确立”。"
    (slogan,) = statistics(parse(repair(text))).slogans
    assert [text[place.start : place.start + 4] for place in slogan.places] == ["兩個確立", "两个确立"]
    assert [place.line for place in slogan.places] == [1, 2]


@pytest.mark.parametrize(
    ("text", "script", "region"),
    [
        ("他们学习汉语，担当作为。", "simplified", "simplified"),
        ("他們在這裡學習，著急地說，台灣。", "traditional", "taiwan"),
        ("他們在這裏學習，說着話，衞生。", "traditional", "hongkong"),
        ("你好。", None, None),
    ],
)
def test_script_and_region(text: str, script: str | None, region: str | None) -> None:
    assert script_of(text)[:2] == (script, region)


def test_a_mixed_text() -> None:
    assert script_of("学习汉语，擔")[2] == pytest.approx(0.2)


def test_words_are_counted_however_they_are_written() -> None:
    assert frequent_words("學習。学习。學習。的的了了，我們他們", 5)[1] == [("學習", 3)]
