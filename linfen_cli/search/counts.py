"""Tally: how often each pattern is found in each section of each source, and where along it."""

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
    """A section: its number and heading (None for what is in no section), its length in characters, and its counts.

    White space does not count as characters.
    """

    number: int | None
    heading: str
    length: int
    counts: tuple[int, ...]


@dataclass
class SourceTally:
    """What was found in one source.

    Attributes:
        name: what it is called.
        patterns: how many patterns there are.
        rows: its sections, and where hits are in none, a row for those; in the order of the text.
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
        """How many hits each pattern has."""
        return tuple(sum(row.counts[index] for row in self.rows) for index in range(self.patterns))

    @property
    def characters(self) -> int:
        """How many characters its rows have."""
        return sum(row.length for row in self.rows)

    def bins(self, pattern: int, number: int) -> list[int]:
        """How many hits of a pattern begin in each of `number` equal parts of the text.

        >>> tally = SourceTally("x", 1, length=10, positions=[array("q", [0, 4, 9])])
        >>> tally.bins(0, 2)
        [2, 1]
        """
        found = [0] * number
        for position in self.positions[pattern]:
            found[min(number - 1, position * number // max(1, self.length))] += 1
        return found


class Tally:
    """Adds up what sources give.

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
        """How many hits each pattern has in all sources."""
        return tuple(sum(source.counts[index] for source in self.sources) for index in range(len(self.patterns)))

    def add(self, name: str, article: Article, hits: Iterable[Hit]) -> None:
        """Add a source, or the next piece of the one before."""
        if article.before.clean == article.before.stored == article.before.lines == 0 or not self.sources:
            number = len(self.patterns)
            self.sources.append(SourceTally(name, number, positions=[array("q") for _ in range(number)]))
        source = self.sources[-1]
        sections = list(article.sections)
        starts = [section.span.start for section in sections]
        counts = [[0] * len(self.patterns) for _ in sections]
        elsewhere = [0] * len(self.patterns)
        before = article.before.clean
        for hit in hits:
            source.positions[hit.pattern].append(before + hit.start)
            index = bisect_right(starts, hit.start) - 1
            inside = index >= 0 and hit.start < sections[index].span.end
            (counts[index] if inside else elsewhere)[hit.pattern] += 1
        source.borders += [(before + section.span.start, section.number) for section in sections]
        source.length = before + len(article.text)
        within = sum(section.length for section in sections)
        rest = sum(map(len, article.text.split())) - within
        if not sections and source.rows:
            last = source.rows.pop()
            elsewhere = [one + other for one, other in zip(last.counts, elsewhere, strict=True)]
            rest += last.length
        if any(elsewhere) or not sections:
            source.rows.append(Row(None, "", rest, tuple(elsewhere)))
        source.rows += [
            Row(section.number, section.label, section.length, tuple(count))
            for section, count in zip(sections, counts, strict=True)
        ]
