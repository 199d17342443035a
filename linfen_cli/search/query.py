"""Query: what is looked for, as terms that find their matches in a text, and how matches must stand together.

How a pattern is taken is for the search modes to say (`modes/`): by default it means its characters, and whatever else they
may be written as. Each mode makes a term of a pattern; all else is the same for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.search.modes.mode import Term
from linfen_cli.search.modes.registry import MatchOptions, compile_pattern, modes_on

__all__ = ["UNITS", "Query", "as_pinyin", "compile_query"]

UNITS = ("sentence", "paragraph", "section", "file")
"""What `together` may be."""


class Query(NamedTuple):
    """One or more patterns, what they mean, and how their hits must stand together.

    Attributes:
        patterns: as they were given.
        terms: what each means.
        options: how they were taken.
        near: where not None, only hits count in whose neighborhood, so many characters at most, all patterns are found.
        together: where not None, only hits count in a unit (one of UNITS) in which all patterns are found.
    """

    patterns: tuple[str, ...]
    terms: tuple[Term, ...]
    options: MatchOptions = MatchOptions()
    near: int | None = None
    together: str | None = None

    @property
    def in_stored_text(self) -> bool:
        """Whether it is matched in the text as it was stored, not in the clean text."""
        return any(term.in_stored_text for term in self.terms)

    @property
    def is_local(self) -> bool:
        """Whether pieces of whole lines that end after a mark have the hits that they have within the whole text."""
        return self.near is None and self.together is None and all(term.is_local for term in self.terms)


def compile_query(
    patterns: str | Iterable[str],
    ways: MatchOptions = MatchOptions(),  # noqa: B008  (it cannot change)
    *,
    near: int | None = None,
    together: str | None = None,
) -> Query:
    r"""Compile one pattern or several.

    Args:
        patterns: what to look for.
        ways: how to take the patterns.
        near: find them only within so many characters of one another.
        together: find them only where all are in the same unit, one of UNITS.

    Raises:
        LinfenError: a pattern is empty, or there is none; it is not of the kind that it is said to be; two modes exclude
            each other.

    >>> query = compile_query("擔(dān)當")
    >>> [bool(list(query.terms[0].finditer(text))) for text in ("擔當", "担当", "擔\n  當", "擔。當")]
    [True, True, True, False]
    """
    given = (patterns,) if isinstance(patterns, str) else tuple(patterns)
    if not given or not all(given):
        raise LinfenError(_("the pattern is empty: give something to search for"))
    if (near is not None or together is not None) and len(given) < 2:
        raise LinfenError(_("there is only one pattern: give two or more with -e to have them near or together"))
    if together is not None and together not in UNITS:
        message = _("{unit!r} is not a unit of text: choose one of {units}")
        raise LinfenError(message.format(unit=together, units=", ".join(UNITS)))
    return Query(given, tuple(compile_pattern(pattern, ways) for pattern in given), ways, near, together)


def as_pinyin(query: Query) -> Query | None:
    """Return the query with its patterns taken as pinyin; None where they do not look like it, or are taken otherwise already.

    >>> as_pinyin(compile_query("dandang")).options, as_pinyin(compile_query("担当")) is None
    (MatchOptions(sound=True), True)
    """
    if {mode.name for mode in modes_on(query.options)} - {"literal", "regional", "words"}:
        return None
    if not all(pattern.strip()[:1] < "\u0250" for pattern in query.patterns):
        return None  # most patterns begin with a Han character
    from linfen_cli.search.sounds import looks_like_pinyin  # start-up

    if not all(map(looks_like_pinyin, query.patterns)):
        return None
    return compile_query(query.patterns, query.options.replace(sound=True), near=query.near, together=query.together)
