"""Markup: the pieces of an edition as HTML, written so that it is XML as well, for HTML pages, EPUB and Markdown.

Text of an article goes into it escaped, control characters shown; nothing in it is ever markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from linfen_cli.article.article import Part, Section
from linfen_cli.render.plain import visible
from linfen_cli.repair import GLOSS
from linfen_cli.view.edition import Edition, Piece

# Code points that are no characters: HTML forbids them, and XML some.
_NO_CHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff" + "".join(chr(p << 16 | 0xFFFE) + chr(p << 16 | 0xFFFF) for p in range(1, 17)) + "]")  # fmt: skip

PATTERN_COLORS = 5


def printable(text: str) -> str:
    r"""`text` with what no document may have in it shown: control characters, and code points that are none.

    >>> printable("a\x1b\ufffe")
    'a␛\\ufffe'
    """
    return _NO_CHARACTERS.sub(lambda match: f"\\u{ord(match[0]):04x}", visible(text))


def escape(text: str) -> str:
    """`text` as the content of an element.

    >>> escape("<b>&")
    '&lt;b&gt;&amp;'
    """
    return html.escape(printable(text), quote=False)


def attribute(text: str) -> str:
    r"""`text` as the value of an attribute, in double quotes; line ends and tabs are kept.

    >>> attribute('a"b\n')
    'a&quot;b&#10;'
    """
    return html.escape(printable(text)).replace("\n", "&#10;").replace("\t", "&#9;")


def inline(pieces: Iterable[Piece], escaped: Callable[[str], str] = escape) -> Iterator[str]:
    """Pieces as phrasing content: readings as `<ruby>`, repairs as `<ins>`, what was left as `<u>`, hits as `<mark>`.

    `escaped` gives the text of a piece as it is to stand there.

    >>> from linfen_cli.view.edition import Mark
    >>> "".join(inline([Piece("擔", 0, 1, "dān"), Piece("當", 1, 2, hit=Mark(0, 0))]))
    '<ruby>擔<rp>(</rp><rt>dān</rt><rp>)</rp></ruby><mark class="p1">當</mark>'
    """
    for (change, left), group in groupby(pieces, key=_framed):
        if change is None and left is None:
            yield from _marked(group, escaped)
            continue
        before, after = "", ""
        if change is not None:
            kind = "gloss" if change.kind == GLOSS else "run"
            before, after = f'<ins class="{kind}" title="{attribute(change.stored)}">', "</ins>"
        if left is not None:
            before = f'{before}<u class="left" title="{attribute(left.reason)}">'
            after = f"</u>{after}"
        yield before
        yield from _marked(group, escaped)
        yield after


_framed = attrgetter("change", "left")
_hit = attrgetter("hit")


def _marked(pieces: Iterable[Piece], escaped: Callable[[str], str]) -> Iterator[str]:
    for hit, together in groupby(pieces, key=_hit):
        if hit is not None:
            yield f'<mark class="p{hit.pattern % PATTERN_COLORS + 1}">'
        for piece in together:
            yield _ruby(piece.text, piece.reading, escaped) if piece.reading else escaped(piece.text)
        if hit is not None:
            yield "</mark>"


@lru_cache(maxsize=1 << 14)
def _ruby(text: str, reading: str, escaped: Callable[[str], str]) -> str:
    return f"<ruby>{escaped(text)}<rp>(</rp><rt>{escaped(reading)}</rt><rp>)</rp></ruby>"


def inline_of(edition: Edition, part: Part) -> str:
    """A part of an edition as phrasing content."""
    return "".join(inline(edition.pieces(part)))


class Entry(NamedTuple):
    """A line of a table of contents: where it leads, its text (not escaped), and its level from 1."""

    target: str
    text: str
    level: int


def entries(edition: Edition, sections: Sequence[Section], page: Callable[[int], str] = lambda _: "") -> list[Entry]:
    """The headings of sections; `page` gives the page of the one at an index."""
    return [
        Entry(f"{page(index)}#s{section.number}", edition.shown(section.heading), section.level)
        for index, section in enumerate(sections)
        if section.heading
    ]


def ordered_list(listed: Sequence[Entry]) -> Iterator[str]:
    """Entries as nested `<ol>`.

    >>> "".join(ordered_list([Entry("#s1", "一", 1), Entry("#s2", "甲", 2), Entry("#s3", "二", 1)]))
    '<ol><li><a href="#s1">一</a><ol><li><a href="#s2">甲</a></li></ol></li><li><a href="#s3">二</a></li></ol>'
    """
    levels: list[int] = []
    for entry in listed:
        if not levels or entry.level > levels[-1]:
            yield "<ol>"
            levels.append(entry.level)
        else:
            yield "</li>"
            while len(levels) > 1 and entry.level <= levels[-2]:
                yield "</ol></li>"
                levels.pop()
            levels[-1] = min(levels[-1], entry.level) if len(levels) == 1 else levels[-1]
        yield f'<li><a href="{attribute(entry.target)}">{escape(entry.text)}</a>'
    yield "</li></ol>" * len(levels)


def heading_tag(level: int) -> str:
    """The element for a heading of a section: `h2` for the outermost, since the title has `h1`."""
    return f"h{min(level + 1, 6)}"
