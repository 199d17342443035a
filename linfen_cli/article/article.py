"""Articles: a clean text as parts that follow one another without a gap, each of one kind, and sections of them.

The kinds are title, dateline, byline, heading, paragraph, editor and rights. Put together again the parts are the text, to
the character: white space and line ends belong to the part before them.

`parser.py` says of what kind a line is. Parts and sections are kept as columns of offsets and made when they are looked at, so
that a novel of a hundred thousand paragraphs takes little more memory than its text.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from linfen_cli.article.dateline import Dateline, parse_dateline
from linfen_cli.article.lines import Lines
from linfen_cli.article.parser import Kind, parse_lines
from linfen_cli.base.alignment import Span
from linfen_cli.base.sequences import LazySequence
from linfen_cli.chars.han import LINE_ENDS, is_full_width
from linfen_cli.repair import Repaired, repair
from linfen_cli.source import read_source

__all__ = [
    "Article",
    "Before",
    "Kind",
    "Outline",
    "Part",
    "Section",
    "Sections",
    "from_outline",
    "load",
    "outline",
    "parse",
    "unparsed",
]

_MARKDOWN = re.compile(r"#{1,6}\s+(.*?)(?:\s+#+)?", re.DOTALL)


class Part(NamedTuple):
    """A stretch of the clean text: its kind and its span, the white space after it included."""

    kind: Kind
    span: Span
    text: str

    @property
    def raw(self) -> str:
        """Every character of the part."""
        return self.span.of(self.text)

    @property
    def lines(self) -> list[tuple[Span, str]]:
        """The stretches of clean text that make up `plain`, each with what joins it to the one before.

        White space around the part, line ends inside it and Markdown's marks are in none of them.
        """
        start = self.span.start + len(self.raw) - len(self.raw.lstrip())
        end = self.span.start + len(self.raw.rstrip())
        if self.kind in (Kind.HEADING, Kind.TITLE):
            markdown = _MARKDOWN.fullmatch(self.text, start, end)
            if markdown is not None:
                start, end = markdown.span(1)
        lines: list[tuple[Span, str]] = []
        for line_end in (*LINE_ENDS.finditer(self.text, start, max(start, end)), None):
            line = self.text[start : line_end.start() if line_end else max(start, end)]
            begin = start + len(line) - len(line.lstrip())
            joint = ""
            if lines:
                # A line end inside a paragraph reads as nothing between full-width characters, else as a space.
                before, after = self.text[lines[-1][0].end - 1], self.text[begin]
                joint = "" if is_full_width(before) and is_full_width(after) else " "
            lines.append((Span(begin, start + len(line.rstrip())), joint))
            start = line_end.end() if line_end else end
        return lines

    @property
    def ends_with_blank_line(self) -> bool:
        """Return whether a blank line follows the part."""
        raw = self.raw
        return raw[len(raw.rstrip()) :].replace("\r\n", "\n").replace("\r", "\n").count("\n") > 1

    @property
    def plain(self) -> str:
        """The part as it is read: on one line, without indentation and Markdown's marks."""
        return "".join(joint + span.of(self.text) for span, joint in self.lines)


class Before(NamedTuple):
    """The size of a longer text before a piece of it: clean and stored code points, and lines."""

    clean: int = 0
    stored: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the paragraphs under it.

    Attributes:
        number: as `-s` counts: headings from 1, and 0 for what stands before the first.
        level: 1 for the outermost headings, 2 for those under them, and so on.
        span: where the section lies in the clean text, in code points.
        parts: its heading, if it has one, and its paragraphs.
        text: the clean text that the spans refer to.
    """

    number: int
    level: int
    span: Span
    parts: tuple[Part, ...]
    text: str

    @property
    def has_heading(self) -> bool:
        """Return whether it begins with a heading."""
        return self.parts[0].kind is Kind.HEADING

    @property
    def heading(self) -> str | None:
        """The heading without Markdown's marks and surrounding white space, or None."""
        return self.parts[0].plain if self.has_heading else None

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs, each on one line, without indentation."""
        return [part.plain for part in self.parts if part.kind is Kind.PARAGRAPH]

    @property
    def label(self) -> str:
        """Its name in a list: its heading, or the beginning of its first paragraph."""
        first = self.parts[0].plain
        return first if self.has_heading or len(first) <= 30 else first[:29] + "…"

    @property
    def length(self) -> int:
        """The number of its characters, without white space."""
        return sum(map(len, self.span.of(self.text).split()))


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """A text that has been read, repaired and parsed.

    Attributes:
        name: the name of its source.
        repaired: the stored text, the clean text and the alignment between them.
        parts: the parts in order; their spans meet, and cover the clean text.
        head: the parts before the first section: title, dateline, byline.
        sections: the text between the head and the closing lines, cut at its headings.
        closing: the parts after the last section: byline, editor, rights notice.
        before: how much comes before it, where it is a piece of a text that is too long to be held at once.
    """

    name: str
    repaired: Repaired
    parts: Sequence[Part]
    head: Sequence[Part]
    sections: Sections
    closing: Sequence[Part]
    before: Before = Before()  # noqa: RUF009  (a named tuple: it cannot change)

    @property
    def text(self) -> str:
        """The clean text."""
        return self.repaired.text

    @property
    def span(self) -> Span:
        """The whole clean text."""
        return Span(0, len(self.text))

    @property
    def title(self) -> str | None:
        """The title, its second line (`——…`) included, or None."""
        return "".join(part.plain for part in self.head if part.kind is Kind.TITLE) or None

    @property
    def dateline(self) -> Dateline:
        """Date, source and view count, where the text has them."""
        return parse_dateline("  ".join(part.plain for part in self.head if part.kind is Kind.DATELINE))

    @property
    def byline(self) -> str | None:
        """The lines that name the author, or None."""
        return self._lines(Kind.BYLINE)

    @property
    def editor(self) -> str | None:
        """The lines that name editors, or None."""
        return self._lines(Kind.EDITOR)

    @property
    def rights(self) -> str | None:
        """The rights notice, or None."""
        return self._lines(Kind.RIGHTS)

    def section_at(self, offset: int) -> Section | None:
        r"""Return the section that a clean offset lies in; None in the head and the closing lines.

        >>> from linfen_cli.repair import repair
        >>> article = parse(repair("一、出發\n天亮了，我們就走。\n二、回家\n天黑了，我們才回來。"))
        >>> article.section_at(20).heading
        '二、回家'
        """
        return self.sections.at(offset)

    def _lines(self, kind: Kind) -> str | None:
        return "\n".join(part.plain for part in (*self.head, *self.closing) if part.kind is kind) or None


def parse(repaired: Repaired, name: str = "") -> Article:
    r"""Cut the clean text of `repaired` into its parts.

    >>> from linfen_cli.repair import repair
    >>> article = parse(repair("春遊\n\n一、出發(fā)\n天亮了，我們就走。\n二、回家\n天黑了，我們才回來。"))
    >>> article.title, [(section.number, section.heading) for section in article.sections]
    ('春遊', [(1, '一、出發'), (2, '二、回家')])
    """
    return from_outline(repaired, outline(repaired.text), name)


class Outline(NamedTuple):
    """The starts of the parts and sections of a clean text: the result of the parser.

    Attributes:
        kinds: of each part.
        starts: where each part begins, in code points; it ends where the next begins.
        firsts: the part that each section begins with.
        levels: of each section's heading.
        head: how many parts come before the first section.
        body: how many come before the closing lines.
        first: the number of the first section.
    """

    kinds: bytes
    starts: array[int]
    firsts: array[int]
    levels: bytes
    head: int
    body: int
    first: int

    def to_bytes(self) -> bytes:
        r"""Return the outline as bytes, in the byte order of this machine.

        >>> text = "春遊\n\n一、出發\n天亮了。"
        >>> Outline.from_bytes(outline(text).to_bytes()) == outline(text)
        True
        """
        numbers = array("q", (len(self.kinds), len(self.levels), self.head, self.body, self.first))
        return b"".join((numbers.tobytes(), self.starts.tobytes(), self.firsts.tobytes(), self.kinds, self.levels))

    @classmethod
    def from_bytes(cls, data: bytes) -> Outline:
        """Return the outline that `to_bytes` gave these bytes for.

        Raises:
            ValueError: the bytes are not those of an outline.
        """
        numbers = array("q", data[:40])
        parts, sections, head, body, first = numbers
        starts, firsts = array("q", data[40 : 40 + 8 * parts]), array("q", data[40 + 8 * parts :][: 8 * sections])
        kinds = data[40 + 8 * (parts + sections) :][:parts]
        levels = data[40 + 8 * (parts + sections) + parts :]
        if (len(starts), len(firsts), len(kinds), len(levels)) != (parts, sections, parts, sections):
            raise ValueError("the bytes are not those of an outline")
        return cls(kinds, starts, firsts, levels, head, body, first)


def outline(text: str) -> Outline:
    r"""Find the parts and sections of a clean text.

    >>> outline("春遊\n\n一、出發\n天亮了。").starts
    array('q', [0, 4, 9])
    """
    lines = Lines(text)
    layout = parse_lines(lines)
    builder = _OutlineBuilder()
    for index in range(layout.body):
        builder.add_part(layout.kinds[index], lines.starts[index])
    has_headings = bool(layout.headings)
    for index in range(layout.body, layout.closing):
        heading = layout.headings.get(index)
        if heading is not None:
            builder.add_section(heading.level)
            builder.add_part(Kind.HEADING, lines.starts[index])
            if heading.end is not None:
                builder.add_part(Kind.PARAGRAPH, heading.end)
        elif not layout.continues[index]:
            if not has_headings or index in (layout.body, layout.conclusion):
                builder.add_section(1)
            builder.add_part(Kind.PARAGRAPH, lines.starts[index])
    body = len(builder.kinds)
    for index in range(layout.closing, len(lines)):
        builder.add_part(layout.kinds[index], lines.starts[index])
    if text and not builder.kinds:
        builder.add_part(Kind.PARAGRAPH, 0)  # white space is a part of the text, and of no section
    # What stands before the first heading is section 0.
    first = int(not has_headings or not builder.levels or layout.body in layout.headings)
    kinds, starts, firsts, levels = builder.columns
    return Outline(kinds, starts, firsts, levels, layout.body, body, first)


class _OutlineBuilder:
    """An outline as it is made, part by part."""

    __slots__ = ("firsts", "kinds", "levels", "starts")

    def __init__(self) -> None:
        self.kinds, self.starts = bytearray(), array("q")
        self.firsts, self.levels = array("q"), bytearray()

    def add_part(self, kind: Kind, start: int) -> None:
        """Add a part that begins at an offset; blank lines before the first part belong to it."""
        self.kinds.append(kind)
        self.starts.append(start if self.starts else 0)

    def add_section(self, level: int) -> None:
        """Add a section that begins with the part that is added next."""
        self.firsts.append(len(self.kinds))
        self.levels.append(level)

    @property
    def columns(self) -> tuple[bytes, array[int], array[int], bytes]:
        """The columns of an outline: kinds and starts of parts, first parts and levels of sections."""
        return bytes(self.kinds), self.starts, self.firsts, bytes(self.levels)


def from_outline(repaired: Repaired, known: Outline, name: str = "", before: Before = Before()) -> Article:  # noqa: B008
    r"""Return the article of a text whose parts are known.

    >>> from linfen_cli.repair import repair
    >>> text = "春遊\n\n一、出發\n天亮了。"
    >>> from_outline(repair(text), outline(text)).title
    '春遊'
    """
    parts = _Parts(repaired.text, known.kinds, known.starts)
    sections = Sections(parts, known.firsts, known.levels, known.body, known.first)
    return Article(name, repaired, parts, parts[: known.head], sections, parts[known.body :], before)


def unparsed(repaired: Repaired, name: str = "", before: Before = Before()) -> Article:  # noqa: B008  (cannot change)
    r"""Return a text, or a piece of one, unparsed: each line is a paragraph, and there are no head, sections or closing lines.

    >>> from linfen_cli.repair import repair
    >>> [part.raw for part in unparsed(repair("一、出發\n天亮了。")).parts]
    ['一、出發\n', '天亮了。']
    """
    text = repaired.text
    starts = array("q", [0] if text else [])
    starts.extend(end.end() for end in LINE_ENDS.finditer(text) if end.end() < len(text))
    lines = Outline(bytes((Kind.PARAGRAPH,)) * len(starts), starts, array("q"), b"", 0, len(starts), 1)
    return from_outline(repaired, lines, name, before)


def load(name: str | None = None, *, encoding: str | None = None, as_stored: bool = False) -> Article:
    """Read, repair and parse a source.

    Args:
        name: a path, a name in the library, `-` for standard input, or None for the default article.
        encoding: the encoding to read it in; None detects it.
        as_stored: keep the marks of a Markdown file, so that its lines are those of the file.

    Raises:
        LinfenError: the source cannot be read, is not text, or has none; or the encoding is unknown.

    >>> load().dateline
    Dateline(date='2026-11-22 09:00:00', source='本專案', views='')
    """
    source = read_source(name, encoding=encoding, as_stored=as_stored)
    return parse(repair(source.text), source.name)


class _Parts(LazySequence[Part]):
    __slots__ = ("kinds", "starts", "text")

    def __init__(self, text: str, kinds: bytes, starts: array[int]) -> None:
        self.text = text
        self.kinds = kinds
        self.starts = starts

    def end(self, index: int) -> int:
        return self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)

    def __len__(self) -> int:
        return len(self.kinds)

    def make(self, index: int) -> Part:
        return Part(Kind(self.kinds[index]), Span(self.starts[index], self.end(index)), self.text)


class Sections(LazySequence[Section]):
    """The sections of an article in order, made when they are looked at."""

    __slots__ = ("_end", "_first_number", "_firsts", "_levels", "_parts")

    def __init__(self, parts: _Parts, firsts: array[int], levels: bytes, end: int, first_number: int) -> None:
        self._parts = parts
        self._firsts = firsts
        self._levels = levels
        self._end = end
        self._first_number = first_number

    def __len__(self) -> int:
        return len(self._firsts)

    def make(self, index: int) -> Section:
        """Return the section at `index`."""
        first = self._firsts[index]
        after = self._firsts[index + 1] if index + 1 < len(self) else self._end
        parts = tuple(self._parts[first:after])
        span = Span(parts[0].span.start, parts[-1].span.end)
        return Section(index + self._first_number, self._levels[index], span, parts, self._parts.text)

    def at(self, offset: int) -> Section | None:
        """Return the section that a clean offset lies in, or None."""
        index = bisect_right(self._firsts, offset, key=lambda first: self._parts.starts[first]) - 1
        if index < 0:
            return None
        section = self[index]
        return section if offset < section.span.end else None
