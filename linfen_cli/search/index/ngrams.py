"""The n-grams of texts, and those that a query needs.

An n-gram is a pair of consecutive characters, white space left out, each folded to one form for all its equivalents and their
equivalents. The folding matches too much (髮 and 發 have the same form), but an index only tells where to search; the query
itself folds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from linfen_cli.search.expansion import equivalents
from linfen_cli.search.query import Query

__all__ = ["LONGEST", "Fold", "Needed", "folds", "is_indexed", "needed", "ngrams_of"]

LONGEST = 48
"""Characters of a pattern that are looked up; blocks that are cut inside a line overlap by as many. Chosen by hand."""

Fold = Callable[[str], str]
"""Gives a text its folded form."""

Needed = list[list[str]]
"""A text with a hit has all n-grams of at least one of these lists. One that ends in `*` is the beginning of an n-gram."""

_SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


_NOT_INDEXED = frozenset(char for char in map(chr, range(0x80)) if not char.isalnum())


class _Table(dict[int, "int | None"]):
    """A table for `str.translate`, which is faster for characters in the table."""

    def __missing__(self, code: int) -> int:
        return code


@cache
def folds() -> dict[int, int | None]:
    """Map code points to their folded form, and white space to None.

    >>> len({folds()[ord(char)] for char in "发發髮"}), "担 a".translate(folds()) == "擔Ａ".translate(folds())
    (1, True)
    """
    from linfen_cli.chars.variants import related

    table = _Table(dict.fromkeys(map(ord, _SPACES)))
    chars = {*related(), *map(chr, (*range(0x21, 0x7F), *range(0xA1, 0x250), *range(0xFF01, 0xFFEF)))}
    seen: set[str] = set()
    for char in sorted(chars):
        if char in seen:
            continue
        group, waiting = {char}, [char]
        while waiting:
            for other in equivalents(waiting.pop()):
                if other not in group:
                    group.add(other)
                    waiting.append(other)
        seen |= group
        first = max(group)  # not ASCII punctuation, which separates words in FTS5
        table.update((ord(member), ord(first)) for member in group)
    for code in range(0x4E00, 0xA000):
        table.setdefault(code, code)
    return table


def ngrams_of(text: str) -> set[str]:
    r"""Return the n-grams of a text. A character that nothing follows, or nothing that is indexed, is an n-gram by itself.

    >>> sorted(ngrams_of("甲 乙\x00丙"))
    ['丙', '乙', '甲乙']
    """
    folded = text.translate(folds())
    ngrams = {folded[-1:], *map(str.__add__, folded, folded[1:])}
    if not _NOT_INDEXED.isdisjoint(folded):
        ngrams |= {ngram[0] for ngram in ngrams if ngram and not is_indexed(ngram)}
        return set(filter(is_indexed, ngrams))
    return ngrams


def needed(query: Query, fold: Fold) -> Needed | None:
    """Return the n-grams of which a text must have some for a hit; None if that is not known.

    >>> from linfen_cli.search.query import compile_query
    >>> fold = lambda text: text.translate(folds())
    >>> needed(compile_query(["担当不", "责"]), fold) == [[fold("擔當"), fold("當不")], [fold("责") + "*"]]
    True
    """
    needed: Needed = []
    for term in query.terms:
        runs = term.required()
        if runs is None:
            return None
        for run in runs:
            # Blocks may end at a line end: no n-gram across one is needed.
            ngrams = [] if "\n" in run or "\r" in run else _ngrams_of_run(fold(run)[:LONGEST])
            if not ngrams:
                return None
            needed.append(ngrams)
    return needed


def _ngrams_of_run(folded: str) -> list[str]:
    if len(folded) == 1:
        return [folded + "*"] if is_indexed(folded) else []
    return list(filter(is_indexed, dict.fromkeys(map(str.__add__, folded, folded[1:]))))


def is_indexed(ngram: str) -> bool:
    """Return whether an index can hold `ngram`: ASCII punctuation separates words in FTS5, and is folded to full width.

    >>> is_indexed("甲a"), is_indexed("甲-"), is_indexed("，甲")
    (True, False, True)
    """
    return _NOT_INDEXED.isdisjoint(ngram)
