"""Tokens: what an index knows of a text, and what a query needs to be in it.

A token is two characters that follow one another, white space left out, each in a form that stands for all its
equivalents and their equivalents. That is a folding, and finds too much: 髮 and 發 have the same form. It only tells where to look;
what is found there is decided by the query itself, which folds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from linfen_cli.search.modes.literal import equivalents
from linfen_cli.search.query import Query, Ways, clean_pattern

__all__ = ["LONGEST", "Fold", "Needed", "folds", "is_indexed", "needed", "tokens_of"]

LONGEST = 48
"""Characters of a pattern that are looked for; texts overlap by as many where they are cut inside a line."""

Fold = Callable[[str], str]
"""What gives a text its folded form."""

Needed = list[list[str]]
"""What a text must have to be worth a look: one of these, and of that every token; a token that ends in `*` is the beginning of one."""

_SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


_NOT_INDEXED = frozenset(char for char in map(chr, range(0x80)) if not char.isalnum())


class _Table(dict[int, "int | None"]):
    """For `str.translate`, which is quicker where a character is in the table."""

    def __missing__(self, code: int) -> int:
        return code


@cache
def folds() -> dict[int, int | None]:
    """The form of each character that has another, and of white space none, by code points.

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


def tokens_of(text: str) -> set[str]:
    r"""The tokens of a text; a character that no other follows, or none that a token may have, is one by itself.

    >>> sorted(tokens_of("甲 乙\x00丙"))
    ['丙', '乙', '甲乙']
    """
    folded = text.translate(folds())
    found = {folded[-1:], *map(str.__add__, folded, folded[1:])}
    if not _NOT_INDEXED.isdisjoint(folded):
        found |= {token[0] for token in found if token and not is_indexed(token)}
        return set(filter(is_indexed, found))
    return found


def needed(query: Query, fold: Fold) -> Needed | None:
    """What a text must have in it for `query` to have a hit; None where that cannot be told.

    >>> fold = lambda text: text.translate(folds())
    >>> needed(Query(("担当不", "责"), ()), fold) == [[fold("擔當"), fold("當不")], [fold("責") + "*"]]
    True
    """
    ways: Needed = []
    for pattern in query.patterns:
        runs = None if "\n" in pattern or "\r" in pattern else _runs(pattern, query.ways)
        if runs is None:
            return None
        for run in runs:
            tokens = _all_of(fold(run)[:LONGEST])
            if not tokens:
                return None
            ways.append(tokens)
    return ways


def _runs(pattern: str, ways: Ways) -> list[str] | None:
    """Of these, a text with a hit has one, written one way or another; None where nothing is known to be needed."""
    if ways.sound or (ways.regex and ways.fuzzy):
        return None
    if ways.regex:
        from linfen_cli.search.modes.regex import required

        # What is required may stand in different lines: the longest of it must do.
        run = max(required(pattern), key=len, default="")
        return _said(run, ways) if run.strip() else None
    clean = pattern if ways.exact else clean_pattern(pattern)
    if not ways.fuzzy:
        return _said(clean, ways)
    from linfen_cli.search.modes.fuzzy import cut, positions

    forms = (positions(form, exact=ways.exact) for form in _said(clean, ways))
    return ["".join(map(min, piece)) for form in forms for piece in cut(form, ways.fuzzy + 1)]


def _said(run: str, ways: Ways) -> list[str]:
    if not ways.regional:
        return [run]
    from linfen_cli.search.modes.regional import forms

    return forms(run)


def _all_of(folded: str) -> list[str]:
    if len(folded) == 1:
        return [folded + "*"] if is_indexed(folded) else []
    return list(filter(is_indexed, dict.fromkeys(map(str.__add__, folded, folded[1:]))))


def is_indexed(token: str) -> bool:
    """Whether an index has `token` as it is: marks of ASCII part words there, and full-width ones stand for them.

    >>> is_indexed("甲a"), is_indexed("甲-"), is_indexed("，甲")
    (True, False, True)
    """
    return _NOT_INDEXED.isdisjoint(token)
