"""Pieces: the text of a part, cut wherever a reading, a repair or a hit begins or ends.

Readings, repairs and hits overlap as they like. A renderer gets pieces, each of which has one of each at most, and draws them
one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from linfen_cli.repair import Repair, Unresolved
from linfen_cli.view.hits import Mark

__all__ = ["Layer", "Layers", "Note", "Piece", "Values", "cut"]

V = TypeVar("V")
Layer = Sequence[tuple[int, int, V]]
"""Values with the half-open span of each, in order and not overlapping."""


class Note(NamedTuple):
    """A reading of some characters: as it stands over them, and as it stands after them in the text."""

    reading: str
    inline: str


class Piece(NamedTuple):
    """Some characters with what is to be shown with them.

    Attributes:
        text: the characters as they are shown; empty where a repair took everything away.
        start: where in the clean text they begin, in code points.
        end: where they end there. Inside what a conversion replaced these are the nearest that is known.
        note: the reading of the characters; of several pieces that are read together the first has it.
        repair: the repair that they come from.
        unresolved: the damage that they are a part of.
        hit: the hit that they are a part of.
    """

    text: str
    start: int
    end: int
    note: Note | None = None
    repair: Repair | None = None
    unresolved: Unresolved | None = None
    hit: Mark | None = None

    @property
    def reading(self) -> str:
        """The reading that stands over the characters; empty where there is none."""
        return self.note.reading if self.note is not None else ""


class Values(NamedTuple):
    """The annotations of some characters: the fields of a piece after its text and its span."""

    note: Note | None = None
    repair: Repair | None = None
    unresolved: Unresolved | None = None
    hit: Mark | None = None


class Layers(NamedTuple):
    """The annotations of a text, by offsets in it."""

    notes: Layer[Note] = ()
    repairs: Layer[Repair] = ()
    unresolved: Layer[Unresolved] = ()
    hits: Layer[Mark] = ()


_NOTHING = Values()


def cut(length: int, layers: Layers) -> Iterator[tuple[int, int, Values]]:
    """Cut `[0, length)` wherever something in a layer begins or ends, with what each layer has there.

    An empty span is a piece of its own with nothing else, before what begins at its offset.
    """
    if not any(layers[1:]):
        return _cut_at_notes(length, layers.notes)
    return _cut_at_all(length, layers)


def _cut_at_notes(length: int, notes: Layer[Note]) -> Iterator[tuple[int, int, Values]]:
    """Cut where there is nothing but readings, as in most texts."""
    at = 0
    for start, end, note in notes:
        if start > at:
            yield at, start, _NOTHING
        yield start, end, Values(note)
        at = end
    if at < length:
        yield at, length, _NOTHING


def _cut_at_all(length: int, layers: Layers) -> Iterator[tuple[int, int, Values]]:
    cuts = {0, length}
    empty: dict[int, list[Values]] = {}
    for number, layer in enumerate(layers):
        reached = 0
        for start, end, value in layer:
            if start == end:
                cuts.add(start)
                empty.setdefault(start, []).append(Values._make(value if at == number else None for at in range(4)))
            elif max(start, reached) < end:
                cuts |= {max(start, reached), end}
                reached = end
    notes, repairs = _Cursor(layers.notes), _Cursor(layers.repairs)
    unresolved, hits = _Cursor(layers.unresolved), _Cursor(layers.hits)
    for start, end in pairwise((*sorted(cuts), length)):
        yield from ((start, start, values) for values in empty.get(start, ()))
        if start < end:
            yield start, end, Values(notes.first_at(start), repairs.at(start), unresolved.at(start), hits.at(start))


class _Cursor(Generic[V]):
    """A way through a layer, by offsets that ascend."""

    __slots__ = ("_given", "_index", "_layer")

    def __init__(self, layer: Layer[V]) -> None:
        self._layer = layer
        self._index = 0
        self._given = -1

    def at(self, offset: int) -> V | None:
        """Return the value at an offset, or None."""
        layer, index = self._layer, self._index
        while index < len(layer) and layer[index][1] <= offset:
            index += 1
        self._index = index
        return layer[index][2] if index < len(layer) and layer[index][0] <= offset else None

    def first_at(self, offset: int) -> V | None:
        """Return the value at an offset as `at` does, each once."""
        value = self.at(offset)
        if value is None or self._given == self._index:
            return None
        self._given = self._index
        return value
