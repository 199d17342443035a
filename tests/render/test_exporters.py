"""Exporters: each is known by its name and its suffixes alone, and a new one is in the command at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from linfen_cli.cli.export import command
from linfen_cli.cli.run import group
from linfen_cli.render.exporters import EXPORTERS, exporter, exporter_for, exporters
from linfen_cli.view.view import View


@pytest.fixture
def throw_away() -> Iterator[None]:
    """A format that only this test knows."""

    @exporter("count", "a count", "for a test", suffixes=(".count",), marks_repairs=False)
    def render(view: View) -> Iterator[str]:
        yield f"{len(view.article.text)} characters\n"

    yield
    del EXPORTERS["count"]


@pytest.mark.usefixtures("throw_away")
def test_a_new_exporter_is_in_the_command(tmp_path: Path, clean: str) -> None:
    expected = f"{len(clean)} characters\n"
    file = tmp_path / "article.count"
    assert command.main(["-o", str(file)], standalone_mode=False) == 0
    assert file.read_text(encoding="utf-8") == expected
    run = CliRunner().invoke(command, ["--format", "count"])
    assert (run.exit_code, run.stdout) == (0, expected)
    shown = CliRunner().invoke(command, ["--help"]).stdout
    assert "count, for a test" in " ".join(shown.split())
    assert "a count" in (command.help or "")
    completion = ShellComplete(group, {}, "linfen", "_LINFEN_COMPLETE").get_completions(["export", "--format"], "c")
    assert [item.value for item in completion] == ["count"]


def test_it_is_gone_afterwards() -> None:
    assert "count" not in exporters()
    assert CliRunner().invoke(command, ["--format", "count"]).exit_code == 2


def test_no_two_exporters_claim_one_suffix() -> None:
    claims = Counter(suffix for known in exporters().values() for suffix in known.suffixes)
    assert max(claims.values()) == 1
    for known in exporters().values():
        for suffix in known.suffixes:
            assert exporter_for(f"article{suffix.upper()}") is known


@pytest.mark.parametrize("path", ["article.doc", "article", "html", ""])
def test_other_names_are_no_formats(path: str) -> None:
    assert exporter_for(path) is None
