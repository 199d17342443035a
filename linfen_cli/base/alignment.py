"""Alignments: which stored characters became which clean ones.

Repair changes a text here and there and leaves the rest alone, so the map between stored and clean offsets is a short
list of edits with identity between them. Everything after repair works on clean text and asks this map, and
nothing else, where a span came from: a hit found in clean text is reported at its place in the stored text, and no
later layer needs to know what damage is.

An edit is never cut: a span that touches part of one maps to the whole of it. A gloss is an edit that turns
`擔(dān)` into `擔`, so the gloss belongs to its character and a hit on 擔 covers both.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open `[start, end)` offsets in code points, counted from the start of the text they refer to.

    >>> Span(2, 5).of("讓黨的二十大")
    '的二十'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters that this span covers in `text`."""
        return text[self.start : self.end]


class Edit(NamedTuple):
    """One change: `stored` (a span of the stored text) became `clean` (a span of the clean text). Either may be empty."""

    stored: Span
    clean: Span


_NONE = array("q")


class Alignment:
    """The map between the offsets of a stored text and of the clean text made from it, both ways.

    Built from edits in order; what no edit names is unchanged. Look-ups are logarithmic in the number of edits, and an
    edit takes 32 bytes, so that a text with a gloss after every tenth character stays small.

    >>> a = Alignment(8, [Edit(Span(0, 6), Span(0, 1))])  # 擔(dān)當。 -> 擔當。
    >>> a.to_stored(0, 2), a.to_clean(6, 7)
    (Span(start=0, end=7), Span(start=1, end=2))
    """

    __slots__ = ("_clean_ends", "_clean_starts", "_stored_ends", "_stored_starts", "clean_length", "stored_length")

    def __init__(self, stored_length: int, edits: Iterable[Edit] = ()) -> None:
        """Build the map for a stored text of `stored_length` code points.

        Raises:
            ValueError: an edit lies outside the text, runs backwards, overlaps the one before it, or its clean offset
                does not follow from the edits before it.
        """
        if edits == ():  # as of most texts
            self._stored_starts = self._stored_ends = self._clean_starts = self._clean_ends = _NONE
            self.stored_length = self.clean_length = stored_length
            return
        columns = array("q"), array("q"), array("q"), array("q")
        stored_starts, stored_ends, clean_starts, clean_ends = columns
        stored_at = clean_at = 0
        for stored, clean in edits:
            if not stored_at <= stored.start <= stored.end <= stored_length:
                raise ValueError(f"edit {stored} does not follow offset {stored_at} in a text of {stored_length}")
            if clean.start - clean_at != stored.start - stored_at or clean.end < clean.start:
                raise ValueError(f"edit {stored} cannot start at clean offset {clean.start}")
            stored_starts.append(stored.start)
            stored_ends.append(stored.end)
            clean_starts.append(clean.start)
            clean_ends.append(clean.end)
            stored_at, clean_at = stored.end, clean.end
        self._stored_starts, self._stored_ends, self._clean_starts, self._clean_ends = columns
        self.stored_length = stored_length
        self.clean_length = stored_length - stored_at + clean_at

    @classmethod
    def from_columns(
        cls,
        stored_length: int,
        stored_starts: array[int],
        stored_ends: array[int],
        clean_starts: array[int],
        clean_ends: array[int],
    ) -> Alignment:
        """Build from the four columns of the edits, unchecked: for callers that make them in bulk."""
        self = cls(stored_length)
        self._stored_starts, self._stored_ends = stored_starts, stored_ends
        self._clean_starts, self._clean_ends = clean_starts, clean_ends
        if stored_ends:
            self.clean_length = stored_length - stored_ends[-1] + clean_ends[-1]
        return self

    def to_bytes(self) -> bytes:
        """Return the edits in bytes, in the byte order of this machine.

        >>> edits = Alignment(8, [Edit(Span(0, 6), Span(0, 1))])
        >>> Alignment.from_bytes(8, edits.to_bytes()) == edits
        True
        """
        columns = (self._stored_starts, self._stored_ends, self._clean_starts, self._clean_ends)
        return b"".join(column.tobytes() for column in columns)

    @classmethod
    def from_bytes(cls, stored_length: int, data: bytes) -> Alignment:
        """Return the map for a stored text of `stored_length` code points from what `to_bytes` gave.

        Raises:
            ValueError: the bytes are not four columns of as many numbers.
        """
        size = len(data) // 4
        first, second, third, fourth = (array("q", data[size * index : size * (index + 1)]) for index in range(4))
        return cls.from_columns(stored_length, first, second, third, fourth)

    def to_stored(self, start: int, end: int) -> Span:
        """Return the stored span that clean `[start, end)` came from: the smallest that covers all of it.

        What was deleted next to the span is left out, what was deleted inside it is covered. An empty span maps to
        an empty one.

        Raises:
            ValueError: the span runs backwards or leaves the clean text.
        """
        _check(start, end, self.clean_length, "clean")
        return _map(
            start, end, self._clean_starts, self._clean_ends, self._stored_starts, self._stored_ends, self.stored_length
        )

    def to_clean(self, start: int, end: int) -> Span:
        """Return the clean span that stored `[start, end)` became: the smallest that covers all that it had a part in.

        Raises:
            ValueError: the span runs backwards or leaves the stored text.
        """
        _check(start, end, self.stored_length, "stored")
        return _map(
            start, end, self._stored_starts, self._stored_ends, self._clean_starts, self._clean_ends, self.clean_length
        )

    def then(self, later: Alignment) -> Alignment:
        """Return the map of two changes made one after the other: `later` starts from what this one ends with.

        Edits of the two that overlap become one, since what came of which is not known inside an edit.

        Raises:
            ValueError: the lengths do not agree, so that `later` belongs to another text.

        >>> unshifted = Alignment(4, [Edit(Span(1, 3), Span(1, 4))])
        >>> unglossed = Alignment(5, [Edit(Span(4, 5), Span(4, 4))])
        >>> list(unshifted.then(unglossed).edits)
        [Edit(stored=Span(start=1, end=3), clean=Span(start=1, end=4)), Edit(stored=Span(start=3, end=4), clean=Span(start=4, end=4))]
        """
        if self.clean_length != later.stored_length:
            raise ValueError(
                f"a text of {self.clean_length} code points does not go on as one of {later.stored_length}"
            )
        if not len(later) or not len(self):
            return later if not len(self) else self
        # Both as they lie in the text between them; at one place a deletion by the first comes before what follows it.
        between = sorted(
            [(edit.clean, 0, edit) for edit in self.edits] + [(edit.stored, 1, edit) for edit in later.edits],
            key=lambda item: item[:2],
        )
        edits: list[Edit] = []
        before_first = before_later = 0  # how far offsets are moved between the texts, before the group and after it
        after_first = after_later = 0
        start, end = between[0][0]

        def finish() -> None:
            stored = Span(start + before_first, end + after_first)
            edits.append(Edit(stored, Span(start + before_later, end + after_later)))

        for span, which, edit in between:
            if span.start >= end and span != (start, end):
                finish()
                before_first, before_later = after_first, after_later
                start, end = span
            end = max(end, span.end)
            if which:
                after_later = edit.clean.end - edit.stored.end
            else:
                after_first = edit.stored.end - edit.clean.end
        finish()
        return Alignment(self.stored_length, edits)

    @property
    def edits(self) -> Iterator[Edit]:
        """Yield the edits in order, made one by one."""
        return self.edits_between(0, self.stored_length)

    def edits_between(self, start: int, end: int) -> Iterator[Edit]:
        """Yield the edits that begin in stored `[start, end]`, in order.

        >>> [edit.stored for edit in Alignment(8, [Edit(Span(0, 6), Span(0, 1))]).edits_between(0, 3)]
        [Span(start=0, end=6)]
        """
        for index in range(bisect_left(self._stored_starts, start), bisect_right(self._stored_starts, end)):
            stored = Span(self._stored_starts[index], self._stored_ends[index])
            yield Edit(stored, Span(self._clean_starts[index], self._clean_ends[index]))

    def edits_over(self, start: int, end: int) -> Iterator[Edit]:
        """Yield the edits that have a part in stored `[start, end)`, in order; for an empty span those around it, or at it.

        >>> [edit.stored for edit in Alignment(8, [Edit(Span(0, 6), Span(0, 1))]).edits_over(3, 4)]
        [Span(start=0, end=6)]
        """
        for index in range(bisect_left(self._stored_ends, start), bisect_right(self._stored_starts, end)):
            stored = Span(self._stored_starts[index], self._stored_ends[index])
            if (stored.start < end and start < stored.end) or stored == (start, end):
                yield Edit(stored, Span(self._clean_starts[index], self._clean_ends[index]))

    def __len__(self) -> int:
        """Return the number of edits."""
        return len(self._stored_starts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Alignment):
            return NotImplemented
        return self.stored_length == other.stored_length and list(self.edits) == list(other.edits)

    def __hash__(self) -> int:
        return hash((self.stored_length, len(self), self.clean_length))

    def __repr__(self) -> str:
        return f"Alignment({self.stored_length} stored, {self.clean_length} clean, {len(self)} edits)"


def _check(start: int, end: int, length: int, which: str) -> None:
    if not 0 <= start <= end <= length:
        raise ValueError(f"[{start}, {end}) is not a span of a {which} text of {length} code points")


def _map(
    start: int,
    end: int,
    from_starts: array[int],
    from_ends: array[int],
    to_starts: array[int],
    to_ends: array[int],
    to_length: int,
) -> Span:
    """Map a span to the other text. The two directions are the same walk with the columns exchanged."""

    def character(offset: int) -> Span:
        edit = bisect_right(from_starts, offset) - 1
        if edit < 0:
            return Span(offset, offset + 1)
        if offset < from_ends[edit]:
            return Span(to_starts[edit], to_ends[edit])
        moved = offset - from_ends[edit] + to_ends[edit]
        return Span(moved, moved + 1)

    if start < end:
        return Span(character(start).start, character(end - 1).end)
    # Between two characters: right after the one before, where a cursor stands that has read up to here.
    point = character(start - 1).end if start else 0
    return Span(min(point, to_length), min(point, to_length))
