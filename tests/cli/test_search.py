"""`linfen search` as a user runs it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, Linfen


@pytest.mark.parametrize("pattern", ["擔當", "担当", "擔(dān)當", "担（dān）当", "擔 當"])
def test_every_way_of_writing_finds_the_same(linfen: Linfen, clean: str, pattern: str) -> None:
    assert linfen("search", "-c", pattern).stdout == f"{clean.count('擔當')}\n"
    assert linfen("search", pattern).stdout == linfen("search", "擔當").stdout


def test_hits_are_grouped_by_section_with_line_numbers(linfen: Linfen, clean: str) -> None:
    shown = linfen("search", "担当").stdout.splitlines()
    line = next(number for number, text in enumerate(clean.split("\n"), 1) if "擔當" in text)
    assert shown[0] == "§4 強化擔當作為。"
    assert shown[1] == f"{line}:強化擔當作為。"
    assert all(row.startswith(f"{line}:") and "擔當" in row for row in shown[1:])
    assert len(shown) == 4


def test_hits_are_highlighted_each_pattern_in_its_colour(linfen: Linfen) -> None:
    shown = linfen("search", "-e", "担当", "-e", "作為", "--color", "always").stdout
    assert re.findall(r"\x1b\[([0-9;]+)m(擔當|作為)\x1b\[0m", shown) == [
        ("1;30;43", "擔當"), ("1;30;46", "作為"), ("1;30;43", "擔當"), ("1;30;46", "作為"), ("1;30;43", "擔當"), ("1;30;46", "作為"),
    ]  # fmt: skip


def test_sentences_of_context(linfen: Linfen) -> None:
    text = "一句。二句擔當。三句。四句。五句。六句擔當。\n"
    assert (
        linfen("search", "担当", "-", "-C", "1", stdin=text).stdout
        == "§1\n1:一句。二句擔當。三句。\n1:五句。六句擔當。\n"
    )
    assert linfen("search", "担当", "-", "-C", "9", stdin=text).stdout == "§1\n1:" + text


def test_kwic(linfen: Linfen) -> None:
    from rich.cells import cell_len

    listed = [row.split("\t") for row in linfen("search", "--kwic", "5", "帶頭").stdout.splitlines()]
    assert [row[1:] for row in listed] == [
        ["領導班子怎樣"[-5:], "帶頭", "。評論要求"],
        ["的意義，再", "帶頭", "學習、調查"],
        ["反覆使用“", "帶頭", "”一詞，意"],
    ]
    drawn = re.sub(
        r"\x1b\[[0-9;]*m", "", linfen("search", "--kwic", "9", "-e", "帶頭", "-e", "擔當", "--color", "always").stdout
    )
    rows, summary = drawn.split("\n\n")
    columns = {cell_len(line[: re.search("帶頭|擔當", line[10:]).start() + 10]) for line in rows.splitlines()}  # type: ignore[union-attr]
    assert len(columns) == 1
    assert summary.split(" · ") == ["6 hits in 2 sections", "帶頭 3, 擔當 3\n"]


def test_json_lines_in_ripgreps_shape(linfen: Linfen, found: str, clean: str) -> None:
    messages = [json.loads(line) for line in linfen("search", "--json", "担当").stdout.splitlines()]
    assert [message["type"] for message in messages] == ["begin", "match", "end", "summary"]
    begin, match, end, summary = (message["data"] for message in messages)
    assert begin["path"] == match["path"] == end["path"] == {"text": "digest.found.txt"}
    assert match["section"] == 4
    assert match["line_number"] == clean[: clean.index("擔當")].count("\n") + 1
    assert match["text"] == clean.split("\n")[match["line_number"] - 1]
    shown = linfen("show").stdout
    for submatch in match["submatches"]:
        assert submatch["match"]["text"] == shown[submatch["start"] : submatch["end"]] == "擔當"
        assert submatch["stored_text"] == found[submatch["stored_start"] : submatch["stored_end"]] == "擔(dān)當"
    assert len(match["submatches"]) == end["stats"]["matches"] == summary["stats"]["matches"] == 3
    assert summary["stats"]["searches"] == summary["stats"]["searches_with_match"] == 1


def test_json_of_a_hit_over_a_line_break(linfen: Linfen) -> None:
    text = "前擔\n當中擔\n當後\n"
    messages = [json.loads(line) for line in linfen("search", "--json", "担当", "-", stdin=text).stdout.splitlines()]
    (match,) = (message["data"] for message in messages if message["type"] == "match")
    assert match["text"] == "前擔\n當中擔\n當後"
    assert [(sub["start"], sub["end"]) for sub in match["submatches"]] == [(1, 4), (5, 8)]


def test_nothing_found(linfen: Linfen) -> None:
    assert linfen("search", "沒有這個詞", status=1).stdout == ""
    assert linfen("search", "-c", "沒有這個詞", status=1).stdout == "0\n"
    (summary,) = linfen("search", "--json", "沒有這個詞", status=1).stdout.splitlines()
    assert json.loads(summary)["data"]["stats"]["matches"] == 0


def test_several_sources(linfen: Linfen) -> None:
    data = ROOT / "data"
    editions = [str(data / "digest.clean.txt"), str(data / "digest.found.txt")]
    assert linfen("search", "-c", "担当", *editions).stdout == "".join(f"{edition}:3\n" for edition in editions)
    mixed = linfen("search", "-c", "担当", editions[0], "nowhere.txt", editions[1], status=2)
    assert mixed.stdout == "".join(f"{edition}:3\n" for edition in editions)
    assert mixed.stderr == "linfen: there is no file nowhere.txt\n"
    assert linfen("search", "-e", "担当", "-c", editions[0]).stdout == "3\n"


def test_when_no_source_can_be_read(linfen: Linfen) -> None:
    (summary,) = linfen("search", "--json", "担当", "nowhere.txt", status=2).stdout.splitlines()
    assert json.loads(summary)["data"]["stats"]["searches"] == 0
    assert linfen("search", "担当", "nowhere.txt", "nor here", status=2).stdout == ""


def test_patterns_that_look_like_something_else(linfen: Linfen) -> None:
    assert linfen("search", "-c", "--", "-e", "-", stdin="a -e b").stdout == "1\n"
    assert linfen("search", "-c", "-e", "--help", "-", stdin="see --help").stdout == "1\n"
    assert linfen("search", "-c", "[bold]", "-", stdin="[bold]x").stdout == "1\n"


def test_the_newspapers_own_text(linfen: Linfen, original: Path) -> None:
    count = len(re.findall(r"擔(?:\(dān\))?當", original.read_text(encoding="utf-8")))
    assert linfen("search", "-c", "担当", str(original)).stdout == f"{count}\n"
