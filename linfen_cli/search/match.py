"""Match: where a query is found in a text, with the way back to the text as it was stored."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from linfen_cli.article.article import Article, Section, parse
from linfen_cli.base.alignment import Span
from linfen_cli.repair import repair
from linfen_cli.search.query import Query, Term, compile_query

NO_PATTERN = -1
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class Hit(NamedTuple):
    """A place where a pattern was found.

    `start` and `end` count code points of the clean text, `text` is what stands there; `stored_start`, `stored_end` and
    `stored_text` are the same place in the stored text, glosses included. `line_number` counts lines from 1.
    `section` is None in the head and the closing lines. `pattern` counts the query's patterns from 0.
    """

    start: int
    end: int
    text: str
    stored_start: int
    stored_end: int
    stored_text: str
    line_number: int
    section: Section | None
    pattern: int


def search(text: str | Article, query: str | Iterable[str] | Query) -> Iterator[Hit]:
    """Find every place of each pattern, in the order of the text. Places of one pattern do not overlap.

    Raises:
        LinfenError: a pattern is empty, or a regular expression takes too long on this text.

    >>> [(hit.text, hit.stored_text) for hit in search("不擔(dān)當，不担当。", "担当")]
    [('擔當', '擔(dān)當'), ('担当', '担当')]
    """
    compiled = query if isinstance(query, Query) else compile_query(query)
    article = text if isinstance(text, Article) else parse(repair(text))
    hits = _search(article, compiled)
    if compiled.near is not None or compiled.together is not None:
        from linfen_cli.search.proximity import combined

        return combined(article, hits, compiled)
    return hits


def _search(article: Article, query: Query) -> Iterator[Hit]:
    text, stored, alignment = article.text, article.repaired.stored, article.repaired.alignment
    found = (_places(article, term, index, exact=query.ways.exact) for index, term in enumerate(query.terms))
    line, counted = 1 + article.before.lines, 0
    section: Section | None = None
    for start, end, pattern in heapq.merge(*found):
        line += _line_breaks(text, counted, start)
        counted = start
        if section is None or not section.span.start <= start < section.span.end:
            section = article.section_at(start)
        origin = alignment.to_stored(start, end)
        yield Hit(start, end, text[start:end], *origin, origin.of(stored), line, section, pattern)


def _places(article: Article, term: Term, index: int, *, exact: bool) -> Iterator[tuple[int, int, int]]:
    if not exact:
        return ((start, end, index) for start, end in term.places(article.text))
    # The very characters are looked for in the text as it was stored, and shown where they are in the clean one.
    to_clean = article.repaired.alignment.to_clean
    return ((*to_clean(start, end), index) for start, end in term.places(article.repaired.stored))


def _line_breaks(text: str, start: int, end: int) -> int:
    """How many lines end in `[start, end)`. A CR LF is one line end, and ends where its LF does."""
    cut = text[end - 1 : end + 1] == "\r\n" if end else False
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end) - cut


def without(article: Article, hits: Iterable[Hit]) -> Iterator[Hit]:
    r"""The lines of a text that no hit touches, blank ones left out, each as a hit of no pattern (-1).

    >>> article = parse(repair("甲\n乙\n\n丙"))
    >>> [(hit.line_number, hit.text) for hit in without(article, search(article, "乙"))]
    [(1, '甲'), (4, '丙')]
    """
    text, stored, alignment = article.text, article.repaired.stored, article.repaired.alignment
    places = ((hit.start, hit.end) for hit in hits)
    place = next(places, None)
    start, number = 0, 1 + article.before.lines
    while start < len(text):
        end, after = _line_end(text, start)
        touched = False
        while place is not None and place[0] < after:
            touched = True
            if place[1] > after:
                break  # it goes on in the next line
            place = next(places, None)
        if not touched and not text[start:end].isspace() and end > start:
            origin = alignment.to_stored(start, end)
            section = article.section_at(start)
            yield Hit(start, end, text[start:end], *origin, origin.of(stored), number, section, NO_PATTERN)
        start, number = after, number + 1


def _line_end(text: str, start: int) -> tuple[int, int]:
    """Where the line that begins at `start` ends, and where the next begins."""
    match = _LINE_BREAK.search(text, start)
    return match.span() if match else (len(text), len(text))


def line_at(text: str, span: Span) -> Span:
    r"""The whole lines that `span` lies on, without the last line break.

    >>> line_at("一二\n三四\n五", Span(4, 5))
    Span(start=3, end=5)
    """
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    after = _LINE_BREAK.search(text, span.end)
    return Span(start, after.start() if after else len(text))
