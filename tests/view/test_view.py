"""Views: whatever is shown together, the text is all there, and everything is at its place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.article.article import parse
from linfen_cli.base.alignment import Span
from linfen_cli.convert.converter import Converter
from linfen_cli.render.plain import inline
from linfen_cli.repair import repair
from linfen_cli.search.query import compile_query
from linfen_cli.view.hits import Hits, Mark, find_hits
from linfen_cli.view.view import PAGE, Annotation, View, language_of

TEXTS = st.lists(
    st.sampled_from(["擔(dān)當", "软件", "质(zhì)量", "\n", "花兒(huār)", "，", "。", "学习", "a b", " ", "　　", "貫徹?zé)岢?。", "# ", "一、", "信息"]),
    min_size=1,
    max_size=40,
).map("".join)  # fmt: skip


@given(TEXTS, st.sampled_from([None, "simplified", "traditional", "s2twp"]), st.booleans(), st.booleans())
def test_the_pieces_are_the_text(text: str, to: str | None, readings: bool, repairs: bool) -> None:
    article = parse(repair(text))
    converter = Converter(to) if to else None
    hits = find_hits(article, [compile_query(["担当", "学习", "软件"])])
    view = View(
        article,
        article.sections,
        converter=converter,
        annotation=Annotation(PAGE) if readings else None,
        hits=hits,
        repairs=repairs,
    )
    marked: set[int] = set()
    for part in article.parts:
        pieces = view.pieces(part)
        assert "".join(piece.text for piece in pieces) == view.text(part.plain)
        for piece in pieces:
            assert part.span.start <= piece.start <= piece.end <= part.span.end
            if converter is None and piece.text:
                assert "".join(piece.text.split()) == "".join(Span(piece.start, piece.end).of(article.text).split())
        assert all(before.start <= after.start for before, after in pairwise(pieces))
        marked |= {piece.hit.number for piece in pieces if piece.hit is not None}
        assert repairs or not any(piece.repair or piece.unresolved for piece in pieces)
        assert readings or not any(piece.reading for piece in pieces)
    assert marked == set(range(len(hits)))


@given(TEXTS)
def test_every_repair_is_marked_once(text: str) -> None:
    repaired = repair(text)
    article = parse(repaired)
    view = View(article, article.sections, repairs=True)
    marked = [piece.repair for part in article.parts for piece in view.pieces(part) if piece.repair is not None]
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
    hits = find_hits(article, [compile_query("担当"), compile_query(["软件", "軟體"])])
    view = View(article, article.sections, converter=Converter(to), hits=hits)
    found: dict[Mark, str] = {}
    for piece in view.pieces(article.parts[0]):
        if piece.hit is not None:
            found[piece.hit] = found.get(piece.hit, "") + piece.text
    assert [(text, min(mark.pattern, 1)) for mark, text in found.items()] == shown


def test_hits_that_overlap_follow_one_another() -> None:
    hits = Hits([(0, 4, 0), (2, 6, 1), (3, 4, 2), (8, 9, 0)])
    assert list(zip(hits.starts, hits.ends, hits.patterns, strict=True)) == [(0, 4, 0), (4, 6, 1), (8, 9, 0)]
    assert list(hits.followed_by(Hits([(9, 10, 1)])).starts) == [0, 4, 8, 9]


def shown(text: str, style: str, to: str | None = None) -> list[tuple[str, str]]:
    """Each piece of a text of one line that has a reading, with it."""
    article = parse(repair(text))
    converter = Converter(to) if to else None
    view = View(article, article.sections, converter=converter, annotation=Annotation(style))
    return [(piece.text, piece.reading) for part in article.parts for piece in view.pieces(part) if piece.reading]


@pytest.mark.parametrize(
    ("text", "style", "to", "expected"),
    [
        ("擔(dan1)當", PAGE, None, [("擔", "dan1")]),
        ("擔(dan1)當", "pinyin", None, [("擔", "dān"), ("當", "dāng")]),
        ("花兒(huār)開", PAGE, None, [("花兒", "huār")]),
        ("擔(dan1)當", PAGE, "simplified", [("担", "dan1")]),
        # A reading of a character that is gone is dropped; where readings are wanted throughout, the new word is read.
        ("信(xìn)息", PAGE, "s2twp", []),
        ("信息", "pinyin", "s2twp", [("資", "zī"), ("訊", "xùn")]),
    ],
)
def test_readings_are_over_the_characters_they_are_of(
    text: str, style: str, to: str | None, expected: list[tuple[str, str]]
) -> None:
    assert shown(text, style, to) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [(PAGE, "一、花兒（huār）\n開(kai1)。\n"), ("zhuyin", "一(ㄧ)、花兒(ㄏㄨㄚㄦ)\n開(ㄎㄞ)。\n")],
)
def test_a_text_as_it_stands_has_readings_after_their_characters(style: str, expected: str) -> None:
    article = parse(repair("一、花兒（huār）\n開(kai1)。\n"))
    view = View(article, article.sections, annotation=Annotation(style))
    assert "".join(inline(view.verbatim(article.span))) == expected


@given(TEXTS, st.sampled_from([None, "simplified", "s2twp"]))
def test_a_text_is_converted_alike_as_a_whole_and_in_parts(text: str, to: str | None) -> None:
    article = parse(repair(text + "\n国\n"))
    view = View(article, article.sections, converter=Converter(to) if to else None)
    whole = "".join(piece.text for piece in view.verbatim(article.span))
    assert whole == view.text(article.text)
    if to != "s2twp":  # whose phrases may go across the line ends inside a part
        parts = "".join(view.text(part.plain) for part in article.parts)
        assert "".join(parts.split()).replace("#", "") == "".join(whole.split()).replace("#", "")


@given(TEXTS)
def test_the_stored_text_is_shown_whole(text: str) -> None:
    article = parse(repair(text))
    view = View(article, article.sections)
    pieces = [piece for part in article.parts for piece in view.stored_pieces(part)]
    written = "".join(piece.text for piece in pieces)
    assert "".join(written.split()).replace("#", "") == "".join(text.split()).replace("#", "")
    damage = view.damage
    assert len([piece for piece in pieces if piece.repair is not None]) == damage.glosses + damage.repairs
    assert len([piece for piece in pieces if piece.unresolved is not None]) == damage.unresolved


@pytest.mark.parametrize(
    ("text", "to", "language"),
    [("担当", None, "zh-Hans"), ("擔當", None, "zh-Hant"), ("你好", None, "zh"), ("これは何ですか", None, "ja"),
     ("担当", "s2hk", "zh-HK"), ("担当", "japanese", "ja"), ("擔當", "t2s", "zh-Hans")],
)  # fmt: skip
def test_the_language_of_what_is_shown(text: str, to: str | None, language: str) -> None:
    assert language_of(text, Converter(to) if to else None) == language
