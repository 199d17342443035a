"""Selecting sections of an article: by number, by range, or by words of the heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from linfen_cli.article.article import Article, Section
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.search.expansion import matches

__all__ = ["select"]

_NUMBERS = re.compile(r"(\d{1,9})|(\d{1,9})?\s*[-–~]\s*(\d{1,9})?")
_NAMED_AT_MOST = 12  # sections that a message lists; chosen by hand


def select(article: Article, wanted: Iterable[str]) -> Sequence[Section]:
    """Return the sections of `article` that `wanted` names, each once, in the order of the text.

    A name is a number (`3`), a range (`2-4`, `3-`, `-2`), or words of a heading, in either script, with or without glosses.
    The sections under a heading belong to it.

    Raises:
        LinfenError: there is no such section (the message lists the sections), or a range runs backwards.

    >>> from linfen_cli.article.article import load
    >>> [section.number for section in select(load(), ["擔(dān)当", "0-1"])]
    [0, 1, 4]
    """
    chosen: set[int] = set()
    for name in wanted:
        named = _by_numbers(article, name.strip()) or _by_words(article, name.split())
        if not named:
            message = _("there is no section {name!r}: {sections}")
            raise LinfenError(message.format(name=name, sections=_listing(article)))
        for index in named:
            chosen.update(_with_those_below(article, index))
    return [article.sections[index] for index in sorted(chosen)]


def _with_those_below(article: Article, index: int) -> range:
    """Return a section and those under its heading."""
    level, end = article.sections[index].level, index + 1
    while end < len(article.sections) and article.sections[end].level > level:
        end += 1
    return range(index, end)


def _by_numbers(article: Article, name: str) -> Sequence[int]:
    """Return the sections that a number or a range names; none for other names.

    Raises:
        LinfenError: the range runs backwards.
    """
    numbers = _NUMBERS.fullmatch(name)
    if numbers is None or not name.strip("-–~ "):
        return ()
    single, first, last = numbers.groups()
    low, high = int(single or first or 0), int(single or last or 10**9)
    if low > high:
        message = _("the range {range} runs backwards: {low}-{high} has the same sections")
        raise LinfenError(message.format(range=name, low=high, high=low))
    first_number = article.sections[0].number if len(article.sections) else 0
    if single is not None and low < first_number:
        return ()
    return range(max(0, low - first_number), min(len(article.sections), high - first_number + 1))


def _by_words(article: Article, words: Sequence[str]) -> Sequence[int]:
    """Return the sections whose headings contain all of the words."""
    headings = [section.heading for section in article.sections] if words else []
    return [
        index
        for index, heading in enumerate(headings)
        if heading is not None and all(matches(word, heading) for word in words)
    ]


def _listing(article: Article) -> str:
    """Return the part of a message that lists the sections of a text."""
    sections = article.sections
    if not len(sections):
        return _("the text has no sections")
    first, last = sections[0].number, sections[-1].number
    numbers = _("sections are {first} to {last}") if len(sections) > 1 else _("the only section is {first}")
    named = [f"{section.number} {section.heading}" for section in sections[:_NAMED_AT_MOST] if section.heading]
    if named and len(sections) > _NAMED_AT_MOST:
        named.append("…")
    return numbers.format(first=first, last=last) + (f" ({', '.join(named)})" if named else "")
