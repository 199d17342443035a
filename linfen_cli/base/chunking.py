"""Chunking: where a text may be cut, for what works on a long one piece by piece.

There are three ways, since they cut for different ends, and a room that cuts says what must stay together.

`text_blocks` is for repair and conversion, which stay within a line: blocks of whole lines, as many as fit. Only in a line that
is too long for any block does it matter what must not be cut: a gloss (`between_wide` finds where there is none), a phrase
of a dictionary (`cut_after` a mark that no phrase has).

A match of search may go over one line end, so that not every line end will do. `byte_windows` cuts the bytes of a file, which is
read only around the cuts: windows of it can be searched by any process, in any order, without what is before them. It looks
at stored text, where damage may be what a line ends in. `overlapping_blocks` cuts clean text into the small units of an
index, after a line that no match goes on from, and where there is none for long, it has the next one begin earlier.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Set
from itertools import pairwise
from typing import NamedTuple

__all__ = ["BLOCK", "Unit", "between_wide", "byte_windows", "cut_after", "overlapping_blocks", "text_blocks"]

BLOCK = 1 << 18
"""Code points of a block. Chosen by hand: about 1 MiB of memory as UCS-4, and as long as a volume of a novel, which is what a page's
gloss table and its damage are judged by."""

_LONGEST_LINE = 4
"""Blocks that a line may be long before it is cut inside, since it must end somewhere. Chosen by hand."""

CutLine = Callable[[str, int, int], int]
"""Gives the offset in a text to cut a line at: the first good one from an offset on, and about the second at the latest."""


def text_blocks(pieces: Iterable[str], size: int = BLOCK, *, cut_line: CutLine) -> Iterator[str]:
    r"""Cut a text that comes in pieces into blocks of whole lines, at most `size` code points where its lines allow.

    The blocks do not depend on the pieces, and a block is given as soon as it is known.

    Args:
        pieces: the text.
        size: of a block, in code points.
        cut_line: finds where to cut a line that is longer than some blocks; not between CR and LF.

    >>> list(text_blocks(["ab\nc", "d\n", "efghij\nk"], 6, cut_line=cut_after(re.compile(","))))
    ['ab\ncd\n', 'efghij\n', 'k']
    """
    held: list[str] = []
    length, enough = 0, size
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length <= enough:
            continue
        text = "".join(held)
        at = 0
        while end := _block_end(text, at, size, cut_line):
            yield text[at:end]
            at = end
        held, length = [text[at:]], len(text) - at
        # A line that goes on for long is not looked at again with every piece.
        enough = _LONGEST_LINE * size if length > size else size
    text = "".join(held)
    at = 0
    while end := _block_end(text, at, size, cut_line):
        yield text[at:end]
        at = end
    if at < len(text):
        yield text[at:]


def _block_end(text: str, at: int, size: int, cut_line: CutLine) -> int:
    """Return where the block that begins at `at` ends; 0 where that is not known yet, or it is the last."""
    if len(text) - at <= size:
        return 0
    end = at + _LONGEST_LINE * size
    cut = text.rfind("\n", at, at + size) + 1 or text.find("\n", at + size, end) + 1
    if cut or len(text) <= end:
        return cut
    return cut_line(text, at + size, end)


def cut_after(mark: re.Pattern[str]) -> CutLine:
    r"""Return what cuts a line after a mark, or where there is none anywhere.

    >>> cut_after(re.compile("，"))("皇后，頭髮，皇后", 1, 9)
    3
    """

    def cut(text: str, start: int, end: int) -> int:
        match = mark.search(text, start, end - 1)
        place = match.end() if match else end
        return place + (text[place - 1 : place + 1] == "\r\n")

    return cut


def between_wide(text: str, start: int, barred: Set[str]) -> int:
    """Return the first offset from `start` on with full-width characters around it, two after and one before, none of them `barred`.

    Without such a place, return the end of the text.

    >>> between_wide("不擔(dān)當作為，遇事", 3, {"（", "）"})
    8
    """
    for at in range(start, len(text) - 3):
        around = text[at - 1 : at + 2]
        if min(around) > "\u3006" and barred.isdisjoint(around):
            return at
    return len(text)


# bytes

# Bytes before the end of a window in which it is cut. Chosen by hand: far longer than any paragraph.
_TAIL = 1 << 16
# Bytes at the end of a line that tell what it ends in: more than any white space after it.
_LINE_TAIL = 256

# What a line may end in so that no match goes on from it. A gloss may end in a bracket, a run of splice damage in a question mark,
# and what a wrong encoding made of Han characters in any letter or sign that is not ASCII.
_CLOSING = frozenset("。，、；：！？」』》〉】") | frozenset(map(chr, range(0x21, 0x7F))) - frozenset(")?")
_SENTENCE_ENDS = tuple(mark.encode() for mark in "。！？")


def byte_windows(handle: int, end: int, size: int, start: int = 0) -> Iterator[tuple[int, int]]:
    """Cut bytes `[start, end)` of a UTF-8 file into windows of about `size` bytes, so that no match goes from one into the next.

    In a text that has neither such a line end nor the end of a sentence in 64 KiB, which prose does not do, a match that lies
    just at the cut is lost.

    Args:
        handle: the open file.
        end: where to stop, at the end of the file or of a window.
        size: of a window, in bytes.
        start: where to begin.
    """
    while end - start > size:
        tail_start = max(start, start + size - _TAIL)
        tail = os.pread(handle, start + size - tail_start, tail_start)
        cut = tail_start + _place_in_tail(tail)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _place_in_tail(tail: bytes) -> int:
    """Return where to cut after some bytes: at a line end that no match goes over, else after a sentence, else at any line end."""
    end = tail.rfind(b"\n") + 1
    while end:
        before = tail[max(0, end - _LINE_TAIL) : end].decode("utf-8", "ignore").rstrip(" \t\r\n\u3000")
        if not before or before[-1] in _CLOSING:
            return end
        end = tail.rfind(b"\n", 0, end - 1) + 1
    place = max(tail.rfind(mark) for mark in _SENTENCE_ENDS)
    if place >= 0:
        return place + len(_SENTENCE_ENDS[0])
    return tail.rfind(b"\n") + 1 or _character_start(tail)


def _character_start(tail: bytes) -> int:
    """Return where the last character of UTF-8 begins, which may not be whole; the end where that does not show."""
    end = len(tail)
    while end > 1 and 0x80 <= tail[end - 1] < 0xC0:
        end -= 1
    return end - 1 if end > 1 and tail[end - 1] >= 0xC0 else len(tail)


# units of an index


class Unit(NamedTuple):
    """A few lines of a text. The first `skip` characters are the end of the unit before, where that was `cut` inside a line."""

    skip: int
    cut: bool
    text: str


def overlapping_blocks(
    text: str, size: int, longest: int, overlap: int, goes_on: Callable[[str], bool]
) -> Iterator[Unit]:
    r"""Cut a text into units of `size` code points and up to the next line end that no match goes over.

    Args:
        text: a clean text.
        size: in code points, from which on a unit may end.
        longest: in code points, up to which a line end is looked for; else the unit ends inside a line, after twice the size.
        overlap: how many characters but white space a unit begins before the end of one that was cut inside a line.
        goes_on: whether a match may go on from a line whose last character is this.

    >>> [unit.text for unit in overlapping_blocks("一\n二。\n三", 1, 10, 1, str.isalpha)]
    ['一\n二。\n', '三']
    """
    cuts = [0]
    inside: set[int] = set()
    while cuts[-1] < len(text):
        at = cuts[-1]
        end = _unit_end(text, at + size, at + longest, goes_on)
        if end is None:
            end = at + 2 * size
            inside.add(end)
        cuts.append(end)
    for start, end in pairwise(cuts):
        first = _back(text, start, overlap) if start in inside else start
        yield Unit(start - first, end in inside, text[first:end])


def _unit_end(text: str, start: int, end: int, goes_on: Callable[[str], bool]) -> int | None:
    """Return the first line end from `start` on that no match goes over; the end of the text is one. None when there is none."""
    at = start
    while at < len(text):
        at = text.find("\n", at, end) + 1
        if not at:
            return None if end < len(text) else len(text)
        before = text[max(0, at - 64) : at - 1].rstrip(" \t\r\u3000")
        if before and not goes_on(before[-1]) and not before[-1].isspace():
            return at
    return len(text)


def _back(text: str, at: int, number: int) -> int:
    """Return where to begin so that `number` characters which are not white space stand before `at`."""
    while number and at:
        at -= 1
        number -= not text[at].isspace()
    return at
