"""The progress of a bar; its drawing is tested in the tests of terminals."""

from __future__ import annotations

from linfen_cli.cli.progress import FILES, Bar, counted, progress


def test_a_bar_is_moved_by_steps_and_to_a_place() -> None:
    drawn: list[tuple[int, int | None]] = []
    bar = Bar(None, lambda done, total: drawn.append((done, total)))
    bar.advance()
    bar.advance(4)
    bar.update(7, 9)
    bar.advance(2)
    assert drawn == [(1, None), (5, None), (7, 9), (9, 9)]


def test_without_a_terminal_nothing_is_drawn_and_all_is_done() -> None:
    with progress("reading", 3, unit=FILES) as bar:
        bar.advance(3)
    assert list(counted(iter("abcd"), 4, "letters")) == list("abcd")
