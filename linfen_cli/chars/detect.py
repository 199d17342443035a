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

from linfen_cli.chars.regions import HONGKONG, JAPANESE, SIMPLIFIED, TAIWAN, TRADITIONAL
from linfen_cli.chars.variants import dictionary, simplified_only, traditional_only

__all__ = ["Census", "Detection", "Stray", "detect", "is_japanese", "region_of", "script_of", "scripts_in"]

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
# The dictionaries name one form for each region, but both are in use there, or in simplified text: they tell nothing.
_OF_BOTH = frozenset("台臺群羣床牀煙菸污汙麵麪么幺叁叄檐簷峰峯洩泄稅税痺痹")
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
    """The forms that speak for Taiwan, and those that speak for Hong Kong, among traditional characters."""
    taiwan, hongkong = dictionary("TWVariants"), dictionary("HKVariants")
    of_taiwan = {form for forms in taiwan.values() for form in forms[:1]}
    of_hongkong = {form for forms in hongkong.values() for form in forms[:1]}
    # A standard form that one keeps and the other replaces speaks for the one that keeps it.
    kept_by_hongkong = {char for char in taiwan if char not in hongkong and len(char) == 1}
    kept_by_taiwan = {char for char in hongkong if char not in taiwan and len(char) == 1}
    both = (of_taiwan & of_hongkong) | simplified_only() | _OF_BOTH
    return {
        TAIWAN: frozenset((of_taiwan | kept_by_taiwan) - of_hongkong - kept_by_hongkong - both),
        HONGKONG: frozenset((of_hongkong | kept_by_hongkong) - of_taiwan - kept_by_taiwan - both),
    }


@cache
def _telling() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(_forms()[TAIWAN] | _forms()[HONGKONG]))}]")


@cache
def _japanese_only() -> frozenset[str]:
    """The forms that Japan made, and nobody else writes."""
    forms = {form for new in dictionary("JPVariants").values() for form in new if len(form) == 1}
    chinese = set(dictionary("STCharacters")) | set(dictionary("TSCharacters"))
    for name in ("TWVariants", "HKVariants"):
        chinese.update(form for new in dictionary(name).values() for form in new)
    return frozenset(forms - chinese - set(dictionary("JPVariants")))


def region_of(text: str) -> str:
    """The region of a traditional text: `taiwan` or `hongkong` by the forms that only one of them writes, else `traditional`.

    >>> region_of("這裡的電腦"), region_of("衞生署説"), region_of("願意擔當")
    ('taiwan', 'hongkong', 'traditional')
    """
    counts = dict.fromkeys((TAIWAN, HONGKONG), 0)
    for char, number in Counter(_telling().findall(text)).items():
        counts[TAIWAN if char in _forms()[TAIWAN] else HONGKONG] += number
    if not any(counts.values()):
        return TRADITIONAL
    # As many of either: Hong Kong's dictionary undoes its own forms, and leaves the others.
    return TAIWAN if counts[TAIWAN] > counts[HONGKONG] else HONGKONG


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

        forms = _forms()
        kana = sum(number for char, number in self._characters.items() if _KANA.match(char))
        han = sum(number for char, number in self._characters.items() if _HAN.match(char))
        counts = {
            SIMPLIFIED: count(simplified_only()),
            TRADITIONAL: count(traditional_only()),
            TAIWAN: count(forms[TAIWAN]),
            HONGKONG: count(forms[HONGKONG]),
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
        if script == TRADITIONAL and counts[TAIWAN] != counts[HONGKONG]:
            region = TAIWAN if counts[TAIWAN] > counts[HONGKONG] else HONGKONG
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
