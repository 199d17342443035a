"""Tables, plots and facts: numbers are where their columns are, and bars are as long as they should be."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from rich.cells import cell_len
from rich.text import Text

from linfen_cli.article.article import parse
from linfen_cli.article.statistics import statistics
from linfen_cli.render import info, tables
from linfen_cli.render.bars import bar
from linfen_cli.render.jsonl import dumps
from linfen_cli.repair import repair
from linfen_cli.search.counts import Tally
from linfen_cli.search.match import search
from linfen_cli.source import read_source

TEXT = "一、甲\n學習學習。\n二、乙\n擔當學習。\n"


def plain(lines: Iterable[Text]) -> list[str]:
    return [line.plain.rstrip() for line in lines]


def tally(*texts: str, patterns: tuple[str, ...] = ("學習", "擔當")) -> Tally:
    found = Tally(patterns)
    for number, text in enumerate(texts):
        article = parse(repair(text))
        found.add(f"text{number}", article, search(article, patterns))
    return found


def test_a_table() -> None:
    assert plain(tables.table(tally(TEXT), 50, named=False)) == [
        "                            學習  擔當  characters",
        "§1 一、甲                      2     0           8",
        "§2 二、乙                      1     1           8",
        "total                          3     1          16",
    ]


def test_counts() -> None:
    assert plain(tables.counts(tally(TEXT), 50, named=False)) == ["2  §1 一、甲", "2  §2 二、乙", "4  in all"]
    both = plain(tables.counts(tally(TEXT, "沒有。\n", "擔當。\n"), 50, named=True))
    assert both == [
        "text0",
        "2  §1 一、甲",
        "2  §2 二、乙",
        "4  in all",
        "text2",
        "1  §1 擔當。",
        "1  in all",
        "5 in 3 sources",
    ]


def test_a_plot() -> None:
    first, second, axis, names = plain(tables.plot(tally(TEXT), 40, named=False))
    assert (first[-1], second[-1]) == ("3", "1")
    assert second.count("█") + second.count("▄") + second.count("▃") == 1
    assert axis.count("┬") == 2
    assert names.split() == ["§1", "§2"]


@pytest.mark.parametrize(
    ("counts", "places", "sources", "expected"),
    [
        ((1,), 1, 1, "1 hit"),
        ((3,), 2, 1, "3 hits in 2 sections"),
        ((1200, 2), 5, 3, "1,202 hits in 2 of 3 sources · 甲 1200, 乙 2"),
    ],
)
def test_the_summary(counts: tuple[int, ...], places: int, sources: int, expected: str) -> None:
    patterns = ("甲", "乙")[: len(counts)]
    assert plain(tables.summary(patterns, counts, places, sources, 2, 80)) == ["", expected]


@pytest.mark.parametrize("width", [12, 30, 80])
def test_lines_fit(width: int) -> None:
    found = tally(TEXT, TEXT)
    for lines in (tables.table, tables.counts, tables.plot):
        assert max(cell_len(line) for line in plain(lines(found, width, named=True))) <= max(width, 22)


def test_the_facts_of_a_text() -> None:
    source = read_source(None)
    article = parse(repair(source.text))
    figures = statistics(article, 3)
    written = json.loads(dumps(info.statistics_object(figures, source)))
    rows = dict(line.rstrip("\n").split("\t", 1) for line in info.plain_lines(figures, source) if line.count("\t") == 1)
    assert rows["title"] == written["title"]
    assert rows["length"] == f"{written['characters']:,} characters, {written['words']:,} words"
    assert rows["damage"].startswith(f"{written['glosses']} glosses")
    drawn = "\n".join(plain(info.lines(figures, source, 60)))
    assert f"{written['frequent'][0]['word']} {written['frequent'][0]['count']}" in drawn
    longest = max(written["sections"], key=lambda section: section["length"])
    bars = {line.split()[0]: line.count("█") for line in drawn.splitlines() if "█" in line}
    assert max(bars, key=lambda number: bars[number]) == str(longest["number"])


def test_bars_are_in_proportion() -> None:
    assert [len(bar(share, 10)) for share in (0, 0.01, 0.5, 1)] == [0, 1, 5, 10]
    assert bar(1 / 80, 10) == "▏"
    assert bar(0.25, 10) == "██▌"
