"""The registry of styles: a style that is one new file is offered everywhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from linfen_cli.cli.options import ReadingOptions
from linfen_cli.readings import registry
from linfen_cli.readings import styles as folder
from linfen_cli.readings.api import readings
from linfen_cli.readings.registry import styles

SHOUTED = '''
"""A style of the tests."""
from linfen_cli.readings.registry import style


def taiwan(text):
    return [(at, at + 1, "TW") for at, char in enumerate(text) if char > "一"]


@style("shouted", "shouted", help="Show it shouted.", rank=15, language="und", spell=str.upper, regional={"taiwan": taiwan})
def read(text):
    return [(at, at + 1, f"{ord(char):X}") for at, char in enumerate(text) if char > "一"]
'''


@pytest.fixture
def shouted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A style in a file of its own, in a folder beside the styles."""
    (tmp_path / "shouted.py").write_text(SHOUTED, encoding="utf-8")
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(tmp_path)])
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    registry._import_all.cache_clear()
    yield
    sys.modules.pop(f"{folder.__name__}.shouted", None)
    registry._import_all.cache_clear()


@pytest.mark.usefixtures("shouted")
def test_a_new_style_is_one_new_file() -> None:
    assert list(styles()) == ["pinyin", "shouted", "zhuyin", "jyutping"]
    assert ReadingOptions.declarations()["shouted"].attributes["help"] == "Show it shouted."
    assert [tuple(one) for one in readings("擔當", "shouted")] == [(0, 1, "64D4"), (1, 2, "7576")]
    # A gloss of the page is written in the style, and wins; a region is read by whoever has its readings.
    assert [one.text for one in readings("擔(dān)當", "shouted")] == ["DĀN", "7576"]
    assert [one.text for one in readings("擔當", "shouted", "zh-TW")] == ["TW", "TW"]
    assert [one.text for one in readings("擔當", "shouted", region="hongkong")] == ["64D4", "7576"]


def test_each_style_says_what_it_is() -> None:
    for name, style in styles().items():
        assert style.name == name
        assert style.title.startswith(name)
        assert style.help.endswith(".")
        assert style.language.count("-") >= 1
