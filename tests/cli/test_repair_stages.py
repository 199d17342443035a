"""`linfen repair`, `show` and `search` with stages in their seat, and `repair` on a terminal and on long files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import pytest

from linfen_cli import source
from tests import staged as stages
from tests.cli.test_terminal import lines_of, on_terminal
from tests.conftest import LIMIT, Linfen, environment

PAGE = "浣犲ソ。願意擔(dān)當。\n結(jié)束?！爆F(xiàn)場。\n里?毙的。這?疑的[b]。\n"
CLEAN = "你好。願意擔當。\n結束。”現場。\n里?毙的。這?疑的[b]。\n"


@pytest.fixture
def staged(linfen: Linfen) -> Linfen:
    """Run the program with the stages of tests/staged.py."""

    def run(*arguments: str, stdin: str = "", status: int = 0) -> subprocess.CompletedProcess[str]:
        with stages.staged(stages.ENCODING, stages.SPLICE):
            return linfen(*arguments, stdin=stdin, status=status)

    return run


@pytest.fixture
def page(tmp_path: Path) -> str:
    file = tmp_path / "page.txt"
    file.write_text(PAGE, encoding="utf-8")
    return str(file)


def test_the_summary_names_every_kind(staged: Linfen) -> None:
    done = staged("repair", "-", stdin=PAGE)
    assert done.stdout == CLEAN
    assert done.stderr == (
        "3 glosses removed, 1 passage decoded again (1 certified), 1 run repaired (1 certified), 2 left unresolved\n"
    )
    assert staged("repair", "-", "--kinds", "splice", stdin="里?毙的", status=0).stderr == "1 left unresolved\n"
    assert "kinds are encoding, splice, gloss" in staged("repair", "--kinds", "rust", status=2).stderr
    assert staged("repair", "-", "--check", stdin="這?疑的", status=1).stdout == ""


def test_min_confidence(staged: Linfen) -> None:
    done = staged("repair", "-", "--min-confidence", "0.8", stdin="里?毙的。結束?！爆F場")
    assert (done.stdout, done.stderr) == ("里。新的。結束。”現場", "2 runs repaired (1 certified)\n")
    assert staged("repair", "-q", "-", "--min-confidence", "0.81", stdin="里?毙的").stdout == "里?毙的"
    for wrong in ("1.5", "-1", "nan", "much", ""):
        done = staged("repair", "--min-confidence", wrong, status=2)
        assert done.stderr == f"linfen: --min-confidence is a number between 0 and 1, not {wrong!r}\n"


def test_diff_and_json(staged: Linfen) -> None:
    assert staged("repair", "-q", "-", "--diff", stdin=PAGE).stdout == (
        "1:[-浣犲ソ-]{+你好+}。願意擔[-(dān)-]當。\n2:結[-(jié)-]束[-?！爆F(xiàn)-]{+。”現+}場。\n"
    )
    printed = json.loads(staged("repair", "-q", "-", "--json", stdin=PAGE).stdout)
    replayed, at = "", 0
    for change in printed["repairs"]:
        assert PAGE[change["start"] : change["end"]] == change["stored"]
        replayed += PAGE[at : change["start"]] + change["clean"]
        at = change["end"]
    assert replayed + PAGE[at:] == CLEAN
    assert [(left["stored"], left["reason"], left["candidates"]) for left in printed["unresolved"]] == [
        ("?毙", "it is not certain", ["。新"]),
        ("?疑", "there are two ways to read it", ["甲疑", "\x1b[31m乙疑"]),
    ]
    assert json.loads(staged("repair", "-q", "-", "--json", stdin="好").stdout) == {"repairs": [], "unresolved": []}


def answered(page: str, keys: str, *arguments: str) -> tuple[int, str]:
    return on_terminal("repair", page, "-i", *arguments, keys=keys.encode(), module="tests.staged")


@pytest.mark.parametrize(
    ("keys", "clean"),
    [
        ("1\n1\n", CLEAN.replace("?毙", "。新").replace("?疑", "甲疑")),
        ("k\n\n", CLEAN),
        ("t\n！我\nx\n9\n1\n", CLEAN.replace("?毙", "！我").replace("?疑", "甲疑")),
        ("1\nq\n", CLEAN.replace("?毙", "。新")),
        ("q\n", CLEAN),
        ("1\n\x04", CLEAN.replace("?毙", "。新")),
    ],
)
def test_asking(page: str, tmp_path: Path, keys: str, clean: str) -> None:
    out = tmp_path / "out.txt"
    status, drawn = answered(page, keys, "-o", str(out))
    assert status == 0, drawn
    assert out.read_text(encoding="utf-8") == clean
    text = "\n".join(lines_of(drawn))
    assert "里[-?毙-]的。這?疑的[b]。" in text
    assert "   1  。新" in text
    # After the reader has quit there are no more questions.
    assert ("   2  ␛[31m乙疑" in text) is not ("q" in keys and keys.index("q") < 2)


def test_nobody_can_be_asked_in_a_pipe(staged: Linfen, page: str) -> None:
    done = staged("repair", page, "-i", status=2)
    assert (done.stdout, done.stderr) == (
        "",
        "linfen: --interactive asks on the terminal, and standard input is not one\n",
    )
    assert "cannot come from there" in staged("repair", "-", "-i", status=2).stderr
    assert "do not go together" in staged("repair", "-i", "--check", status=2).stderr


def test_a_hit_in_a_run_is_reported_at_its_stored_place(staged: Linfen) -> None:
    for pattern, stored in (
        ("現場", "?！爆F(xiàn)場"),
        ("你", "浣犲ソ"),
        ("結束", "結(jié)束"),
        ("束。”", "束?！爆F(xiàn)"),
    ):
        lines = [json.loads(line) for line in staged("search", pattern, "-", "--json", stdin=PAGE).stdout.splitlines()]
        (hit,) = next(line["data"]["submatches"] for line in lines if line["type"] == "match")
        assert hit["match"]["text"] == pattern
        assert hit["stored_text"] == stored == PAGE[hit["stored_start"] : hit["stored_end"]]


# Long files. Sizes are small multiples of what is read at a time.


def test_a_long_file_is_repaired_in_full(staged: Linfen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_CHUNK", 1 << 16)
    file = tmp_path / "long.txt"
    number = 1_000  # more than is read at a time
    file.write_text(PAGE * number, encoding="utf-8")
    done = staged("repair", str(file))
    assert done.stdout == CLEAN * number
    assert done.stderr.startswith(f"{3 * number} glosses removed, {number} passages decoded again ({number} certified)")
    staged("repair", str(file), "-q", "-o", str(tmp_path / "out.txt"))
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == CLEAN * number
    lines = staged("repair", str(file), "-q", "--diff").stdout.splitlines()
    assert lines[-1].startswith(f"{3 * number - 1}:結[-(jié)-]")
    assert len(lines) == 2 * number
    printed = json.loads(staged("repair", str(file), "-q", "--json").stdout)
    assert len(printed["repairs"]) == 4 * number  # one gloss is in a run
    last = printed["repairs"][-1]
    assert (PAGE * number)[last["start"] : last["end"]] == last["stored"] == "?！爆F(xiàn)"
    last = printed["unresolved"][-1]
    assert (PAGE * number)[last["start"] : last["end"]] == last["stored"] == "?疑"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_long_file_is_written_back_in_its_encoding(staged: Linfen, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "long.txt"
    stored, clean = "願意擔(dān)當、敢於作為。\r\n" * 60_000, "願意擔當、敢於作為。\r\n" * 60_000
    file.write_bytes(stored.encode(encoding))
    staged("repair", str(file), "--in-place")
    assert file.read_bytes() == clean.encode(encoding)
    assert (tmp_path / "long.txt.bak").read_bytes() == stored.encode(encoding)
    staged("repair", str(file), "--in-place")
    assert sorted(os.listdir(tmp_path)) == ["long.txt", "long.txt.bak"]


def test_a_file_that_stops_being_text_leaves_nothing(staged: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    whole = ("願意擔(dān)當。\n" * 100_000).encode()
    file.write_bytes(whole + b"\xff\n")
    complaint = f"linfen: {file} begins as UTF-8 but is not: byte {len(whole)} (0xFF) does not fit\n"
    for arguments in (["-o", str(tmp_path / "out.txt")], ["--in-place"]):
        assert staged("repair", str(file), *arguments, status=2).stderr == complaint
        assert os.listdir(tmp_path) == ["long.txt"]
    assert staged("repair", str(file), status=2).stderr == complaint
    assert file.read_bytes() == whole + b"\xff\n"


PEAK = """
import re, sys
from linfen_cli.cli.run import run
run(["repair", "-q", sys.argv[1], "-o", sys.argv[2]])
print(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux's own accounting")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for megabytes in (8, 32):
        file = tmp_path / f"{megabytes}.txt"
        page = "願意擔(dān)當、敢於作為的幹部。\n".encode()
        file.write_bytes(page * (megabytes * 1_000_000 // len(page)))
        done = subprocess.run([sys.executable, "-c", PEAK, str(file), str(tmp_path / f"{megabytes}.out")],
                              capture_output=True, env=environment(), check=True)  # fmt: skip
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < 6_000  # kilobytes; 24 megabytes lie between the files


def test_it_writes_as_it_goes() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "linfen_cli", "repair", "-q", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(),
    )  # fmt: skip
    assert program.stdin is not None
    assert program.stdout is not None
    stored = "願意擔(dān)當。\n".encode() * 100_000
    read = threading.Event()

    def feed(stdin: IO[bytes]) -> None:
        stdin.write(stored)
        read.wait(LIMIT)
        stdin.close()

    feeder = threading.Thread(target=feed, args=(program.stdin,))
    feeder.start()
    # The end has not come yet.
    assert program.stdout.read(1000).decode(errors="ignore").startswith("願意擔當。\n願意擔當。\n")
    read.set()
    rest = program.stdout.read()
    feeder.join()
    assert len(rest) == len("願意擔當。\n".encode()) * 100_000 - 1000
    assert program.wait() == 0
    program.stdout.close()


def test_a_bar_on_a_terminal_for_a_long_file_only(tmp_path: Path) -> None:
    for size, bar in ((100_000, True), (10, False)):
        file = tmp_path / f"{size}.txt"
        file.write_text("願意擔(dān)當。\n" * size, encoding="utf-8")
        status, drawn = on_terminal("repair", str(file), "-o", str(tmp_path / f"{size}.out"), columns=200)
        assert status == 0
        assert ("━" in drawn) is bar
        assert lines_of(drawn)[-2].endswith(f"{size} glosses removed")
    status, drawn = on_terminal("repair", str(tmp_path / "100000.txt"), "--check", "-q", changes={"NO_COLOR": "1"})
    assert status == 1


def test_a_bar_is_not_sent_into_a_pipe(staged: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("願意擔(dān)當。\n" * 100_000, encoding="utf-8")
    assert staged("repair", str(file), "--check", status=1).stderr == "100000 glosses removed\n"
    assert not re.search("[\x1b━]", staged("repair", str(file)).stderr)


def marked(drawn: str, style: str) -> list[str]:
    return re.findall(rf"\x1b\[{style}m([^\x1b]*)\x1b", drawn)


def test_as_is_marks_runs_and_what_they_become(staged: Linfen) -> None:
    drawn = staged("show", "-", "--as-is", "--color", "always", stdin=PAGE).stdout
    assert marked(drawn, "4;31") == ["浣犲ソ", "(dān)", "(jié)", "?！爆F(xiàn)"]
    assert marked(drawn, "2") == ["→你好", "→。”現"]
    assert marked(drawn, "4;33") == ["?毙", "?疑"]
    plain = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
    for arrow in ("→你好", "→。”現"):
        plain = plain.replace(arrow, "", 1)
    assert "".join(re.sub(r"(?m)^ *\d ", "", plain).split()) == "".join(PAGE.split())
    assert staged("show", "-", "--as-is", stdin=PAGE).stdout == PAGE  # a pipe gets what was stored


def test_a_run_at_the_end_of_a_heading_is_drawn_once(staged: Linfen) -> None:
    stored = "春遊\n\n一、出發?鹿一亮我們就走，走了很久很久。\n二、回家。天黑了，我們才回來。\n"
    assert staged("show", "-", "--list", stdin=stored).stdout.startswith("1\t一、出發。\t")
    drawn = staged("show", "-", "--as-is", "--color", "always", stdin=stored).stdout
    assert re.findall(r"\?鹿|→[^\x1b]*|一亮", drawn) == ["?鹿", "→。天", "一亮"]


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        ([], "81 glosses and 2 runs repaired · linfen show --as-is marks them"),
        (["-s", "2"], "6 glosses and 1 run repaired · linfen show --as-is marks them"),
        (["-s", "2", "--glosses", "inline"], "1 run repaired · linfen show --as-is marks them"),
        (["-s", "2", "--as-is"], None),
        (["--list"], None),
    ],
)
def test_the_last_line_says_what_was_repaired(staged: Linfen, arguments: list[str], note: str | None) -> None:
    shown = staged("show", "--color", "always", *arguments).stdout
    assert [line for line in marked(shown, "2") if "repaired ·" in line] == ([note] if note else [])
    assert "repaired ·" not in staged("show", *arguments).stdout


def test_the_last_line_on_a_terminal(tmp_path: Path) -> None:
    for text, note in (
        ("學(xué)，這?疑的。", "1 gloss repaired, 1 left unresolved · linfen show --as-is marks them"),
        ("這?疑的。", "1 left unresolved · linfen show --as-is marks them"),
        ("沒有壞。", None),
    ):
        file = tmp_path / "page.txt"
        file.write_text(text, encoding="utf-8")
        _, drawn = on_terminal("show", str(file), columns=100, module="tests.staged")
        assert lines_of(drawn)[-2].strip() == (note or "1 沒有壞。")
