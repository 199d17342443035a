"""Blocks of one text, or files of a folder, worked on by several processes at a time.

Results come back in the order of what was put in, and only so many are under way that memory stays bounded.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from linfen_cli.errors import LinfenError
from linfen_cli.repair import repair
from linfen_cli.script.convert import (
    BLOCK,
    Converted,
    Converter,
    Settings,
    convert_repaired,
    text_blocks,
    with_beginning,
)
from linfen_cli.script.engines import may_have_threads

__all__ = ["Workers", "converting", "processors"]

T = TypeVar("T")
R = TypeVar("R")

# How many pieces of work a process has waiting, so that it need not wait itself.
_AHEAD = 2


def processors() -> int:
    """How many processors this process may use.

    >>> processors() >= 1
    True
    """
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


class Workers:
    """Processes that do `work` on items, each made ready by `prepare(*arguments)`. Use it in a `with`."""

    def __init__(self, jobs: int, prepare: Callable[..., None], *arguments: object) -> None:
        """Start them: before anything that runs in a thread, which a fork would leave behind half done."""
        can_fork = "fork" in multiprocessing.get_all_start_methods() and not may_have_threads()
        context = multiprocessing.get_context("fork" if can_fork else "spawn")
        self._jobs = jobs
        self._pool = ProcessPoolExecutor(jobs, context, _prepare, (prepare, arguments))
        self._pool.submit(int)  # which starts them

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """What `work` makes of each item, in order. What it raises, is raised here when its turn comes.

        Raises:
            LinfenError: a process has ended before its work was done.
        """
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(self._pool.submit(work, item))
                if len(waiting) > self._jobs * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenExecutor:
            raise LinfenError("a process that converts was ended: --jobs 1 needs the least memory") from None


def _prepare(prepare: Callable[..., None], arguments: tuple[object, ...]) -> None:
    # An interrupt is for the parent, which ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare(*arguments)


@contextmanager
def converting(converter: Converter, *, keep_glosses: bool, jobs: int) -> Iterator[Callable[..., Iterator[Converted]]]:
    """Give the function that converts the pieces of a text block by block, `jobs` blocks at a time.

    >>> with converting(Converter("taiwan"), keep_glosses=False, jobs=1) as convert:
    ...     [block.text for block in convert(["头(tóu)", "发"])]
    ['頭髮']
    """
    if jobs < 2:
        _make_ready(converter.settings, keep_glosses, converter)
        yield lambda pieces, size=BLOCK: map(_convert, with_beginning(text_blocks(pieces, size)))
        return
    with Workers(jobs, _make_ready, converter.settings, keep_glosses) as workers:
        yield lambda pieces, size=BLOCK: workers.map(_convert, with_beginning(text_blocks(pieces, size)))


_ready: tuple[Converter, bool]


def _make_ready(settings: Settings, keep_glosses: bool, converter: Converter | None = None) -> None:
    global _ready
    _ready = (converter or Converter.of(settings), keep_glosses)


def _convert(block: tuple[str, str | None]) -> Converted:
    converter, keep_glosses = _ready
    return convert_repaired(repair(block[0]), converter, keep_glosses=keep_glosses, otherwise=block[1])
