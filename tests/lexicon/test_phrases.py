"""Words of the dictionaries, found in pypinyin's file where they lie."""

from __future__ import annotations

import pytest

from linfen_cli.lexicon import phrases


def test_every_word_of_pypinyin_is_found_in_its_file() -> None:
    everything = phrases._whole()
    assert len(everything) > 40_000
    for word, listed in everything.items():
        assert phrases._listed(word) == listed, word
    for word in ("龥", "", "a", "行走行", "\U0010ffff", "\ud800", "."):
        assert phrases.phrase(word) is None


def test_a_file_of_another_layout_is_read_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    data = '{"重庆": [["chóng"], ["qìng"]], "一个": [["yí"], ["gè"]]}'.encode()
    kept = (phrases.phrase, phrases._is_sorted, phrases._whole)
    for function in kept:
        function.cache_clear()
    monkeypatch.setattr(phrases, "data_of_pypinyin", lambda name: data)
    assert phrases.phrase("重庆") == ("chóng", "qìng")
    assert phrases.phrase("一个") == ("yī", "gè")
    monkeypatch.undo()
    for function in kept:
        function.cache_clear()


def test_corrections_read_every_character() -> None:
    for word, readings in phrases._corrections().items():
        assert len(readings) == len(word)
        assert phrases.corrected(word) == readings
        assert word in phrases.corrected_from(word[0])
