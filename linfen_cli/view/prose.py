"""Prose: a part of an article as it is shown, converted if asked, with its glosses or readings at their characters.

The renderers draw what stands here and compute nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from linfen_cli.article.article import Article, Part
from linfen_cli.base.alignment import Span
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.offsets import insert_at, map_offsets


class Ruby(NamedTuple):
    """The readings that are wanted over the characters: a style and a level, as `script.readings.readings` takes them."""

    style: str = "pinyin"
    level: int | None = None


class Note(NamedTuple):
    """A gloss or a reading beside a character, or beside two that are read as one syllable.

    The offset right after it, the reading, what it is in the midst of the text, and the number of characters.
    """

    offset: int
    reading: str
    stored: str
    length: int = 1


class Prose(NamedTuple):
    """A text with notes; the offsets count code points of `text`."""

    text: str
    notes: tuple[Note, ...] = ()

    @property
    def inline(self) -> str:
        """The text with each note where its gloss stood.

        >>> Prose("担当", (Note(1, "dān", "(dān)"),)).inline
        '担(dān)当'
        """
        return insert_at(self.text, ((note.offset, note.stored) for note in self.notes))


def prose_of(
    article: Article,
    part: Part,
    converter: Converter | None = None,
    *,
    glosses: bool = False,
    ruby: Ruby | None = None,
) -> Prose:
    """A part on one line, as it is read, with its glosses or with readings throughout."""
    spans = part.lines
    notes = []
    if glosses or ruby:
        at = 0
        for span, joint in spans:
            at += len(joint)
            notes += [Note(note.offset + at, *note[1:]) for note in _notes(article, span, ruby)]
            at += len(span.of(article.text))
    return _convert(Prose(part.plain, tuple(notes)), converter)


def verbatim(
    article: Article,
    span: Span,
    converter: Converter | None = None,
    *,
    glosses: bool = False,
    ruby: Ruby | None = None,
) -> Prose:
    """A stretch of the clean text as it stands, line ends and all."""
    notes = tuple(_notes(article, span, ruby)) if glosses or ruby else ()
    return _convert(Prose(span.of(article.text), notes), converter)


def _notes(article: Article, span: Span, ruby: Ruby | None) -> Iterator[Note]:
    """The notes of the characters in a clean span, counted from its start."""
    if ruby is not None:
        from linfen_cli.readings.reading import read

        for one in read(article.repaired, ruby.style, ruby.level, span):
            yield Note(one.end - span.start, one.text, f"({one.text})", one.end - one.start)
        return
    glosses = article.repaired.glosses
    for index in range(bisect_left(glosses.clean_ends, span.start + 1), len(glosses)):
        end = glosses.clean_ends[index]
        if end > span.end:
            return
        gloss = glosses[index]
        yield Note(end - span.start, gloss.reading, glosses.written(gloss), len(gloss.character))


def _convert(prose: Prose, converter: Converter | None) -> Prose:
    if converter is None:
        return prose
    converted = converter.convert(prose.text)
    offsets = map_offsets((note.offset for note in prose.notes), prose.text, converted)
    notes = zip(offsets, prose.notes, strict=True)
    return Prose(converted, tuple(note._replace(offset=offset) for offset, note in notes if offset is not None))
