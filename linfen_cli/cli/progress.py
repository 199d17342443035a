"""Progress of a long run, on standard error, for a reader who waits at a terminal.

There is no bar without a terminal, and none where it is `hidden`: where the result, or questions, go to the same terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import ProgressColumn

    from linfen_cli.source import Opened

__all__ = ["BYTES", "FILES", "SHARE", "Bar", "counted", "progress", "watched"]

R = TypeVar("R")

_FEW = 3  # results that are not worth a bar; chosen by hand

BYTES, FILES, SHARE = "bytes", "files", "share"
"""The units of a bar: bytes, with their rate; files; or anything, of which it shows the share."""


class Bar:
    """The state of a run, which a bar may show."""

    def __init__(self, total: int | None, draw: Callable[[int, int | None], object]) -> None:
        """Begin at 0 of `total`, which may not be known; `draw` shows how much of how much is done."""
        self._done = 0
        self._total = total
        self._draw = draw

    def update(self, done: int, total: int | None = None) -> None:
        """Set how much is done, and of how much in all where that is known only now."""
        self._done = done
        self._total = self._total if total is None else total
        self._draw(self._done, self._total)

    def advance(self, more: int = 1) -> None:
        """Add to what is done."""
        self.update(self._done + more)


@contextmanager
def progress(what: str, total: int | None = None, *, unit: str = BYTES, hidden: bool = False) -> Iterator[Bar]:
    """Show a bar under the name `what`, and yield what moves it."""
    if hidden or sys.stderr is None or not sys.stderr.isatty():
        yield Bar(total, lambda done, total: None)
        return
    from rich.console import Console
    from rich.progress import Progress

    columns = _columns(unit, is_open=unit == FILES and total is None)
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=60) as drawn:
        task = drawn.add_task(what, total=total)
        yield Bar(total, lambda done, total: drawn.update(task, completed=done, total=total))


def _columns(unit: str, *, is_open: bool) -> list[ProgressColumn]:
    from rich import progress as rich
    from rich.table import Column

    if is_open:  # how many files there will be is not known
        count = rich.TextColumn("{task.completed} {task.description}", markup=False)
        return [rich.SpinnerColumn(), count, rich.TimeElapsedColumn()]
    counts: dict[str, list[ProgressColumn]] = {
        BYTES: [rich.DownloadColumn(), rich.TransferSpeedColumn()],
        FILES: [rich.MofNCompleteColumn()],
        SHARE: [rich.TaskProgressColumn()],
    }
    # A long path would leave no room for the bar itself.
    name = rich.TextColumn("{task.description}", markup=False, table_column=Column(max_width=24, no_wrap=True))
    return [name, rich.BarColumn(), *counts[unit], rich.TimeRemainingColumn()]


def watched(source: Opened, *, hidden: bool = False) -> Iterator[str]:
    """Yield the pieces of `source`, with a bar for a long one."""
    from linfen_cli.render.plain import one_line  # start-up

    with progress(one_line(source.name), source.size, hidden=hidden or not source.is_long) as bar:
        for piece in source.pieces():
            yield piece
            bar.update(source.consumed)


def counted(results: Iterable[R], total: int, what: str) -> Iterator[R]:
    """Yield results as they come, with a bar that counts them unless there are few."""
    with progress(what, total, unit=FILES, hidden=total < _FEW) as bar:
        for result in results:
            yield result
            bar.advance()
