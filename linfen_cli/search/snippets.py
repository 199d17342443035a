"""Excerpts: hits as they are read, in their sentences or in a line of their own (KWIC)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from linfen_cli.article.article import Article, Part, Section
from linfen_cli.base.alignment import Span
from linfen_cli.chars.han import unwrap
from linfen_cli.search.match import Hit

# A sentence ends with its mark and the quotes and brackets that close after it. A Latin full stop ends one before a space.
_SENTENCE = re.compile(
    r"[^。！？!?….]*(?:\.(?!\s|\Z)[^。！？!?….]*)*(?:[。！？!?…]+|\.(?=\s|\Z)|\Z)[”』」’\"）)】》〉]*\s*"
)


class Excerpt(NamedTuple):
    """A stretch of the clean text with its hits: the sentences they stand in, and those asked for around them.

    `spans` has one span for each heading and paragraph that it touches, without outer white space. `line_number` is that
    of the first hit.
    """

    spans: tuple[Span, ...]
    line_number: int
    hits: tuple[Hit, ...]


class Group(NamedTuple):
    """The excerpts of one section, or (section None) of the head or the closing lines, as `place` says.

    `place` is empty where a text has no such parts.
    """

    place: str
    section: Section | None
    excerpts: tuple[Excerpt, ...]


class Kwic(NamedTuple):
    """A hit with the characters to its left and right, each on one line."""

    hit: Hit
    left: str
    text: str
    right: str


def grouped(article: Article, hits: Iterable[Hit], context: int = 0) -> Iterator[Group]:
    """Group hits by section, each in its sentence with `context` sentences before and after it.

    Excerpts that touch become one. Context does not leave the section.
    """

    def place(hit: Hit) -> tuple[str, Section | None]:
        if hit.section is not None:
            return "section", hit.section
        if not len(article.head) and not len(article.sections):
            return "", None
        return ("closing lines" if article.closing and hit.start >= article.closing[0].span.start else "head"), None

    for (where, section), group in groupby(hits, key=place):
        yield Group(where, section, tuple(_excerpts(article, section, list(group), context)))


def kwic(article: Article, hit: Hit, width: int) -> Kwic:
    """A hit with up to `width` characters on each side; on one line."""
    text = article.text
    left = unwrap(text[max(0, hit.start - 2 * width) : hit.start]).lstrip()
    right = unwrap(text[hit.end : hit.end + 2 * width]).rstrip()
    return Kwic(hit, left[max(0, len(left) - width) :], unwrap(hit.text), right[:width])


def _excerpts(article: Article, section: Section | None, hits: list[Hit], context: int) -> Iterator[Excerpt]:
    parts = section.parts if section else _outside(article)
    needed = [part for part in parts if part.span.end > hits[0].start] if not context else list(parts)
    # Each sentence with the part it is in.
    cut = [(index, span) for index, part in enumerate(needed) for span in sentences(part)]
    starts = [span.start for _, span in cut]
    open_first = open_last = -1
    collected: list[Hit] = []

    def finished() -> Excerpt:
        spans = []
        for _, together in groupby(cut[open_first : open_last + 1], key=itemgetter(0)):
            stretch = [span for _, span in together]
            spans.append(_stripped(article.text, Span(stretch[0].start, stretch[-1].end)))
        return Excerpt(tuple(spans), collected[0].line_number, tuple(collected))

    for hit in hits:
        here = bisect_right(starts, hit.start) - 1
        there = max(here, bisect_right(starts, max(hit.start, hit.end - 1)) - 1)
        first, last = max(0, here - context), min(len(cut) - 1, there + context)
        if collected and first <= open_last + (1 if context else 0):
            open_last = max(open_last, last)
        else:
            if collected:
                yield finished()
            collected = []
            open_first, open_last = first, last
        collected.append(hit)
    if collected:
        yield finished()


def _outside(article: Article) -> Sequence[Part]:
    """The parts in no section: of a piece of a long text these are all."""
    return (*article.head, *article.closing) if len(article.sections) else article.parts


def sentences(part: Part) -> Iterator[Span]:
    """The sentences of a part, as spans of the clean text that meet and cover it.

    >>> from linfen_cli.article.article import load
    >>> [span.of(load().text) for span in sentences(load().sections[4].parts[0])]
    ['  強化擔當作為。']
    """
    text, at = part.text, part.span.start
    while at < part.span.end:
        match = _SENTENCE.match(text, at, part.span.end)
        end = match.end() if match and match.end() > at else part.span.end
        yield Span(at, end)
        at = end


def _stripped(text: str, span: Span) -> Span:
    piece = span.of(text)
    return Span(span.start + len(piece) - len(piece.lstrip()), span.start + len(piece.rstrip()))
