"""`linfen show` as a user runs it."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import Linfen

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


RUNS = {"?zé)岢?": "熱潮", "?！毙碌恼鞒逃纱吮槐茸饕淮芜h": "。”新的征程由此被比作一次遠"}


def undamaged(found: str) -> str:
    """The article as it was found, but for its two runs of splice damage."""
    for run, was in RUNS.items():
        assert run in found
        found = found.replace(run, was)
    return found


def test_a_pipe_gets_the_clean_text_in_full(linfen: Linfen, clean: str) -> None:
    assert linfen("show").stdout == clean
    assert linfen("show", "--color", "never").stdout == clean
    assert linfen("show", NO_COLOR="1").stdout == clean


def test_as_is_gives_the_stored_text_back(linfen: Linfen, found: str) -> None:
    assert linfen("show", "--as-is").stdout == found
    assert linfen("show", "--glosses", "inline").stdout == undamaged(found)


def test_as_is_marks_what_is_repaired(linfen: Linfen, found: str) -> None:
    shown = linfen("show", "--as-is", "--color", "always").stdout
    marked = re.findall(r"\x1b\[[0-9;]*4;31m([^\x1b]*)\x1b", shown)
    damage = rf"\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\)|{'|'.join(re.escape(run) for run in RUNS)}"
    assert "".join(marked) == "".join(re.findall(damage, found))


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (["3"], [3]),
        (["2-4"], [2, 3, 4]),
        (["4-"], [4, 5, 6]),
        (["-1"], [0, 1]),
        (["0"], [0]),
        (["擔當作為"], [4]),
        (["担当"], [4]),
        (["擔(dān)當"], [4]),
        (["擔當 強化"], [4]),
        (["5", "1", "1"], [1, 5]),
        (["强化"], [1, 2, 3, 4, 5]),
    ],
)
def test_sections(linfen: Linfen, clean: str, wanted: list[str], numbers: list[int]) -> None:
    paragraphs = clean.split("\n\n")[2:9]
    flags = [flag for section in wanted for flag in ("-s", section)]
    assert linfen("show", *flags).stdout == "\n\n".join(paragraphs[number] for number in numbers) + "\n"


def test_a_section_brings_what_is_under_it(linfen: Linfen) -> None:
    text = "# 甲\n\n開頭。\n\n## 乙\n\n乙的內容。\n\n### 丙\n\n丙的內容。\n\n## 丁\n\n丁的內容。\n"
    assert linfen("show", "-", "-s", "乙", stdin=text).stdout == "## 乙\n\n乙的內容。\n\n### 丙\n\n丙的內容。\n"


def test_the_table_of_contents(linfen: Linfen, clean: str) -> None:
    rows = [line.split("\t") for line in linfen("show", "--list").stdout.splitlines()]
    paragraphs = [re.sub(r"\s", "", part) for part in clean.split("\n\n")[2:9]]
    assert [row[0] for row in rows] == list("0123456")
    assert [row[1] for row in rows][1:6] == [re.split("(?<=。)", paragraph)[0] for paragraph in paragraphs[1:6]]
    assert [int(row[2]) for row in rows] == [len(paragraph) for paragraph in paragraphs]


def test_json(linfen: Linfen, clean: str) -> None:
    shown = json.loads(linfen("show", "--json").stdout)
    assert shown["title"] == clean.split("\n")[0]
    assert (shown["date"], shown["source"], shown["views"]) == ("2026-11-22 09:00:00", "本專案", "")
    assert [section["number"] for section in shown["sections"]] == list(range(7))
    assert shown["sections"][4]["heading"] == "強化擔當作為。"
    together = [(s["heading"] or "") + "".join(s["paragraphs"]) for s in shown["sections"]]
    assert together == [part.strip() for part in clean.split("\n\n")[2:9]]
    only = json.loads(linfen("show", "--json", "-s", "4", "--to", "simplified").stdout)
    assert [section["heading"] for section in only["sections"]] == ["强化担当作为。"]
    listed = json.loads(linfen("show", "--json", "--list").stdout)
    assert [entry["heading"] for entry in listed][:2] == [None, "強化責任落實。"]


def test_converted(linfen: Linfen) -> None:
    assert linfen("show", "-s", "4", "--to", "simplified").stdout.startswith(
        "  强化担当作为。第四节转向用人。愿意担当、"
    )
    kept = linfen("show", "-s", "4", "--to", "simplified", "--glosses", "inline").stdout
    assert kept.startswith("  强化担(dān)当作为。第四节转(zhuǎn)向用人。愿意担(dān)当、")
    assert "擔" not in linfen("show", "--list", "--to", "simplified").stdout


@pytest.mark.parametrize("columns", [24, 40, 80, 200])
def test_the_layout_fits_the_width(linfen: Linfen, columns: int) -> None:
    from rich.cells import cell_len

    for arguments in ([], ["--glosses", "above"], ["--glosses", "inline"], ["--as-is"], ["--list"]):
        shown = linfen("show", "--color", "always", *arguments, COLUMNS=str(columns)).stdout
        lines = ESCAPE.sub("", shown).splitlines()
        assert all(cell_len(line) <= columns for line in lines)
        assert not any(line.strip() and line.strip()[0] in "，。、；：）”" for line in lines)


def test_the_layout_loses_nothing(linfen: Linfen, clean: str) -> None:
    shown = ESCAPE.sub("", linfen("show", "--color", "always", COLUMNS="50").stdout)
    # The layout adds the numbers of the sections before their headings.
    shown = re.sub(r"(?m)^§\d (?=強化)", "", shown)
    # And a last line, which says what was repaired.
    note = "81 glosses and 2 runs repaired · linfen show\n--as-is marks them\n"
    assert shown.endswith(note)
    shown = shown.removesuffix(note)
    assert "".join(shown.split()) == "".join(clean.split())


def test_readings_stand_over_their_characters(linfen: Linfen, found: str) -> None:
    from rich.cells import cell_len

    lines = linfen("show", "--glosses", "above", COLUMNS="60").stdout.splitlines()
    seen = []
    for above, line in pairwise(lines):
        if not re.fullmatch("[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ ]+", above):
            continue
        columns, at = {}, 0
        for char in line:
            columns[at] = char
            at += cell_len(char)
        seen += [(columns[match.start()], match[0]) for match in re.finditer(r"\S+", above)]
    assert seen == re.findall(r"(.)\(([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*)\)", found)


def test_a_text_of_the_readers_own(linfen: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_bytes("\ufeff擔(dān)當。\r\n第二行。".encode())
    assert linfen("show", str(file)).stdout == "擔當。\n第二行。"
    assert linfen("show", "-", stdin=file.read_bytes()).stdout == "擔當。\n第二行。"
    assert linfen("show", LINFEN_ARTICLE=str(file)).stdout == "擔當。\n第二行。"
    assert linfen("show", str(file), "-s", "1").stdout == "擔當。\n"


def test_the_newspapers_own_text(linfen: Linfen, original: Path) -> None:
    shown = linfen("show", str(original)).stdout
    assert "(dān)" not in shown
    assert shown.count("(黨組)") == 2
    assert linfen("show", str(original), "--as-is").stdout == original.read_text(encoding="utf-8")
    assert linfen("show", str(original), "-s", "担当作为").stdout.startswith("  要強化擔當作為。")


@pytest.mark.parametrize("command", ["show", "search 擔", "convert --to taiwan", "repair -q"])
def test_every_command_takes_the_flag(linfen: Linfen, command: str) -> None:
    assert "\x1b" not in linfen(*command.split(), "--color", "never", FORCE_COLOR="1").stdout


def test_color_and_the_environment(linfen: Linfen) -> None:
    assert "\x1b[" in linfen("show", "--color", "always", NO_COLOR="1").stdout
    assert "\x1b[" in linfen("show", FORCE_COLOR="1").stdout
    assert "\x1b" not in linfen("show", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b" not in linfen("show", "--color", "never", FORCE_COLOR="1").stdout
