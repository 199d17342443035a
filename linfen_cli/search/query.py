"""Query: what a pattern means, as a regular expression over clean text.

A character of the pattern stands for itself and its variants, so that 担当 finds 擔當; a gloss in the pattern is taken out; and
between two Han characters the text may have white space or one line break, which never hides a match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from linfen_cli.errors import LinfenError
from linfen_cli.repair import repair
from linfen_cli.script.han import is_han
from linfen_cli.script.variants import variants

# Spaces, then perhaps one line break and the indentation after it. Written so that a failing match gives up at once,
# however much white space there is.
_BETWEEN_HAN = r"[^\S\r\n]*(?:(?:\r\n|\r|\n)[^\S\r\n]*)?"


class Query(NamedTuple):
    """One or more patterns, as they were given and as compiled."""

    patterns: tuple[str, ...]
    compiled: tuple[re.Pattern[str], ...]


def compile_query(patterns: str | Iterable[str]) -> Query:
    r"""Compile one pattern or several.

    Raises:
        LinfenError: a pattern is empty, or there is none.

    >>> query = compile_query("擔(dān)當")
    >>> [bool(query.compiled[0].search(text)) for text in ("擔當", "担当", "擔\n  當", "擔。當")]
    [True, True, True, False]
    """
    given = (patterns,) if isinstance(patterns, str) else tuple(patterns)
    if not given or not all(given):
        raise LinfenError("the pattern is empty: give something to search for")
    return Query(given, tuple(re.compile(_expression(pattern)) for pattern in given))


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` is found in `text`, which has no glosses.

    >>> matches("担当", "強化擔當作為。")
    True
    """
    return re.search(_expression(pattern), text) is not None


def _expression(pattern: str) -> str:
    clean = repair(pattern).text
    pieces: list[str] = []
    blanks = ""  # white space of the pattern: between Han characters it means as little as in the text
    after_han = False
    for char in clean:
        if char.isspace():
            blanks += char
            continue
        han = is_han(char)
        pieces.append(_BETWEEN_HAN if han and after_han else re.escape(blanks))
        pieces.append(_one_of(variants(char)) if han else re.escape(char))
        after_han, blanks = han, ""
    return "".join((*pieces, re.escape(blanks)))


def _one_of(chars: frozenset[str]) -> str:
    return "".join(chars) if len(chars) == 1 else f"[{''.join(sorted(chars))}]"
