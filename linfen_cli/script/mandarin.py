"""How Mandarin is read: the pinyin of each character of a text, chosen by the word that it stands in.

A stretch of Han characters is cut into the words that are likeliest together, by the costs of linfen's lexicon and with the
words of pypinyin's phrase dictionary, which gives their readings. Both know simplified text best, so words are looked
up in their simplified forms, and a reading that the character itself does not have (幹 is never gān) is not taken from there.
What stands in no listed word is read by what is next to it (`polyphones.py`), else the commonest way.

Tones are those of the dictionary: no sandhi is applied. A 兒 that only colours the syllable before it is read with that, in
one reading over both characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from linfen_cli.repair.lexicon import LONGEST_WORD, open_lexicon
from linfen_cli.script import polyphones
from linfen_cli.script.han import is_han
from linfen_cli.script.phrases import LONGEST, starting_with
from linfen_cli.script.pinyin import Reading, listed, parse, readings
from linfen_cli.script.variants import fold

__all__ = ["Syllable", "syllables"]

# What a word costs (-log10 of its share) that the lexicon does not know, by its length, and an unknown character.
_UNKNOWN_WORD = {2: 6.2, 3: 6.6, 4: 6.8}
_UNKNOWN_LONG = 7.0
_UNKNOWN_CHARACTER = 7.0

# Traditional text writes 著 for 着 as well, which OpenCC leaves to the words; these are the ones where it is zhù.
_ZHE = re.compile("(?<![名显編编原论专土卓译巨昭合遗拙新])著(?![名作者称书述录])")


class Syllable(NamedTuple):
    """A reading: the span of its characters in the text, in code points, and the syllable with its tone mark."""

    start: int
    end: int
    pinyin: str


def syllables(text: str) -> Iterator[Syllable]:
    """The readings of the Han characters of `text`, in order. A character without a known reading gives none.

    >>> [syllable.pinyin for syllable in syllables("重慶的銀行，長大了解")]
    ['chóng', 'qìng', 'de', 'yín', 'háng', 'zhǎng', 'dà', 'liǎo', 'jiě']
    >>> list(syllables("花兒"))
    [Syllable(start=0, end=2, pinyin='huār')]
    """
    for offsets in _stretches(text):
        own = "".join([text[at] for at in offsets])
        plain = _ZHE.sub("着", fold(own))
        if len(plain) != len(own):
            plain = own
        yield from _read(own, plain, offsets)


def _stretches(text: str) -> Iterator[list[int]]:
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


def _read(own: str, plain: str, offsets: list[int]) -> Iterator[Syllable]:
    found: list[Syllable] = []
    start = 0
    words = _cut(own, plain)
    for number, end in enumerate(words):
        word = plain[start:end]
        last = plain[start - 1 : start]
        if word == "儿" and last and polyphones.is_erhua(plain, start, alone=True) and found:
            found[-1] = _with_r(found[-1], offsets[start])
        else:
            given = _readings_of(own[start:end], word)
            for index in range(start, end):
                reading = given[index - start] if given else None
                if plain[index] == "儿" and index + 1 == end and index > start and found:
                    if polyphones.is_erhua(plain, index, alone=False, listed=reading or ""):
                        found[-1] = _with_r(found[-1], offsets[index])
                        continue
                    reading = "ér"
                if reading is None or not _has(own[index], plain[index], reading):
                    alone = end - start == 1
                    before = words[number - 1] - (words[number - 2] if number > 1 else 0) if number else 0
                    reading = _alone(own, plain, index, alone=alone, before=before)
                if reading:
                    at = offsets[index]
                    found.append(Syllable(at, at + 1, reading))
        start = end
    yield from found


def _with_r(syllable: Syllable, at: int) -> Syllable:
    return syllable if syllable.pinyin.endswith("r") else Syllable(syllable.start, at + 1, syllable.pinyin + "r")


def _cut(own: str, plain: str) -> list[int]:
    """Where the words end that are likeliest together."""
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
        if cost is None and _listed(own[start : start + size], word) is not None:
            cost = _UNKNOWN_WORD.get(size, _UNKNOWN_LONG)
        if cost is not None:
            yield start + size, cost


@lru_cache(maxsize=1 << 16)
def _cost(word: str) -> float | None:
    known = open_lexicon().word(word)
    return known.cost if known is not None else None


@lru_cache(maxsize=1 << 14)
def _readings_of(own: str, plain: str) -> tuple[str | None, ...] | None:
    """The readings of a word, as far as words tell: its own, or those of words inside it."""
    if len(plain) == 1:
        return None
    found = _listed(own, plain)
    if found is not None:
        return found
    # A word that is not listed: the longest listed word at its end, then at its beginning.
    for size in range(len(plain) - 1, 1, -1):
        for begin in (len(plain) - size, 0):
            inner = _listed(own[begin : begin + size], plain[begin : begin + size])
            if inner is not None:
                before = _readings_of(own[:begin], plain[:begin]) if begin > 1 else (None,) * begin
                rest = len(plain) - begin - size
                after = _readings_of(own[begin + size :], plain[begin + size :]) if rest > 1 else (None,) * rest
                return (*(before or (None,) * begin), *inner, *(after or (None,) * rest))
    return None


def _listed(own: str, plain: str) -> tuple[str, ...] | None:
    for listed_words in (polyphones.words, starting_with):
        found = listed_words(own[0]).get(own) or listed_words(plain[0]).get(plain)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1 << 14)
def _has(own: str, plain: str, reading: str) -> bool:
    """Whether a reading that a word gives is one of the character that stands there."""
    if own == plain:
        return True
    known = readings(own)
    written = parse(reading)
    if written is None or not known:
        return True
    # A neutral tone is a matter of the word, not of the character.
    return written.tone == 0 or Reading(written.base, written.tone) in known


def _alone(own: str, plain: str, at: int, *, alone: bool, before: int) -> str:
    """The reading of a character that no listed word tells; `before` is the length of the word before it."""
    if own[at] == plain[at] or len(readings(own[at])) > 1:
        ruled = polyphones.ruled(plain, at, alone=alone, before=before)
        if ruled and _has(own[at], plain[at], ruled):
            return ruled
    return _commonest(own[at], plain[at])


@lru_cache(maxsize=1 << 14)
def _commonest(own: str, plain: str) -> str:
    for char in (own, plain):
        usual = polyphones.USUAL.get(char)
        if usual and _has(own, plain, usual):
            return usual
    found = listed(own)
    return found[0] if found else ""
