"""Fixtures of the benchmarks: the printing of figures."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks import Figure
from tests.benchmarks.__main__ import written

FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark benchmarks as slow: they start many processes, on inputs that are large even for a trial."""
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.slow)


class Record(Protocol):
    """Tell a figure: it is printed past pytest's capture, and kept for the table. A trial run has none worth telling."""

    def __call__(
        self,
        what: str,
        value: float,
        unit: str = "",
        *,
        rival: str | None = None,
        ratio: float | None = None,
        aim: str | None = None,
    ) -> None: ...


@pytest.fixture
def record(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> Record:
    def record(
        what: str,
        value: float,
        unit: str = "",
        *,
        rival: str | None = None,
        ratio: float | None = None,
        aim: str | None = None,
    ) -> None:
        figure = Figure(what, value, unit, rival, ratio, aim)
        if not benchmark.enabled:
            return
        benchmark.extra_info.setdefault("figures", []).append(figure._asdict())
        with capsys.disabled():
            print("\n" + ", ".join(filter(None, written(figure))))

    return record
