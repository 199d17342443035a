"""Candidates for the word that a shell completes."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest

from linfen_cli.cli import candidates, completion, show
from linfen_cli.library.library import Library

CONTEXT = click.Context(show.command)


def values(complete: object, incomplete: str, context: click.Context = CONTEXT) -> list[str]:
    assert callable(complete)
    return [item.value for item in complete(context, incomplete)]


def test_regions_and_encodings() -> None:
    assert values(candidates.region, "t") == ["traditional", "taiwan"]
    assert values(candidates.encoding, "GB") == ["gbk", "gb18030"]
    assert values(candidates.encoding, "latin") == []


def test_names_come_before_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINFEN_LIBRARY", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "春.txt").write_text("x", encoding="utf-8")
    assert [(item.value, item.type) for item in candidates.source(CONTEXT, "春")] == [("春", "file")]
    with Library(create=True) as library:
        library.add("春遊", "x", title=None, date=None, origin="", form="text", encoding="utf-8")
    assert values(candidates.name, "春") == ["春遊"]
    assert values(candidates.source, "春") == ["春遊", "春.txt"]
    assert values(candidates.source, os.path.join("nowhere", "")) == [os.path.join("nowhere", "")]


def test_headings_of_the_source_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("一、開頭\n甲。\n二、結尾\n乙。\n", encoding="utf-8")
    context = click.Context(show.command)
    context.params = {"source": str(file)}
    assert values(candidates.section, "二、结", context) == ["二、結尾"]
    assert values(candidates.section, "2", context) == ["2"]


def test_every_shell_gets_a_script() -> None:
    argument = next(one for one in completion.command.params if isinstance(one, click.Argument))
    assert isinstance(argument.type, click.Choice)
    assert tuple(argument.type.choices) == completion.SHELLS == ("bash", "zsh", "fish")
