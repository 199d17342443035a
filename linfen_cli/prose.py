"""Prose: a part of an article as it is shown, converted if asked, with its glosses at their characters.

The renderers draw what stands here and compute nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from linfen_cli.alignment import Span
from linfen_cli.article import Article, Part
from linfen_cli.script.carry import carry, insert
from linfen_cli.script.convert import Converter


class Note(NamedTuple):
    """A gloss beside a character: the offset right after the character, the reading, and the gloss as it was stored."""

    offset: int
    reading: str
    stored: str


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
        return insert(self.text, ((note.offset, note.stored) for note in self.notes))


def prose_of(article: Article, part: Part, converter: Converter | None = None, *, glosses: bool = False) -> Prose:
    """A part on one line, as it is read."""
    spans = part.lines
    notes = []
    if glosses:
        at = 0
        for span, joint in spans:
            at += len(joint)
            notes += [Note(note.offset + at, *note[1:]) for note in _notes(article, span)]
            at += len(span.of(article.text))
    return _convert(Prose(part.plain, tuple(notes)), converter)


def verbatim(article: Article, span: Span, converter: Converter | None = None, *, glosses: bool = False) -> Prose:
    """A stretch of the clean text as it stands, line ends and all."""
    notes = tuple(_notes(article, span)) if glosses else ()
    return _convert(Prose(span.of(article.text), notes), converter)


def _notes(article: Article, span: Span) -> Iterator[Note]:
    """The notes of the characters in a clean span, counted from its start."""
    glosses = article.repaired.glosses
    for index in range(bisect_left(glosses.clean_ends, span.start + 1), len(glosses)):
        end = glosses.clean_ends[index]
        if end > span.end:
            return
        gloss = glosses[index]
        yield Note(end - span.start, gloss.reading, glosses.written(gloss))


def _convert(prose: Prose, converter: Converter | None) -> Prose:
    if converter is None:
        return prose
    converted = converter.convert(prose.text)
    offsets = carry((note.offset for note in prose.notes), prose.text, converted)
    notes = zip(offsets, prose.notes, strict=True)
    return Prose(converted, tuple(note._replace(offset=offset) for offset, note in notes if offset is not None))
