"""UTF-8 that was decoded as GBK: 浣犲ソ for 你好, and what lost bytes left of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from linfen_cli.base.messages import _
from linfen_cli.repair.mojibake.layers import looks_misread, openings, pairs, peel
from linfen_cli.repair.mojibake.passages import Passage, any_of, confidence, units, utf8_widths
from linfen_cli.repair.mojibake.plausibility import cost, is_chinese, is_plausible
from linfen_cli.repair.mojibake.prefilter import UTF8_BEGINS, UTF8_TRAILS, Rule
from linfen_cli.repair.mojibake.undecode import (
    FOREIGN,
    GAP,
    GBK_BYTES,
    UTF8_CHARACTER,
    by_likelihood,
    completions,
    read_as_gbk,
)
from linfen_cli.repair.settings import (
    LARGE_MARGIN,
    LONG_ISLAND,
    MARGIN_OF_WORDS,
    MOST_CANDIDATES,
    MOSTLY_CHINESE,
    ODD_TEXT,
    PLAUSIBLE,
    SURE_OF_BYTE,
    SURE_OF_LIKELY_BYTE,
    UNUSUAL_TEXT,
)

__all__ = ["UTF8_AS_GBK", "opening_expression", "read_line", "rule"]

UTF8_AS_GBK = "utf8-as-gbk"

_ISLAND = re.compile(rb"(?:" + UTF8_CHARACTER + rb"+|[\x00-\x7f]+(?=[\xc2-\xf4]))+")


@cache
def _opening() -> str:
    """Return a character class of what the first two bytes of a UTF-8 character become."""
    return any_of("".join(openings()))


@cache
def opening_expression() -> re.Pattern[str]:
    """Return an expression for a character that the first two bytes of a UTF-8 character become."""
    return re.compile(_opening())


@cache
def rule() -> Rule:
    """Return what a text with such damage has: two characters of three bytes, which are three of two bytes.

    These are lead and trail, trail and lead, trail and trail. A trail of 80 is a euro sign on its own, and trails of AA to AF
    are often lost or private characters.
    """
    opening = _opening()
    middle = any_of(pairs("gbk", UTF8_TRAILS, UTF8_BEGINS))[:-1] + r"\ue000-\ue865]"
    last = any_of(pairs("gbk", UTF8_TRAILS, UTF8_TRAILS))[:-1] + r"\ue000-\ue865]"
    return Rule(opening, rf"(?:{middle}{last}|€{opening}|[?\ufffd]{opening})")


@cache
def _strict() -> re.Pattern[str]:
    return re.compile(rule().whole)


class _Line(NamedTuple):
    """A line with its bytes: `offsets` has where each character begins in `raw`, and the end; `widths` how many bytes it has."""

    text: str
    raw: bytes
    offsets: list[int]
    widths: list[int]

    def bytes_of(self, start: int, end: int) -> bytes:
        """Return the bytes of the characters in [start, end)."""
        return self.raw[self.offsets[start] : self.offsets[end]]


def read_line(text: str, lenient: bool) -> list[Passage]:
    """Return the passages of a line that are UTF-8 read as GBK, and the places right after them at which bytes were lost."""
    line = _line_of(text)
    trigger = opening_expression() if lenient else _strict()
    passages: list[Passage] = []
    at = 0
    while hit := trigger.search(text, at):
        start = hit.start()
        end, reach = _island(line, start)
        passage = _judge(line, start, end, lenient) if end > start else None
        if passage is None:
            # A long stretch that was not taken is not tried again from each of its characters.
            at = start + 1 if reach - start < LONG_ISLAND else reach
            continue
        passages.append(passage)
        at = end
        while hole := _hole(line, at):
            after, following = hole
            passages.append(_lost(line, at, after))
            at = after
            if following is None:
                break
            passages.append(following)
            at = following.end
    return passages


def _line_of(text: str) -> _Line:
    pieces = list(map(GBK_BYTES.__getitem__, text))
    if "€" in text:
        _tell_euros(text, pieces)
    widths = list(map(len, pieces))
    return _Line(text, b"".join(pieces), list(accumulate(widths, initial=0)), widths)


def _tell_euros(text: str, pieces: list[bytes]) -> None:
    """Find which euro signs come from A2 E3, not from 80: those after two bytes of a character and before a trail."""
    at = text.find("€")
    while at >= 0:
        before, after = pieces[at - 1] if at else b"", pieces[at + 1] if at + 1 < len(pieces) else b""
        if len(before) == 2 and before[0] >= 0xE2 and before[1] < 0xC0 and after and 0x80 <= after[0] < 0xC0:
            pieces[at] = b"\xa2\xe3"
        at = text.find("€", at + 1)


def _island(line: _Line, start: int) -> tuple[int, int]:
    """Return where the UTF-8 that begins at character `start` ends, at an end of characters of both encodings, and how far it reaches."""
    raw, offsets = line.raw, line.offsets
    match = _ISLAND.match(raw, offsets[start])
    if not match:
        return start, start + 1
    begin, end = match.span()
    for _try in range(5):
        index = bisect_left(offsets, end)
        if offsets[index] == end:
            return index, index
        if raw[end] < 0x80:  # the second half of a character of GBK may be a letter
            return index, index
        end -= 1
        while end > begin and 0x80 <= raw[end] < 0xC0:
            end -= 1
        if end <= begin:
            break
    return start, bisect_left(offsets, match.end())


def _judge(line: _Line, start: int, end: int, lenient: bool) -> Passage | None:
    """Return the passage at [start, end) if it is one."""
    part = line.bytes_of(start, end)
    try:
        clean = part.decode("utf-8")
    except UnicodeDecodeError:
        return None
    stored = line.text[start:end]
    if read_as_gbk(part) != stored:
        return None
    if len(stored) == 2 and clean[-1] < "\x80" and line.text[end : end + 1] > "\x7f":
        return None  # one character that took half of the letter after it, and then no letter: too little to go by
    margin = cost(stored) - cost(clean)
    final = _accepted(stored, clean, margin, lenient)
    if final is None:
        return None
    if final is clean:
        cut = units(line.widths[start:end], utf8_widths(clean))
    else:
        cut, margin = ((end - start, len(final)),), cost(stored) - cost(final)
    return Passage(UTF8_AS_GBK, start, end, final, cut, True, confidence(margin))


def _accepted(stored: str, clean: str, margin: float, lenient: bool) -> str | None:
    """Return what to take for the clean text: `clean`, or what it becomes when it is damaged itself; None for neither."""
    if looks_misread(clean):
        return peel(clean)
    high = [char for char in clean if char > "\x7f"]
    chinese = sum(map(is_chinese, high))
    if lenient and chinese == len(high) and margin > 0 and cost(high) <= PLAUSIBLE * chinese:
        return clean
    if _is_better(stored, high, chinese, margin):
        return clean
    return peel(clean) if margin < MARGIN_OF_WORDS * chinese or not chinese else None


def _is_better(stored: str, high: list[str], chinese: int, margin: float) -> bool:
    """Return whether the characters above ASCII of a clean text, some of them `chinese`, are so much better than what was stored."""
    if chinese < 2 or chinese < MOSTLY_CHINESE * len(high) or margin < MARGIN_OF_WORDS:
        return False
    if cost(high) > PLAUSIBLE * len(high):
        return False
    # Characters of daily use may become each other by chance once in a long text; not those of a page's every line.
    odd = cost(stored) / max(1, sum(char > "\x7f" for char in stored))
    return odd >= ODD_TEXT or (odd >= UNUSUAL_TEXT and margin >= LARGE_MARGIN)


def _hole(line: _Line, at: int) -> tuple[int, Passage | None] | None:
    """Return what is broken right after damage that ends at `at`: where it ends, and the passage that goes on there, if one does."""
    text = line.text
    rest = line.bytes_of(at, min(at + 4, len(text)))
    if not rest or (rest[0] not in (0xFF, 0x3F) and text[at] not in openings()):
        return None
    gap = next((index for index in range(at, min(at + 4, len(text))) if text[index] in "?\ufffd"), -1)
    if gap < 0:
        # Lost without a mark: the beginning of a character, and then something else.
        if at + 1 < len(text) and text[at + 1] > "\x7f":
            return None
        return at + 1, None
    for start in range(gap + 1, min(gap + 4, len(text))):
        if text[start] not in openings():
            continue
        end, _reach = _island(line, start)
        if end > start and (passage := _judge(line, start, end, True)):
            return start, passage
    return None if gap == at else (gap + 1, None)


def _lost(line: _Line, start: int, end: int) -> Passage:
    """Return what a lost byte left of UTF-8 read as GBK: the only text that it can be, or what it may have been."""
    stored, raw = line.text[start:end], line.bytes_of(start, end)
    reason = _("a byte of UTF-8 was lost when it was read as GBK")
    texts = _texts_of(stored, raw, line.text[end : end + 1])
    likely = list(filter(is_plausible, texts))
    if not likely:
        return Passage(UTF8_AS_GBK, start, end, None, reason=reason, candidates=completions(raw.rstrip(b"?\xff")))
    best = likely[0]
    sure = SURE_OF_BYTE if len(texts) == 1 else SURE_OF_LIKELY_BYTE / len(likely)
    if best[-1] == "。" and (end == len(line.text) or line.text[end] < "\x80"):
        sure = SURE_OF_LIKELY_BYTE  # where a sentence ends, there is little else that it can be
    cut = ((len(stored), len(best)),)
    return Passage(UTF8_AS_GBK, start, end, best, cut, len(texts) == 1, sure, reason, tuple(likely[:MOST_CANDIDATES]))


def _texts_of(stored: str, raw: bytes, following: str) -> list[str]:
    """Return the texts that become `stored` when a decoder puts U+FFFD for the one byte that it cannot read, the likely ones first."""
    if stored.count("\ufffd") != 1 or GAP not in raw or raw.count(FOREIGN):
        return []
    after = GBK_BYTES[following] if following else b""
    after = b"" if after in (GAP, FOREIGN) else after
    texts = []
    for byte in UTF8_TRAILS:
        whole = raw.replace(GAP, bytes((byte,)))
        try:
            clean = whole.decode("utf-8")
        except UnicodeDecodeError:
            continue
        again = (whole + after).decode("gbk", "replace") == stored + after.decode("gbk", "replace")
        if again or read_as_gbk(whole) == stored:
            texts.append(clean)
    return sorted(texts, key=by_likelihood)
