"""Expanding a pattern: what each of its characters may be written as, as regular expressions.

Nothing is folded: the pattern grows and the text stays. A character stands for itself and its variants, for both widths
and cases; between two Han characters a text may have white space or one line break.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from linfen_cli.chars.han import is_han
from linfen_cli.chars.variants import variants

__all__ = ["BETWEEN_HAN", "equivalents", "literal", "one_of", "plain"]

# White space as Python's \\s has it, without line breaks; named one by one, so that every engine means the same.
_BLANK = "[\t\x0b\x0c\x1c-\x1f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
# Spaces, then perhaps one line break and the indentation after it. Written so that a failing match gives up at once,
# however much white space there is.
BETWEEN_HAN = rf"{_BLANK}*(?:(?:\r\n|\r|\n){_BLANK}*)?"

_FULL_WIDTH = 0xFEE0  # from ASCII's `!` to `~` to the full-width forms
_SPACES = frozenset(" \u3000")
_FEW = 16


@lru_cache(maxsize=1 << 14)
def equivalents(char: str) -> frozenset[str]:
    """Every character that a text may have where a pattern has `char`: its variants, its other width, its other case.

    >>> "".join(sorted(equivalents("发"))), "".join(sorted(equivalents("Ａ"))), "".join(sorted(equivalents("，")))
    ('发発發髪髮', 'AaＡａ', ',，')
    """
    if is_han(char):
        return frozenset(form for variant in variants(char) for form in (variant, *_compatible(variant)))
    if char in _SPACES:
        return _SPACES
    # A case pair of one character each: ß and SS are not one.
    cases = {
        form for form in (char, *(width for width in _widths(char))) for form in (form, form.lower(), form.upper())
    }
    found = {form for form in cases if len(form) == 1}
    found |= {width for form in found for width in _widths(form)}
    return frozenset(found)


def _widths(char: str) -> tuple[str, ...]:
    """The other width of a character: of ASCII, and of kana and marks that have a half-width form."""
    code = ord(char)
    if 0x21 <= code <= 0x7E:
        return (chr(code + _FULL_WIDTH),)
    if 0xFF01 <= code <= 0xFF5E:
        return (chr(code - _FULL_WIDTH),)
    return _half_widths().get(char, ())


@cache
def _half_widths() -> dict[str, tuple[str, ...]]:
    """Half-width kana, marks and signs, and what they are the half of, both ways; by Unicode's own decompositions."""
    found: dict[str, tuple[str, ...]] = {}
    for code in (*range(0xFF61, 0xFFDD), *range(0xFFE0, 0xFFEF)):
        kind, _, whole = unicodedata.decomposition(chr(code)).partition(" ")
        if kind in ("<narrow>", "<wide>") and " " not in whole:
            other = chr(int(whole, 16))
            found[chr(code)] = (other,)
            found[other] = (*found.get(other, ()), chr(code))
    return found


@cache
def _compatibles() -> dict[str, tuple[str, ...]]:
    """The compatibility ideographs and radicals of each character, and the character of each, by Unicode's decompositions."""
    found: dict[str, tuple[str, ...]] = {}
    for code in (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA1E)):
        kind, _, whole = unicodedata.decomposition(chr(code)).rpartition(" ")
        if whole and kind in ("", "<compat>"):
            other = chr(int(whole, 16))
            found[chr(code)] = (other,)
            found[other] = (*found.get(other, ()), chr(code))
    return found


def _compatible(char: str) -> tuple[str, ...]:
    return _compatibles().get(char, ())


def one_of(chars: frozenset[str]) -> str:
    r"""An expression for one of some characters.

    >>> one_of(frozenset("]a")), one_of(frozenset("."))
    ('[\\]a]', '\\.')
    """
    if len(chars) == 1:
        return re.escape(next(iter(chars)))
    beyond = frozenset(char for char in chars if char > "\uffff")
    if len(chars) > _FEW and 0 < len(beyond) < len(chars):
        # `re` looks a character up in a large class at once, but goes through one that has any beyond FFFF.
        return rf"(?:{one_of(chars - beyond)}|(?![\0-\uffff]){one_of(beyond)})"
    return f"[{''.join(_in_class(char) for char in sorted(chars))}]"


def _in_class(char: str) -> str:
    return f"\\{char}" if char in "\\]^-[&~|" else char


def literal(pattern: str, between: str = BETWEEN_HAN, gloss: str = "") -> str:
    """The expression for a pattern without glosses that means what it says, all equivalences on.

    `between` is what a text may have between two Han characters, `gloss` what it may have right after each but the last
    character of the pattern.

    >>> bool(re.fullmatch(literal("担当"), "擔 當"))
    True
    """
    pieces: list[str] = []
    blanks = ""  # white space of the pattern: between Han characters it means as little as in the text
    after_han = False
    for char in pattern:
        if char.isspace():
            blanks += char
            continue
        han = is_han(char)
        if after_han:
            pieces.append(gloss)
        pieces.append(between if han and after_han else plain(blanks))
        pieces.append(one_of(equivalents(char)))
        after_han, blanks = han, ""
    return "".join((*pieces, plain(blanks)))


def plain(text: str) -> str:
    """The expression for characters of which only width and case may differ."""
    return "".join(one_of(equivalents(char)) for char in text)
