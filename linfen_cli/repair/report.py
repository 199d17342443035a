"""The values that repair gives back: what was changed, what was found and left, and the clean text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from typing import NamedTuple, Protocol, TypeVar

from linfen_cli.base import lines
from linfen_cli.base.alignment import Alignment, Edit, Span
from linfen_cli.base.sequences import LazySequence
from linfen_cli.repair.gloss.gloss import Glosses

GLOSS = "gloss"
"""The kind of the repair that takes a gloss out."""


class Repair(NamedTuple):
    """One change: `stored` at `[start, end)` of the stored text (code points) became `clean`.

    `kind` names the damage. `certified` is true where the change is proven and not only likely; `confidence` is between 0 and 1.
    """

    kind: str
    start: int
    end: int
    stored: str
    clean: str
    certified: bool
    confidence: float


class Unresolved(NamedTuple):
    """Damage that was found at `[start, end)` of the stored text (code points) and left.

    `reason` says why it was left, and `candidates` are the texts that it may have been, the likeliest first.
    """

    kind: str
    start: int
    end: int
    stored: str
    reason: str
    candidates: tuple[str, ...] = ()


class _HasSpan(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_Item = TypeVar("_Item", bound=_HasSpan)


def overlap(one: _HasSpan, other: _HasSpan) -> bool:
    """Return whether two spans of one text share a character.

    >>> overlap(Unresolved("splice", 2, 5, "?zé", ""), Unresolved("splice", 5, 6, "?", ""))
    False
    """
    return one.start < other.end and other.start < one.end


def apart_from(items: Iterable[_Item], others: Sequence[_HasSpan]) -> list[_Item]:
    """Return the items that overlap none of `others`."""
    return [item for item in items if not any(overlap(item, other) for other in others)]


class StageResult(NamedTuple):
    """The text that one stage of repair made, and how. All offsets count in the text that the stage was given."""

    text: str
    repairs: tuple[Repair, ...]
    unresolved: tuple[Unresolved, ...]
    alignment: Alignment

    @classmethod
    def unchanged(cls, text: str) -> StageResult:
        """Return the result of a stage that found nothing."""
        return cls(text, (), (), Alignment(len(text)))

    @classmethod
    def of(cls, given: str, repairs: Iterable[Repair], unresolved: Iterable[Unresolved] = ()) -> StageResult:
        """Apply `repairs`, in order, to the text that a stage was `given`.

        Raises:
            ValueError: the repairs overlap or are out of order.

        >>> repair = Repair("splice", 2, 8, "?zé)岢?", "熱潮", certified=True, confidence=1.0)
        >>> StageResult.of("貫徹?zé)岢?。", [repair]).text
        '貫徹熱潮。'
        """
        repairs = tuple(repairs)
        pieces: list[str] = []
        edits: list[Edit] = []
        at = length = 0
        for repair in repairs:
            if repair.start < at:
                raise ValueError(f"a repair at {repair.start} begins before {at}, where the one before it ends")
            pieces += (given[at : repair.start], repair.clean)
            length += repair.start - at
            edits.append(Edit(Span(repair.start, repair.end), Span(length, length + len(repair.clean))))
            length += len(repair.clean)
            at = repair.end
        text = "".join((*pieces, given[at:]))
        return cls(text, repairs, tuple(unresolved), Alignment(len(given), edits))


class _GlossRepairs(LazySequence[Repair]):
    """The removal of glosses as repairs, made when they are looked at."""

    __slots__ = ("_glosses",)

    def __init__(self, glosses: Glosses) -> None:
        self._glosses = glosses

    def __len__(self) -> int:
        return len(self._glosses)

    def make(self, index: int) -> Repair:
        gloss = self._glosses[index]
        stored = self._glosses.stored[gloss.start : gloss.end]
        return Repair(GLOSS, gloss.start, gloss.end, stored, "", certified=True, confidence=1.0)


@dataclass(frozen=True, eq=False)
class Repaired:
    """A text after repair.

    Attributes:
        stored: the text as it was found.
        text: the clean text.
        glosses: the glosses that were taken out, in order.
        alignment: the map between offsets in `stored` and in `text`.
        others: the repairs other than of glosses, in order; one that had a gloss in it has it taken out too.
        unresolved: damage that was found and left as it is, in order.
    """

    stored: str
    text: str
    glosses: Glosses
    alignment: Alignment
    others: tuple[Repair, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()

    @cached_property
    def repairs(self) -> Sequence[Repair]:
        """Return every change, in the order of the stored text; their spans do not overlap, and nothing else was changed."""
        glosses = _GlossRepairs(self.glosses)
        if not self.others:
            return glosses
        return list(merge(self.others, _outside(glosses, self.others), key=lambda repair: repair.start))


class Explanation(NamedTuple):
    """A clean text and the steps that made it.

    `steps` are the changes in the order of the stored text, in whose code points their spans count: `apply` makes the clean
    text of the stored one from them. `unresolved` is the damage that was left.
    """

    text: str
    steps: Sequence[Repair]
    unresolved: tuple[Unresolved, ...]


def _outside(glosses: Iterable[Repair], others: Sequence[Repair]) -> Iterator[Repair]:
    """Yield the glosses that lie in no other repair."""
    index = 0
    for gloss in glosses:
        while index < len(others) and others[index].end <= gloss.start and others[index].start < gloss.start:
            index += 1
        if index == len(others) or others[index].start >= gloss.end:
            yield gloss


def changed_lines(repaired: Repaired, before: int = 0) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    r"""Yield the stored lines that repair changed: the number of each, and its pieces as (stored, clean).

    Lines are numbered from 1, after the `before` lines that came earlier. A piece that was left alone has the same text twice.

    >>> from linfen_cli.repair import repair
    >>> list(changed_lines(repair("一\n擔(dān)當")))
    [(2, [('擔', '擔'), ('(dān)', ''), ('當', '當')])]
    """
    stored, number, counted, at = repaired.stored, before + 1, 0, 0
    pieces: list[tuple[str, str]] = []
    line_end = -1
    for repair in repaired.repairs:
        if repair.start > line_end:
            if pieces:
                yield number, [*pieces, *_same(stored[at:line_end])]
            start = lines.lines_around(stored, Span(repair.start, repair.start)).start
            number += lines.count_line_ends(stored, counted, start)
            counted, at, pieces = start, start, []
        if repair.end > line_end:
            line_end = lines.line_end(stored, repair.end).start
        pieces += [*_same(stored[at : repair.start]), (repair.stored, repair.clean)]
        at = repair.end
    if pieces:
        yield number, [*pieces, *_same(stored[at:line_end])]


def _same(text: str) -> list[tuple[str, str]]:
    return [(text, text)] if text else []
