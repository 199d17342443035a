"""Snippets: hits as they are read, in their sentences or in a line of their own (KWIC)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from linfen_cli.article.article import Article, Part, Section
from linfen_cli.article.sentences import sentences
from linfen_cli.base.alignment import Span
from linfen_cli.base.messages import _
from linfen_cli.chars.han import unwrap
from linfen_cli.search.hit import Hit

__all__ = ["Group", "Kwic", "Snippet", "grouped", "kwic"]


class Snippet(NamedTuple):
    """A stretch of the clean text with its hits: the sentences they stand in, and the context around them.

    Attributes:
        spans: one for each heading and paragraph that it touches, without outer white space.
        line_number: the line of the first hit.
        hits: the hits, in order.
    """

    spans: tuple[Span, ...]
    line_number: int
    hits: tuple[Hit, ...]


class Group(NamedTuple):
    """The snippets of one part of a text.

    Attributes:
        place: the name of the part, for a reader, where it is not a section; empty where a text has no parts.
        section: the section; None for the head and the closing lines.
        snippets: the snippets, in order.
    """

    place: str
    section: Section | None
    snippets: tuple[Snippet, ...]


class Kwic(NamedTuple):
    """A keyword in context: a hit with the characters to its left and right, each on one line."""

    hit: Hit
    left: str
    text: str
    right: str


def grouped(article: Article, hits: Iterable[Hit], context: int = 0) -> Iterator[Group]:
    """Group hits by section, each in its sentence with `context` sentences before and after it.

    Snippets that touch become one. Context does not leave the section.
    """

    def place_of(hit: Hit) -> tuple[str, Section | None]:
        if hit.section is not None:
            return "", hit.section
        if not len(article.head) and not len(article.sections):
            return "", None
        in_closing = article.closing and hit.start >= article.closing[0].span.start
        return _("closing lines") if in_closing else _("head"), None

    for (place, section), group in groupby(hits, key=place_of):
        yield Group(place, section, tuple(_snippets(article, section, list(group), context)))


def kwic(article: Article, hit: Hit, width: int) -> Kwic:
    """Return a hit with up to `width` characters on each side, on one line."""
    text = article.text
    left = unwrap(text[max(0, hit.start - 2 * width) : hit.start]).lstrip()
    right = unwrap(text[hit.end : hit.end + 2 * width]).rstrip()
    return Kwic(hit, left[max(0, len(left) - width) :], unwrap(hit.text), right[:width])


def _snippets(article: Article, section: Section | None, hits: list[Hit], context: int) -> Iterator[Snippet]:
    parts = section.parts if section else _parts_outside(article)
    needed = [part for part in parts if part.span.end > hits[0].start] if not context else parts
    # Each sentence with the part it is in.
    cut = [(index, span) for index, part in enumerate(needed) for span in sentences(part)]
    starts = [span.start for _, span in cut]
    first = last = -1
    collected: list[Hit] = []
    for hit in hits:
        here = bisect_right(starts, hit.start) - 1
        there = max(here, bisect_right(starts, max(hit.start, hit.end - 1)) - 1)
        begin, end = max(0, here - context), min(len(cut) - 1, there + context)
        if collected and begin <= last + (1 if context else 0):
            last = max(last, end)
        else:
            if collected:
                yield _snippet(article.text, cut[first : last + 1], collected)
            collected = []
            first, last = begin, end
        collected.append(hit)
    if collected:
        yield _snippet(article.text, cut[first : last + 1], collected)


def _snippet(text: str, cut: Sequence[tuple[int, Span]], hits: list[Hit]) -> Snippet:
    """Return the snippet of some sentences, each given with the number of its part."""
    spans: list[Span] = []
    for part in groupby(cut, key=itemgetter(0)):
        stretch = [span for _, span in part[1]]
        spans.append(_stripped(text, Span(stretch[0].start, stretch[-1].end)))
    return Snippet(tuple(spans), hits[0].line_number, tuple(hits))


def _parts_outside(article: Article) -> Sequence[Part]:
    """Return the parts in no section: of a piece of a long text, all of them."""
    return (*article.head, *article.closing) if len(article.sections) else article.parts


def _stripped(text: str, span: Span) -> Span:
    piece = span.of(text)
    return Span(span.start + len(piece) - len(piece.lstrip()), span.start + len(piece.rstrip()))
