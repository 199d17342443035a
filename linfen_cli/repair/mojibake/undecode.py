"""The bytes that a text was decoded from, and what is made of them: characters back to bytes, by the encoding that was wrong."""

from __future__ import annotations

import re
from functools import lru_cache

from linfen_cli.base.cp1252 import EXTRA, FROM_LATIN, TO_LATIN
from linfen_cli.base.gbk import decode_pair, encode_char
from linfen_cli.repair.mojibake.plausibility import cost
from linfen_cli.repair.mojibake.prefilter import UTF8_TRAILS
from linfen_cli.repair.settings import MOST_CANDIDATES, PLAUSIBLE

__all__ = [
    "FOREIGN",
    "GAP",
    "GBK_BYTES",
    "NOT_LATIN",
    "UTF8_CHARACTER",
    "by_likelihood",
    "completions",
    "is_read_as_latin",
    "latin_bytes",
    "read_as_gbk",
]

GAP, FOREIGN = b"\xff", b"\xfe"
"""Stand for a lost byte or two, and for a character that GBK does not have."""

UTF8_CHARACTER = (
    rb"(?:[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|[\xc2-\xdf][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})"
)
"""An expression for one character of UTF-8 above ASCII."""

NOT_LATIN = re.compile(rf"[^\x00-\xff{''.join(EXTRA)}]")
"""A character that neither Latin-1 nor Windows-1252 has."""

_PARTIAL = re.compile(rb"([\xe3-\xe9\xef])([\x80-\xbf]?)$")


class _GbkBytes(dict[str, bytes]):
    """The bytes that a character was decoded from, as the code page 936 has them, worked out when first asked for."""

    def __missing__(self, char: str) -> bytes:
        if char == "€":
            pair = b"\x80"
        elif char == "\ufffd":
            pair = GAP
        else:
            pair = encode_char(char) or FOREIGN
        self[char] = pair
        return pair


GBK_BYTES = _GbkBytes()


def read_as_gbk(raw: bytes) -> str:
    """Decode bytes as the code page 936, with its euro sign and its private characters; U+FFFD for what it cannot decode."""
    try:
        return raw.decode("gbk")
    except UnicodeDecodeError:
        pass
    text = []
    at = 0
    while at < len(raw):
        char, width = (chr(raw[at]), 1) if raw[at] < 0x80 else ("€", 1) if raw[at] == 0x80 else ("", 2)
        if not char and at + 1 < len(raw):
            char = decode_pair(raw[at], raw[at + 1])
        text.append(char or "\ufffd")
        at += width
    return "".join(text)


def latin_bytes(line: str) -> bytes:
    """Return a byte for every character of `line`; 00 for those that Windows-1252 does not have."""
    return NOT_LATIN.sub("\0", line).translate(TO_LATIN).encode("latin-1")


def is_read_as_latin(stored: str, raw: bytes) -> bool:
    """Return whether the bytes read as Latin-1, or as Windows-1252, are what was stored, but for no-break spaces."""
    latin = raw.decode("latin-1")
    if latin == stored:
        return True
    for decoded in (latin, latin.translate(FROM_LATIN)):
        if decoded.replace("\xa0", " ") == stored.replace("\xa0", " "):
            return True
    return False


def by_likelihood(text: str) -> tuple[float, int]:
    """Return a key that sorts what a lost byte may have left, the most ordinary first."""
    return cost(text), "。，、".find(text[-1]) % 4


@lru_cache(maxsize=1024)
def completions(begun: bytes) -> tuple[str, ...]:
    """Return the likely characters of UTF-8 whose last byte is missing, the most ordinary first."""
    if len(begun) != 2 or not _PARTIAL.match(begun):
        return ()
    chars = [(begun + bytes((last,))).decode("utf-8", "ignore") for last in UTF8_TRAILS]
    likely = sorted((char for char in chars if char and cost(char) <= PLAUSIBLE), key=by_likelihood)
    return tuple(likely[:MOST_CANDIDATES])
