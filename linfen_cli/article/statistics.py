"""About a text: what can be said of it at a glance, as `linfen info` prints it.

Everything here is counted in the clean text, and every place is an offset in its code points, with the line and the section
that it is in.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from linfen_cli.article.article import Article
from linfen_cli.chars.detect import detect
from linfen_cli.chars.han import is_han
from linfen_cli.chars.variants import fold

__all__ = ["PACE", "About", "Named", "Place", "about", "frequent_words", "quotations", "script_of", "slogans"]

PACE = 255
"""Characters that are read in a minute: the mean for Chinese of Trauzettel-Klosinski and Dietz, "Standardized assessment of
reading performance: the new International Reading Speed Texts IReST" (2012)."""

_OFTEN = 20_000  # characters after which it is told how far the words are counted

_NUMBERS = "兩两二三四五六七八九十"
_QUOTED = re.compile("“([^“”\n]{1,400})”|「([^「」\n]{1,400})」|『([^『』\n]{1,400})』")
# 四個意識, 三項任務, 五大工程; 五位一體.
_COUNTED = re.compile(f"[{_NUMBERS}百]{{1,3}}(?:[個个項项大條条種种化位]|下)?[^，。、；：！？\\s]{{1,10}}")
_COUNTING = re.compile(f"[{_NUMBERS}]{{1,2}}[個个]")
# 四論四不唯, 三讓三不讓: one number twice.
_PARALLEL = re.compile(
    f"([{_NUMBERS}])([^屆届次年月日號号期批天時时分秒歲岁點点樓楼折，。、；：！？\\s“”「」{_NUMBERS}])\\1(不[^，。、；：！？\\s“”「」]|[^，。、；：！？\\s“”「」不{_NUMBERS}])"
)

# Words that tell nothing of what a text is about.
_STOP = frozenset(
    "的 了 是 在 和 有 不 我 他 她 它 你 就 都 也 而 及 與 与 或 一個 一个 沒有 没有 我們 我们 他們 他们 她們 她们 它們 它们 你們 你们"
    " 自己 這個 这个 那個 那个 這些 这些 那些 這樣 这样 那樣 那样 什麼 什么 怎麼 怎么 因為 因为 所以 但是 可是 然而 而且 並且 并且"
    " 如果 雖然 虽然 還是 还是 或者 以及 對於 对于 關於 关于 由於 由于 為了 为了 已經 已经 可以 能夠 能够 應該 应该 應當 应当 可能"
    " 不是 就是 也是 都是 不能 不會 不会 只是 這裏 这里 這裡 那裏 那里 那裡 這種 这种 一種 一种 一些 一樣 一样 一下 一直 一定 不過 不过"
    " 時候 时候 之後 之后 之前 其中 其他 通過 通过 進行 进行 以後 以后 以前 現在 现在 起來 起来 出來 出来 下來 下来 上來 一次 這次 这次"
    " 不要 只有 只要 這一 这一 那麼 那么 這麼 这么 於是 于是 因此 以及 還有 还有 之一 其實 其实 如何 如此 之中 之間 之间".split()
)


class Place(NamedTuple):
    """Where something is: its offset in code points, its line, and the number of its section (None outside of any)."""

    start: int
    line: int
    section: int | None


class Named(NamedTuple):
    """Something that a text says, and every place where it does."""

    text: str
    places: tuple[Place, ...]


class About(NamedTuple):
    """What can be said of a text.

    Attributes:
        characters: characters without white space; `han` of them are Han characters.
        words: how many words it has, Chinese and other.
        minutes: how long it takes to read, at PACE.
        script: `simplified`, `traditional` or None; `region` one of the regions or None; `mixed` the share of characters
            that are of the other script, among those that are of one only.
        glosses: how many were taken out; `repairs` how many other repairs of each kind were made; `unresolved` how much
            damage was found and left.
        frequent: words and how often they occur, the most frequent first.
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
    slogans: list[Named]
    quotations: list[Named]


def about(article: Article, number: int = 20, advance: Callable[[int], object] | None = None) -> About:
    """What can be said of an article, with its `number` most frequent words.

    `advance` is told now and then of how many characters more the words have been counted, which takes longest.

    >>> from linfen_cli.article.article import load
    >>> facts = about(load())
    >>> facts.script, [named.text for named in facts.slogans][:2]
    ('traditional', ['四個深刻領會', '三個扎實'])
    """
    text = article.text
    han = sum(map(is_han, text))
    others = len(re.findall(r"[^\W\d_]+|\d+(?:[.,:]\d+)*", "".join([" " if is_han(char) else char for char in text])))
    total, frequent = frequent_words(text, number, advance)
    script, region, mixed = script_of(text)
    said = slogans(article)
    taken = {place.start for one in said for place in one.places}
    return About(
        article,
        sum(map(len, text.split())),
        han,
        total + others,
        (han + others) / PACE,
        script,
        region,
        mixed,
        len(article.repaired.glosses),
        dict(Counter(change.kind for change in article.repaired.others)),
        len(article.repaired.unresolved),
        frequent,
        said,
        [one for one in quotations(article) if one.places[0].start not in taken],
    )


def script_of(text: str) -> tuple[str | None, str | None, float]:
    """The script and the region of a text, and the share of its other script's characters among those of either.

    >>> script_of("担当"), script_of("裡面有線，著急")[:2], script_of("你好")
    (('simplified', 'simplified', 0.0), ('traditional', 'taiwan'), (None, None, 0.0))
    """
    found = detect(text)
    if found.script is None:
        return None, None, 0.0
    others = sum(stray.times for stray in found.strays)
    return found.script, found.region, others / max(1, others + found.counts[found.script])


def frequent_words(
    text: str, number: int = 20, advance: Callable[[int], object] | None = None
) -> tuple[int, list[tuple[str, int]]]:
    """How many Chinese words a text has, and the most frequent of two characters or more, without stop words.

    A word is counted however it is written, and given as it is written most often.

    >>> frequent_words("擔當作為，担当作为，擔當。", 2)
    (5, [('擔當', 3), ('作為', 2)])
    """
    counts = Counter(text[start:end] for start, end in _words(text, advance))
    written: dict[str, Counter[str]] = {}
    for found, times in counts.items():
        word = "".join(found.split())
        if len(word) > 1:
            written.setdefault(fold(word), Counter())[word] += times
    stop = {fold(word) for word in _STOP}
    ranked = sorted(
        ((forms.most_common(1)[0][0], forms.total()) for plain, forms in written.items() if plain not in stop),
        key=lambda pair: -pair[1],
    )
    return counts.total(), ranked[:number]


def _words(text: str, advance: Callable[[int], object] | None) -> Iterator[tuple[int, int]]:
    """The words of a text, and `advance` told how far they have come."""
    from linfen_cli.lexicon.segmentation import words

    told = 0
    for start, end in words(text):
        if advance is not None and end - told > _OFTEN:
            advance(end - told)
            told = end
        yield start, end


def slogans(article: Article) -> list[Named]:
    """The numbered slogans of a text (四個意識, “兩個確立”, 四論四不唯), in the order in which it says them first.

    One is in quotation marks and begins with a number and what is counted; or says a number twice (三讓三不讓), and is no
    idiom. Every place that says the same is given, with marks or without.
    """
    from linfen_cli.lexicon.phrases import phrase

    text = article.text
    found: dict[str, list[int]] = {}

    def note(slogan: str, start: int) -> None:
        starts = found.setdefault(fold(slogan), [])
        if start not in starts:
            starts.append(start)

    for start, said in _quoted(text):
        if (
            _COUNTED.fullmatch(said)
            and (_COUNTING.match(said) or len(said) <= 8)
            and all(map(is_han, said))
            and len(said) > 2
        ):
            note(said, start)
    for match in _PARALLEL.finditer(text):
        if phrase(fold(match[0])) is None and all(map(is_han, match[0])):
            end = match.end()
            # 四論四不唯 ends with what its second half says; a quotation mark is where it ends in any case.
            quoted = next(
                ((start, said) for start, said in _quoted_around(text, match.start()) if said.startswith(match[0])),
                None,
            )
            note(quoted[1] if quoted else text[match.start() : end], match.start())
    plain = fold(text)
    for slogan, starts in found.items() if len(plain) == len(text) else ():
        for place in re.finditer(re.escape(slogan), plain):
            if place.start() not in starts:
                starts.append(place.start())
    places = _Places(article)
    named = [
        Named(text[min(starts) : min(starts) + len(slogan)], places(sorted(starts))) for slogan, starts in found.items()
    ]
    return sorted(named, key=lambda one: one.places[0].start)


def quotations(article: Article, shortest: int = 6) -> list[Named]:
    """What a text has in quotation marks, of `shortest` characters or more, in its order."""
    found: dict[str, list[int]] = {}
    for start, said in _quoted(article.text):
        if len(said) >= shortest:
            found.setdefault(said, []).append(start)
    places = _Places(article)
    return [Named(said, places(starts)) for said, starts in found.items()]


def _quoted(text: str) -> Iterator[tuple[int, str]]:
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 1
        yield match.start(group), match[group]


def _quoted_around(text: str, at: int) -> Iterator[tuple[int, str]]:
    if at:
        match = _QUOTED.match(text, at - 1)
        if match:
            group = match.lastindex or 1
            yield match.start(group), match[group]


class _Places:
    """Tells of offsets in an article where they are; made once, and asked often."""

    def __init__(self, article: Article) -> None:
        self._line_ends = [found.start() for found in re.finditer("\n", article.text)]
        self._sections = [(section.span, section.number) for section in article.sections]

    def __call__(self, starts: Iterable[int]) -> tuple[Place, ...]:
        return tuple(Place(start, bisect_left(self._line_ends, start) + 1, self._section(start)) for start in starts)

    def _section(self, start: int) -> int | None:
        index = bisect_right(self._sections, start, key=lambda one: one[0].start) - 1
        if index < 0:
            return None
        span, number = self._sections[index]
        return number if start < span.end else None
