"""The rooms are layers: none imports a higher one, no two files import one another, and no function is too complex."""

from __future__ import annotations

import pytest

from tests.structure import PACKAGE, Structure, room

# From the bottom. `tui` and `cli` share the top: `linfen read` starts the reader, and the reader knows nothing of commands.
ROOMS = (
    "version", "base", "chars", "lexicon", "repair", "formats", "library", "source", "article", "convert", "readings",
    "search", "bulk", "pipelines", "view", "render", "tui", "cli", "__main__",
)  # fmt: skip

MOST_COMPLEX = 20


@pytest.fixture(scope="module")
def structure() -> Structure:
    return Structure.read()


def test_every_module_is_in_a_room(structure: Structure) -> None:
    assert {room(name) for name in structure.modules} - {""} <= set(ROOMS)


def test_no_room_imports_a_higher_one(structure: Structure) -> None:
    upward = [
        f"{one.importer} -> {one.imported}"
        for one in structure.imports
        if one.importer != PACKAGE and ROOMS.index(room(one.imported)) > ROOMS.index(room(one.importer))
    ]
    assert upward == []


def test_no_files_import_one_another(structure: Structure) -> None:
    assert structure.file_cycles() == []


def test_no_rooms_import_one_another(structure: Structure) -> None:
    assert structure.room_cycles() == []


def test_no_module_takes_a_private_name_of_another(structure: Structure) -> None:
    private = [
        f"{one.importer} <- {one.imported}.{name}"
        for one in structure.imports
        for name in one.names
        if name.startswith("_") and not name.startswith("__") and name != "_"
    ]
    assert private == []


def test_no_function_is_too_complex(structure: Structure) -> None:
    assert [one for one in structure.functions if one.complexity > MOST_COMPLEX] == []
