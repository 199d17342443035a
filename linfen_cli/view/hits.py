"""Hits: the places of an article that a search finds, to be marked in it."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from linfen_cli.article.article import Article
from linfen_cli.base.alignment import Span

if TYPE_CHECKING:
    from linfen_cli.search.query import Query

__all__ = ["Hits", "Mark", "find_hits"]


class Mark(NamedTuple):
    """A hit: its number among the hits, and that of its pattern; both count from 0."""

    number: int
    pattern: int


class Hits:
    """The hits of a search in order, as columns: where each begins and ends in the clean text, and the number of its pattern.

    They do not overlap: where hits of several patterns did, the later one begins where the earlier ends.
    """

    __slots__ = ("ends", "patterns", "starts")

    def __init__(self, hits: Iterable[tuple[int, int, int]] = ()) -> None:
        self.starts, self.ends, self.patterns = array("q"), array("q"), array("l")
        for hit in hits:
            self.add(*hit)

    def add(self, start: int, end: int, pattern: int) -> None:
        """Add a hit that comes after all others."""
        start = max(start, self.ends[-1] if self.ends else 0)
        if start < end:
            self.starts.append(start)
            self.ends.append(end)
            self.patterns.append(pattern)

    def followed_by(self, later: Hits) -> Hits:
        """Return these hits and, after them, others."""
        both = Hits()
        both.starts, both.ends = self.starts + later.starts, self.ends + later.ends
        both.patterns = self.patterns + later.patterns
        return both

    def __len__(self) -> int:
        return len(self.starts)

    def within(self, span: Span) -> Iterator[tuple[int, int, Mark]]:
        """Yield the hits that overlap `span`, clipped to it.

        >>> list(Hits([(1, 3, 0), (4, 6, 1)]).within(Span(2, 5)))
        [(2, 3, Mark(number=0, pattern=0)), (4, 5, Mark(number=1, pattern=1))]
        """
        for index in range(bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)):
            mark = Mark(index, self.patterns[index])
            yield max(self.starts[index], span.start), min(self.ends[index], span.end), mark


def find_hits(article: Article, queries: Iterable[Query]) -> Hits:
    """Return the hits of some queries in an article; their patterns are numbered throughout."""
    from linfen_cli.search.match import search  # start-up: few views have hits

    hits: list[tuple[int, int, int]] = []
    before = 0
    for query in queries:
        hits += ((hit.start, hit.end, before + hit.pattern) for hit in search(article, query))
        before += len(query.patterns)
    return Hits(sorted(hits))
