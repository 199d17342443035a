"""Stamps: what tells that a file or a folder has changed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from linfen_cli.search.index import stamps
from linfen_cli.search.index.stamps import (
    digest,
    folder_stamps,
    has_folder_stamp,
    has_stamp,
    is_settled,
    sleep_until_settled,
    stamp_of,
)


def test_a_file_that_changes(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"abc")
    stamp, content = stamp_of(os.stat(file)), digest(str(file))
    assert has_stamp(str(file), stamp)
    assert not has_stamp(str(tmp_path / "b.txt"), stamp)
    os.utime(file, ns=(0, 1_000_000_000))
    assert not has_stamp(str(file), stamp)
    assert digest(str(file)) == content
    file.write_bytes(b"abd")
    assert digest(str(file)) != content


def test_a_folder_that_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "_sleep_until", lambda moment: None)
    (tmp_path / ".git").mkdir()
    inner = tmp_path / "inner"
    (inner / "a" / "b").mkdir(parents=True)
    (inner / ".hidden").mkdir()
    root = os.fsencode(inner)
    known = folder_stamps(root, hidden=False, ignore=True)
    assert set(known) == {b".", b"a", b"a/b", b".."}
    assert set(folder_stamps(root, hidden=True, ignore=False)) == {b".", b"a", b"a/b", b".hidden"}

    def changed() -> list[bytes]:
        return sorted(path for path, stamp in known.items() if not has_folder_stamp(os.path.join(root, path), stamp))

    assert changed() == []
    (inner / "a" / "b" / "new").write_bytes(b"")
    assert changed() == [b"a/b"]
    (tmp_path / ".gitignore").write_text("new\n", encoding="utf-8")
    assert changed() == [b"..", b"a/b"]
    assert not has_folder_stamp(root, "nonsense")


def test_outside_of_a_repository_nothing_above_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "_sleep_until", lambda moment: None)
    if any((parent / ".git").exists() for parent in tmp_path.parents):
        pytest.skip("needs a folder outside of any repository")
    assert set(folder_stamps(os.fsencode(tmp_path), hidden=False, ignore=True)) == {b"."}


def test_a_time_that_a_change_could_have_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    slept: list[int] = []
    monkeypatch.setattr(stamps, "_sleep_until", slept.append)
    # File systems that count in two seconds have times of whole seconds.
    whole, fine = 5_000_000_000, 5_000_000_001
    sleep_until_settled(fine, f"3 1 {whole} 9")
    sleep_until_settled()
    assert slept == [whole + 2_100_000_000, 0]
    assert is_settled(f"3 {now - 10_000_000_000 + 1} 1 9")
    assert not is_settled(f"3 {now + 10_000_000_000 + 1} 1 9")
