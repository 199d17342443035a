"""Processes: work that several of them do at a time, for the one that asked.

Results come back in the order of what was put in, and only so many are under way that memory stays bounded.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from linfen_cli.base.errors import LinfenError

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

__all__ = ["Workers", "in_order", "processors", "started"]

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


def started(
    jobs: int, prepare: Callable[..., object] = int, *arguments: object, has_threads: bool = False
) -> ProcessPoolExecutor:
    """Processes that each are made ready by `prepare(*arguments)`, leave an interrupt to this one, and end with it.

    `has_threads` says that this process may have begun something in a thread, which a fork would leave half done: a
    progress bar, a library's own. Those that are started otherwise take longer to begin.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    methods = ("forkserver", "spawn") if has_threads else ("fork", "spawn")
    method = next(method for method in methods if method in multiprocessing.get_all_start_methods())
    return ProcessPoolExecutor(jobs, multiprocessing.get_context(method), _prepare, (prepare, arguments))


def in_order(submit: Callable[[T], Future[R]], items: Iterable[T], ahead: int) -> Iterator[R]:
    """The results of what `submit` gives for each item, in the order of the items; up to `ahead` are under way at a time."""
    waiting: deque[Future[R]] = deque()
    for item in items:
        waiting.append(submit(item))
        while len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class Workers:
    """Processes that do `work` on items, each made ready by `prepare(*arguments)`. Use it in a `with`."""

    def __init__(
        self, jobs: int, prepare: Callable[..., object] = int, *arguments: object, has_threads: bool = False
    ) -> None:
        """Start them, as `started` does."""
        self._jobs = jobs
        self._pool = started(jobs, prepare, *arguments, has_threads=has_threads)
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
        from concurrent.futures import BrokenExecutor

        try:
            yield from in_order(lambda item: self._pool.submit(work, item), items, self._jobs * _AHEAD)
        except BrokenExecutor:
            raise LinfenError(
                "a process that did part of the work was ended, perhaps for want of memory: try again with less at a time"
            ) from None


def _prepare(prepare: Callable[..., object], arguments: tuple[object, ...]) -> None:
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the parent, which ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare(*arguments)


def _end_with_parent() -> None:
    """Wait until the process that asked is gone, killed as it may be, and go, too: nobody else would ever end this one."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
