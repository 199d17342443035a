"""The prefilter of splice damage: every place where a run may begin, told by what stands around it, and glosses after letters.

A run can begin only at a `?` that is half of a character: one before a mark that was torn out of two characters, or
one that lost its bracket to a misfired gloss (`?zé)`). Text without those is not looked at any further.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linfen_cli.chars import pinyin
from linfen_cli.repair.gloss.styles import WEDGED
from linfen_cli.repair.settings import FOREIGN, WIDE_TO_NARROW

__all__ = [
    "AFTER_LETTER",
    "TORN_MARKS",
    "find_starts",
    "has_ascii_marks",
    "is_broken_gloss",
    "is_foreign",
    "may_have_splices",
]

TORN_MARKS = "！；？。、"
"""The marks that may stand after the `?` that a run begins with."""

AFTER_LETTER = re.compile(rf"{WEDGED.opening}(?<=[^\0-\x7f][@-~]{WEDGED.opening})({WEDGED.reading}){WEDGED.closing}")
"""The rest of a gloss that fired across the second byte of a character and a letter after it: `F(xiàn)`."""

_REST = f"{WEDGED.reading} ?{WEDGED.closing}"
_BEGIN = re.compile(rf"\?(?:(?=[{TORN_MARKS}][^\0-\x3e])|(?={_REST}))")
# A class of all but a few characters compiles many times faster than one of a long range: this module is imported at start-up.
_BEGIN_ASCII = re.compile(rf"\?(?:(?=[{TORN_MARKS}!;?](?:[!;:,]|[^\0-\x3e]))|(?={_REST}))")
_ASCII_MARKS = frozenset("),:(!;")
_KANA_OR_HANGUL = re.compile("[\u3041-\u30fa\uac00-\ud7a3]")
_LETTERS = frozenset(pinyin.LETTERS)


def may_have_splices(text: str) -> bool:
    """Return whether `text` may have splice damage; False is certain. Most texts do without the decoder.

    >>> may_have_splices("貫徹?zé)岢?，要帶頭"), may_have_splices("用的，F(xiàn)lask"), may_have_splices("真的(2022)?")
    (True, True, False)
    """
    return next(find_starts(text), None) is not None or AFTER_LETTER.search(text) is not None


def find_starts(text: str) -> Iterator[int]:
    """Yield every offset, in code points, at which a run may begin.

    >>> list(find_starts("貫徹?zé)岢?，要帶頭"))
    [2]
    """
    if "?" not in text:
        return
    pattern = _BEGIN_ASCII if has_ascii_marks(text) else _BEGIN
    for match in pattern.finditer(text):
        start = match.start()
        if is_broken_gloss(text, start):
            if _is_whole(text, start) and _is_syllable(text, start):
                yield start
        elif text[start - 1 : start] != "?":  # as people write them
            yield start


def is_broken_gloss(text: str, start: int) -> bool:
    """Return whether what begins at `start` begins like a gloss that lost its bracket, and not with a torn mark."""
    return text[start + 1] in _LETTERS


def has_ascii_marks(text: str) -> bool:
    """Return whether a page's marks may have been turned into ASCII: it has no `，`, or few, as what was repaired brings back.

    >>> has_ascii_marks("是的,他來了。"), has_ascii_marks("是的，他來了")
    (True, False)
    """
    wide = text.count("，")
    return not wide or wide * WIDE_TO_NARROW < text.count(",")


def is_foreign(text: str) -> bool:
    """Return whether a text is Japanese or Korean, more or less."""
    return len(_KANA_OR_HANGUL.findall(text)) > FOREIGN * len(text)


def _is_whole(text: str, start: int) -> bool:
    """Return whether a character of two bytes ends at `start`: it may have its own gloss, be a mark in ASCII, or half of a character."""
    before, second = text[start - 1 : start], text[start - 2 : start - 1]
    return before > "\x7f" or before in _ASCII_MARKS or (before >= "@" and (second > "\x7f" or second == WEDGED.close))


def _is_syllable(text: str, start: int) -> bool:
    end = text.find(WEDGED.close, start, start + 12)
    return end > 0 and pinyin.parse(text[start + 1 : end].rstrip()) is not None
