"""The styles of glosses: which brackets a reading stands in, and which letters it is written with.

Every expression that looks for a gloss is built from STYLES, so that a new style is one more row there. What is built
is kept until another style is registered: a builder is a function without arguments under `from_styles`, and to call it
costs no more than to look up a constant.

Any registered bracket that opens may be closed by any that closes, if both are of styles with the same letters: clean-up that
turns marks into ASCII leaves `（dān)` behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple, TypeVar

from linfen_cli.chars import pinyin

__all__ = [
    "PARENTHESES",
    "STYLES",
    "WEDGED",
    "GlossStyle",
    "brackets",
    "closings",
    "from_styles",
    "gloss",
    "gloss_of_any_length",
    "openings",
    "register",
    "seekers",
    "unregister",
]

T = TypeVar("T")


class GlossStyle(NamedTuple):
    """One way to write a reading after its character.

    Attributes:
        name: what the style is called.
        open, close: the brackets, one character each.
        letters: what a reading is written with, as a class of a regular expression has it, without the brackets.
        longest: the most letters that a reading has.
    """

    name: str
    open: str
    close: str
    letters: str = pinyin.WRITTEN_LETTERS
    # zhuāng with 兒化 and a tone digit, decomposed
    longest: int = 10

    def write(self, reading: str) -> str:
        """Return the gloss that says `reading`.

        >>> WEDGED.write("dān")
        '(dān)'
        """
        return f"{self.open}{reading}{self.close}"

    @property
    def opening(self) -> str:
        """Return an expression for the opening bracket."""
        return re.escape(self.open)

    @property
    def closing(self) -> str:
        """Return an expression for the closing bracket."""
        return re.escape(self.close)

    @property
    def reading(self) -> str:
        """Return an expression for a reading. Whether it is a syllable is for `pinyin` to say."""
        return rf"[{self.letters}]{{1,{self.longest}}}"


PARENTHESES = GlossStyle("parentheses", "(", ")")

STYLES = [PARENTHESES, GlossStyle("full-width parentheses", "（", "）")]
"""The styles that are looked for in a text."""

WEDGED = PARENTHESES._replace(name="wedged", letters=pinyin.LETTERS, longest=7)
"""The style in which the process behind splice damage writes: single bytes around a syllable with its tone mark, in lower case."""

_rebuild: list[Callable[[], None]] = []


def from_styles(build: Callable[[], T]) -> Callable[[], T]:
    """Keep what `build` returns until the styles change."""
    kept = cache(build)
    _rebuild.append(kept.cache_clear)
    return kept


def register(style: GlossStyle) -> None:
    """Look for glosses of `style` from now on.

    Raises:
        ValueError: a bracket is not one character.
    """
    if len(style.open) != 1 or len(style.close) != 1:
        raise ValueError(f"the brackets of a gloss style are one character each: {style.open!r} {style.close!r}")
    STYLES.append(style)
    for forget in _rebuild:
        forget()


def unregister(style: GlossStyle) -> None:
    """Look for glosses of `style` no more. ValueError when it is not registered."""
    STYLES.remove(style)
    for forget in _rebuild:
        forget()


@from_styles
def openings() -> str:
    r"""Return the opening brackets of all styles, as a class of a regular expression has them.

    >>> openings()
    '\\(（'
    """
    return "".join(style.opening for style in STYLES)


@from_styles
def closings() -> str:
    """Return the closing brackets of all styles, as a class of a regular expression has them."""
    return "".join(style.closing for style in STYLES)


@from_styles
def brackets() -> frozenset[str]:
    """Return all brackets of all styles."""
    return frozenset(bracket for style in STYLES for bracket in (style.open, style.close))


@from_styles
def gloss() -> str:
    """Return an expression for a gloss, with its brackets."""
    return _any_of([f"[{''.join(style.opening for style in alike)}]{rest}" for alike, rest in _by_letters()])


@from_styles
def gloss_of_any_length() -> str:
    """Return the same without a limit to the reading, for engines to which counting is costly."""
    return _any_of(
        [
            f"[{''.join(style.opening for style in alike)}][{alike[0].letters}]+[{''.join(style.closing for style in alike)}]"
            for alike, _ in _by_letters()
        ]
    )


@from_styles
def seekers() -> list[re.Pattern[str]]:
    """Return an expression for each opening bracket that finds a gloss: one that begins with a literal is the fastest to search for."""
    return [re.compile(style.opening + rest) for alike, rest in _by_letters() for style in alike]


def _by_letters() -> list[tuple[list[GlossStyle], str]]:
    """Return the styles that share their letters, and for each such group what follows an opening bracket in a gloss."""
    groups: dict[tuple[str, int], list[GlossStyle]] = {}
    for style in STYLES:
        groups.setdefault((style.letters, style.longest), []).append(style)
    return [(alike, f"{alike[0].reading}[{''.join(style.closing for style in alike)}]") for alike in groups.values()]


def _any_of(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"(?:{'|'.join(expressions)})"
