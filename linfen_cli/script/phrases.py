"""The readings of words, from pypinyin's phrase dictionary, without importing pypinyin.

Importing pypinyin parses 2.5 MB of JSON and builds a tree of prefixes, which takes longer than an article takes to read.
The file `phrases_dict.json` is sorted, so the words that begin with one character lie together: a binary search finds
them, and only those are parsed. A file of another layout is read whole as JSON, which is slower and never wrong.

Two things of the dictionary are undone here, since they are no readings of characters: the tones that 一 and 不 change to
before others (一個 yí gè), and readings that it offers besides the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache

from linfen_cli.script.pinyin import data_of_pypinyin

__all__ = ["LONGEST", "phrase", "starting_with"]

TABLE = "phrases_dict.json"

LONGEST = 10
"""Characters of the longest word that is looked for."""

# A line that begins a word. Readings begin with letters, whose bytes in UTF-8 are below those of ideographs.
_KEY = re.compile(rb'\n"([\xe3-\xf4][^"]*)"\s*:')
_SANDHI = {"一": ("yī", ("yí", "yì")), "不": ("bù", ("bú",))}


@lru_cache(maxsize=1 << 14)
def phrase(word: str) -> tuple[str, ...] | None:
    """The readings of a word's characters, with tone marks and without tone sandhi; None for what is not listed.

    >>> phrase("银行"), phrase("行走"), phrase("一个"), phrase("走行")
    (('yín', 'háng'), ('xíng', 'zǒu'), ('yī', 'gè'), None)
    """
    listed = starting_with(word[:1]).get(word)
    return _plain(word, listed) if listed is not None and len(listed) == len(word) else None


@cache
def starting_with(char: str) -> Mapping[str, list[list[str]]]:
    """The words that begin with a character, each with the readings of its characters as the file has them.

    >>> len(starting_with("银")) > 10, starting_with("。")
    (True, {})
    """
    if len(char) != 1:
        return {}
    if _is_sorted():
        listed = _parsed(char)
        if listed is not None:
            return listed
    return _by_first().get(char, {})


def _plain(word: str, readings: list[list[str]]) -> tuple[str, ...]:
    plain = []
    for char, options in zip(word, readings, strict=True):
        reading = options[0]
        own, changed = _SANDHI.get(char, ("", ()))
        plain.append(own if reading in changed else reading)
    return tuple(plain)


def _parsed(char: str) -> dict[str, list[list[str]]] | None:
    """The entries that begin with `char`, parsed; None where they are not laid out as expected."""
    data = data_of_pypinyin(TABLE)
    wanted = char.encode()
    start = _first_from(wanted)
    end = _first_from(chr(ord(char) + 1).encode())
    block = data[start:end].strip().rstrip(b",}").rstrip()
    if not block:
        return {}
    try:
        entries: dict[str, list[list[str]]] = json.loads(b"{" + block + b"}")
    except ValueError:
        return None
    return entries if all(word.startswith(char) for word in entries) else None


def _first_from(wanted: bytes) -> int:
    """Where the first word lies that is not before `wanted`, in the order of the bytes, which is that of the code points."""
    data = data_of_pypinyin(TABLE)
    low, high = 0, len(data)
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
    """Whether the file is laid out as the binary search needs it, by the look of its words at some places."""
    data = data_of_pypinyin(TABLE)
    places = [len(data) * share // 64 for share in range(64)]
    keys = [key[1] for key in (_KEY.search(data, place) for place in places) if key]
    return len(keys) > 32 and keys == sorted(keys)


@cache
def _by_first() -> dict[str, dict[str, list[list[str]]]]:
    entries: dict[str, list[list[str]]] = json.loads(data_of_pypinyin(TABLE))
    found: dict[str, dict[str, list[list[str]]]] = {}
    for word, readings in entries.items():
        found.setdefault(word[0], {})[word] = readings
    return found
