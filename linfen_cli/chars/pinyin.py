"""The readings of a character, from pypinyin's table, without importing pypinyin.

Importing pypinyin builds its phrase dictionary and costs several times what the whole program takes to start. A gloss
is checked against the readings of one character at a time, and a page has a hundred distinct ones, so this module
looks each up in pypinyin's `pinyin_dict.json` where it lies: the file is sorted by code point, one entry a line, and a
binary search over its bytes finds an entry in microseconds. An entry that this search does not find is looked for once
more in the file read whole as JSON, so that another layout of the file makes it slower and never wrong.
"""

from __future__ import annotations

import importlib.util
import os
import re
import unicodedata
from collections.abc import Collection
from functools import cache, lru_cache
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _

TABLE = "pinyin_dict.json"

TONE_MARKS = {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔù", "ü": "ǖǘǚǜ"}
"""Each vowel with the marks of the four tones."""

TONED = "".join(TONE_MARKS.values())
LETTERS = f"abcdefghijklmnopqrstuvwxyzêü{TONED}ńňǹḿế"
"""The letters of a syllable in lower case, as it is properly written: with its tone mark, and composed."""

WRITTEN_LETTERS = f"{LETTERS}A-ZĀÁǍÀĒÉĚÈŌÓǑÒÜăĕềĭŏŭɑɡ\u0300\u0301\u0302\u0304\u0306\u0308\u030c:0-5"
"""The letters and marks that syllables are written with in the wild, for a class of a regular expression: also decomposed, with tone digits, a breve
for the third tone, u: for ü, and ɑ and ɡ, which are GBK's own."""

# Combining marks of the four tones; the breve is what many pages type for the third.
_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0306": 3, "\u0300": 4}
# Marks that make another vowel of one, that vowel in both cases, and what it becomes; many write u: for ü.
_VOWEL_MARKS = {"\u0308": ("uU", "ü"), ":": ("uU", "ü"), "\u0302": ("eE", "ê")}
_SPELLINGS = str.maketrans({"ɑ": "a", "ɡ": "g"})  # the two that GBK's pinyin row writes in its own way
_ENTRY = re.compile(rb'\s*"(\d+)"\s*:\s*"([^"]*)"')
_VOWEL = re.compile("[aeiouüê]")
_SYLLABLE = re.compile(r"([a-zêü]+?)([0-5]?)(r?)([0-5]?)", re.ASCII | re.IGNORECASE)


class Reading(NamedTuple):
    """One toned syllable: `base` in lower case with ü written ü, and `tone` 1 to 4, or 0 for the neutral tone."""

    base: str
    tone: int


class Written(NamedTuple):
    """A syllable as somebody wrote it: its letters, its tone, and how it was marked.

    `marked` is False where the tone was not written, so that 0 is only a guess at the neutral one. `lower` says that
    it was written without capitals.
    """

    base: str
    tone: int
    marked: bool
    lower: bool


@lru_cache(maxsize=1 << 12)
def parse(syllable: str) -> Written | None:
    """Read one pinyin syllable, with a tone mark or a tone digit (0 or 5 for the neutral tone), `ü` written ü, v or u:.

    An r that marks 兒化 stays in `base`. None is returned when the letters, marks and digits cannot be one
    syllable. Whether any character is read so is not checked.

    >>> parse("lǜ"), parse("lv4") == parse("lu:4") == parse("lǜ"), parse("GDP2"), parse("2022")
    (Written(base='lü', tone=4, marked=True, lower=True), True, None, None)
    """
    unmarked = _without_marks(syllable)
    match = _SYLLABLE.fullmatch(unmarked[0]) if unmarked else None
    if unmarked is None or match is None:
        return None
    mark = unmarked[1]
    base, first, erhua, last = match.groups()
    digit = first or last
    if digit and (mark is not None or (first and last)):
        return None
    if base[1:] != base[1:].lower():  # Dān may begin a name; GDP is not a reading
        return None
    tone = mark if mark is not None else int(digit or 0) % 5
    lower = (base + erhua).lower().replace("v", "ü")
    return Written(lower, tone, mark is not None or bool(digit), base[0] == base[0].lower())


def _without_marks(syllable: str) -> tuple[str, int | None] | None:
    """Return the letters of a syllable, with ü and ê, and the tone of its mark; None where the marks cannot be right."""
    letters: list[str] = []
    tone: int | None = None
    for char in unicodedata.normalize("NFD", syllable.translate(_SPELLINGS)):
        if char in _TONES:
            if tone is not None or not letters:
                return None
            tone = _TONES[char]
        elif char in _VOWEL_MARKS:
            bare, marked = _VOWEL_MARKS[char]
            if not letters or letters[-1] not in bare:
                return None
            letters[-1] = marked
        else:
            letters.append(char)
    return "".join(letters), tone


def listed(char: str) -> tuple[str, ...]:
    """Return the readings of a character as pypinyin's table writes them, the commonest first.

    >>> listed("擔"), listed("，")
    (('dān', 'dàn', 'shàn'), ())
    """
    return tuple(filter(None, _look_up(char).split(",")))


@cache
def readings(char: str) -> frozenset[Reading]:
    """Return every reading that pypinyin's table gives for one character (none for what it does not list).

    >>> sorted(readings("著"))[:3]
    [Reading(base='chu', tone=2), Reading(base='zhao', tone=1), Reading(base='zhao', tone=2)]
    """
    listed = _look_up(char)
    if not listed:
        return frozenset()
    parsed = (parse(reading) for reading in listed.split(","))
    return frozenset(Reading(p.base, p.tone) for p in parsed if p is not None)


def reads(char: str, syllable: str) -> bool:
    """Return whether `syllable`, as written, is a reading of `char`, 兒化 and neutral tone included.

    Without a tone mark or digit a syllable counts only where the table lists the neutral tone for the character
    (了 le, 們 men), and only in lower case: `(DE)` is not a reading of 的.

    >>> reads("擔", "dān"), reads("擔", "dan1"), reads("擔", "dan"), reads("們", "men"), reads("玩", "wánr")
    (True, True, False, True, True)
    """
    written = parse(syllable)
    if written is None or not (written.marked or written.lower):
        return False
    return Reading(written.base, written.tone) in readings(char) or reads_with_r(char, syllable)


def reads_with_r(char: str, syllable: str) -> bool:
    """Return whether `syllable` is a reading of `char` with the r of 兒化 added: huār for 花, but not èr for 二.

    >>> reads_with_r("花", "huār"), reads_with_r("二", "èr"), reads_with_r("點", "dian3r")
    (True, False, True)
    """
    written = parse(syllable)
    if written is None or not written.base.endswith("r") or not (written.marked or written.lower):
        return False
    return Reading(written.base[:-1], written.tone) in readings(char)


def spoken(base: str, tone: int | None = None) -> frozenset[str]:
    """Return every character that pypinyin's table reads `base` in `tone` (0 for the neutral one, None for any).

    >>> "擔" in spoken("dan", 1), "擔" in spoken("dan", 4), "重" in spoken("chong"), "但" in spoken("dan", 1)
    (True, True, True, False)
    """
    tones = _by_sound().get(base, {})
    if tone is not None:
        return frozenset(tones.get(tone, ()))
    return frozenset(char for chars in tones.values() for char in chars)


def bases() -> Collection[str]:
    """Return the syllables of Mandarin, without tones, that have a vowel; ü is written ü.

    >>> "zhuang" in bases(), "zh" in bases(), "m" in bases()
    (True, False, False)
    """
    return _by_sound().keys()


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, dict[int, list[str]]]:
    """Return the table the other way round: for each syllable and tone, the characters."""
    known: dict[str, list[tuple[str, int]]] = {}  # ten thousand characters share a thousand lists of readings
    table: dict[str, dict[int, list[str]]] = {}
    for code, listed in _whole_table().items():
        sounds = known.get(listed)
        if sounds is None:
            written = filter(None, map(parse, listed.split(",")))
            sounds = known[listed] = [
                (syllable.base, syllable.tone) for syllable in written if _VOWEL.search(syllable.base)
            ]
        for base, tone in sounds:
            table.setdefault(base, {}).setdefault(tone, []).append(chr(int(code)))
    return table


def _look_up(char: str) -> str:
    data = _table()
    wanted = ord(char)
    low, high = 0, len(data)
    while low < high:
        middle = (low + high) // 2
        start = data.rfind(b"\n", 0, middle) + 1
        end = data.find(b"\n", middle)
        end = len(data) if end < 0 else end
        key = _ENTRY.match(data, start, end)
        if key is None:
            if low == start:
                break
            # The first and last lines hold a brace instead of an entry: step away from them.
            low, high = (end + 1, high) if start == 0 else (low, start)
        elif int(key[1]) == wanted:
            return key[2].decode()
        elif int(key[1]) < wanted:
            low = end + 1
        else:
            high = start
    # Below the ideographs the table lists nothing but 〇: spare kana and punctuation the whole file.
    return _whole_table().get(str(wanted), "") if char >= "\u3400" else ""


def _table() -> bytes:
    return data_of_pypinyin(TABLE)


@cache
def data_of_pypinyin(name: str) -> bytes:
    """Return the bytes of one of the files in pypinyin's package, which is not imported.

    Raises:
        LinfenError: it has no such file.

    >>> len(data_of_pypinyin("phrases_dict.json")) > 1_000_000
    True
    """
    package = importlib.util.find_spec("pypinyin")  # finds, does not import
    places = list(package.submodule_search_locations or ()) if package else []
    for place in places:
        path = os.path.join(place, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return file.read()
    raise LinfenError(_("cannot find pypinyin's {name}: install pypinyin again").format(name=name))


@lru_cache(maxsize=1)
def _whole_table() -> dict[str, str]:
    import json

    table: dict[str, str] = json.loads(_table())
    return table
