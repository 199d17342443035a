"""Each module of the package is named in an import by a test of its room: what it promises is tested where it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.structure import PACKAGE, ROOT, Structure

TESTS = ROOT / "tests"


def folder_of(module: str) -> Path:
    """Return the folder of the tests of a module's room; modules without a room are tested beside the rooms.

    >>> [str(folder_of(name).relative_to(ROOT)) for name in ("linfen_cli.repair.splice.stage", "linfen_cli.source")]
    ['tests/repair', 'tests']
    """
    room = TESTS / module.split(".")[1]
    return room if room.is_dir() else TESTS


def imported(folder: Path) -> set[str]:
    """Return the modules that the tests in `folder` import, and what they import from them."""
    paths = folder.glob("*.py") if folder == TESTS else folder.rglob("*.py")
    return {name for path in paths for name in _names(ast.parse(path.read_text(encoding="utf-8")))}


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.importorskip":
            yield ast.unparse(node.args[0]).strip("'")


def has_code(tree: ast.Module) -> bool:
    """Return whether a module defines anything, and does not only have a room's name."""
    return any(isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)) for node in tree.body)


def test_every_module_is_imported_by_name() -> None:
    modules = [name for name, tree in Structure.read().modules.items() if has_code(tree) and name != PACKAGE]
    names = {folder: imported(folder) for folder in set(map(folder_of, modules))}
    assert [name for name in modules if name not in names[folder_of(name)]] == []
