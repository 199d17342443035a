"""Find: searching a text while somebody types, from where they are.

What is typed is what follows `linfen search`: a pattern, with options before it where it is not plain text
(`-E 第[一二三]`, `--pinyin dandang`, `-e 党 -e 干部 --near 10`). The text is searched a window at a time, so that the next hits,
which somebody waits for, come first, and what is typed meanwhile is noticed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from typing import Any, NamedTuple

from linfen_cli.article.article import Article
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.chars.han import is_han
from linfen_cli.search.match import search
from linfen_cli.search.modes.mode import ModeOption
from linfen_cli.search.modes.registry import MatchOptions, mode_options
from linfen_cli.search.query import UNITS, Query, compile_query
from linfen_cli.search.sections import select
from linfen_cli.view.hits import Hits

WINDOW = 1 << 16
"""Characters that are searched at a time."""
# An expression may look beyond a window: a text that is this short, and searched quickly, is searched as a whole.
_WHOLE = 1 << 20

# The options of `search` that no mode declares, and what they give.
_VALUES = {"--near": "near", "--all": "together", "-e": "pattern", "--pattern": "pattern", "-s": "section",
           "--section": "section"}  # fmt: skip
_TOKEN = re.compile(r"""\s*((?:"[^"]*"?|'[^']*'?|[^\s"'])+)""")

Place = tuple[int, int, int]
"""A hit: where it begins and ends, and the number of its pattern."""


class Request(NamedTuple):
    """A query, and the sections to search, as `-s` names them; none for all."""

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
    split = _split(typed)
    if split is None:
        return None
    given, rest = split
    by_flag = _mode_flags()
    values: dict[str, bool | float] = {}
    others: dict[str, list[str]] = {name: [] for name in _VALUES.values()}
    for name, value in given:
        option = by_flag.get(name)
        if option is None:
            others[_VALUES[name]].append(_checked(name, value))
        else:
            values[option.name] = True if option.metavar is None else _number(name, value, type(option.default))
    patterns = others["pattern"]
    if not patterns or rest.strip():
        if not rest:
            return None
        patterns.append(rest)
    near = int(others["near"][-1]) if others["near"] else None
    together = others["together"][-1] if others["together"] else None
    query = compile_query(patterns, MatchOptions(**values), near=near, together=together)
    return Request(query, tuple(others["section"]))


def _split(typed: str) -> tuple[list[tuple[str, str]], str] | None:
    """Return the options that stand before a pattern, each with its value, and the pattern; None while a value is to come.

    >>> _split("-w --near=10 担当"), _split("--near")
    (([('-w', ''), ('--near', '10')], '担当'), None)
    """
    by_flag = _mode_flags()
    given: list[tuple[str, str]] = []
    rest = typed
    while (token := _TOKEN.match(rest)) is not None:
        name, equals, value = token[1].partition("=")
        if name == "--" and not equals:
            rest = rest[token.end() :]
            break
        is_flag = name in by_flag and by_flag[name].metavar is None
        if (name not in by_flag and name not in _VALUES) or (is_flag and equals):
            break
        rest = rest[token.end() :]
        if not equals and not is_flag:
            following = _TOKEN.match(rest)
            if following is None:
                return None
            value, rest = following[1], rest[following.end() :]
        given.append((name, _unquoted(value)))
    return given, rest if rest is typed else rest.lstrip(" ")


def _mode_flags() -> dict[str, ModeOption[Any]]:
    return {flag: option for option in mode_options().values() for flag in option.flags}


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


def find_from(article: Article, asked: Request, start: int, stop: Callable[[], bool]) -> Iterator[Hits]:
    """Yield the hits of a request, again and again: each time all that were found so far, those after `start` first.

    `start` is a clean offset. It ends early where `stop` returns True between two windows.

    Raises:
        LinfenError: there is no such section, or a regular expression takes too long on this text.
    """
    query = asked.query
    wanted = _in_sections(article, asked.sections)
    if query.near is not None or query.together is not None or (not query.is_local and len(article.text) <= _WHOLE):
        yield Hits(filter(wanted, ((hit.start, hit.end, hit.pattern) for hit in search(article, query))))
        return
    bounds = _bounds(article.repaired.stored if query.in_stored_text else article.text)
    if query.in_stored_text:
        start = article.repaired.alignment.to_stored(start, start).start
    here = max(0, bisect_right(bounds, start) - 1)
    after, before = Hits(), Hits()
    for index in (*range(here, len(bounds) - 1), *range(here)):
        if stop():
            return
        places = list(filter(wanted, _places(article, query, bounds[index], bounds[index + 1])))
        for place in places:
            (after if index >= here else before).add(*place)
        if places:
            yield before.followed_by(after)
    if not len(before) and not len(after):
        yield Hits()


def _in_sections(article: Article, sections: Sequence[str]) -> Callable[[Place], bool]:
    """Return whether a place is in sections, as a function; every place is where none are named.

    Raises:
        LinfenError: there is no such section.
    """
    if not sections:
        return lambda place: True
    spans = [section.span for section in select(article, sections)]
    return lambda place: any(span.start <= place[0] < span.end for span in spans)


def _places(article: Article, query: Query, start: int, end: int) -> list[Place]:
    """Return what is found in `[start, end)` of the text that the query is matched in, clean or stored, by clean offsets."""
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
    """Return where windows of a text meet: at line ends that no hit goes across, which are those after a mark."""
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
