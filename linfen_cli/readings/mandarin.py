"""How Mandarin is read: the pinyin of each character of a text, chosen by the word that it stands in.

A stretch of Han characters is cut into words (`segment.py`), and pypinyin's phrase dictionary gives their readings. Words are
looked up in their simplified forms too, and a reading that the character itself does not have (幹 is never gān) is not taken
from there. What stands in no listed word is read by what is next to it (`polyphones.py`), else the commonest way.

Tones are those of the dictionary: no sandhi is applied. A 兒 that only colours the syllable before it is read with that, in
one reading over both characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from linfen_cli.chars.pinyin import Reading, listed, parse, readings
from linfen_cli.lexicon.segmentation import cut, listed_readings, simplified, stretches, written
from linfen_cli.readings import polyphones
from linfen_cli.readings.registry import Syllable

__all__ = ["syllables"]


def syllables(text: str) -> Iterator[Syllable]:
    """The readings of the Han characters of `text`, in order. A character without a known reading gives none.

    >>> [pinyin for start, end, pinyin in syllables("重慶的銀行，長大了解")]
    ['chóng', 'qìng', 'de', 'yín', 'háng', 'zhǎng', 'dà', 'liǎo', 'jiě']
    >>> list(syllables("花兒"))
    [(0, 2, 'huār')]
    """
    for offsets in stretches(text):
        own = written(text, offsets)
        yield from _read(own, simplified(own), offsets)


def _read(own: str, plain: str, offsets: Sequence[int]) -> Iterator[Syllable]:
    found: list[Syllable] = []
    start = 0
    words = cut(own, plain)
    for number, end in enumerate(words):
        word = plain[start:end]
        last = plain[start - 1 : start]
        if word == "儿" and last and polyphones.is_erhua(plain, start, alone=True) and found:
            found[-1] = _with_r(found[-1], offsets[start])
        else:
            told = _told(own[start:end], word)
            if None not in told:
                found += [
                    (at, at + 1, reading) for at, reading in zip(offsets[start:end], told, strict=True) if reading
                ]
                start = end
                continue
            for index, reading in enumerate(told, start):
                if reading is None:
                    if plain[index] == "儿" and index > start and found:
                        listed_er = _listed_er(own[start:end], word)
                        if polyphones.is_erhua(plain, index, alone=False, listed=listed_er):
                            found[-1] = _with_r(found[-1], offsets[index])
                            continue
                    alone = end - start == 1
                    before = words[number - 1] - (words[number - 2] if number > 1 else 0) if number else 0
                    reading = _alone(own, plain, index, alone=alone, before=before)
                if reading:
                    at = offsets[index]
                    found.append((at, at + 1, reading))
        start = end
    yield from found


def _with_r(syllable: Syllable, at: int) -> Syllable:
    start, _, pinyin = syllable
    return syllable if pinyin.endswith("r") else (start, at + 1, pinyin + "r")


@lru_cache(maxsize=1 << 16)
def _readings_of(own: str, plain: str) -> tuple[str | None, ...] | None:
    """The readings of a word, as far as words tell: its own, or those of words inside it."""
    if len(plain) == 1:
        return None
    found = listed_readings(own, plain)
    if found is not None:
        return found
    # A word that is not listed: the longest listed word at its end, then at its beginning.
    for size in range(len(plain) - 1, 1, -1):
        for begin in (len(plain) - size, 0):
            inner = listed_readings(own[begin : begin + size], plain[begin : begin + size])
            if inner is not None:
                before = _readings_of(own[:begin], plain[:begin]) if begin > 1 else (None,) * begin
                rest = len(plain) - begin - size
                after = _readings_of(own[begin + size :], plain[begin + size :]) if rest > 1 else (None,) * rest
                return (*(before or (None,) * begin), *inner, *(after or (None,) * rest))
    return None


@lru_cache(maxsize=1 << 16)
def _told(own: str, plain: str) -> tuple[str | None, ...]:
    """The reading of each character of a word, `""` where it has none, and None where only what is beside the word tells."""
    given = _readings_of(own, plain) or (None,) * len(plain)
    told: list[str | None] = []
    for index, reading in enumerate(given):
        char = plain[index]
        if char == "儿" and 0 < index == len(plain) - 1:
            reading = None
        elif reading is None or not _has(own[index], char, reading):
            reading = None if polyphones.has_rules(char) else _commonest(own[index], char)
        told.append(reading)
    return tuple(told)


def _listed_er(own: str, plain: str) -> str:
    given = _readings_of(own, plain)
    return (given[-1] if given else None) or ""


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
        usual = polyphones.usual().get(char)
        if usual and _has(own, plain, usual):
            return usual
    found = listed(own)
    return found[0] if found else ""
