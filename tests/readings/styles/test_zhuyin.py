"""Zhuyin, against pypinyin's."""

from __future__ import annotations

import re

from linfen_cli.readings.styles.zhuyin import zhuyin


def test_zhuyin_is_what_pypinyin_makes_of_every_syllable() -> None:
    from pypinyin.constants import PINYIN_DICT, Style
    from pypinyin.style import convert

    syllables = {one for listed in PINYIN_DICT.values() for one in listed.split(",")}
    for syllable in sorted(syllables):
        if re.search("[aeiouüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", syllable):
            wanted = convert(syllable, Style.BOPOMOFO, strict=True)
            given_ = zhuyin(syllable)
            assert given_.replace("˙", "") == wanted.replace("˙", ""), syllable
