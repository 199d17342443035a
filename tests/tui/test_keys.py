"""Keys: each is on one action, and each action is one of the reader's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from linfen_cli.source import read_source
from linfen_cli.tui import memory
from linfen_cli.tui.app import Reader
from linfen_cli.tui.keys import ACTIONS, KEYS


def test_no_key_does_two_things() -> None:
    assert max(Counter(name for key in KEYS for name in key.names).values()) == 1


def test_every_action_can_be_done(clean: str, tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text(clean, encoding="utf-8")
    assert set(Reader(read_source(str(file))).actions) == set(ACTIONS.values())


def test_what_is_remembered_is_recalled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "folder", lambda: tmp_path / "read")
    key = memory.key_of("擔(dān)當")
    assert memory.recall(key, 8) == memory.Memory()
    memory.remember(key, memory.Memory(7, {"a": 3}))
    assert memory.recall(key, 8) == memory.Memory(7, {"a": 3})
    # Of a text that is shorter than the places say, only those are known that it has.
    assert memory.recall(key, 5) == memory.Memory(0, {"a": 3})
    (file,) = (tmp_path / "read").iterdir()
    file.write_text("not JSON", encoding="utf-8")
    assert memory.recall(key, 8) == memory.Memory()
