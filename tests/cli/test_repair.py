"""`linfen repair` as a user runs it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.conftest import Linfen

PAGE = "第一行沒有壞。\n願意擔(dān)當、敢於作為的幹部，\n應(yīng)當被發(fā)現(xiàn)。\n"
CLEAN = "第一行沒有壞。\n願意擔當、敢於作為的幹部，\n應當被發現。\n"


def test_the_article(linfen: Linfen, found: str, clean: str) -> None:
    done = linfen("repair")
    assert done.stdout == clean
    glosses = len(re.findall(r"\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\)", found))
    assert done.stderr == f"{glosses} glosses removed, 2 runs repaired (2 certified)\n"
    done = linfen("repair", "--kinds", "gloss")
    assert "貫徹?zé)岢?。" in done.stdout
    assert done.stderr == f"{glosses} glosses removed\n"
    assert linfen("repair", "--kinds", "gloss", "-q").stderr == ""


def test_a_clean_text_is_left_alone(linfen: Linfen) -> None:
    done = linfen("repair", "-", stdin=CLEAN + "\x1b[0m\r\n")
    assert (done.stdout, done.stderr) == (CLEAN + "\x1b[0m\r\n", "no damage found\n")


def test_check(linfen: Linfen) -> None:
    assert linfen("repair", "-", "--check", stdin=PAGE, status=1).stdout == ""
    assert linfen("repair", "-", "--check", stdin=CLEAN, status=0).stdout == ""
    assert linfen("repair", "nowhere", "--check", status=2).stdout == ""


def test_diff(linfen: Linfen) -> None:
    assert linfen("repair", "-", "--diff", stdin=PAGE).stdout == (
        "2:願意擔[-(dān)-]當、敢於作為的幹部，\n3:應[-(yīng)-]當被發[-(fā)-]現[-(xiàn)-]。\n"
    )
    drawn = linfen("repair", "-", "--diff", "--color", "always", stdin=PAGE).stdout
    assert re.findall(r"\x1b\[9;31m([^\x1b]*)\x1b", drawn) == ["(dān)", "(yīng)", "(fā)", "(xiàn)"]


def test_json(linfen: Linfen) -> None:
    printed = json.loads(linfen("repair", "-", "--json", stdin=PAGE).stdout)
    assert printed["unresolved"] == []
    for change in printed["repairs"]:
        assert PAGE[change["start"] : change["end"]] == change["stored"]
        assert (change["kind"], change["certified"], change["confidence"]) == ("gloss", True, 1.0)
    replayed, at = "", 0
    for change in printed["repairs"]:
        replayed += PAGE[at : change["start"]] + change["clean"]
        at = change["end"]
    assert replayed + PAGE[at:] == CLEAN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_in_place_keeps_what_was_there_and_the_encoding(linfen: Linfen, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(PAGE.encode(encoding))
    linfen("repair", str(file), "--in-place")
    assert file.read_bytes() == CLEAN.encode(encoding)
    assert (tmp_path / "page.txt.bak").read_bytes() == PAGE.encode(encoding)
    linfen("repair", str(file), "--in-place")
    assert sorted(os.listdir(tmp_path)) == ["page.txt", "page.txt.bak"]
    file.write_bytes(PAGE.encode(encoding))
    linfen("repair", str(file), "--in-place")
    assert sorted(os.listdir(tmp_path)) == ["page.txt", "page.txt.bak", "page.txt.bak2"]


def test_an_output_file(linfen: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    linfen("repair", "-", "-o", str(file), stdin=PAGE)
    assert file.read_text(encoding="utf-8") == CLEAN
    assert "exists already" in linfen("repair", "-", "-o", str(file), stdin=PAGE, status=2).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--in-place"], "--in-place needs a file to write back to"),
        (["-", "--in-place"], "--in-place needs a file to write back to"),
        (["--kinds", "rust"], "there is no kind of damage 'rust'"),
        (["--kinds", ","], "--kinds needs at least one"),
        (["--diff", "--json"], "--diff and --json do not go together"),
    ],
)
def test_wrong_use(linfen: Linfen, arguments: list[str], message: str) -> None:
    done = linfen("repair", *arguments, status=2)
    assert done.stdout == ""
    assert done.stderr.startswith(f"linfen: {message}")
