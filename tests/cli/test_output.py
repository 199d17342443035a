"""Standard output and standard error: what they are told by, and what is written to them."""

from __future__ import annotations

import io
import os
import sys

import pytest
from rich.text import Text

from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.output import MINIMUM_WIDTH, Output, close_standard_output, prepare_streams
from linfen_cli.cli.status import NOTHING_FOUND, WRONG, complain, note


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("choice", "variables", "color"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(monkeypatch: pytest.MonkeyPatch, choice: str, variables: dict[str, str], color: bool) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    output = Output(choice)
    assert (output.color, output.styled, output.is_terminal) == (color, color, False)


@pytest.mark.parametrize(("columns", "width"), [("33", 33), ("1", MINIMUM_WIDTH), ("wide", None), ("", None)])
def test_width(monkeypatch: pytest.MonkeyPatch, columns: str, width: int | None) -> None:
    expected = Output().width if width is None else width
    monkeypatch.setenv("COLUMNS", columns)
    assert Output().width == expected


def test_lines_with_and_without_colour(capsys: pytest.CaptureFixture[str]) -> None:
    line = Text.assemble("a[b]", ("擔", "bold red"))
    Output("never").write_lines([line], pager=True)
    assert capsys.readouterr().out == "a[b]擔\n"
    Output("always").write_lines([line])
    assert capsys.readouterr().out == "a[b]\x1b[1;31m擔\x1b[0m\n"


def test_streams_are_utf8_and_show_what_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="latin-1"))
    prepare_streams()
    output = Output()
    output.write(["擔", "\ud800"])
    output.write_bytes(b"\xff")
    assert close_standard_output()
    assert raw.getvalue() == "擔\\ud800".encode() + b"\xff"


def test_a_closed_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    prepare_streams()
    with pytest.raises(LinfenError, match="standard output is closed"):
        Output().write(["x"])
    assert close_standard_output()
    complain("nobody hears this")


def test_a_disk_that_is_full_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    full = open(os.open("/dev/full", os.O_WRONLY), "w", encoding="utf-8")  # noqa: SIM115
    monkeypatch.setattr(sys, "stdout", full)
    Output().write(["x"])
    with pytest.raises(OSError, match="No space left"):
        close_standard_output()
    full.close()  # what is left goes nowhere, and without a word


def test_complaints_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain("no file a\nb\x1b[31m")
    note("done")
    assert capsys.readouterr().err == "linfen: no file a b␛[31m\ndone\n"
    assert (NOTHING_FOUND, WRONG) == (1, 2)
