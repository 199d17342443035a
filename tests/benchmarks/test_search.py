"""The speed of search beside ripgrep, on a file and on a folder of half a gigabyte, and with an index on a gigabyte.

ripgrep is given the same variants written out as classes. Whole processes, start-up included; each run of one is followed
by a run of the other. LINFEN_BENCH_SIZE sets the megabytes (500).
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from linfen_cli.search.expansion import equivalents
from linfen_cli.search.index.lookup import Index
from linfen_cli.search.index.update import update
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import compile_query
from tests.benchmarks.conftest import Record
from tests.benchmarks.test_reader import measured, seconds
from tests.benchmarks.texts import write_file, write_folder
from tests.conftest import ROOT, environment

PATTERNS = ("担当", "计算机", "发展中国家")
ROUNDS = 5


@pytest.fixture(scope="module")
def size(request: pytest.FixtureRequest) -> int:
    """Bytes of text: half a gigabyte, or in a trial run half a megabyte."""
    enabled = request.config.getoption("--benchmark-enable")
    return int(os.environ.get("LINFEN_BENCH_SIZE", "500")) * (1_000_000 if enabled else 1_000)


@pytest.fixture(scope="module")
def file(size: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("search") / "text.txt"
    write_file(path, size)
    path.read_bytes()  # into the system's cache
    yield path
    path.unlink()


@pytest.fixture(scope="module")
def folder(size: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("search") / "texts"
    write_folder(path, size, max(1000, size // 500))
    yield path
    shutil.rmtree(path)


def classes(pattern: str) -> str:
    """The pattern with the variants of each character as a class, as one would write it for ripgrep."""
    return "".join(f"[{''.join(sorted(equivalents(char)))}]" for char in pattern)


def run(*arguments: str) -> bytes:
    # Byte code is written when a program is installed; where tests run that may be switched off.
    surroundings = {name: value for name, value in environment().items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(arguments, cwd=ROOT, env=surroundings, capture_output=True).stdout


def ours(*arguments: str) -> bytes:
    return run(sys.executable, "-m", "linfen_cli", "search", *arguments)


def rival(benchmark: BenchmarkFixture) -> str:
    found = shutil.which("rg")
    if found is None:
        if measured(benchmark):
            pytest.skip("needs ripgrep: install the system package ripgrep")
        return ""
    return found


def beside(work: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The median seconds of one thing and of another, run in turns; and once before, to be warm."""
    work(), other()
    pairs = [(seconds(work), seconds(other)) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


@pytest.mark.parametrize("engine", ["hyperscan", "re"])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_plain_search(
    benchmark: BenchmarkFixture, record: Record, request: pytest.FixtureRequest, kind: str, engine: str, size: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = str(request.getfixturevalue(kind))
    rg = rival(benchmark)
    if engine == "re":
        monkeypatch.setenv("LINFEN_SCANNER", "re")
    for pattern in PATTERNS if measured(benchmark) and engine == "hyperscan" else PATTERNS[:1]:
        counted = sum(int(line.rpartition(b":")[2]) for line in ours("-c", pattern, path).splitlines())
        if rg:
            found = run(rg, "--count-matches", "--no-filename", classes(pattern), path)
            assert counted == sum(map(int, found.split()))
        if not measured(benchmark):
            continue
        mine, theirs = beside(
            partial(ours, "-c", pattern, path),
            partial(run, rg, "-c", classes(pattern), path),
            ROUNDS,
        )  # fmt: skip
        record(
            f"search -c {pattern}, a {kind} of {size / 1e6:.0f} MB, by {engine}", size / mine / 1e6, "MB/s",
            rival="rg -c", ratio=theirs / mine, aim="at least 0.5 by hyperscan",
        )  # fmt: skip
    benchmark(lambda: None)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("by sound (--pinyin dandang)", ["--pinyin", "dandang"]),
        ("with a wrong character (--fuzzy 1 计算机)", ["--fuzzy", "1", "计算机"]),
        ("by an expression (-E '担[当任]|责任')", ["-E", "担[当任]|责任"]),
        ("of several regions (--regional 软件)", ["--regional", "软件"]),
    ],
)
def test_other_ways_to_ask(
    benchmark: BenchmarkFixture, record: Record, file: Path, size: int, name: str, arguments: list[str]
) -> None:
    ours("-c", *arguments, str(file))
    if measured(benchmark):
        times = [seconds(lambda: ours("-c", *arguments, str(file))) for _ in range(3)]
        record(f"search {name}, {size / 1e6:.0f} MB", size / statistics.median(times) / 1e6, "MB/s", aim="at least 20")
    benchmark(lambda: None)


PEAK = """
import os, resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("arguments", [["-c", "担当"], ["担当"], ["-c", "--pinyin", "dandang"], ["--json", "担当"]])
def test_memory(benchmark: BenchmarkFixture, record: Record, file: Path, size: int, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "linfen_cli", "search", *arguments, str(file)]
    peak = int(run(sys.executable, "-c", PEAK, *command)) / 1e3
    record(f"peak memory of search {' '.join(arguments)}, {size / 1e6:.0f} MB", peak, "MB", aim="under 200")
    benchmark(lambda: None)


def test_index(
    benchmark: BenchmarkFixture, record: Record, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A folder of twice the size: making the index, and asking it, inside of the process and as a whole one."""
    rg = rival(benchmark)
    folder = tmp_path_factory.mktemp("indexed") / "texts"
    written = write_folder(folder, 2 * size, max(1000, size // 500), seed=5)
    start = time.perf_counter()
    update(str(folder))
    record(f"making the index of {written / 1e6:.0f} MB", written / (time.perf_counter() - start) / 1e6, "MB/s")
    database = folder / ".linfen" / "index"
    record("the index over its texts", database.stat().st_size / written, "")
    for pattern in PATTERNS:

        def ask(pattern: str = pattern) -> int:
            with Index(str(folder)) as index:
                index.files(str(folder))
                counts = index.counts(compile_query(pattern, MatchOptions())) or {}
                return sum(sum(count) for count in counts.values())

        if rg:
            theirs = run(rg, "--count-matches", "--no-filename", classes(pattern), str(folder))
            assert ask() == sum(map(int, re.findall(rb"\d+", theirs)))
        if not measured(benchmark):
            continue
        mine, other = beside(ask, partial(run, rg, "-c", classes(pattern), str(folder)), ROUNDS)
        record(
            f"asking the index for {pattern} ({ask()} hits), {written / 1e6:.0f} MB", mine * 1e3, "ms",
            rival="rg -c, a whole process", ratio=other / mine, aim="under 50 ms, at least 20 times as fast",
        )  # fmt: skip
        mine, other = beside(
            partial(ours, "--index", "-c", pattern, str(folder)),
            partial(run, rg, "-c", classes(pattern), str(folder)),
            ROUNDS,
        )  # fmt: skip
        record(f"search --index -c {pattern}, a whole process", mine * 1e3, "ms", rival="rg -c", ratio=other / mine)
    shutil.rmtree(folder)
    benchmark(lambda: None)
