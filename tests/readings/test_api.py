"""`linfen_cli.readings`: repaired text, offsets, glosses, regions."""

from __future__ import annotations

import pytest

import linfen_cli
from linfen_cli.readings.api import readings


def test_spans_are_of_the_clean_text() -> None:
    stored = "他在銀(yin2)行走。"
    clean = linfen_cli.repair(stored).text
    assert clean == "他在銀行走。"
    assert [(clean[one.start : one.end], one.text) for one in readings(stored)] == [
        ("他", "tā"), ("在", "zài"), ("銀", "yín"), ("行", "háng"), ("走", "zǒu"),
    ]  # fmt: skip


def test_spans_are_of_the_text_where_it_has_no_damage() -> None:
    text = "GDP，銀行"
    assert [tuple(one) for one in readings(text)] == [(4, 5, "yín"), (5, 6, "háng")]


def test_an_article_gives_what_its_text_gives() -> None:
    stored = "題目\n\n花兒(huār)很紅(hóng)。路很長(zhǎng)。"
    article = linfen_cli.parse(linfen_cli.repair(stored))
    assert list(readings(article)) == list(readings(stored))
    assert readings(article)[-1].text == "zhǎng"  # as the page has it, where linfen reads cháng


def test_levels() -> None:
    assert [one.text for one in readings("我在尷尬中", level=3)] == ["gān", "gà"]


@pytest.mark.parametrize("region", ["taiwan", "zh-MO", "香港"])
def test_a_region_may_be_named(region: str) -> None:
    assert readings("重慶", region=region) == readings("重慶")  # no style has readings of a region yet


def test_names_that_are_wrong_are_named() -> None:
    with pytest.raises(linfen_cli.LinfenError, match="no region 'mars': regions are simplified, "):
        readings("擔", region="mars")
    with pytest.raises(linfen_cli.LinfenError, match="no readings in 'wade'"):
        readings("擔", "wade")
    with pytest.raises(linfen_cli.LinfenError, match="no level 0"):
        readings("擔", level=0)
