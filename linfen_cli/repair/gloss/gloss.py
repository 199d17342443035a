"""Find glosses, `X(reading)`, tell them from any other parenthesis, and take them out.

Pages that were run through a reading aid carry `擔(dān)當` where they should carry 擔當: `<ruby>` flattened, or a table
applied to the bytes. A gloss is believed only when the reading is one that the character has, so `(黨組)`, `(2022)` and
`(GDP)` stay. So do a reading of two syllables (`重慶(chóng qìng)`) and two readings in a row (`行(xíng)(háng)`):
people who write those mean them.

The work is done in bulk. One regular expression splits the text at everything that could be a gloss, each of the few hundred
distinct ones is judged once, and the offsets of what was taken out are kept as columns, from which a `Gloss` is made
when it is looked at. A megabyte takes some hundredths of a second.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, compress
from typing import NamedTuple

from linfen_cli.base.alignment import Alignment, Span
from linfen_cli.base.chunking import between_wide, text_blocks
from linfen_cli.base.sequences import LazySequence
from linfen_cli.chars import pinyin
from linfen_cli.repair.gloss import styles

_CHUNK = 1 << 16

_ERHUA = frozenset("兒儿児")


@styles.from_styles
def _candidate() -> re.Pattern[str]:
    """Return an expression for a character that may have a reading, and its gloss.

    Two glosses in a row are not matched: they were meant to be read.
    """
    return re.compile(rf"([^\0-\u3006]{styles.gloss()})(?!{styles.gloss()})")


class Gloss(NamedTuple):
    """A reading that stood in the stored text right after the character it reads.

    `character` is the character (two for 兒化: 花兒 read huār), `reading` the syllable as written, and `start` and
    `end` the span of the gloss in the stored text, in code points, brackets included.
    """

    character: str
    reading: str
    start: int
    end: int


class Glosses(LazySequence[Gloss]):
    """All glosses of a text in order, stored as offsets and made when they are looked at."""

    __slots__ = ("_character_starts", "_earlier", "_ends", "_text", "clean_ends", "stored")

    def __init__(self, text: str, character_starts: array[int], ends: array[int], clean_ends: Sequence[int]) -> None:
        """Hold the glosses of `text`.

        For each, `character_starts` has the offset of its character in `text`, `ends` that after its closing
        bracket, and `clean_ends` the offset in the clean text right after the character.
        """
        self.stored = text
        self.clean_ends = clean_ends
        self._text = text
        self._character_starts = character_starts
        self._ends = ends
        self._earlier: Alignment | None = None

    @classmethod
    def none(cls, text: str) -> Glosses:
        """Return the glosses of a text that has none."""
        return cls(text, array("q"), array("q"), array("q"))

    def found_in(self, stored: str, alignment: Alignment) -> Glosses:
        """Return the same glosses with their spans in `stored`, which `alignment` maps to the text that they were found in."""
        glosses = Glosses(self._text, self._character_starts, self._ends, self.clean_ends)
        glosses.stored = stored
        glosses._earlier = alignment
        return glosses

    def __len__(self) -> int:
        return len(self._ends)

    def make(self, index: int) -> Gloss:
        """Return the gloss at `index`."""
        start, end = self._character_starts[index] + 1, self._ends[index]
        reading = self._text[start + 1 : end - 1]
        pair = self._text[max(0, start - 2) : start]
        both = len(pair) == 2 and _is_erhua(pair, reading) and not _is_erhua(pair[1], reading)
        character = pair if both and not pinyin.reads(pair[1], reading) else pair[-1]
        if self._earlier is not None:
            start, end = self._earlier.to_stored(start, end)
        return Gloss(character, reading, start, end)

    def within(self, span: Span) -> Iterator[tuple[int, int, Gloss]]:
        """Yield the glosses of characters in a clean span, each with the clean span of its characters, clipped to it.

        >>> unglossed = remove_glosses("花兒(huār)開(kāi)")
        >>> [(start, end, gloss.reading) for start, end, gloss in unglossed.glosses.within(Span(1, 3))]
        [(1, 2, 'huār'), (2, 3, 'kāi')]
        """
        for index in self.indexes_within(span):
            gloss, end = self[index], self.clean_ends[index]
            yield max(span.start, end - len(gloss.character)), end, gloss

    def indexes_within(self, span: Span) -> range:
        """Return the indexes of the glosses of characters in a clean span."""
        return range(bisect_right(self.clean_ends, span.start), bisect_right(self.clean_ends, span.end))

    @property
    def characters(self) -> Counter[str]:
        """Count the glosses of each character; of two that are read as one, the second counts."""
        return Counter(map(self._text.__getitem__, self._character_starts))

    @property
    def readings(self) -> set[tuple[str, str]]:
        """Return each glossed character with each of its readings; of two that are read as one, the second counts.

        >>> sorted(remove_glosses("擔(dān)當(dāng)擔(dān)").glosses.readings)
        [('擔', 'dān'), ('當', 'dāng')]
        """
        written = {self._text[start:end] for start, end in zip(self._character_starts, self._ends, strict=True)}
        return {(gloss[0], gloss[2:-1]) for gloss in written}

    @property
    def columns(self) -> tuple[array[int], array[int]]:
        """Return the offsets at which each gloss's character begins and the gloss ends, in the text that they were found in."""
        return self._character_starts, self._ends

    def written(self, gloss: Gloss) -> str:
        """Return a gloss as it stands in the stored text, with its brackets; inside other damage, as it would stand there."""
        written = self.stored[gloss.start : gloss.end]
        return written if written[1:-1] == gloss.reading else styles.WEDGED.write(gloss.reading)


class Unglossed(NamedTuple):
    """A text without its glosses, the glosses, and the way back."""

    text: str
    glosses: Glosses
    alignment: Alignment


def remove_glosses(stored: str) -> Unglossed:
    """Take every gloss out of `stored`. Offsets count code points from the start of each text.

    >>> text, glosses, alignment = remove_glosses("願意擔(dān)當(黨組)")
    >>> text, glosses[0], alignment.to_stored(2, 4)
    ('願意擔當(黨組)', Gloss(character='擔', reading='dān', start=3, end=8), Span(start=2, end=9))
    """
    if not _has_reading(stored):
        return Unglossed(stored, Glosses.none(stored), Alignment(len(stored)))
    character_starts, ends, clean_starts, clean_ends = (array("q") for _ in range(4))
    pieces: list[str] = []
    stored_at = clean_at = 0
    for chunk in _chunks(stored):
        parts = _candidate().split(chunk) if _has_reading(chunk) else [chunk]
        if len(parts) == 1:
            pieces.append(chunk)
            stored_at += len(chunk)
            clean_at += len(chunk)
            continue
        # Every odd part is a character with what may be its gloss. Where it is one, the character alone remains.
        stored_offsets = list(accumulate(map(len, parts), initial=stored_at))
        candidates = parts[1::2]
        cleaned = {candidate: _without_gloss(candidate) for candidate in set(candidates)}
        parts[1::2] = map(cleaned.__getitem__, candidates)
        if any(candidate[0] in _ERHUA and clean is candidate for candidate, clean in cleaned.items()):
            for index in range(1, len(parts), 2):
                parts[index] = _without_gloss(parts[index], before=parts[index - 1][-1:])
        clean_offsets = list(accumulate(map(len, parts), initial=clean_at))
        taken = [len(part) == 1 for part in parts[1::2]]
        for column, offsets in (
            (character_starts, stored_offsets[1:-1:2]),
            (ends, stored_offsets[2::2]),
            (clean_starts, clean_offsets[1:-1:2]),
            (clean_ends, clean_offsets[2::2]),
        ):
            column.fromlist(offsets if all(taken) else list(compress(offsets, taken)))
        pieces.append("".join(parts))
        stored_at, clean_at = stored_offsets[-1], clean_offsets[-1]
    text = "".join(pieces) if ends else stored
    alignment = Alignment.from_columns(len(stored), character_starts, ends, clean_starts, clean_ends)
    return Unglossed(text, Glosses(stored, character_starts, ends, clean_ends), alignment)


def _without_gloss(candidate: str, before: str = "") -> str:
    """Return the character alone when the rest of `candidate` is a gloss of it, else `candidate` itself.

    `before` is the character before it, which matters where 兒 ends a word that is read as one syllable.
    """
    if len(candidate) == 1:
        return candidate
    character, syllable = candidate[0], candidate[2:-1]
    if pinyin.reads(character, syllable) or _is_erhua(before + character, syllable):
        return character
    return candidate


def _is_erhua(characters: str, syllable: str) -> bool:
    """Return whether `syllable` reads 兒 as the r that it adds (`r`), or the two characters of 花兒 as one syllable."""
    if characters[-1] not in _ERHUA:
        return False
    return syllable in ("r", "r0", "r5") or (len(characters) == 2 and pinyin.reads_with_r(characters[0], syllable))


def _has_reading(text: str) -> bool:
    for seeker in styles.seekers():  # noqa: SIM110 - asked of every text, and a generator takes longer than the search
        if seeker.search(text):
            return True
    return False


def _chunks(text: str) -> Iterator[str]:
    """Cut a text into pieces of about `_CHUNK` code points, so that little memory is needed at a time."""
    return text_blocks([text], _CHUNK, cut_line=lambda text, start, _: place_to_cut(text, start))


def place_to_cut(text: str, start: int) -> int:
    """Return the next offset from `start` on that parts neither a gloss, nor a gloss from its character, nor 兒 from the one before.

    >>> place_to_cut("不擔(dān)當作為，遇事", 3)
    8
    """
    return between_wide(text, start, styles.brackets())
