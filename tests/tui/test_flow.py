"""Flow: rows that fit, lose nothing, and know where they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.article.article import parse
from linfen_cli.render.wrap import width_of
from linfen_cli.repair import repair
from linfen_cli.tui.flow import BLOCK, Blocks, Flow, Place
from linfen_cli.view.view import PAGE, Annotation, View
from tests.view.test_view import TEXTS


def flow_of(text: str, width: int, style: str | None = None, *, repairs: bool = False) -> Flow:
    article = parse(repair(text))
    return Flow(
        Blocks(article),
        View(article, article.sections, annotation=Annotation(style) if style else None, repairs=repairs),
        width,
    )


@given(TEXTS, st.integers(4, 60), st.sampled_from([None, PAGE]))
def test_the_rows_are_the_text(text: str, width: int, style: str | None) -> None:
    flow = flow_of(text, width, style)
    rows = list(flow.from_(Place(0, 0)))
    assert all(
        sum(width_of(run.text) for run in row.runs) <= width or len(row.runs) <= 2 for row in rows if not row.lead
    )
    shown = "".join(run.text for row in rows if not row.lead for run in row.runs)
    plain = "".join(part.plain for part in flow.view.article.parts)
    assert "".join(shown.split()) == "".join(plain.split())
    starts = [row.start for row in rows]
    assert starts == sorted(starts)


@given(TEXTS, st.integers(4, 60), st.integers(0, 200), st.booleans())
def test_a_place_is_found_again(text: str, width: int, offset: int, repairs: bool) -> None:
    flow = flow_of(text, width, PAGE, repairs=repairs)
    offset = min(offset, len(flow.view.article.text))
    place = flow.place_of(offset)
    row = flow.row(place)
    assert row.start <= max(offset, flow.blocks.part(place.block).span.start + 8)
    assert flow.place_of(row.start) <= place
    assert flow.moved(flow.moved(place, 3), -3) <= place
    assert flow.moved(Place(0, 0), 10**6) == flow.end


def test_long_paragraphs_are_wrapped_in_pieces() -> None:
    for unit in ("天亮了，我們就走。", "天亮了我們就走", "a"):
        text = unit * 5000
        flow = flow_of(text, 60)
        assert len(text) / BLOCK / 2 - 1 < len(flow.blocks) <= len(text) / BLOCK * 2 + 1
        assert "".join(flow.blocks.part(index).raw for index in range(len(flow.blocks))) == text
        assert all(len(flow.blocks.part(index).raw) <= 2 * BLOCK for index in range(len(flow.blocks)))
