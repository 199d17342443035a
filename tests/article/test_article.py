"""Articles: what the parts of a text are, and that they are all of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linfen_cli.article.article import Article, Kind, load, parse
from linfen_cli.article.dateline import Dateline, parse_dateline
from linfen_cli.repair import repair
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "layout.json").read_text(encoding="utf-8"))
HEADINGS = ["強化責任落實。", "強化示範引領。", "強化能力提升。", "強化擔當作為。", "強化督查考核。"]

lines = st.sampled_from(
    ["", " ", "# 甲", "## 乙", "一、丙", "（一）丁", "第一章 戊", "1. 己", "1.2 庚", "前言", "短行", "```", "強化責任落實。各級部門要抓好落實，不得有誤。",
     "加強組織領導。各級部門要抓好落實，不得有誤。", "這是一個普通的段落，有二十來個字，說了一些事情，就此結束。", "2022-12-21 來源：某報", "本報評論員",
     "責任編輯：某", "版權聲明：不得轉載。", "——副題", "床前明月光，", "\u2028", "\x0c"]
)  # fmt: skip
texts = st.one_of(
    st.text(),
    st.lists(st.tuples(lines, st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\n  "])), max_size=12).map(
        lambda pairs: "".join(map("".join, pairs))
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    article = parse(repair(case["text"]))
    assert article.title == case["title"]
    assert [[section.number, section.heading] for section in article.sections] == case["headings"]
    if "levels" in case:
        assert [section.level for section in article.sections] == case["levels"]


@given(texts)
@example("")
@example("\n \n")
@example("﻿")
def test_nothing_is_lost(text: str) -> None:
    article = parse(repair(text))
    assert "".join(part.raw for part in article.parts) == article.text
    assert (
        "".join(part.raw for part in (*article.head, *(p for s in article.sections for p in s.parts), *article.closing))
        == article.text
    )
    for section in article.sections:
        assert section.span.of(article.text) == "".join(part.raw for part in section.parts)
        assert section.length == len("".join(section.span.of(article.text).split()))
        assert article.section_at(section.span.start) == section
        assert article.section_at(section.span.end - 1) == section


@given(texts)
def test_what_is_read_is_what_is_there(text: str) -> None:
    """`plain` drops white space, line ends and Markdown's marks, and nothing else."""
    article = parse(repair(text))
    for part in article.parts:
        kept, raw = "".join(part.plain.split()), "".join(part.raw.split())
        assert kept == raw or (part.kind in (Kind.HEADING, Kind.TITLE) and raw.strip("#").startswith(kept))


def test_numbers_count_up() -> None:
    for case in CASES:
        numbers = [section.number for section in parse(repair(case["text"])).sections]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True


def test_the_bundled_article(clean: str) -> None:
    for article in (load(), parse(repair(clean))):
        assert article.title == clean.split("\n", 1)[0]
        assert article.dateline == Dateline("2026-11-22 09:00:00", "本專案", "")
        assert [section.heading for section in article.sections] == [None, *HEADINGS, None]
        assert [section.number for section in article.sections] == [0, 1, 2, 3, 4, 5, 6]
        assert all(len(section.paragraphs) == 1 for section in article.sections)
        assert article.sections[4].paragraphs[0].startswith("第四節")
        assert article.byline == "本專案編寫組"
        assert article.editor is not None
        assert article.editor.startswith("責任編輯：")
        assert article.rights is not None
        assert article.rights.startswith("版權聲明：")


def test_the_newspapers_own_text(original: Path) -> None:
    article = load(str(original))
    headings = [section.heading for section in article.sections]
    assert headings == [None, *("要" + heading.replace("範", "范") for heading in HEADINGS), None]
    assert article.dateline == Dateline("2022-12-21 09:16:25", "臨汾新聞網", "")
    assert article.byline == "本報評論員"
    assert article.title is not None
    assert article.title.startswith("讓黨的二十大精神")
    assert "".join(part.raw for part in article.parts) == article.text


def test_lengths_are_those_of_the_text(clean: str) -> None:
    article = parse(repair(clean))
    body = [re.sub(r"\s", "", paragraph) for paragraph in clean.split("\n\n")[2:9]]
    assert [section.length for section in article.sections] == [len(paragraph) for paragraph in body]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2022-12-21 09:16:25 來源:臨汾新聞網   瀏覽次數:", Dateline("2022-12-21 09:16:25", "臨汾新聞網", "")),
        ("2022年12月21日 来源：新华社 浏览次数：123", Dateline("2022年12月21日", "新华社", "123")),
        ("来源：人民网 2023/1/2", Dateline("2023/1/2", "人民网", None)),
        ("来源:某网浏览次数:9", Dateline(None, "某网", "9")),
        ("發布時間：2020.01.02 08:00 點擊：7", Dateline("2020.01.02 08:00", None, "7")),
        ("2021-03-04", Dateline("2021-03-04", None, None)),
        ("", Dateline(None, None, None)),
    ],
)
def test_datelines(line: str, expected: Dateline) -> None:
    assert parse_dateline(line) == expected


def test_a_sentence_with_a_date_is_no_dateline() -> None:
    article = parse(repair("標題\n\n2022年12月21日，臨汾新聞網發表了一篇評論。\n"))
    assert article.dateline == Dateline()
    assert len(article.sections) == 1


def test_a_wrapped_paragraph_reads_as_one() -> None:
    case = next(case for case in CASES if case["label"] == "a paragraph wrapped by hand is one")
    article: Article = parse(repair(case["text"]))
    assert article.sections[0].paragraphs == [case["text"].split("\n\n")[0].replace("\n", "")]
