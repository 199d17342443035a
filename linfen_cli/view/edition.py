"""Edition: an article with everything that is to be shown with it: converted, with readings, repairs and hits at their places.

A renderer that leaves the terminal, and the full-screen reader, ask an edition for the pieces of a part and draw them. Readings,
repairs and hits overlap as they like; the pieces are cut where any of them begins or ends, so that each piece has one
of each at most. What was converted keeps its places: a hit on 担当 marks 擔當 where that is what it became.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeVar, cast

from linfen_cli.article.article import Article, Part, Section
from linfen_cli.base.alignment import Span
from linfen_cli.chars.detect import script_of
from linfen_cli.chars.regions import regions
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.offsets import map_offsets
from linfen_cli.repair import GLOSS, Repair, Repaired, Unresolved
from linfen_cli.repair.report import overlap
from linfen_cli.search.match import search
from linfen_cli.search.query import Query

__all__ = ["PAGE", "Edition", "Hits", "Mark", "Piece", "find", "language"]

PAGE = "page"
"""The style of readings that are the page's own glosses as they were written, and no others."""

T = TypeVar("T", Repair, Unresolved)
V = TypeVar("V")

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9f]")
_SAMPLE = 1 << 16


class Mark(NamedTuple):
    """A hit: its number among the hits, counted from 0, and which pattern it is of."""

    number: int
    pattern: int


class Piece(NamedTuple):
    """Some characters of a part that have all the same said of them.

    Attributes:
        text: as it is shown; empty where a repair took everything away.
        start: where in the clean text it begins, in code points.
        end: where it ends there. Inside what a conversion replaced these are the nearest that is known.
        reading: what is to be shown over it.
        change: the repair that made it.
        left: the damage that it is a part of, and that was left as it is.
        hit: the hit that it is a part of.
    """

    text: str
    start: int
    end: int
    reading: str = ""
    change: Repair | None = None
    left: Unresolved | None = None
    hit: Mark | None = None


class Hits:
    """Places that were found, as columns: where each begins and ends in the clean text, and which pattern it is of.

    They are in order and do not overlap; where hits of several patterns did, the later one begins where the earlier ends.
    """

    __slots__ = ("ends", "patterns", "starts")

    def __init__(self, places: Iterable[tuple[int, int, int]] = ()) -> None:
        self.starts, self.ends, self.patterns = array("q"), array("q"), array("l")
        for place in places:
            self.add(*place)

    def add(self, start: int, end: int, pattern: int) -> None:
        """Add the place that comes after all others."""
        start = max(start, self.ends[-1] if self.ends else 0)
        if start < end:
            self.starts.append(start)
            self.ends.append(end)
            self.patterns.append(pattern)

    def joined(self, after: Hits) -> Hits:
        """These and, after them, others."""
        both = Hits()
        both.starts, both.ends = self.starts + after.starts, self.ends + after.ends
        both.patterns = self.patterns + after.patterns
        return both

    def __len__(self) -> int:
        return len(self.starts)

    def over(self, span: Span) -> Iterator[tuple[int, int, Mark]]:
        """The places that have a part in `span`, clipped to it.

        >>> list(Hits([(1, 3, 0), (4, 6, 1)]).over(Span(2, 5)))
        [(2, 3, Mark(number=0, pattern=0)), (4, 5, Mark(number=1, pattern=1))]
        """
        for index in range(bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)):
            mark = Mark(index, self.patterns[index])
            yield max(self.starts[index], span.start), min(self.ends[index], span.end), mark


def find(article: Article, queries: Iterable[Query]) -> Hits:
    """The hits of some queries in an article, whose patterns are counted through."""
    places: list[tuple[int, int, int]] = []
    before = 0
    for query in queries:
        places += ((hit.start, hit.end, before + hit.pattern) for hit in search(article, query))
        before += len(query.patterns)
    return Hits(sorted(places))


@dataclass(frozen=True)
class Edition:
    """An article and what is to be shown with it.

    Attributes:
        article: the article.
        sections: those of its sections that are in the edition.
        whole: whether head and closing lines are in it too.
        converter: how it is converted, or None.
        style: what the readings are written in, a registered style or PAGE; None for no readings.
        level: only over characters that somebody of this level need not know, as `readings.readings` has it.
        hits: the places to mark.
        repairs: whether repairs, and damage that was left, are marked.
    """

    article: Article
    sections: Sequence[Section]
    whole: bool = True
    converter: Converter | None = None
    style: str | None = None
    level: int | None = None
    hits: Hits | None = None
    repairs: bool = True

    @cached_property
    def language(self) -> str:
        """The language of the text as it is shown; see `language`."""
        return language(self.article.text, self.converter)

    @cached_property
    def title(self) -> str:
        """The title as it is shown; where there is none, the name of the source."""
        title = self.article.title
        return self.shown(title) if title else self.article.name

    @property
    def head(self) -> Sequence[Part]:
        """The parts before the first section, where they are in the edition."""
        return self.article.head if self.whole else ()

    @property
    def closing(self) -> Sequence[Part]:
        """The parts after the last section, where they are in the edition."""
        return self.article.closing if self.whole else ()

    def shown(self, text: str) -> str:
        """Some text without places, converted."""
        return self.converter.convert(text) if self.converter else text

    def pieces(self, part: Part) -> list[Piece]:
        """A part on one line, in pieces.

        >>> from linfen_cli.article.article import parse
        >>> from linfen_cli.repair import repair
        >>> article = parse(repair("不擔(dān)當"))
        >>> edition = Edition(article, article.sections, style=PAGE)
        >>> [(piece.text, piece.reading, piece.change and piece.change.stored) for piece in edition.pieces(article.parts[0])]
        [('不', '', None), ('擔', 'dān', '擔(dān)'), ('當', '', None)]
        """
        lines = _Lines(part)
        text = lines.text
        shown = self.shown(text)
        places = _Places(text, shown)

        def carried(found: Iterable[tuple[int, int, V]]) -> list[tuple[int, int, V]]:
            # Found in the clean text, wanted where it is shown.
            return [
                (places.shown(start), places.shown(end), value)
                for clean_start, clean_end, value in found
                for start, end in lines.spans(clean_start, clean_end)
            ]

        repaired = self.article.repaired
        layers: list[list[tuple[int, int, object]]] = [[], [], [], []]
        if self.style is not None:
            layers[0] = list(self._readings(lines, places, shown))
        for span in lines.clean:
            if self.repairs:
                layers[1] += carried(_changes(repaired, span))
                layers[2] += carried(_left(repaired, span))
            if self.hits is not None:
                layers[3] += carried(self.hits.over(span))
        cut = _cut(len(shown), layers) if any(layers[1:]) else _cut_at(len(shown), layers[0])
        if places.are_kept and len(lines.clean) == 1:
            base = lines.clean[0].start
            return [Piece(shown[start:end], base + start, base + end, *said) for start, end, said in cut]
        return [
            Piece(
                shown[start:end],
                lines.clean_at(places.plain(start)),
                lines.clean_at(places.plain(end), end=True),
                *said,
            )
            for start, end, said in cut
        ]

    def _readings(self, lines: _Lines, places: _Places, shown: str) -> Iterator[tuple[int, int, str]]:
        """The readings of what is shown, by offsets in it.

        They are those of the clean text, the page's own among them, where its characters are still there. What was replaced by
        other words is read anew.
        """
        assert self.style is not None
        found: list[tuple[int, int, str]] = []
        lost = False
        for span in lines.clean:
            given = _clean_readings(self.article, self.style, self.level, span)
            if places.are_kept and len(lines.clean) == 1:
                return ((start - span.start, end - span.start, text) for start, end, text in given)
            for start, end, text in given:
                at, to = lines.plain_at(start), lines.plain_at(end)
                if places.kept(at, to):
                    found.append((places.shown(at), places.shown(to), text))
                else:
                    lost = True
        if lost and self.style != PAGE:
            from linfen_cli.readings.reading import read

            taken = Hits((start, end, 0) for start, end, _ in found)
            anew = read(shown, self.style, self.level)
            found += (one for one in anew if not any(taken.over(Span(one.start, one.end))))
            found.sort()
        return iter(found)


def _clean_readings(article: Article, style: str, level: int | None, span: Span) -> Iterator[tuple[int, int, str]]:
    if style != PAGE:
        from linfen_cli.readings.reading import read

        yield from read(article.repaired, style, level, span)
        return
    glosses = article.repaired.glosses
    for index in range(bisect_right(glosses.clean_ends, span.start), bisect_right(glosses.clean_ends, span.end)):
        yield glosses.clean_ends[index] - 1, glosses.clean_ends[index], glosses[index].reading


def language(text: str, converter: Converter | None = None) -> str:
    """The language of a text as BCP 47 has it: of the region that it is converted to, else by its characters.

    >>> language("担当"), language("擔當"), language("これは何ですか"), language("你好"), language("担当", Converter("taiwan"))
    ('zh-Hans', 'zh-Hant', 'ja', 'zh', 'zh-TW')
    """
    if converter is not None and converter.region is not None:
        return regions()[converter.region].language
    sample = text[:_SAMPLE]
    if len(_KANA.findall(sample)) * 10 > len(sample):
        return "ja"
    script = script_of(sample)
    return "zh" if script is None else regions()[script].language


class _Lines:
    """The stretches of clean text that a part is made of, and where each is on the one line."""

    __slots__ = ("_starts", "clean", "text")

    def __init__(self, part: Part) -> None:
        self.clean: list[Span] = []
        self._starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for span, joint in part.lines:
            pieces.append(joint)
            length += len(joint)
            self.clean.append(span)
            self._starts.append(length)
            pieces.append(span.of(part.text))
            length += span.end - span.start
        self.text = "".join(pieces)

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where clean `[start, end)` is on the line; an empty span stays one."""
        for span, at in zip(self.clean, self._starts, strict=True):
            if start == end:
                if span.start <= start <= span.end:
                    yield start - span.start + at, start - span.start + at
                    return
            elif start < span.end and span.start < end:
                yield max(start, span.start) - span.start + at, min(end, span.end) - span.start + at

    def plain_at(self, clean: int) -> int:
        """Where the boundary at a clean offset is on the line."""
        index = max(0, bisect_left(self.clean, clean, key=lambda span: span.end))
        span = self.clean[min(index, len(self.clean) - 1)]
        return max(0, clean - span.start) + self._starts[min(index, len(self.clean) - 1)]

    def clean_at(self, plain: int, *, end: bool = False) -> int:
        """The clean offset of a boundary of the line: for an `end` that of what is before it."""
        find = bisect_left if end else bisect_right
        index = max(0, find(self._starts, plain) - 1)
        span = self.clean[index]
        return min(span.end, span.start + plain - self._starts[index])


class _Places:
    """Which boundary between characters became which when a text was converted."""

    __slots__ = ("_bounds", "_kept")

    def __init__(self, text: str, shown: str) -> None:
        self._bounds: array[int] | None = None
        self._kept: list[bool] = []
        if text == shown:
            return
        bounds = array("q", [0])
        ends = list(map_offsets(range(1, len(text) + 1), text, shown))
        for index in range(1, len(text)):
            # At the beginning of what the character after it became, else at the end of what the one before it did.
            after, before = ends[index], ends[index - 1]
            at = after - 1 if after is not None else before if before is not None else 0
            bounds.append(max(at, bounds[-1]))
        if text:
            bounds.append(len(shown))
        self._bounds = bounds
        self._kept = [end is not None for end in ends]

    @property
    def are_kept(self) -> bool:
        """Whether every boundary is where it was."""
        return self._bounds is None

    def kept(self, start: int, end: int) -> bool:
        """Whether the characters in a span are still there, as they were or in another script."""
        return self._bounds is None or all(self._kept[start:end])

    def shown(self, plain: int) -> int:
        return plain if self._bounds is None else self._bounds[plain]

    def plain(self, shown: int) -> int:
        if self._bounds is None:
            return shown
        return min(len(self._bounds) - 1, bisect_left(self._bounds, shown))


def _changes(repaired: Repaired, span: Span) -> Iterator[tuple[int, int, Repair]]:
    """The repairs in a clean span, with the clean span of each; that of a gloss is its character's."""
    alignment, glosses = repaired.alignment, repaired.glosses
    stored = alignment.to_stored(*span)
    others = _over(repaired.others, *stored)
    found: list[tuple[int, int, Repair]] = [
        (*alignment.to_clean(change.start, change.end), change) for change in others
    ]
    for index in range(bisect_right(glosses.clean_ends, span.start), bisect_right(glosses.clean_ends, span.end)):
        gloss = glosses[index]
        if any(overlap(change, gloss) for change in others):
            continue
        end = glosses.clean_ends[index]
        start = end - len(gloss.character)
        begin = alignment.to_stored(start, end).start
        written = repaired.stored[begin : gloss.end]
        character = repaired.text[start:end]
        found.append((start, end, Repair(GLOSS, begin, gloss.end, written, character, certified=True, confidence=1.0)))
    found.sort(key=lambda item: item[:2])
    return iter(found)


def _left(repaired: Repaired, span: Span) -> Iterator[tuple[int, int, Unresolved]]:
    stored = repaired.alignment.to_stored(*span)
    for item in _over(repaired.unresolved, *stored):
        yield (*repaired.alignment.to_clean(item.start, item.end), item)


def _over(found: Sequence[T], start: int, end: int) -> Sequence[T]:
    """Those that have a part in `[start, end)`."""
    first = bisect_right(found, start, key=lambda item: item.end)
    return found[first : bisect_left(found, end, first, key=lambda item: item.start)]


_Said = tuple[str, Repair | None, Unresolved | None, Mark | None]
_NOTHING: _Said = ("", None, None, None)


def _cut_at(length: int, readings: list[tuple[int, int, object]]) -> Iterator[tuple[int, int, _Said]]:
    """What `_cut` gives where there is nothing but readings."""
    at = 0
    for start, end, reading in readings:
        if start > at:
            yield at, start, _NOTHING
        yield start, end, (cast(str, reading), None, None, None)
        at = end
    if at < length:
        yield at, length, _NOTHING


def _cut(length: int, layers: list[list[tuple[int, int, object]]]) -> Iterator[tuple[int, int, _Said]]:
    """Cut `[0, length)` wherever something of a layer begins or ends, with what each layer has there.

    What is empty is a piece of its own that nothing else is said of.
    """
    defaults: list[object] = ["", None, None, None]
    cuts = {0, length}
    empty: dict[int, list[list[object]]] = {}
    for number, layer in enumerate(layers):
        at = 0
        for start, end, value in layer:
            if start == end:
                empty.setdefault(start, []).append([*defaults[:number], value, *defaults[number + 1 :]])
            if max(start, at) < end:
                cuts.add(max(start, at))
                cuts.add(end)
                at = end
    next_of = [0] * len(layers)
    begun: list[object] = [None] * len(layers)
    for start, end in pairwise((*sorted(cuts), length)):
        for said in empty.get(start, ()):
            yield start, start, cast(_Said, tuple(said))
        if start == end:
            continue
        said = list(defaults)
        for number, layer in enumerate(layers):
            index = next_of[number]
            while index < len(layer) and layer[index][1] <= start:
                index += 1
            next_of[number] = index
            if index < len(layer) and layer[index][0] <= start:
                said[number] = layer[index][2]
                # A reading stands once, over the first piece of what it is read over.
                if number == 0:
                    said[0] = "" if begun[0] is layer[index] else layer[index][2]
                    begun[0] = layer[index]
        yield start, end, cast(_Said, tuple(said))
