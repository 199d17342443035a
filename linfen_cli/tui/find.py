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
from linfen_cli.search.sections import select
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
    given = _Given()
    rest = given.take(typed)
    if rest is None:
        return None
    patterns = given.others["pattern"]
    if not patterns or rest.strip():
        if not rest:
            return None
        patterns.append(rest)
    near = int(given.others["near"][-1]) if given.others["near"] else None
    together = given.others["together"][-1] if given.others["together"] else None
    query = compile_query(patterns, MatchOptions(**given.values), near=near, together=together)
    return Request(query, tuple(given.others["section"]))


class _Given:
    """The options that are typed.

    Attributes:
        values: those that search modes declare, by their names.
        others: the values of those in _VALUES, by what they give.
    """

    def __init__(self) -> None:
        self.values: dict[str, bool | float] = {}
        self.others: dict[str, list[str]] = {name: [] for name in _VALUES.values()}
        self._options = {flag: option for option in mode_options().values() for flag in option.flags}

    def take(self, typed: str) -> str | None:
        """Take the options at the beginning of what is typed, and return the rest; None while a value is still to come.

        Raises:
            LinfenError: an option does not take its value.
        """
        rest = typed
        while (token := _TOKEN.match(rest)) is not None:
            name, equals, value = token[1].partition("=")
            if name == "--" and not equals:
                return rest[token.end() :].lstrip(" ")
            takes_value = name in _VALUES or (name in self._options and self._options[name].metavar is not None)
            if not takes_value and (equals or name not in self._options):
                break
            rest = rest[token.end() :]
            if takes_value and not equals:
                following = _TOKEN.match(rest)
                if following is None:
                    return None
                value, rest = following[1], rest[following.end() :]
            self._set(name, _unquoted(value))
        return rest if rest is typed else rest.lstrip(" ")

    def _set(self, name: str, value: str) -> None:
        if name in _VALUES:
            self.others[_VALUES[name]].append(_checked(name, value))
            return
        option = self._options[name]
        self.values[option.name] = True if option.metavar is None else _number(name, value, type(option.default))


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
    """Yield the hits of a request, the ones after clean offset `start` first: all that were found so far, again and again.

    It ends early where `stop` says so between two windows.

    Raises:
        LinfenError: a section is not one of the text's, or an expression takes too long on this text.
    """
    query = asked.query
    in_sections = _section_filter(article, asked.sections)
    if query.near is not None or query.together is not None or (not query.is_local and len(article.text) <= _WHOLE):
        yield Hits(in_sections([(hit.start, hit.end, hit.pattern) for hit in search(article, query)]))
        return
    after, before = Hits(), Hits()
    for span, is_after in _windows_from(article, query, start):
        if stop():
            return
        places = in_sections(_places(article, query, *span))
        for place in places:
            (after if is_after else before).add(*place)
        if places:
            yield before.followed_by(after)
    if not len(before) and not len(after):
        yield Hits()


def _section_filter(article: Article, sections: tuple[str, ...]) -> Callable[[list[Place]], list[Place]]:
    """Return the function that leaves out what is in none of the sections that are named, if any are.

    Raises:
        LinfenError: a section is not one of the text's.
    """
    if not sections:
        return lambda places: places
    spans = [section.span for section in select(article, sections)]
    return lambda places: [place for place in places if any(span.start <= place[0] < span.end for span in spans)]


def _windows_from(article: Article, query: Query, start: int) -> Iterator[tuple[Span, bool]]:
    """Yield the windows of the text that a query is matched in, those from clean offset `start` on first (true), then the others."""
    bounds = _bounds(article.repaired.stored if query.in_stored_text else article.text)
    if query.in_stored_text:
        start = article.repaired.alignment.to_stored(start, start).start
    here = max(0, bisect_right(bounds, start) - 1)
    for index in (*range(here, len(bounds) - 1), *range(here)):
        yield Span(bounds[index], bounds[index + 1]), index >= here


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
