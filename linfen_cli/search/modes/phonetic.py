"""Phonetic patterns, in pinyin: `dandang`, `dān dāng`, `dan1dang1`, `dd`, `擔dang`. `sounds.py` parses them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linfen_cli.base.messages import N_
from linfen_cli.search.expansion import clean_pattern, expand
from linfen_cli.search.modes.mode import Inner, Mode, ModeOption, OptionValues, ScanPattern, Spelling, Term
from linfen_cli.search.modes.regional import REGIONAL
from linfen_cli.search.modes.registry import register

__all__ = ["PHONETIC"]

PHONETIC = ModeOption(
    "sound", False, ("--pinyin",), None, N_("Take PATTERN by its sound: dandang, dān dāng, dan1dang1, dd, 擔dang.")
)


class _Phonetic(Mode):
    name = "phonetic"
    rank = 50
    options = (PHONETIC,)
    word = "sound"
    label = N_("given by its sound")
    combines = frozenset(("fuzzy", "regional"))

    def compile(self, pattern: str, values: OptionValues, inner: Inner) -> Term:
        return _PhoneticTerm(clean_pattern(pattern), regional=values[REGIONAL])


register(_Phonetic())


class _PhoneticTerm(Term):
    """A pattern in pinyin.

    `re` is ten times slower with characters beyond U+FFFF, so texts without any are searched with an expression of their own.
    """

    __slots__ = ("_alternatives", "_common", "_pattern", "_regional")

    def __init__(self, pattern: str, *, regional: bool) -> None:
        from linfen_cli.search.sounds import regional_words  # start-up

        words = regional_words(pattern) if regional else []
        self._regional = regional
        self._alternatives = "".join(f"{expand(word)}|" for word in words)
        self._pattern = pattern
        self._common = self._expression(rare=False)

    def _expression(self, *, rare: bool) -> re.Pattern[str]:
        from linfen_cli.search.sounds import expression  # start-up

        return re.compile(self._alternatives + expression(self._pattern, rare=rare))

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        is_rare = re.search("[\U00010000-\U0010ffff]", text) is not None
        compiled = self._expression(rare=True) if is_rare else self._common
        return (match.span() for match in compiled.finditer(text))

    @property
    def in_stored_text(self) -> bool:
        return False

    @property
    def is_local(self) -> bool:
        return True

    def spellings(self) -> list[Spelling] | None:
        from linfen_cli.search.sounds import spellings  # start-up

        return spellings(self._pattern, regional=self._regional)

    def required(self) -> list[str] | None:
        return None  # a syllable stands for too many characters

    def scan_pattern(self) -> ScanPattern | None:
        return None
