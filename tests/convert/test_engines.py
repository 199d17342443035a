"""Engines: which is taken, what it lacks, and what is put together."""

from __future__ import annotations

import importlib.util

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.engines import get_engine, installed_engine


def test_configurations_that_an_engine_lacks_are_put_together() -> None:
    engine = get_engine("reimplemented")
    assert engine.convert("裡面為了", "tw2t") == "裏面爲了"
    assert engine.convert("軟件", "t2twp") == "軟體"
    assert engine.convert("廣島", "t2jp") == "広島"
    assert engine.convert("広島", "jp2t") == "廣島"
    with pytest.raises(LinfenError, match="cannot do s2hkp"):
        Converter("s2hkp", engine="reimplemented")
    assert "Hong Kong" in Converter("taiwan", words=True, engine="reimplemented").limitation
    assert "Japanese words" in Converter("japanese", words=True).limitation


def test_auto_takes_the_most_accurate_that_can(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Converter("taiwan").engine.name == "opencc-pyo3"
    with pytest.raises(LinfenError, match="goes with a region"):
        Converter("s2tw", words=True)


def test_without_the_fast_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "opencc_pyo3" else real(name))
    assert installed_engine() == "reimplemented"
    with pytest.raises(LinfenError, match=r"linfen-cli\[fast\]"):
        installed_engine("pyo3")
