"""The forward model: how splice damage and glosses got into a page.

A repair is only worth applying unasked when it can be `proven`: damage the repaired text again, and the stored text must
come back. This module makes that proof. It works on raw GBK bytes, as the damaging process did, because everything
odd about the damage follows from matching bytes where no character begins:

1. A table maps a character to itself and its reading, `責` to `責(zé)`. The table is matched over bytes, so it also fires
   across two neighbours (`徹` is 8F D8, `熱` is 9F E1, and the middle, D8 9F, is `責`).
2. Sentence marks are matched over bytes and cut the text into pieces. `！；？` are looked for first and anywhere, so that
   `。”` (A1 A3 A1 B1) is torn: its middle reads as `！`. The other marks cut where the text itself has them.
3. Every piece is decoded by itself, leniently. A lead byte with an impossible trail byte becomes `?` and takes the trail
   byte with it; a lead byte at the end of a piece, an orphan, becomes `?` too.
4. Pairs in the user-defined areas decode to private-use characters, which most copies have lost.
5. A later clean-up may have turned full-width marks into ASCII and dropped white space.

Bytes that no mark re-aligns stay shifted by one until a pair's trail byte is ASCII. Which marks cut is the one thing that
varies inside a page (a run that ends a paragraph often ignores the mark there), so each cut can be chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from linfen_cli.base.gbk import decode_pair, encode_char, is_private
from linfen_cli.repair.gloss.styles import WEDGED

__all__ = [
    "ASCII_MARKS",
    "CUTTING_MARKS",
    "TEARING_MARKS",
    "Cut",
    "Run",
    "damage",
    "to_ascii_marks",
    "trace",
]

TEARING_MARKS = "！；？"
"""Marks that are matched first and at any byte, and so tear a 。 or 、 before A1, BB or BF."""

CUTTING_MARKS = "！；？：，。、"
"""All marks that may start a new piece, in the order in which they are looked for."""

ASCII_MARKS: Mapping[str, str] = dict(zip("，：（）！；？", ",:()!;?", strict=True))
"""The ASCII marks that the later clean-up may make of full-width ones."""

_TO_ASCII = str.maketrans(dict(ASCII_MARKS))
_OPAQUE = 0x1A  # stands for a character outside GBK while the bytes are matched; never a part of a pair


class Cut(NamedTuple):
    """A mark found in the bytes, offered to the `cuts` choice of `damage`.

    `char` is the offset, in code points of the clean text, of the character that holds the mark's first byte.
    `torn` is true when the mark is made of two neighbours' halves. `last` is true when nothing follows it in its
    paragraph.
    """

    mark: str
    char: int
    torn: bool
    last: bool


class Run(NamedTuple):
    """A damaged stretch: `[start, end)` in the found text, `[clean_start, clean_end)` in the clean text, code points."""

    start: int
    end: int
    clean_start: int
    clean_end: int


def damage(
    text: str,
    glosses: Mapping[str, str],
    *,
    private: bool = True,
    ascii_marks: bool = False,
    spaces: bool = True,
    tearing: str = TEARING_MARKS,
    cuts: Callable[[Cut], bool] | None = None,
    lone_80: str = "?",
) -> str:
    """Return what the damaging process makes of clean `text`.

    `glosses` maps single characters to their toned readings. `private=False` loses private-use characters;
    `ascii_marks=True` turns `，：（）！；？` into ASCII; `spaces=False` drops white space other than line breaks.
    `tearing` names the marks that are matched at any byte. `cuts` chooses, mark by mark, which ones start a new piece (all
    of them when it is None). `lone_80` is what a byte 80 that begins no pair turns into; some decoders make it `€`.
    Characters that GBK does not have pass through and belong to no pair. Lines are damaged one by one.

    >>> damage("貫徹熱潮。要帶頭", {"責": "zé"})
    '貫徹?zé)岢?。要帶頭'
    >>> damage("里。”新征程是充滿光榮", {})
    '里?！毙抡鞒淌浅錆M光榮'
    >>> damage("結果", {"結": "jié"})
    '結(jié)果'
    """
    result, _ = trace(
        text, glosses, private=private, ascii_marks=ascii_marks, tearing=tearing, cuts=cuts, lone_80=lone_80
    )
    if not spaces:
        result = re.sub(r"[^\S\n]+", "", result)
    return result


def trace(
    text: str,
    glosses: Mapping[str, str],
    *,
    private: bool = True,
    ascii_marks: bool = False,
    tearing: str = TEARING_MARKS,
    cuts: Callable[[Cut], bool] | None = None,
    lone_80: str = "?",
) -> tuple[str, tuple[Run, ...]]:
    """Damage `text` as `damage` does and also return where the runs are, in the order of the text.

    >>> trace("貫徹熱潮。要帶頭", {"責": "zé"})[1]
    (Run(start=2, end=8, clean_start=2, clean_end=4),)
    """
    table = _compile(tuple(sorted(glosses.items())))
    out: list[str] = []
    runs: list[Run] = []
    start = length = 0
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        tokens, owners, heads = _damage_line(line, start, table, private, tearing, cuts, lone_80)
        runs += _runs(tokens, owners, heads, length)
        result = "".join(token.text for token in tokens)
        out.append(result)
        start += len(line)
        length += len(result)
    result = "".join(out)
    return to_ascii_marks(result) if ascii_marks else result, tuple(runs)


def to_ascii_marks(text: str) -> str:
    """Return `text` with `，：（）！；？` in ASCII, as the later clean-up leaves them.

    >>> to_ascii_marks("是嗎？（是，）")
    '是嗎?(是,)'
    """
    return text.translate(_TO_ASCII)


class _Token(NamedTuple):
    """A piece of found text and the bytes [start, end) that it was decoded from."""

    text: str
    start: int
    end: int


_HEAD, _TRAIL, _NOTE = 1, 0, 2  # what a byte is: a character's first, its second, a part of a gloss


def _damage_line(
    line: str,
    offset: int,
    table: tuple[re.Pattern[bytes], dict[bytes, bytes]] | None,
    private: bool,
    tearing: str,
    cuts: Callable[[Cut], bool] | None,
    lone_80: str,
) -> tuple[list[_Token], list[int], bytearray]:
    raw = bytearray()
    owners: list[int] = []  # for every byte, the offset of its character; glosses belong to the character they follow
    heads = bytearray()
    opaque: list[str] = []
    for index, char in enumerate(line, offset):
        pair = encode_char(char)
        if not pair or pair == b"\x1a":
            opaque.append(char)
            pair = bytes((_OPAQUE,))
        raw += pair
        owners += [index] * len(pair)
        heads += bytes((_HEAD, _TRAIL))[: len(pair)]
    if table:
        raw, owners, heads = _gloss(raw, owners, heads, table)

    body = len(raw) - (2 if raw.endswith(b"\r\n") else raw.endswith(b"\n"))
    tokens: list[_Token] = []
    strangers = iter(opaque)
    done = 0
    for start, end in [*_find_cuts(raw, owners, heads, body, tearing, cuts), (body, body)]:
        _decode(raw, done, start, private, strangers, lone_80, tokens)
        _decode(raw, start, end, private, strangers, lone_80, tokens)
        done = end
    _decode(raw, done, len(raw), private, strangers, lone_80, tokens)
    return tokens, owners, heads


def _find_cuts(
    raw: bytearray,
    owners: list[int],
    heads: bytearray,
    body: int,
    tearing: str,
    cuts: Callable[[Cut], bool] | None,
) -> list[tuple[int, int]]:
    """Return the bytes [start, end) of the marks that start a new piece, in order. `body` is where the line end begins."""
    pieces: list[tuple[int, int]] = []
    taken = bytearray(len(raw))
    for mark in CUTTING_MARKS:
        needle = mark.encode("gbk")
        at = raw.find(needle)
        while at >= 0:
            torn = heads[at] != _HEAD
            if (
                not (taken[at] or taken[at + 1])
                and (not torn or mark in tearing or mark in "。、")
                and (cuts is None or cuts(Cut(mark, owners[at], torn, at + 2 >= body)))
            ):
                taken[at] = taken[at + 1] = 1
                pieces.append((at, at + 2))
            at = raw.find(needle, at + 1)
    return sorted(pieces)


def _runs(tokens: list[_Token], owners: list[int], heads: bytearray, length: int) -> list[Run]:
    """Return the stretches of tokens that are not whole characters, glosses between and after them included."""
    runs: list[Run] = []
    first = last = -1  # bytes
    start = end = 0  # code points
    place = length
    for token in tokens:
        kinds = heads[token.start : token.end]
        after = place + len(token.text)
        if kinds.strip(bytes((_NOTE,))) == b"":  # a part of a gloss
            if first >= 0 and end == place:
                end = after
        elif kinds[0] == _HEAD and not any(kinds[1:]) and (token.end == len(heads) or heads[token.end] != _TRAIL):
            if first >= 0:
                runs.append(Run(start, end, owners[first], owners[last] + 1))
                first = -1
        else:
            if first < 0:
                first, start = token.start, place
            last = token.end - 1
            while heads[last] == _NOTE:
                last -= 1
            end = after
        place = after
    if first >= 0:
        runs.append(Run(start, end, owners[first], owners[last] + 1))
    return runs


def _gloss(
    raw: bytearray,
    owners: list[int],
    heads: bytearray,
    table: tuple[re.Pattern[bytes], dict[bytes, bytes]],
) -> tuple[bytearray, list[int], bytearray]:
    """Put a gloss after every match of the table, wherever in the bytes it is."""
    pattern, notes = table
    new_raw, new_owners, new_heads = bytearray(), list[int](), bytearray()
    copied = 0
    for match in pattern.finditer(raw):
        end = match.end()
        note = notes[match.group()]
        new_raw += raw[copied:end] + note
        new_owners += owners[copied:end] + [owners[end - 1]] * len(note)
        new_heads += heads[copied:end] + bytes((_NOTE,)) * len(note)
        copied = end
    return new_raw + raw[copied:], new_owners + owners[copied:], new_heads + heads[copied:]


def _decode(
    raw: bytearray,
    at: int,
    stop: int,
    private: bool,
    strangers: Iterator[str],
    lone_80: str,
    tokens: list[_Token],
) -> None:
    """Decode the piece [at, stop) leniently: an impossible pair and an orphan both become `?`."""
    while at < stop:
        lead = raw[at]
        after = at + 1
        if lead < 0x80:
            text = next(strangers) if lead == _OPAQUE else chr(lead)
        elif lead in (0x80, 0xFF):
            text = lone_80
        elif after == stop or raw[after] == _OPAQUE:
            text = "?"
        else:
            text = decode_pair(lead, raw[after]) or "?"
            if is_private(text) and not private:
                text = ""
            after += 1
        tokens.append(_Token(text, at, after))
        at = after


@lru_cache(maxsize=16)
def _compile(glosses: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[bytes], dict[bytes, bytes]] | None:
    notes: dict[bytes, bytes] = {}
    for char, reading in glosses:
        pair = encode_char(char)
        if len(pair) == 2:
            notes[pair] = b"".join(map(encode_char, WEDGED.write(reading)))
    if not notes:
        return None
    return re.compile(b"|".join(map(re.escape, notes)), re.DOTALL), notes
