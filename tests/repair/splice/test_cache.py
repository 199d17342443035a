"""The cache of a text's repairs: used when it is proven again, and harmless whatever is wrong with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from linfen_cli.repair import repair
from linfen_cli.repair.splice import cache as kept
from tests.conftest import LIMIT, Linfen, environment
from tests.structure import Structure

TEXT = "學(xué)習(xí)宣傳貫徹?zé)岢?。要帶頭"
CLEAN = "學習宣傳貫徹熱潮。要帶頭"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of the test's own that is in use."""
    monkeypatch.setattr(kept, "_in_use", True)
    monkeypatch.setenv("LINFEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _only(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def test_the_library_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINFEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "_in_use", False)
    assert repair(TEXT).text == CLEAN
    assert not (tmp_path / "cache").exists()


def test_what_was_kept_is_what_was_found(cache: Path) -> None:
    first = repair(TEXT)
    file = _only(cache)
    second = repair(TEXT)
    assert _only(cache) == file
    assert (second.text, second.others, second.unresolved) == (first.text, first.others, first.unresolved)
    assert list(second.alignment.edits) == list(first.alignment.edits)


def test_it_is_what_is_used(cache: Path) -> None:
    repair(TEXT)
    file = _only(cache)
    repairs, unresolved = json.loads(file.read_text(encoding="utf-8"))
    repairs[0][3] = 0.123
    file.write_text(json.dumps([repairs, unresolved]), encoding="utf-8")
    assert [one.confidence for one in repair(TEXT).others] == [0.123]


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "null",
        "[]",
        "[[], []",
        "[[[1]], []]",
        '[[["a", 3, "x", 1, null]], []]',
        '[[[13, 19, "熱場", 0.9, null]], []]',
        '[[[13, 19, "", 0.9, null]], []]',
        '[[[13, 19, "熱場", 0.9, ["徹熱場。要", {"責": "zé"}, false, [1], [], 1, 2]]], []]',
        '[[[13, 19, "熱場", 0.9, ["徹熱潮。要", {"責": "zé"}, false, [1], [], 1, 2]]], []]',
        '[[[0, 1, "x", 0.9, ["x", 3, false, [], [], 0, 0]]], []]',
        '[[[-3, 1, "x", 0.9, null]], []]',
        '{"a": 1}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_what_does_not_hold_is_not_used(cache: Path, broken: str) -> None:
    repair(TEXT)
    _only(cache).write_bytes(broken.encode("utf-8", "surrogateescape"))
    assert repair(TEXT).text == CLEAN


def test_another_setting_is_read_for_itself(cache: Path) -> None:
    from linfen_cli.repair import Settings

    repair(TEXT, settings=Settings(min_confidence=1.0))
    assert not cache.exists()
    assert repair(TEXT).text == CLEAN


def test_a_folder_that_cannot_be_made_or_is_none(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/none/of/it")):
        monkeypatch.setenv("LINFEN_CACHE", str(place))
        assert repair(TEXT).text == CLEAN
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_only_so_many_are_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 4)
    (cache).mkdir()
    (cache / "mine.txt").write_text("mine", encoding="utf-8")
    for number in range(7):
        assert repair(f"{TEXT}{number}").text == f"{CLEAN}{number}"
    assert len(list(cache.glob("*.json"))) <= 4
    assert (cache / "mine.txt").exists()
    assert not list(cache.glob("*.new"))


def test_the_program_uses_it_and_can_be_told_not_to(linfen: Linfen, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "linfen" / "repairs"
    changes = {"XDG_CACHE_HOME": str(tmp_path / "home")}
    assert CLEAN in linfen("show", "-", stdin=TEXT, LINFEN_CACHE="off", **changes).stdout
    assert not folder.exists()
    if sys.platform != "linux":
        return
    for _ in range(2):
        assert CLEAN in linfen("show", "-", stdin=TEXT, LINFEN_CACHE="", **changes).stdout
        assert len(list(folder.iterdir())) == 1
    assert folder.stat().st_mode & 0o077 == 0


def test_several_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "linfen_cli", "show", "-"]
    running = [
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(LINFEN_CACHE=str(tmp_path / "cache")),
        )
        for _ in range(6)
    ]
    for process in running:
        out, _ = process.communicate(TEXT.encode(), timeout=LIMIT)
        assert CLEAN in out.decode()
    assert [name[-5:] for name in os.listdir(tmp_path / "cache")] == [".json"]


def test_a_change_of_any_code_that_reads_runs_is_seen() -> None:
    structure = Structure.read()
    reached, left = set(), ["linfen_cli.repair.splice.stage"]
    while left:
        module = left.pop()
        if module not in reached:
            reached.add(module)
            left += [one.imported for one in structure.imports if one.importer == module]
    folders = {module.removeprefix("linfen_cli.").rpartition(".")[0].replace(".", "/") for module in reached}
    assert "repair/splice" in folders
    # the version is in the name of what is kept by itself
    assert folders - {""} <= set(kept.READ_BY)
