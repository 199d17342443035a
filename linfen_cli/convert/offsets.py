"""Offsets over a conversion: where a place of the text is in the converted one.

Characters are paired by the relation of `variants`. A phrase that was replaced by other words has no pairs in it; where it is
follows from what is paired around it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator

from linfen_cli.chars.variants import fold, variants

# No phrase of the dictionaries has one of these in it (· and ． are left out for that): what is between two of them stays there,
# and a text may be cut after each.
MARKS = "\\s，。！？；：、“”‘’「」『』《》〈〉（）…—"
_BREAKS = re.compile(rf"([{MARKS}]+)")


def insert_at(text: str, notes: Iterable[tuple[int | None, str]]) -> str:
    """Put each note into `text` at its offset (in code points, ascending); one without an offset is dropped.

    >>> insert_at("担当", [(1, "(dān)"), (None, "(x)")])
    '担(dān)当'
    """
    pieces: list[str] = []
    at = 0
    for offset, note in notes:
        if offset is not None:
            pieces += (text[at:offset], note)
            at = offset
    return "".join((*pieces, text[at:]))


def map_offsets(offsets: Iterable[int], text: str, converted: str) -> Iterator[int | None]:
    """Yield for offsets right after characters of `text` (ascending) the offsets after what they became in `converted`.

    Where a phrase was replaced by other characters, the one among them that is a variant of the old one counts; where there is
    none, None is yielded, since a reading there would be that of another character.

    >>> list(map_offsets([1, 2], "質量好", "品質好"))
    [2, None]
    """
    if text == converted:
        yield from offsets
        return
    places = _places(text, converted)
    last = 0
    for offset in offsets:
        place = places[offset - 1] + 1
        yield place if place > last else None
        last = max(last, place)


def split_at(text: str, converted: str, offsets: Iterable[int]) -> list[str]:
    """Cut `converted` at offsets of `text` (ascending, in code points), and return what became of each piece of `text`.

    Where an offset is inside a phrase that was replaced by other words, the words go with the piece that begins it.

    >>> split_at("用軟件寫", "用軟體寫", [2]), split_at("用程序寫", "用程式碼寫", [1, 3])
    (['用軟', '體寫'], ['用', '程式碼', '寫'])
    """
    pieces = []
    places = None if text == converted else _places(text, converted)
    at = 0
    for offset in offsets:
        place = offset
        if places is not None and offset < len(text):
            # Before what the next character became; where that is unknown, before the next one that is known.
            after = next((places[index] for index in range(offset, len(text)) if places[index] >= 0), len(converted))
            place = max(at, after)
            if offset and places[offset - 1] >= 0 and places[offset] < 0:
                place = max(at, places[offset - 1] + 1)
        elif places is not None:
            place = len(converted)
        pieces.append(converted[at:place])
        at = place
    return [*pieces, converted[at:]]


def _places(text: str, converted: str) -> array[int]:
    """Return for each character of `text` the offset in `converted` of the one that it became, or -1."""
    places = array("q", [-1]) * len(text)
    old, new = _BREAKS.split(text), _BREAKS.split(converted)
    if old[1::2] != new[1::2]:
        old, new = [text], [converted]
    at = into = 0
    for before, after in zip(old, new, strict=True):
        for i, j in pairs(before, after):
            places[at + i] = into + j
        at += len(before)
        into += len(after)
    return places


def pairs(before: str, after: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of a character and of what it became, both ascending.

    >>> list(pairs("優盤好", "隨身碟好"))
    [(2, 3)]
    """
    if len(before) == len(after):
        blocks = [(i, i + 1, i, i + 1) for i in range(len(before)) if after[i] in variants(before[i])]
    else:
        import difflib

        folded = (fold(before), fold(after))
        matches = difflib.SequenceMatcher(None, *folded, autojunk=False).get_matching_blocks()
        blocks = [(m.a, m.a + m.size, m.b, m.b + m.size) for m in matches if m.size]
    i = j = 0
    for start, end, other_start, other_end in (*blocks, (len(before), len(before), len(after), len(after))):
        # Between what matches: a phrase that was replaced. A character of it may have moved.
        for k in range(i, start):
            moved = next((m for m in range(j, other_start) if after[m] in variants(before[k])), None)
            if moved is not None:
                yield k, moved
                j = moved + 1
        yield from zip(range(start, end), range(other_start, other_end), strict=True)
        i, j = end, other_end
