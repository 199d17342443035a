"""Counts of each kind of damage, in a text or in millions of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from linfen_cli.base.messages import _, ngettext
from linfen_cli.repair.blocks import Block
from linfen_cli.repair.report import Repaired
from linfen_cli.repair.stages import KINDS, STAGES

__all__ = ["Tally", "stage_of"]


def stage_of(kind: str) -> str:
    """Return the kind of damage as `--kinds` names it; mojibake is one kind there, and one for each pair of encodings in a report.

    >>> stage_of("utf8-as-gbk"), stage_of("splice")
    ('encoding', 'splice')
    """
    return kind if kind in KINDS else "encoding"


class Tally:
    """Counts what was repaired, by kind, and what was left.

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
        """Return how many pieces of damage were left."""
        return self.left.total()

    @property
    def damaged(self) -> bool:
        """Return whether there was any damage."""
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
        """Yield the same blocks, and count each as it goes by."""
        for block in blocks:
            self.add(block.repaired)
            yield block

    def merge(self, other: Tally) -> None:
        """Add the counts of another tally."""
        self.glosses += other.glosses
        self.repaired.update(other.repaired)
        self.certified.update(other.certified)
        self.left.update(other.left)

    @property
    def summary(self) -> str:
        """Return one line that says what was repaired and what was not.

        >>> from linfen_cli.repair import repair
        >>> tally = Tally()
        >>> tally.add(repair("擔(dān)當"))
        >>> tally.summary
        '1 gloss removed'
        """
        parts = []
        if self.glosses:
            parts.append(
                ngettext("{count} gloss removed", "{count} glosses removed", self.glosses).format(count=self.glosses)
            )
        for kind, count in sorted(self.repaired.items(), key=lambda item: KINDS.index(item[0])):
            parts.append(STAGES[kind].summary(count, self.certified[kind]))
        if self.unresolved:
            parts.append(_("{count} left unresolved").format(count=self.unresolved))
        return ", ".join(parts) or _("no damage found")
