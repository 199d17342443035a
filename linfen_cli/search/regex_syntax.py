r"""The syntax of regular expressions: rewriting an expression so that it matches equivalents.

A character becomes the class of its equivalents, white space or one line break is allowed between Han characters, and the
equivalents of its members are added to a class. Everything else is copied.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from linfen_cli.chars.han import is_han
from linfen_cli.search.expansion import BETWEEN_HAN, equivalents, expand, in_class, one_of
from linfen_cli.search.modes.regional import forms

__all__ = ["is_verbose", "required", "translated"]

_WIDEST_RANGE = 128
"""The length of a range in a class up to which the equivalents of its characters are added; chosen by hand: longer ranges are
blocks of Unicode."""

_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d*)(,?)(\d*)\})([?+]?)")
_GROUP = re.compile(
    r"""\(\?(?:
        P?<[^\W\d]\w*>                  # a named group
      | P=\w+\) | P>\w+\) | &\w+\) | R\) | \d+\)   # what another group is or was
      | \#[^)]*\)                       # a comment
      | \(\w+\)                         # a condition
      | <[=!] | [=!:>|]                 # around, apart, atomic, branches
      | [a-zA-Z0-9]*(?:-[a-zA-Z]+)?[:)] # flags
    )""",
    re.VERBOSE,
)
_VERBOSE = re.compile(r"\(\?[a-wyzA-Z0-9]*x")
_VERBOSE_THROUGHOUT = re.compile(r"\(\?[a-zA-Z0-9]*x[a-zA-Z0-9]*\)")
_CODE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]*)\})")
_PROPERTY = re.compile(r"\\(?:[pP]\{[^}]*\}|[pP]\w|g<\w+>|k<\w+>|[1-9][0-9]?)")
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_POSIX = re.compile(r"\[:\^?\w+:\]")


class _Literal(NamedTuple):
    """A character or a class, with its quantifier.

    Attributes:
        char: the character, or `""` for a class.
        written: the class with its equivalents, or `""` for a character.
        han: true if it matches Han characters only.
        quantifier: as it was written, or `""`.
        optional: true if it may be missing.
    """

    char: str
    written: str = ""
    han: bool = False
    quantifier: str = ""
    optional: bool = False


_Token = _Literal | str
"""A literal, or a piece of an expression that is copied."""


def translated(pattern: str, *, regional: bool = False) -> str:
    """Return a valid expression rewritten with all equivalences, for the package `regex`.

    >>> import regex
    >>> expression = translated("担[当任]+不?")
    >>> [bool(regex.fullmatch(expression, text)) for text in ("擔當", "擔 任當 不", "担")]
    [True, True, False]
    """
    written: list[str] = []
    tokens = list(_tokens(pattern))
    run = ""  # consecutive literals without quantifiers
    before: _Token | None = None
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if isinstance(token, _Literal) and token.char and not token.quantifier:
            if not run and _han(before) and _han(token):
                written.append(BETWEEN_HAN if not _skippable(before) else "")
            run += token.char
        else:
            written.append(_run(run, regional))
            run = ""
            written.append(token if isinstance(token, str) else _repeated(token, before, after))
        before = token
    written.append(_run(run, regional))
    return "".join(written)


def is_verbose(pattern: str) -> bool:
    """Return whether an expression is verbose throughout, so that it may end in a comment.

    >>> is_verbose("(?x)担 # 当"), is_verbose("(?x:担)")
    (True, False)
    """
    return _VERBOSE_THROUGHOUT.search(pattern) is not None


def required(pattern: str) -> list[str]:
    """Return the runs of literal characters outside of groups that every match of `pattern` contains, or equivalents of them.

    >>> required("中国(人民)?解放军+x|y"), required("中国(?:的)人民+")
    ([], ['中国', '人'])
    """
    runs = [""]
    depth = 0
    for token in _tokens(pattern):
        if token == "|" and not depth:
            return []
        if isinstance(token, str):
            if token.startswith("(") and not token.endswith(")"):
                depth += 1
            elif token.startswith(")"):
                depth -= 1
            elif token.startswith("(?") and token.endswith(")"):
                return []  # flags and conditions may change the meaning of the rest
            runs.append("")
        elif not depth and token.char and not token.quantifier:
            runs[-1] += token.char
        else:
            runs.append("")
    return [run for run in runs if run]


def _run(run: str, regional: bool) -> str:
    """Return the expression for consecutive characters; with `regional`, for their regional words too."""
    alternatives = list(map(_phrase, forms(run) if regional and run else [run]))
    return alternatives[0] if len(alternatives) == 1 else f"(?:{'|'.join(alternatives)})"


def _phrase(run: str) -> str:
    """Return the expression for a run in which white space counts, unlike in a literal pattern."""
    pieces: list[str] = []
    for piece in re.split(r"(\s+)", run):
        pieces.append("".join(map(_one, piece)) if piece.isspace() else expand(piece))
    return "".join(pieces)


def _repeated(token: _Literal, before: _Token | None, after: _Token | None) -> str:
    """Return a literal with a quantifier, with what may stand between it and its neighbors."""
    one = token.written or _one(token.char)
    begins = BETWEEN_HAN if _han(before) and not _skippable(before) else ""
    match = _QUANTIFIER.fullmatch(token.quantifier)
    if not token.han:
        return one + token.quantifier
    if match is None:
        return begins + one
    sign, least, comma, most, manner = match.groups()
    if sign:
        least, most = {"*": ("0", ""), "+": ("1", ""), "?": ("0", "1")}[sign]
    elif not comma:
        most = least
    low = int(least or 0)
    repeated = one
    if most != "1":
        high = str(max(0, int(most) - 1)) if most else ""
        repeated += f"(?:{BETWEEN_HAN}{one}){{{max(0, low - 1)},{high}}}{manner}"
    if most == "0":
        repeated = ""
    if low:
        return begins + repeated
    if _han(after):
        # If it is missing, so is the white space after it.
        return f"{begins}(?:{repeated}{BETWEEN_HAN})?{manner}"
    return f"(?:{begins}{repeated})?{manner}"


def _one(char: str) -> str:
    return one_of(equivalents(char)) if not char.isspace() or char in " \u3000" else re.escape(char)


def _han(token: _Token | None) -> bool:
    return isinstance(token, _Literal) and token.han


def _skippable(token: _Token | None) -> bool:
    """Return whether a token may be missing; the white space after it is then its own."""
    return isinstance(token, _Literal) and token.optional


def _tokens(pattern: str) -> Iterator[_Token]:
    """Cut an expression into literals, with their quantifiers, and what is copied."""
    at = 0
    verbose = _VERBOSE.search(pattern) is not None
    while at < len(pattern):
        token, at = _token(pattern, at, verbose=verbose)
        if isinstance(token, _Literal):
            quantifier = _quantifier(pattern, at)
            if quantifier:
                optional = quantifier[0] in "*?" or quantifier.startswith(("{0", "{,"))
                token = token._replace(quantifier=quantifier, optional=optional)
                at += len(quantifier)
        yield token


def _token(pattern: str, at: int, *, verbose: bool) -> tuple[_Token, int]:
    """Return the token that begins at `at`, without a quantifier, and where it ends."""
    char = pattern[at]
    if char == "\\":
        return _escape(pattern, at)
    if char == "[":
        return _class(pattern, at)
    end = at + 1
    if char == "(":
        group = _GROUP.match(pattern, at)
        end = group.end() if group else end
    elif verbose and char == "#":
        end = pattern.find("\n", at) + 1 or len(pattern)
    elif not (verbose and char.isspace()) and char not in ".^$|)":
        # A quantifier here belongs to a group or an escape.
        quantifier = _quantifier(pattern, at)
        return (quantifier, at + len(quantifier)) if quantifier else (_literal(char), end)
    return pattern[at:end], end


def _literal(char: str) -> _Literal:
    return _Literal(char, han=is_han(char))


def _quantifier(pattern: str, at: int) -> str:
    """Return the quantifier that begins at `at`, or nothing."""
    match = _QUANTIFIER.match(pattern, at)
    return "" if match is None or match[0].startswith(("{}", "{,}")) else match[0]


def _escape(pattern: str, at: int) -> tuple[_Token, int]:
    """Return the token for the escape that begins at `at`, and where it ends."""
    code = _CODE.match(pattern, at)
    if code:
        char = unicodedata.lookup(code[4]) if code[4] else chr(int(code[1] or code[2] or code[3], 16))
        return (_literal(char) if len(char) == 1 else re.escape(char)), code.end()
    kept = _PROPERTY.match(pattern, at)
    if kept:
        return kept[0], kept.end()
    char = pattern[at + 1 : at + 2]
    if char in _CONTROLS:
        return _literal(_CONTROLS[char]), at + 2
    if char.isascii() and char.isalnum():
        return pattern[at : at + 2], at + 2
    return _literal(char), at + 2


def _class(pattern: str, at: int) -> tuple[_Literal, int]:
    """Return the class that begins at `at`, with the equivalents of its members, and where it ends."""
    head = 2 if pattern.startswith("[^", at) else 1
    begin = index = at + head
    named: set[str] = set()
    han = head == 1
    for first, last, end in _members(pattern, begin):
        if first is not None and last is not None and ord(last) - ord(first) < _WIDEST_RANGE:
            named.update(map(chr, range(ord(first), ord(last) + 1)))
        han = han and last is not None and is_han(last)
        index = end
    more = sorted({form for char in named for form in equivalents(char)} - named)
    inside = pattern[begin:index]
    if inside[:1] in ("]", "-", "^") and more:
        inside = "\\" + inside
    added = "".join(map(in_class, more))
    return _Literal("", pattern[at:begin] + added + inside + "]", han), index + 1


def _members(pattern: str, begin: int) -> Iterator[tuple[str | None, str | None, int]]:
    """Yield the members of a class: the first and the last character of each range, or a character twice, and where it ends.

    A property or a POSIX class is None.
    """
    at = begin
    previous: str | None = None  # a character that a range may begin with
    while at < len(pattern) and (pattern[at] != "]" or at == begin):
        char, end = _member(pattern, at)
        if pattern[at] == "-" and previous is not None and pattern[end : end + 1] not in ("]", ""):
            last, end = _member(pattern, end)
            yield previous, last, end
            previous = None
        else:
            yield char, char, end
            previous = char
        at = end


def _member(pattern: str, at: int) -> tuple[str | None, int]:
    """Return the character of a class that begins at `at`, None for a property or a POSIX class, and where it ends."""
    posix = _POSIX.match(pattern, at)
    if posix:
        return None, posix.end()
    if pattern[at] != "\\":
        return pattern[at], at + 1
    token, end = _escape(pattern, at)
    return (token.char if isinstance(token, _Literal) else None), end
