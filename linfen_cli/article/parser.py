"""The parser: judging the lines of a text by their look, as a reader does.

It says of every line what it is: title, dateline, byline, heading, paragraph or closing line. Title, dateline and byline are
looked for from the beginning, editors and rights notice from the end, headings (`headings.py`) between them. Lengths were
chosen by hand with the texts of tests/cases/layout.json.
"""

from __future__ import annotations

import re
from array import array
from enum import IntEnum
from typing import NamedTuple

from linfen_cli.article.dateline import is_dateline
from linfen_cli.article.headings import HEADING_LENGTH, Marker, fenced_lines, find_headings, is_named, marker_of
from linfen_cli.article.lines import CLAUSE_END, CLOSED, SENTENCE_END, Lines
from linfen_cli.base.data_files import read_word_lists

__all__ = ["Heading", "Kind", "Layout", "parse_lines"]

_TITLE_LENGTH = 80
_BYLINE_LENGTH = 30
_NAME_LENGTH = 16
_EDITOR_LENGTH = 60
_RIGHTS_LENGTH = 400
_HEAD_LINES = 4  # under the title

# A text whose lines are at most so long may have been wrapped by hand, at one width of at least so many cells.
_WRAPPED_LENGTH = 100
_NARROWEST = 30
_FULL = 0.85  # of that width: a shorter line ends a paragraph

_SUBTITLE = ("—", "--", "―", "－－")
_BRACKETS = "（(【[□■◎●○※* \t\u3000"
_WORDS = read_word_lists(__file__, "headings.txt")
_BYLINE, _BYLINE_END = _WORDS["byline"], _WORDS["byline end"]
_EDITOR, _RIGHTS = _WORDS["editor"], _WORDS["rights"]
_COPYRIGHT = re.compile(r"\([cC]\) ?(?:19|20)\d\d")  # without a year, (c) may number an item of a list


class Kind(IntEnum):
    """The kind of a part of an article."""

    TITLE = 0
    DATELINE = 1
    BYLINE = 2
    HEADING = 3
    PARAGRAPH = 4
    EDITOR = 5
    RIGHTS = 6


class Heading(NamedTuple):
    """A heading: its level from 1, and where a run-in heading ends and its paragraph begins, else None."""

    level: int
    end: int | None


class Layout(NamedTuple):
    """The division of the lines of a text.

    Attributes:
        body: the first line after the head.
        closing: the first of the closing lines.
        kinds: of the lines before `body` and from `closing` on.
        headings: the lines between them that are headings.
        continues: 1 for a line that goes on with the paragraph of the line before it.
        conclusion: the line where the text returns to no heading after its last run-in one; -1 where there is none.
    """

    body: int
    closing: int
    kinds: dict[int, Kind]
    headings: dict[int, Heading]
    continues: bytearray
    conclusion: int


def parse_lines(lines: Lines) -> Layout:
    r"""Judge every line of a text.

    >>> layout = parse_lines(Lines("春遊\n\n一、出發\n天亮了，我們就走。"))
    >>> layout.body, layout.headings
    (1, {1: Heading(level=1, end=None)})
    """
    kinds: dict[int, Kind] = {}
    body = _mark_head(lines, kinds)
    closing = _mark_closing(lines, kinds, body)
    fenced = fenced_lines(lines, body, closing)
    ranked, are_run_in = find_headings(lines, body, closing, fenced)
    levels = {rank: level for level, rank in enumerate(sorted({rank for rank, _ in ranked.values()}), 1)}
    headings = {index: Heading(levels[rank], end) for index, (rank, end) in ranked.items()}
    continues = _continues(lines, body, closing, headings, fenced)
    conclusion = _conclusion(headings, body, closing, continues) if are_run_in else -1
    return Layout(body, closing, kinds, headings, continues, conclusion)


def _mark_head(lines: Lines, kinds: dict[int, Kind]) -> int:
    """Mark title, dateline and byline; return the first line after them."""
    at = 0
    if _is_title(lines):
        kinds[0] = Kind.TITLE
        at = 1
        if at < len(lines) and lines[at].startswith(_SUBTITLE) and lines.length(at) <= _TITLE_LENGTH:
            kinds[at] = Kind.TITLE
            at += 1
    names = _names_under_title(lines) if at == 1 else 0
    limit = min(len(lines), at + _HEAD_LINES)
    while at < limit:
        line = lines[at]
        if is_dateline(line):
            kinds[at] = Kind.DATELINE
        elif at < names or (kinds and _is_byline(line) and line[-1] not in SENTENCE_END):
            kinds[at] = Kind.BYLINE
        else:
            break
        at += 1
    return at


def _is_title(lines: Lines) -> bool:
    """Return whether the first line is the title."""
    if len(lines) < 2 or lines.length(0) > _TITLE_LENGTH:
        return False
    first = lines[0]
    if is_dateline(first):
        return False
    marker = marker_of(first)
    if marker is not None:
        return _is_markdown_title(lines, marker)
    if is_named(first) or first[-1] in "。；，：、…;,:" or first[0] in "-*>|`•·":
        return False
    return _has_a_head_below(lines) or _has_text_below(lines)


def _is_markdown_title(lines: Lines, marker: Marker) -> bool:
    """Return whether the first line is the only outermost heading of a Markdown text: one of several is a section."""
    if marker.kind != "markdown" or marker.rank > 0.1:
        return False
    others = [index for index in range(1, len(lines)) if lines.text.startswith("# ", lines.begins[index])]
    return not others or fenced_lines(lines, 0, len(lines)).issuperset(others)


def _has_a_head_below(lines: Lines) -> bool:
    """Return whether the second line is what follows a title: a dateline, or a second line of the title."""
    return is_dateline(lines[1]) or lines[1].startswith(_SUBTITLE)


def _has_text_below(lines: Lines) -> bool:
    """Return whether the lines below the first are set off from it as a text is from its title."""
    first, second = lines[0], lines[1]
    if lines.gaps[1]:
        return len(first) <= HEADING_LENGTH or len(second) > len(first)
    if first[-1] in SENTENCE_END:
        return False
    if _is_byline(second):
        return True
    if lines.indented(1) and not lines.indented(0):
        return len(second) >= len(first)
    if marker_of(second) is not None:
        return True
    if second[-1] in "：:" and not lines.indented(1):
        return True  # whom a notice is addressed to
    if len(second) >= 2 * len(first) and second[-1] in SENTENCE_END + CLOSED:
        return True
    return _names_under_title(lines) > 1


def _names_under_title(lines: Lines) -> int:
    """Return where the names under a title end: a few short lines before a blank line and more; else 1."""
    for index in range(1, min(_HEAD_LINES + 1, len(lines))):
        if lines.gaps[index]:
            return index if lines.length(0) <= HEADING_LENGTH else 1
        is_verse = index == 1 and lines.length(1) == lines.length(0)
        if lines.length(index) > _BYLINE_LENGTH or is_verse or lines[index][-1] in SENTENCE_END + CLAUSE_END:
            return 1
        if marker_of(lines[index]) is not None or is_dateline(lines[index]):
            return 1
    return 1


def _mark_closing(lines: Lines, kinds: dict[int, Kind], body: int) -> int:
    """Mark rights notice, editors and byline from the end; return the first of them."""
    at = len(lines)
    while at > body:
        kind = _notice(lines[at - 1])
        if kind is None:
            break
        at -= 1
        kinds[at] = kind
    while at - 1 > body and _is_closing_byline(lines, at - 1):
        at -= 1
        kinds[at] = Kind.BYLINE
    return at


def _notice(line: str) -> Kind | None:
    """Return which closing line it is, a rights notice or one that names editors; None where it is neither."""
    is_rights = line.lstrip(_BRACKETS).startswith(_RIGHTS) or _COPYRIGHT.match(line)
    if is_rights and len(line) <= _RIGHTS_LENGTH:
        return Kind.RIGHTS
    label, colon, _ = line.replace(":", "：").partition("：")
    names_editors = bool(colon) and len(label) <= 10 and label.strip(_BRACKETS + "人").endswith(_EDITOR)
    return Kind.EDITOR if names_editors and len(line) <= _EDITOR_LENGTH else None


def _is_closing_byline(lines: Lines, index: int) -> bool:
    """Return whether a line, the last but for the closing lines below it, names the author."""
    line = lines[index]
    if len(line) > _BYLINE_LENGTH or line[-1] in SENTENCE_END + CLAUSE_END or marker_of(line) is not None:
        return False
    if _is_byline(line) or line.rstrip("）)】]").endswith(_BYLINE_END):
        return True
    # A bare name: between closing lines and a text that has come to its end.
    is_over_others = index + 1 < len(lines) and lines.gaps[index] and len(line) <= _NAME_LENGTH
    return bool(is_over_others) and lines[index - 1][-1] in SENTENCE_END + CLOSED


def _is_byline(line: str) -> bool:
    return len(line) <= _BYLINE_LENGTH and line.lstrip(_BRACKETS).startswith(_BYLINE)


def _continues(lines: Lines, body: int, closing: int, headings: dict[int, Heading], fenced: set[int]) -> bytearray:
    """Mark the lines that go on with the one before: those of a text that was wrapped by hand at one width."""
    continues = bytearray(len(lines))
    if closing - body < 2 or max(map(lines.length, range(body, closing))) > _WRAPPED_LENGTH:
        return continues
    widths = array("l", (0 if index in headings else _width(lines[index]) for index in range(body, closing)))
    widest = max(widths)
    if widest < _NARROWEST:
        return continues
    for index in range(body + 1, closing):
        if lines.gaps[index] or index in headings or index - 1 in headings or index in fenced or lines.indented(index):
            continue
        is_full = widths[index - 1 - body] >= _FULL * widest
        if is_full and lines[index - 1][-1] not in SENTENCE_END + CLOSED + "：:":
            continues[index] = 1
    return continues


def _width(line: str) -> int:
    """Return the width in terminal cells, near enough: GBK gives one byte to ASCII and two to Han."""
    return len(line.encode("gbk", "replace"))


def _conclusion(headings: dict[int, Heading], body: int, closing: int, continues: bytearray) -> int:
    """Return where the text goes on without heading after a last run-in section of one paragraph, as all before it were."""
    starts = sorted(headings)
    if len(starts) < 2:
        return -1
    paragraphs = [index for index in range(body, closing) if not continues[index]]
    position = {index: order for order, index in enumerate(paragraphs)}
    first, last = position[starts[0]], position[starts[-1]]
    if last - first != len(starts) - 1 or last + 1 >= len(paragraphs):
        return -1
    return paragraphs[last + 1]
