"""The pool of processes: order, errors, and that no worker outlives what it works for. The processes are real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import chosen_language, set_language
from linfen_cli.base.pool import Pool, WorkerKilledError, in_order, processors
from tests.conftest import LIMIT, environment
from tests.processes import LINUX, is_alive, wait_for


def double(state: int | None, number: int) -> int:
    return (state or 0) + 2 * number


def slow_at_first(_: None, number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number


def fail(_: None, number: int) -> int:
    if number == 3:
        raise LinfenError("three")
    return number


class OddError(Exception):
    """An error that does not take its own arguments, as pickle needs it."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def fail_oddly(_: None) -> None:
    raise OddError("one", "two")


def ident(state: object, *_: object) -> tuple[object, int]:
    return state, os.getpid()


def language(_: None, __: int) -> str:
    return chosen_language()


def repeat(_: None, data: bytes) -> bytes:
    return data * 4


def refuse() -> None:
    raise LinfenError("cannot prepare")


def nest(_: None, number: int) -> list[int]:
    with Pool(2, int) as pool:
        return list(pool.map(double, [number]))


def end(_: None, __: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(params=["fork", "forkserver"])
def method(request: pytest.FixtureRequest) -> Iterator[None]:
    """With another thread in this process, workers cannot be forked from it."""
    if request.param == "fork":
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order(method: None, jobs: int) -> None:
    with Pool(jobs, int, "100") as pool:
        assert list(pool.map(double, range(20))) == [100 + 2 * number for number in range(20)]
        first, second = pool.submit(double, 1), pool.submit(double, 2)
        assert (second(), first()) == (104, 102)
    with Pool(jobs) as pool:
        assert list(pool.map(slow_at_first, range(8))) == list(range(8))


def test_only_so_many_items_are_read_ahead() -> None:
    read = []

    def numbers() -> Iterator[int]:
        for number in range(50):
            read.append(number)
            yield number

    with Pool(2) as pool:
        results = pool.map(fail, numbers(), ahead=5)
        assert next(results) == 0
        assert len(read) == 6


def test_large_items_and_results_pass_one_another() -> None:
    """More than a pipe holds goes both ways at a time, and neither side waits for the other."""
    data = [bytes([number]) * (1 << 20) for number in range(8)]
    with Pool(2) as pool:
        assert list(pool.map(repeat, data)) == [item * 4 for item in data]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_is_raised_in_its_turn(jobs: int) -> None:
    results: list[int] = []
    with pytest.raises(LinfenError, match=r"^three$"), Pool(jobs) as pool:
        results.extend(pool.map(fail, range(9)))
    assert results == [0, 1, 2]


def test_an_error_says_where_in_the_worker_it_was() -> None:
    with pytest.raises(LinfenError) as error, Pool(2) as pool:
        list(pool.map(fail, [3]))
    assert "in fail\n" in str(error.value.__cause__)
    with pytest.raises(RuntimeError, match=r"^OddError: onetwo$"), Pool(2) as pool:
        pool.submit(fail_oddly)()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_cannot_be_prepared_is_told(jobs: int) -> None:
    with pytest.raises(LinfenError, match=r"^cannot prepare$"), Pool(jobs, refuse) as pool:
        list(pool.map(ident, [1]))


def test_one_job_is_done_here() -> None:
    with Pool(1, str, "state") as pool:
        assert pool.submit(ident)() == ("state", os.getpid())
    with Pool(2, str, "state") as pool:
        state, process = pool.submit(ident)()
        assert state == "state"
        assert process != os.getpid()


def test_workers_speak_the_language_of_their_parent(method: None) -> None:
    set_language("zh-tw")
    try:
        with Pool(2) as pool:
            assert list(pool.map(language, range(3))) == ["zh-tw"] * 3
    finally:
        set_language("en")


def test_a_pool_in_a_worker_has_no_processes() -> None:
    with Pool(2) as pool:
        assert list(pool.map(nest, range(3))) == [[0], [2], [4]]


def test_a_worker_that_dies_is_told(method: None) -> None:
    """As where the system ends processes because memory runs out."""
    with pytest.raises(WorkerKilledError, match=r"^a worker process was killed"), Pool(2) as pool:
        list(pool.map(end, range(5)))


def test_a_worker_that_dies_while_it_writes_a_result() -> None:
    """Half of a large result is no reason to wait for the rest of it."""
    with Pool(2) as pool:
        wait = pool.submit(repeat, bytes(1 << 20))
        wait_for(pool._workers[0].connection.poll)  # it has begun to write, and more than a pipe holds
        worker = pool._workers[0].process
        worker.kill()
        worker.join()
        with pytest.raises(WorkerKilledError):
            wait()


def test_in_order_mixes_what_is_done_here_and_there() -> None:
    with Pool(2) as pool:
        sent = in_order(lambda number: pool.submit(double, number) if number % 2 else lambda: number, range(6), 3)
        assert list(sent) == [0, 2, 2, 6, 4, 10]


def test_processors_are_counted() -> None:
    assert 1 <= processors() <= (os.cpu_count() or 1)


PROGRAM = """
    import os, signal, sys, threading, time
    from pathlib import Path
    from linfen_cli.base.pool import Pool

    def work(folder, number):
        mark = Path(folder, f"{os.getpid()}.open")
        mark.touch()
        try:
            while True:
                time.sleep(0.01)
        finally:
            mark.unlink()

    if __name__ == "__main__":
        if sys.argv[2] == "forkserver":
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
        with Pool(3, str, sys.argv[1]) as pool:
            for result in pool.map(work, range(9)):
                pass
"""


@LINUX
@pytest.mark.parametrize("how", ["fork", "forkserver"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_their_parent(tmp_path: Path, how: str, number: signal.Signals) -> None:
    """However it ends, busy workers are gone soon, their `finally` blocks are run, and nothing is said of semaphores."""
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM), encoding="utf-8")
    folder = tmp_path / "marks"
    folder.mkdir()
    running = subprocess.Popen(
        [sys.executable, str(program), str(folder), how], env=environment(), stderr=subprocess.PIPE
    )
    try:
        wait_for(lambda: len(os.listdir(folder)) == 3)
        workers = [int(name.partition(".")[0]) for name in os.listdir(folder)]
        assert all(map(is_alive, workers))
    finally:
        running.send_signal(number)
    errors = running.communicate(timeout=LIMIT)[1].decode()
    assert running.returncode == -number
    wait_for(lambda: not any(map(is_alive, workers)))
    assert os.listdir(folder) == []
    assert "semaphore" not in errors
    assert errors.count("Traceback") == (number == signal.SIGINT)  # of the program itself, which does not catch it
