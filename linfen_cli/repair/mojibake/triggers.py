"""Finding the few places of a text that are worth a closer look, in one search.

A character class of thousands costs a regular expression no more than one of three, as long as it is what the expression
begins with. So the rules of all kinds of damage are joined to one that begins with all their first characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Rule", "scan"]


_SHORT = 50_000
"""Code points in all, of one text or of many, below which the joined expression takes longer to make than it saves."""

_scanned: Counter[tuple[str, ...]] = Counter()


class Rule(NamedTuple):
    """A place to look at: a character class in brackets for its first character, and an expression for what follows.

    `is_common` says that ordinary text has such a first character often. At one of those only these rules are tried.
    """

    first: str
    rest: str
    is_common: bool = False

    @property
    def whole(self) -> str:
        """The expression for the place."""
        return self.first + self.rest


def scan(text: str, rules: Mapping[str, Rule]) -> dict[str, list[int]]:
    """The offsets in `text` where each rule matches, in order, by the rules' names; names that match nowhere are left out.

    >>> scan("aab", {"b": Rule("[b]", ""), "aa": Rule("[a]", "a"), "c": Rule("[c]", "")})
    {'b': [2], 'aa': [0]}
    """
    hits: dict[str, list[int]] = {}
    names = tuple(rules)
    if _scanned[names] < _SHORT:
        _scanned[names] += len(text)
    if _scanned[names] < _SHORT:
        for name, pattern in _compiled_each(tuple(rules.items())):
            if places := [match.start() for match in pattern.finditer(text)]:
                hits[name] = places
        return hits
    gate, each = _compiled(tuple(rules.items()))
    for match in gate.finditer(text):
        for name, pattern in each:
            if pattern.match(text, match.start()):
                hits.setdefault(name, []).append(match.start())
    return hits


@lru_cache(maxsize=4)
def _compiled_each(rules: tuple[tuple[str, Rule], ...]) -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(rule.whole)) for name, rule in rules]


@lru_cache(maxsize=4)
def _compiled(rules: tuple[tuple[str, Rule], ...]) -> tuple[re.Pattern[str], list[tuple[str, re.Pattern[str]]]]:
    groups = [
        group
        for group in ([rule for _, rule in rules if rule.is_common is common] for common in (True, False))
        if group
    ]
    gate = re.compile(_first_of(rule for _, rule in rules) + "(?=" + "|".join(map(_any_of, groups)) + ")")
    return gate, _compiled_each(rules)


def _any_of(rules: list[Rule]) -> str:
    """What may stand after a character for one of these rules to match there."""
    return f"(?<={_first_of(rules)})(?:" + "|".join(f"(?<={rule.first}){rule.rest}" for rule in rules) + ")"


def _first_of(rules: Iterable[Rule]) -> str:
    return "[" + "".join(rule.first[1:-1] for rule in rules) + "]"
