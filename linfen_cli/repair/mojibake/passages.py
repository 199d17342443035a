"""Passages of mojibake: how they are looked for in a text, line by line, and where they are cut into units.

A passage is taken for damage when

- the bytes are well-formed in the right encoding, up to places where both encodings begin a character,
- decoding them wrongly again gives exactly what was stored (`certified`), and
- the clean text is plausible Chinese and better than what was stored by a margin (`plausibility.py`). This is judged strictly at
  first, and leniently in a text in which such a passage was found.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from linfen_cli.repair.settings import HALF_DOUBT, MOST_SURE

__all__ = [
    "Passage",
    "ReadLine",
    "any_of",
    "confidence",
    "find_with_context",
    "units",
    "utf8_widths",
    "without_overlaps",
]

_LONG, _PIECE, _REWIND, _OVERLAP = 4096, 2048, 256, 32
# Code points: a line longer than _LONG is read in pieces of _PIECE, from _REWIND before a hit on; what ends within _OVERLAP of
# the end of its piece may go on.


class Passage(NamedTuple):
    """Damage at `[start, end)` of a text, in code points.

    Attributes:
        clean: what it was, or None when that is not known.
        units: the passage cut where both texts begin a character: lengths in the stored and in the clean text.
        reason: why it is left where it is.
        candidates: what it may have been.
    """

    kind: str
    start: int
    end: int
    clean: str | None
    units: tuple[tuple[int, int], ...] = ()
    certified: bool = False
    confidence: float = 0.0
    reason: str = ""
    candidates: tuple[str, ...] = ()

    def moved(self, by: int) -> Passage:
        """Return the same passage, `by` code points further on."""
        return self._replace(start=self.start + by, end=self.end + by)


ReadLine = Callable[[str, bool], list[Passage]]
"""Returns the passages of a line, in order; True judges leniently."""


def without_overlaps(first: list[Passage], later: list[Passage]) -> list[Passage]:
    """Return both lists in order, without members of `later` that overlap one of `first`."""
    if not first or not later:
        return first or later
    starts = [passage.start for passage in first]
    kept = []
    for passage in later:
        at = bisect_left(starts, passage.end)
        if not at or first[at - 1].end <= passage.start:
            kept.append(passage)
    return sorted(first + kept, key=lambda passage: passage.start)


def confidence(margin: float) -> float:
    """Return the confidence in a repair that makes its text better by `margin`, in the units of `plausibility.py`.

    >>> confidence(2.0), confidence(8.0)
    (0.5, 0.9375)
    """
    return round(min(MOST_SURE, 1 - 2 ** -(margin / HALF_DOUBT)), 4)


def find_with_context(
    text: str, hits: Sequence[int], lenient: re.Pattern[str], suspects: re.Pattern[str], read_line: ReadLine
) -> list[Passage]:
    """Read the lines with hits strictly, and leniently what is of one piece with what was found.

    That is the whole text where half of the suspect characters in it are found to be damaged, or else such lines.

    Args:
        text: the text.
        hits: the offsets at which the rule of this kind matches.
        lenient: what a line has that is worth reading leniently.
        suspects: one character that may be a part of a passage.
        read_line: reads a line.
    """

    def next_strict(start: int, end: int) -> int:
        index = bisect_left(hits, start)
        return hits[index] if index < len(hits) and hits[index] < end else -1

    def next_lenient(start: int, end: int) -> int:
        match = lenient.search(text, start, end)
        return match.start() if match else -1

    def is_mostly_damaged(start: int, end: int, passages: list[Passage]) -> bool:
        inside = sum(len(suspects.findall(text, passage.start, passage.end)) for passage in passages)
        return 2 * inside >= len(suspects.findall(text, start, end))

    passages = list(_read(text, next_strict, read_line, False, len(text)))
    if all(passage.clean is None for passage in passages):
        return passages
    if is_mostly_damaged(0, len(text), passages):
        return list(_read(text, next_lenient, read_line, True, len(text)))
    result: list[Passage] = []
    for start, end, in_line in _by_line(text, passages):
        if end - start <= _LONG and is_mostly_damaged(start, end, in_line):
            result += [passage.moved(start) for passage in read_line(text[start:end], True)]
        else:
            result += in_line
    return result


def _by_line(text: str, passages: Sequence[Passage]) -> Iterator[tuple[int, int, list[Passage]]]:
    """Yield the lines that passages begin in: start, end, and those passages."""
    at = 0
    while at < len(passages):
        start = text.rfind("\n", 0, passages[at].start) + 1
        end = text.find("\n", passages[at].start)
        end = len(text) if end < 0 else end
        first = at
        while at < len(passages) and passages[at].start < end:
            at += 1
        yield start, end, list(passages[first:at])


def _read(
    text: str, next_hit: Callable[[int, int], int], read_line: ReadLine, lenient: bool, end: int
) -> Iterator[Passage]:
    """Yield the passages in the lines of `text` before `end` that have a hit.

    `next_hit` gives the first hit between two offsets, or -1. Long lines are read in pieces around hits; a piece grows where a
    passage reaches its end.
    """
    at = 0
    while (hit := next_hit(at, end)) >= 0:
        line_end = text.find("\n", hit, end)
        line_end = end if line_end < 0 else line_end
        first = text.rfind("\n", at, hit) + 1 or at
        if line_end - first <= _LONG:
            yield from (passage.moved(first) for passage in read_line(text[first:line_end], lenient))
            at = line_end
            continue
        first, size = max(first, hit - _REWIND), _PIECE
        while True:
            passages = read_line(text[first : min(first + size, line_end)], lenient)
            whole = first + size >= line_end
            if whole or not passages or passages[-1].end < size - _OVERLAP:
                break
            size *= 4
        yield from (passage.moved(first) for passage in passages)
        at = line_end if whole else first + max(passages[-1].end if passages else 0, size - _OVERLAP)


def units(stored_widths: Sequence[int], clean_widths: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Cut two texts of the same bytes where both begin a character, given how many bytes each of their characters has."""
    cut: list[tuple[int, int]] = []
    stored = clean = stored_bytes = clean_bytes = stored_count = clean_count = 0
    while stored < len(stored_widths) or clean < len(clean_widths):
        if stored_bytes <= clean_bytes and stored < len(stored_widths):
            stored_bytes += stored_widths[stored]
            stored += 1
            stored_count += 1
        else:
            clean_bytes += clean_widths[clean]
            clean += 1
            clean_count += 1
        if stored_bytes == clean_bytes and stored_count and clean_count:
            cut.append((stored_count, clean_count))
            stored_count = clean_count = 0
    if stored_count or clean_count:
        cut.append((stored_count, clean_count))
    return tuple(cut)


def utf8_widths(text: str) -> list[int]:
    """Return how many bytes each character of `text` has in UTF-8."""
    return [1 if char < "\x80" else 2 if char < "\u0800" else 3 if char < "\U00010000" else 4 for char in text]


def any_of(chars: str) -> str:
    """Return a character class of some characters."""
    return "[" + re.escape("".join(sorted(set(chars)))) + "]"
