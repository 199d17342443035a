"""Readings: what stands over the characters of a text so that it can be read aloud, in pinyin, zhuyin or jyutping.

A style is registered by `@style`, in one place: it says how it is called and gives the readings of a text. The styles of
Mandarin share one way of finding them (`mandarin.py`), and where the page had a gloss of its own, that is what is shown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from linfen_cli.base.alignment import Span
from linfen_cli.base.errors import LinfenError
from linfen_cli.chars.pinyin import TONE_MARKS, parse
from linfen_cli.chars.variants import fold
from linfen_cli.readings.mandarin import Syllable, syllables
from linfen_cli.readings.zhuyin import zhuyin

if TYPE_CHECKING:
    from linfen_cli.article.article import Article

__all__ = ["LEVELS", "STYLES", "Reading", "Style", "check_level", "rank", "readings", "style"]

LEVELS = (300, 600, 900, 1200, 1500, 1800, 3000, 3000, 3000)
"""How many characters somebody of each level knows, as GF 0025-2021 sets it (Chinese Proficiency Grading Standards for
International Chinese Language Education, 2021): 300 a level up to 6, and 1,200 more for 7 to 9 together. Checked against the
table of its quantitative criteria at https://www.chinaeducenter.com/en/hsk/quantitativecriteria.php."""

_FAR = 40
"""Characters before and after a span that are read with it, since words go across its ends."""


class Reading(NamedTuple):
    """A reading: the span of the characters that it is of, in code points of the text, and how it is written."""

    start: int
    end: int
    text: str


_Read = tuple[int, int, str]  # the fields of a Reading


class Style(NamedTuple):
    """A way of writing readings.

    `name` is what it is called, `title` that in words for a help text, `language` the BCP 47 tag of what the readings are
    written in, `read` gives the readings of a text (start and end in its code points, and how it is written), and `spell` writes a gloss of the page, which is in pinyin,
    in this style; None where the page's glosses are of another language.
    """

    name: str
    title: str
    language: str
    read: Callable[[str], Iterable[_Read]]
    spell: Callable[[str], str] | None = None


STYLES: dict[str, Style] = {}
"""The styles by name."""


def style(
    name: str, title: str, language: str, spell: Callable[[str], str] | None = None
) -> Callable[[Callable[[str], Iterable[_Read]]], Callable[[str], Iterable[_Read]]]:
    """Register the decorated function, which gives the readings of a text, as a style."""

    def register(read: Callable[[str], Iterable[_Read]]) -> Callable[[str], Iterable[_Read]]:
        STYLES[name] = Style(name, title, language, read, spell)
        return read

    return register


def readings(
    source: Article | str, style: str = "pinyin", level: int | None = None, span: Span | None = None
) -> Sequence[Reading]:
    """The readings of the Han characters of a text, in order, none overlapping another.

    Args:
        source: an article, whose own glosses win, or a clean text.
        style: one of STYLES.
        level: only over characters that somebody of this level need not know: 1 to 9, or, from 10, how many of the
            commonest characters to leave out (`rank`). None for every character.
        span: only of the characters in this span of the clean text, in code points; None for all of it.

    Returns:
        Readings with offsets in the clean text, whatever the span. Most are of one character; 兒 that only colours
        a syllable is one reading with the character before it.

    Raises:
        LinfenError: there is no such style or level, or what it needs is not installed.

    >>> readings("重慶的銀行", span=Span(0, 2))
    [Reading(start=0, end=1, text='chóng'), Reading(start=1, end=2, text='qìng')]
    >>> [reading.text for reading in readings("重慶", "zhuyin")]
    ['ㄔㄨㄥˊ', 'ㄑㄧㄥˋ']
    >>> [reading.text for reading in readings("我在尷尬中", level=3)]
    ['gān', 'gà']
    """
    chosen = STYLES.get(style)
    if chosen is None:
        raise LinfenError(f"there are no readings in {style!r}: styles are {', '.join(STYLES)}")
    known = check_level(level)
    text = source if isinstance(source, str) else source.text
    start, end = span or (0, len(text))
    first, last = _context(text, start, end)
    found: Iterable[Reading] = (
        Reading(at + first, to + first, read)
        for at, to, read in chosen.read(text[first:last])
        if start <= at + first and to + first <= end
    )
    if not isinstance(source, str) and chosen.spell is not None:
        found = _with_glosses(found, list(_glosses(source, start, end, chosen.spell)))
    if known:
        found = (one for one in found if rank(text[one.start]) > known)
    return list(found)


def check_level(level: int | None) -> int:
    """How many of the commonest characters have no reading at a level: 0 for None.

    Raises:
        LinfenError: it is no level.

    >>> check_level(3), check_level(2500), check_level(None)
    (900, 2500, 0)
    """
    if level is None:
        return 0
    if level < 1:
        raise LinfenError(
            f"there is no level {level}: 1 to {len(LEVELS)}, or how many of the commonest characters to leave out"
        )
    return LEVELS[level - 1] if level <= len(LEVELS) else level


def rank(char: str) -> int:
    """The place of a character among the commonest of Chinese, counted from 1; the end of the list for one not in it.

    Both scripts are one here: a character has the place of its simplified form. The order is that of linfen's lexicon,
    which counts them in the model that repair uses.

    >>> rank("的"), rank("擔") == rank("担"), rank("的") < rank("擔") < rank("尷")
    (1, True, True)
    """
    order = _order()
    return order.get(fold(char), len(order) + 1)


@cache
def _order() -> dict[str, int]:
    from linfen_cli.chars.han import is_han
    from linfen_cli.lexicon.lexicon import open_lexicon

    order: dict[str, int] = {}
    for pair in open_lexicon().common:
        char = fold(bytes(pair).decode("gbk", "ignore"))
        if char and is_han(char):
            order.setdefault(char, len(order) + 1)
    return order


def _context(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with what decides on the words at its ends: to the ends of the lines, but not far."""
    first = max(text.rfind("\n", max(0, start - _FAR), start) + 1, start - _FAR, 0)
    stop = text.find("\n", end, end + _FAR)
    return first, min(len(text), end + _FAR) if stop < 0 else stop


def _glosses(article: Article, start: int, end: int, spell: Callable[[str], str]) -> Iterator[Reading]:
    """The page's own readings of the characters in a span."""
    glosses = article.repaired.glosses
    for index in range(bisect_left(glosses.clean_ends, start + 1), len(glosses)):
        stop = glosses.clean_ends[index]
        if stop > end:
            return
        gloss = glosses[index]
        begin = max(start, stop - len(gloss.character))  # 花兒(huār) reads both
        yield Reading(begin, stop, spell(gloss.reading))


def _with_glosses(found: Iterable[Reading], glosses: Sequence[Reading]) -> Iterator[Reading]:
    """The readings with the page's own in place of those that they overlap."""
    waiting = iter(glosses)
    gloss = next(waiting, None)
    reached = -1
    for one in found:
        while gloss is not None and gloss.start < one.end:
            yield gloss
            reached = gloss.end
            gloss = next(waiting, None)
        if one.start >= reached:
            yield one
    while gloss is not None:
        yield gloss
        gloss = next(waiting, None)


def _pinyin(gloss: str) -> str:
    """A reading as pinyin is written, with its tone marked: dān for dan1, lǜ for lv4; ā for GBK's ɑ with a mark.

    >>> _pinyin("dan1"), _pinyin("lv4"), _pinyin("dān"), _pinyin("gui4"), _pinyin("liu2"), _pinyin("de")
    ('dān', 'lǜ', 'dān', 'guì', 'liú', 'de')
    """
    written = parse(gloss)
    if written is None:
        return gloss
    base, tone = written.base, written.tone
    if not tone:
        return base
    # The mark goes over a or e, over the o of ou, else over the last vowel.
    at = next((base.index(vowel) for vowel in "ae" if vowel in base), -1)
    if at < 0:
        at = base.index("ou") if "ou" in base else max(base.rfind(vowel) for vowel in "iouü")
    if at < 0:
        return gloss
    return base[:at] + TONE_MARKS[base[at]][tone - 1] + base[at + 1 :]


def _spelled(found: Iterable[Syllable], spell: Callable[[str], str]) -> Iterator[_Read]:
    return ((start, end, spell(pinyin)) for start, end, pinyin in found)


@style("pinyin", "pinyin", "zh-Latn-pinyin", _pinyin)
def _read_pinyin(text: str) -> Iterable[_Read]:
    return syllables(text)


@style("zhuyin", "zhuyin (bopomofo)", "zh-Bopo", zhuyin)
def _read_zhuyin(text: str) -> Iterable[_Read]:
    return _spelled(syllables(text), zhuyin)


@style("jyutping", "jyutping, for Cantonese", "yue-Latn-jyutping")
def _read_jyutping(text: str) -> Iterable[_Read]:
    """By ToJyutping, which has words of its own to choose among a character's readings by, in either script."""
    try:
        import ToJyutping
    except ImportError:
        raise LinfenError(
            "readings in jyutping need the package ToJyutping: pip install 'linfen-cli[jyutping]'"
        ) from None
    at = 0
    for written, reading in ToJyutping.get_jyutping_list(text):
        start = text.index(written, at)
        at = start + len(written)
        if reading and len(written) == 1:
            yield start, at, reading
