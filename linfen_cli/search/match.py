"""Matching a query in a text, with the place of each hit in the text as it was stored."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from linfen_cli.article.article import Article, Section, parse
from linfen_cli.base.lines import count_line_ends, line_end
from linfen_cli.repair import repair
from linfen_cli.search.hit import NO_PATTERN, Hit
from linfen_cli.search.modes.mode import Term
from linfen_cli.search.proximity import hits_together
from linfen_cli.search.query import Query, compile_query

__all__ = ["search", "unmatched_lines"]


def search(text: str | Article, query: str | Iterable[str] | Query) -> Iterator[Hit]:
    """Yield the hits of a query, in the order of the text. Hits of one pattern do not overlap.

    Raises:
        LinfenError: a pattern is empty, or a regular expression takes too long on this text.

    >>> [(hit.text, hit.stored_text) for hit in search("不擔(dān)當，不担当。", "担当")]
    [('擔當', '擔(dān)當'), ('担当', '担当')]
    """
    compiled = query if isinstance(query, Query) else compile_query(query)
    article = text if isinstance(text, Article) else parse(repair(text))
    return hits_together(article, _hits(article, compiled), compiled)


def unmatched_lines(article: Article, hits: Iterable[Hit]) -> Iterator[Hit]:
    r"""Yield the lines of a text that no hit touches, without blank ones, each as a hit of NO_PATTERN.

    >>> article = parse(repair("甲\n乙\n\n丙"))
    >>> [(hit.line_number, hit.text) for hit in unmatched_lines(article, search(article, "乙"))]
    [(1, '甲'), (4, '丙')]
    """
    text, stored, alignment = article.text, article.repaired.stored, article.repaired.alignment
    spans = ((hit.start, hit.end) for hit in hits)
    span = next(spans, None)
    start, number = 0, 1 + article.before.lines
    while start < len(text):
        end, after = line_end(text, start)
        touched = False
        while span is not None and span[0] < after:
            touched = True
            if span[1] > after:
                break  # it continues in the next line
            span = next(spans, None)
        if not touched and not text[start:end].isspace() and end > start:
            origin = alignment.to_stored(start, end)
            section = article.section_at(start)
            yield Hit(start, end, text[start:end], *origin, origin.of(stored), number, section, NO_PATTERN)
        start, number = after, number + 1


def _hits(article: Article, query: Query) -> Iterator[Hit]:
    text, stored, alignment = article.text, article.repaired.stored, article.repaired.alignment
    spans = (_spans(article, term, index) for index, term in enumerate(query.terms))
    line, counted = 1 + article.before.lines, 0
    section: Section | None = None
    for start, end, pattern in heapq.merge(*spans):
        line += count_line_ends(text, counted, start)
        counted = start
        if section is None or not section.span.start <= start < section.span.end:
            section = article.section_at(start)
        origin = alignment.to_stored(start, end)
        yield Hit(start, end, text[start:end], *origin, origin.of(stored), line, section, pattern)


def _spans(article: Article, term: Term, index: int) -> Iterator[tuple[int, int, int]]:
    if not term.in_stored_text:
        return ((start, end, index) for start, end in term.finditer(article.text))
    # A match in stored text is reported at its place in the clean one.
    to_clean = article.repaired.alignment.to_clean
    return ((*to_clean(start, end), index) for start, end in term.finditer(article.repaired.stored))
