"""Find: searching a text while somebody types, from where they are.

What is typed is what follows `linfen search`: a pattern, with options before it where it is no plain text
(`-E 第[一二三]`, `--pinyin dandang`, `-e 党 -e 干部 --near 10`). The text is searched a window at a time, so that the hits that
somebody waits for, the next ones, come first, and what was typed meanwhile is noticed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from heapq import merge
from typing import NamedTuple

from linfen_cli.article.article import Article
from linfen_cli.base.alignment import Span
from linfen_cli.base.errors import LinfenError
from linfen_cli.chars.han import is_han
from linfen_cli.search.match import search
from linfen_cli.search.query import UNITS, Query, Ways, compile_query
from linfen_cli.view.edition import Hits

WINDOW = 1 << 16
# An expression may look beyond a window; a text that is quickly searched is searched as a whole.
_WHOLE = 1 << 20

_FLAGS = {
    "-E": "regex", "--regexp": "regex", "--pinyin": "sound", "--regional": "regional", "--exact": "exact", "-w": "words",
    "--words": "words",
}  # fmt: skip
_VALUES = {"--fuzzy": "fuzzy", "--near": "near", "--all": "together", "-e": "pattern", "--pattern": "pattern", "-s": "section",
           "--section": "section"}  # fmt: skip
_TOKEN = re.compile(r"""\s*((?:"[^"]*"?|'[^']*'?|[^\s"'])+)""")

Place = tuple[int, int, int]


class Request(NamedTuple):
    """What is to be found: a query, and the sections it is to be found in, as `-s` names them; none for all."""

    query: Query
    sections: tuple[str, ...] = ()


def request(typed: str) -> Request | None:
    """What somebody asks for who types `typed`; None while that is nothing yet.

    Raises:
        LinfenError: it is no query.

    >>> request("担当").query.patterns, request("--exact 担当").query.ways.exact, request("-e 党 -e '干部 群众' --near 10").query.patterns
    (('担当',), True, ('党', '干部 群众'))
    >>> request("-3 度").query.patterns, request("--pinyin") is None
    (('-3 度',), True)
    """
    ways: dict[str, bool | int] = {}
    patterns: list[str] = []
    sections: list[str] = []
    near: int | None = None
    together: str | None = None
    rest = typed
    while True:
        found = _TOKEN.match(rest)
        name, equals, value = (found[1] if found else "").partition("=")
        if found is not None and name == "--" and not equals:
            rest = rest[found.end() :].lstrip(" ")
            break
        if found is not None and name in _FLAGS and not equals:
            ways[_FLAGS[name]] = True
            rest = rest[found.end() :]
            continue
        if found is None or name not in _VALUES:
            break
        rest = rest[found.end() :]
        if not equals:
            following = _TOKEN.match(rest)
            if following is None:
                return None  # its value is still to come
            value, rest = following[1], rest[following.end() :]
        value = _unquoted(value)
        kind = _VALUES[name]
        if kind == "pattern":
            patterns.append(value)
        elif kind == "section":
            sections.append(value)
        elif kind == "together":
            if value not in UNITS:
                raise LinfenError(f"{name} takes {', '.join(UNITS)}, not {value!r}")
            together = value
        elif not (value.isascii() and value.isdigit()):
            raise LinfenError(f"{name} takes a number, not {value!r}")
        elif kind == "near":
            near = int(value)
        else:
            ways["fuzzy"] = int(value)
    rest = rest.lstrip(" ") if rest is not typed else rest
    if not patterns or rest.strip():
        if not rest:
            return None
        patterns.append(rest)
    return Request(compile_query(patterns, Ways(**ways), near=near, together=together), tuple(sections))  # type: ignore[arg-type]


def _unquoted(value: str) -> str:
    return re.sub(r""""([^"]*)"?|'([^']*)'?""", lambda match: match[1] or match[2] or "", value)


def found_from(article: Article, asked: Request, start: int, stop: Callable[[], bool]) -> Iterator[Hits]:
    """The hits of a request, the ones after clean offset `start` first: all that were found so far, again and again.

    It ends early where `stop` says so between two windows.

    Raises:
        LinfenError: a section is none, or an expression takes too long on this text.
    """
    spans: list[Span] | None = None
    if asked.sections:
        from linfen_cli.search.sections import select

        spans = [section.span for section in select(article, asked.sections)]

    def wanted(places: list[Place]) -> list[Place]:
        if spans is None:
            return places
        return [place for place in places if any(span.start <= place[0] < span.end for span in spans)]

    query = asked.query
    if query.near is not None or query.together is not None or (query.ways.regex and len(article.text) <= _WHOLE):
        yield Hits(wanted([(hit.start, hit.end, hit.pattern) for hit in search(article, query)]))
        return
    bounds = _bounds(article.repaired.stored if query.ways.exact else article.text)
    if query.ways.exact:
        start = article.repaired.alignment.to_stored(start, start).start
    here = max(0, bisect_right(bounds, start) - 1)
    after, before = Hits(), Hits()
    for index in (*range(here, len(bounds) - 1), *range(here)):
        if stop():
            return
        places = wanted(_places(article, query, bounds[index], bounds[index + 1]))
        for place in places:
            (after if index >= here else before).add(*place)
        if places:
            yield before.joined(after)
    if not len(before) and not len(after):
        yield Hits()


def _places(article: Article, query: Query, start: int, end: int) -> list[Place]:
    """What is found in `[start, end)` of the clean text, or where the query is exact of the stored one; by clean offsets."""
    exact = query.ways.exact
    text = (article.repaired.stored if exact else article.text)[start:end]

    def places(number: int) -> Iterator[Place]:
        for begin, stop in query.terms[number].finditer(text):
            if exact:
                yield (*article.repaired.alignment.to_clean(start + begin, start + stop), number)
            else:
                yield start + begin, start + stop, number

    return list(merge(*map(places, range(len(query.terms)))))


def _bounds(text: str) -> list[int]:
    """Where windows of a text meet: at line ends that no hit goes across, which are those after a mark."""
    bounds = [0]
    while len(text) - bounds[-1] > WINDOW:
        end = bounds[-1] + WINDOW
        cut = end
        for _ in range(200):
            cut = text.rfind("\n", bounds[-1] + 1, cut)
            if cut < 0 or not is_han(text[cut - 1]):
                break
        else:
            cut = text.rfind("\n", bounds[-1] + 1, end)
        bounds.append(cut + 1 if cut > 0 else end)
    bounds.append(len(text))
    return bounds
