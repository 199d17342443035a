"""A pool of processes that work for this one.

Results come back in the order of the items, and only so many items are under way that memory stays bounded. Each worker has a
pipe of its own, so that there is nothing to lock and nothing to leak: a worker that is killed while it writes a result ends
the pool with a message, where `concurrent.futures` waits for the rest of it forever, and a worker whose parent is killed reads
the end of its pipe and ends as well.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, overload

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _, chosen_language, set_language

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from queue import SimpleQueue

__all__ = ["Pool", "WorkerKilledError", "in_order", "processors"]

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

# How many items a worker has at a time, so that it need not wait for the next. Chosen by hand: while it works on one, there is
# time to send it another.
_AHEAD = 2
# Seconds in which a worker that is to end can tidy up, before it is killed. Chosen by hand: longer than any call that does not
# look at signals, which is one regular expression or one block that a library converts.
_GRACE = 2.0

_is_worker = False


class WorkerKilledError(LinfenError):
    """A worker that ended before its work was done."""


def processors() -> int:
    """Return how many processors this process may use.

    >>> processors() >= 1
    True
    """
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def in_order(send: Callable[[T], Callable[[], R]], items: Iterable[T], ahead: int) -> Iterator[R]:
    """Yield the results of items in their order, with up to `ahead` of them under way.

    Args:
        send: begins the work on an item, and gives a function that waits for its result: as `Pool.submit` does.
        items: what to work on; read only as far as needed.
        ahead: how many items are sent before the first of them has to be done.

    >>> list(in_order(lambda number: lambda: 2 * number, [1, 2, 3], 2))
    [2, 4, 6]
    """
    waiting: deque[Callable[[], R]] = deque()
    for item in items:
        waiting.append(send(item))
        while len(waiting) > ahead:
            yield waiting.popleft()()
    while waiting:
        yield waiting.popleft()()


class Pool(Generic[S]):
    """A pool of workers, or with one job none: then all is done here. Use it in a `with`.

    Each worker calls `prepare(*arguments)` once, and what that returns is the first argument of all its work. A worker gives
    messages in this process's language, ignores SIGINT, which is for this process, and ends when this process ends, however
    that ends. Leaving the `with` ends the workers at once, whatever they are at; `finally` blocks in them are run.

    Attributes:
        jobs: how many processes do the work.

    >>> with Pool(1, str.upper, "b") as pool:
    ...     list(pool.map(lambda state, item: item + state, ["a", "c"]))
    ['aB', 'cB']
    """

    @overload
    def __init__(self: Pool[None], jobs: int) -> None: ...

    @overload
    def __init__(self, jobs: int, prepare: Callable[..., S], *arguments: object) -> None: ...

    def __init__(self, jobs: int, prepare: Callable[..., Any] | None = None, *arguments: object) -> None:
        """Describe the pool; it begins with the `with`.

        Args:
            jobs: how many processes do the work. In a worker of another pool, one does.
            prepare: makes what all work is given first; without it that is None.
            arguments: those of `prepare`. Where workers cannot be forked, they are pickled, as are items and results.
        """
        self.jobs = 1 if _is_worker else max(1, jobs)
        self._prepare = prepare or _nothing
        self._arguments = arguments
        self._state: Any = None
        self._workers: list[_Worker] = []
        self._queue: deque[_Task] = deque()

    def __enter__(self) -> Pool[S]:
        if self.jobs == 1:
            self._state = self._prepare(*self._arguments)
            return self
        try:
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def map(self, work: Callable[[S, T], R], items: Iterable[T], *, ahead: int | None = None) -> Iterator[R]:
        """Yield what `work` makes of each item, in order. What it raises is raised here, when its turn comes.

        Args:
            work: a function that can be pickled, unless there is one job.
            items: read only as far as needed.
            ahead: how many items are under way at a time; None for two a worker.

        Raises:
            WorkerKilledError: a worker has ended before its work was done.
        """
        if self.jobs == 1:
            return (work(self._state, item) for item in items)
        return in_order(lambda item: self.submit(work, item), items, self.jobs * _AHEAD if ahead is None else ahead)

    def submit(self, work: Callable[..., R], *arguments: object) -> Callable[[], R]:
        """Have `work(state, *arguments)` done, and return a function that waits for its result.

        With one job it is done when it is waited for. The function, and `submit` itself, raise as `map`.
        """
        if self.jobs == 1:
            return lambda: work(self._state, *arguments)
        task = _Task(work, arguments)
        self._queue.append(task)
        self._advance(0)

        def wait() -> R:
            while not task.is_done:
                self._advance(None)
            if task.error is not None:
                raise task.error
            result: R = task.result
            task.result = None
            return result

        return wait

    def _start(self) -> None:
        import multiprocessing

        methods = ["forkserver", "spawn"] if _has_threads() else ["fork"]
        context = multiprocessing.get_context(
            next(method for method in methods if method in multiprocessing.get_all_start_methods())
        )
        for _number in range(self.jobs):
            here, there = context.Pipe()
            # A fork has the ends of the pipes of those before it as well, which must not keep these open.
            inherited = (*(worker.connection for worker in self._workers), here) if methods == ["fork"] else ()
            arguments = (there, inherited, chosen_language(), self._prepare, self._arguments)
            process = context.Process(target=_run_worker, args=arguments, daemon=True)  # type: ignore[attr-defined]
            process.start()
            there.close()
            self._workers.append(_Worker(process, here))

    def _advance(self, timeout: float | None) -> None:
        """Send what is waiting to workers that have room, and take what they have done; wait for one for `timeout` seconds."""
        from multiprocessing.connection import wait

        self._send()
        busy = {worker.connection: worker for worker in self._workers if worker.tasks}
        ready = wait(busy, timeout)
        for connection in ready:
            busy[connection].take()  # type: ignore[index]
        if ready:
            self._send()

    def _send(self) -> None:
        while self._queue:
            worker = min(self._workers, key=lambda worker: len(worker.tasks))
            if len(worker.tasks) >= _AHEAD:
                return
            worker.send(self._queue.popleft())

    def _end(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        deadline = time.monotonic() + _GRACE
        for worker in self._workers:
            worker.process.join(max(0, deadline - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.connection.close()
        self._workers.clear()
        self._queue.clear()


class _Task:
    """Some work, and what became of it."""

    def __init__(self, work: Callable[..., Any], arguments: Sequence[object]) -> None:
        self.content: tuple[Callable[..., Any], Sequence[object]] | None = (work, arguments)
        self.is_done = False
        self.result: Any = None
        self.error: BaseException | None = None


class _Worker:
    """A worker as the pool sees it: its process, its pipe, and the tasks that it has, in order."""

    def __init__(self, process: BaseProcess, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.tasks: deque[_Task] = deque()

    def send(self, task: _Task) -> None:
        import pickle

        content = pickle.dumps(task.content, pickle.HIGHEST_PROTOCOL)
        task.content = None
        self.tasks.append(task)
        try:
            self.connection.send_bytes(content)
        except OSError:
            _raise_killed()

    def take(self) -> None:
        import pickle

        try:
            answer = self.connection.recv_bytes()
        except (EOFError, OSError):
            _raise_killed()
        task = self.tasks.popleft()
        task.result, task.error, trace = pickle.loads(answer)
        if task.error is not None:
            task.error.__cause__ = _WorkerTraceback(trace)
        task.is_done = True


class _WorkerTraceback(Exception):  # noqa: N818  (never raised: it shows where in a worker something was)
    """The traceback of an error in a worker, as the cause of the error here."""


def _raise_killed() -> NoReturn:
    raise WorkerKilledError(
        _("a worker process was killed, perhaps because memory ran out: try again with fewer processes")
    ) from None


def _has_threads() -> bool:
    """Return whether this process may have threads, Python's or a library's, which a fork would leave half done."""
    if not sys.platform.startswith("linux"):
        return True  # unknown: the system's own libraries may have started some
    try:
        return len(os.listdir("/proc/self/task")) > 1
    except OSError:
        return True


def _nothing() -> None:
    """Prepare nothing."""


# in a worker


def _run_worker(
    connection: Connection,
    inherited: Sequence[Connection],
    language: str,
    prepare: Callable[..., object],
    arguments: Sequence[object],
) -> None:
    """Do what comes through `connection` until it is closed or this process is told to end."""
    import signal
    import threading
    from queue import SimpleQueue

    global _is_worker
    _is_worker = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for other in inherited:
        other.close()
    set_language(language)
    tasks: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_receive, args=(connection, tasks), daemon=True).start()
    state = failure = None
    try:
        state = prepare(*arguments)
    except Exception as error:
        failure = error
    while True:
        task = tasks.get()
        connection.send_bytes(_answer(task, state) if failure is None else _answer_failure(failure))


def _receive(connection: Connection, tasks: SimpleQueue[bytes]) -> None:
    """Take in tasks while others are worked on, so that the parent never waits to send one; end with the parent."""
    import signal

    try:
        while True:
            tasks.put(connection.recv_bytes())
    except (EOFError, OSError):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE)
        os._exit(1)


def _answer(task: bytes, state: object) -> bytes:
    import pickle

    try:
        work, arguments = pickle.loads(task)
        return pickle.dumps((work(state, *arguments), None, ""), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return _answer_failure(error)


def _answer_failure(error: Exception) -> bytes:
    import pickle
    import traceback

    trace = "".join(traceback.format_exception(error))
    try:
        answer = pickle.dumps((None, error, trace))
        pickle.loads(answer)  # which fails where an exception does not take its own arguments
    except Exception:
        known = isinstance(error, LinfenError)
        told = LinfenError(str(error)) if known else RuntimeError(f"{type(error).__name__}: {error}")
        return pickle.dumps((None, told, trace))
    return answer
