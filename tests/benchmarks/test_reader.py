"""The speed and memory of the reader: `python -m pytest tests/benchmarks --benchmark-enable -q -s`.

Without --benchmark-enable each runs once on a small text, to see that it runs. Nothing here fails for being slow: the machines
that run tests are too noisy for that. Where a rival is named, it is measured in the same run, turn by turn.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from linfen_cli.article.article import parse
from linfen_cli.repair import repair
from tests.benchmarks.conftest import Record
from tests.conftest import ROOT, environment

RIVAL = "import click, rich.console"


def measured(benchmark: BenchmarkFixture) -> bool:
    """Return whether this is a measurement and not a trial run."""
    return bool(benchmark.enabled)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def big(found: str, benchmark: BenchmarkFixture, megabytes: float = 20) -> str:
    """The damaged article over and over, as many megabytes of UTF-8 (a fiftieth of it in a trial run)."""
    size = megabytes * 1e6 if measured(benchmark) else megabytes * 2e4
    return found * round(size / len(found.encode()))


@pytest.mark.parametrize("command", ["show", "show data/digest.clean.txt", "search 担当", "convert --to simplified"])
def test_start_up(benchmark: BenchmarkFixture, record: Record, command: str) -> None:
    """The whole process, its output read through a pipe, against importing click and rich."""

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, check=True)

    def ours() -> None:
        run("-m", "linfen_cli", *command.split())

    ours()
    ratios = []
    for _ in range(21 if measured(benchmark) else 1):
        rival = seconds(lambda: run("-c", RIVAL))
        ratios.append(seconds(ours) / rival)
    ratio = statistics.median(ratios)
    aim = "at most 2" if command.startswith("show") else None
    record(f"linfen {command} | cat", ratio, "times", rival=f"python -c '{RIVAL}'", ratio=ratio, aim=aim)
    benchmark(ours)


def test_gloss_removal_and_parse(benchmark: BenchmarkFixture, record: Record, found: str) -> None:
    text = big(found, benchmark)
    size = len(text.encode()) / 1e6
    times = [seconds(lambda: parse(repair(text))) for _ in range(5 if measured(benchmark) else 1)]
    record(
        f"repair and parse, {size:.1f} MB of the damaged article",
        size / statistics.median(times),
        "MB/s",
        aim="20 MB/s",
    )
    benchmark(lambda: parse(repair(text)))


def test_gloss_removal_of_clean_text(benchmark: BenchmarkFixture, record: Record, clean: str) -> None:
    text = big(clean, benchmark)
    size = len(text.encode()) / 1e6
    times = [seconds(lambda: repair(text)) for _ in range(5 if measured(benchmark) else 1)]
    record(f"repair of {size:.1f} MB without damage", size / statistics.median(times), "MB/s")
    benchmark(lambda: repair(text))


# The high-water mark of Linux's own accounting: ru_maxrss would have the parent's in it.
MEMORY = """
import re, sys
from linfen_cli.article.article import load
from linfen_cli.source import read_source
peak = lambda: int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1]) * 1024
before = peak()
article = load(sys.argv[1])
print(peak() - before)
"""


def test_memory(
    benchmark: BenchmarkFixture,
    record: Record,
    found: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The peak of a process that loads a text, over the bytes of the text: read, decoded, repaired, parsed."""
    short_lines = "他來了，\n" * (len(found) // 5)
    for name, text in (("the article", found), ("short lines", short_lines)):
        file = tmp_path_factory.mktemp("memory") / "text.txt"
        file.write_text(big(text, benchmark), encoding="utf-8")

        def load(path: str = str(file)) -> int:
            done = subprocess.run(
                [sys.executable, "-c", MEMORY, path], env=environment(), capture_output=True, check=True
            )
            return int(done.stdout)

        ratio = load() / file.stat().st_size
        record(
            f"peak memory, {name}, {file.stat().st_size / 1e6:.1f} MB", ratio, "times",
            rival="the bytes of the text", ratio=ratio, aim="at most 10",
        )  # fmt: skip
    benchmark(load)
