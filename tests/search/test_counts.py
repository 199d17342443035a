"""Tallies: hits by section, of one source after another, whole or in pieces."""

from __future__ import annotations

from dataclasses import replace

from linfen_cli.article.article import Before, parse, unparsed
from linfen_cli.repair import repair
from linfen_cli.search.counts import Tally
from linfen_cli.search.match import search

TEXT = "文題甲\n\n2020-01-02 來源：某報\n\n一、開頭\n甲在此。乙在此。\n二、結尾\n甲 獨在，乙無。甲！\n"
PATTERNS = ("甲", "乙")


def test_each_section_has_its_counts() -> None:
    article = parse(repair(TEXT))
    tally = Tally(PATTERNS)
    tally.add("a", article, search(article, PATTERNS))
    (source,) = tally.sources
    assert [(row.number, row.heading, row.counts) for row in source.rows] == [
        (None, "", (1, 0)),
        (1, "一、開頭", (1, 1)),
        (2, "二、結尾", (2, 1)),
    ]
    assert source.rows[1].length == len("一、開頭甲在此。乙在此。")
    assert source.characters == sum(not char.isspace() for char in TEXT)
    assert tally.counts == source.counts == (4, 2)
    assert [TEXT[at] for at in source.positions[0]] == ["甲"] * 4
    assert [TEXT[at] for at, _ in source.borders] == ["一", "二"]
    assert source.length == len(TEXT)


def test_a_row_for_what_is_in_no_section_only_where_hits_are() -> None:
    article = parse(repair(TEXT))
    tally = Tally(("乙",))
    tally.add("a", article, search(article, "乙"))
    assert [row.number for row in tally.sources[0].rows] == [1, 2]


def test_pieces_of_a_long_text_are_one_source() -> None:
    tally = Tally(PATTERNS)
    before = Before()
    for text in ("甲乙甲\n", "一\n乙", "甲"):
        article = replace(unparsed(repair(text)), before=before)
        tally.add("long", article, search(article, PATTERNS))
        before = Before(before.clean + len(text), before.stored + len(text), before.lines + text.count("\n"))
    (source,) = tally.sources
    assert [(row.number, row.length, row.counts) for row in source.rows] == [(None, 6, (3, 2))]
    assert [list(positions) for positions in source.positions] == [[0, 2, 7], [1, 6]]
    assert source.bins(0, 4) == [1, 1, 0, 1]


def test_sources_add_up() -> None:
    tally = Tally(PATTERNS)
    for text in ("甲。", "乙甲。"):
        article = parse(repair(text))
        tally.add(text, article, search(article, PATTERNS))
    assert [source.counts for source in tally.sources] == [(1, 0), (1, 1)]
    assert tally.counts == (2, 1)
