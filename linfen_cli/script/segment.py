"""Words: where they begin and end in Chinese text, which writes no spaces.

A stretch of Han characters is cut into the words that are likeliest together, by their costs in linfen's lexicon; words of
pypinyin's phrase dictionary that it does not have count as rare ones. Both know simplified text best, so words are looked up in
their simplified forms. It needs nothing that linfen has not got, and cuts where readings change, which is what it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from linfen_cli.repair.lexicon import LONGEST_WORD, open_lexicon
from linfen_cli.script import polyphones
from linfen_cli.script.han import is_han
from linfen_cli.script.phrases import LONGEST, phrase
from linfen_cli.script.variants import fold

__all__ = ["cut", "listed_readings", "simplified", "stretches", "words"]

# What a word costs (-log10 of its share) that the lexicon does not know, by its length, and an unknown character.
_UNKNOWN_WORD = {2: 6.2, 3: 6.6, 4: 6.8}
_UNKNOWN_LONG = 7.0
_UNKNOWN_CHARACTER = 7.0

# Traditional text writes 著 for 着 as well, which OpenCC leaves to the words; these are the ones where it is zhù.
_ZHE = re.compile("(?<![名显編编原论专土卓译巨昭合遗拙新])著(?![名作者称书述录])")


def words(text: str) -> Iterator[tuple[int, int]]:
    """The words of the Han characters of `text`: where each begins and ends, in code points.

    >>> text = "我在銀行工作。"
    >>> [text[start:end] for start, end in words(text)]
    ['我', '在', '銀行', '工作']
    """
    for offsets in stretches(text):
        own = "".join([text[at] for at in offsets])
        start = 0
        for end in cut(own, simplified(own)):
            yield offsets[start], offsets[end - 1] + 1
            start = end


def simplified(text: str) -> str:
    """A text in simplified forms, character for character, with 着 where 著 is read so.

    >>> simplified("看著"), simplified("名著"), simplified("擔當")
    ('看着', '名著', '担当')
    """
    plain = _ZHE.sub("着", fold(text))
    return plain if len(plain) == len(text) else text


def stretches(text: str) -> Iterator[list[int]]:
    """The offsets of Han characters that follow one another, with nothing but white space and one line break between."""
    offsets: list[int] = []
    breaks = 0
    for at, char in enumerate(text):
        if is_han(char):
            offsets.append(at)
            breaks = 0
            continue
        breaks += char == "\n"
        if offsets and (breaks > 1 or not char.isspace()):
            yield offsets
            offsets = []
    if offsets:
        yield offsets


def cut(own: str, plain: str) -> list[int]:
    """Where the words end that are likeliest together, for a stretch as it is written and in simplified forms.

    >>> cut("北京的天气", "北京的天气")
    [2, 3, 5]
    """
    length = len(plain)
    best = [0.0] + [float("inf")] * length
    came = [0] * (length + 1)
    for start in range(length):
        base = best[start]
        for end, cost in _words_at(own, plain, start):
            if base + cost < best[end]:
                best[end], came[end] = base + cost, start
    ends = []
    at = length
    while at:
        ends.append(at)
        at = came[at]
    return ends[::-1]


def _words_at(own: str, plain: str, start: int) -> Iterator[tuple[int, float]]:
    yield start + 1, _cost(plain[start]) or _UNKNOWN_CHARACTER
    for size in range(2, min(LONGEST, len(plain) - start) + 1):
        word = plain[start : start + size]
        cost = _cost(word) if size <= LONGEST_WORD else None
        if cost is None and listed_readings(own[start : start + size], word) is not None:
            cost = _UNKNOWN_WORD.get(size, _UNKNOWN_LONG)
        if cost is not None:
            yield start + size, cost


@lru_cache(maxsize=1 << 16)
def _cost(word: str) -> float | None:
    known = open_lexicon().word(word)
    return known.cost if known is not None else None


def listed_readings(own: str, plain: str) -> tuple[str, ...] | None:
    """The readings of the characters of a listed word, given as written and in simplified forms; None for what is not listed."""
    return polyphones.word(own) or polyphones.word(plain) or phrase(own) or (phrase(plain) if plain != own else None)
