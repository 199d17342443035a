"""Flow: a long text as rows of a screen, wrapped only where somebody looks.

The text is cut into blocks: its parts, and pieces of very long ones. A block is wrapped when a row of it is needed, so that a novel
opens as fast as a page, and a place is a block and a row in it. When the width, the script or the readings change, what stays is
the offset in the clean text, which every row has.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from linfen_cli.article.article import Article, Kind, Part
from linfen_cli.article.sentences import sentences
from linfen_cli.base.alignment import Span
from linfen_cli.render import styles
from linfen_cli.render.plain import one_line
from linfen_cli.render.wrap import Run, width_of, wrap
from linfen_cli.repair import GLOSS
from linfen_cli.view.pieces import Piece
from linfen_cli.view.view import View

BLOCK = 1000
"""About how many characters of a paragraph are wrapped at a time."""
_KEPT = 400  # blocks whose rows are kept

CURRENT = "bold white on red"
_STYLES = {Kind.TITLE: styles.TITLE, Kind.DATELINE: styles.DIM, Kind.HEADING: styles.HEADING, Kind.EDITOR: styles.DIM,
           Kind.RIGHTS: styles.DIM}  # fmt: skip


class Row(NamedTuple):
    """A row of the screen: its runs, and where in the clean text it begins.

    `lead` says that it belongs to the row below it: a row of readings, or a blank one before a heading.
    """

    runs: list[Run]
    start: int
    lead: bool = False


class Place(NamedTuple):
    """A row: its block, and its number there."""

    block: int
    row: int


class Blocks:
    """The blocks of an article, as columns."""

    __slots__ = ("_gaps", "_kinds", "_levels", "_starts", "_text", "headings")

    def __init__(self, article: Article) -> None:
        """Cut `article` into blocks; takes a second for a million short lines."""
        self._text = article.text
        self._starts, self._kinds, self._gaps = array("q"), bytearray(), bytearray()
        self.headings = array("l")
        """The blocks that are headings."""
        gap = False
        for part in article.parts:
            start, end = part.span
            if part.kind is Kind.HEADING:
                self.headings.append(len(self._starts))
            first = True
            for begin in _cuts(part) if end - start > 2 * BLOCK else (start,):
                self._starts.append(begin)
                self._kinds.append(part.kind)
                self._gaps.append(gap and first)
                first = False
            gap = part.ends_with_blank_line

    def __len__(self) -> int:
        return len(self._starts)

    def part(self, index: int) -> Part:
        """Return a block, as a part of the article."""
        end = self._starts[index + 1] if index + 1 < len(self) else len(self._text)
        return Part(Kind(self._kinds[index]), Span(self._starts[index], end), self._text)

    def gap(self, index: int) -> bool:
        """Return whether a blank line stands before a block."""
        kind, before = self._kinds[index], self._kinds[index - 1] if index else None
        return index > 0 and (
            bool(self._gaps[index])
            or kind == Kind.HEADING
            or (kind != before and before in (Kind.DATELINE, Kind.TITLE))
        )

    def heading_at(self, offset: int) -> int:
        """Return the number of the heading that a clean offset is under, from 0; -1 before the first."""
        return bisect_right(self.headings, offset, key=self._starts.__getitem__) - 1

    def at(self, offset: int) -> int:
        """Return the block that a clean offset lies in."""
        return max(0, bisect_right(self._starts, offset) - 1)


def _cuts(part: Part) -> Iterator[int]:
    """Yield where the blocks of a long part begin: after sentences, where there are any."""
    at = part.span.start
    yield at
    for sentence in sentences(part):
        while sentence.end - at > 2 * BLOCK:
            at = max(sentence.start, at + BLOCK) if sentence.start - at < BLOCK else sentence.start
            yield at
        if sentence.end - at > BLOCK and sentence.end < part.span.end:
            at = sentence.end
            yield at


class Flow:
    """The rows of a view at a width in cells."""

    def __init__(self, blocks: Blocks, view: View, width: int) -> None:
        """Take the blocks of the article of `view`; nothing is wrapped yet."""
        self.blocks = blocks
        self.view = view
        self.width = max(4, width)
        self.current: int | None = None
        """The start of the hit that stands out among the others, or None."""
        self._rows: OrderedDict[int, list[Row]] = OrderedDict()

    def change(self, view: View | None = None, width: int | None = None) -> None:
        """Show another view of the same article, or another width."""
        self.view = view or self.view
        self.width = max(4, width or self.width)
        self._rows.clear()

    def point_out(self, start: int | None) -> None:
        """Let the hit that begins at a clean offset stand out, or none."""
        self.current = start
        self._rows.clear()

    def rows(self, block: int) -> list[Row]:
        """Return the rows of a block; at least one."""
        rows = self._rows.get(block)
        if rows is None:
            rows = self._rows[block] = list(self._wrapped(block))
            while len(self._rows) > _KEPT:
                self._rows.popitem(last=False)
        return rows

    def from_(self, place: Place) -> Iterator[Row]:
        """Yield the rows from a place on."""
        for block in range(place.block, len(self.blocks)):
            rows = self.rows(block)
            yield from rows[place.row :] if block == place.block else rows

    def moved(self, place: Place, rows: int) -> Place:
        """Return the place so many rows further down, or up where it is negative; the first or last row at most."""
        block, row = place.block, place.row + rows
        while row < 0 and block > 0:
            block -= 1
            row += len(self.rows(block))
        while row >= len(self.rows(block)) and block + 1 < len(self.blocks):
            row -= len(self.rows(block))
            block += 1
        return Place(block, min(max(0, row), len(self.rows(block)) - 1))

    @property
    def end(self) -> Place:
        """The last row."""
        last = len(self.blocks) - 1
        return Place(last, len(self.rows(last)) - 1)

    def place_of(self, offset: int) -> Place:
        """Return the place of the row that a clean offset is on, or of the row above that belongs to it."""
        block = self.blocks.at(offset)
        rows = self.rows(block)
        row = 0
        for number, candidate in enumerate(rows):
            if not candidate.lead and candidate.start <= offset:
                row = number
        while row > 0 and rows[row - 1].lead:
            row -= 1
        return Place(block, row)

    def row(self, place: Place) -> Row:
        """Return the row at a place."""
        return self.rows(place.block)[place.row]

    def _wrapped(self, block: int) -> Iterator[Row]:
        part = self.blocks.part(block)
        runs, offsets = self._runs(part)
        first, rest = (0, 0)
        if part.kind is Kind.PARAGRAPH and self.width >= 24:
            first = 4
        if self.blocks.gap(block):
            yield Row([], part.span.start, lead=True)
        seen = 0
        for line in wrap(runs, self.width, first=first, rest=rest):
            start = offsets[seen] if seen < len(offsets) else part.span.start
            indent = self._indent(part.kind, line.runs, seen, first)
            if line.above:
                yield Row([Run(" " * indent + line.above, styles.READING)], start, lead=True)
            yield Row([Run(" " * indent), *line.runs] if indent else line.runs, start)
            seen += sum(not char.isspace() for run in line.runs for char in run.text)

    def _indent(self, kind: Kind, runs: list[Run], seen: int, first: int) -> int:
        """Return how far a line is moved to the right, beyond what `wrap` indents: a title to the middle."""
        if kind in (Kind.TITLE, Kind.DATELINE):
            return max(0, self.width - sum(width_of(run.text) for run in runs)) // 2
        return 0

    def _runs(self, part: Part) -> tuple[list[Run], array[int]]:
        """Return a part as runs, and the clean offset of each character that is not white space."""
        runs: list[Run] = []
        offsets = array("q")
        base = _STYLES.get(part.kind, "")

        def add(text: str, style: str, start: int, end: int, note: str = "") -> None:
            text = one_line(text)
            runs.append(Run(text, f"{base} {style}".strip(), note))
            offsets.extend(min(start + index, end) for index, char in enumerate(text) if not char.isspace())

        pieces = self.view.pieces(part)
        for index, piece in enumerate(pieces):
            style = self._style(piece)
            repair = piece.repair
            if repair is None:
                add(piece.text, style, piece.start, piece.end, one_line(piece.reading))
                continue
            first = index == 0 or pieces[index - 1].repair is not repair
            last = index + 1 == len(pieces) or pieces[index + 1].repair is not repair
            if repair.kind == GLOSS:
                # What was taken out stood right after the character.
                add(piece.text, style, piece.start, piece.end, one_line(piece.reading))
                if last:
                    add(repair.stored[len(repair.clean) :], styles.REMOVED, piece.end, piece.end)
            else:
                if first:
                    add(repair.stored, styles.REMOVED, piece.start, piece.start)
                add(piece.text, style or styles.ADDED, piece.start, piece.end, one_line(piece.reading))
        return runs, offsets

    def _style(self, piece: Piece) -> str:
        if piece.hit is not None:
            assert self.view.hits is not None
            start = self.view.hits.starts[piece.hit.number]
            return CURRENT if start == self.current else styles.hit_style(piece.hit.pattern)
        return styles.UNRESOLVED if piece.unresolved is not None else ""
