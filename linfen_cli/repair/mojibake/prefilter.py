"""The prefilter of mojibake: the few places of a text that are worth a closer look, and whether it has any.

Each kind of mojibake has a rule, which ordinary text all but never matches. `scan` finds where the rules of all kinds match, in
one search: a character class of thousands costs a regular expression no more than one of three, as long as it is what the
expression begins with, so the rules are joined to one that begins with all their first characters.

To make those rules takes longer than to read a short clean text. What each of them begins with is rare, so that a look at
the characters a text is written with, and at what stands after the few that may begin something, spares most texts even that:
`is_spared` may send a text to the rules that has nothing, and never spares one in which a rule matches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache

from linfen_cli.base.cp1252 import EXTRA

__all__ = ["UTF8_BEGINS", "UTF8_LEADS", "UTF8_TRAILS", "Rule", "is_spared", "may_be_misread", "scan"]

_ENOUGH = 50_000
"""Code points in all, of one text or of many, above which it pays to make the rules, and to join them. Measured: below, making them
takes longer than it saves."""


class Rule:
    """A place to look at: a character class in brackets for its first character, and an expression for what follows.

    `is_common` says that ordinary text has such a first character often. At one of those only these rules are tried.
    """

    # not a NamedTuple, which takes longer to define than a short text to look at

    __slots__ = ("first", "is_common", "rest")

    def __init__(self, first: str, rest: str, is_common: bool = False) -> None:
        self.first = first
        self.rest = rest
        self.is_common = is_common

    @property
    def whole(self) -> str:
        """Return the expression for the place."""
        return self.first + self.rest


_scanned: Counter[tuple[str, ...]] = Counter()


def scan(text: str, rules: Mapping[str, Rule]) -> dict[str, list[int]]:
    """Return the offsets in `text` where each rule matches, in order, by the rules' names; names that match nowhere are left out.

    >>> scan("aab", {"b": Rule("[b]", ""), "aa": Rule("[a]", "a"), "c": Rule("[c]", "")})
    {'b': [2], 'aa': [0]}
    """
    hits: dict[str, list[int]] = {}
    names = tuple(rules)
    if _scanned[names] < _ENOUGH:
        _scanned[names] += len(text)
    if _scanned[names] < _ENOUGH:
        for name, pattern in _compiled_each(tuple(rules.items())):
            if places := [match.start() for match in pattern.finditer(text)]:
                hits[name] = places
        return hits
    any_rule, each = _compiled(tuple(rules.items()))
    for match in any_rule.finditer(text):
        for name, pattern in each:
            if pattern.match(text, match.start()):
                hits.setdefault(name, []).append(match.start())
    return hits


@lru_cache(maxsize=4)
def _compiled_each(rules: tuple[tuple[str, Rule], ...]) -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(rule.whole)) for name, rule in rules]


@lru_cache(maxsize=4)
def _compiled(rules: tuple[tuple[str, Rule], ...]) -> tuple[re.Pattern[str], list[tuple[str, re.Pattern[str]]]]:
    """Return the joined expression of all rules, and each rule's own."""
    groups = [
        group
        for group in ([rule for _, rule in rules if rule.is_common is common] for common in (True, False))
        if group
    ]
    any_rule = re.compile(_first_of(rule for _, rule in rules) + "(?=" + "|".join(map(_any_of, groups)) + ")")
    return any_rule, _compiled_each(rules)


def _any_of(rules: list[Rule]) -> str:
    """Return an expression for what may stand after a character for one of these rules to match there."""
    return f"(?<={_first_of(rules)})(?:" + "|".join(f"(?<={rule.first}){rule.rest}" for rule in rules) + ")"


def _first_of(rules: Iterable[Rule]) -> str:
    return "[" + "".join(rule.first[1:-1] for rule in rules) + "]"


# Sparing a text the rules

_seen = 0

_WORTH_A_LOOK = frozenset("&锟斤烫屯")
_LATIN, _OPENING, _RARE, _FORM = range(1, 5)  # what a character may begin

UTF8_LEADS = frozenset((*range(0xE2, 0xEA), 0xEF))
"""The bytes of UTF-8 that begin a Chinese character, which has three."""

UTF8_TRAILS = range(0x80, 0xC0)
"""The bytes of UTF-8 that go on with one."""

UTF8_BEGINS = UTF8_LEADS | frozenset(range(0xC2, 0xCA))
"""The bytes that begin one, or a character of two bytes."""


def is_spared(text: str) -> bool:
    """Return whether `text` needs no look by the rules, as far as that can be told sooner than by them, which are quick once made."""
    global _seen
    _seen += len(text)
    return _seen <= _ENOUGH and not may_be_misread(text)


def may_be_misread(text: str) -> bool:
    """Return whether anything in `text` may be mojibake, or a trace of it.

    >>> may_be_misread("他說：“今天的會議到此結(jié)束。”"), may_be_misread("他说：浣犲ソ。"), may_be_misread("ÖÐÎÄ")
    (False, True, True)
    """
    chars = set(text)
    if chars & _WORTH_A_LOOK:
        return True
    for char in chars:
        if char >= "\x80":
            kind = _kind(char)
            if kind == _FORM or (kind and any(_goes_on(text, at, kind) for at in _places(text, char))):
                return True
    return False


def _kind(char: str) -> int:
    """Return what a character may begin, 0 for nothing."""
    if char <= "\xff" or char in EXTRA:
        return _LATIN
    if _is_form(char):
        return _FORM
    try:
        pair = char.encode("gbk")
    except UnicodeEncodeError:
        pair = b""
    if len(pair) == 2:
        lead, trail = pair
        if lead in UTF8_LEADS and trail in UTF8_TRAILS:
            return _OPENING
        if 0xB0 <= lead <= 0xF7 and trail > 0xA0:
            return 0  # GB 2312 has it
    return _RARE if _is_rare(char) else 0


def _is_form(char: str) -> bool:
    return (
        "\u2e80" <= char <= "\u2fdf"  # radicals
        or "\u3041" <= char <= "\u30f6"  # kana, which Big5 read as GBK has
        or "\ue000" <= char <= "\uf8ff"
        or "\uf900" <= char <= "\ufaff"  # compatibility ideographs
        or char >= "\U0002f800"
    )


def _is_rare(char: str) -> bool:
    """Return whether a character belongs to Big5's second level."""
    try:
        pair = char.encode("big5")
    except UnicodeEncodeError:
        return False
    return len(pair) == 2 and pair[0] >= 0xC9


def _is_telling(char: str) -> bool:
    """Return whether Big5 has a rare character where GB 2312 has a common one."""
    from linfen_cli.repair.mojibake.plausibility import COMMON  # for start-up: few texts need it

    return char.encode("big5").decode("gb2312", "ignore") in COMMON


def _places(text: str, char: str) -> list[int]:
    places = [text.find(char)]
    while places[-1] >= 0:
        places.append(text.find(char, places[-1] + 1))
    return places[:-1]


def _is_latin(char: str) -> bool:
    return "\x80" <= char <= "\xff" or char in EXTRA


def _goes_on(text: str, at: int, kind: int) -> bool:
    """Return whether what stands after a character may go on with what it begins."""
    one, two = text[at + 1 : at + 2], text[at + 2 : at + 3]
    if kind == _LATIN:
        if _is_latin(one):
            return _is_latin(two) or "@" <= two <= "~" or "Ã" <= text[at] <= "ï"
        return "@" <= one <= "~" and _is_latin(two)
    rare = kind == _RARE or _is_rare(text[at])
    if rare and (_is_rare(one) or ("\u4e00" <= one <= "\u9fff" and _is_telling(text[at]))):
        return True
    return kind == _OPENING and (
        (one in ("?", "€", "\ufffd") and _is_pair(two, UTF8_LEADS, UTF8_TRAILS))
        or (_is_pair(one, UTF8_TRAILS, UTF8_BEGINS) and _is_pair(two, UTF8_TRAILS, UTF8_TRAILS))
    )


def _is_pair(char: str, leads: Container[int], trails: Container[int]) -> bool:
    """Return whether GBK has a character at such a pair of bytes, or leaves the pair open."""
    if "\ue000" <= char <= "\uf8ff":
        return True
    try:
        pair = char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return len(pair) == 2 and pair[0] in leads and pair[1] in trails
