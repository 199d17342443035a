"""How fast the reader is, and how much memory it takes: `python -m pytest tests/benchmarks --benchmark-enable -q -s`.

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

from linfen_cli.article import parse
from linfen_cli.repair import repair
from tests.conftest import ROOT, environment

RIVAL = "import click, rich.console"


def measured(benchmark: BenchmarkFixture) -> bool:
    """Whether this is a measurement and not a trial run."""
    return bool(benchmark.enabled)


@pytest.fixture
def say(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> Callable[[str, str], None]:
    """Print a figure, past pytest's capture; a trial run has none worth printing."""

    def say(what: str, figure: str) -> None:
        if measured(benchmark):
            with capsys.disabled():
                print(f"\n{what}: {figure}")

    return say


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def big(found: str, benchmark: BenchmarkFixture, megabytes: float = 20) -> str:
    """The damaged article over and over, as many megabytes of UTF-8 (a fiftieth of it in a trial run)."""
    size = megabytes * 1e6 if measured(benchmark) else megabytes * 2e4
    return found * round(size / len(found.encode()))


@pytest.mark.parametrize("command", ["show", "show data/digest.clean.txt", "search 担当", "convert --to simplified"])
def test_start_up(benchmark: BenchmarkFixture, say: Callable[[str, str], None], command: str) -> None:
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
    benchmark.extra_info["ratio"] = statistics.median(ratios)
    say(f"linfen {command} | cat / python -c '{RIVAL}'", f"{statistics.median(ratios):.2f}")
    benchmark(ours)


def test_gloss_removal_and_parse(benchmark: BenchmarkFixture, say: Callable[[str, str], None], found: str) -> None:
    text = big(found, benchmark)
    size = len(text.encode()) / 1e6
    times = [seconds(lambda: parse(repair(text))) for _ in range(5 if measured(benchmark) else 1)]
    say(f"gloss removal and parse of {size:.1f} MB", f"{size / statistics.median(times):.0f} MB/s")
    benchmark(lambda: parse(repair(text)))


def test_gloss_removal_of_clean_text(benchmark: BenchmarkFixture, say: Callable[[str, str], None], clean: str) -> None:
    text = big(clean, benchmark)
    size = len(text.encode()) / 1e6
    times = [seconds(lambda: repair(text)) for _ in range(5 if measured(benchmark) else 1)]
    say(f"gloss removal of {size:.1f} MB without damage", f"{size / statistics.median(times):.0f} MB/s")
    benchmark(lambda: repair(text))


# The high-water mark of Linux's own accounting: ru_maxrss would have the parent's in it.
MEMORY = """
import re, sys
from linfen_cli.article import load
from linfen_cli.source import read_source
peak = lambda: int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1]) * 1024
before = peak()
article = load(sys.argv[1])
print(peak() - before)
"""


def test_memory(
    benchmark: BenchmarkFixture,
    say: Callable[[str, str], None],
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

        say(
            f"peak memory / text, {name}, {file.stat().st_size / 1e6:.1f} MB",
            f"{load() / file.stat().st_size:.1f}",
        )
    benchmark(load)
