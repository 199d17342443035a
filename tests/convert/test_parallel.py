"""A text converted in several processes, as in one, in bounded memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import opencc_pyo3
import pytest

from linfen_cli.convert.blocks import convert_blocks
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.parallel import converting
from tests.conftest import LIMIT, ROOT, environment


@pytest.mark.parametrize("to", ["taiwan", "s2twp"])
def test_two_processes_give_what_one_gives(clean: str, to: str) -> None:
    pieces = [opencc_pyo3.OpenCC("t2s").convert(clean), "头(tóu)发(fà)\n" * 100]
    converter = Converter(to)
    with converting(converter, keep_glosses=True, jobs=2) as convert:
        converted = list(convert(pieces, 200))
    assert converted == [block.converted for block in convert_blocks(pieces, converter, keep_glosses=True, size=200)]
    assert len(converted) > 10
    assert converted[-1].text.endswith("頭(tóu)髮(fà)\n")


@pytest.mark.slow
@pytest.mark.parametrize("to", ["taiwan", "s2twp"])
def test_several_processes_give_what_one_gives(tmp_path: Path, clean: str, to: str) -> None:
    source = tmp_path / "long.txt"
    text = opencc_pyo3.OpenCC("t2s").convert(clean) + "头(tóu)发(fà)\n"
    source.write_text(text * (5_000_000 // len(text.encode())), encoding="utf-8")
    made = []
    for jobs in ("1", "2"):
        target = tmp_path / f"{jobs}.txt"
        arguments = [
            sys.executable,
            "-m",
            "linfen_cli",
            "convert",
            str(source),
            "--to",
            to,
            "-o",
            str(target),
            "-j",
            jobs,
        ]
        done = subprocess.run(arguments, env=environment(), capture_output=True, text=True, check=False, timeout=LIMIT)
        assert (done.returncode, done.stderr) == (0, "")
        made.append(target.read_bytes())
    assert made[0] == made[1]
    assert "頭髮\n".encode() in made[0]


MEMORY = """
import re, sys
from linfen_cli.cli.run import run
peak = lambda: int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1])
run(["convert", sys.argv[1], "--to", "taiwan", "-o", sys.argv[2], "-j", "1"])
print(peak())
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not say how much memory was used")
def test_memory_does_not_grow_with_the_text(tmp_path: Path, clean: str) -> None:
    peaks = []
    for size in (4, 24):
        source = tmp_path / f"{size}.txt"
        source.write_text(clean * (size * 1_000_000 // len(clean.encode())), encoding="utf-8")
        arguments = [sys.executable, "-c", MEMORY, str(source), str(tmp_path / f"{size}.out")]
        done = subprocess.run(arguments, env=environment(), capture_output=True, text=True, check=True, cwd=ROOT)
        peaks.append(int(done.stdout) * 1024)
    assert peaks[1] - peaks[0] < 10_000_000
