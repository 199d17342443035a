"""Mandarin: the pinyin of each character of a text, chosen by the word that it stands in.

A stretch of Han characters is cut into words (`lexicon.segmentation`), and the phrase dictionaries give their readings. Words are
looked up in their simplified forms too, and a reading that the character itself does not have (幹 is never gān) is not taken
from there. A character of no listed word is read by what is next to it (`polyphones`), else in the commonest way.

Tones are those of the dictionary: no sandhi is applied. A 兒 that only colours the syllable before it is read with that, in
one reading over both characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from linfen_cli.chars.pinyin import Reading, listed, parse
from linfen_cli.chars.pinyin import readings as readings_of_character
from linfen_cli.lexicon.segmentation import cut, listed_readings, simplified, stretches, written
from linfen_cli.readings import polyphones
from linfen_cli.readings.registry import Syllable

__all__ = ["syllables"]


def syllables(text: str) -> Iterator[Syllable]:
    """Yield the readings of the Han characters of `text`, in order. A character without a known reading gives none.

    >>> [pinyin for start, end, pinyin in syllables("重慶的銀行，長大了解")]
    ['chóng', 'qìng', 'de', 'yín', 'háng', 'zhǎng', 'dà', 'liǎo', 'jiě']
    >>> list(syllables("花兒"))
    [(0, 2, 'huār')]
    """
    for offsets in stretches(text):
        own = written(text, offsets)
        yield from _read(own, simplified(own), offsets)


def _read(own: str, plain: str, offsets: Sequence[int]) -> list[Syllable]:
    """Return the readings of a stretch, given as written and in simplified forms, with the offsets of its characters."""
    syllables: list[Syllable] = []
    start = before = 0
    for end in cut(own, plain):
        word = plain[start:end]
        if word == "儿" and start and syllables and polyphones.is_erhua(plain, start, alone=True):
            syllables[-1] = _with_r(syllables[-1], offsets[start])
        else:
            readings = _word(own[start:end], word)
            if None in readings:
                _read_by_neighbours(own, plain, start, readings, before, offsets, syllables)
            else:
                syllables += [
                    (at, at + 1, reading) for at, reading in zip(offsets[start:end], readings, strict=True) if reading
                ]
        before = end - start
        start = end
    return syllables


def _read_by_neighbours(
    own: str,
    plain: str,
    start: int,
    readings: Sequence[str | None],
    before: int,
    offsets: Sequence[int],
    syllables: list[Syllable],
) -> None:
    """Add the readings of a word that begins at `start`, where None in `readings` leaves a character to what is beside it.

    `before` is the length of the word before it.
    """
    end = start + len(readings)
    for index, listed_reading in enumerate(readings, start):
        reading = listed_reading
        if reading is None:
            if plain[index] == "儿" and index > start and syllables:
                listed_er = _listed_er(own[start:end], plain[start:end])
                if polyphones.is_erhua(plain, index, alone=False, listed=listed_er):
                    syllables[-1] = _with_r(syllables[-1], offsets[index])
                    continue
            reading = _character(own, plain, index, alone=len(readings) == 1, before=before)
        if reading:
            at = offsets[index]
            syllables.append((at, at + 1, reading))


def _with_r(syllable: Syllable, at: int) -> Syllable:
    start, _end, pinyin = syllable
    return syllable if pinyin.endswith("r") else (start, at + 1, pinyin + "r")


@lru_cache(maxsize=1 << 16)
def _readings_of(own: str, plain: str) -> tuple[str | None, ...] | None:
    """Return the readings of a word, as far as words tell: its own, or those of words inside it."""
    if len(plain) == 1:
        return None
    readings = listed_readings(own, plain)
    if readings is not None:
        return readings
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
def _word(own: str, plain: str) -> tuple[str | None, ...]:
    """Return the reading of each character of a word, `""` where it has none, None where only what is beside the word tells."""
    listed_in_words = _readings_of(own, plain) or (None,) * len(plain)
    readings: list[str | None] = []
    for index, listed_reading in enumerate(listed_in_words):
        reading = listed_reading
        char = plain[index]
        if char == "儿" and 0 < index == len(plain) - 1:
            reading = None
        elif reading is None or not _has(own[index], char, reading):
            reading = None if polyphones.has_rules(char) else _commonest(own[index], char)
        readings.append(reading)
    return tuple(readings)


def _listed_er(own: str, plain: str) -> str:
    """Return how words read the 儿 at the end of a word; nothing where they do not."""
    readings = _readings_of(own, plain)
    return (readings[-1] if readings else None) or ""


@lru_cache(maxsize=1 << 14)
def _has(own: str, plain: str, reading: str) -> bool:
    """Return whether a reading that a word gives is one that the character as written has."""
    if own == plain:
        return True
    known = readings_of_character(own)
    written = parse(reading)
    if written is None or not known:
        return True
    # A neutral tone is a matter of the word, not of the character.
    return written.tone == 0 or Reading(written.base, written.tone) in known


def _character(own: str, plain: str, at: int, *, alone: bool, before: int) -> str:
    """Return the reading of a character that no listed word tells; `before` is the length of the word before it."""
    if own[at] == plain[at] or len(readings_of_character(own[at])) > 1:
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
    readings = listed(own)
    return readings[0] if readings else ""
