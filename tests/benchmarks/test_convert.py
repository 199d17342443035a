"""The speed of conversion beside its rivals: with `python -m pytest tests/benchmarks --benchmark-enable -q -s`, as test_reader.py says.

The rivals are asked in the same run, turn by turn: the bare engine in this process, OpenCC's own wheel and zhconv-rs in an
environment made for them, where that can be made.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import venv
from functools import partial
from pathlib import Path

import opencc_pyo3
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from linfen_cli.convert.blocks import convert_blocks
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.engines import get_engine
from tests.benchmarks.conftest import Record
from tests.benchmarks.test_reader import RIVAL, big, measured, seconds
from tests.conftest import ROOT, environment

WAYS = [("s2t", "s2t"), ("s2twp", "s2twp"), ("t2s", "t2s"), ("taiwan", "s2tw"), ("simplified", "tw2s")]
"""The regions to convert to, and the engine's configurations for them; the text is in the forms of Taiwan."""


def source_for(configuration: str, clean: str) -> str:
    return opencc_pyo3.OpenCC("t2s").convert(clean) if configuration.startswith("s2") else clean


@pytest.mark.parametrize(("to", "configuration"), WAYS)
def test_throughput(benchmark: BenchmarkFixture, record: Record, clean: str, to: str, configuration: str) -> None:
    """Repair scan and conversion of text without damage in one process, against the bare engine on the whole text."""
    text = big(source_for(configuration, clean), benchmark, 12)
    size = len(text.encode()) / 1e6
    converter = Converter(to, engine="pyo3")
    bare = opencc_pyo3.OpenCC(configuration)

    def ours() -> None:
        for _ in convert_blocks([text], converter):
            pass

    bare.convert("头")
    times = [(seconds(ours), seconds(lambda: bare.convert(text))) for _ in range(5 if measured(benchmark) else 1)]
    own, rival = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(there / here for here, there in times)
    record(
        f"convert --to {to}, {size:.0f} MB, one process", size / own, "MB/s",
        rival=f"opencc-pyo3 {configuration} ({size / rival:.0f})", ratio=ratio, aim="at least 0.8",
    )  # fmt: skip
    benchmark(partial(converter.convert, text[:10_000]))


BARE = """
import sys, opencc_pyo3
with open(sys.argv[2], encoding="utf-8", newline="") as file:
    text = file.read()
with open(sys.argv[3], "w", encoding="utf-8", newline="") as file:
    file.write(opencc_pyo3.OpenCC(sys.argv[1]).convert(text))
"""


@pytest.mark.parametrize(("to", "configuration"), WAYS)
def test_a_file(
    benchmark: BenchmarkFixture,
    record: Record,
    clean: str,
    tmp_path: Path,
    to: str,
    configuration: str,
) -> None:
    """`linfen convert FILE -o FILE`, start to end, against a script of five lines that does no more than the engine."""
    text = big(source_for(configuration, clean), benchmark, 24)
    source = tmp_path / "source.txt"
    source.write_text(text, encoding="utf-8")

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment(), check=True)

    def ours() -> None:
        run("-m", "linfen_cli", "convert", str(source), "--to", to, "-o", str(tmp_path / "ours.txt"), "--force")

    def bare() -> None:
        run("-c", BARE, configuration, str(source), str(tmp_path / "bare.txt"))

    times = [(seconds(ours), seconds(bare)) for _ in range(5 if measured(benchmark) else 1)]
    assert (tmp_path / "ours.txt").read_bytes() == (tmp_path / "bare.txt").read_bytes()
    ratio = statistics.median(there / here for here, there in times)
    record(
        f"linfen convert --to {to} of {len(text.encode()) / 1e6:.0f} MB, start to end", ratio, "times",
        rival=f"a script with opencc-pyo3 {configuration}", ratio=ratio, aim="at least 0.8",
    )  # fmt: skip
    benchmark(lambda: None)


def test_start_up_of_a_kilobyte(benchmark: BenchmarkFixture, record: Record, clean: str, tmp_path: Path) -> None:
    source = tmp_path / "short.txt"
    source.write_text(source_for("s2t", clean)[:340], encoding="utf-8")

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, check=True)

    for to in ("taiwan", "s2t"):
        for engine in ("pyo3", "reimplemented"):
            ours = partial(run, "-m", "linfen_cli", "convert", str(source), "--to", to, "--engine", engine)
            ours()
            ratios = []
            for _ in range(21 if measured(benchmark) else 1):
                rival = seconds(lambda: run("-c", RIVAL))
                ratios.append(seconds(ours) / rival)
            ratio = statistics.median(ratios)
            record(
                f"linfen convert --to {to} --engine {engine} of 1 KB", ratio, "times",
                rival=f"python -c '{RIVAL}'", ratio=ratio, aim="at most 2.5",
            )  # fmt: skip
    benchmark(lambda: None)


OTHERS = """
import sys, time
import opencc, zhconv_rs
text = open(sys.argv[1], encoding="utf-8").read()
size = len(text.encode()) / 1e6
for name, convert in (
    ("OpenCC's own wheel, s2tw", opencc.OpenCC("s2tw").convert), ("zhconv-rs, zh-tw", lambda text: zhconv_rs.zhconv(text, "zh-tw"))
):
    convert(text[:1000])
    times = []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        convert(text)
        times.append(time.perf_counter() - start)
    print(name, size / sorted(times)[len(times) // 2], sep="\\t")
"""


def test_rivals(benchmark: BenchmarkFixture, record: Record, clean: str, tmp_path: Path) -> None:
    """All that convert simplified text for Taiwan, each in the same run on the same text."""
    text = big(source_for("s2tw", clean), benchmark, 10)
    size = len(text.encode()) / 1e6
    benchmark(lambda: None)
    converter = Converter("taiwan", engine="pyo3")
    short = text[: max(300, len(text) // 100)]
    reimplemented = get_engine("reimplemented")
    runs = 3 if measured(benchmark) else 1
    for name, work, megabytes in (
        ("linfen convert, one process", lambda: [None for _ in convert_blocks([text], converter)], size),
        ("opencc-pyo3, s2tw", lambda: opencc_pyo3.OpenCC("s2tw").convert(text), size),
        ("opencc-python-reimplemented, s2tw", lambda: reimplemented.convert(short, "s2tw"), len(short.encode()) / 1e6),
    ):
        work()
        record(name, megabytes / statistics.median(seconds(work) for _ in range(runs)), "MB/s")
    if not measured(benchmark):
        return
    source = tmp_path / "text.txt"
    source.write_text(text, encoding="utf-8")
    venv.create(tmp_path / "rivals", with_pip=True)
    python = str(tmp_path / "rivals" / "bin" / "python")
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "opencc", "zhconv-rs"]
    if subprocess.run(install, capture_output=True, check=False).returncode:
        pytest.skip("the rivals cannot be installed here")
    done = subprocess.run([python, "-c", OTHERS, str(source), str(runs)], capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        name, speed = line.split("\t")
        record(name, float(speed), "MB/s")
