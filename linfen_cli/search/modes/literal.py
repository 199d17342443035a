"""Literal patterns: their characters, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from linfen_cli.base.messages import N_
from linfen_cli.repair.gloss import styles
from linfen_cli.search.expansion import BETWEEN_HAN, clean_pattern, expand, positions
from linfen_cli.search.modes.mode import Inner, Mode, OptionValues, ScanPattern, Spelling, Term
from linfen_cli.search.modes.registry import register

__all__ = ["LiteralTerm"]


class LiteralTerm(Term):
    """One or several phrases, in all ways to write their characters."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """Take phrases without glosses; where several match, the first one counts."""
        self._phrases = phrases

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        # Not before it is needed: a fuzzy term asks only for the spellings.
        return re.compile("|".join(map(expand, self._phrases)))

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the matches."""
        return (match.span() for match in self._compiled.finditer(text))

    @property
    def in_stored_text(self) -> bool:
        """Return False, so that glosses and damage do not hide a match."""
        return False

    @property
    def is_local(self) -> bool:
        """Return True."""
        return True

    def spellings(self) -> list[Spelling] | None:
        """Return one for each phrase."""
        return [positions(phrase) for phrase in self._phrases]

    def required(self) -> list[str] | None:
        """Return the phrases."""
        return list(self._phrases)

    def scan_pattern(self) -> ScanPattern | None:
        """Return the phrase, with optional glosses; a scan takes only one phrase."""
        if len(self._phrases) > 1:
            return None
        (phrase,) = self._phrases
        # In stored text a character may have its gloss. This matches more than glosses, since the scan takes a closer look
        # at brackets anyway.
        gloss = f"(?:{styles.gloss_of_any_length()})?"
        return ScanPattern(expand(phrase, BETWEEN_HAN, gloss), phrase, as_stored=False)


class _Literal(Mode):
    name = "literal"
    rank = 100
    options = ()
    word = "text"
    label = N_("text")
    combines = frozenset[str]()

    def compile(self, pattern: str, values: OptionValues, inner: Inner) -> Term:
        return LiteralTerm([clean_pattern(pattern)])


register(_Literal())
