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
from linfen_cli.base.messages import _
from linfen_cli.chars.han import is_han
from linfen_cli.search.match import search
from linfen_cli.search.modes.registry import MatchOptions, mode_options
from linfen_cli.search.query import UNITS, Query, compile_query
from linfen_cli.view.hits import Hits

WINDOW = 1 << 16
# An expression may look beyond a window; a text that is quickly searched is searched as a whole.
_WHOLE = 1 << 20

# The options of `search` that no mode declares, and what they give.
_VALUES = {"--near": "near", "--all": "together", "-e": "pattern", "--pattern": "pattern", "-s": "section",
           "--section": "section"}  # fmt: skip
_TOKEN = re.compile(r"""\s*((?:"[^"]*"?|'[^']*'?|[^\s"'])+)""")

Place = tuple[int, int, int]


class Request(NamedTuple):
    """What is to be found: a query, and the sections it is to be found in, as `-s` names them; none for all."""

    query: Query
    sections: tuple[str, ...] = ()


def request(typed: str) -> Request | None:
    """Return what somebody asks for who types `typed`; None while that is nothing yet.

    Raises:
        LinfenError: it is not a query.

    >>> request("担当").query.patterns, request("--exact 担当").query.options, request("-e 党 -e '干部 群众' --near 10").query.patterns
    (('担当',), MatchOptions(exact=True), ('党', '干部 群众'))
    >>> request("-3 度").query.patterns, request("--pinyin") is None
    (('-3 度',), True)
    """
    by_flag = {flag: option for option in mode_options().values() for flag in option.flags}
    values: dict[str, bool | float] = {}
    others: dict[str, list[str]] = {name: [] for name in _VALUES.values()}
    rest = typed
    while (token := _TOKEN.match(rest)) is not None:
        name, equals, value = token[1].partition("=")
        if name == "--" and not equals:
            rest = rest[token.end() :].lstrip(" ")
            break
        option = by_flag.get(name)
        is_flag = option is not None and option.metavar is None
        if (option is None and name not in _VALUES) or (is_flag and equals):
            break
        rest = rest[token.end() :]
        if not equals and not is_flag:
            following = _TOKEN.match(rest)
            if following is None:
                return None  # its value is still to come
            value, rest = following[1], rest[following.end() :]
        if option is None:
            others[_VALUES[name]].append(_checked(name, _unquoted(value)))
        else:
            values[option.name] = True if is_flag else _number(name, _unquoted(value), type(option.default))
    rest = rest.lstrip(" ") if rest is not typed else rest
    patterns = others["pattern"]
    if not patterns or rest.strip():
        if not rest:
            return None
        patterns.append(rest)
    near = int(others["near"][-1]) if others["near"] else None
    together = others["together"][-1] if others["together"] else None
    query = compile_query(patterns, MatchOptions(**values), near=near, together=together)
    return Request(query, tuple(others["section"]))


def _checked(name: str, value: str) -> str:
    """Return the value of an option, one of _VALUES.

    Raises:
        LinfenError: the option does not take it.
    """
    if _VALUES[name] == "together" and value not in UNITS:
        message = _("{option} takes {units}, not {value!r}")
        raise LinfenError(message.format(option=name, units=", ".join(UNITS), value=value))
    if _VALUES[name] == "near":
        _number(name, value, int)
    return value


def _number(name: str, value: str, kind: Callable[[str], float]) -> float:
    """Return the value of an option that takes a number of a kind, `int` or `float`.

    Raises:
        LinfenError: it is not one.
    """
    if not (value.isascii() and value.replace(".", "", kind is float).isdigit()):
        raise LinfenError(_("{option} takes a number, not {value!r}").format(option=name, value=value))
    return kind(value)


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
    if query.near is not None or query.together is not None or (not query.is_local and len(article.text) <= _WHOLE):
        yield Hits(wanted([(hit.start, hit.end, hit.pattern) for hit in search(article, query)]))
        return
    bounds = _bounds(article.repaired.stored if query.in_stored_text else article.text)
    if query.in_stored_text:
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
            yield before.followed_by(after)
    if not len(before) and not len(after):
        yield Hits()


def _places(article: Article, query: Query, start: int, end: int) -> list[Place]:
    """What is found in `[start, end)` of the clean text, or of the stored one where the query is matched there; by clean offsets."""
    in_stored = query.in_stored_text
    text = (article.repaired.stored if in_stored else article.text)[start:end]

    def places(number: int) -> Iterator[Place]:
        for begin, stop in query.terms[number].finditer(text):
            if in_stored:
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
        for _line in range(200):
            cut = text.rfind("\n", bounds[-1] + 1, cut)
            if cut < 0 or not is_han(text[cut - 1]):
                break
        else:
            cut = text.rfind("\n", bounds[-1] + 1, end)
        bounds.append(cut + 1 if cut > 0 else end)
    bounds.append(len(text))
    return bounds
