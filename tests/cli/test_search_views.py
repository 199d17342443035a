"""Ways to see what was found: each view, what goes together, and the messages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Linfen

TEXT = "一、開頭\n不擔當就是失責(zé)任。頭髮白了。\n二、結尾\n擔當，責任。\n沒有。\n"


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("views") / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("-c -e 担当 -e 责任", "4\n"),
        ("-cc -e 担当 -e 责任", "1\t一、開頭\t2\n2\t二、結尾\t2\ntotal\t\t4\n"),
        ("-o 责任", "責任\n責任\n"),
        ("-v 担当", "§1 一、開頭\n1:一、開頭\n§2 二、結尾\n3:二、結尾\n5:沒有。\n"),
        ("-v -c 担当", "3\n"),
        ("-s 2 -c 担当", "1\n"),
        ("-s 1 -o 责任", "責任\n"),
        ("--table -e 担当 -e 发", "section\theading\t担当\t发\tcharacters\n1\t一、開頭\t1\t1\t18\n2\t二、結尾\t1\t0\t13\ntotal\t\t2\t1\t31\n"),
        ("--kwic 2 责任", "2\t是失\t責任\t。頭\n4\t當，\t責任\t。沒\n"),
        ("-C 1 头发", "§1 一、開頭\n2:不擔當就是失責任。頭髮白了。\n"),
        ("-c --pinyin zeren", "2\n"),
        ("-c zeren", "2\n"),  # not found as it is written
        ("-c --exact zeren", "0\n"),
        ("-c -E ^二", "1\n"),
        ("-c --all section -e 担当 -e 头发", "2\n"),
        ("-c --near 1 -e 担当 -e 责任", "2\n"),
    ],
)  # fmt: skip
def test_views(linfen: Linfen, text: str, arguments: str, shown: str) -> None:
    done = linfen("search", *arguments.split(), text, status=None)
    assert (done.stdout, done.stderr) == (shown, "")
    assert done.returncode == (shown == "0\n")


def test_the_plot_and_the_summary(linfen: Linfen, text: str) -> None:
    plot = linfen("search", "--plot", "-e", "担当", "-e", "头发", text).stdout
    assert [line.split()[0] for line in plot.splitlines() if line.strip()][:2] == ["担当", "头发"]
    drawn = linfen("search", "-e", "担当", "-e", "责任", "--color", "always", text).stdout
    summary = re.sub(r"\x1b\[[0-9;]*m", "", drawn).splitlines()[-1]
    assert summary == "4 hits in 2 sections · 担当 2, 责任 2"


def test_messages(linfen: Linfen, text: str) -> None:
    messages = [json.loads(line) for line in linfen("search", "--json", "-e", "责任", text).stdout.splitlines()]
    assert [message["type"] for message in messages] == ["begin", "match", "match", "end", "summary"]
    for message in messages:
        assert set(message) == {"type", "data"}
    clean = TEXT.replace("(zé)", "")
    for message in messages[1:3]:
        data = message["data"]
        assert data["path"] == {"text": text}
        for sub in data["submatches"]:
            assert TEXT[sub["stored_start"] : sub["stored_end"]] == sub["stored_text"]
            assert clean[sub["start"] : sub["end"]] == sub["match"]["text"] == "責任"
    assert messages[-1]["data"]["stats"]["matches"] == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("-c -l 担", "--count and --list do not go together"),
        ("-o --json 担", "--only and --json do not go together"),
        ("--table --plot 担", "--table and --plot do not go together"),
        ("-v -o 担", "--invert and --only do not go together"),
        ("-C 1 --kwic 3 担", "--context and --kwic do not go together"),
        ("-E --pinyin dan", "a pattern cannot be a regular expression and given by its sound at once"),
        ("--exact --pinyin dan", "a pattern cannot be exact and given by its sound at once"),
        ("--near 3 担", "there is only one pattern"),
        ("--all page -e 担 -e 当", "invalid value for '--all'"),
        ("--fuzzy -1 担", "invalid value for '--fuzzy'"),
        ("--fuzzy 2 担当", "'担当' has only 2 characters"),
        ("--pinyin zhiv", "no syllable of pinyin begins 'v', character 4 of 'zhiv'"),
        ("-E 担(当", "the expression '担(当' is broken"),
        ("-s 9 担", "there is no section '9'"),
        ("--kwic 0 担", "invalid value for '--kwic'"),
        ("--timeout -1 -E 担", "invalid value for '--timeout'"),
    ],
)
def test_what_does_not_go(linfen: Linfen, text: str, arguments: str, message: str) -> None:
    done = linfen("search", *arguments.split(), text, status=2)
    assert done.stdout == ""
    assert message in done.stderr
    assert done.stderr.startswith("linfen: ")
    assert done.stderr.count("\n") == 1


def test_an_expression_that_takes_too_long_leaves_the_other_files(linfen: Linfen, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a" * 5000 + "c", encoding="utf-8")
    (tmp_path / "b.txt").write_text("aab", encoding="utf-8")
    done = linfen("search", "-E", "(a|aa)+b", "-c", "--timeout", "1", str(tmp_path), status=2)
    assert done.stdout == f"{tmp_path}/b.txt:1\n"
    assert done.stderr.startswith("linfen: ")
    assert "takes longer than 1 seconds" in done.stderr
    assert "a.txt" in done.stderr
