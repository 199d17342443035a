"""Segmentation: where words begin and end in Chinese text, which writes no spaces.

A stretch of Han characters is cut into the words that are likeliest together, by their costs in linfen's lexicon; words of
pypinyin's phrase dictionary that it lacks count as rare ones. Both know simplified text best, so words are looked up in
their simplified forms. It needs no other package, and cuts where readings change, which is what it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from linfen_cli.chars.han import HAN
from linfen_cli.chars.variants import fold
from linfen_cli.lexicon import phrases
from linfen_cli.lexicon.lexicon import LONGEST_WORD, open_lexicon

__all__ = ["cut", "listed_readings", "simplified", "stretches", "words", "written"]

# The cost (-log10 of the share) of a word that the lexicon lacks, by its length, and of an unknown character. Chosen by hand.
_UNKNOWN_WORD = {2: 6.2, 3: 6.6, 4: 6.8}
_UNKNOWN_LONG = 7.0
_UNKNOWN_CHARACTER = 7.0

# Traditional text writes 著 for 着 as well, which OpenCC leaves to the words; in these it is zhù and stays.
_ZHE = re.compile("(?<![名显編编原论专土卓译巨昭合遗拙新])著(?![名作者称书述录])")


def words(text: str) -> Iterator[tuple[int, int]]:
    """Yield the words of the Han characters of `text`: where each begins and ends, in code points.

    >>> text = "我在銀行工作。"
    >>> [text[start:end] for start, end in words(text)]
    ['我', '在', '銀行', '工作']
    """
    for offsets in stretches(text):
        own = written(text, offsets)
        start = 0
        for end in cut(own, simplified(own)):
            yield offsets[start], offsets[end - 1] + 1
            start = end


def simplified(text: str) -> str:
    """Write a text in simplified forms, character for character, with 着 where 著 is read so.

    >>> simplified("看著"), simplified("名著"), simplified("擔當")
    ('看着', '名著', '担当')
    """
    plain = _ZHE.sub("着", fold(text))
    return plain if len(plain) == len(text) else text


def stretches(text: str) -> Iterator[Sequence[int]]:
    r"""Yield the offsets of Han characters that follow one another, with nothing but white space and one line break between.

    >>> [list(offsets) for offsets in stretches("擔，當\n者")]
    [[0], [2, 4]]
    """
    runs: list[range] = []
    for run in _han().finditer(text):
        start, end = run.span()
        if runs:
            between = text[runs[-1].stop : start]
            if between.strip() or between.count("\n") > 1:
                yield _offsets(runs)
                runs = []
        runs.append(range(start, end))
    if runs:
        yield _offsets(runs)


def written(text: str, offsets: Sequence[int]) -> str:
    """Return the characters of a text at ascending offsets.

    >>> written("擔，當者", [0, 2, 3])
    '擔當者'
    """
    if offsets[-1] - offsets[0] + 1 == len(offsets):
        return text[offsets[0] : offsets[-1] + 1]
    return "".join([text[at] for at in offsets])


def _offsets(runs: list[range]) -> Sequence[int]:
    return runs[0] if len(runs) == 1 else [at for run in runs for at in run]


def cut(own: str, plain: str) -> list[int]:
    """Return where the words end that are likeliest together, for a stretch as it is written and in simplified forms.

    >>> cut("北京的天气", "北京的天气")
    [2, 3, 5]
    """
    length = len(plain)
    best = [0.0] + [float("inf")] * length
    came = [0] * (length + 1)
    for start in range(length):
        base = best[start]
        cost = base + _character(plain[start])
        if cost < best[start + 1]:
            best[start + 1], came[start + 1] = cost, start
        end = start + 2
        while end <= length:
            word, goes_on = _begun(own[start:end], plain[start:end])
            if word is not None and base + word < best[end]:
                best[end], came[end] = base + word, start
            if not goes_on:
                break
            end += 1
    ends = []
    at = length
    while at:
        ends.append(at)
        at = came[at]
    return ends[::-1]


@cache
def _han() -> re.Pattern[str]:
    return re.compile(f"[{HAN}]+")


@lru_cache(maxsize=1 << 14)
def _character(plain: str) -> float:
    known = open_lexicon().word(plain)
    return (known.cost if known is not None else None) or _UNKNOWN_CHARACTER


@lru_cache(maxsize=1 << 18)
def _begun(own: str, plain: str) -> tuple[float | None, bool]:
    """Return the cost of two characters or more as a word, or None, and whether a longer word may begin with them.

    Most begin none, so that nothing longer need be looked up.
    """
    listed = _listed_from(plain[0]).get(plain, 0)
    if own != plain:
        listed |= _listed_from(own[0]).get(own, 0)
    goes_on = listed > _WORD
    if len(plain) <= LONGEST_WORD:
        known = open_lexicon().word(plain)
        if known is not None:  # the lexicon has the beginnings of its words, too
            goes_on = goes_on or len(plain) < LONGEST_WORD
            if known.cost is not None:
                return known.cost, goes_on
    if listed & _WORD and listed_readings(own, plain) is not None:
        return _UNKNOWN_WORD.get(len(plain), _UNKNOWN_LONG), goes_on
    return None, goes_on


_WORD, _BEGINNING = 1, 2


@cache
def _listed_from(char: str) -> dict[str, int]:
    """Return the listed words that begin with a character, and the beginnings of such words; some are both."""
    listed: dict[str, int] = {}
    for words in (phrases.words_from(char), phrases.corrected_from(char)):
        for word in words:
            listed[word] = listed.get(word, 0) | _WORD
            for size in range(2, len(word)):
                listed[word[:size]] = listed.get(word[:size], 0) | _BEGINNING
    return listed


def listed_readings(own: str, plain: str) -> tuple[str, ...] | None:
    """Return the readings of the characters of a listed word, given as written and in simplified forms; None for any other."""
    return (
        phrases.corrected(own)
        or phrases.corrected(plain)
        or phrases.phrase(own)
        or (phrases.phrase(plain) if plain != own else None)
    )
