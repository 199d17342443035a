"""Expansion of patterns to regular expressions that match every way to write them.

Texts are not folded; patterns are expanded. A character stands for itself, its variants, and both widths and cases of these;
white space or one line break is allowed between two Han characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from linfen_cli.chars.han import is_han
from linfen_cli.chars.variants import variants
from linfen_cli.repair.gloss.gloss import remove_glosses

__all__ = [
    "BETWEEN_HAN",
    "clean_pattern",
    "equivalents",
    "expand",
    "expand_marks",
    "in_class",
    "matches",
    "one_of",
    "positions",
]

# White space as Python's \\s matches it, without line breaks; listed, so that every engine matches the same.
_BLANK = "[\t\x0b\x0c\x1c-\x1f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
# Spaces, then perhaps one line break and the indentation after it. Written so that a failing match gives up at once,
# however much white space there is.
BETWEEN_HAN = rf"{_BLANK}*(?:(?:\r\n|\r|\n){_BLANK}*)?"

_FULL_WIDTH = 0xFEE0  # from ASCII's `!` to `~` to the full-width forms
_SPACES = frozenset(" \u3000")
_FEW = 16  # characters of a class that `re` may go through one by one; chosen by hand


@lru_cache(maxsize=1 << 14)
def equivalents(char: str) -> frozenset[str]:
    """Return every character that a text may have where a pattern has `char`: its variants, other width and other case.

    >>> "".join(sorted(equivalents("发"))), "".join(sorted(equivalents("Ａ"))), "".join(sorted(equivalents("，")))
    ('发発發髪髮', 'AaＡａ', ',，')
    """
    if is_han(char):
        return frozenset(form for variant in variants(char) for form in (variant, *_compatibles().get(variant, ())))
    if char in _SPACES:
        return _SPACES
    # A case pair of one character each: ß and SS are not one.
    cases = {case for form in (char, *_widths(char)) for case in (form, form.lower(), form.upper())}
    single = {form for form in cases if len(form) == 1}
    return frozenset(single | {width for form in single for width in _widths(form)})


def _widths(char: str) -> tuple[str, ...]:
    """Return the other width of a character: of ASCII, and of kana and marks that have a half-width form."""
    code = ord(char)
    if 0x21 <= code <= 0x7E:
        return (chr(code + _FULL_WIDTH),)
    if 0xFF01 <= code <= 0xFF5E:
        return (chr(code - _FULL_WIDTH),)
    return _half_widths().get(char, ())


@cache
def _half_widths() -> dict[str, tuple[str, ...]]:
    """Map half-width kana, punctuation and signs to their full-width forms, and back; by Unicode's decompositions."""
    table: dict[str, tuple[str, ...]] = {}
    for code in (*range(0xFF61, 0xFFDD), *range(0xFFE0, 0xFFEF)):
        kind, _, whole = unicodedata.decomposition(chr(code)).partition(" ")
        if kind in ("<narrow>", "<wide>") and " " not in whole:
            other = chr(int(whole, 16))
            table[chr(code)] = (other,)
            table[other] = (*table.get(other, ()), chr(code))
    return table


@cache
def _compatibles() -> dict[str, tuple[str, ...]]:
    """Map characters to their compatibility ideographs and radicals, and back; by Unicode's decompositions."""
    table: dict[str, tuple[str, ...]] = {}
    for code in (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA1E)):
        kind, _, whole = unicodedata.decomposition(chr(code)).rpartition(" ")
        if whole and kind in ("", "<compat>"):
            other = chr(int(whole, 16))
            table[chr(code)] = (other,)
            table[other] = (*table.get(other, ()), chr(code))
    return table


def one_of(chars: frozenset[str]) -> str:
    r"""Return an expression for one of some characters.

    >>> one_of(frozenset("]a")), one_of(frozenset("."))
    ('[\\]a]', '\\.')
    """
    if len(chars) == 1:
        return re.escape(next(iter(chars)))
    beyond = frozenset(char for char in chars if char > "\uffff")
    if len(chars) > _FEW and 0 < len(beyond) < len(chars):
        # `re` looks characters up in a large class, but compares one by one if any is beyond U+FFFF.
        return rf"(?:{one_of(chars - beyond)}|(?![\0-\uffff]){one_of(beyond)})"
    return f"[{''.join(in_class(char) for char in sorted(chars))}]"


def in_class(char: str) -> str:
    """Return how a class of an expression writes `char`."""
    return f"\\{char}" if char in "\\]^-[&~|" else char


def clean_pattern(pattern: str) -> str:
    """Return a pattern without its glosses.

    >>> clean_pattern("擔(dān)當")
    '擔當'
    """
    return remove_glosses(pattern).text


def expand(pattern: str, between: str = BETWEEN_HAN, gloss: str = "") -> str:
    """Return the expression for a literal pattern, with all equivalences.

    Args:
        pattern: without glosses.
        between: an expression for what may stand between two Han characters.
        gloss: an expression for what may follow each character but the last.

    >>> bool(re.fullmatch(expand("担当"), "擔 當"))
    True
    """
    pieces: list[str] = []
    blanks = ""  # white space of the pattern, which means nothing between Han characters
    after_han = False
    for char in pattern:
        if char.isspace():
            blanks += char
            continue
        han = is_han(char)
        if after_han:
            pieces.append(gloss)
        pieces.append(between if han and after_han else expand_marks(blanks))
        pieces.append(one_of(equivalents(char)))
        after_han, blanks = han, ""
    return "".join((*pieces, expand_marks(blanks)))


def expand_marks(text: str) -> str:
    """Return the expression for characters of which only width and case may differ."""
    return "".join(one_of(equivalents(char)) for char in text)


def matches(pattern: str, text: str) -> bool:
    """Return whether a literal pattern is found in `text`, which has no glosses.

    >>> matches("担当", "強化擔當作為。")
    True
    """
    return re.search(expand(clean_pattern(pattern)), text) is not None


def positions(pattern: str, *, exact: bool = False) -> tuple[frozenset[str], ...]:
    """Return the characters that match each position of a pattern without glosses.

    White space between Han characters takes no position. With `exact` every character does, and stands for itself alone.

    >>> [len(position) > 1 for position in positions("担 a")]
    [True, True, True]
    >>> len(positions("担 当"))
    2
    """
    if exact:
        return tuple(map(frozenset, pattern))
    kept = (char for index, char in enumerate(pattern) if not (char.isspace() and _parts_han(pattern, index)))
    return tuple(map(equivalents, kept))


def _parts_han(text: str, at: int) -> bool:
    """Return whether the white space around `at` is between two Han characters."""
    before, after = text[:at].rstrip()[-1:], text[at + 1 :].lstrip()[:1]
    return bool(before and after) and is_han(before) and is_han(after)
