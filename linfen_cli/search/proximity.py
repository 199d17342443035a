"""Proximity: hits of several patterns that are near one another, or in the same sentence, paragraph, section or file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import groupby

from linfen_cli.article.article import Article
from linfen_cli.article.sentences import sentences
from linfen_cli.search.hit import Hit
from linfen_cli.search.query import Query

__all__ = ["hits_together"]


def hits_together(article: Article, hits: Iterator[Hit], query: Query) -> Iterator[Hit]:
    """Yield those of `hits`, in their order, that are as near hits of all other patterns as `query` asks.

    >>> from linfen_cli.article.article import parse
    >>> from linfen_cli.repair import repair
    >>> from linfen_cli.search.match import search
    >>> from linfen_cli.search.query import compile_query
    >>> article = parse(repair("甲在前，乙在後。這裏只有甲。"))
    >>> [hit.start for hit in search(article, compile_query(["甲", "乙"], together="sentence"))]
    [0, 4]
    >>> [hit.start for hit in search(article, compile_query(["甲", "乙"], near=2))]
    []
    """
    count = len(query.patterns)
    if query.together is not None:
        hits = _in_one_unit(hits, _unit_of(article, query.together), count)
    if query.near is not None:
        hits = _near(list(hits), query.near, count)
    return hits


def _in_one_unit(hits: Iterable[Hit], unit: Callable[[int], Hashable], count: int) -> Iterator[Hit]:
    for _, group in groupby(hits, key=lambda hit: unit(hit.start)):
        members = list(group)
        if len({hit.pattern for hit in members}) == count:
            yield from members


def _near(hits: list[Hit], distance: int, count: int) -> Iterator[Hit]:
    """Yield the hits in windows with hits of all patterns, the last of which begins within `distance` of the end of the first."""
    near: set[int] = set()
    for index, first in enumerate(hits):
        window = [index]
        for other in range(index + 1, len(hits)):
            if hits[other].start - first.end > distance:
                break
            if hits[other].pattern != first.pattern:
                window.append(other)
        if len({hits[member].pattern for member in window}) == count:
            near.update(window)
    return (hit for index, hit in enumerate(hits) if index in near)


def _unit_of(article: Article, name: str) -> Callable[[int], Hashable]:
    """Return the function that identifies the unit (one of UNITS) at a clean offset."""
    if name == "file":
        return lambda _: None
    if name == "section":
        first_closing = article.closing[0].span.start if len(article.closing) else len(article.text)

        def section(offset: int) -> Hashable:
            match = article.section_at(offset)
            return match.number if match else (offset >= first_closing and "closing") or "head"

        return section
    if name == "paragraph":
        return lambda offset: _part_at(article, offset)
    starts: dict[int, list[int]] = {}

    def sentence(offset: int) -> Hashable:
        part = _part_at(article, offset)
        if part not in starts:
            starts.clear()  # hits come in the order of the text
            starts[part] = [span.start for span in sentences(article.parts[part])]
        return part, bisect_right(starts[part], offset)

    return sentence


def _part_at(article: Article, offset: int) -> int:
    return max(0, bisect_right(article.parts, offset, key=lambda part: part.span.start) - 1)
