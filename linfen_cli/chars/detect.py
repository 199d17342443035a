"""Which script and region a text is in, told by the characters that only one of them writes.

The relation is that of OpenCC's dictionaries. Evidence for simplified and traditional are the characters that the other
has not; for Taiwan and Hong Kong the forms that only one of the two standards writes (裡 and 裏, 為 is of both); for Japanese kana,
and the forms that only Japan has (発, 気).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from linfen_cli.chars.regions import JAPANESE, SIMPLIFIED, TRADITIONAL, shared_forms, told_by_forms
from linfen_cli.chars.variants import dictionary, regional_dictionaries, simplified_only, traditional_only

__all__ = ["Census", "Detection", "Stray", "detect", "is_japanese", "region_of", "script_of", "scripts_in"]

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
# A text is Japanese by so many kana among its kana and Han; a Chinese one has the odd の.
_JAPANESE_SHARE = 0.15
# Code points from which one search for all characters of a script is quicker than looking at each character.
_LONG = 20_000


class Stray(NamedTuple):
    """A character of the script that a text is not in: how often it is there, and where first (line and column from 1)."""

    character: str
    script: str
    times: int
    line: int
    column: int


class Detection(NamedTuple):
    """What a text is written in.

    Attributes:
        script: `simplified`, `traditional`, `japanese`, or None where nothing tells.
        region: the region, as near as it can be told; `simplified` and `traditional` where it cannot be told nearer.
        counts: how many characters speak for each of them.
        han: how many Han characters there are.
        strays: the characters that speak for the other script, the most frequent first.
    """

    script: str | None
    region: str | None
    counts: dict[str, int]
    han: int
    strays: tuple[Stray, ...] = ()

    @property
    def is_mixed(self) -> bool:
        """Whether both scripts have characters of their own in it."""
        return bool(self.strays)


def script_of(text: str) -> str | None:
    """The script that most of `text` is in, `simplified` or `traditional`; None where nothing tells.

    Counted are the characters that only one of the two has.

    >>> script_of("担当"), script_of("擔當"), script_of("你好")
    ('simplified', 'traditional', None)
    """
    chars = set(text)
    simplified = simplified_only() & chars
    traditional = traditional_only() & chars
    if simplified and traditional:
        balance = sum(map(text.count, simplified)) - sum(map(text.count, traditional))
    else:
        balance = len(simplified) - len(traditional)
    return (SIMPLIFIED if balance > 0 else TRADITIONAL) if balance else None


def scripts_in(text: str) -> tuple[bool, bool]:
    """Return whether `text` has characters that only simplified text has, and whether it has any that only traditional text has.

    >>> scripts_in("担當"), scripts_in("擔當"), scripts_in("你好")
    ((True, True), (False, True), (False, False))
    """
    if len(text) < _LONG:
        return not simplified_only().isdisjoint(text), not traditional_only().isdisjoint(text)
    return _has(text, simplified_only()), _has(text, traditional_only())


def _has(text: str, chars: frozenset[str]) -> bool:
    return any(match[0] in chars for match in _expression(chars).finditer(text))


@cache
def _expression(chars: frozenset[str]) -> re.Pattern[str]:
    """What finds `chars`, and all beyond the first 65,536 code points: a class with single ones of those is searched one by one."""
    return re.compile(f"[{''.join(sorted(char for char in chars if char <= chr(0xFFFF)))}\U00010000-\U0010ffff]")


def is_japanese(text: str) -> bool:
    """Whether `text` is Japanese: whether enough of it is kana.

    >>> is_japanese("国の気象を発表する"), is_japanese("鲜の每日果汁，天天好味道")
    (True, False)
    """
    kana = len(_KANA.findall(text))
    return bool(kana) and kana >= _JAPANESE_SHARE * (kana + len(_HAN.findall(text)))


@cache
def _forms() -> dict[str, frozenset[str]]:
    """Return the forms that speak for each region, among traditional characters."""
    tables = {region.name: dictionary(region.into[-1]) for region in told_by_forms()}
    written = {name: {form for forms in table.values() for form in forms[:1]} for name, table in tables.items()}
    # A standard form that one keeps and another replaces speaks for the one that keeps it.
    replaced = {char for table in tables.values() for char in table if len(char) == 1}
    speaks = {name: written[name] | (replaced - table.keys()) for name, table in tables.items()}
    shared = simplified_only() | frozenset(shared_forms())
    return {
        name: frozenset(chars - shared).difference(*(speaks[other] for other in speaks if other != name))
        for name, chars in speaks.items()
    }


@cache
def _regional() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds a form that speaks for a region, and the region of each."""
    spoken_for = {char: name for name, chars in _forms().items() for char in chars}
    return re.compile(f"[{''.join(sorted(spoken_for))}]"), spoken_for


@cache
def _japanese_only() -> frozenset[str]:
    """Return the forms that Japan made, and nobody else writes."""
    (name,) = regional_dictionaries(JAPANESE)
    forms = {form for new in dictionary(name).values() for form in new if len(form) == 1}
    chinese = set(dictionary("STCharacters")) | set(dictionary("TSCharacters"))
    for other in regional_dictionaries(TRADITIONAL):
        chinese.update(form for new in dictionary(other).values() for form in new)
    return frozenset(forms - chinese - set(dictionary(name)))


def region_of(text: str) -> str:
    """Return the region of a traditional text by the forms that only one region writes; `traditional` where there are none.

    >>> region_of("這裡的電腦"), region_of("衞生署説"), region_of("願意擔當")
    ('taiwan', 'hongkong', 'traditional')
    """
    pattern, spoken_for = _regional()
    counts = dict.fromkeys(_forms(), 0)
    for char, number in Counter(pattern.findall(text)).items():
        counts[spoken_for[char]] += number
    if not any(counts.values()):
        return TRADITIONAL
    # As many of either: Hong Kong's dictionary, the later one, undoes its own forms, and leaves the others.
    return max(reversed(counts), key=counts.__getitem__)


class Census:
    """Counts a text that comes in pieces; `result` says what it is in."""

    def __init__(self) -> None:
        self._characters: Counter[str] = Counter()
        self._first: dict[str, tuple[int, int]] = {}
        self._line = 1
        self._telling = simplified_only() | traditional_only()

    def add(self, text: str) -> None:
        """Count a piece of whole lines."""
        counted = Counter(text)
        for char in self._telling.intersection(counted):
            if char not in self._first:
                at = text.index(char)
                column = at - (text.rfind("\n", 0, at) + 1)
                self._first[char] = (self._line + text.count("\n", 0, at), column + 1)
        self._characters.update(counted)
        self._line += text.count("\n")

    @property
    def result(self) -> Detection:
        """What the pieces so far are in."""

        def count(chars: frozenset[str]) -> int:
            return sum(self._characters[char] for char in chars if char in self._characters)

        kana = sum(number for char, number in self._characters.items() if _KANA.match(char))
        han = sum(number for char, number in self._characters.items() if _HAN.match(char))
        counts = {
            SIMPLIFIED: count(simplified_only()),
            TRADITIONAL: count(traditional_only()),
            **{name: count(forms) for name, forms in _forms().items()},
            JAPANESE: kana + count(_japanese_only()),
        }
        script: str | None = None
        region: str | None = None
        if kana and kana >= _JAPANESE_SHARE * (kana + han):
            script = region = JAPANESE
        elif counts[SIMPLIFIED] != counts[TRADITIONAL]:
            script = region = SIMPLIFIED if counts[SIMPLIFIED] > counts[TRADITIONAL] else TRADITIONAL
        elif counts[SIMPLIFIED]:
            script = region = SIMPLIFIED  # as many of either
        if script == TRADITIONAL:
            most = max(counts[name] for name in _forms())
            regions = [name for name in _forms() if counts[name] == most]
            region = regions[0] if len(regions) == 1 else TRADITIONAL
        return Detection(script, region, counts, han, self._strays(script))

    def _strays(self, script: str | None) -> tuple[Stray, ...]:
        others = {SIMPLIFIED: (traditional_only(), TRADITIONAL), TRADITIONAL: (simplified_only(), SIMPLIFIED)}
        if script not in others:
            return ()
        chars, name = others[script]
        strays = [
            Stray(char, name, self._characters[char], *self._first[char]) for char in self._first if char in chars
        ]
        return tuple(sorted(strays, key=lambda stray: (-stray.times, stray.line, stray.column)))


def detect(text: str) -> Detection:
    """Which script and region `text` is in, with the characters that betray a mixture.

    >>> found = detect("願意擔當，担当")
    >>> found.script, found.counts["traditional"], [stray.character for stray in found.strays]
    ('traditional', 3, ['担', '当'])
    """
    counting = Census()
    counting.add(text)
    return counting.result
