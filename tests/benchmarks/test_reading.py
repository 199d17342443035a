"""The speed of printing an article, and of the full-screen reader; run and measured as `test_reader.py` says.

A key is timed on a pseudo-terminal, from its being typed to the last of what the reader draws because of it.
"""

from __future__ import annotations

import fcntl
import os
import pty
import resource
import select
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.conftest import Record
from tests.benchmarks.test_reader import measured, seconds
from tests.benchmarks.texts import write_file
from tests.conftest import ROOT, environment

RIVAL = "import textual.app, textual.widgets"


def novel(folder: Path, megabytes: float) -> Path:
    """A text with chapters, no two paragraphs of which are alike."""
    file = folder / "novel.txt"
    pieces, size, chapter = ["長篇小說\n\n"], 0, 0
    while size < megabytes * 1e6:
        chapter += 1
        pieces.append(f"第{chapter}章 出發\n")
        for paragraph in range(40):
            text = f"　　這是{chapter}章{paragraph}段。" + "天亮了，我們就走，一直走到河邊，願意擔當的人先過去。" * (
                paragraph % 7 + 1
            )
            pieces.append(text + "\n")
            size += len(text.encode())
    file.write_text("".join(pieces), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "options",
    ["--format html", "--format html --pinyin", "--format epub", "--format markdown", "--format json", "--format svg"],
)
def test_export(benchmark: BenchmarkFixture, record: Record, options: str, tmp_path: Path) -> None:
    """A text in which words come as often as they do anywhere, against pypinyin's reading it."""
    source = tmp_path / "text.txt"
    size = write_file(source, 1_000_000 if measured(benchmark) else 20_000)
    arguments = ["export", *options.split(), "-o", str(tmp_path / "out"), "--force"]
    _beside_pypinyin(
        benchmark,
        record,
        f"`export {options}` of {size / 1e6:.0f} MB, of a processor",
        arguments,
        source,
        aim="under 5 s",
    )


def test_info(benchmark: BenchmarkFixture, record: Record, tmp_path: Path) -> None:
    """Measure `info` on two million characters, whose words it counts."""
    source = tmp_path / "text.txt"
    write_file(source, 6_000_000 if measured(benchmark) else 20_000)
    characters = len(source.read_text(encoding="utf-8"))
    arguments = ["info"]
    _beside_pypinyin(
        benchmark, record, f"`info` of {characters / 1e6:.1f} million characters, of a processor", arguments, source
    )


def test_show_with_readings(benchmark: BenchmarkFixture, record: Record) -> None:
    """The article with its readings, from nothing, against importing pypinyin and reading one sentence."""
    article = ROOT / "data" / "digest.clean.txt"
    arguments = ["show", "--pinyin", "--glosses", "inline"]
    _beside_pypinyin(
        benchmark, record, "`show --pinyin` of the article, of a processor", arguments, article, aim="under 0.6 s"
    )


def _beside_pypinyin(
    benchmark: BenchmarkFixture, record: Record, what: str, arguments: list[str], source: Path, aim: str | None = None
) -> None:
    ours, rival = _programs(arguments, source)
    taken, theirs = _medians(benchmark, ours, rival)
    record(what, taken, "s", rival="pypinyin's pinyin()", ratio=taken / theirs, aim=aim)
    benchmark.pedantic(ours, rounds=1)  # type: ignore[no-untyped-call]


def _programs(arguments: list[str], source: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """A command of linfen on a text, and pypinyin's reading of the same, each as a process."""
    script = "import sys, pypinyin; pypinyin.pinyin(open(sys.argv[1], encoding='utf-8').read())"

    def run(*command: str) -> None:
        subprocess.run(
            [sys.executable, *command, str(source)], cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, check=True
        )

    return (lambda: run("-m", "linfen_cli", *arguments)), (lambda: run("-c", script))


def _medians(benchmark: BenchmarkFixture, *programs: Callable[[], None]) -> Iterator[float]:
    """The seconds of a processor that each takes, in turns."""
    rounds = [[processor_seconds(program) for program in programs] for _ in range(3 if measured(benchmark) else 1)]
    return map(statistics.median, zip(*rounds, strict=True))


def processor_seconds(work: Callable[[], object]) -> float:
    """The seconds of a processor that programs take which `work` runs: others that run meanwhile count for little."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Screen:
    """A pseudo-terminal with the reader on it."""

    def __init__(self, file: Path, state: Path) -> None:
        self._main, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self._program = subprocess.Popen(
            [sys.executable, "-m", "linfen_cli", "read", str(file)], stdin=terminal, stdout=terminal, stderr=terminal,
            env=environment(TERM="xterm-256color", LANG="C.UTF-8", XDG_STATE_HOME=str(state)), start_new_session=True, cwd=ROOT,
        )  # fmt: skip
        os.close(terminal)

    def drawn(self, quiet: float = 0.3, until: bytes = b"") -> tuple[float, bytes]:
        """Read until nothing more comes, or until something has come; the moment of the last, and all."""
        last, data = time.perf_counter(), b""
        while (
            not (until and until in data) and select.select([self._main], [], [], 60 if until or not data else quiet)[0]
        ):
            try:
                piece = os.read(self._main, 1 << 16)
            except OSError:  # Linux says so when the last of the other side has gone
                break
            data, last = data + piece, time.perf_counter()
        return last, data

    def key(self, key: bytes) -> float:
        """Seconds that a key takes."""
        start = time.perf_counter()
        os.write(self._main, key)
        return self.drawn()[0] - start

    def close(self) -> None:
        os.write(self._main, b"q")
        self.drawn(quiet=1)
        self._program.wait(timeout=20)
        os.close(self._main)


def test_first_frame(benchmark: BenchmarkFixture, record: Record, tmp_path: Path) -> None:
    """From the start of the process to the text on the screen, of 1 MB, against importing Textual."""
    source = novel(tmp_path, 1 if measured(benchmark) else 0.02)

    def ours() -> None:
        screen = Screen(source, tmp_path)
        screen.drawn(until="章".encode())
        times.append(time.perf_counter())
        screen.close()

    times: list[float] = []
    taken, ratios = [], []
    for _ in range(9 if measured(benchmark) else 1):
        rival = seconds(lambda: subprocess.run([sys.executable, "-c", RIVAL], check=True))
        start = time.perf_counter()
        ours()
        taken.append(times[-1] - start)
        ratios.append(taken[-1] / rival)
    record(
        "first frame of the reader, 1 MB",
        statistics.median(taken),
        "s",
        rival="importing Textual",
        ratio=statistics.median(ratios),
        aim="under 0.8 s",
    )
    benchmark.pedantic(ours, rounds=1)  # type: ignore[no-untyped-call]


def test_keys(benchmark: BenchmarkFixture, record: Record, tmp_path: Path) -> None:
    """Keys on 10 MB."""
    screen = Screen(novel(tmp_path, 10 if measured(benchmark) else 0.02), tmp_path)
    try:
        screen.drawn(until="章".encode())
        screen.drawn()
        for what, keys in (("paging", b" " * 20), ("a line", b"j" * 20), ("ends", b"GgGg"), ("headings", b"]]]]")):
            taken = [screen.key(bytes([key])) for key in keys]
            _record_keys(record, what, taken)
        start = time.perf_counter()
        os.write(screen._main, "/擔當".encode())
        last, _ = screen.drawn(quiet=1.5)
        record("reader, 10 MB: search as one types, all hits counted", last - start, "s")
        taken = [screen.key(key) for key in (b"\r", *[b"n"] * 10)]
        _record_keys(record, "next hit", taken)
        benchmark.pedantic(lambda: screen.key(b"j"), rounds=3)  # type: ignore[no-untyped-call]
    finally:
        screen.close()


def _record_keys(record: Record, what: str, taken: list[float]) -> None:
    worst = f"worst {1000 * max(taken):.0f} ms"
    record(f"reader, 10 MB: {what} ({worst})", 1000 * statistics.median(taken), "ms", aim="under 100 ms")
