"""The damage of an article, as it is shown: at its place in the clean text, and in the stored text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from operator import attrgetter
from typing import NamedTuple, TypeVar

from linfen_cli.article.article import Part
from linfen_cli.base.alignment import Span
from linfen_cli.repair import GLOSS, Repair, Repaired, Unresolved
from linfen_cli.repair.report import overlap
from linfen_cli.view.pieces import Piece

__all__ = ["Damage", "count_damage", "repairs_within", "stored_pieces", "unresolved_within"]

T = TypeVar("T", Repair, Unresolved)
_start = attrgetter("start")


class Damage(NamedTuple):
    """The amount of damage in some text: glosses, other repairs, and what was left unresolved."""

    glosses: int
    repairs: int
    unresolved: int


def count_damage(repaired: Repaired, spans: Iterable[Span]) -> Damage:
    """Return how much was repaired, and how much was left, in some spans of the clean text."""
    glosses = repairs = unresolved = 0
    for span in spans:
        stored = repaired.alignment.to_stored(*span)
        glosses += len(repaired.glosses.indexes_within(span))
        repairs += len(_beginning_in(repaired.others, *stored))
        unresolved += len(_beginning_in(repaired.unresolved, *stored))
    return Damage(glosses, repairs, unresolved)


def repairs_within(repaired: Repaired, span: Span) -> list[tuple[int, int, Repair]]:
    """Return the repairs that overlap a clean span, each with its clean span; that of a gloss is its character's."""
    alignment = repaired.alignment
    others = _overlapping(repaired.others, *alignment.to_stored(*span))
    repairs: list[tuple[int, int, Repair]] = [
        (*alignment.to_clean(repair.start, repair.end), repair) for repair in others
    ]
    for _start_in_span, end, gloss in repaired.glosses.within(span):
        if any(overlap(repair, gloss) for repair in others):
            continue
        start = end - len(gloss.character)
        begin = alignment.to_stored(start, end).start
        stored, clean = repaired.stored[begin : gloss.end], repaired.text[start:end]
        repairs.append((start, end, Repair(GLOSS, begin, gloss.end, stored, clean, certified=True, confidence=1.0)))
    repairs.sort(key=lambda item: item[:2])
    return repairs


def unresolved_within(repaired: Repaired, span: Span) -> list[tuple[int, int, Unresolved]]:
    """Return the unresolved damage that overlaps a clean span, each with its clean span."""
    alignment = repaired.alignment
    return [
        (*alignment.to_clean(item.start, item.end), item)
        for item in _overlapping(repaired.unresolved, *alignment.to_stored(*span))
    ]


def stored_pieces(repaired: Repaired, part: Part) -> Iterator[Piece]:
    """Yield the stored text of a part on one line, in pieces, with what was repaired or left unresolved.

    >>> from linfen_cli.article.article import parse
    >>> from linfen_cli.repair import repair
    >>> article = parse(repair("不擔(dān)當"))
    >>> [piece.text for piece in stored_pieces(article.repaired, article.parts[0])]
    ['不擔', '(dān)', '當']
    """
    alignment, stored = repaired.alignment, repaired.stored
    for span, joint in part.lines:
        if joint:
            yield Piece(joint, span.start, span.start)
        start, end = alignment.to_stored(*span)
        if span.start:
            # A run that a part before this one begins in has been shown there.
            start = max(start, alignment.to_stored(span.start - 1, span.start).end)
        at = start
        marked: Iterable[Repair | Unresolved] = merge(
            _beginning_in(repaired.repairs, start, end), _beginning_in(repaired.unresolved, start, end), key=_start
        )
        for item in marked:
            if item.start < at:
                continue  # it overlaps the one before
            if at < item.start:
                yield Piece(stored[at : item.start], *alignment.to_clean(at, item.start))
            stop = min(item.end, end)
            clean = alignment.to_clean(item.start, stop)
            if isinstance(item, Repair):
                yield Piece(stored[item.start : stop], *clean, repair=item)
            else:
                yield Piece(stored[item.start : stop], *clean, unresolved=item)
            at = item.end
        if at < end:
            yield Piece(stored[at:end], *alignment.to_clean(at, end))


def _overlapping(items: Sequence[T], start: int, end: int) -> Sequence[T]:
    """Return the items that overlap stored `[start, end)`, which are sorted and do not overlap one another."""
    first = bisect_right(items, start, key=lambda item: item.end)
    return items[first : bisect_left(items, end, first, key=lambda item: item.start)]


def _beginning_in(items: Sequence[T], start: int, end: int) -> Sequence[T]:
    """Return the items that begin in stored `[start, end)`."""
    first = bisect_left(items, start, key=lambda item: item.start)
    return items[first : bisect_left(items, end, first, key=lambda item: item.start)]
