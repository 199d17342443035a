"""Benchmarks: how fast linfen is, how much memory it takes, and how it stands beside its rivals, measured in the same run.

    python -m tests.benchmarks                 all of them, one table
    python -m tests.benchmarks -k repair       those that pytest's -k picks
    python -m tests.benchmarks --json FILE     the table as JSON, too
    python -m tests.benchmarks --markdown      the table as the README has it

Each `test_*.py` here is a file of pytest-benchmark, and is found without being named anywhere. A test takes the fixture `benchmark`,
calls it once (it may be with a trifle; a benchmark that is never called is left out of the report), and tells its figures by the
fixture `record` of conftest.py:

    def test_something(benchmark, record):
        rounds = 5 if measured(benchmark) else 1          # `measured`: a trial run has no figures worth the time
        times = [seconds(work) for _ in range(rounds)]
        record("something of 20 MB", 20 / median(times), "MB/s", rival="grep", ratio=2.5, aim="at least 2")
        benchmark(work)

What is recorded goes to `extra_info["figures"]` of pytest-benchmark's own JSON, one entry a row of the table, as `Figure` has it.
The rival is run in the same run, turn by turn with ours, and `ratio` is what the figure is over the rival's: of throughput as of
time, so that the `aim` says which way is better. Nothing fails for being slow. Without --benchmark-enable each runs once on
little data, as a test that it runs.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Figure"]


class Figure(NamedTuple):
    """A row of the table.

    Attributes:
        what: what was measured, on how much of what.
        value: the figure.
        unit: its unit: `MB/s`, `s`, `ms`, `MB`, `%`, or `` for a ratio.
        rival: what it was measured beside, or None.
        ratio: the figure over the rival's, or None.
        aim: what it is to be, in words, or None.
    """

    what: str
    value: float
    unit: str = ""
    rival: str | None = None
    ratio: float | None = None
    aim: str | None = None
