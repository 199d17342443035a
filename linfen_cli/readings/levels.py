"""Levels: how many of the commonest characters a reader knows, and which those are."""

from __future__ import annotations

from functools import cache

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.chars.han import is_han
from linfen_cli.chars.variants import fold
from linfen_cli.lexicon.lexicon import open_lexicon

__all__ = ["LEVELS", "check_level", "rank"]

LEVELS = (300, 600, 900, 1200, 1500, 1800, 3000, 3000, 3000)
"""The number of characters known at each level, as GF 0025-2021 sets it (Chinese Proficiency Grading Standards for
International Chinese Language Education, 2021): 300 a level up to 6, and 1,200 more for 7 to 9 together. Checked against the
table of its quantitative criteria at https://www.chinaeducenter.com/en/hsk/quantitativecriteria.php."""


def check_level(level: int | None) -> int:
    """Return how many of the commonest characters get no reading at a level: 0 for None.

    Raises:
        LinfenError: there is no such level.

    >>> check_level(3), check_level(2500), check_level(None)
    (900, 2500, 0)
    """
    if level is None:
        return 0
    if level < 1:
        raise LinfenError(
            _("there is no level {level}: 1 to {highest}, or how many of the commonest characters to leave out").format(
                level=level, highest=len(LEVELS)
            )
        )
    return LEVELS[level - 1] if level <= len(LEVELS) else level


def rank(char: str) -> int:
    """Return the place of a character among the commonest of Chinese, counted from 1; the end of the list for one not in it.

    Both scripts are one here: a character has the place of its simplified form. The order is that of linfen's lexicon,
    which counts them in the model that repair uses.

    >>> rank("的"), rank("擔") == rank("担"), rank("的") < rank("擔") < rank("尷")
    (1, True, True)
    """
    order = _order()
    return order.get(fold(char), len(order) + 1)


@cache
def _order() -> dict[str, int]:
    order: dict[str, int] = {}
    for pair in open_lexicon().common:
        char = fold(bytes(pair).decode("gbk", "ignore"))
        if char and is_han(char):
            order.setdefault(char, len(order) + 1)
    return order
