"""Counts of hits by source, section and pattern, and the positions of the hits."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from linfen_cli.article.article import Article
from linfen_cli.search.hit import Hit

__all__ = ["Row", "SourceTally", "Tally"]


class Row(NamedTuple):
    """A section and its counts.

    Attributes:
        number: the section's number; None for what is in no section.
        heading: its heading.
        length: its characters, white space not counted.
        counts: how many hits each pattern has in it.
    """

    number: int | None
    heading: str
    length: int
    counts: tuple[int, ...]


@dataclass
class SourceTally:
    """The counts of one source.

    Attributes:
        name: what it is called.
        patterns: how many patterns there are.
        rows: its sections in the order of the text, and a row for hits outside of all.
        length: code points of the clean text.
        positions: for each pattern, where its hits begin, in code points of the clean text.
        borders: where each section begins, with its number.
    """

    name: str
    patterns: int
    rows: list[Row] = field(default_factory=list)
    length: int = 0
    positions: list[array[int]] = field(default_factory=list)
    borders: list[tuple[int, int]] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, ...]:
        """Return the number of hits of each pattern."""
        return tuple(sum(row.counts[index] for row in self.rows) for index in range(self.patterns))

    @property
    def characters(self) -> int:
        """Return the number of characters of its rows."""
        return sum(row.length for row in self.rows)

    def bins(self, pattern: int, number: int) -> list[int]:
        """Return the number of hits of a pattern in each of `number` equal parts of the text.

        >>> tally = SourceTally("x", 1, length=10, positions=[array("q", [0, 4, 9])])
        >>> tally.bins(0, 2)
        [2, 1]
        """
        bins = [0] * number
        for position in self.positions[pattern]:
            bins[min(number - 1, position * number // max(1, self.length))] += 1
        return bins

    def add(self, article: Article, hits: Iterable[Hit]) -> None:
        """Add the text of the source, or its next piece."""
        sections = list(article.sections)
        before = article.before.clean
        counts, elsewhere = self._count(article, hits)
        self.borders += [(before + section.span.start, section.number) for section in sections]
        self.length = before + len(article.text)
        rest = sum(map(len, article.text.split())) - sum(section.length for section in sections)
        if not sections and self.rows:
            last = self.rows.pop()  # of the piece before, which has no sections either
            elsewhere = [sum(pair) for pair in zip(last.counts, elsewhere, strict=True)]
            rest += last.length
        if any(elsewhere) or not sections:
            self.rows.append(Row(None, "", rest, tuple(elsewhere)))
        self.rows += [
            Row(section.number, section.label, section.length, tuple(count))
            for section, count in zip(sections, counts, strict=True)
        ]

    def _count(self, article: Article, hits: Iterable[Hit]) -> tuple[list[list[int]], list[int]]:
        """Record where hits begin; return the counts of each section, and those outside of all."""
        sections = list(article.sections)
        starts = [section.span.start for section in sections]
        counts = [[0] * self.patterns for _section in sections]
        elsewhere = [0] * self.patterns
        for hit in hits:
            self.positions[hit.pattern].append(article.before.clean + hit.start)
            index = bisect_right(starts, hit.start) - 1
            is_inside = index >= 0 and hit.start < sections[index].span.end
            (counts[index] if is_inside else elsewhere)[hit.pattern] += 1
        return counts, elsewhere


class Tally:
    """Counts of all sources.

    >>> from linfen_cli.article.article import load
    >>> from linfen_cli.search.match import search
    >>> tally = Tally(("担当",))
    >>> tally.add("article", load(), search(load(), "担当"))
    >>> tally.counts, [(row.number, row.counts) for row in tally.sources[0].rows if any(row.counts)]
    ((3,), [(4, (3,))])
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = tuple(patterns)
        self.sources: list[SourceTally] = []

    @property
    def counts(self) -> tuple[int, ...]:
        """Return the number of hits of each pattern in all sources."""
        return tuple(sum(source.counts[index] for source in self.sources) for index in range(len(self.patterns)))

    def add(self, name: str, article: Article, hits: Iterable[Hit]) -> None:
        """Add a source, or the next piece of the one before."""
        if not any(article.before) or not self.sources:
            number = len(self.patterns)
            self.sources.append(SourceTally(name, number, positions=[array("q") for _pattern in range(number)]))
        self.sources[-1].add(article, hits)
