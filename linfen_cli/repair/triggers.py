"""Finding the few places of a text that are worth a closer look, in one search.

A character class of thousands costs a regular expression no more than one of three, as long as it is what the expression
begins with. So the rules of all kinds of damage are joined to one that begins with all their first characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Rule", "scan"]


_SHORT = 50_000
"""Code points in all, of one text or of many, below which the joined expression takes longer to make than it saves."""

_scanned: Counter[tuple[str, ...]] = Counter()


class Rule(NamedTuple):
    """A place to look at: a character class in brackets for its first character, and an expression for what follows."""

    first: str
    rest: str


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
    return [(name, re.compile(rule.first + rule.rest)) for name, rule in rules]


@lru_cache(maxsize=4)
def _compiled(rules: tuple[tuple[str, Rule], ...]) -> tuple[re.Pattern[str], list[tuple[str, re.Pattern[str]]]]:
    first = "[" + "".join(rule.first[1:-1] for _, rule in rules) + "]"
    gate = re.compile(first + "(?=" + "|".join(f"(?<={rule.first}){rule.rest}" for _, rule in rules) + ")")
    return gate, _compiled_each(rules)
