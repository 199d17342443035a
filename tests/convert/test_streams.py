"""A text in pieces, and in several processes, converted as the whole is; and what is set aside from conversion."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import opencc_pyo3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.api import convert
from linfen_cli.convert.blocks import convert_blocks, phrase_blocks
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.engines import get_engine
from linfen_cli.convert.offsets import split_at
from linfen_cli.convert.user_dictionary import UserDictionary, parse_dictionary
from linfen_cli.repair import repair
from tests.conftest import ROOT, environment

WORDS = [
    "头发",
    "發",
    "后",
    "皇后",
    "以后",
    "里面",
    "程序",
    "软件",
    "臺灣",
    "頭髮",
    "，",
    "。",
    "\n",
    "\r\n",
    "a",
    " ",
    "(tóu)",
    "𠮷",
    "干",
    "净",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=60).map("".join)
CUTS = st.lists(st.integers(0, 200), max_size=6)


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(min(place, len(text)) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@given(TEXTS, CUTS, st.integers(1, 30))
def test_blocks_are_the_same_however_the_text_comes(text: str, places: list[int], size: int) -> None:
    blocks = list(phrase_blocks(cut(text, places), size))
    assert "".join(blocks) == text
    assert blocks == list(phrase_blocks([text], size))
    assert all(len(block) <= 4 * size + 1 for block in blocks)


@given(TEXTS, CUTS, st.sampled_from(["taiwan", "s2twp", "simplified", "hongkong"]))
def test_a_stream_gives_what_the_whole_gives(text: str, places: list[int], to: str) -> None:
    converter = Converter(to)
    streamed = "".join(block.converted.text for block in convert_blocks(cut(text, places), converter))
    assert streamed == convert(text, to)


@settings(max_examples=200)
@given(
    st.lists(
        st.text(alphabet="头发后里面软件程序干净台湾，。皇以于乾隆", min_size=1, max_size=25), min_size=1, max_size=12
    ),
    st.sampled_from(["s2t", "s2twp", "t2s", "s2hk", "t2tw", "tw2sp", "t2jp"]),
)
def test_blocks_of_lines_give_what_the_bare_engine_gives(lines: list[str], configuration: str) -> None:
    text = "\n".join(lines)
    converter = Converter(configuration, engine="pyo3")
    blocks = convert_blocks([text], converter, size=10)
    assert "".join(block.converted.text for block in blocks) == opencc_pyo3.OpenCC(configuration).convert(text)


def test_a_line_without_end_is_cut_after_marks() -> None:
    line = "皇后在头发里面，" * 50
    blocks = list(phrase_blocks([line], 20))
    assert len(blocks) > 5
    assert all(block.endswith("，") for block in blocks)
    assert next(phrase_blocks(["干净" * 100], 10)) == "干净" * 20  # there is no place to cut: at four times the size


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
        done = subprocess.run(arguments, env=environment(), capture_output=True, text=True, check=False, timeout=300)
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


def test_the_readers_own_words_come_first() -> None:
    own = UserDictionary({"头发": "髮絲", "后": "后", "臨汾": "臨汾"})
    assert Converter("taiwan", user_dictionary=own).convert("头发与皇后以后") == "髮絲與皇后以后"
    assert Converter("s2t", user_dictionary=own).convert("头发") == "髮絲"
    assert Converter("simplified", user_dictionary=own).convert("臨汾的臨時") == "臨汾的临时"
    assert convert("头(tóu)发(fà)与臨汾", "taiwan", keep=["头发"]) == "头发與臨汾"


@given(TEXTS, st.sampled_from(["taiwan", "s2twp", "simplified"]))
def test_words_that_are_kept_are_kept(text: str, to: str) -> None:
    own = UserDictionary({"后": "后", "软件": "软件"})
    clean = repair(text).text
    converted = Converter(to, user_dictionary=own).convert(clean)
    assert converted.count("软件") >= sum(match.text == "软件" for match in own.find(clean))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("后\t後\n头发 頭髮\n", "my.txt, line 2: there is no tab"),
        ("# mine\n\n\t後\n", "my.txt, line 3: the word before the tab is empty"),
        ("后\t\n", "my.txt, line 1: what 后 becomes is empty"),
        ("后\t後\n发\t發\n后\t后\n", "my.txt, line 3: 后 is in line 1 already"),
        ("a\tb\tc\n", "my.txt, line 1: there is more than one tab"),
    ],
)
def test_a_dictionary_that_is_wrong_is_told_by_line(text: str, message: str) -> None:
    with pytest.raises(LinfenError, match=message):
        parse_dictionary(text, "my.txt")


def test_configurations_that_an_engine_lacks_are_put_together() -> None:
    engine = get_engine("reimplemented")
    assert engine.convert("裡面為了", "tw2t") == "裏面爲了"
    assert engine.convert("軟件", "t2twp") == "軟體"
    assert engine.convert("廣島", "t2jp") == "広島"
    assert engine.convert("広島", "jp2t") == "廣島"
    with pytest.raises(LinfenError, match="cannot do s2hkp"):
        Converter("s2hkp", engine="reimplemented")
    assert "Hong Kong" in Converter("taiwan", words=True, engine="reimplemented").limitation
    assert "Japanese words" in Converter("japanese", words=True).limitation


def test_auto_takes_the_most_accurate_that_can(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Converter("taiwan").engine.name == "opencc-pyo3"
    with pytest.raises(LinfenError, match="goes with a region"):
        Converter("s2tw", words=True)


@given(TEXTS, CUTS)
def test_what_is_divided_is_all_there(text: str, places: list[int]) -> None:
    converted = opencc_pyo3.OpenCC("s2twp").convert(text)
    offsets = sorted(min(place, len(text)) for place in places)
    pieces = split_at(text, converted, offsets)
    assert len(pieces) == len(offsets) + 1
    assert "".join(pieces) == converted


def test_addresses_lead_where_they_led() -> None:
    text = "见 https://zh.wikipedia.org/wiki/头发 的头发"
    assert convert(text, "taiwan") == "見 https://zh.wikipedia.org/wiki/头发 的頭髮"
    assert json.dumps(convert(text, "s2tw")) == json.dumps(opencc_pyo3.OpenCC("s2tw").convert(text))


def test_addresses_are_looked_for_in_a_straight_line() -> None:
    for run in ("a" * 200_000, "头" * 200_000, "a." * 100_000, "a@" * 100_000, "://" * 70_000):
        assert len(convert(f"{run} x://y", "taiwan", width="half")) == len(run) + 6
