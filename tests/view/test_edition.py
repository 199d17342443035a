"""Editions: whatever is shown together, the text is all there, and everything is at its place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.article.article import parse
from linfen_cli.base.alignment import Span
from linfen_cli.convert.converter import Converter
from linfen_cli.repair import repair
from linfen_cli.search.query import compile_query
from linfen_cli.view.edition import PAGE, Edition, Hits, Mark, find

TEXTS = st.lists(
    st.sampled_from(["擔(dān)當", "软件", "质(zhì)量", "\n", "花兒(huār)", "，", "。", "学习", "a b", " ", "　　", "貫徹?zé)岢?。", "# ", "一、", "信息"]),
    min_size=1,
    max_size=40,
).map("".join)  # fmt: skip


@given(TEXTS, st.sampled_from([None, "simplified", "traditional", "s2twp"]), st.booleans(), st.booleans())
def test_the_pieces_are_the_text(text: str, to: str | None, readings: bool, repairs: bool) -> None:
    article = parse(repair(text))
    converter = Converter(to) if to else None
    hits = find(article, [compile_query(["担当", "学习", "软件"])])
    edition = Edition(
        article, article.sections, converter=converter, style=PAGE if readings else None, hits=hits, repairs=repairs
    )
    marked: set[int] = set()
    for part in article.parts:
        pieces = edition.pieces(part)
        assert "".join(piece.text for piece in pieces) == edition.shown(part.plain)
        for piece in pieces:
            assert part.span.start <= piece.start <= piece.end <= part.span.end
            if converter is None and piece.text:
                assert "".join(piece.text.split()) == "".join(Span(piece.start, piece.end).of(article.text).split())
        assert all(before.start <= after.start for before, after in pairwise(pieces))
        marked |= {piece.hit.number for piece in pieces if piece.hit is not None}
        assert repairs or not any(piece.change or piece.left for piece in pieces)
        assert readings or not any(piece.reading for piece in pieces)
    assert marked == set(range(len(hits)))


@given(TEXTS)
def test_every_repair_is_marked_once(text: str) -> None:
    repaired = repair(text)
    article = parse(repaired)
    edition = Edition(article, article.sections)
    marked = [piece.change for part in article.parts for piece in edition.pieces(part) if piece.change is not None]
    distinct = [change for index, change in enumerate(marked) if index == 0 or marked[index - 1] != change]
    assert len(distinct) == len(repaired.repairs)
    for change in distinct:
        assert text[change.start : change.end] == change.stored


@pytest.mark.parametrize(
    ("text", "to", "shown"),
    [("担当的软件", "s2twp", [("擔當", 0), ("軟體", 1)]), ("軟體與擔當", "tw2sp", [("软件", 1), ("担当", 0)]),
     ("擔當擔當", "simplified", [("担当", 0), ("担当", 0)])],
)  # fmt: skip
def test_hits_are_where_the_words_went(text: str, to: str, shown: list[tuple[str, int]]) -> None:
    article = parse(repair(text))
    hits = find(article, [compile_query("担当"), compile_query(["软件", "軟體"])])
    edition = Edition(article, article.sections, converter=Converter(to), hits=hits)
    found: dict[Mark, str] = {}
    for piece in edition.pieces(article.parts[0]):
        if piece.hit is not None:
            found[piece.hit] = found.get(piece.hit, "") + piece.text
    assert [(text, min(mark.pattern, 1)) for mark, text in found.items()] == shown


def test_hits_that_overlap_follow_one_another() -> None:
    hits = Hits([(0, 4, 0), (2, 6, 1), (3, 4, 2), (8, 9, 0)])
    assert list(zip(hits.starts, hits.ends, hits.patterns, strict=True)) == [(0, 4, 0), (4, 6, 1), (8, 9, 0)]
    assert list(hits.joined(Hits([(9, 10, 1)])).starts) == [0, 4, 8, 9]
