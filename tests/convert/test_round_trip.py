"""There and back."""

from __future__ import annotations

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.blocks import convert_blocks
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.round_trip import verify


def test_there_and_back() -> None:
    there = Converter("s2t")
    lost = list(verify(convert_blocks(["乾隆皇后\n乾杯"], there), there))
    assert [(one.line, one.column, one.old, one.new, one.back) for one in lost] == [(2, 1, "乾", "乾", "干")]
    there = Converter("taiwan")
    assert list(verify(convert_blocks(["皇后以后的头发"], there), there)) == []


@pytest.mark.parametrize("configuration", ["t2jp", "s2twp", "s2hk"])
def test_configurations_have_a_way_back(configuration: str) -> None:
    there = Converter(configuration, engine="reimplemented")
    assert list(verify(convert_blocks(["广岛的软件与头发" if configuration[0] == "s" else "廣島"], there), there)) == []


def test_what_cannot_be_converted_back(monkeypatch: pytest.MonkeyPatch) -> None:
    there = Converter("s2twp", engine="reimplemented")
    monkeypatch.setattr(there.engine, "configurations", there.engine.configurations - {"tw2sp"})
    with pytest.raises(LinfenError, match="s2twp cannot be converted back"):
        list(verify(convert_blocks(["软件"], there), there))
