"""Query: what is looked for, as terms that find their places in clean text, and how places go together.

A pattern means, by default, what it says: its characters and whatever else they may be written as (`expand.py`). It may be
a regular expression (`regular.py`) or be given by its sound (`sound.py`), and it may have wrong characters (`fuzzy.py`) or
words of other regions (`regional.py`). Each of these makes a term of the pattern; all else is the same for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.repair.gloss.gloss import remove_glosses
from linfen_cli.search.modes.literal import BETWEEN_HAN, literal
from linfen_cli.search.modes.mode import Term

__all__ = ["UNITS", "Query", "Ways", "by_sound", "clean_pattern", "compile_query", "matches"]

UNITS = ("sentence", "paragraph", "section", "file")
"""What `together` may be."""


class Ways(NamedTuple):
    """How patterns are taken.

    Attributes:
        exact: only the very characters of the pattern, in the text as it was stored; no equivalence holds.
        regex: patterns are regular expressions.
        sound: patterns are given by their sound.
        fuzzy: how many characters may be wrong, missing or too many.
        regional: the words of other regions are found too.
        words: only where a whole word, or several, is found.
        seconds: how long a regular expression may take on one text; 0 for as long as it wants.
    """

    exact: bool = False
    regex: bool = False
    sound: bool = False
    fuzzy: int = 0
    regional: bool = False
    words: bool = False
    seconds: float = 10.0


class Expression:
    """A term that a regular expression says."""

    __slots__ = ("compiled", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.compiled = re.compile(source)

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it is found; see `Term`."""
        return (match.span() for match in self.compiled.finditer(text))


class Query(NamedTuple):
    """One or more patterns, what they mean, and how their hits must stand together.

    Attributes:
        patterns: as they were given.
        terms: what each means.
        ways: how they were taken.
        near: where not None, only hits count in whose neighbourhood, so many characters at most, all patterns are found.
        together: where not None, only hits count in a unit (one of UNITS) in which all patterns are found.
    """

    patterns: tuple[str, ...]
    terms: tuple[Term, ...]
    ways: Ways = Ways()
    near: int | None = None
    together: str | None = None


def compile_query(
    patterns: str | Iterable[str],
    ways: Ways = Ways(),  # noqa: B008  (a named tuple: it cannot change)
    *,
    near: int | None = None,
    together: str | None = None,
) -> Query:
    r"""Compile one pattern or several.

    Raises:
        LinfenError: a pattern is empty, or there is none; it is no expression or no sound; two ways exclude each other.

    >>> query = compile_query("擔(dān)當")
    >>> [bool(list(query.terms[0].finditer(text))) for text in ("擔當", "担当", "擔\n  當", "擔。當")]
    [True, True, True, False]
    """
    given = (patterns,) if isinstance(patterns, str) else tuple(patterns)
    if not given or not all(given):
        raise LinfenError("the pattern is empty: give something to search for")
    _check(ways, given, near, together)
    return Query(given, tuple(_term(pattern, ways) for pattern in given), ways, near, together)


def by_sound(query: Query) -> Query | None:
    """The query with its patterns taken by sound, where they look like pinyin and were taken as they are written; else None.

    >>> by_sound(compile_query("dandang")).ways.sound, by_sound(compile_query("担当")) is None
    (True, True)
    """
    ways = query.ways
    if ways.exact or ways.sound or ways.regex or ways.fuzzy:
        return None
    if not all(pattern.strip()[:1] < "\u0250" for pattern in query.patterns):
        return None  # which spares most queries the import
    from linfen_cli.search.modes.phonetic import looks_like_pinyin

    if not all(map(looks_like_pinyin, query.patterns)):
        return None
    return compile_query(query.patterns, ways._replace(sound=True), near=query.near, together=query.together)


_CONTRADICTIONS = (("regex", "sound"), ("exact", "sound"), ("exact", "regional"))


def _check(ways: Ways, patterns: tuple[str, ...], near: int | None, together: str | None) -> None:
    for one, other in _CONTRADICTIONS:
        if getattr(ways, one) and getattr(ways, other):
            raise LinfenError(f"a pattern cannot be {_WAY_NAMES[one]} and {_WAY_NAMES[other]} at once: choose one")
    if (near is not None or together is not None) and len(patterns) < 2:
        raise LinfenError("there is only one pattern: give two or more with -e to have them near or together")
    if together is not None and together not in UNITS:
        raise LinfenError(f"{together!r} is no unit of text: choose one of {', '.join(UNITS)}")


_WAY_NAMES = {
    "exact": "exact",
    "regex": "a regular expression",
    "sound": "given by its sound",
    "regional": "regional",
}


def _term(pattern: str, ways: Ways) -> Term:
    term = _meaning(pattern, ways)
    if ways.words:
        from linfen_cli.search.modes.whole_words import Whole

        return Whole(term)
    return term


def _meaning(pattern: str, ways: Ways) -> Term:
    if ways.regex:
        from linfen_cli.search.modes.regex import Regular

        return Regular(pattern, exact=ways.exact, regional=ways.regional, fuzzy=ways.fuzzy, seconds=ways.seconds)
    if not ways.exact:
        pattern = clean_pattern(pattern)
    if ways.fuzzy:
        from linfen_cli.search.modes.fuzzy import Fuzzy

        return Fuzzy(_written(pattern, ways), ways.fuzzy, pattern)
    if ways.sound:
        from linfen_cli.search.modes.phonetic import Sounding

        return Sounding(pattern, regional=ways.regional)
    return Expression(expression_of(pattern, ways))


def _written(pattern: str, ways: Ways) -> list[Sequence[frozenset[str]]]:
    """The ways to write a pattern: in each position, the characters that are right."""
    from linfen_cli.search.modes.fuzzy import positions

    if ways.sound:
        from linfen_cli.search.modes.phonetic import sounded

        return sounded(pattern, regional=ways.regional)
    if ways.regional:
        from linfen_cli.search.modes.regional import forms

        return [positions(form) for form in forms(pattern)]
    return [positions(pattern, exact=ways.exact)]


def expression_of(pattern: str, ways: Ways = Ways(), between: str = BETWEEN_HAN) -> str:  # noqa: B008
    r"""The expression for a pattern that means what it says, over clean text.

    >>> expression_of("a.b", Ways(exact=True))
    'a\\.b'
    """
    if ways.exact:
        return re.escape(pattern)
    clean = clean_pattern(pattern)
    if ways.regional:
        from linfen_cli.search.modes.regional import regional

        return regional(clean, between)
    return literal(clean, between)


def clean_pattern(pattern: str) -> str:
    """A pattern without its glosses.

    >>> clean_pattern("擔(dān)當")
    '擔當'
    """
    return remove_glosses(pattern).text


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` is found in `text`, which has no glosses.

    >>> matches("担当", "強化擔當作為。")
    True
    """
    return re.search(expression_of(pattern), text) is not None
