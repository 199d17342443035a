"""Fuzzy patterns: some characters may be wrong, missing or extra.

Cut into N + 1 pieces, a pattern has at least one piece intact in every match with at most N edits. A regular expression finds
the pieces, and only the text around them is compared with the whole pattern, by dynamic programming (Sellers, The theory and
computation of evolutionary distances, 1980). Equivalents of a character cost nothing, nor does white space between Han
characters. A match lies in one line, except for a line break between two Han characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import N_, _, ngettext
from linfen_cli.chars.han import is_han
from linfen_cli.search.expansion import BETWEEN_HAN, one_of
from linfen_cli.search.modes.mode import Inner, Mode, ModeOption, OptionValues, Position, ScanPattern, Spelling, Term
from linfen_cli.search.modes.registry import register

__all__ = ["FUZZY", "FuzzyTerm"]

FUZZY = ModeOption("fuzzy", 0, ("--fuzzy",), "N", N_("Allow up to N wrong, missing or extra characters."))


class _Fuzzy(Mode):
    name = "fuzzy"
    rank = 30
    options = (FUZZY,)
    word = "fuzzy"
    label = N_("fuzzy")
    combines = frozenset(("regex", "exact", "phonetic", "regional"))

    def compile(self, pattern: str, values: OptionValues, inner: Inner) -> Term:
        return FuzzyTerm(inner(pattern), values[FUZZY], pattern)


register(_Fuzzy())


class _Candidate(NamedTuple):
    """A span, with its distance from the pattern and the difference of their lengths."""

    distance: int
    odd: int
    start: int
    end: int


class FuzzyTerm(Term):
    """A term with up to a number of edits."""

    __slots__ = ("_edits", "_pieces", "_reach", "_spellings", "_term")

    def __init__(self, term: Term, edits: int, pattern: str) -> None:
        """Take a term and the number of edits; messages quote `pattern`.

        Raises:
            LinfenError: with so many edits everything would match, or the term is not a sequence of characters.
        """
        spellings = term.spellings()
        if spellings is None:
            raise LinfenError(_("{pattern!r} cannot have wrong characters: leave --fuzzy out").format(pattern=pattern))
        self._term = term
        self._spellings = [tuple(spelling) for spelling in spellings]
        self._edits = edits
        shortest = min(map(len, self._spellings))
        if shortest <= edits:
            message = ngettext(
                "{pattern!r} has only {number} character: with {edits} wrong anything matches",
                "{pattern!r} has only {number} characters: with {edits} wrong anything matches",
                shortest,
            )
            raise LinfenError(message.format(pattern=pattern, number=shortest, edits=edits))
        pieces = [piece for spelling in self._spellings for piece in _cut(spelling, edits + 1)]
        self._pieces = re.compile("|".join(dict.fromkeys(map(_expression, pieces))))
        # One piece may hide another that begins inside it.
        self._reach = max(map(len, self._spellings)) + edits + max(map(len, pieces))

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the matches: of overlapping spans, the one with the fewest edits, then the one closest in length."""
        for start, end in self._neighborhoods(text):
            yield from self._matches_within(text, start, end)

    @property
    def in_stored_text(self) -> bool:
        """Return what the term says."""
        return self._term.in_stored_text

    @property
    def is_local(self) -> bool:
        """Return what the term says."""
        return self._term.is_local

    def spellings(self) -> list[Spelling] | None:
        """Return None: any character may match."""
        return None

    def required(self) -> list[str] | None:
        """Return the pieces, one of which is intact in every match; None if the n-grams of the term are not known."""
        if self._term.required() is None:
            return None
        return ["".join(map(min, piece)) for spelling in self._spellings for piece in _cut(spelling, self._edits + 1)]

    def scan_pattern(self) -> ScanPattern | None:
        """Return None: a scan cannot count edits."""
        return None

    def _neighborhoods(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the stretches of text that may contain a match, merged where they meet."""
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

    def _matches_within(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        chars = frozenset(text[start:end])
        # Skip the comparison if too many positions cannot match.
        spellings = [one for one in self._spellings if sum(map(chars.isdisjoint, one)) <= self._edits]
        if not spellings:
            return []
        offsets = _offsets(text, start, end)
        candidates: list[_Candidate] = []
        for spelling in spellings:
            candidates += _compared(spelling, text, offsets, self._edits)
        matches: list[tuple[int, int]] = []
        taken = bytearray(end - start)
        for candidate in sorted(set(candidates)):
            first, last = candidate.start - start, candidate.end - start
            if not any(taken[first:last]):
                taken[first:last] = b"\1" * (last - first)
                matches.append((candidate.start, candidate.end))
        return sorted(matches)


def _cut(spelling: tuple[Position, ...], number: int) -> Iterator[tuple[Position, ...]]:
    """Yield a spelling in `number` pieces of almost the same length."""
    for index in range(number):
        yield spelling[len(spelling) * index // number : len(spelling) * (index + 1) // number]


def _expression(piece: tuple[Position, ...]) -> str:
    written: list[str] = []
    after_han = False
    for position in piece:
        han = any(map(is_han, position))
        written += (BETWEEN_HAN if han and after_han else "", one_of(position))
        after_han = han
    return "".join(written)


def _back(text: str, at: int, number: int) -> int:
    """Return the offset `number` characters before `at`, not counting white space between Han characters; within the line."""
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
    """Return the offset `number` characters after `at`, not counting white space between Han characters; within the line."""
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
    """Return whether the white space `[start, end)` may stand between two Han characters of a match."""
    return (
        start > 0
        and end < len(text)
        and is_han(text[start - 1])
        and is_han(text[end])
        and _between().fullmatch(text, start, end) is not None
    )


@cache
def _between() -> re.Pattern[str]:
    return re.compile(BETWEEN_HAN)


def _offsets(text: str, start: int, end: int) -> list[int]:
    """Return the offsets of the characters in `[start, end)` that count."""
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


# The cost of a span, in one number, since it is compared often: first its edits, then how few characters are right, then
# marks in the place of characters.
_EDIT, _RIGHT, _MARK = 1 << 12, -2, 1


def _compared(spelling: tuple[Position, ...], text: str, offsets: list[int], edits: int) -> Iterator[_Candidate]:
    """Yield the best span that ends at each character, where it has few enough edits."""
    length = len(spelling)
    limit = edits * _EDIT + _EDIT // 2
    # For the first `row` positions, the best span that ends here: its cost, and where it begins among `offsets`.
    cost = [row * _EDIT for row in range(length + 1)]
    starts = [0] * (length + 1)
    for column, offset in enumerate(offsets):
        char = text[offset]
        wrong = _EDIT if char.isalnum() else _EDIT + _MARK
        diagonal, diagonal_start = 0, column
        starts[0] = column + 1
        for row in range(1, length + 1):
            old, old_start = cost[row], starts[row]
            best = diagonal + (_RIGHT if char in spelling[row - 1] else wrong)
            best_start = diagonal_start
            if old + wrong < best:
                best, best_start = old + wrong, old_start
            if cost[row - 1] + _EDIT < best:
                best, best_start = cost[row - 1] + _EDIT, starts[row - 1]
            cost[row], starts[row] = best, best_start
            diagonal, diagonal_start = old, old_start
        if char in "\r\n":
            # No match continues after a line end.
            cost = [row * _EDIT for row in range(length + 1)]
            starts = [column + 1] * (length + 1)
        elif cost[length] <= limit and starts[length] <= column:
            odd = abs(column + 1 - starts[length] - length)
            yield _Candidate(cost[length], odd, offsets[starts[length]], offset + 1)
