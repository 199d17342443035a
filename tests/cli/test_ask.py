"""Questions about damage: which answers are taken, and that a reader who has quit is asked no more."""

from __future__ import annotations

import io
import sys

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.ask import Asker, require_terminal
from linfen_cli.repair import Unresolved

TEXT = "第一行。\n這?疑的。\n"
LEFT = Unresolved("splice", 6, 8, "?疑", "there are two ways to read it", ("甲疑", "乙疑"))


def answers(monkeypatch: pytest.MonkeyPatch, typed: str, questions: int = 1) -> list[str | None]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    asker = Asker()
    return [asker(LEFT, TEXT) for _ in range(questions)]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("2\n", "乙疑"),
        ("\n", None),
        ("k\n", None),
        ("t\n丙疑\n", "丙疑"),
        ("t\n\n1\n", "甲疑"),
        ("3\nx\n0\n1\n", "甲疑"),
        (" KEEP \n", None),
    ],
)
def test_answers(monkeypatch: pytest.MonkeyPatch, typed: str, answer: str | None) -> None:
    assert answers(monkeypatch, typed) == [answer]


@pytest.mark.parametrize("typed", ["q\n1\n1\n", "Quit\n1\n", ""])
def test_who_has_quit_is_asked_no_more(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    assert answers(monkeypatch, typed, 3) == [None] * 3


def test_the_line_is_shown_with_what_it_may_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(monkeypatch, "1\n")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert [line.strip() for line in shown.err.splitlines()[1:5]] == [
        "這[-?疑-]的。",
        "there are two ways to read it",
        "1  甲疑",
        "2  乙疑",
    ]


def test_nobody_can_be_asked_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(LinfenError, match="--interactive asks on the terminal, and standard input is not one"):
        require_terminal()
