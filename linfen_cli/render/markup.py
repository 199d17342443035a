"""Markup: a view as HTML that is XML as well, for HTML pages, EPUB and Markdown.

Text of an article goes into it escaped, with its control characters shown; nothing in it is ever markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from linfen_cli.article.article import Part, Section
from linfen_cli.article.parser import Kind
from linfen_cli.chars.regions import TRADITIONAL, of_language, regions
from linfen_cli.render import fonts
from linfen_cli.render.plain import visible
from linfen_cli.repair import GLOSS
from linfen_cli.view.pieces import Piece
from linfen_cli.view.view import View

# Code points that are not characters: HTML forbids them, and XML some of them.
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff" + "".join(chr(p << 16 | 0xFFFE) + chr(p << 16 | 0xFFFF) for p in range(1, 17)) + "]")  # fmt: skip

PATTERN_COLORS = 5

_CLASSES = {Kind.DATELINE: "dateline", Kind.BYLINE: "byline", Kind.EDITOR: "editor", Kind.RIGHTS: "rights"}


def printable(text: str) -> str:
    r"""Return `text` with what no document may have in it shown: control characters and noncharacters.

    >>> printable("a\x1b\ufffe")
    'a␛\\ufffe'
    """
    return _NONCHARACTERS.sub(lambda match: f"\\u{ord(match[0]):04x}", visible(text))


def escape(text: str) -> str:
    """Return `text` as the content of an element.

    >>> escape("<b>&")
    '&lt;b&gt;&amp;'
    """
    return html.escape(printable(text), quote=False)


def attribute(text: str) -> str:
    r"""Return `text` as the value of an attribute, in double quotes; line ends and tabs are kept.

    >>> attribute('a"b\n')
    'a&quot;b&#10;'
    """
    return html.escape(printable(text)).replace("\n", "&#10;").replace("\t", "&#9;")


def inline(pieces: Iterable[Piece], escaped: Callable[[str], str] = escape) -> Iterator[str]:
    """Yield pieces as phrasing content: readings as `<ruby>`, repairs as `<ins>`, what was left as `<u>`, hits as `<mark>`.

    `escaped` gives the text of a piece as it is to stand there.

    >>> from linfen_cli.view.hits import Mark
    >>> from linfen_cli.view.pieces import Note
    >>> "".join(inline([Piece("擔", 0, 1, Note("dān", "(dān)")), Piece("當", 1, 2, hit=Mark(0, 0))]))
    '<ruby>擔<rp>(</rp><rt>dān</rt><rp>)</rp></ruby><mark class="p1">當</mark>'
    """
    for (repair, unresolved), group in groupby(pieces, key=_frame):
        if repair is None and unresolved is None:
            yield from _marked(group, escaped)
            continue
        before, after = "", ""
        if repair is not None:
            kind = "gloss" if repair.kind == GLOSS else "run"
            before, after = f'<ins class="{kind}" title="{attribute(repair.stored)}">', "</ins>"
        if unresolved is not None:
            before = f'{before}<u class="left" title="{attribute(unresolved.reason)}">'
            after = f"</u>{after}"
        yield before
        yield from _marked(group, escaped)
        yield after


_frame = attrgetter("repair", "unresolved")
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


def inline_of(view: View, part: Part) -> str:
    """Return a part of a view as phrasing content."""
    return "".join(inline(view.pieces(part)))


class Entry(NamedTuple):
    """A line of a table of contents: its target, its text (not escaped), and its level from 1."""

    target: str
    text: str
    level: int


def entries(view: View, sections: Sequence[Section], page: Callable[[int], str] = lambda _: "") -> list[Entry]:
    """Return the headings of sections; `page` gives the page of the section at an index."""
    return [
        Entry(f"{page(index)}#s{section.number}", view.text(section.heading), section.level)
        for index, section in enumerate(sections)
        if section.heading
    ]


def ordered_list(listed: Sequence[Entry]) -> Iterator[str]:
    """Yield entries as nested `<ol>`.

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
    """Return the element for a heading of a section: `h2` for the outermost, since the title has `h1`."""
    return f"h{min(level + 1, 6)}"


@cache
def style(name: str) -> str:
    """Return one of the style sheets of the exporters."""
    from importlib.resources import files  # imports much that a format without style sheets does not need

    return (files("linfen_cli.render.exporters") / name).read_text(encoding="utf-8")


def article_style() -> str:
    """Return the style sheet of an article in any document: its fonts, and how it is laid out."""
    return fonts.style_sheet() + style("article.css")


def readings_class(view: View) -> str:
    """Return the attribute of an element whose text has readings, with a space before it."""
    return f' class="readings {view.annotation.style}"' if view.annotation is not None else ""


def contents_name(view: View) -> str:
    """Return the heading of a table of contents in the language of the view."""
    return (of_language(view.language) or regions()[TRADITIONAL]).contents


def head(view: View) -> Iterator[str]:
    """Yield title, dateline and byline as a `<header>`, where the view has any."""
    if not len(view.head):
        return
    yield "<header>\n"
    titles = [inline_of(view, part) for part in view.head if part.kind is Kind.TITLE]
    if titles:
        yield f"<h1>{'<br/>'.join(titles)}</h1>\n"
    for part in view.head:
        if part.kind is not Kind.TITLE:
            yield f'<p class="{_CLASSES[part.kind]}">{inline_of(view, part)}</p>\n'
    yield "</header>\n"


def section_element(view: View, section: Section) -> Iterator[str]:
    """Yield a section as a `<section>`, its heading first."""
    yield f'<section id="s{section.number}">\n'
    for part in section.parts:
        tag = heading_tag(section.level) if part.kind is Kind.HEADING else "p"
        yield f"<{tag}>{inline_of(view, part)}</{tag}>\n"
    yield "</section>\n"


def closing(view: View) -> Iterator[str]:
    """Yield the closing lines as a `<footer>`, where the view has any."""
    shown = [part for part in view.closing if part.kind in _CLASSES or part.plain]
    if not shown:
        return
    yield "<footer>\n"
    for part in shown:
        yield f'<p class="{_CLASSES.get(part.kind, "closing")}">{inline_of(view, part)}</p>\n'
    yield "</footer>\n"
