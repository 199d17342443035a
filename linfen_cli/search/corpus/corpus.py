"""A search over many sources: the sources, the query, and how much of the hits is needed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from linfen_cli.article.article import Article
from linfen_cli.base.pool import Pool, processors
from linfen_cli.search.corpus.files import Sizes
from linfen_cli.search.hit import Hit
from linfen_cli.search.match import search, unmatched_lines
from linfen_cli.search.query import Query, compile_query
from linfen_cli.search.sections import select

if TYPE_CHECKING:
    from linfen_cli.search.corpus.scan import Scanner

__all__ = ["Answer", "Corpus", "Notes", "Piece", "settled"]

Piece = tuple[Article, Iterable[Hit]]
"""A text, or a piece of a long one, and its hits."""


class Answer(NamedTuple):
    """The result for one source.

    Attributes:
        name: the name of the source.
        counts: the number of hits of each pattern, if only counts are needed.
        pieces: otherwise the hits, to be iterated once; only pieces with hits, unless the search is inverted.
        problem: why it could not be searched, or None.
        is_read: true if it was read to be counted, because the scan was not enough.
    """

    name: str
    counts: tuple[int, ...] = ()
    pieces: Iterable[Piece] = ()
    problem: str | None = None
    is_read: bool = False


class Notes(NamedTuple):
    """Notes on the indexes of a corpus, as far as it was searched.

    Attributes:
        outdated: files that have changed since they were indexed, and were searched themselves.
        distrusted: messages about indexes that could not be used.
    """

    outdated: list[str]
    distrusted: list[str]


@dataclass(frozen=True)
class Corpus:
    """Sources and a query.

    Attributes:
        names: paths of files and folders, or `-`; none for the default article.
        query: the query.
        only_counts: count hits only.
        whole: read every text as a whole, with its sections, however long it is.
        every: yield texts without a hit too.
        offsets: count the offsets of hits from the beginning of long texts, which must be repaired completely for that.
        encoding: the encoding of the sources; None detects it.
        hidden: search hidden files of folders.
        ignore: leave out files that git ignores.
        sections: keep only hits in these sections (`sections.select`); none for all.
        invert: yield the lines without a hit, each as a hit.
        indexed: use the indexes of the folders; the answers are the same.
        jobs: the number of processes.
        sizes: the sizes at which the search changes its method.
        notes: notes on the indexes, as far as the corpus was searched.
    """

    names: Sequence[str] = ()
    query: Query = field(default_factory=lambda: compile_query("。"))
    only_counts: bool = False
    whole: bool = False
    every: bool = False
    offsets: bool = False
    encoding: str | None = None
    hidden: bool = False
    ignore: bool = True
    sections: tuple[str, ...] = ()
    invert: bool = False
    indexed: bool = False
    jobs: int = field(default_factory=processors)
    sizes: Sizes = Sizes()  # noqa: RUF009  (a named tuple: it cannot change)
    notes: Notes = field(default_factory=lambda: Notes([], []), compare=False)

    def __getstate__(self) -> dict[str, Any]:
        # Without the scanner, which cannot be pickled.
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def asking(self, query: Query) -> Corpus:
        """Return a copy with another query."""
        return replace(self, query=query, notes=Notes([], []))

    @property
    def is_large(self) -> bool:
        """Return whether there is a folder among the sources."""
        return any(os.path.isdir(name) for name in self.names)

    @property
    def no_hits(self) -> tuple[int, ...]:
        """Return the counts of a source without a hit."""
        return (0,) * len(self.query.patterns)

    @cached_property
    def scanner(self) -> Scanner | None:
        """Return what scans bytes for the query; None if its terms have no scan patterns."""
        from linfen_cli.search.corpus.scan import Scanner  # start-up: the signs of damage

        return Scanner(self.query) if Scanner.suits(self.query) else None

    def pieces(self, article: Article) -> Iterator[Piece]:
        """Yield a text with its hits, if it has any or `every` is set.

        Raises:
            LinfenError: there is no such section, or a pattern takes too long.
        """
        hits = search(article, self.query)
        if self.invert:
            hits = unmatched_lines(article, hits)
        if self.sections:
            spans = [section.span for section in select(article, self.sections)]
            hits = (hit for hit in hits if any(span.start <= hit.start < span.end for span in spans))
        if self.every:
            yield article, hits
            return
        first = next(hits, None)
        if first is not None:
            yield article, chain((first,), hits)

    def count(self, pieces: Iterable[Piece]) -> tuple[int, ...]:
        """Return the number of hits of each pattern in some pieces."""
        counts = [0] * len(self.query.patterns)
        for _article, hits in pieces:
            for hit in hits:
                counts[hit.pattern] += 1
        return tuple(counts)

    def pool(self) -> Pool[Corpus]:
        """Return a pool whose workers have the corpus as their state."""
        return Pool(self.jobs, _itself, self)


def _itself(corpus: Corpus) -> Corpus:
    return corpus


def settled(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces with lists of hits, so that errors are raised here."""
    return [(article, list(hits)) for article, hits in pieces]
