"""SVG: an article as a poster whose lines are laid out here, whatever font the viewer has.

Rich's own export gives each character the width of a letter. Here a full-width character stands on a square of its own, a letter
on the share of it that letters have on average, a reading in small letters over its character; where a reading is wider,
the character gets the room. Each stretch of text says how long it is, so that a font of other widths is fitted in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from linfen_cli.article.article import Part
from linfen_cli.article.parser import Kind
from linfen_cli.base.messages import N_
from linfen_cli.render.exporters import exporter
from linfen_cli.render.fonts import families
from linfen_cli.render.markup import PATTERN_COLORS, attribute, escape, printable
from linfen_cli.render.wrap import NO_END, NO_START
from linfen_cli.repair import GLOSS
from linfen_cli.view.pieces import Piece
from linfen_cli.view.view import View

_WIDTH = 900
_MARGIN = 90
_SIZE = 22
_READING = 0.46  # of the size of the text that it stands over

_STYLE = """\
:root { --paper: #fbfaf6; --ink: #22211d; --faint: #6d6a61; --accent: #8a2b1f; --line: #dedbd0; --run: #b3541e; --left: #b38600; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1a1a1c; --ink: #d9d7d0; --faint: #98958c; --accent: #e2907f; --line: #3a3a3d; --run: #e2a36f; --left: #e0b84d; }
}
.paper { fill: var(--paper); }
.rule { stroke: var(--line); stroke-width: 1.5; }
text { fill: var(--ink); white-space: pre; }
.title, .heading { font-weight: bold; }
.heading { fill: var(--accent); }
.faint { fill: var(--faint); }
.reading { fill: var(--faint); font-family: "Noto Sans", "Helvetica Neue", Arial, sans-serif; font-weight: normal; text-anchor: middle; }
.hit { fill: #ffe27a; } .p2 { fill: #a6e4e7; } .p3 { fill: #f0b9e6; } .p4 { fill: #b9e8a8; } .p5 { fill: #b5cdf7; }
.on { fill: #1b1b18; }
.run { stroke: var(--run); stroke-width: 1.5; stroke-dasharray: 2 2; }
.left { stroke: var(--left); stroke-width: 1.5; }
"""


class _Style(NamedTuple):
    """The typography of a kind of text.

    Attributes:
        name: its class in the style sheet.
        size: of its characters, in pixels.
        first: the indentation of its first line, in characters.
        anchor: `start`, `middle` or `end` of the line.
        above: the space above it, as a share of the size.
        leading: the height of a line, as a share of the size.
    """

    name: str
    size: float
    first: float = 0
    anchor: str = "start"
    above: float = 0.4
    leading: float = 1.75


_STYLES = {
    Kind.TITLE: _Style("title", 34, anchor="middle", above=0.2, leading=1.4),
    Kind.DATELINE: _Style("faint", 17, anchor="middle"),
    Kind.BYLINE: _Style("faint", 18, anchor="middle"),
    Kind.HEADING: _Style("heading", 25, above=1.2, leading=1.5),
    Kind.PARAGRAPH: _Style("", _SIZE, first=2),
    Kind.EDITOR: _Style("faint", 16, above=0.6),
    Kind.RIGHTS: _Style("faint", 16, above=0.6),
}


class _Cell(NamedTuple):
    """Text that may not be broken: its width and that of the whole cell in pixels, and the piece it is from."""

    text: str
    width: float
    room: float
    piece: Piece


@exporter("svg", "SVG", N_("a poster"), suffixes=(".svg",), marks_repairs=False)
def poster(view: View) -> Iterator[str]:
    """Yield a view as an SVG picture, piece after piece."""
    drawn: list[str] = []
    y = float(_MARGIN)
    for part, style, ruled in _parts(view):
        if ruled:
            y += 1.6 * _SIZE
            drawn.append(f'<line class="rule" x1="{_MARGIN}" y1="{y:g}" x2="{_WIDTH - _MARGIN}" y2="{y:g}"/>\n')
            y += 0.6 * _SIZE
        y += style.above * style.size
        indent = style.first * style.size
        for line in _lines(_cells(view.pieces(part), style.size), indent):
            y += style.leading * style.size + (0.55 * style.size if view.annotation is not None else 0)
            drawn += _line(line, style, indent, y)
            indent = 0
    height = round(y + _MARGIN)
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
    yield f' lang="{attribute(view.language)}" xml:lang="{attribute(view.language)}" role="img">\n'
    yield f"<title>{escape(view.title)}</title>\n"
    yield f"<style>\n{_STYLE}text {{ font-family: {families(view.language)}; }}\n</style>\n"
    yield f'<rect class="paper" width="{_WIDTH}" height="{height}"/>\n'
    yield from drawn
    yield "</svg>\n"


def _parts(view: View) -> Iterator[tuple[Part, _Style, bool]]:
    """Yield the parts, the style of each, and whether there is a rule above it."""
    for part in view.head:
        yield part, _STYLES[part.kind], False
    first = bool(len(view.head))
    for section in view.sections:
        for part in section.parts:
            style = _STYLES[part.kind]
            if part.kind is Kind.HEADING and section.level > 1:
                style = style._replace(size=max(_SIZE, 25 - 1.5 * (section.level - 1)))
            yield part, style, first
            first = False
    first = True
    for part in view.closing:
        style = _STYLES[part.kind]
        if part.kind is Kind.BYLINE:
            style = style._replace(anchor="end")
        yield part, style, first
        first = False


def _cells(pieces: Iterable[Piece], size: float) -> Iterator[_Cell]:
    for piece in pieces:
        text = printable(piece.text)
        if piece.reading:
            width = sum(map(_width, text)) * size
            reading = sum(map(_width, printable(piece.reading))) * size * _READING
            yield _Cell(text, width, max(width, reading + 0.12 * size), piece)
            continue
        word = ""
        for char in text:
            if word and not _joined(word[-1], char):
                yield _cell(word, size, piece)
                word = ""
            word += char
        if word:
            yield _cell(word, size, piece)


def _cell(text: str, size: float, piece: Piece) -> _Cell:
    width = sum(map(_width, text)) * size
    return _Cell(text, width, width, piece)


def _width(char: str) -> float:
    """Return the width of a character, as a share of that of a full-width one."""
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…·":
        return 1
    if char in "ijlItfr.,:;'|!()[] ":
        return 0.3
    return 0.86 if char in "mwMW@%" else 0.62 if char.isupper() else 0.52


def _joined(before: str, after: str) -> bool:
    """Return whether two characters may not be on two lines: inside a word of letters or digits."""
    return not (before.isspace() or after.isspace()) and _width(before) < 1 and _width(after) < 1


def _lines(cells: Iterable[_Cell], indent: float) -> Iterator[list[_Cell]]:
    """Break cells into lines, none of which begins with a closing mark or ends with an opening one."""
    room = _WIDTH - 2 * _MARGIN
    line: list[_Cell] = []
    used = indent
    for cell in cells:
        while line and used + cell.room > room and not cell.text.isspace():
            cut = _break(line, cell)
            yield line[:cut]
            line = line[cut:]
            used = sum(one.room for one in line)
        if line or not cell.text.isspace():
            line.append(cell)
            used += cell.room
    yield line


def _break(line: list[_Cell], after: _Cell) -> int:
    """Return how many cells stay on a line that is full before `after`."""
    cells = [*line, after]
    for cut in range(len(line), 0, -1):
        if cells[cut].text[:1] not in NO_START and cells[cut - 1].text[-1:] not in NO_END:
            return cut
    return len(line)


def _line(cells: list[_Cell], style: _Style, indent: float, y: float) -> Iterator[str]:
    """Yield the elements of a line: what is behind the text, the text in stretches, the readings."""
    length = sum(cell.room for cell in cells)
    room = _WIDTH - 2 * _MARGIN
    x = _MARGIN + {"start": indent, "middle": (room - length) / 2, "end": room - length}[style.anchor]
    behind: list[str] = []
    stretches: list[tuple[float, float, str, bool]] = []
    readings: list[str] = []
    end = -1.0
    for cell in cells:
        piece, at = cell.piece, x + (cell.room - cell.width) / 2
        behind += _behind(piece, x, cell.room, style.size, y)
        lit = piece.hit is not None
        if stretches and abs(at - end) < 0.01 and stretches[-1][3] == lit:
            begin, width, text, _ = stretches[-1]
            stretches[-1] = (begin, width + cell.width, text + cell.text, lit)
        else:
            stretches.append((at, cell.width, cell.text, lit))
        end = at + cell.width
        if piece.reading:
            middle, over = x + cell.room / 2, y - 0.98 * style.size
            small = style.size * _READING
            readings.append(
                f'<text class="reading" x="{middle:g}" y="{over:g}" font-size="{small:g}">{escape(piece.reading)}</text>\n'
            )
        x += cell.room
    yield from behind
    for at, width, text, lit in stretches:
        if text.strip():
            names = " ".join(filter(None, (style.name, "on" if lit else "")))
            named = f' class="{names}"' if names else ""
            yield f'<text{named} x="{at:g}" y="{y:g}" font-size="{style.size:g}" textLength="{width:g}">{escape(text)}</text>\n'
    yield from readings


def _behind(piece: Piece, x: float, width: float, size: float, y: float) -> Iterator[str]:
    if piece.hit is not None:
        top, height = y - 0.92 * size, 1.15 * size
        color = f"hit p{piece.hit.pattern % PATTERN_COLORS + 1}"
        yield f'<rect class="{color}" x="{x:g}" y="{top:g}" width="{width:g}" height="{height:g}"/>\n'
    under = y + 0.22 * size
    name = "left" if piece.unresolved is not None else "run"
    if piece.unresolved is not None or (piece.repair is not None and piece.repair.kind != GLOSS):
        yield f'<line class="{name}" x1="{x:g}" y1="{under:g}" x2="{x + width:g}" y2="{under:g}"/>\n'
