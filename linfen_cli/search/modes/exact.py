"""Exact patterns: the very characters, in the text as it was stored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linfen_cli.base.messages import N_
from linfen_cli.search.expansion import positions
from linfen_cli.search.modes.mode import Inner, Mode, ModeOption, OptionValues, ScanPattern, Spelling, Term
from linfen_cli.search.modes.registry import register

__all__ = ["EXACT"]

EXACT = ModeOption(
    "exact", False, ("--exact",), None, N_("Find only the very characters, in the text as it was stored.")
)


class _ExactTerm(Term):
    __slots__ = ("_compiled", "_pattern")

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._compiled = re.compile(re.escape(pattern))

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        return (match.span() for match in self._compiled.finditer(text))

    @property
    def in_stored_text(self) -> bool:
        return True

    @property
    def is_local(self) -> bool:
        return True

    def spellings(self) -> list[Spelling] | None:
        return [positions(self._pattern, exact=True)]

    def required(self) -> list[str] | None:
        return [self._pattern]

    def scan_pattern(self) -> ScanPattern | None:
        return ScanPattern(re.escape(self._pattern), self._pattern, as_stored=True)


class _Exact(Mode):
    name = "exact"
    rank = 40
    options = (EXACT,)
    word = "exact"
    label = N_("exact")
    combines = frozenset(("regex", "fuzzy"))

    def compile(self, pattern: str, values: OptionValues, inner: Inner) -> Term:
        return _ExactTerm(pattern)


register(_Exact())
