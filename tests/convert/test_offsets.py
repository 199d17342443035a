"""Offsets over a conversion, and glosses that are carried by them."""

from __future__ import annotations

import opencc_pyo3
from hypothesis import given

from linfen_cli.convert.offsets import insert_at, map_offsets, split_at
from tests.convert.texts import CUTS, TEXTS

TO_TAIWAN = opencc_pyo3.OpenCC("s2twp")


def test_glosses_are_carried_over_phrases_that_change_length() -> None:
    assert list(map_offsets([1, 2, 3], "優盤好", "隨身碟好")) == [None, None, 4]
    assert list(map_offsets([1, 2, 4], "質量，好", "品質，好")) == [2, None, 4]
    assert insert_at("品質", [(2, "(zhì)"), (None, "(liàng)")]) == "品質(zhì)"


@given(TEXTS, CUTS)
def test_what_is_divided_is_all_there(text: str, places: list[int]) -> None:
    converted = TO_TAIWAN.convert(text)
    offsets = sorted(min(place, len(text)) for place in places)
    pieces = split_at(text, converted, offsets)
    assert len(pieces) == len(offsets) + 1
    assert "".join(pieces) == converted
