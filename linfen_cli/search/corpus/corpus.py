"""Corpus: some sources and a query, and what is to be found out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from linfen_cli.article.article import Article
from linfen_cli.base.pool import Pool, processors
from linfen_cli.search.corpus.files import Sizes
from linfen_cli.search.corpus.scan import Scanner
from linfen_cli.search.hit import Hit
from linfen_cli.search.match import search, unmatched_lines
from linfen_cli.search.query import Query, compile_query
from linfen_cli.search.sections import select

__all__ = ["Answer", "Corpus", "Notes", "Piece", "settled"]

Piece = tuple[Article, Iterable[Hit]]
"""A text, or a piece of a long one, and its hits."""


class Answer(NamedTuple):
    """What a source gave.

    Attributes:
        name: what to call it.
        counts: how many hits each pattern has, where only that was asked for.
        pieces: the hits otherwise, to be gone through once; no piece without a hit, but for inverted searches.
        problem: why it could not be searched, or None.
        is_read: whether it was read to be counted, and a look at its bytes was not enough.
    """

    name: str
    counts: tuple[int, ...] = ()
    pieces: Iterable[Piece] = ()
    problem: str | None = None
    is_read: bool = False


class Notes(NamedTuple):
    """What is worth saying of the indexes of a corpus, as far as it was searched.

    Attributes:
        outdated: the files that were not as an index has them, and were searched themselves.
        distrusted: what was wrong with indexes that were not used.
    """

    outdated: list[str]
    distrusted: list[str]


@dataclass(frozen=True)
class Corpus:
    """Some sources and a query.

    Attributes:
        names: paths of files and folders, `-`; or nothing, for the default article.
        query: what to look for.
        only_counts: whether the hits themselves are not wanted.
        whole: whether every text is read whole, as an article, however long: for what needs its sections.
        every: whether texts without a hit are wanted as well.
        offsets: whether the hits of long texts must count from their beginning: all of it is repaired then.
        encoding: what to take the bytes of the sources for; None detects it.
        hidden, ignore: as `walk` takes them.
        sections: where not empty, only hits in the sections that these name (`sections.select`) count.
        invert: whether the lines without a hit are wanted, each as if it were one.
        indexed: whether to look into the indexes of the folders; the answers are the same.
        jobs: how many processes search it.
        sizes: how much is taken at a time.
        notes: what is worth saying, as far as it was searched.
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
        """Return the same with another query."""
        return replace(self, query=query, notes=Notes([], []))

    @property
    def is_large(self) -> bool:
        """Whether there is a folder among the sources, so that their number is not known."""
        return any(os.path.isdir(name) for name in self.names)

    @property
    def no_hits(self) -> tuple[int, ...]:
        """The counts of a source without a hit."""
        return (0,) * len(self.query.patterns)

    @cached_property
    def scanner(self) -> Scanner | None:
        """What looks at bytes before they are read; None where bytes do not tell."""
        return Scanner(self.query) if Scanner.suits(self.query) else None

    def pieces(self, article: Article) -> Iterator[Piece]:
        """Yield a text with its hits, where it has any or is wanted in any case.

        Raises:
            LinfenError: a section is none of the text's, or a pattern takes too long.
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
        """Return how many hits of each pattern there are in some pieces."""
        counts = [0] * len(self.query.patterns)
        for _article, hits in pieces:
            for hit in hits:
                counts[hit.pattern] += 1
        return tuple(counts)

    def pool(self) -> Pool[Corpus]:
        """Return processes that each have the corpus."""
        return Pool(self.jobs, _itself, self)


def _itself(corpus: Corpus) -> Corpus:
    return corpus


def settled(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces whose hits have all been found: whatever can go wrong has."""
    return [(article, list(hits)) for article, hits in pieces]
