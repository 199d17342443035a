"""Finding the few places of a text that are worth a closer look, in one search.

A character class of thousands costs a regular expression no more than one of three, as long as it is what the expression
begins with. So the rules of all kinds of damage are joined to one that begins with all their first characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Rule", "scan"]


class Rule(NamedTuple):
    """A place to look at: a character class in brackets for its first character, and an expression for what follows."""

    first: str
    rest: str


def scan(text: str, rules: Mapping[str, Rule]) -> dict[str, list[int]]:
    """The offsets in `text` where each rule matches, in order, by the rules' names; names that match nowhere are left out.

    >>> scan("aab", {"b": Rule("[b]", ""), "aa": Rule("[a]", "a"), "c": Rule("[c]", "")})
    {'aa': [0], 'b': [2]}
    """
    gate, each = _compiled(tuple(rules.items()))
    hits: dict[str, list[int]] = {}
    for match in gate.finditer(text):
        for name, pattern in each:
            if pattern.match(text, match.start()):
                hits.setdefault(name, []).append(match.start())
    return hits


@lru_cache(maxsize=4)
def _compiled(rules: tuple[tuple[str, Rule], ...]) -> tuple[re.Pattern[str], list[tuple[str, re.Pattern[str]]]]:
    first = "[" + "".join(rule.first[1:-1] for _, rule in rules) + "]"
    gate = re.compile(first + "(?=" + "|".join(f"(?<={rule.first}){rule.rest}" for _, rule in rules) + ")")
    return gate, [(name, re.compile(rule.first + rule.rest)) for name, rule in rules]
