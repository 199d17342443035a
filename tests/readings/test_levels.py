"""Levels: characters that a reader knows."""

from __future__ import annotations

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.readings.levels import LEVELS, rank
from linfen_cli.readings.reading import read


def test_levels() -> None:
    text = "我在尷尬中看見饕餮"
    everything = read(text)
    for level in range(1, len(LEVELS) + 1):
        kept = read(text, level=level)
        assert [one for one in everything if rank(text[one.start]) > LEVELS[level - 1]] == kept
    assert read(text, level=1500) == read(text, level=5)
    assert [text[one.start] for one in read(text, level=3)] == list("尷尬饕餮")
    with pytest.raises(LinfenError, match="no level 0"):
        read(text, level=0)
