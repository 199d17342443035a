"""The implausibility of a text as Chinese, character by character.

A repair of an encoding must make its text better by a margin, and this is what the margin is measured with: each character costs
the more, the less likely it is in Chinese prose. The classes are those of the old standards, which were filled by
frequency: the first levels of GB 2312 (rows 16 to 55) and of Big5 (A440 to C67E) hold what is in daily use. A
list of some hundred characters that no page does without tells a Chinese text from one that is made of daily characters
by chance, which wrong decodings often are.

The costs were chosen by hand, so that the cases of tests/cases/encoding.json and negative.json come out right.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from linfen_cli.base.data_files import read_word_lists
from linfen_cli.repair.settings import CHINESE_SHARE, MANY_CHARACTERS, PLAUSIBLE, PROSE, PROSE_CHARACTER

__all__ = ["COMMON", "cost", "is_chinese", "is_chinese_text", "is_plausible", "is_prose", "mean_cost"]

COMMON = frozenset("".join(word for words in read_word_lists(__file__, "common.txt").values() for word in words))
"""Characters that turn up on nearly every page of Chinese."""

_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉「」『』【】…—·～　％")
_NOTHING_CHINESE = 6.0


class _Costs(dict[str, float]):
    """Costs by character, worked out when first asked for."""

    def __missing__(self, char: str) -> float:
        self[char] = value = _cost(char)
        return value


def cost(text: Iterable[str]) -> float:
    """Return how unlikely the characters of `text` are in Chinese prose, added up; each costs between 0 and 6.

    >>> cost("你好"), cost("浣犲ソ")
    (0.0, 10.0)
    """
    return sum(map(_COSTS.__getitem__, text), 0.0)


def mean_cost(text: str) -> float:
    """Return the cost of a character of `text` on average, ASCII left out; 6 where nothing else is in it.

    >>> mean_cost("a中b文")
    0.0
    """
    others = [char for char in text if char > "\x7f"]
    return cost(others) / len(others) if others else _NOTHING_CHINESE


def is_plausible(text: str) -> bool:
    """Return whether `text` may be Chinese, by the cost of its characters on average."""
    return mean_cost(text) <= PLAUSIBLE


def is_prose(text: str) -> bool:
    """Return whether `text` has two Chinese characters or more and is so ordinary that chance did not put it together."""
    chars = [char for char in text if char > "\x7f"]
    return len(chars) > 1 and cost(chars) <= PROSE.get(len(chars), PROSE_CHARACTER * len(chars))


def is_chinese_text(text: str) -> bool:
    """Return whether `text` consists of Chinese characters and marks, nearly all of it when it is long."""
    share = CHINESE_SHARE if len(text) >= MANY_CHARACTERS else 1.0
    return sum(map(is_chinese, text)) >= share * len(text)


def is_chinese(char: str) -> bool:
    """Return whether `char` is an ordinary Han character or a mark of Chinese text.

    >>> [is_chinese(char) for char in "中，aあ"]
    [True, True, False, False]
    """
    return (
        "\u3400" <= char <= "\u9fff"
        or "\U00020000" <= char <= "\U0003ffff"
        or char in _MARKS
        or "\uff01" <= char <= "\uff5e"
    )


def _cost(char: str) -> float:
    if char < "\x80" or char in COMMON:
        return 0.0
    if char in _MARKS:
        return 0.3
    if "\u3400" <= char <= "\u9fff":
        return _cost_of_han(char)
    if "\uff01" <= char <= "\uff5e":
        return 1.5
    if "\u3040" <= char <= "\u30ff" or "\xa0" <= char <= "\xff" or "\u2000" <= char <= "\u206f":
        return 3.0
    is_compatibility = "\uf900" <= char <= "\ufaff" or "\u2e80" <= char <= "\u2fdf"
    return _NOTHING_CHINESE if is_compatibility or unicodedata.category(char)[0] == "C" else 4.0


def _cost_of_han(char: str) -> float:
    gb, big5 = char.encode("gb2312", "ignore"), char.encode("big5", "ignore")
    if b"\xb0" <= gb < b"\xd8":
        return 1.0
    if b"\xa4\x40" <= big5 < b"\xc6\x7f":
        return 1.5
    if gb:
        return 3.0
    return 4.0 if big5 or char.encode("gbk", "ignore") else 5.0


_COSTS = _Costs()
