"""The pair table of GBK against Python's codecs, and both ways."""

from __future__ import annotations

import pytest

from linfen_cli.base.gbk import LEADS, TRAILS, decode_pair, encode_char, is_private


def test_every_pair_goes_both_ways() -> None:
    for lead in LEADS:
        for trail in TRAILS:
            assert encode_char(decode_pair(lead, trail)) == bytes((lead, trail))
    assert decode_pair(0x80, 0x40) == decode_pair(0x81, 0x7F) == ""


def test_pairs_of_the_standard_are_what_the_codec_says() -> None:
    for pair in ("啊", "責", "。", "Ａ", "①"):
        assert decode_pair(*pair.encode("gb18030")) == pair


@pytest.mark.parametrize(
    ("pair", "char"),
    [("aaa1", "\ue000"), ("affe", "\ue233"), ("f8a1", "\ue234"), ("fefe", "\ue4c5"), ("a140", "\ue4c6")],
)
def test_user_defined_areas_are_those_of_the_encoding_standard(pair: str, char: str) -> None:
    assert decode_pair(*bytes.fromhex(pair)) == char
    assert is_private(char)


def test_what_gbk_does_not_have_has_no_bytes() -> None:
    assert [encode_char(char) for char in "𠀀한é€"] == [b"", b"", b"\xa8\xa6", b"\xa2\xe3"]
