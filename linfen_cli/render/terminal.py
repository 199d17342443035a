"""The terminal: articles, tables of contents and hits as lines of Rich text.

Every function yields lines that fit the width, as `rich.text.Text`. Text of an article goes into them as characters, never as
markup, and with its control characters shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from linfen_cli.article.article import Article, Kind, Part, Section
from linfen_cli.base.messages import _, ngettext
from linfen_cli.render.plain import one_line, title_of
from linfen_cli.render.styles import (
    ADDED,
    DIM,
    GLOSS,
    HEADING,
    LINE_NUMBER,
    MEASURE,
    NUMBER,
    READING,
    REMOVED,
    REPAIR,
    TITLE,
    UNRESOLVED,
    hit_style,
)
from linfen_cli.render.wrap import Line, Run, fit, fit_left, width_of, wrap
from linfen_cli.repair.blocks import Block
from linfen_cli.repair.report import changed_lines
from linfen_cli.search.snippets import Group, Kwic, Snippet
from linfen_cli.view.pieces import Piece
from linfen_cli.view.view import View

# Where the readings of a view stand.
ABOVE, INLINE = "above", "inline"
STORED = "stored"
"""In place of readings: the stored text, with what was repaired and what was left marked in it."""


class Style(NamedTuple):
    """The style of a view: the width in cells, and where readings stand, ABOVE or INLINE; or STORED."""

    width: int
    placement: str = ABOVE


def article(view: View, style: Style) -> Iterator[Text]:
    """Yield a view."""
    style = style._replace(width=min(style.width, MEASURE))
    for part in view.head:
        yield from _head(view, part, style)
    if len(view.head):
        yield Text()
    sections = view.article.sections
    numbered = len(sections) > 0 and not any(section.has_heading for section in sections)
    for index, section in enumerate(view.sections):
        if index and not (numbered and not view.sections[index - 1].parts[-1].ends_with_blank_line):
            yield Text()
        yield from _section(view, section, style, numbered=numbered)
    if len(view.closing):
        yield Text()
    for part in view.closing:
        yield from _closing(view, part, style)


def _head(view: View, part: Part, style: Style) -> Iterator[Text]:
    runs = _runs(view, part, style, TITLE if part.kind is Kind.TITLE else DIM)
    for line in _balanced(runs, style.width):
        yield from _centred(line.above, line.runs, style.width)


def _balanced(runs: list[Run], width: int) -> list[Line]:
    """Return `runs` in as few lines as the width allows, none of them much shorter than the others."""
    lines = list(wrap(runs, width))
    narrow, wide = width // 2, width
    while len(lines) > 1 and wide - narrow > 1:
        middle = (narrow + wide) // 2
        narrower = list(wrap(runs, middle))
        if len(narrower) == len(lines):
            lines, wide = narrower, middle
        else:
            narrow = middle
    return lines


def _centred(above: str, runs: list[Run], width: int) -> Iterator[Text]:
    indent = max(0, width - max(sum(width_of(run.text) for run in runs), width_of(above))) // 2
    yield from _lines(above, runs, indent)


def _section(view: View, section: Section, style: Style, *, numbered: bool) -> Iterator[Text]:
    indent = min(2 * (section.level - 1), style.width // 4)
    if section.has_heading:
        number = Run(f"§{section.number} ", NUMBER)
        runs = [number, *_runs(view, section.parts[0], style, HEADING)]
        for line in wrap(runs, style.width, first=indent, rest=indent + width_of(number.text)):
            yield from _lines(line.above, line.runs)
    before: Part | None = None
    for part in section.parts:
        if part.kind is not Kind.PARAGRAPH:
            continue
        if before is not None and before.ends_with_blank_line:
            yield Text()
        before = part
        runs = _runs(view, part, style)
        first, rest = indent + 4, indent
        if numbered:
            runs = [Run(f"{section.number:>3} ", NUMBER), *runs]
            first, rest = 0, 4
        for line in wrap(runs, style.width, first=first, rest=rest):
            yield from _lines(line.above, line.runs)


def _closing(view: View, part: Part, style: Style) -> Iterator[Text]:
    is_byline = part.kind is Kind.BYLINE
    for line in wrap(_runs(view, part, style, "" if is_byline else DIM), style.width):
        used = max(sum(width_of(run.text) for run in line.runs), width_of(line.above))
        yield from _lines(line.above, line.runs, max(0, style.width - used) if is_byline else 0)
    if part.ends_with_blank_line:
        yield Text()


def _lines(above: str, runs: Iterable[Run], indent: int = 0) -> Iterator[Text]:
    if above:
        yield Text(" " * indent + above, style=READING)
    yield _drawn([Run(" " * indent), *runs])


def _drawn(runs: Iterable[Run]) -> Text:
    line = Text()
    for run in runs:
        line.append(run.text, run.style or None)
    return line


def _beside(label: str, margin: int, runs: Iterable[Run], width: int) -> Iterator[Text]:
    """Yield runs wrapped beside a margin of so many cells, which has a label on the first line."""
    for index, line in enumerate(wrap(runs, max(8, width - margin - 2))):
        yield _drawn([Run(f"{'' if index else label:>{margin}}", LINE_NUMBER), Run("  "), *line.runs])


def _runs(view: View, part: Part, style: Style, base: str = "") -> list[Run]:
    """Return a part in the style `base`, with its readings, or as it was stored."""
    if style.placement == STORED:
        return list(_stored_runs(view, part, base))
    return list(_annotated(view.pieces(part), base, inline=style.placement == INLINE))


def _annotated(pieces: Iterable[Piece], base: str, *, inline: bool) -> Iterator[Run]:
    for piece in pieces:
        if piece.note is None:
            yield Run(one_line(piece.text), base)
        elif inline:
            yield Run(one_line(piece.text), base)
            yield Run(one_line(piece.note.inline), f"{base} {GLOSS}".strip())
        else:
            yield Run(one_line(piece.text), base, one_line(piece.note.reading))


def _stored_runs(view: View, part: Part, base: str) -> Iterator[Run]:
    """Yield the stored text of a part, with what repair takes out, changes or leaves unresolved marked."""
    for piece in view.stored_pieces(part):
        mark = REPAIR if piece.repair is not None else UNRESOLVED if piece.unresolved is not None else ""
        yield Run(one_line(piece.text), f"{base} {mark}".strip())
        if piece.repair is not None and piece.repair.clean:
            yield Run(f"→{one_line(piece.repair.clean)}", f"{base} {DIM}".strip())


def repair_note(view: View, width: int) -> Iterator[Text]:
    """Yield how much was repaired in a view, and how to see it; nothing where nothing was.

    Glosses count where they are hidden.
    """
    glosses, runs, unresolved = view.damage
    repaired = []
    if glosses and view.annotation is None:
        repaired.append(ngettext("{n} gloss", "{n} glosses", glosses).format(n=glosses))
    if runs:
        repaired.append(ngettext("{n} run", "{n} runs", runs).format(n=runs))
    notes = []
    if len(repaired) > 1:
        notes.append(_("{glosses} and {runs} repaired").format(glosses=repaired[0], runs=repaired[1]))
    elif repaired:
        notes.append(_("{damage} repaired").format(damage=repaired[0]))
    if unresolved:
        notes.append(_("{n} left unresolved").format(n=unresolved))
    if notes:
        yield Text()
        note = _("{damage} · linfen show --as-is marks them").format(damage=", ".join(notes))
        for line in wrap([Run(note, DIM)], min(width, MEASURE)):
            yield from _lines("", line.runs)


def contents(view: View, width: int) -> Iterator[Text]:
    """Yield a table of contents: number, heading (or how the section begins), length in characters."""
    width = min(width, MEASURE)
    sections = view.sections
    if view.article.title:
        for line in wrap([Run(one_line(view.title), TITLE)], width):
            yield from _lines("", line.runs)
        yield Text()
    numbers = max((len(str(section.number)) for section in sections), default=1)
    lengths = max((len(str(section.length)) for section in sections), default=1)
    label = _("characters")
    yield Text(" " * (width - width_of(label)) + label, style=DIM)
    for section in sections:
        indent = min(2 * (section.level - 1), width // 4)
        room = max(4, width - numbers - lengths - indent - 3)
        shown = fit(one_line(view.text(section.label)), room)
        entry = Text()
        entry.append(f"{section.number:>{numbers}} ", NUMBER)
        entry.append(" " * indent)
        entry.append(shown, HEADING if section.has_heading else DIM)
        entry.append(" " * (room - width_of(shown) + 2))
        entry.append(f"{section.length:>{lengths}}", DIM)
        yield entry


def groups(source: Article, found: Iterable[Group], width: int, *, name: str | None = None) -> Iterator[Text]:
    """Yield hits in their sentences, grouped by section, with line numbers in the margin."""
    width = min(width, MEASURE)
    for index, group in enumerate(found):
        if index:
            yield Text()
        title = title_of(group, name)
        for line in wrap([Run(title, HEADING)] if title else [], width):
            yield from _lines("", line.runs)
        margin = max(len(str(snippet.line_number)) for snippet in group.snippets)
        for snippet in group.snippets:
            yield from _beside(str(snippet.line_number), margin, _marked(source, snippet), width)


def _marked(source: Article, snippet: Snippet) -> Iterator[Run]:
    """Yield a snippet on one line, its hits highlighted, each pattern in its color."""
    text = source.text
    at = 0
    hits = iter(snippet.hits)
    hit = next(hits, None)
    for number, (start, end) in enumerate(snippet.spans):
        if number:
            yield Run(" ")
        at = max(at, start)
        while hit is not None and hit.start < end:
            begin, stop = max(at, hit.start), min(end, hit.end)
            if begin < stop:  # else it is inside a hit of another pattern
                yield Run(one_line(text[at:begin]))
                yield Run(one_line(text[begin:stop]), hit_style(hit.pattern))
                at = stop
            if hit.end > end:
                break  # it goes on in the next span
            hit = next(hits, None)
        yield Run(one_line(text[at:end]))
        at = end


def kwic_lines(rows: Sequence[Kwic], width: int, *, name: str | None = None) -> Iterator[Text]:
    """Yield a line for each hit, the hits in one column."""
    if name:
        yield Text(one_line(name), style=HEADING)
    margin = max((len(str(row.hit.line_number)) for row in rows), default=1)
    sides = [(one_line(row.left), one_line(row.text), one_line(row.right)) for row in rows]
    room = max(2, width - margin - 2)
    middle = min(max((width_of(text) for _, text, _ in sides), default=0), room)
    left = min(max((width_of(text) for text, _, _ in sides), default=0), (room - middle) // 2)
    for row, (before, text, after) in zip(rows, sides, strict=True):
        before = fit_left(before, left)
        line = Text()
        line.append(f"{row.hit.line_number:>{margin}}", LINE_NUMBER)
        line.append("  " + " " * (left - width_of(before)) + before)
        line.append(text, hit_style(row.hit.pattern))
        line.append(fit(after, max(0, room - left - width_of(text))))
        yield line


def diff(blocks: Iterable[Block], width: int) -> Iterator[Text]:
    """Yield the lines that repair changed: the stored text struck out in red, the clean text in green."""
    margin = 1
    for block in blocks:
        lines = list(changed_lines(block.repaired, block.line))
        margin = max(margin, *(len(str(number)) for number, _ in lines[-1:]), 1)
        for number, pieces in lines:
            runs = [
                Run(one_line(text), style)
                for old, new in pieces
                for text, style in ([(old, "")] if old == new else [(old, REMOVED), (new, ADDED)])
            ]
            yield from _beside(str(number), margin, runs, width)
