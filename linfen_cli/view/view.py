"""The view of an article: what is shown of it, for all renderers and the reader.

A view is an article with everything that is to be shown with it: sections, a conversion, readings, repairs, hits. Renderers ask
it for texts and pieces and draw them; they compute nothing. A conversion keeps everything at its place: a hit on 担当 marks 擔當
where that is what it became.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from linfen_cli.article.article import Article, Part, Section
from linfen_cli.base.alignment import Span
from linfen_cli.chars.detect import is_japanese, script_of
from linfen_cli.chars.regions import JAPANESE, regions
from linfen_cli.convert.blocks import default_script, phrase_blocks
from linfen_cli.repair import Repair, Repaired, Unresolved
from linfen_cli.repair.gloss.styles import PARENTHESES
from linfen_cli.view.damage import Damage, count_damage, repairs_within, stored_pieces, unresolved_within
from linfen_cli.view.hits import Hits, Mark
from linfen_cli.view.offsets import Boundaries, Stretches
from linfen_cli.view.pieces import Layers, Note, Piece, cut

if TYPE_CHECKING:
    from linfen_cli.convert.converter import Converter

__all__ = ["PAGE", "Annotation", "View", "language_of"]

PAGE = "page"
"""The style of readings that are the glosses of the page, as they were written, and no others."""

V = TypeVar("V")

_SAMPLE = 1 << 16  # characters of a text that tell its language


class Annotation(NamedTuple):
    """The readings that are wanted: in a registered style, or PAGE, and beyond a level as `readings` takes it."""

    style: str = "pinyin"
    level: int | None = None


@dataclass(frozen=True)
class View:
    """An article and what is to be shown with it.

    Attributes:
        article: the article.
        sections: the sections that are shown.
        whole: whether head and closing lines are shown too.
        converter: converts what is shown, or None.
        annotation: the readings that are shown, or None.
        hits: the hits that are marked, or None.
        repairs: whether repairs, and damage that was left, are marked.
    """

    article: Article
    sections: Sequence[Section]
    whole: bool = True
    converter: Converter | None = None
    annotation: Annotation | None = None
    hits: Hits | None = None
    repairs: bool = False

    @cached_property
    def language(self) -> str:
        """The language of the text as it is shown; see `language_of`."""
        return language_of(self.article.text, self.converter)

    @cached_property
    def title(self) -> str:
        """The title as it is shown; where there is none, the name of the source."""
        title = self.article.title
        return self.text(title) if title else self.article.name

    @property
    def head(self) -> Sequence[Part]:
        """The parts before the first section, where they are shown."""
        return self.article.head if self.whole else ()

    @property
    def closing(self) -> Sequence[Part]:
        """The parts after the last section, where they are shown."""
        return self.article.closing if self.whole else ()

    @property
    def spans(self) -> Sequence[Span]:
        """The clean spans that are shown, in order."""
        return [self.article.span] if self.whole else [section.span for section in self.sections]

    @property
    def damage(self) -> Damage:
        """The amount of damage in what is shown."""
        return count_damage(self.article.repaired, self.spans)

    @cached_property
    def _default_script(self) -> str | None:
        """The script of lines without evidence of one: that of the beginning of the text."""
        return default_script(self.article.text)

    def text(self, text: str) -> str:
        """Return some text of the article, of no certain place, as it is shown: converted.

        >>> from linfen_cli.article.article import parse
        >>> from linfen_cli.convert.converter import Converter
        >>> from linfen_cli.repair import repair
        >>> article = parse(repair("擔當"))
        >>> from linfen_cli.convert.converter import Converter
        >>> View(article, article.sections, converter=Converter("simplified")).text("擔當")
        '担当'
        """
        return self.converter.convert(text, self._default_script) if self.converter and text else text

    def pieces(self, part: Part) -> list[Piece]:
        """Return a part as it is shown, on one line, in pieces.

        >>> from linfen_cli.article.article import parse
        >>> from linfen_cli.repair import repair
        >>> article = parse(repair("不擔(dān)當"))
        >>> view = View(article, article.sections, annotation=Annotation(PAGE), repairs=True)
        >>> [(piece.text, piece.reading, piece.repair and piece.repair.stored) for piece in view.pieces(article.parts[0])]
        [('不', '', None), ('擔', 'dān', '擔(dān)'), ('當', '', None)]
        """
        return self._pieces(Stretches(part.text, part.lines))

    def verbatim(self, span: Span) -> Iterator[Piece]:
        """Yield a stretch of the clean text as it is shown, line ends and all, in pieces.

        It is taken some lines at a time, so that a long text need not be held in pieces.
        """
        start = span.start
        for block in phrase_blocks([span.of(self.article.text)]):
            end = start + len(block)
            yield from self._pieces(Stretches(self.article.text, [(Span(start, end), "")]))
            start = end

    def stored(self, span: Span) -> str:
        """Return the stored text of a clean span."""
        return self.article.repaired.alignment.to_stored(*span).of(self.article.repaired.stored)

    def stored_pieces(self, part: Part) -> Iterator[Piece]:
        """Yield the stored text of a part on one line, in pieces, with what was repaired or left unresolved."""
        return stored_pieces(self.article.repaired, part)

    def _pieces(self, stretches: Stretches) -> list[Piece]:
        shown = self.text(stretches.text)
        if self.annotation is None and self.hits is None and not self.repairs:
            return [Piece(shown, stretches.to_clean(0), stretches.to_clean(len(stretches.text), end=True))]
        boundaries = Boundaries(stretches.text, shown)
        cuts = cut(len(shown), self._layers(stretches, boundaries, shown))
        if boundaries.are_unchanged and len(stretches.spans) == 1:
            base = stretches.spans[0].start
            return [Piece(shown[start:end], base + start, base + end, *values) for start, end, values in cuts]
        return [
            Piece(
                shown[start:end],
                stretches.to_clean(boundaries.back(start)),
                stretches.to_clean(boundaries.back(end), end=True),
                *values,
            )
            for start, end, values in cuts
        ]

    def _layers(self, stretches: Stretches, boundaries: Boundaries, shown: str) -> Layers:
        """Return everything that is to be shown with a text, by offsets in it as it is shown."""

        def placed(items: Iterable[tuple[int, int, V]]) -> list[tuple[int, int, V]]:
            return [
                (boundaries.forward(start), boundaries.forward(end), value)
                for clean_start, clean_end, value in items
                for start, end in stretches.clipped(clean_start, clean_end)
            ]

        repaired, hits = self.article.repaired, self.hits
        notes: list[tuple[int, int, Note]] = []
        repairs: list[tuple[int, int, Repair]] = []
        unresolved: list[tuple[int, int, Unresolved]] = []
        marks: list[tuple[int, int, Mark]] = []
        if self.annotation is not None:
            notes = self._notes(self.annotation, stretches, boundaries, shown)
        for span in stretches.spans:
            if self.repairs:
                repairs += placed(repairs_within(repaired, span))
                unresolved += placed(unresolved_within(repaired, span))
            if hits is not None:
                marks += placed(hits.within(span))
        return Layers(notes, repairs, unresolved, marks)

    def _notes(
        self, annotation: Annotation, stretches: Stretches, boundaries: Boundaries, shown: str
    ) -> list[tuple[int, int, Note]]:
        """Return the readings of a text, by offsets in it as it is shown.

        They are those of the clean text where its characters are still there. What was replaced by other words is read anew.
        """
        notes: list[tuple[int, int, Note]] = []
        is_complete = True
        for span in stretches.spans:
            read = self._clean_notes(annotation, span)
            if boundaries.are_unchanged and len(stretches.spans) == 1:
                return [(start - span.start, end - span.start, note) for start, end, note in read]
            for clean_start, clean_end, note in read:
                start, end = stretches.from_clean(clean_start), stretches.from_clean(clean_end)
                if boundaries.survive(start, end):
                    notes.append((boundaries.forward(start), boundaries.forward(end), note))
                else:
                    is_complete = False
        if is_complete or annotation.style == PAGE:
            return notes
        ends = [end for _start, end, _note in notes]
        missing = []
        for start, end, note in _read(shown, annotation):
            following = bisect_right(ends, start)
            if following == len(notes) or notes[following][0] >= end:
                missing.append((start, end, note))
        return sorted(notes + missing)

    def _clean_notes(self, annotation: Annotation, span: Span) -> Iterator[tuple[int, int, Note]]:
        """Return the readings of a clean span, by offsets in the clean text."""
        if annotation.style != PAGE:
            return _read(self.article.repaired, annotation, span)
        glosses = self.article.repaired.glosses
        return ((start, end, Note(gloss.reading, glosses.written(gloss))) for start, end, gloss in glosses.within(span))


def _read(source: Repaired | str, annotation: Annotation, span: Span | None = None) -> Iterator[tuple[int, int, Note]]:
    """Yield the readings of a text in the style of an annotation."""
    from linfen_cli.readings.reading import read  # loads tables that a view without readings need not wait for

    for start, end, text in read(source, annotation.style, annotation.level, span):
        yield start, end, _note(text)


@lru_cache(maxsize=1 << 12)
def _note(reading: str) -> Note:
    return Note(reading, PARENTHESES.write(reading))


def language_of(text: str, converter: Converter | None = None) -> str:
    """Return the language of a text as BCP 47 has it: of the region that it is converted to, else by its characters.

    >>> language_of("担当"), language_of("擔當"), language_of("これは何ですか"), language_of("你好")
    ('zh-Hans', 'zh-Hant', 'ja', 'zh')
    >>> from linfen_cli.convert.converter import Converter
    >>> language_of("担当", Converter("taiwan"))
    'zh-TW'
    """
    if converter is not None and converter.region is not None:
        return regions()[converter.region].language
    sample = text[:_SAMPLE]
    region = JAPANESE if is_japanese(sample) else script_of(sample)
    return regions()[region].language if region is not None else "zh"
