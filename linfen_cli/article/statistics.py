"""Statistics of a text: length, script, damage, frequent words, slogans and quotations, as `linfen info` prints them.

Everything is counted in the clean text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from linfen_cli.article.article import Article
from linfen_cli.base.data_files import read_word_lists
from linfen_cli.base.lines import line_starts
from linfen_cli.chars.detect import detect
from linfen_cli.chars.han import is_han
from linfen_cli.chars.variants import fold

__all__ = [
    "PACE",
    "Passage",
    "Place",
    "Statistics",
    "frequent_words",
    "quotations",
    "script_of",
    "slogans",
    "statistics",
]

PACE = 255
"""Characters read in a minute: the mean for Chinese of Trauzettel-Klosinski and Dietz, "Standardized assessment of
reading performance: the new International Reading Speed Texts IReST" (2012)."""

_OFTEN = 20_000  # characters between two calls of `advance`; chosen by hand

_NUMBERS = "兩两二三四五六七八九十"
_QUOTED = re.compile("“([^“”\n]{1,400})”|「([^「」\n]{1,400})」|『([^『』\n]{1,400})』")
# 四個意識, 三項任務, 五大工程; 五位一體.
_COUNTED = re.compile(f"[{_NUMBERS}百]{{1,3}}(?:[個个項项大條条種种化位]|下)?[^，。、；：！？\\s]{{1,10}}")
_COUNTING = re.compile(f"[{_NUMBERS}]{{1,2}}[個个]")
# 四論四不唯, 三讓三不讓: one number twice.
_PARALLEL = re.compile(
    f"([{_NUMBERS}])([^屆届次年月日號号期批天時时分秒歲岁點点樓楼折，。、；：！？\\s“”「」{_NUMBERS}])\\1(不[^，。、；：！？\\s“”「」]|[^，。、；：！？\\s“”「」不{_NUMBERS}])"
)

_STOP_WORDS = read_word_lists(__file__, "stop_words.txt")["stop words"]


class Place(NamedTuple):
    """A place in a text: its offset in clean code points, its line, and the number of its section, None outside of any."""

    start: int
    line: int
    section: int | None


class Passage(NamedTuple):
    """A slogan or a quotation, and every place where the text has it."""

    text: str
    places: tuple[Place, ...]


class Statistics(NamedTuple):
    """The statistics of an article.

    Attributes:
        article: the article.
        characters: the number of characters, without white space.
        han: how many of them are Han characters.
        words: the number of words, Chinese and other.
        minutes: how long it takes to read, at PACE.
        script: `simplified`, `traditional` or None.
        region: a region that text of this script may be written for, or None.
        mixed: the share of characters of the other script, among those that only one script has.
        glosses: the number of glosses that were taken out.
        repairs: the number of other repairs, by kind.
        unresolved: the number of damaged places that were left.
        frequent: the most frequent words with their counts, the most frequent first.
        slogans: the numbered slogans, in order.
        quotations: the other quotations, in order.
    """

    article: Article
    characters: int
    han: int
    words: int
    minutes: float
    script: str | None
    region: str | None
    mixed: float
    glosses: int
    repairs: dict[str, int]
    unresolved: int
    frequent: list[tuple[str, int]]
    slogans: list[Passage]
    quotations: list[Passage]


def statistics(article: Article, number: int = 20, advance: Callable[[int], object] | None = None) -> Statistics:
    """Return the statistics of an article, with its `number` most frequent words.

    Counting words takes longest: `advance` is called now and then with the number of characters done since the last call.

    >>> from linfen_cli.article.article import load
    >>> figures = statistics(load())
    >>> figures.script, [slogan.text for slogan in figures.slogans][:2]
    ('traditional', ['四個深刻領會', '三個扎實'])
    """
    text = article.text
    han = sum(map(is_han, text))
    others = len(re.findall(r"[^\W\d_]+|\d+(?:[.,:]\d+)*", "".join([" " if is_han(char) else char for char in text])))
    total, frequent = frequent_words(text, number, advance)
    script, region, mixed = script_of(text)
    counted = slogans(article)
    taken = {place.start for slogan in counted for place in slogan.places}
    return Statistics(
        article,
        sum(map(len, text.split())),
        han,
        total + others,
        (han + others) / PACE,
        script,
        region,
        mixed,
        len(article.repaired.glosses),
        dict(Counter(repair.kind for repair in article.repaired.others)),
        len(article.repaired.unresolved),
        frequent,
        counted,
        [quotation for quotation in quotations(article) if quotation.places[0].start not in taken],
    )


def script_of(text: str) -> tuple[str | None, str | None, float]:
    """Return script and region of a text, and the share of the other script among characters that only one script has.

    >>> script_of("担当"), script_of("裡面有線，著急")[:2], script_of("你好")
    (('simplified', 'simplified', 0.0), ('traditional', 'taiwan'), (None, None, 0.0))
    """
    detected = detect(text)
    if detected.script is None:
        return None, None, 0.0
    others = sum(stray.times for stray in detected.strays)
    return detected.script, detected.region, others / max(1, others + detected.counts[detected.script])


def frequent_words(
    text: str, number: int = 20, advance: Callable[[int], object] | None = None
) -> tuple[int, list[tuple[str, int]]]:
    """Return the number of Chinese words, and the most frequent ones of two characters or more, without stop words.

    A word is counted in either script, and given as it is written most often.

    >>> frequent_words("擔當作為，担当作为，擔當。", 2)
    (5, [('擔當', 3), ('作為', 2)])
    """
    counts = Counter(text[start:end] for start, end in _words(text, advance))
    forms: dict[str, Counter[str]] = {}
    for written_word, times in counts.items():
        word = "".join(written_word.split())
        if len(word) > 1:
            forms.setdefault(fold(word), Counter())[word] += times
    stop_words = set(map(fold, _STOP_WORDS))
    ranked = sorted(
        ((written.most_common(1)[0][0], written.total()) for word, written in forms.items() if word not in stop_words),
        key=lambda pair: -pair[1],
    )
    return counts.total(), ranked[:number]


def _words(text: str, advance: Callable[[int], object] | None) -> Iterator[tuple[int, int]]:
    """Yield the spans of the words of a text, and call `advance` now and then."""
    from linfen_cli.lexicon.segmentation import words  # opens the lexicon, which `linfen show` need not wait for

    reported = 0
    for start, end in words(text):
        if advance is not None and end - reported > _OFTEN:
            advance(end - reported)
            reported = end
        yield start, end


def slogans(article: Article) -> list[Passage]:
    """Return the numbered slogans of a text (四個意識, “兩個確立”, 四論四不唯), in the order in which it has them first.

    A slogan is in quotation marks and begins with a number and what is counted, or it has one number twice (三讓三不讓) and is
    not an idiom. Every place that has the same words is given, in quotation marks or not.
    """
    text = article.text
    starts_of: dict[str, list[int]] = {}
    for slogan, start in (*_counted_slogans(text), *_parallel_slogans(text)):
        starts = starts_of.setdefault(fold(slogan), [])
        if start not in starts:
            starts.append(start)
    folded = fold(text)
    if len(folded) == len(text):  # else offsets in one are not offsets in the other
        for slogan, starts in starts_of.items():
            for match in re.finditer(re.escape(slogan), folded):
                if match.start() not in starts:
                    starts.append(match.start())
    places = _Places(article)
    passages = [
        Passage(text[min(starts) : min(starts) + len(slogan)], places(sorted(starts)))
        for slogan, starts in starts_of.items()
    ]
    return sorted(passages, key=lambda passage: passage.places[0].start)


def _counted_slogans(text: str) -> Iterator[tuple[str, int]]:
    """Yield the quotations that are a number and what is counted: “兩個確立”."""
    for start, quoted in _quoted(text):
        is_counted = _COUNTED.fullmatch(quoted) and (_COUNTING.match(quoted) or len(quoted) <= 8)
        if is_counted and len(quoted) > 2 and all(map(is_han, quoted)):
            yield quoted, start


def _parallel_slogans(text: str) -> Iterator[tuple[str, int]]:
    """Yield what has one number twice: 三讓三不讓."""
    from linfen_cli.lexicon.phrases import phrase  # reads pypinyin's table, which `linfen show` need not wait for

    for match in _PARALLEL.finditer(text):
        if phrase(fold(match[0])) is None and all(map(is_han, match[0])):
            # 四論四不唯 ends with its second half; a quotation mark is its end in any case.
            quoted = _quoted_at(text, match.start())
            yield quoted if quoted.startswith(match[0]) else match[0], match.start()


def quotations(article: Article, shortest: int = 6) -> list[Passage]:
    """Return what a text has in quotation marks, of `shortest` characters or more, in its order."""
    starts_of: dict[str, list[int]] = {}
    for start, quoted in _quoted(article.text):
        if len(quoted) >= shortest:
            starts_of.setdefault(quoted, []).append(start)
    places = _Places(article)
    return [Passage(quoted, places(starts)) for quoted, starts in starts_of.items()]


def _quoted(text: str) -> Iterator[tuple[int, str]]:
    """Yield what stands in quotation marks, and where it begins."""
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 1
        yield match.start(group), match[group]


def _quoted_at(text: str, at: int) -> str:
    """Return what stands in quotation marks from `at` on, right after the opening one; empty where nothing does."""
    match = _QUOTED.match(text, at - 1) if at else None
    return match[match.lastindex or 1] if match else ""


class _Places:
    """The lines and sections of an article, to look offsets up in."""

    def __init__(self, article: Article) -> None:
        self._line_starts = line_starts(article.text)
        self._sections = article.sections

    def __call__(self, starts: Iterable[int]) -> tuple[Place, ...]:
        return tuple(Place(start, bisect_right(self._line_starts, start), self._section(start)) for start in starts)

    def _section(self, start: int) -> int | None:
        section = self._sections.at(start)
        return section.number if section is not None else None
