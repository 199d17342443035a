"""Repair of one text without the command line: printed, written beside, or written back."""

from __future__ import annotations

from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.options import SourceOptions
from linfen_cli.cli.repair_options import RepairDisplayOptions, RepairOptions, RepairOutputOptions
from linfen_cli.cli.repair_text import repair_text

STORED, CLEAN = "願意擔(dān)當。\r\n", "願意擔當。\r\n"


def repaired(source: str | None, *, in_place: bool = False, **display: bool) -> int:
    return repair_text(
        SourceOptions(source=source),
        RepairOptions(),
        RepairOutputOptions(in_place=in_place),
        RepairDisplayOptions(color="auto", **display),
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(STORED.encode("gb18030"))
    return path


def test_a_text_is_printed_with_a_summary(file: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert repaired(str(file)) == 0
    shown = capfdbinary.readouterr()
    assert (shown.out.decode(), shown.err) == (CLEAN, b"1 gloss removed\n")


def test_a_check_says_by_its_status(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert repaired(str(file), check=True, quiet=True) == 1
    assert capsys.readouterr() == ("", "")


def test_it_is_written_back_in_its_encoding_and_kept(file: Path) -> None:
    for number in (1, 2):
        file.write_bytes(STORED.encode("gb18030"))
        assert repaired(str(file), in_place=True, quiet=True) == 0
        assert file.read_bytes() == CLEAN.encode("gb18030")
        backup = file.with_name("a.txt.bak" if number == 1 else f"a.txt.bak{number}")
        assert backup.read_bytes() == STORED.encode("gb18030")
    with pytest.raises(LinfenError, match="--in-place needs a file"):
        repaired("-", in_place=True)
