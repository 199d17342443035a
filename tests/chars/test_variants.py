"""Variants: pairs that are the same word's, and pairs that are not."""

from __future__ import annotations

import pytest

from linfen_cli.chars import variants as variants_module
from linfen_cli.chars.variants import dictionary, simplified_only, traditional_only, variants

RELATED = "擔担 当當 发發 发髮 里裡 里裏 裡裏 国國 台臺 台颱 后後 干乾 干幹 着著 为為 为爲 群羣 峰峯 衛衞 卫衞 叙敍 户戶 説說 说說 産產 发発 髮髪 国国 面麵 云雲"
UNRELATED = "髮發 乾幹 匯彙 鐘鍾 擔當 大太 未末 己已 人入"


@pytest.mark.parametrize("pair", RELATED.split())
def test_related(pair: str) -> None:
    assert pair[1] in variants(pair[0])
    assert pair[0] in variants(pair[1])


@pytest.mark.parametrize("pair", UNRELATED.split())
def test_not_related(pair: str) -> None:
    assert pair[1] not in variants(pair[0])
    assert pair[0] not in variants(pair[1])


def test_the_relation_goes_both_ways_and_to_itself() -> None:
    for char in dictionary("STCharacters"):
        assert char in variants(char)
        for other in variants(char):
            assert char in variants(other)


def test_one_character_is_looked_up_as_all_are() -> None:
    relation = variants_module._relation()
    for char in sorted(relation)[::37]:
        assert variants_module._variants_of_one(char) == {char, *relation[char]}


def test_scripts_are_told_by_characters_that_only_one_has() -> None:
    assert set("担当国学发这") <= simplified_only()
    assert set("擔當國學發這") <= traditional_only()
    assert not set("后里干台群峰一人") & (simplified_only() | traditional_only() - set("後裡"))
