"""The readings of words, from pypinyin's phrase dictionary, without importing pypinyin.

Importing pypinyin parses 2.5 MB of JSON and builds a tree of prefixes, which takes longer than an article takes to read.
The file `phrases_dict.json` is sorted, so the words that begin with one character lie together: a binary search finds where,
a word is looked for among those bytes, and what it is read is all that is parsed. A file of another layout is read whole
as JSON, which is slower and never wrong.

Two things of the dictionary are undone here, since they are not readings of characters: the tones that 一 and 不 change to
before others (一個 yí gè), and readings that it offers besides the first. Words that it lacks, or reads otherwise than the
dictionaries do, are in `phrases.tsv`.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from itertools import groupby

from linfen_cli.base.data_files import read_table
from linfen_cli.chars.pinyin import data_of_pypinyin

__all__ = ["corrected", "corrected_from", "phrase", "words_from"]

TABLE = "phrases_dict.json"

# A line that begins a word. Readings begin with letters, whose bytes in UTF-8 are below those of ideographs.
_KEY = re.compile(rb'\n"([\xe3-\xf4][^"]*)": \[')
_NEAR = 1 << 12  # bytes after a place that are looked at first for what comes after it
_SANDHI = {"一": ("yī", ("yí", "yì")), "不": ("bù", ("bú",))}


@lru_cache(maxsize=1 << 16)
def phrase(word: str) -> tuple[str, ...] | None:
    """Return pypinyin's readings of a word's characters, with tone marks and without sandhi; None for what it does not list.

    >>> phrase("银行"), phrase("行走"), phrase("一个"), phrase("走行")
    (('yín', 'háng'), ('xíng', 'zǒu'), ('yī', 'gè'), None)
    """
    listed = _listed(word) if _is_sorted() else _whole().get(word)
    return _plain(word, listed) if listed is not None and len(listed) == len(word) else None


@cache
def words_from(char: str) -> frozenset[str]:
    """Return the words of pypinyin's dictionary that begin with a character.

    >>> "一心一意" in words_from("一")
    True
    """
    if not _is_sorted():
        return _whole_by_first().get(char, frozenset())
    return frozenset(key.decode("utf-8", "replace") for key in _KEY.findall(_beginning_with(char)))


def corrected(word: str) -> tuple[str, ...] | None:
    """Return the readings of a word of `phrases.tsv`, which go before those of `phrase`; None for any other.

    >>> corrected("的确"), corrected("确的")
    (('dí', 'què'), None)
    """
    return _corrections().get(word)


def corrected_from(char: str) -> tuple[str, ...]:
    """Return the words of `phrases.tsv` that begin with a character.

    >>> corrected_from("乾")
    ('乾坤', '乾隆', '乾卦', '乾陵')
    """
    return tuple(word for word in _corrections() if word.startswith(char))


@cache
def _corrections() -> dict[str, tuple[str, ...]]:
    return {word: tuple(readings.split()) for word, readings in read_table(__file__, "phrases.tsv")}


def _plain(word: str, readings: list[list[str]]) -> tuple[str, ...]:
    plain = []
    for char, options in zip(word, readings, strict=True):
        reading = options[0]
        own, changed = _SANDHI.get(char, ("", ()))
        plain.append(own if reading in changed else reading)
    return tuple(plain)


def _listed(word: str) -> list[list[str]] | None:
    """Return how a word is read in the sorted file, found where it lies."""
    if word not in words_from(word[:1]):
        return None
    block = _beginning_with(word[:1])
    at = block.find(b'\n"' + word.encode("utf-8", "replace") + b'": ')
    start = block.index(b"[", at)
    after = _KEY.search(block, start)
    readings: list[list[str]] = json.loads(block[start : after.start() if after else len(block)].rstrip(b"\n,} "))
    return readings


@cache
def _beginning_with(char: str) -> bytes:
    """Return the bytes of the words that begin with a character."""
    if len(char) != 1:
        return b""
    start = _first_from(char.encode("utf-8", "replace"), 0)
    after = chr(min(ord(char) + 1, 0x10FFFF)).encode("utf-8", "replace")
    return data_of_pypinyin(TABLE)[start : _first_from(after, start)]


def _first_from(wanted: bytes, low: int) -> int:
    """Return where the first word from `low` on lies that is not before `wanted`, in the order of bytes, that of code points."""
    data = data_of_pypinyin(TABLE)
    high = len(data)
    if low:
        # It is not far away: look near first.
        step = _NEAR
        while low + step < high:
            key = _KEY.search(data, low + step)
            if key is None or key[1] >= wanted:
                high = low + step
                break
            low, step = low + step, step * 2
    while low < high:
        middle = (low + high) // 2
        key = _KEY.search(data, middle)
        if key is not None and key[1] < wanted:
            low = key.end()
        else:
            high = middle
    key = _KEY.search(data, low)
    return key.start() if key else len(data)


@cache
def _is_sorted() -> bool:
    """Return whether the file is laid out as the search needs it, by its words at 64 places."""
    data = data_of_pypinyin(TABLE)
    places = [len(data) * share // 64 for share in range(64)]
    keys = [key[1] for key in (_KEY.search(data, place) for place in places) if key]
    return len(keys) > 32 and keys == sorted(keys)


@cache
def _whole() -> dict[str, list[list[str]]]:
    entries: dict[str, list[list[str]]] = json.loads(data_of_pypinyin(TABLE))
    return entries


@cache
def _whole_by_first() -> dict[str, frozenset[str]]:
    return {first: frozenset(words) for first, words in groupby(sorted(_whole()), key=lambda word: word[:1])}
