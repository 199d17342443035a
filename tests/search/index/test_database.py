"""The database of an index: found, trusted or not, and never overwritten where it is somebody else's."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.search.index import stamps
from linfen_cli.search.index.database import (
    FILE,
    UnusableIndexError,
    check_own,
    connect_to_read,
    find,
    made_by,
    path_of,
    trusting,
)
from linfen_cli.search.index.lookup import Index
from linfen_cli.search.index.update import update


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stamps, "_sleep_until", lambda moment: None)
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "c.txt").write_text("擔當", encoding="utf-8")
    update(str(tmp_path / "a"))
    return tmp_path / "a"


def test_the_nearest_folder_with_an_index(folder: Path) -> None:
    assert find(str(folder)) == find(str(folder / "b")) == find(str(folder / "c.txt")) == str(folder)
    assert find(str(folder.parent)) is None
    assert path_of(str(folder)) == str(folder / FILE)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:50], "is truncated, or is not a linfen index"),
        (lambda data: data[:8192], "is truncated"),
        (lambda data: b"x" * len(data), "is truncated, or is not a linfen index"),
        (lambda data: data[:60] + b"\0\0\0\x63" + data[64:], "is from another version of linfen"),
    ],
)
def test_what_is_not_trusted(folder: Path, change: object, message: str) -> None:
    data = (folder / FILE).read_bytes()
    assert callable(change)
    (folder / FILE).write_bytes(change(data))
    with pytest.raises(UnusableIndexError) as caught:
        connect_to_read(str(folder))
    assert str(caught.value) == f"{folder}/.linfen/index {message}"


def test_other_dictionaries_or_another_version(folder: Path) -> None:
    assert made_by()
    with sqlite3.connect(folder / FILE) as database:
        database.execute("UPDATE settings SET value = 'somebody else' WHERE name = 'made by'")
    database.close()
    with pytest.raises(UnusableIndexError, match="is from another version of linfen"):
        Index(str(folder))


def test_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(UnusableIndexError, match="index cannot be read: No such file or directory"):
        connect_to_read(str(tmp_path))


def test_what_turns_out_to_be_broken(folder: Path) -> None:
    with pytest.raises(UnusableIndexError, match=r"index is broken \(no such table: x\)"), trusting(str(folder)):
        raise sqlite3.OperationalError("no such table: x")


@pytest.mark.parametrize("content", [b"my notes", b"SQLite format 3\0" + b"x" * 100])
def test_what_is_somebody_elses(folder: Path, content: bytes) -> None:
    check_own(str(folder))
    (folder / FILE).write_bytes(b"SQLite")  # truncated, and perhaps ours
    check_own(str(folder))
    (folder / FILE).write_bytes(content)
    with pytest.raises(LinfenError, match="is not a linfen index: it is left as it is"):
        check_own(str(folder))
