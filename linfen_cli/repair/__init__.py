"""Repair: from the stored text to the clean one, with every change on record.

`repair` composes the stages, each a module of this package. A stage takes a text and gives back the text without one kind
of damage, what it changed, and an alignment. They run in the order in which the damage must be undone: what changed
bytes before what added some, so that glosses, which a run of splice damage may have in it, come last.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import TypeVar

from linfen_cli.alignment import Alignment
from linfen_cli.columns import Made
from linfen_cli.repair.gloss import Gloss, Glosses, remove_glosses
from linfen_cli.repair.report import Repair, Stage, Unresolved

__all__ = ["GLOSS", "KINDS", "Gloss", "Glosses", "Repair", "Repaired", "Unresolved", "repair"]

GLOSS = "gloss"

T = TypeVar("T", Repair, Unresolved)


class _GlossRepairs(Made[Repair]):
    """The removal of glosses as repairs, made when looked at."""

    __slots__ = ("_glosses",)

    def __init__(self, glosses: Glosses) -> None:
        self._glosses = glosses

    def __len__(self) -> int:
        return len(self._glosses)

    def make(self, index: int) -> Repair:
        gloss = self._glosses[index]
        return Repair(GLOSS, gloss.start, gloss.end, self._glosses.written(gloss), "", certified=True, confidence=1.0)


@dataclass(frozen=True, eq=False)
class Repaired:
    """A text after repair.

    Attributes:
        stored: the text as it was found.
        text: the clean text.
        glosses: the glosses that were taken out, in order.
        alignment: the map between offsets in `stored` and in `text`.
        others: the repairs other than of glosses, in order.
        unresolved: damage that was found and left as it is, in order.
    """

    stored: str
    text: str
    glosses: Glosses
    alignment: Alignment
    others: tuple[Repair, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()

    @property
    def repairs(self) -> Sequence[Repair]:
        """Every change, in the order of the stored text."""
        glosses = _GlossRepairs(self.glosses)
        return list(merge(self.others, glosses, key=lambda change: change.start)) if self.others else glosses


def repair(text: str, kinds: Collection[str] = (GLOSS,)) -> Repaired:
    """Give the clean text of a stored one. Text without damage comes back the same.

    `kinds` names the damage to look for: `gloss`, and the keys of STAGES.

    >>> repaired = repair("他願意擔(dān)當(dāng)。")
    >>> repaired.text, repaired.repairs[0].stored, repaired.alignment.to_stored(3, 4)
    ('他願意擔當。', '(dān)', Span(start=3, end=9))
    """
    current, alignment = text, Alignment(len(text))
    others: list[Repair] = []
    unresolved: list[Unresolved] = []
    for kind, stage in STAGES.items():
        if kind not in kinds:
            continue
        done = stage(current)
        for change in done.repairs:
            start, end = alignment.to_stored(change.start, change.end)
            others.append(change._replace(start=start, end=end, stored=text[start:end]))
        for left in done.unresolved:
            start, end = alignment.to_stored(left.start, left.end)
            unresolved.append(left._replace(start=start, end=end, stored=text[start:end]))
        current, alignment = done.text, alignment.then(done.alignment)
    if GLOSS not in kinds:
        nothing = array("q")
        return Repaired(
            text, current, Glosses(text, nothing, nothing, nothing), alignment, _sorted(others), _sorted(unresolved)
        )
    unglossed = remove_glosses(current)
    if not len(alignment):
        return Repaired(text, unglossed.text, unglossed.glosses, unglossed.alignment, (), _sorted(unresolved))
    glosses = unglossed.glosses.found_in(text, alignment)
    return Repaired(
        text, unglossed.text, glosses, alignment.then(unglossed.alignment), _sorted(others), _sorted(unresolved)
    )


def _sorted(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(found, key=lambda item: item.start))


# Each stage by the kind of damage that it undoes, in the order that they run in; imported when first run.
STAGES: dict[str, Callable[[str], Stage]] = {}

KINDS = (*STAGES, GLOSS)
