"""N-grams: what an index knows of a text, and what a query needs to be in it.

An n-gram is two characters that follow one another, white space left out, each in a form that stands for all its
equivalents and their equivalents. That is a folding, and finds too much: 髮 and 發 have the same form. It only tells where to look;
what is found there is decided by the query itself, which folds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from linfen_cli.search.expansion import equivalents
from linfen_cli.search.query import Query

__all__ = ["LONGEST", "Fold", "Needed", "folds", "is_indexed", "needed", "ngrams_of"]

LONGEST = 48
"""Characters of a pattern that are looked for; texts overlap by as many where they are cut inside a line."""

Fold = Callable[[str], str]
"""Gives a text its folded form."""

Needed = list[list[str]]
"""What a text must have to be worth a look: all n-grams of one of these lists; one that ends in `*` is the beginning of one."""

_SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


_NOT_INDEXED = frozenset(char for char in map(chr, range(0x80)) if not char.isalnum())


class _Table(dict[int, "int | None"]):
    """For `str.translate`, which is quicker where a character is in the table."""

    def __missing__(self, code: int) -> int:
        return code


@cache
def folds() -> dict[int, int | None]:
    """Return the form of each character that has another, and of white space none, by code points.

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
        first = max(group)  # of a mark not ASCII's, which parts words in an index
        table.update((ord(member), ord(first)) for member in group)
    for code in range(0x4E00, 0xA000):
        table.setdefault(code, code)
    return table


def ngrams_of(text: str) -> set[str]:
    r"""Return the n-grams of a text; a character that no other follows, or none that an n-gram may have, is one by itself.

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
    """Return what a text must have in it for `query` to have a hit; None where that cannot be told.

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
            # Over a line end n-grams tell nothing: blocks may meet there.
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
    """Return whether an index has `ngram` as it is: marks of ASCII part words there, and full-width ones stand for them.

    >>> is_indexed("甲a"), is_indexed("甲-"), is_indexed("，甲")
    (True, False, True)
    """
    return _NOT_INDEXED.isdisjoint(ngram)
