"""Queries: compiled patterns, and how near one another their matches must be.

The search modes (`modes/`) compile patterns to terms; by default a pattern is literal. Everything else is the same for all terms.
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
"""The values of `together`."""


class Query(NamedTuple):
    """One or more compiled patterns.

    Attributes:
        patterns: as they were given.
        terms: each one compiled.
        options: the search modes.
        near: keep only hits within so many characters of hits of all other patterns; None for all.
        together: keep only hits in a unit of text (one of UNITS) that has hits of all patterns; None for all.
    """

    patterns: tuple[str, ...]
    terms: tuple[Term, ...]
    options: MatchOptions = MatchOptions()
    near: int | None = None
    together: str | None = None

    @property
    def ways(self) -> MatchOptions:
        """Return `options`, by its name in 0.1.0."""
        return self.options

    @property
    def in_stored_text(self) -> bool:
        """Return whether it matches the text as it was stored instead of the clean text."""
        return any(term.in_stored_text for term in self.terms)

    @property
    def is_local(self) -> bool:
        """Return whether pieces of whole lines that end with punctuation have the hits that they have within the whole text."""
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
        patterns: the patterns.
        ways: the search modes.
        near: find them only within so many characters of one another.
        together: find them only in a unit of text that has all of them, one of UNITS.

    Raises:
        LinfenError: there is no pattern, or an empty one; one is not valid in its mode; two modes do not combine.

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
    """Return the query with its patterns read as pinyin; None if they do not look like it, or are not literal.

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
