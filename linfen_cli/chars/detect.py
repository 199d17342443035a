"""Detection of the script and the region of a text, by the characters that only one of them writes.

The relation is that of OpenCC's dictionaries. Evidence for simplified and for traditional text are the characters that the other
lacks; for Taiwan and Hong Kong the forms that only one of the two standards writes (裡 and 裏; both write 為); for Japanese
text kana, and the forms that only Japan has (発, 気).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from linfen_cli.base.alignment import Span
from linfen_cli.base.lines import count_line_ends, lines_around
from linfen_cli.chars.regions import JAPANESE, SIMPLIFIED, TRADITIONAL, shared_forms, told_by_forms
from linfen_cli.chars.variants import dictionary, regional_dictionaries, simplified_only, traditional_only

__all__ = ["Census", "Detection", "Stray", "detect", "is_japanese", "region_of", "script_of", "scripts_in"]

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
# The share of kana among the kana and Han of a text from which it is Japanese; a Chinese one has the odd の. Chosen by hand.
_JAPANESE_SHARE = 0.15
# Code points from which one search for all characters of a script is quicker than looking at each character. Chosen by hand.
_LONG = 20_000


class Stray(NamedTuple):
    """A character of the script that a text is not in: how often it occurs, and where first (line and column from 1)."""

    character: str
    script: str
    times: int
    line: int
    column: int


class Detection(NamedTuple):
    """The script and region of a text.

    Attributes:
        script: `simplified`, `traditional`, `japanese`, or None where there is no evidence.
        region: the region, as near as it can be told; the script's name where nothing tells a region.
        counts: the number of characters that are evidence for each script and region.
        han: the number of Han characters.
        strays: the characters that are evidence for the other script, the most frequent first.
    """

    script: str | None
    region: str | None
    counts: dict[str, int]
    han: int
    strays: tuple[Stray, ...] = ()

    @property
    def is_mixed(self) -> bool:
        """Return whether it has characters of both scripts."""
        return bool(self.strays)


def script_of(text: str) -> str | None:
    """Return the script that most of `text` is in, `simplified` or `traditional`; None where there is no evidence.

    Only characters that one of the two lacks are counted.

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
    """Return whether `text` has characters of simplified text alone, and whether it has any of traditional text alone.

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
    """Return an expression that finds `chars`, and everything beyond the BMP.

    A class that lists single characters from there is compared one by one, which is slow.
    """
    return re.compile(f"[{''.join(sorted(char for char in chars if char <= chr(0xFFFF)))}\U00010000-\U0010ffff]")


def is_japanese(text: str) -> bool:
    """Return whether `text` is Japanese: whether enough of it is kana.

    >>> is_japanese("国の気象を発表する"), is_japanese("鲜の每日果汁，天天好味道")
    (True, False)
    """
    kana = len(_KANA.findall(text))
    return bool(kana) and kana >= _JAPANESE_SHARE * (kana + len(_HAN.findall(text)))


@cache
def _forms() -> dict[str, frozenset[str]]:
    """Return the forms that are evidence for each region, among traditional characters."""
    tables = {region.name: dictionary(region.into[-1]) for region in told_by_forms()}
    written = {name: {form for forms in table.values() for form in forms[:1]} for name, table in tables.items()}
    # A standard form that one keeps and another replaces is evidence for the one that keeps it.
    replaced = {char for table in tables.values() for char in table if len(char) == 1}
    evidence = {name: written[name] | (replaced - table.keys()) for name, table in tables.items()}
    shared = simplified_only() | frozenset(shared_forms())
    return {
        name: frozenset(chars - shared).difference(*(evidence[other] for other in evidence if other != name))
        for name, chars in evidence.items()
    }


@cache
def _regional() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return an expression that finds the evidence for regions, and the region of each character of it."""
    region_by_form = {char: name for name, chars in _forms().items() for char in chars}
    return re.compile(f"[{''.join(sorted(region_by_form))}]"), region_by_form


@cache
def _japanese_only() -> frozenset[str]:
    """Return the forms that only Japan writes."""
    (name,) = regional_dictionaries(JAPANESE)
    forms = {form for new in dictionary(name).values() for form in new if len(form) == 1}
    chinese = set(dictionary("STCharacters")) | set(dictionary("TSCharacters"))
    for other in regional_dictionaries(TRADITIONAL):
        chinese.update(form for new in dictionary(other).values() for form in new)
    return frozenset(forms - chinese - set(dictionary(name)))


def region_of(text: str) -> str:
    """Return the region of a traditional text, by the forms that only one region writes; `traditional` where it has none.

    >>> region_of("這裡的電腦"), region_of("衞生署説"), region_of("願意擔當")
    ('taiwan', 'hongkong', 'traditional')
    """
    pattern, region_by_form = _regional()
    forms = pattern.findall(text)
    if not forms:
        return TRADITIONAL
    counts = dict.fromkeys(_forms(), 0)
    for form, number in Counter(forms).items():
        counts[region_by_form[form]] += number
    # In a tie Hong Kong, the later one, is taken: its dictionary undoes its own forms and leaves the others.
    return max(reversed(counts), key=counts.__getitem__)


class Census:
    """Counts the characters of a text that comes in pieces; `result` is what they say."""

    def __init__(self) -> None:
        self._characters: Counter[str] = Counter()
        self._first: dict[str, tuple[int, int]] = {}
        self._line = 1
        self._evidence = simplified_only() | traditional_only()

    def add(self, text: str) -> None:
        """Count a piece of whole lines."""
        counted = Counter(text)
        for char in self._evidence.intersection(counted):
            if char not in self._first:
                at = text.index(char)
                column = at - lines_around(text, Span(at, at)).start
                self._first[char] = (self._line + count_line_ends(text, 0, at), column + 1)
        self._characters.update(counted)
        self._line += count_line_ends(text)

    @property
    def result(self) -> Detection:
        """The script and region of the pieces so far."""
        kana = sum(number for char, number in self._characters.items() if _KANA.match(char))
        han = sum(number for char, number in self._characters.items() if _HAN.match(char))
        counts = {
            SIMPLIFIED: self._count(simplified_only()),
            TRADITIONAL: self._count(traditional_only()),
            **{name: self._count(forms) for name, forms in _forms().items()},
            JAPANESE: kana + self._count(_japanese_only()),
        }
        script: str | None = None
        if kana and kana >= _JAPANESE_SHARE * (kana + han):
            script = JAPANESE
        elif counts[SIMPLIFIED] or counts[TRADITIONAL]:
            script = TRADITIONAL if counts[TRADITIONAL] > counts[SIMPLIFIED] else SIMPLIFIED
        region = _most(counts) if script == TRADITIONAL else script
        return Detection(script, region, counts, han, self._strays(script))

    def _count(self, chars: frozenset[str]) -> int:
        return sum(self._characters[char] for char in chars if char in self._characters)

    def _strays(self, script: str | None) -> tuple[Stray, ...]:
        others = {SIMPLIFIED: (traditional_only(), TRADITIONAL), TRADITIONAL: (simplified_only(), SIMPLIFIED)}
        if script not in others:
            return ()
        chars, name = others[script]
        strays = [
            Stray(char, name, self._characters[char], *self._first[char]) for char in self._first if char in chars
        ]
        return tuple(sorted(strays, key=lambda stray: (-stray.times, stray.line, stray.column)))


def _most(counts: Mapping[str, int]) -> str:
    """Return the region with the most evidence for it; `traditional` where there is none, or a tie."""
    most = max(counts[name] for name in _forms())
    regions = [name for name in _forms() if counts[name] == most]
    return regions[0] if len(regions) == 1 else TRADITIONAL


def detect(text: str) -> Detection:
    """Return the script and the region of `text`, with the characters that betray a mixture.

    >>> detection = detect("願意擔當，担当")
    >>> detection.script, detection.counts["traditional"], [stray.character for stray in detection.strays]
    ('traditional', 3, ['担', '当'])
    """
    census = Census()
    census.add(text)
    return census.result
