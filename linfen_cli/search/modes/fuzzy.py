"""Patterns with wrong characters in them: some may be others, some may be missing, some may be too many.

A place with at most N edits has at least one of the N + 1 pieces that the pattern can be cut into as it is written, so those
are searched for, quickly, and only what stands around them is compared with the whole pattern, by dynamic programming
(Sellers, The theory and computation of evolutionary distances, 1980). Every character may be one of its equivalents at no
cost, and white space between Han characters costs nothing either. A place lies in one line, but for a line break that parts two
Han characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.chars.han import is_han
from linfen_cli.search.modes.literal import BETWEEN_HAN, equivalents, one_of

__all__ = ["Fuzzy", "Position", "cut", "positions"]

Position = frozenset[str]
"""The characters that are right in one position of a pattern."""

_BETWEEN = re.compile(BETWEEN_HAN)


class _Place(NamedTuple):
    """A span: how far it is from the pattern, and how many characters longer or shorter."""

    distance: int
    odd: int
    start: int
    end: int


class Fuzzy:
    """A term that may have a number of wrong characters."""

    __slots__ = ("_edits", "_pieces", "_reach", "_ways")

    def __init__(self, ways: Iterable[Sequence[Position]], edits: int, pattern: str) -> None:
        """Take the ways to write a pattern, each as the characters that are right in each of its positions.

        Raises:
            LinfenError: with so many wrong characters everything would match.
        """
        self._ways = [tuple(way) for way in ways]
        self._edits = edits
        shortest = min(map(len, self._ways))
        if shortest <= edits:
            raise LinfenError(
                f"{pattern!r} has only {shortest} character{'s' * (shortest != 1)}: with {edits} wrong anything matches"
            )
        pieces = [piece for way in self._ways for piece in cut(way, edits + 1)]
        self._pieces = re.compile("|".join(dict.fromkeys(map(_expression, pieces))))
        # One piece may hide another that begins inside it.
        self._reach = max(map(len, self._ways)) + edits + max(map(len, pieces))

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it is found: of spans that overlap, those with the fewest edits, and of those the likest in length; see `Term`."""
        for start, end in self._neighbourhoods(text):
            yield from self._within(text, start, end)

    def _neighbourhoods(self, text: str) -> Iterator[tuple[int, int]]:
        """The stretches that a place may lie in, those that meet as one."""
        begin = end = -1
        for match in self._pieces.finditer(text):
            at = match.start()
            if begin < 0 or at >= end:
                first = _back(text, at, self._reach)
                if begin < 0 or first > end:
                    if begin >= 0:
                        yield begin, end
                    begin = first
            end = max(end, _ahead(text, at, self._reach))
        if begin >= 0:
            yield begin, end

    def _within(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        chars = frozenset(text[start:end])
        # With more positions wrong than may be, nothing need be compared.
        ways = [way for way in self._ways if sum(map(chars.isdisjoint, way)) <= self._edits]
        if not ways:
            return []
        offsets = _offsets(text, start, end)
        found: list[_Place] = []
        for way in ways:
            found += _compared(way, text, offsets, self._edits)
        taken: list[tuple[int, int]] = []
        chosen = bytearray(end - start)
        for place in sorted(set(found)):
            first, last = place.start - start, place.end - start
            if not any(chosen[first:last]):
                chosen[first:last] = b"\1" * (last - first)
                taken.append((place.start, place.end))
        return sorted(taken)


def positions(pattern: str, *, exact: bool = False) -> tuple[Position, ...]:
    """The positions of a pattern without glosses; white space between Han characters is none.

    >>> [len(position) > 1 for position in positions("担 a")]
    [True, True, True]
    >>> len(positions("担 当"))
    2
    """
    kept = [
        char
        for index, char in enumerate(pattern)
        if exact or not (char.isspace() and _parts_han(pattern, index, index + 1))
    ]
    return tuple(frozenset((char,)) if exact else equivalents(char) for char in kept)


def _parts_han(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rstrip()[-1:], text[end:].lstrip()[:1]
    return bool(before and after) and is_han(before) and is_han(after)


def cut(way: tuple[Position, ...], number: int) -> Iterator[tuple[Position, ...]]:
    """A pattern in `number` pieces of almost the same length.

    >>> ["".join(map(min, piece)) for piece in cut(positions("一二三", exact=True), 2)]
    ['一', '二三']
    """
    for index in range(number):
        yield way[len(way) * index // number : len(way) * (index + 1) // number]


def _expression(piece: tuple[Position, ...]) -> str:
    written: list[str] = []
    after_han = False
    for position in piece:
        han = any(map(is_han, position))
        written += (BETWEEN_HAN if han and after_han else "", one_of(position))
        after_han = han
    return "".join(written)


def _back(text: str, at: int, number: int) -> int:
    """Where to begin so that `number` characters stand before `at`, white space between Han characters not counted."""
    while number and at > 0:
        at -= 1
        if text[at].isspace():
            first = at
            while first > 0 and text[first - 1].isspace():
                first -= 1
            if _is_between(text, first, at + 1):
                at = first
                continue
            if "\n" in text[first : at + 1] or "\r" in text[first : at + 1]:
                return at + 1
        number -= 1
    return at


def _ahead(text: str, at: int, number: int) -> int:
    """Where to end so that `number` characters follow `at`, white space between Han characters not counted."""
    while number and at < len(text):
        if text[at].isspace():
            last = at + 1
            while last < len(text) and text[last].isspace():
                last += 1
            if _is_between(text, at, last):
                at = last
                continue
            if text[at] in "\r\n":
                return at
        at += 1
        number -= 1
    return at


def _is_between(text: str, start: int, end: int) -> bool:
    """Whether `[start, end)`, all white space, parts two Han characters without hiding a match."""
    return (
        start > 0
        and end < len(text)
        and is_han(text[start - 1])
        and is_han(text[end])
        and _BETWEEN.fullmatch(text, start, end) is not None
    )


def _offsets(text: str, start: int, end: int) -> list[int]:
    """The offsets of the characters in `[start, end)` that count."""
    kept: list[int] = []
    at = start
    while at < end:
        if text[at].isspace():
            last = at + 1
            while last < end and text[last].isspace():
                last += 1
            if not _is_between(text, at, last):
                kept += range(at, last)
            at = last
        else:
            kept.append(at)
            at += 1
    return kept


# A span is worth its edits; of those with as few, the one with the most characters right; of those, the one that
# has no mark where a character should be. The three in one number, since it is compared often.
_EDIT, _RIGHT, _MARK = 1 << 12, -2, 1


def _compared(way: tuple[Position, ...], text: str, offsets: list[int], edits: int) -> Iterator[_Place]:
    """The best span that ends at each character, where it has few enough edits."""
    length = len(way)
    limit = edits * _EDIT + _EDIT // 2
    # Of the first `row` positions against a span that ends here: what it is worth, and where among `offsets` it begins.
    worth = [row * _EDIT for row in range(length + 1)]
    starts = [0] * (length + 1)
    for column, offset in enumerate(offsets):
        char = text[offset]
        wrong = _EDIT if char.isalnum() else _EDIT + _MARK
        diagonal, diagonal_start = 0, column
        starts[0] = column + 1
        for row in range(1, length + 1):
            old, old_start = worth[row], starts[row]
            best = diagonal + (_RIGHT if char in way[row - 1] else wrong)
            best_start = diagonal_start
            if old + wrong < best:
                best, best_start = old + wrong, old_start
            if worth[row - 1] + _EDIT < best:
                best, best_start = worth[row - 1] + _EDIT, starts[row - 1]
            worth[row], starts[row] = best, best_start
            diagonal, diagonal_start = old, old_start
        if char in "\r\n":
            # Nothing goes on over a line's end.
            worth = [row * _EDIT for row in range(length + 1)]
            starts = [column + 1] * (length + 1)
        elif worth[length] <= limit and starts[length] <= column:
            odd = abs(column + 1 - starts[length] - length)
            yield _Place(worth[length], odd, offsets[starts[length]], offset + 1)
