"""Wrapping Chinese text to a width in terminal cells, with readings on a line above.

Rich breaks lines at spaces, which Chinese has none of. Here a line may break between any two full-width characters, but
not before a closing mark or after an opening one (kinsoku), and not inside a word of letters or digits.
A reading stands above its character and starts where it starts; it may run over characters that have none, and where
two would touch, the text is spread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

NO_START = frozenset("、。，．,.!?！？：；:;）)】》〉」』”’]}｝］〕…—～·%％‰々ー")
NO_END = frozenset("（(【《〈「『“‘[{｛［〔")


class Run(NamedTuple):
    """Characters drawn in one style. `note` is the reading over them, for a run of one character."""

    text: str
    style: str = ""
    note: str = ""


class Line(NamedTuple):
    """One line: its runs, and the line above it (empty where no character on the line has a note)."""

    runs: list[Run]
    above: str


class _Cell(NamedTuple):
    text: str
    width: int
    style: str
    note: str


@lru_cache(maxsize=8192)
def width_of(text: str) -> int:
    """Return the width of `text` in terminal cells.

    >>> width_of("擔dān")
    5
    """
    from rich.cells import cell_len  # not for who only asks where a line may break

    return cell_len(text)


def fit(text: str, width: int) -> str:
    """Return `text` cut to `width` cells, with … at the cut.

    >>> fit("強化責任落實", 7), fit("強化", 7)
    ('強化責…', '強化')
    """
    if width_of(text) <= width:
        return text
    shown, used = "", 1
    for char in text:
        used += width_of(char)
        if used > width:
            break
        shown += char
    return shown + "…"


def fit_left(text: str, width: int) -> str:
    """Return the end of `text` that fits `width` cells.

    >>> fit_left("強化責任落實", 5)
    '落實'
    """
    used = 0
    for index in range(len(text) - 1, -1, -1):
        used += width_of(text[index])
        if used > width:
            return text[index + 1 :]
    return text


def wrap(runs: Iterable[Run], width: int, *, first: int = 0, rest: int = 0) -> Iterator[Line]:
    """Break a paragraph into lines of at most `width` cells, indented by `first` cells and then by `rest`.

    A character wider than the line gets a line of its own, since it must go somewhere.

    >>> ["".join(run.text for run in line.runs) for line in wrap([Run("擔當作為，落實。")], 8)]
    ['擔當作', '為，落', '實。']
    >>> line = next(wrap([Run("責", note="zé"), Run("任", note="rèn"), Run("編")], 20))
    >>> line.above, "".join(run.text for run in line.runs)
    ('zé rèn', '責 任編')
    """
    cells = list(_cells(runs))
    start, indent = 0, first
    while True:
        placed, end = _fill(cells, start, width, min(indent, max(0, width - 4)))
        yield _line(placed)
        start = end
        while start < len(cells) and cells[start].text.isspace():
            start += 1
        if start >= len(cells):
            return
        indent = rest


def _fill(cells: list[_Cell], start: int, width: int, indent: int) -> tuple[list[tuple[int, _Cell]], int]:
    """Place cells at columns from `indent` until the line is full; return them and the first cell left over."""
    placed: list[tuple[int, _Cell]] = []
    column, note_end = indent, -1
    breakable = 0  # how many of the placed cells may end the line
    for at in range(start, len(cells)):
        cell = cells[at]
        begin = max(column, note_end + 1) if cell.note else column
        end = begin + cell.width
        note_reach = begin + width_of(cell.note) if cell.note else 0
        # spaces hang over the end of a line, where they are dropped
        if placed and max(end, note_reach) > width and not cell.text.isspace():
            cut = len(placed) if _may_break(placed[-1][1], cell) else breakable or len(placed)
            return placed[:cut], start + cut
        if placed and _may_break(placed[-1][1], cell):
            breakable = len(placed)
        placed.append((begin, cell))
        column = end
        note_end = max(note_end, note_reach)
    return placed, len(cells)


def _may_break(before: _Cell, after: _Cell) -> bool:
    if after.text in NO_START or before.text in NO_END or not after.width:
        return False
    if before.text.isspace() or after.text.isspace():
        return not after.text.isspace()  # of several spaces, after the last: a mark may follow them
    return before.width > 1 or after.width > 1 or before.style != after.style


def _line(placed: list[tuple[int, _Cell]]) -> Line:
    while placed and placed[-1][1].text.isspace():
        placed.pop()
    runs: list[Run] = []
    above: list[str] = []
    column = above_column = 0
    for begin, cell in placed:
        if begin > column:
            runs.append(Run(" " * (begin - column)))
        if runs and runs[-1].style == cell.style:
            runs[-1] = Run(runs[-1].text + cell.text, cell.style)
        else:
            runs.append(Run(cell.text, cell.style))
        column = begin + cell.width
        if cell.note:
            above.append(" " * (begin - above_column) + cell.note)
            above_column = begin + width_of(cell.note)
    return Line(runs, "".join(above))


def _cells(runs: Iterable[Run]) -> Iterator[_Cell]:
    for text, style, note in runs:
        for char in text:
            yield _Cell(char, width_of(char), style, note)
            note = ""
