"""Mojibake under mojibake: text that was decoded with a wrong encoding twice or more."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from linfen_cli.repair.mojibake.plausibility import COMMON, cost, is_chinese_text, mean_cost
from linfen_cli.repair.mojibake.prefilter import UTF8_LEADS, UTF8_TRAILS
from linfen_cli.repair.mojibake.undecode import FOREIGN, GAP, GBK_BYTES, NOT_LATIN, latin_bytes
from linfen_cli.repair.settings import LOOKS_RIGHT, MOST_LAYERS, PLAUSIBLE

__all__ = ["looks_misread", "openings", "pairs", "peel"]


def pairs(encoding: str, leads: Iterable[int], trails: Iterable[int]) -> str:
    """Return the characters that an encoding has at all pairs of these bytes."""
    trails = bytes(trails)
    # A line end after each, so that a pair that is not one does not run into the next.
    lines = b"".join(bytes((lead, trail, 10)) for lead in leads for trail in trails)
    return lines.decode(encoding, "ignore").replace("\n", "")


@cache
def openings() -> frozenset[str]:
    """Return the characters that GBK makes of the first two bytes of a character of UTF-8."""
    return frozenset(pairs("gbk", UTF8_LEADS, UTF8_TRAILS))


def looks_misread(text: str) -> bool:
    """Return whether `text` may be UTF-8 read as GBK in its turn: it is odd, and begins as such text does."""
    if len(text) < 2 or text[0] not in openings() or text[0] in COMMON or mean_cost(text) <= LOOKS_RIGHT:
        return False
    return 0x80 <= GBK_BYTES[text[1]][0] < 0xC0


def peel(text: str) -> str | None:
    """Return what `text`, the outcome of one repair, was if it is wholly mojibake itself; None if it is not.

    >>> peel("æµ£çŠ²ã‚½"), peel("你好")
    ('你好', None)
    """
    for _ in range(MOST_LAYERS):
        inner = _read_whole(text)
        if inner is None:
            return None
        text = inner
        chars = [char for char in text if char > "\x7f"]
        if (
            chars
            and is_chinese_text("".join(chars))
            and cost(chars) <= PLAUSIBLE * len(chars)
            and not looks_misread(text)
        ):
            return text
    return None


def _read_whole(text: str) -> str | None:
    """Return `text` with one decoding of UTF-8 as another encoding undone, or None when it is not all of that kind."""
    if len(text) < 2 or text.isascii():
        return None
    if not NOT_LATIN.search(text):
        raw = latin_bytes(text)
    else:
        pieces = list(map(GBK_BYTES.__getitem__, text))
        if FOREIGN in pieces or GAP in pieces:
            return None
        raw = b"".join(pieces)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
