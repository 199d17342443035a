"""The public API: names that are a function and a package, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import linfen_cli
from tests.conftest import ROOT

# Each function is called by its name on the package, and a module of the room of that name is imported, before or after.
CALLS = """
assert linfen_cli.repair("擔(dān)當").text == "擔當"
assert linfen_cli.convert("擔當", "simplified") == "担当"
assert [reading.text for reading in linfen_cli.readings("擔當")] == ["dān", "dāng"]
assert [hit.start for hit in linfen_cli.search(linfen_cli.parse(linfen_cli.repair("擔當")), "担当")] == [0]
"""
MODULES = """
import linfen_cli.convert.converter
import linfen_cli.readings.mandarin
import linfen_cli.repair.batch
import linfen_cli.search.snippets
from linfen_cli.convert import offsets
from linfen_cli.readings import polyphones
"""


@pytest.mark.parametrize(
    "program", [MODULES + CALLS, "import linfen_cli" + CALLS + MODULES + CALLS], ids=["after", "before"]
)
def test_functions_keep_the_names_of_packages(program: str) -> None:
    process = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


def test_importing_it_is_cheap() -> None:
    heavy = "click opencc opencc_pyo3 pypinyin rich textual lxml json linfen_cli.convert.engines linfen_cli.readings.mandarin"
    program = f"import sys, linfen_cli; print(*sys.modules.keys() & set({heavy.split()!r}))"
    process = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert process.stdout.split() == []


def test_every_public_name_is_there() -> None:
    for name in linfen_cli.__all__:
        assert getattr(linfen_cli, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        linfen_cli.nothing  # noqa: B018
