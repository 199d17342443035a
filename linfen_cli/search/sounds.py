"""Parsing patterns in pinyin.

A pattern is cut into syllables in all possible ways, and a syllable stands for all characters with that reading in
pypinyin's table. Letters that form no syllable are initials, as in input methods. Han characters stand for themselves and
their variants, punctuation for itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.chars import pinyin
from linfen_cli.chars.han import is_han
from linfen_cli.search.expansion import BETWEEN_HAN, equivalents, expand_marks, one_of
from linfen_cli.search.modes.mode import Spelling
from linfen_cli.search.modes.regional import words_elsewhere

__all__ = ["Sound", "characters", "expression", "looks_like_pinyin", "parse_sounds", "regional_words", "spellings"]

_MOST_READINGS = 64
"""The most ways to cut a run of letters, those with the fewest syllables first; chosen by hand."""

_LONGEST = 6  # letters of a syllable: zhuang
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsywaoe")
_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0306": 3, "\u0300": 4}
_DIAERESIS = "\u0308"
_CIRCUMFLEX = "\u0302"
_SPELLINGS = str.maketrans({"ɑ": "a", "ɡ": "g", "’": "'", "‘": "'", "＇": "'"})
_BOUNDARIES = frozenset(" \t\u3000'-·‧•")
_ERHUA = frozenset("兒儿児")
_ABBREVIATED = {"lue": "lüe", "nue": "nüe"}


class Sound(NamedTuple):
    """A syllable, or the beginning of one.

    Attributes:
        base: a syllable without its tone.
        tone: 1 to 4, 0 for the neutral one, or None for any.
        initial: true if `base` is only the beginning of the syllable.
        erhua: true if a 兒 may follow that is written in the same syllable.
    """

    base: str
    tone: int | None = None
    initial: bool = False
    erhua: bool = False


Piece = Sound | str
"""One position of a pattern: a sound or a character."""


class _Letter(NamedTuple):
    """A letter with its diacritic and tone digit, and its offset in the pattern."""

    base: str
    tone: int | None
    digit: int | None
    at: int


def characters(sound: Sound) -> frozenset[str]:
    """Return the Han characters with that reading.

    >>> "擔" in characters(Sound("dan", 1)), "但" in characters(Sound("dan", 1)), "單" in characters(Sound("d", None, True))
    (True, False, True)
    """
    if not sound.initial:
        return pinyin.spoken(sound.base, sound.tone)
    return frozenset(char for base in pinyin.bases() if base.startswith(sound.base) for char in pinyin.spoken(base))


def parse_sounds(pattern: str) -> list[tuple[Piece, ...]]:
    """Return all ways to read `pattern`, at most 64 for each run of letters.

    Raises:
        LinfenError: some letters are neither syllables nor initials; the message says which, and where.

    >>> [[sound.base for sound in way] for way in parse_sounds("xian")]
    [['xian'], ['xi', 'an']]
    """
    ways: list[tuple[Piece, ...]] = [()]
    for piece in _pieces(pattern):
        further = [(piece,)] if isinstance(piece, str) else _cut(piece, pattern)
        ways = [(*way, *more) for way in ways for more in further][:_MOST_READINGS]
    return ways


def expression(pattern: str, between: str = BETWEEN_HAN, *, rare: bool = True) -> str:
    """Return the expression for `pattern`, which has no glosses, over clean text; `between` may stand between two Han characters.

    Unless `rare`, characters beyond FFFF are left out.

    Raises:
        LinfenError: as `parse_sounds`.

    >>> bool(re.fullmatch(expression("chongqing"), "重慶")), bool(re.fullmatch(expression("擔dang"), "担 当"))
    (True, True)
    """
    pieces: list[str] = []
    after_han = False
    for piece in _pieces(pattern):
        if isinstance(piece, str):
            han = is_han(piece)
            pieces.append(
                (between if han and after_han else "") + (_one(piece, between, rare) if han else expand_marks(piece))
            )
        else:
            ways = [between.join(_one(sound, between, rare) for sound in way) for way in _cut(piece, pattern)]
            han = True
            pieces.append((between if after_han else "") + (ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"))
        after_han = han
    return "".join(pieces)


def spellings(pattern: str, *, regional: bool = False) -> list[Spelling]:
    """Return the ways to write `pattern`, which has no glosses; with `regional`, its regional words among them.

    Raises:
        LinfenError: as `parse_sounds`.

    >>> [["擔" in position for position in way] for way in spellings("dan當")]
    [[True, False]]
    """
    ways: list[Spelling] = []
    for way in parse_sounds(pattern):
        written = [equivalents(part) if isinstance(part, str) else characters(part) for part in way]
        ways.append(written)
        endings = [index for index, part in enumerate(way, 1) if isinstance(part, Sound) and part.erhua]
        ways += [[*written[:index], _ERHUA, *written[index:]] for index in endings]
    if regional:
        ways += [tuple(map(equivalents, word)) for word in regional_words(pattern)]
    return ways


def regional_words(pattern: str) -> list[str]:
    """Return the regional words for the words that `pattern` may stand for, the longest first."""
    compiled = re.compile(expression(pattern))
    words = {other for word, others in words_elsewhere().items() if compiled.fullmatch(word) for other in others}
    return sorted(words, key=len, reverse=True)


def looks_like_pinyin(pattern: str) -> bool:
    """Return whether a pattern consists of Latin letters that form whole syllables, with or without tones.

    >>> looks_like_pinyin("dandang"), looks_like_pinyin("dān dāng"), looks_like_pinyin("linfen search"), looks_like_pinyin("dd")
    (True, True, False, False)
    """
    if len(pattern) > 200 or sum(char.isalpha() for char in pattern) < 2:
        return False
    return all(not isinstance(piece, str) and _whole_syllables(piece) for piece in _pieces(pattern))


def _one(piece: Piece, between: str, rare: bool) -> str:
    """Return the expression for one position."""
    if isinstance(piece, str):
        return one_of(equivalents(piece))
    chars = characters(piece)
    syllable = one_of(chars if rare else frozenset(char for char in chars if char < "\U00010000") or chars)
    return f"{syllable}(?:{between}{one_of(_ERHUA)})?" if piece.erhua else syllable


def _pieces(pattern: str) -> Iterator[str | tuple[_Letter, ...]]:
    """Yield the runs of letters of a pattern, and its other characters except separators."""
    run: list[_Letter] = []
    for at, char in enumerate(pattern):
        for part in unicodedata.normalize("NFD", char.translate(_SPELLINGS).lower()):
            if _takes(run, part, at):
                continue
            if run:
                yield tuple(run)
                run.clear()
            if part not in _BOUNDARIES:
                yield char
    if run:
        yield tuple(run)


def _takes(run: list[_Letter], part: str, at: int) -> bool:
    """Add a letter to a run, or a diacritic or digit to its last letter; return False if it is none of these."""
    if "a" <= part <= "z":
        run.append(_Letter(part, None, None, at))
        return True
    if not run:
        return False
    last = run[-1]
    if part in _TONES and last.tone is None and last.digit is None:
        run[-1] = last._replace(tone=_TONES[part])
    elif part in (_DIAERESIS, ":") and last.base == "u":
        run[-1] = last._replace(base="ü")
    elif part == _CIRCUMFLEX and last.base == "e":
        run[-1] = last._replace(base="ê")
    elif "0" <= part <= "5" and last.digit is None:
        run[-1] = last._replace(digit=int(part) % 5)
    else:
        return False
    return True


@lru_cache(maxsize=256)
def _whole_syllables(run: tuple[_Letter, ...]) -> tuple[tuple[Sound, ...], ...]:
    """Return the ways to cut a run into whole syllables."""
    return _ways(run, initials=False)


def _cut(run: tuple[_Letter, ...], pattern: str) -> tuple[tuple[Sound, ...], ...]:
    """Return the ways to cut a run of `pattern` into syllables; if there are none, into syllables and initials."""
    whole = _whole_syllables(run)
    if whole:
        return whole
    ways = _ways(run, initials=True)
    if not ways:
        raise LinfenError(_complaint(run, pattern))
    fewest = len(ways[0])
    # dand is dan and d, not d, a, n, d; but zh may be two initials as well.
    kept = [way for way in ways if len(way) == fewest]
    if not any(letter.base in "aoeiuüêv" for letter in run):
        kept += [way for way in ways if len(way) == len(run) > fewest]
    return tuple(kept)


def _ways(run: tuple[_Letter, ...], *, initials: bool) -> tuple[tuple[Sound, ...], ...]:
    """Return the ways to cut a run into sounds, those with the fewest first."""
    # From each letter on: the ways to cut the rest.
    after: list[list[tuple[Sound, ...]]] = [[] for _ in run] + [[()]]
    for start in range(len(run) - 1, -1, -1):
        ways = [
            (sound, *way)
            for end in range(start + 1, min(len(run), start + _LONGEST + 1) + 1)
            for sound in _sounds(run[start:end], initials)
            for way in after[end]
        ]
        after[start] = sorted(ways, key=len)[:_MOST_READINGS]
    return tuple(after[0])


def _sounds(letters: tuple[_Letter, ...], initials: bool) -> Iterator[Sound]:
    """Yield the readings of some letters as one sound."""
    if any(letter.digit is not None for letter in letters[:-1]):
        return
    tones = [letter.tone for letter in letters if letter.tone is not None]
    digit = letters[-1].digit
    if len(tones) + (digit is not None) > 1:
        return
    tone = tones[0] if tones else digit
    written = "".join(letter.base for letter in letters).replace("v", "ü")
    base = _ABBREVIATED.get(written, written)
    if base in pinyin.bases():
        yield Sound(base, tone)
    elif base.endswith("r") and len(base) > 2 and base[:-1] in pinyin.bases():
        yield Sound(base[:-1], tone, erhua=True)
    elif initials and tone is None and base in _INITIALS:
        yield Sound(base, initial=True)


def _complaint(run: tuple[_Letter, ...], pattern: str) -> str:
    """Return the message for a run that cannot be parsed; it quotes the letters after the longest prefix that can."""
    reached = {0}
    for start in range(len(run)):
        if start in reached:
            for end in range(start + 1, min(len(run), start + _LONGEST + 1) + 1):
                if any(_sounds(run[start:end], True)):
                    reached.add(end)
    first = max(reached)
    rest = "".join(letter.base for letter in run[first:])
    message = _("no syllable of pinyin begins {rest!r}, character {number} of {pattern!r}")
    return message.format(rest=rest, number=run[first].at + 1, pattern=pattern)
