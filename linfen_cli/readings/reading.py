"""Reading a clean text: what stands over its characters so that it can be read aloud, in any registered style.

Where the page had a gloss of its own, that is the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from linfen_cli.base.alignment import Span
from linfen_cli.readings.levels import check_level, rank
from linfen_cli.readings.registry import style_named
from linfen_cli.repair import Glosses, Repaired

__all__ = ["Reading", "read"]

# Characters before and after a span that are read with it, since words go across its ends; chosen by hand.
_FAR = 40


class Reading(NamedTuple):
    """A reading: the span of the characters that it is of, in code points of the clean text, and how it is written."""

    start: int
    end: int
    text: str


def read(
    source: Repaired | str,
    style: str = "pinyin",
    level: int | None = None,
    span: Span | None = None,
    region: str | None = None,
) -> list[Reading]:
    """Return the readings of the Han characters of a clean text, in order, without overlaps.

    Args:
        source: a repaired text, whose own glosses win, or a clean text without glosses.
        style: the name of a registered style.
        level: only over characters that somebody of this level need not know: 1 to 9, or, from 10, how many of the
            commonest characters to leave out (`rank`). None for every character.
        span: only of the characters in this span of the clean text, in code points; None for all of it.
        region: the region, by its own name, whose readings are wanted, where the style knows them apart.

    Returns:
        Readings with offsets in the clean text, whatever the span. Most are of one character; 兒 that only colours
        a syllable is one reading with the character before it.

    Raises:
        LinfenError: there is no such style or level, or what it needs is not installed.

    >>> read("重慶的銀行", span=Span(0, 2))
    [Reading(start=0, end=1, text='chóng'), Reading(start=1, end=2, text='qìng')]
    >>> [reading.text for reading in read("重慶", "zhuyin")]
    ['ㄔㄨㄥˊ', 'ㄑㄧㄥˋ']
    >>> [reading.text for reading in read("我在尷尬中", level=3)]
    ['gān', 'gà']
    """
    chosen = style_named(style)
    known = check_level(level)
    text = source if isinstance(source, str) else source.text
    start, end = span or (0, len(text))
    first, last = _context(text, start, end)
    reader = chosen.regional.get(region or "", chosen.read)
    readings: Iterable[Reading] = (
        Reading(at + first, to + first, reading)
        for at, to, reading in reader(text[first:last])
        if start <= at + first and to + first <= end
    )
    if not isinstance(source, str) and chosen.spell is not None:
        readings = _with_glosses(readings, list(_glosses(source.glosses, start, end, chosen.spell)))
    return [reading for reading in readings if not known or rank(text[reading.start]) > known]


def _context(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span with what decides on the words at its ends: to the ends of the lines, but not far."""
    first = max(text.rfind("\n", max(0, start - _FAR), start) + 1, start - _FAR, 0)
    stop = text.find("\n", end, end + _FAR)
    return first, min(len(text), end + _FAR) if stop < 0 else stop


def _glosses(glosses: Glosses, start: int, end: int, spell: Callable[[str], str]) -> Iterator[Reading]:
    """Yield the page's own readings of the characters in a span."""
    for begin, stop, gloss in glosses.within(Span(start, end)):  # 花兒(huār) reads both
        yield Reading(begin, stop, spell(gloss.reading))


def _with_glosses(readings: Iterable[Reading], glosses: Sequence[Reading]) -> Iterator[Reading]:
    """Yield the readings with the page's own in place of those that they overlap."""
    waiting = iter(glosses)
    gloss = next(waiting, None)
    reached = -1
    for reading in readings:
        while gloss is not None and gloss.start < reading.end:
            yield gloss
            reached = gloss.end
            gloss = next(waiting, None)
        if reading.start >= reached:
            yield reading
    while gloss is not None:
        yield gloss
        gloss = next(waiting, None)
