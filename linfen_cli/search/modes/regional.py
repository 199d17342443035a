"""Regional words: 软件 finds 軟體, 信息 finds 資訊, 出租车 finds 計程車.

The relation is that of OpenCC's dictionaries of Taiwanese words, taken directly and in both directions, like that of
characters: 計程車 finds 出租車 and 的士, which do not find each other.
"""

from __future__ import annotations

from functools import cache

from linfen_cli.base.messages import N_
from linfen_cli.chars.variants import dictionary, fold
from linfen_cli.search.expansion import clean_pattern
from linfen_cli.search.modes.literal import LiteralTerm
from linfen_cli.search.modes.mode import Inner, Mode, ModeOption, OptionValues, Term
from linfen_cli.search.modes.registry import register

__all__ = ["REGIONAL", "forms", "words_elsewhere"]

REGIONAL = ModeOption(
    "regional", False, ("--regional",), None, N_("Find the words of other regions too: 软件 finds 軟體.")
)

_MOST = 64
"""The most ways to write a pattern, those with the fewest words replaced first; chosen by hand."""


class _Regional(Mode):
    name = "regional"
    rank = 60
    options = (REGIONAL,)
    word = "regional"
    label = N_("regional")
    combines = frozenset(("regex", "fuzzy", "phonetic"))

    def compile(self, pattern: str, values: OptionValues, inner: Inner) -> Term:
        return LiteralTerm(forms(clean_pattern(pattern)))


register(_Regional())


def forms(pattern: str) -> list[str]:
    """Return `pattern` and all ways to write it with words of other regions, the longest first.

    >>> forms("网络信息")
    ['网络信息', '网络資訊', '網路信息', '網路資訊']
    """
    folded = fold(pattern)
    if len(folded) != len(pattern):
        return [pattern]
    words = words_elsewhere()
    # From each offset on: how many words are replaced, and the text.
    after: list[list[tuple[int, str]]] = [[] for _ in pattern] + [[(0, "")]]
    for start in range(len(pattern) - 1, -1, -1):
        ways = [(changed, pattern[start] + rest) for changed, rest in after[start + 1]]
        for end in range(start + 1, min(len(pattern), start + _longest()) + 1):
            for word in words.get(folded[start:end], ()):
                ways += [(changed + 1, word + rest) for changed, rest in after[end]]
        after[start] = sorted(ways, key=lambda way: way[0])[:_MOST]
    return sorted(dict.fromkeys(text for _, text in after[0]), key=len, reverse=True)


@cache
def words_elsewhere() -> dict[str, tuple[str, ...]]:
    """Return the words of other regions for each word, by its simplified form.

    >>> words_elsewhere()["软件"]
    ('軟體',)
    """
    words: dict[str, dict[str, None]] = {}
    for name in ("TWPhrases", "TWPhrasesRev"):
        for word, others in dictionary(name).items():
            for other in others:
                if fold(other) != fold(word):
                    words.setdefault(fold(word), {})[other] = None
                    words.setdefault(fold(other), {})[word] = None
    return {word: tuple(others) for word, others in words.items()}


@cache
def _longest() -> int:
    return max(map(len, words_elsewhere()))
