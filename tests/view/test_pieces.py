"""Pieces: a text is cut where anything begins or ends, and offsets are carried over conversions and line ends."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.article.article import parse
from linfen_cli.base.alignment import Span
from linfen_cli.repair import Repair, repair
from linfen_cli.view.damage import count_damage, repairs_within, unresolved_within
from linfen_cli.view.hits import Mark
from linfen_cli.view.offsets import Boundaries, Stretches
from linfen_cli.view.pieces import Layers, Note, Values, cut

NOTE = Note("dān", "(dān)")
REPAIR = Repair("splice", 0, 2, "??", "擔當", certified=True, confidence=1.0)


def test_pieces_end_where_anything_does() -> None:
    layers = Layers([(0, 2, NOTE)], [(1, 3, REPAIR)], [], [(1, 2, Mark(0, 0))])
    assert list(cut(4, layers)) == [
        (0, 1, Values(NOTE)),
        (1, 2, Values(None, REPAIR, None, Mark(0, 0))),  # the reading stands once
        (2, 3, Values(None, REPAIR)),
        (3, 4, Values()),
    ]


def test_what_is_empty_is_a_piece_of_its_own() -> None:
    assert list(cut(2, Layers(repairs=[(1, 1, REPAIR), (2, 2, REPAIR)]))) == [
        (0, 1, Values()),
        (1, 1, Values(repair=REPAIR)),
        (1, 2, Values()),
        (2, 2, Values(repair=REPAIR)),
    ]


spans = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), max_size=5).map(
    lambda pairs: [(start, min(20, start + length)) for start, length in sorted(pairs)]
)


@given(spans, spans)
def test_pieces_cover_the_text_in_order(marked: list[tuple[int, int]], repaired: list[tuple[int, int]]) -> None:
    layers = Layers(
        repairs=[(*span, REPAIR) for span in repaired],
        hits=[(*span, Mark(0, 0)) for span in marked if span[0] < span[1]],
    )
    pieces = list(cut(20, layers))
    assert pieces[0][0] == 0
    assert pieces[-1][1] == 20
    assert all(before[1] == after[0] for before, after in pairwise(pieces))
    for start, end, values in pieces:
        if start < end:
            assert (values.hit is not None) == any(at <= start < to for at, to in marked)


def test_stretches_know_where_they_were() -> None:
    stretches = Stretches("  甲乙\n  丙丁", [(Span(2, 4), ""), (Span(7, 9), " ")])
    assert stretches.text == "甲乙 丙丁"
    assert list(stretches.clipped(3, 8)) == [(1, 2), (3, 4)]
    assert [stretches.to_clean(offset) for offset in (0, 3, 4)] == [2, 7, 8]
    assert stretches.to_clean(2, end=True) == 4
    assert stretches.from_clean(8) == 4


def test_boundaries_after_a_conversion() -> None:
    boundaries = Boundaries("这个程序好", "這個程式好")
    assert not boundaries.are_unchanged
    assert [boundaries.forward(offset) for offset in range(6)] == [0, 1, 2, 3, 4, 5]
    assert boundaries.survive(0, 3)
    assert not boundaries.survive(2, 4)  # 序 became another character
    assert Boundaries("擔當", "擔當").are_unchanged


def test_damage_is_found_by_its_clean_span() -> None:
    article = parse(repair("不擔(dān)當。學習貫徹?zé)岢?。"))
    repaired = article.repaired
    first, second = repairs_within(repaired, article.span)
    assert (repaired.text[first[0] : first[1]], first[2].stored) == ("擔", "擔(dān)")
    assert second[2].stored == "?zé)岢?"
    assert repaired.text[second[0] : second[1]] == second[2].clean
    assert repairs_within(repaired, Span(0, 1)) == []
    assert unresolved_within(repaired, article.span) == []
    assert count_damage(repaired, [Span(0, 3)]) == (1, 0, 0)
    assert count_damage(repaired, [article.span]) == (1, 1, 0)
