"""The speed of repair: with `python -m pytest tests/benchmarks --benchmark-enable -q -s`, as test_reader.py says."""

from __future__ import annotations

import statistics
from functools import partial

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from linfen_cli.repair import repair
from tests.benchmarks.conftest import Record
from tests.benchmarks.test_reader import big, measured, seconds


def test_scan_of_clean_text(benchmark: BenchmarkFixture, record: Record, clean: str) -> None:
    """Looking for damage where there is none, against encoding the text, which reads every character once."""
    text = big(clean, benchmark)
    size = len(text.encode()) / 1e6
    for name, work in (
        ("splice damage", lambda: repair(text, ["splice"])),
        ("encoding damage", lambda: repair(text, ["encoding"])),
    ):
        times = [
            (seconds(work), seconds(lambda: text.encode("utf-16"))) for _ in range(5 if measured(benchmark) else 1)
        ]
        ours, rival = (statistics.median(column) for column in zip(*times, strict=True))
        record(
            f"scan of {size:.1f} MB for {name}",
            size / ours,
            "MB/s",
            rival="encoding it",
            ratio=rival / ours,
            aim="150 MB/s",
        )
    benchmark(lambda: repair(text, ["splice"]))


def test_a_damaged_page(benchmark: BenchmarkFixture, record: Record, clean: str) -> None:
    """Repairing a page of 5,000 characters once the lexicon is open, its private-use characters kept and lost."""
    from linfen_cli.repair.splice.damage import trace

    page = (clean * 3)[:5000]
    for private in (True, False):
        stored, runs = trace(page, {"責": "zé", "學": "xué", "擔": "dān"}, private=private)
        repair(stored)
        # another text before it, so that nothing is known from the run before
        pages = [f"{n}頁，{stored}" for n in range(9 if measured(benchmark) else 1)]
        times = [seconds(partial(repair, page)) for page in pages]
        what = "kept" if private else "lost"
        record(
            f"a page of 5,000 characters, {len(runs)} runs, pairs {what}",
            statistics.median(times) * 1e3,
            "ms",
            aim="under 150",
        )
    benchmark(lambda: repair(stored))


def test_opening_the_lexicon(benchmark: BenchmarkFixture, record: Record) -> None:
    from linfen_cli.lexicon.lexicon import Lexicon

    times = [seconds(Lexicon) for _ in range(9)]
    record("opening the lexicon", statistics.median(times) * 1e3, "ms", aim="at most 30")
    benchmark(Lexicon)


WORST = {
    "?": "?",
    "one run": "里?！毙抡鞒淌浅錆M",
    "misfired glosses": "貫徹?zé)岢?。",
    "a run without end": "毙抡鞒淌浅",
    "glosses": "擔(dān)",
    "?！": "好?！",
    "?!!?": "好?!!?",
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_cases(benchmark: BenchmarkFixture, record: Record, name: str) -> None:
    size = 1_000_000 if measured(benchmark) else 20_000
    text = "好?！" + WORST[name] * (size // len(WORST[name]))
    record(f"a million characters of {name}", seconds(lambda: repair(text)), "s", aim="seconds")
    benchmark(lambda: repair(text[:2_000]))
