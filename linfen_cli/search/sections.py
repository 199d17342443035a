"""Choosing sections of an article: by number, by range, or by words of the heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from linfen_cli.article.article import Article, Section
from linfen_cli.base.errors import LinfenError
from linfen_cli.search.expansion import matches

_NUMBERS = re.compile(r"(\d{1,9})|(\d{1,9})?\s*[-–~]\s*(\d{1,9})?")
_NAMED_AT_MOST = 12


def select(article: Article, wanted: Iterable[str]) -> Sequence[Section]:
    """The sections of `article` that `wanted` names, each once, in the order of the text.

    One is named by its number (`3`), by a range (`2-4`, `3-`, `-2`), or by words of its heading in either script,
    with glosses or without; the sections under a heading that is named come with it.

    Raises:
        LinfenError: nothing has that number or those words (the message says what there is), or a range runs backwards.

    >>> from linfen_cli.article.article import load
    >>> [section.number for section in select(load(), ["擔(dān)当", "0-1"])]
    [0, 1, 4]
    """
    chosen: set[int] = set()
    for name in wanted:
        found = _select(article, name.strip())
        if not found:
            raise LinfenError(f"there is no section {name!r}: {_what_there_is(article)}")
        for index in found:
            chosen.add(index)
            level = article.sections[index].level
            for below in range(index + 1, len(article.sections)):
                if article.sections[below].level <= level:
                    break
                chosen.add(below)
    return [article.sections[index] for index in sorted(chosen)]


def _select(article: Article, name: str) -> list[int]:
    numbers = _NUMBERS.fullmatch(name)
    if numbers is not None and name.strip("-–~ "):
        single, first, last = numbers.groups()
        low = int(single or first or 0)
        high = int(single or last or 10**9)
        if low > high:
            raise LinfenError(f"the range {name} runs backwards: {high}-{low} has the same sections")
        first_number = article.sections[0].number if len(article.sections) else 0
        begin, end = max(0, low - first_number), min(len(article.sections), high - first_number + 1)
        if begin < end and (single is None or low >= first_number):
            return list(range(begin, end))
    words = name.split()
    if not words:
        return []
    return [
        index
        for index, section in enumerate(article.sections)
        if section.heading is not None and all(matches(word, section.heading) for word in words)
    ]


def _what_there_is(article: Article) -> str:
    count = len(article.sections)
    if not count:
        return "the text has no sections"
    first, last = article.sections[0].number, article.sections[-1].number
    named = [f"{section.number} {section.heading}" for section in article.sections[:_NAMED_AT_MOST] if section.heading]
    numbers = f"sections are {first} to {last}" if count > 1 else f"the only section is {first}"
    more = ", …" if named and count > _NAMED_AT_MOST else ""
    return f"{numbers} ({', '.join(named)}{more})" if named else numbers
