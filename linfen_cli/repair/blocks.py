"""Repair of a text that is too long to be held at once: block by block.

Damage stays within its line, so blocks of whole lines are repaired as the whole would be. What is judged by the page (the
gloss table, whether it teaches pinyin) is judged by the block, which is as long as a novel's volume.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from linfen_cli.base.chunking import BLOCK, text_blocks
from linfen_cli.base.lines import count_line_ends
from linfen_cli.repair.compose import repair
from linfen_cli.repair.gloss.gloss import place_to_cut
from linfen_cli.repair.report import Repair, Repaired, Unresolved
from linfen_cli.repair.settings import DEFAULT, Settings
from linfen_cli.repair.stages import KINDS


class Block(NamedTuple):
    """A block after repair. `start` (code points) and `line` count what came before it in the stored text."""

    repaired: Repaired
    start: int = 0
    line: int = 0

    @property
    def repairs(self) -> Iterator[Repair]:
        """Yield the changes, with their spans in the whole stored text."""
        start = self.start
        return (repair._replace(start=repair.start + start, end=repair.end + start) for repair in self.repaired.repairs)

    @property
    def unresolved(self) -> Iterator[Unresolved]:
        """Yield what was left, with its spans in the whole stored text."""
        start = self.start
        return (left._replace(start=left.start + start, end=left.end + start) for left in self.repaired.unresolved)


def repair_blocks(
    pieces: Iterable[str], kinds: Collection[str] = KINDS, *, settings: Settings = DEFAULT, size: int = BLOCK
) -> Iterator[Block]:
    r"""Repair a text that comes in pieces, as `repair` does, in blocks of about `size` code points.

    >>> [block.repaired.text for block in repair_blocks(["擔(dān)", "當\n學(xué)習"], size=8)]
    ['擔當\n', '學習']
    """
    start = line = 0
    for stored in blocks(pieces, size):
        yield Block(repair(stored, kinds, settings=settings), start, line)
        start += len(stored)
        line += count_line_ends(stored)


def blocks(pieces: Iterable[str], size: int = BLOCK) -> Iterator[str]:
    r"""Cut a text that comes in pieces into blocks of whole lines, and a line that is too long where no gloss is cut.

    >>> list(blocks(["ab\nc", "d\n", "efghij\nk"], size=6))
    ['ab\ncd\n', 'efghij\n', 'k']
    """
    return text_blocks(pieces, size, cut_line=_cut_line)


def _cut_line(text: str, start: int, end: int) -> int:
    """Return where to cut a line: between two full-width characters, else at a space, else anywhere."""
    cut = place_to_cut(text[start - 1 : end], 1) + start - 1
    return cut if cut < end else text.rfind(" ", start, end) + 1 or end - (text[end - 1] == "\r")
