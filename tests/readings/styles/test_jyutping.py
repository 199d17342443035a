"""Jyutping, where ToJyutping is installed."""

from __future__ import annotations

import pytest

from linfen_cli.readings.reading import read
from linfen_cli.readings.styles import jyutping


def test_jyutping() -> None:
    pytest.importorskip("ToJyutping")
    assert " ".join(one.text for one in read("銀行，行走", "jyutping")) == "ngan4 hong4 hang4 zau2"
    assert " ".join(text for _, _, text in jyutping.read("银行，行走")) == "ngan4 hong4 hang4 zau2"
