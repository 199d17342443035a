"""Each command once as a process of its own, which must do what it does in the process of the tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from linfen_cli.cli import completion, convert, export, index, info, library, manual, read, repair, report, search, show
from linfen_cli.cli.run import COMMANDS
from tests.conftest import ROOT, Linfen

ARGUMENTS = {
    "show": ["-s", "4"],
    "read": ["--to", "simplified"],
    "search": ["担当"],
    "index": ["data"],
    "convert": ["--to", "simplified"],
    "export": ["--format", "markdown"],
    "repair": ["--check", "data"],
    "report": ["clean"],
    "info": [],
    "library": ["list"],
    "completion": ["bash"],
    "manual": [],
}
FAILS = {"repair": 1}  # as --check does where there is something to repair


MODULES = (show, read, search, index, convert, export, repair, report, info, library, completion, manual)


def test_every_command_is_here() -> None:
    assert list(ARGUMENTS) == list(COMMANDS)
    assert [module.command.name for module in MODULES] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_process_does_the_same(linfen: Linfen, linfen_process: Linfen, tmp_path: Path, command: str) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    if command == "report":
        linfen("repair", "-q", "data", "-o", "clean", cwd=tmp_path)
    status = FAILS.get(command, 0)
    if command == "index":
        linfen("index", "data", cwd=tmp_path)  # so that both find the index made, and say so
    results = [run(command, *ARGUMENTS[command], status=status, cwd=tmp_path) for run in (linfen, linfen_process)]
    assert (results[0].stdout, results[0].stderr) == (results[1].stdout, results[1].stderr)
    assert results[0].stdout or command in ("repair", "library")
