"""The cost of repair by the size of a crawl, the number of processes and the share of damaged pages, and its memory.

The rival is what one does without linfen: take the glosses out by a regular expression, line by line of JSON, which brings no
character back. What is measured takes seconds and is whole processes, so it is timed here, and `benchmark` is called with nothing.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from linfen_cli.repair import repair
from linfen_cli.repair.splice.damage import trace
from tests.benchmarks.conftest import Record
from tests.benchmarks.test_reader import measured, seconds
from tests.conftest import environment
from tests.processes import offspring

GLOSSES = {"責": "zé", "學": "xué", "擔": "dān", "導": "dǎo", "發": "fā", "見": "jiàn", "個": "gè", "從": "cóng"}

RIVAL = """
import json, re, sys
gloss = re.compile(r"[(（][a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}[)）]")
with open(sys.argv[1], encoding="utf-8") as found, open(sys.argv[2], "w", encoding="utf-8") as out:
    for line in found:
        record = json.loads(line)
        record["text"] = gloss.sub("", record["text"])
        out.write(json.dumps(record, ensure_ascii=False) + "\\n")
"""


def pages(clean: str, size: int, share: float, *, runs: bool) -> Iterator[str]:
    """Pages of about 2,000 characters, `size` bytes in all; a `share` of them damaged: glossed, and where `runs` is true with a
    run or two of garbage. No two are alike."""
    rng = random.Random(f"{size} {share} {runs}")
    lines = clean.splitlines()
    stored, _ = trace(clean, GLOSSES) if runs else (clean, ())
    glossed = (
        stored if runs else re.sub("[" + "".join(GLOSSES) + "]", lambda char: f"{char[0]}({GLOSSES[char[0]]})", clean)
    )
    damaged = glossed.splitlines()
    made = number = 0
    while made < size:
        number += 1
        source = damaged if rng.random() < share else lines
        page = f"第{number}頁\n" + "\n".join(rng.sample(source, len(source)))
        made += len(page.encode())
        yield page


def write(path: Path, clean: str, size: int, share: float, *, runs: bool = False) -> int:
    """A file of JSON Lines with such pages; gives its size in bytes."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(pages(clean, size, share, runs=runs)):
            file.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")
    return path.stat().st_size


class Took(NamedTuple):
    """Seconds by the clock, and of processors: on a machine that others use as well, only the second tells of the program."""

    clock: float
    cpu: float


def took(command: list[str]) -> Took:
    """Return the time and memory of a command, all its processes together."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    clock = seconds(lambda: subprocess.run(command, env=environment(), check=True))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def run(folder: Path, source: Path, *arguments: str) -> Took:
    """Return the cost of `linfen repair` for a file, from the shell."""
    output = folder / f"out-{time.monotonic_ns()}-{source.name}"
    command = [sys.executable, "-m", "linfen_cli", "repair", str(source), "-o", str(output), "-q", *arguments]
    result = took(command)
    output.unlink()
    shutil.rmtree(f"{output}.linfen")
    return result


def test_a_clean_page(benchmark: BenchmarkFixture, record: Record, clean: str) -> None:
    """Measure the cost of a page without damage, against the one look at each character that encoding it takes."""
    texts = list(pages(clean, 20_000_000 if measured(benchmark) else 200_000, 0, runs=False))
    size = sum(len(text.encode()) for text in texts) / 1e6

    def ours() -> None:
        for text in texts:
            repair(text)

    ours()
    times = [
        (cpu_seconds(ours), cpu_seconds(lambda: [text.encode("utf-16") for text in texts]))
        for _ in range(5 if measured(benchmark) else 1)
    ]
    mine, rival = (statistics.median(column) for column in zip(*times, strict=True))
    record(
        "repair() of clean pages, a core", size / mine, "MB/s", rival="encoding them", ratio=rival / mine, aim="20 MB/s"
    )
    record("repair() of a clean page of 6 KB", mine / len(texts) * 1e6, "µs")
    benchmark(lambda: repair(texts[0]))


@pytest.mark.parametrize("share", [0, 10, 50, 100])
@pytest.mark.parametrize("damage", ["glosses", "glosses and runs"])
def test_damaged_pages(
    benchmark: BenchmarkFixture, record: Record, clean: str, tmp_path: Path, share: int, damage: str
) -> None:
    """The whole program on one process, by how many pages are damaged."""
    if not share and damage != "glosses":
        pytest.skip("the same as without runs")
    runs = damage != "glosses"
    size = (2_000_000 if runs else 50_000_000) if measured(benchmark) else 20_000
    source = tmp_path / "pages.jsonl"
    total = write(source, clean, size, share / 100, runs=runs) / 1e6
    command = [sys.executable, "-c", RIVAL, str(source), str(tmp_path / "rival.jsonl")]
    times = [(run(tmp_path, source, "-j", "1").cpu, took(command).cpu) for _ in range(3 if measured(benchmark) else 1)]
    mine, rival = (statistics.median(column) for column in zip(*times, strict=True))
    record(
        f"linfen repair, {total:.0f} MB, {share} % of pages with {damage}, a core",
        total / mine, "MB/s", rival="a regular expression", ratio=rival / mine, aim="20 MB/s" if share == 10 else None,
    )  # fmt: skip
    benchmark(lambda: None)


SIZES = [1_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000]


@pytest.mark.parametrize("size", SIZES, ids=[f"{size // 1000}KB" for size in SIZES])
def test_size(benchmark: BenchmarkFixture, record: Record, clean: str, tmp_path: Path, size: int) -> None:
    """From one kilobyte to one gigabyte, a tenth of the pages with glosses, on all cores; 1 GB where LINFEN_BENCH_LARGE is set."""
    if size > 100_000_000 and not (measured(benchmark) and os.environ.get("LINFEN_BENCH_LARGE")):
        pytest.skip("takes long: set LINFEN_BENCH_LARGE")
    if not measured(benchmark) and size > 1_000_000:
        pytest.skip("a trial run")
    source = tmp_path / "pages.jsonl"
    total = write(source, clean, size, 0.1) / 1e6
    times = [run(tmp_path, source).clock for _ in range(3 if size < 100_000_000 and measured(benchmark) else 1)]
    record(f"linfen repair of {total:,.3g} MB, 10 % glossed, all cores", total / statistics.median(times), "MB/s")
    benchmark(lambda: None)


@pytest.mark.parametrize("damage", ["glosses", "glosses and runs"])
def test_processes(benchmark: BenchmarkFixture, record: Record, clean: str, tmp_path: Path, damage: str) -> None:
    """Two processes against one, beside what two programs that share nothing gain on this machine, turn by turn."""
    runs = damage != "glosses"
    source = tmp_path / "pages.jsonl"
    size = (4_000_000 if runs else 200_000_000) if measured(benchmark) else 20_000
    total = write(source, clean, size, 0.1, runs=runs) / 1e6
    ratios, rivals = [], []
    for _ in range(3 if measured(benchmark) else 1):
        one = run(tmp_path, source, "-j", "1").clock
        ratios.append(one / run(tmp_path, source, "-j", "2").clock)
        rivals.append(2 * seconds(lambda: alone(tmp_path, source, 1)) / seconds(lambda: alone(tmp_path, source, 2)))
    ratio, rival = statistics.median(ratios), statistics.median(rivals)
    record(
        f"{total:.0f} MB, 10 % of pages with {damage}: -j 2 beside -j 1", ratio, "times",
        rival=f"two programs that share nothing ({rival:.2f})", ratio=ratio / rival, aim="at least 1.7 times",
    )  # fmt: skip
    benchmark(lambda: None)


def alone(folder: Path, source: Path, number: int) -> None:
    """Run the rival as often at the same time."""
    started = [
        subprocess.Popen([sys.executable, "-c", RIVAL, str(source), str(folder / f"rival-{index}.jsonl")])
        for index in range(number)
    ]
    assert [process.wait() for process in started] == [0] * number


def peak_of(process: subprocess.Popen[bytes]) -> float:
    """The most memory that any of a process and its offspring took, in megabytes, as Linux accounts for it."""
    peak = 0
    while process.poll() is None:
        for one in (process.pid, *offspring(process.pid)):
            try:
                found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{one}/status").read_text(encoding="utf-8"))
            except OSError:
                continue
            peak = max(peak, int(found[1]) if found else 0)
        time.sleep(0.02)
    assert process.returncode in (0, 2)
    return peak * 1024 / 1e6


def cpu_seconds(work: Callable[[], object]) -> float:
    """The seconds of a processor that this process takes for some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


LINE = "他願意擔(dān)當(dāng)，應(yīng)當被發(fā)現(xiàn)。"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("kind", ["records", "one line of JSON", "one line of text", "a record of 30 MB"])
def test_memory(benchmark: BenchmarkFixture, record: Record, clean: str, tmp_path: Path, kind: str) -> None:
    """The largest process of a run over 500 MB."""
    size = 500_000_000 if measured(benchmark) else 100_000
    folder = tmp_path / "in"
    folder.mkdir()
    if kind == "records":
        write(folder / "a.jsonl", clean, size // 2, 0.1)
    else:
        long = LINE * (1_000_000 // len(LINE.encode()))
        times = 30 if kind == "a record of 30 MB" and measured(benchmark) else max(1, size // 1_000_000)
        with (folder / ("a.txt" if kind == "one line of text" else "a.jsonl")).open("w", encoding="utf-8") as file:
            file.write('{"text": "' if kind != "one line of text" else "")
            for _ in range(times):
                file.write(long)
            file.write('"}\n' if kind != "one line of text" else "")
    command = [sys.executable, "-m", "linfen_cli", "repair", str(folder), "-o", str(tmp_path / "out"), "-q", "-j", "2"]
    peak = peak_of(subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL))
    record(f"peak memory of a process: {kind}", peak, "MB", aim="under 500 MB")
    benchmark(lambda: None)


@pytest.mark.parametrize("form", ["jsonl.gz", "jsonl.zst", "parquet"])
def test_formats(benchmark: BenchmarkFixture, record: Record, clean: str, tmp_path: Path, form: str) -> None:
    """Other formats, on one process; the rate counts bytes before compression."""
    size = 20_000_000 if measured(benchmark) else 50_000
    source = tmp_path / f"pages.{form}"
    if form == "parquet":
        pa = pytest.importorskip("pyarrow")
        pq = pytest.importorskip("pyarrow.parquet")
        texts = list(pages(clean, size, 0.1, runs=False))
        pq.write_table(pa.table({"id": list(range(len(texts))), "text": texts}), source)
        total = sum(len(text.encode()) for text in texts) / 1e6
    else:
        pytest.importorskip("zstandard")
        from linfen_cli.base.compressed import compress, compression_of

        total = write(tmp_path / "plain.jsonl", clean, size, 0.1) / 1e6
        source.write_bytes(compress((tmp_path / "plain.jsonl").read_bytes(), compression_of(form)))
    times = [run(tmp_path, source, "-j", "1").cpu for _ in range(3 if measured(benchmark) else 1)]
    record(
        f"linfen repair -j 1 of .{form}, {total:.0f} MB, 10 % glossed, a core", total / statistics.median(times), "MB/s"
    )
    benchmark(lambda: None)
