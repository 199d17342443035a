"""UTF-8 and GBK that were decoded as Latin-1 or Windows-1252: ä¸­æ–‡ and ÖÐÎÄ for 中文."""

from __future__ import annotations

import re
from itertools import pairwise

from linfen_cli.base.cp1252 import EXTRA
from linfen_cli.base.messages import _
from linfen_cli.repair.mojibake.layers import peel
from linfen_cli.repair.mojibake.passages import Passage, confidence, units, utf8_widths
from linfen_cli.repair.mojibake.plausibility import (
    COMMON,
    cost,
    is_chinese,
    is_chinese_text,
    is_plausible,
    is_prose,
    mean_cost,
)
from linfen_cli.repair.mojibake.prefilter import Rule
from linfen_cli.repair.mojibake.undecode import UTF8_CHARACTER, completions, is_read_as_latin, latin_bytes
from linfen_cli.repair.settings import (
    COST_OF_LATIN,
    COST_OF_LATIN_MARK,
    GIBBERISH,
    MARGIN_OF_LATIN,
    MARGIN_OF_PART,
    PLAIN,
    PLAUSIBLE_PART,
)

__all__ = [
    "GBK_AS_LATIN",
    "GBK_LENIENT",
    "GBK_RULE",
    "SUSPECTS",
    "UTF8_AS_LATIN",
    "UTF8_LENIENT",
    "UTF8_RULE",
    "read_gbk_line",
    "read_utf8_line",
]

UTF8_AS_LATIN = "utf8-as-latin1"
GBK_AS_LATIN = "gbk-as-latin1"

_EXTRA = "".join(EXTRA)
_HIGH = rf"[\x81-\xfe{_EXTRA}]"
_TRAIL = rf"[\x80-\xbf{_EXTRA}]"

UTF8_RULE = Rule("[Ãâ-ï]", rf"{_TRAIL}[Ââ-ï ]?{_TRAIL}", is_common=True)
# Three of four at least, or every other word of French would be looked at.
GBK_RULE = Rule(_HIGH, rf"(?:{_HIGH}{_HIGH}(?:{_HIGH}|[@-~])|[@-~]{_HIGH}{_HIGH})", is_common=True)
UTF8_LENIENT = re.compile(rf"[Â-ï]{_TRAIL}")
GBK_LENIENT = re.compile(rf"{_HIGH}(?:{_HIGH}|[@-~])")
SUSPECTS = re.compile(r"[\x81-\xb6\xb8-\xfeŒœŠšŸŽžƒˆ˜„†‡‰€™]")

_CHARACTERS = re.compile(UTF8_CHARACTER + rb"+")
# A no-break space, which is a byte of every sixtieth character, often became a space later.
_SPACED = re.compile(rb"(?<=[\xe3-\xe9][\x80-\xbf]) (?=[\x80-\xff])|(?<=[\xe3-\xe9]) (?=[\x80-\xbf])")
_BROKEN = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]?(?![\x80-\xbf])")
_PAIRS = re.compile(rb"(?:[\x81-\xfe][\x40-\x7e\x80-\xfe])+")
_LIKELY = frozenset("«»“”‘’…–—·°€™©®œŒšŠžŽ ")


def read_utf8_line(line: str, lenient: bool) -> list[Passage]:
    """Return the passages of a line that are UTF-8 read as Latin-1, and characters of it that lost a byte."""
    raw = _SPACED.sub(b"\xa0", latin_bytes(line))
    passages: list[Passage] = []
    for group in _CHARACTERS.finditer(raw):
        start, end = group.span()
        stored, clean = line[start:end], group.group().decode("utf-8")
        margin = sum(COST_OF_LATIN_MARK if char in _LIKELY else COST_OF_LATIN for char in stored) - cost(clean)
        # Letters right beside: rather GBK, in which now and then a pair and a half look like UTF-8.
        alone = not SUSPECTS.search(line[max(0, start - 1) : start] + line[end : end + 1])
        final = _clean_of_utf8(clean, margin, alone, lenient)
        if final is None:
            continue
        cut = units([1] * len(stored), utf8_widths(clean)) if final is clean else ((len(stored), len(final)),)
        certified = is_read_as_latin(stored, group.group())
        passages.append(Passage(UTF8_AS_LATIN, start, end, final, cut, certified, confidence(margin)))
    if passages:
        passages += _broken(raw)
    return sorted(passages, key=lambda passage: passage.start)


def _clean_of_utf8(clean: str, margin: float, alone: bool, lenient: bool) -> str | None:
    """Return what to take for the clean text: `clean`, or what it becomes when it is damaged itself; None for neither.

    `alone` says that no letters stand right beside the passage.
    """
    if not (lenient or _is_plain(clean, margin, alone)):
        return peel(clean)
    if is_plausible(clean):
        return clean
    return peel(clean) or (clean if lenient and mean_cost(clean) < GIBBERISH else None)


def _is_plain(clean: str, margin: float, alone: bool) -> bool:
    """Return whether a clean text is plausible without a look at the rest of its page."""
    if margin < MARGIN_OF_LATIN:
        return False
    han = sum(map(is_chinese, clean))
    if han > 1 and is_plausible(clean) and (alone or han > 2):
        return True
    return alone and han == len(clean) == 1 and clean in COMMON


def _broken(raw: bytes) -> list[Passage]:
    """Return the characters of UTF-8 that lost their last byte: the soft hyphen and the control characters are easily lost."""
    reason = _("a byte of UTF-8 was lost when it was read as Latin-1")
    return [
        Passage(UTF8_AS_LATIN, *broken.span(), None, reason=reason, candidates=completions(broken.group()))
        for broken in _BROKEN.finditer(raw)
        if len(broken.group()) == 2
    ]


def read_gbk_line(line: str, lenient: bool) -> list[Passage]:
    """Return the passages of a line that are GBK read as Latin-1."""
    raw = latin_bytes(line)
    groups: list[tuple[int, int, bytes, str]] = []
    for match in _PAIRS.finditer(raw):
        try:
            clean = match.group().decode("gbk")
        except UnicodeDecodeError:
            continue
        groups.append((*match.span(), match.group(), clean))
    whole = lenient or (
        len(groups) > 1 and _is_gbk_prose("".join(group[3] for group in groups), b"".join(group[2] for group in groups))
    )
    passages: list[Passage] = []
    for start, end, part, clean in groups:
        stored = line[start:end]
        margin = COST_OF_LATIN * sum(char > "\x7f" for char in stored) - cost(clean)
        if not is_chinese_text(clean):
            continue
        if not (
            _is_gbk_prose(clean, part) or (whole and mean_cost(clean) <= PLAUSIBLE_PART and margin >= MARGIN_OF_PART)
        ):
            continue
        cut = ((2, 1),) * len(clean)
        certified = is_read_as_latin(stored, part)
        passages.append(Passage(GBK_AS_LATIN, start, end, clean, cut, certified, confidence(margin)))
    return passages


def _is_gbk_prose(clean: str, raw: bytes) -> bool:
    """Return whether `clean`, decoded from `raw` as GBK, is Chinese, and the bytes are neither a list of letters nor another language."""
    if not is_prose(clean) or not any("\u4e00" <= char <= "\u9fff" for char in clean):
        return False
    if len(set(raw)) < 3 or all(first < second for first, second in pairwise(raw)):
        return False  # ÄÄÄÄ; ÀÁÂÃ
    if len(clean) < 4 and min(raw) < 0xA1:
        return False  # letters and marks of ordinary words: too little to go by
    if _decoded(raw, "utf-8") is not None:
        return False
    if min(raw) >= 0xC0:
        # Nothing but letters: Cyrillic and Greek text read as Latin-1 looks like this too.
        return mean_cost(clean) <= PLAIN
    korean = _decoded(raw, "euc-kr")
    return korean is None or not all("\uac00" <= char <= "\ud7a3" for char in korean) or mean_cost(clean) <= PLAIN


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
