"""The pieces of a stored run: pairs of bytes, letters, glosses and lost bytes, as the decoder takes them."""

from __future__ import annotations

import re
from typing import NamedTuple

from linfen_cli.base.gbk import encode_char
from linfen_cli.chars import pinyin
from linfen_cli.repair.gloss.styles import WEDGED
from linfen_cli.repair.splice.damage import ASCII_MARKS

__all__ = ["ASCII", "END", "FULL_WIDTH", "GLOSS", "LOST_BYTE", "PAIR", "STRANGER", "Piece", "broken_reading", "cut_into_pieces"]  # fmt: skip

PAIR, ASCII, LOST_BYTE, GLOSS, STRANGER, END = range(6)
"""The kinds of pieces: a character of two bytes, a character of ASCII, a `?` that is half of a character (with the reading of a gloss
that lost its bracket to it), a gloss, a character that GBK does not have, and the end."""

FULL_WIDTH = {ascii_mark: mark for mark, ascii_mark in ASCII_MARKS.items()}

_REST = re.compile(rf"({WEDGED.reading}) ?{WEDGED.closing}")
_GLOSS = re.compile(WEDGED.opening + _REST.pattern)
_PART = re.compile(f"(?:{WEDGED.opening})?{_REST.pattern}")


class Piece(NamedTuple):
    """A piece of stored text at [start, end), in code points: its kind, and its two bytes or its reading."""

    kind: int
    text: str
    start: int
    end: int
    lead: int = 0
    trail: int = 0
    reading: str = ""


def cut_into_pieces(stored: str, start: int, end: int, ascii_marks: bool) -> list[Piece]:
    """Return the pieces of `stored` in [start, end), and an END.

    `ascii_marks` says that the page's full-width marks were turned into ASCII.

    >>> [piece.text for piece in cut_into_pieces("徹?zé)岢?。", 1, 7, False)]
    ['?zé)', '岢', '?', '']
    """
    pieces: list[Piece] = []
    at = start
    while at < end:
        char = stored[at]
        if char == WEDGED.open and (match := _GLOSS.match(stored, at, end)) and pinyin.parse(match[1]):
            pieces.append(Piece(GLOSS, match[0], at, match.end(), reading=match[1]))
            at = match.end()
            continue
        if char == "?":
            match = _REST.match(stored, at + 1, end)
            reading = match[1] if match and pinyin.parse(match[1]) else ""
            stop = match.end() if match and reading else at + 1
            pieces.append(Piece(LOST_BYTE, stored[at:stop], at, stop, reading=reading))
            at = stop
            continue
        pair = encode_char(FULL_WIDTH.get(char, char) if ascii_marks else char)
        if len(pair) == 2:
            pieces.append(Piece(PAIR, char, at, at + 1, pair[0], pair[1]))
        elif char < "\x80":
            pieces.append(Piece(ASCII, char, at, at + 1))
        else:
            pieces.append(Piece(STRANGER, char, at, at + 1))
        at += 1
    pieces.append(Piece(END, "", end, end))
    return pieces


def broken_reading(stored: str, char: str) -> str:
    """Return the first reading of `char` in `stored` that stands in a gloss, whole or without its bracket; `""` for none.

    >>> broken_reading("徹?zé)岢?。", "責")
    'zé'
    """
    for match in _PART.finditer(stored):
        if pinyin.reads(char, match[1]):
            return match[1]
    return ""
