"""How far a long run has come, on standard error, for a person who waits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from linfen_cli.search.corpus.corpus import Answer, Corpus
    from linfen_cli.source import Opened

R = TypeVar("R")

_FEW = 3  # results that are not worth a bar


def watched(source: Opened, *, hidden: bool = False) -> Iterator[str]:
    """The pieces of `source`, with a bar that moves as they are read.

    There is none for a short text, without a terminal, or where it is to be `hidden`: where the text itself or questions
    go to the same terminal.
    """
    if hidden or not source.is_long or sys.stderr is None or not sys.stderr.isatty():
        yield from source.pieces()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from linfen_cli.render.plain import one_line

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(one_line(source.name), total=source.size)
        for piece in source.pieces():
            yield piece
            bar.update(task, completed=source.consumed)


def answers_watched(corpus: Corpus, *, hidden: bool = False) -> Iterator[Answer]:
    """The answers of `corpus`, with a bar that counts them where they come from a folder and take long.

    There is none without a terminal, or where it is to be `hidden`: where the answers go to the same terminal.
    """
    if hidden or not corpus.is_large or sys.stderr is None or not sys.stderr.isatty():
        yield from corpus.answers()
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} files searched"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        for answer in corpus.answers():
            yield answer
            bar.advance(task)


@contextmanager
def bytes_watched(what: str) -> Iterator[Callable[[int, int], object]]:
    """A function to be told how many bytes of how many are done, which a bar on the terminal shows; without one it does nothing."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn(what), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=60) as bar:
        task = bar.add_task("")
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def run_watched(total: int, *, hidden: bool = False) -> Iterator[Callable[[int], object]]:
    """A bar for a run over `total` bytes, with its rate and the time left; what it gives is told how many bytes more are done.

    There is none without a terminal, or where it is to be `hidden`.
    """
    if hidden:
        yield lambda _: None
        return
    done = 0
    with bytes_watched("repairing") as watch:

        def advance(size: int) -> None:
            nonlocal done
            done += size
            watch(done, total)

        yield advance


@contextmanager
def share_watched(what: str, total: int, *, hidden: bool = False) -> Iterator[Callable[[int], object]]:
    """A bar for work on `total` characters; what it gives is told how many more are done.

    There is none without a terminal, or where it is to be `hidden`.
    """
    if hidden or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda more: bar.advance(task, more)


def counted(results: Iterable[R], total: int, what: str) -> Iterator[R]:
    """The results as they come, with a bar that counts them on a terminal; none for a few."""
    if total < _FEW or sys.stderr is None or not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        for result in results:
            yield result
            bar.advance(task)
