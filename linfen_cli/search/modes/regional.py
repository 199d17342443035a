"""Words that regions have of their own: 软件 and 軟體, 信息 and 資訊, 出租车 and 計程車.

The relation is that of OpenCC's dictionaries of Taiwanese words, taken directly and both ways, as characters are: 計程車 finds
出租車 and 的士, which do not find each other.
"""

from __future__ import annotations

from functools import cache

from linfen_cli.chars.variants import dictionary, fold
from linfen_cli.search.modes.literal import BETWEEN_HAN, literal

__all__ = ["forms", "regional", "said_elsewhere"]

_MOST = 64
"""How many ways to say a pattern are looked for, those with the fewest words changed first."""


def regional(pattern: str, between: str = BETWEEN_HAN) -> str:
    """The expression for a pattern without glosses, and for what other regions say for it or for words in it.

    `between` is what a text may have between two Han characters.

    >>> import re
    >>> [bool(re.fullmatch(regional("软件工程"), text)) for text in ("軟體工程", "軟件工程", "硬體工程")]
    [True, True, False]
    """
    said = [literal(form, between) for form in forms(pattern)]
    return said[0] if len(said) == 1 else f"(?:{'|'.join(said)})"


def forms(pattern: str) -> list[str]:
    """All ways to say `pattern` with its words replaced by those of other regions, the longest first; itself among them.

    >>> forms("网络信息")
    ['网络信息', '网络資訊', '網路信息', '網路資訊']
    """
    folded = fold(pattern)
    if len(folded) != len(pattern):
        return [pattern]
    words = said_elsewhere()
    # From each place on: how many words are changed, and what is said.
    after: list[list[tuple[int, str]]] = [[] for _ in pattern] + [[(0, "")]]
    for start in range(len(pattern) - 1, -1, -1):
        ways = [(changed, pattern[start] + rest) for changed, rest in after[start + 1]]
        for end in range(start + 1, min(len(pattern), start + _longest()) + 1):
            for word in words.get(folded[start:end], ()):
                ways += [(changed + 1, word + rest) for changed, rest in after[end]]
        after[start] = sorted(ways, key=lambda way: way[0])[:_MOST]
    said = dict.fromkeys(text for _, text in after[0])
    return sorted(said, key=len, reverse=True)


@cache
def said_elsewhere() -> dict[str, tuple[str, ...]]:
    """What other regions say for each word, by its simplified form.

    >>> said_elsewhere()["软件"]
    ('軟體',)
    """
    found: dict[str, dict[str, None]] = {}
    for name in ("TWPhrases", "TWPhrasesRev"):
        for word, others in dictionary(name).items():
            for other in others:
                if fold(other) != fold(word):
                    found.setdefault(fold(word), {})[other] = None
                    found.setdefault(fold(other), {})[word] = None
    return {word: tuple(others) for word, others in found.items()}


@cache
def _longest() -> int:
    return max(map(len, said_elsewhere()))
