"""Every benchmark with its rivals in one run, and one table: `python -m tests.benchmarks --help`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.benchmarks import Figure

ROOT = Path(__file__).parent.parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks and print their table. Gives pytest's exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.split(":")[0] + ".")
    parser.add_argument("-k", metavar="EXPRESSION", default="", help="only those that pytest's -k picks")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there, too")
    parser.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "benchmarks.json"
        status = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/benchmarks", "-m", "", "-n", "0", "--benchmark-enable", "-q", "-p", "no:cacheprovider",
             f"--benchmark-json={path}", "--benchmark-columns=median", *(["-k", options.k] if options.k else [])],
            cwd=ROOT, stdout=sys.stderr, check=False,
        ).returncode  # fmt: skip
        if not path.is_file() or not path.stat().st_size:
            print("no benchmark was run to its end", file=sys.stderr)
            return status or 1
        benchmarks = json.loads(path.read_text(encoding="utf-8"))["benchmarks"]
    rows = [(benchmark["fullname"], figure) for benchmark in benchmarks for figure in figures_of(benchmark)]
    print(markdown(figure for _, figure in rows) if options.markdown else table(figure for _, figure in rows))
    if options.json:
        report = {
            "machine": {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()},
            "figures": [{"benchmark": name, **figure._asdict()} for name, figure in rows],
        }
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return status


def figures_of(benchmark: dict[str, dict[str, list[dict[str, str]]]]) -> list[Figure]:
    """The figures that a benchmark has recorded, from pytest-benchmark's JSON."""
    return [Figure(**figure) for figure in benchmark["extra_info"].get("figures", ())]  # type: ignore[arg-type]


def written(figure: Figure) -> tuple[str, str, str, str]:
    """A figure in words: what, how much, beside what, and the aim.

    >>> written(Figure("scan", 286.4, "MB/s", rival="grep", ratio=2.514, aim="at least 2"))
    ('scan', '286 MB/s', '2.51 of grep', 'at least 2')
    """
    value = f"{figure.value:,.{digits(figure.value)}f} {figure.unit}".strip()
    ratio = "" if figure.ratio is None else f"{figure.ratio:.{digits(figure.ratio)}f} of {figure.rival}"
    return figure.what, value, ratio or figure.rival or "", figure.aim or ""


def digits(value: float) -> int:
    """Return the number of digits after the point that shows three in all.

    >>> digits(286.4), digits(2.514), digits(0.0123)
    (0, 2, 4)
    """
    size = abs(value)
    return 0 if size >= 100 or size == 0 else 1 if size >= 10 else 2 if size >= 1 else 3 if size >= 0.1 else 4


def table(figures: Iterable[Figure]) -> str:
    """The figures in columns."""
    rows = [("what", "figure", "rival", "aim"), *map(written, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def markdown(figures: Iterable[Figure]) -> str:
    """The figures as a table in Markdown."""
    rows = ["| what | figure | rival | aim |", "|---|---|---|---|"]
    return "\n".join([*rows, *("| " + " | ".join(written(figure)) + " |" for figure in figures)])


if __name__ == "__main__":
    raise SystemExit(main())
