"""How much of each kind of damage there was, in a text or in millions of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from linfen_cli.repair import GLOSS, KINDS, Repaired
from linfen_cli.repair.blocks import Block

__all__ = ["Tally", "stage_of"]

# What a repair of each kind is called: one, several, and what became of them.
_NAMES = {
    "encoding": ("passage", "passages", "decoded again"),
    "splice": ("run", "runs", "repaired"),
}


def stage_of(kind: str) -> str:
    """The kind of damage that `--kinds` knows; encoding damage has names of its own for each encoding.

    >>> stage_of("utf8-as-gbk"), stage_of("splice")
    ('encoding', 'splice')
    """
    return kind if kind in KINDS else "encoding"


class Tally:
    """How much was repaired, by kind, and how much was left.

    Attributes:
        glosses: how many glosses were taken out.
        repaired: how many other repairs were made, by kind.
        certified: how many of those were proven.
        left: how many pieces of damage were left, by kind.
    """

    __slots__ = ("certified", "glosses", "left", "repaired")

    def __init__(self) -> None:
        self.glosses = 0
        self.repaired: Counter[str] = Counter()
        self.certified: Counter[str] = Counter()
        self.left: Counter[str] = Counter()

    @property
    def unresolved(self) -> int:
        """How many pieces of damage were left."""
        return self.left.total()

    @property
    def damaged(self) -> bool:
        """Whether there was any damage."""
        return bool(self.glosses or self.repaired or self.left)

    def add(self, repaired: Repaired) -> None:
        """Count one text."""
        self.glosses += len(repaired.glosses)
        if repaired.others:
            self.repaired.update(stage_of(change.kind) for change in repaired.others)
            self.certified.update(stage_of(change.kind) for change in repaired.others if change.certified)
        if repaired.unresolved:
            self.left.update(stage_of(left.kind) for left in repaired.unresolved)

    def count(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The same blocks, counted as they go by."""
        for block in blocks:
            self.add(block.repaired)
            yield block

    def merge(self, other: Tally) -> None:
        """Count what another has counted."""
        self.glosses += other.glosses
        self.repaired.update(other.repaired)
        self.certified.update(other.certified)
        self.left.update(other.left)

    @property
    def summary(self) -> str:
        """One line that says what was repaired and what was not.

        >>> from linfen_cli.repair import repair
        >>> tally = Tally()
        >>> tally.add(repair("擔(dān)當"))
        >>> tally.summary
        '1 gloss removed'
        """
        parts = []
        if self.glosses:
            parts.append(f"{self.glosses} {'gloss' if self.glosses == 1 else 'glosses'} removed")
        for kind in (kind for kind in KINDS if kind != GLOSS and self.repaired[kind]):
            one, several, done = _NAMES.get(kind, (f"piece of {kind}", f"pieces of {kind}", "repaired"))
            count = self.repaired[kind]
            parts.append(f"{count} {one if count == 1 else several} {done} ({self.certified[kind]} certified)")
        if self.unresolved:
            parts.append(f"{self.unresolved} left unresolved")
        return ", ".join(parts) or "no damage found"
