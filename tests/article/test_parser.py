"""The parser's parts: lines as columns, markers of headings, datelines, and what each line is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.article.dateline import is_dateline
from linfen_cli.article.headings import fenced_lines, is_named, marker_of
from linfen_cli.article.lines import Lines
from linfen_cli.article.parser import Kind, parse_lines


@given(st.text(st.sampled_from("擔 \t\n\r\u3000a")))
def test_lines_are_those_that_are_not_blank(text: str) -> None:
    lines = Lines(text)
    written = text.splitlines()
    assert [lines[index] for index in range(len(lines))] == [line.strip() for line in written if line.strip()]
    assert [lines.length(index) for index in range(len(lines))] == [
        len(line.strip()) for line in written if line.strip()
    ]


def test_gaps_and_indentation() -> None:
    lines = Lines("甲\n\n  乙\n丙\n")
    assert list(lines.gaps) == [1, 1, 0]
    assert [lines.indented(index) for index in range(3)] == [False, True, False]


@pytest.mark.parametrize(
    ("line", "kind"),
    [("# 甲", "markdown"), ("第十二章 乙", "chapter"), ("卷上", "chapter"), ("一、丙", "han"), ("（一）丁", "han in parentheses"),
     ("1.2 戊", "decimal"), ("3. 己", "digit"), ("4）庚", "digit in parentheses"), ("① 辛", "circled"), ("壹、壬", "han"),
     ("2 癸", "bare digit"), ("3.5% 的人", None), ("子", None)],
)  # fmt: skip
def test_markers(line: str, kind: str | None) -> None:
    marker = marker_of(line)
    assert (marker.kind if marker else None) == kind


def test_ranks_follow_the_order_of_official_documents() -> None:
    ranks = [
        marker.rank for marker in map(marker_of, ("第一章 甲", "一、乙", "（一）丙", "1. 丁", "（1）戊")) if marker
    ]
    assert len(ranks) == 5
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("line", "named"), [("前言", True), ("附錄二", True), ("後記：回家", True), ("前言不搭後語", False)]
)
def test_headings_by_name(line: str, named: bool) -> None:
    assert is_named(line) is named


def test_fenced_code() -> None:
    assert fenced_lines(Lines("甲\n```python\n# 乙\n```\n丙\n"), 0, 5) == {1, 2, 3}


@pytest.mark.parametrize(
    ("line", "expected"),
    [("2022-12-21 09:16", True), ("來源：某報", True), ("2022年的春天，我們來了。", False), ("2022年1月1日起施行的有關規定是這樣寫的呢嗯", False)],
)  # fmt: skip
def test_datelines(line: str, expected: bool) -> None:
    assert is_dateline(line) is expected


def test_what_each_line_is() -> None:
    text = "春遊\n2022-12-21\n本報記者\n\n一、出發\n天亮了，我們就走。\n\n責任編輯：某\n版權所有\n(c) 2020 某報\n"
    layout = parse_lines(Lines(text))
    assert layout.kinds == {
        0: Kind.TITLE,
        1: Kind.DATELINE,
        2: Kind.BYLINE,
        5: Kind.EDITOR,
        6: Kind.RIGHTS,
        7: Kind.RIGHTS,
    }
    assert (layout.body, layout.closing, list(layout.headings)) == (3, 5, [3])
    assert parse_lines(Lines("春遊\n\n(a)去\n(b)不去\n(c)再說\n")).closing == 4
