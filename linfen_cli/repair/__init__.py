"""Repair: from the stored text to the clean one, with every change on record.

`repair` composes the layers. Each takes a text and gives back the text without one kind of damage, what it changed, and an
alignment. Glosses are the only kind so far; the runs of splice damage, which change bytes and not only add some,
go before them, because a misplaced gloss is part of a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from linfen_cli.alignment import Alignment
from linfen_cli.columns import Made
from linfen_cli.repair.gloss import Gloss, Glosses, remove_glosses

__all__ = ["Gloss", "Glosses", "Repair", "Repaired", "repair"]


class Repair(NamedTuple):
    """One change: `stored` at `[start, end)` of the stored text (code points) became `clean`.

    `certified` tells that the change is proven and not only likely, `confidence` is between 0 and 1.
    """

    kind: str
    start: int
    end: int
    stored: str
    clean: str
    certified: bool
    confidence: float


class _GlossRepairs(Made[Repair]):
    """The repairs of a text whose only damage is glosses, made when looked at."""

    __slots__ = ("_glosses",)

    def __init__(self, glosses: Glosses) -> None:
        self._glosses = glosses

    def __len__(self) -> int:
        return len(self._glosses)

    def make(self, index: int) -> Repair:
        gloss = self._glosses[index]
        stored = self._glosses.stored[gloss.start : gloss.end]
        return Repair("gloss", gloss.start, gloss.end, stored, "", certified=True, confidence=1.0)


@dataclass(frozen=True, eq=False)
class Repaired:
    """A text after repair.

    Attributes:
        stored: the text as it was found.
        text: the clean text.
        glosses: the glosses that were taken out, in order.
        alignment: the map between offsets in `stored` and in `text`.
    """

    stored: str
    text: str
    glosses: Glosses
    alignment: Alignment

    @property
    def repairs(self) -> Sequence[Repair]:
        """Every change, in the order of the stored text."""
        return _GlossRepairs(self.glosses)


def repair(text: str) -> Repaired:
    """Give the clean text of a stored one. Text without damage comes back the same.

    >>> repaired = repair("他願意擔(dān)當(dāng)。")
    >>> repaired.text, repaired.repairs[0].stored, repaired.alignment.to_stored(3, 4)
    ('他願意擔當。', '(dān)', Span(start=3, end=9))
    """
    unglossed = remove_glosses(text)
    return Repaired(text, unglossed.text, unglossed.glosses, unglossed.alignment)
