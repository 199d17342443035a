"""How fast an article leaves the terminal, and how fast the full-screen reader is; run and measured as `test_reader.py` says.

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
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.conftest import Record
from tests.benchmarks.test_reader import measured, seconds
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
    size = 1 if measured(benchmark) else 0.02
    source = novel(tmp_path, size)

    def ours() -> None:
        command = [sys.executable, "-m", "linfen_cli", "export", str(source), *options.split()]
        command += ["-o", str(tmp_path / "out"), "--force"]
        subprocess.run(command, cwd=ROOT, env=environment(), check=True)

    def rival() -> None:
        script = "import sys, pypinyin; pypinyin.pinyin(open(sys.argv[1], encoding='utf-8').read())"
        subprocess.run([sys.executable, "-c", script, str(source)], cwd=ROOT, env=environment(), check=True)

    rounds = range(3 if measured(benchmark) else 1)
    theirs = statistics.median(processor_seconds(rival) for _ in rounds)
    taken = statistics.median(processor_seconds(ours) for _ in rounds)
    record(
        f"linfen export {options}, {size} MB", taken, "s of a processor",
        rival="pypinyin's pinyin()", ratio=taken / theirs, aim="under 5",
    )  # fmt: skip
    benchmark.pedantic(ours, rounds=1)  # type: ignore[no-untyped-call]


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
        "first frame of linfen read, 1 MB", statistics.median(taken), "s",
        rival=f"python -c '{RIVAL}'", ratio=statistics.median(ratios), aim="under 0.8",
    )  # fmt: skip
    benchmark.pedantic(ours, rounds=1)  # type: ignore[no-untyped-call]


def worst(taken: list[float]) -> str:
    """What stands in the place of a rival, where there is none: the slowest of all."""
    return f"at worst {1000 * max(taken):.0f}"


def test_keys(benchmark: BenchmarkFixture, record: Record, tmp_path: Path) -> None:
    """Keys on 10 MB."""
    screen = Screen(novel(tmp_path, 10 if measured(benchmark) else 0.02), tmp_path)
    try:
        screen.drawn(until="章".encode())
        screen.drawn()
        for what, keys in (("paging", b" " * 20), ("a line", b"j" * 20), ("ends", b"GgGg"), ("headings", b"]]]]")):
            taken = [screen.key(bytes([key])) for key in keys]
            record(f"{what}, 10 MB", 1000 * statistics.median(taken), "ms a key", rival=worst(taken), aim="under 100")
        start = time.perf_counter()
        os.write(screen._main, "/擔當".encode())
        last, _ = screen.drawn(quiet=1.5)
        record("search as one types, 10 MB, all hits counted", last - start, "s")
        taken = [screen.key(key) for key in (b"\r", *[b"n"] * 10)]
        record("next hit, 10 MB", 1000 * statistics.median(taken), "ms a key", rival=worst(taken), aim="under 100")
        benchmark.pedantic(lambda: screen.key(b"j"), rounds=3)  # type: ignore[no-untyped-call]
    finally:
        screen.close()
