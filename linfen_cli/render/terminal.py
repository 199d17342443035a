"""The terminal: articles, tables of contents and hits as lines of Rich text.

Every function yields lines that fit the width, as `rich.text.Text`. Text of an article goes into them as characters, never as
markup, and with its control characters shown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import NamedTuple, TypeVar

from rich.text import Text

from linfen_cli.article.article import Article, Kind, Part, Section
from linfen_cli.base.alignment import Span
from linfen_cli.convert.converter import Converter
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
from linfen_cli.repair import Repair, Repaired, Unresolved
from linfen_cli.repair.blocks import Block
from linfen_cli.repair.report import changed_lines
from linfen_cli.search.snippets import Group, Kwic, Snippet
from linfen_cli.view.prose import Prose, Ruby, prose_of

T = TypeVar("T", Repair, Unresolved)


class Look(NamedTuple):
    """How an article is drawn.

    `width` is in cells. `glosses` is `hide`, `inline` or `above`, or `as-is` for the stored text with its repairs marked.
    `converter` is None where nothing is converted. `ruby` is the readings wanted over all characters, which stand where
    `glosses` says.
    """

    width: int
    glosses: str = "hide"
    converter: Converter | None = None
    ruby: Ruby | None = None


def article(source: Article, sections: Sequence[Section], look: Look, *, whole: bool = True) -> Iterator[Text]:
    """Yield an article, or (not `whole`) some of its sections."""
    look = look._replace(width=min(look.width, MEASURE))
    if whole:
        for part in source.head:
            yield from _head(source, part, look)
        if len(source.head):
            yield Text()
    numbered = len(source.sections) > 0 and not any(section.has_heading for section in source.sections)
    for index, section in enumerate(sections):
        if index and not (numbered and not _ends_with_blank_line(sections[index - 1].parts[-1])):
            yield Text()
        yield from _section(source, section, look, numbered=numbered)
    if whole and len(source.closing):
        yield Text()
        for part in source.closing:
            yield from _closing(source, part, look)


def _head(source: Article, part: Part, look: Look) -> Iterator[Text]:
    runs = _runs(source, part, look, TITLE if part.kind is Kind.TITLE else DIM)
    for line in _balanced(runs, look.width):
        yield from _centred(line.above, line.runs, look.width)


def _balanced(runs: list[Run], width: int) -> list[Line]:
    """`runs` in as few lines as the width allows, none of them much shorter than the others."""
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


def _section(source: Article, section: Section, look: Look, *, numbered: bool) -> Iterator[Text]:
    indent = min(2 * (section.level - 1), look.width // 4)
    if section.has_heading:
        number = Run(f"§{section.number} ", NUMBER)
        at = indent + width_of(number.text)
        runs = [number, *_runs(source, section.parts[0], look, HEADING)]
        for line in wrap(runs, look.width, first=indent, rest=at):
            yield from _lines(line.above, line.runs)
    before: Part | None = None
    for part in section.parts:
        if part.kind is not Kind.PARAGRAPH:
            continue
        if before is not None and _ends_with_blank_line(before):
            yield Text()
        before = part
        runs = _runs(source, part, look)
        first = indent + 4
        if numbered:
            label = f"{section.number:>3} "
            runs = [Run(label, NUMBER), *runs]
            first = 0
        for line in wrap(runs, look.width, first=first, rest=indent if not numbered else 4):
            yield from _lines(line.above, line.runs)


def _closing(source: Article, part: Part, look: Look) -> Iterator[Text]:
    style = "" if part.kind is Kind.BYLINE else DIM
    for line in wrap(_runs(source, part, look, style), look.width):
        used = max(sum(width_of(run.text) for run in line.runs), width_of(line.above))
        indent = look.width - used if part.kind is Kind.BYLINE else 0
        yield from _lines(line.above, line.runs, max(0, indent))
    if _ends_with_blank_line(part):
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
    """Runs wrapped beside a margin of so many cells, which has a label on the first line."""
    for index, line in enumerate(wrap(runs, max(8, width - margin - 2))):
        yield _drawn([Run(f"{'' if index else label:>{margin}}", LINE_NUMBER), Run("  "), *line.runs])


def _runs(source: Article, part: Part, look: Look, style: str = "") -> list[Run]:
    """A part in the style given, with its glosses or repairs as asked."""
    if look.glosses == "as-is":
        return list(_stored_runs(source, part, style))
    prose = prose_of(source, part, look.converter, glosses=look.glosses != "hide", ruby=look.ruby)
    return list(_annotated(prose, style, above=look.glosses == "above"))


def _annotated(prose: Prose, style: str, *, above: bool) -> Iterator[Run]:
    at = 0
    for note in prose.notes:
        if above:
            begin = max(at, note.offset - note.length)
            yield Run(one_line(prose.text[at:begin]), style)
            yield Run(one_line(prose.text[begin : note.offset]), style, one_line(note.reading))
        else:
            yield Run(one_line(prose.text[at : note.offset]), style)
            yield Run(one_line(note.stored), f"{style} {GLOSS}".strip())
        at = note.offset
    yield Run(one_line(prose.text[at:]), style)


def _stored_runs(source: Article, part: Part, style: str) -> Iterator[Run]:
    """The stored text of a part, with what repair takes out, changes or leaves unresolved marked."""
    repaired = source.repaired
    for span, joint in part.lines:
        if joint:
            yield Run(joint, style)
        start, end = repaired.alignment.to_stored(*span)
        if span.start:
            # A run that a part before this one begins in has been drawn there.
            start = max(start, repaired.alignment.to_stored(span.start - 1, span.start).end)
        at = start
        for begin, stop, clean in _marks(repaired, start, end):
            yield Run(one_line(repaired.stored[at:begin]), style)
            mark = UNRESOLVED if clean is None else REPAIR
            yield Run(one_line(repaired.stored[begin:stop]), f"{style} {mark}".strip())
            if clean:
                yield Run(f"→{one_line(clean)}", f"{style} {DIM}".strip())
            at = stop
        yield Run(one_line(repaired.stored[at:end]), style)


def _marks(repaired: Repaired, start: int, end: int) -> Iterator[tuple[int, int, str | None]]:
    """What was repaired or left in stored `[start, end)`: its span, and what it became, None where it was left."""
    repairs: Sequence[tuple[int, int, str | None]] = [
        (change.start, change.end, change.clean) for change in _from(repaired.repairs, start, end)
    ]
    left: Sequence[tuple[int, int, str | None]] = [
        (item.start, item.end, None) for item in _from(repaired.unresolved, start, end)
    ]
    at = start
    for begin, stop, clean in merge(repairs, left, key=lambda mark: mark[0]):
        if begin >= at:  # else it overlaps the one before
            yield begin, min(stop, end), clean
            at = stop


def _from(found: Sequence[T], start: int, end: int) -> Sequence[T]:
    """Those that begin in `[start, end)`."""
    first = bisect_left(found, start, key=lambda item: item.start)
    return found[first : bisect_left(found, end, first, key=lambda item: item.start)]


def repair_note(repaired: Repaired, look: Look, spans: Sequence[Span]) -> Iterator[Text]:
    """How much was repaired in these spans of the clean text, and how to see it; nothing where nothing was.

    Glosses count where they are hidden.
    """
    stored = [repaired.alignment.to_stored(*span) for span in spans]
    ends = repaired.glosses.clean_ends
    glosses = sum(bisect_right(ends, span.end) - bisect_right(ends, span.start) for span in spans)
    glosses *= look.glosses == "hide"
    runs = sum(len(_from(repaired.others, *span)) for span in stored)
    left = sum(len(_from(repaired.unresolved, *span)) for span in stored)
    done = [
        f"{count} {one if count == 1 else several}"
        for count, one, several in ((glosses, "gloss", "glosses"), (runs, "run", "runs"))
        if count
    ]
    said = [f"{' and '.join(done)} repaired"] if done else []
    if left:
        said.append(f"{left} left unresolved")
    if said:
        yield Text()
        width = min(look.width, MEASURE)
        for line in wrap([Run(f"{', '.join(said)} · linfen show --as-is marks them", DIM)], width):
            yield from _lines("", line.runs)


def _ends_with_blank_line(part: Part) -> bool:
    tail = part.raw[len(part.raw.rstrip()) :]
    return tail.replace("\r\n", "\n").replace("\r", "\n").count("\n") > 1


def contents(title: str, sections: Sequence[Section], labels: Sequence[str], width: int) -> Iterator[Text]:
    """Yield a table of contents: number, heading (or how the section begins), length in characters."""
    width = min(width, MEASURE)
    if title:
        for line in wrap([Run(one_line(title), TITLE)], width):
            yield from _lines("", line.runs)
        yield Text()
    numbers = max((len(str(section.number)) for section in sections), default=1)
    lengths = max((len(str(section.length)) for section in sections), default=1)
    yield Text(f"{'characters':>{width - 1}}", style=DIM)
    for section, label in zip(sections, labels, strict=True):
        indent = min(2 * (section.level - 1), width // 4)
        room = max(4, width - numbers - lengths - indent - 3)
        shown = fit(one_line(label), room)
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
    """A snippet on one line, its hits highlighted, each pattern in its colour."""
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
    """Hits one a line, the hits in one column."""
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
    """The lines that repair changed: what was there struck out in red, and what is there now in green."""
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
