"""The laws of the map between stored and clean offsets, on texts that are edited at random."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.base.alignment import Alignment, Edit, Span


class Example(NamedTuple):
    stored: str
    clean: str
    alignment: Alignment
    origin: list[Span]  # for each clean character the stored span that it came from


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """Texts made piece by piece, so that what came from where is known without the code under test."""
    stored, clean = "", ""
    origin: list[Span] = []
    edits: list[Edit] = []
    for _ in range(draw(st.integers(0, 8))):
        before, after = draw(st.text(max_size=5)), draw(st.text(max_size=3))
        if draw(st.booleans()):
            after = before
            origin += [Span(len(stored) + i, len(stored) + i + 1) for i in range(len(before))]
        else:
            span = Span(len(stored), len(stored) + len(before))
            origin += [span] * len(after)
            edits.append(Edit(span, Span(len(clean), len(clean) + len(after))))
        stored += before
        clean += after
    return Example(stored, clean, Alignment(len(stored), edits), origin)


@given(examples(), st.data())
def test_a_clean_span_maps_to_the_least_that_covers_its_characters(example: Example, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(example.clean)))
    end = data.draw(st.integers(start, len(example.clean)))
    mapped = example.alignment.to_stored(start, end)
    origins = example.origin[start:end]
    if origins:
        assert mapped == Span(origins[0].start, origins[-1].end)
    else:
        assert mapped.start == mapped.end


@given(examples())
def test_unchanged_characters_map_to_themselves_both_ways(example: Example) -> None:
    changed = [edit.stored for edit in example.alignment.edits]
    for offset, origin in enumerate(example.origin):
        if origin not in changed:
            assert example.alignment.to_stored(offset, offset + 1) == origin
            assert example.alignment.to_clean(*origin) == Span(offset, offset + 1)
            assert origin.of(example.stored) == example.clean[offset]


@given(examples(), st.data())
def test_going_there_and_back_covers_the_span(example: Example, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(example.clean)))
    end = data.draw(st.integers(start, len(example.clean)))
    back = example.alignment.to_clean(*example.alignment.to_stored(start, end))
    # What repair added came from nowhere: there is no way back to it.
    derived = [i for i in range(start, end) if example.origin[i].start < example.origin[i].end]
    if derived:
        assert back.start <= derived[0]
        assert derived[-1] < back.end
    start = data.draw(st.integers(0, len(example.stored)))
    end = data.draw(st.integers(start, len(example.stored)))
    into = example.alignment.to_clean(start, end)
    kept = [i for i in range(start, end) if any(origin.start <= i < origin.end for origin in example.origin)]
    if kept:
        back = example.alignment.to_stored(*into)
        assert back.start <= kept[0]
        assert kept[-1] < back.end


@given(examples())
def test_the_edits_come_back_out_and_the_lengths_agree(example: Example) -> None:
    assert Alignment(len(example.stored), example.alignment.edits) == example.alignment
    assert example.alignment.clean_length == len(example.clean)
    assert example.alignment.to_stored(0, len(example.clean)).end <= len(example.stored)


@given(examples(), st.data())
def test_two_changes_in_a_row_map_as_one(first: Example, data: st.DataObject) -> None:
    later = data.draw(changes_of(first.clean))
    both = first.alignment.then(later.alignment)
    assert both.stored_length == len(first.stored)
    assert both.clean_length == len(later.clean)
    # What either left alone is still exact, and every span covers what it came from.
    for offset, between in enumerate(later.origin):
        mapped = both.to_stored(offset, offset + 1)
        for middle in range(*between):
            origin = first.origin[middle]
            assert mapped.start <= origin.start
            assert origin.end <= mapped.end
    untouched = [
        (offset, first.origin[between.start])
        for offset, between in enumerate(later.origin)
        if between not in [edit.stored for edit in later.alignment.edits]
        and first.origin[between.start] not in [edit.stored for edit in first.alignment.edits]
    ]
    for offset, origin in untouched:
        assert both.to_stored(offset, offset + 1) == origin


@st.composite
def changes_of(draw: st.DrawFn, stored: str) -> Example:
    """Changes of a given text, made the same way."""
    clean = ""
    origin: list[Span] = []
    edits: list[Edit] = []
    at = 0
    while at < len(stored):
        end = draw(st.integers(at + 1, len(stored)))
        after = stored[at:end]
        if draw(st.booleans()):
            origin += [Span(i, i + 1) for i in range(at, end)]
        else:
            after = draw(st.text(max_size=3))
            origin += [Span(at, end)] * len(after)
            edits.append(Edit(Span(at, end), Span(len(clean), len(clean) + len(after))))
        clean += after
        at = end
    return Example(stored, clean, Alignment(len(stored), edits), origin)


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(Span(2, 1), Span(2, 2))],
        [Edit(Span(0, 9), Span(0, 1))],
        [Edit(Span(1, 2), Span(0, 1))],
        [Edit(Span(0, 2), Span(0, 1)), Edit(Span(1, 3), Span(1, 1))],
    ],
)
def test_edits_that_cannot_be_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="edit"):
        Alignment(4, edits)


@pytest.mark.parametrize("span", [(-1, 0), (0, 9), (2, 1)])
def test_spans_outside_the_text_are_refused(span: tuple[int, int]) -> None:
    alignment = Alignment(4)
    with pytest.raises(ValueError, match="clean text of 4"):
        alignment.to_stored(*span)
    with pytest.raises(ValueError, match="stored text of 4"):
        alignment.to_clean(*span)
