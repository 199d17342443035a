r"""Patterns that are regular expressions, over clean text, with the same equivalences inside.

An expression is gone through token by token and written again: each of its characters becomes all that a text may have in
its place, Han characters that follow one another may have white space or one line break between them, classes grow by the
equivalents of what they name; everything else stays as it is. Lines are lines to `^` and `$`, as in grep.

The package `regex` runs what comes out: it knows Unicode's properties (`\p{Han}`), and it can be stopped. An expression
that goes back over a text again and again may take longer than anybody waits, and `re` cannot be told to give up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from linfen_cli.base.errors import LinfenError, TooSlowError
from linfen_cli.chars.han import is_han
from linfen_cli.search.modes.literal import BETWEEN_HAN, equivalents, literal, one_of

__all__ = ["Regular", "required", "translated"]

_WIDEST_RANGE = 128
"""Characters of a class's range up to which it is taken character by character; a wider one already says what it means."""

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
    """A character that stands for itself, or a class, and how often it is to come.

    Attributes:
        char: the character, or `""` for a class.
        written: the class with its equivalents, or `""` for a character.
        han: whether only Han characters will do.
        quantifier: as it was written, or `""`.
        optional: whether it may be missing.
    """

    char: str
    written: str = ""
    han: bool = False
    quantifier: str = ""
    optional: bool = False


_Token = _Literal | str
"""A literal, or a piece of an expression that stays as it is."""


class Regular:
    """A term that a user's regular expression says."""

    __slots__ = ("_compiled", "_seconds", "source")

    def __init__(self, pattern: str, *, exact: bool = False, regional: bool = False, fuzzy: int = 0, seconds: float = 10.0) -> None:  # fmt: skip
        """Take an expression; `seconds` are how long it may take on one text.

        Raises:
            LinfenError: it is no expression (the message says where it breaks), or the package `regex` is not installed.
        """
        engine = _engine()
        _check(pattern, engine)
        self.source = pattern if exact else translated(pattern, regional=regional)
        if fuzzy:
            end = "\n" if _VERBOSE_THROUGHOUT.search(pattern) else ""  # of a comment
            self.source = f"(?e)(?:{self.source}{end}){{e<={fuzzy}}}"
        try:
            self._compiled = engine.compile(self.source, engine.MULTILINE)
        except (engine.error, RecursionError, OverflowError, MemoryError) as error:
            raise LinfenError(f"the expression {_short(pattern)} cannot be used: {error}") from None
        self._seconds = seconds

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it is found, places without a character left out; see `Term`.

        Raises:
            TooSlowError: it takes too long.
        """
        try:
            for match in self._compiled.finditer(text, timeout=self._seconds or None):
                start, end = match.span()
                if start < end:
                    yield start, end
        except TimeoutError:
            raise TooSlowError(
                f"the expression takes longer than {self._seconds:g} seconds on it: simplify it, or give it more with --timeout"
            ) from None


def _engine() -> Any:
    try:
        import regex
    except ImportError:
        raise LinfenError("regular expressions need the package regex: pip install 'linfen-cli[search]'") from None
    return regex


def _check(pattern: str, engine: Any) -> None:
    try:
        engine.compile(pattern, engine.MULTILINE)
    except engine.error as error:
        at = getattr(error, "pos", None)
        message = getattr(error, "msg", None) or str(error)
        if at is None:
            raise LinfenError(f"the expression {_short(pattern)} is broken: {message}") from None
        where = f"before {pattern[at : at + 12]!r}" if at < len(pattern) else "at its end"
        raise LinfenError(
            f"the expression {_short(pattern)} is broken {where} (character {min(at, len(pattern)) + 1}): {message}"
        ) from None
    except (RecursionError, OverflowError, MemoryError, ValueError, IndexError, KeyError) as error:
        raise LinfenError(f"the expression {_short(pattern)} cannot be used: {error or type(error).__name__}") from None


def _short(pattern: str) -> str:
    return repr(pattern if len(pattern) <= 60 else pattern[:59] + "…")


def translated(pattern: str, *, regional: bool = False) -> str:
    """The expression with all equivalences, for `regex`. `pattern` is one that compiles.

    >>> import regex
    >>> expression = translated("担[当任]+不?")
    >>> [bool(regex.fullmatch(expression, text)) for text in ("擔當", "擔 任當 不", "担")]
    [True, True, False]
    """
    written: list[str] = []
    tokens = list(_tokens(pattern))
    run = ""  # literals that follow one another and come once
    before: _Token | None = None
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if isinstance(token, _Literal) and token.char and not token.quantifier:
            if not run and _han(before) and _han(token):
                written.append(BETWEEN_HAN if not _skippable(before) else "")
            run += token.char
        else:
            written.append(_said(run, regional))
            run = ""
            written.append(token if isinstance(token, str) else _repeated(token, before, after))
        before = token
    written.append(_said(run, regional))
    return "".join(written)


def required(pattern: str) -> list[str]:
    """Runs of characters, each of which every match of `pattern` has one way or another: of those outside of all groups.

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
                return []  # flags, conditions and the like may change what the rest means
            runs.append("")
        elif not depth and token.char and not token.quantifier:
            runs[-1] += token.char
        else:
            runs.append("")
    return [run for run in runs if run]


def _said(run: str, regional: bool) -> str:
    if not run:
        return ""
    if regional:
        from linfen_cli.search.modes.regional import forms

        ways = forms(run)
        if len(ways) > 1:
            return f"(?:{'|'.join(map(_spelled, ways))})"
    return _spelled(run)


def _spelled(run: str) -> str:
    """A run whose white space counts, unlike that of a pattern which is no expression."""
    pieces: list[str] = []
    for piece in re.split(r"(\s+)", run):
        pieces.append("".join(map(_one, piece)) if piece.isspace() else literal(piece))
    return "".join(pieces)


def _repeated(token: _Literal, before: _Token | None, after: _Token | None) -> str:
    """A literal that comes more than once, or perhaps not, between its neighbours."""
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
        # What may be missing takes what parts it from its neighbour with it.
        return f"{begins}(?:{repeated}{BETWEEN_HAN})?{manner}"
    return f"(?:{begins}{repeated})?{manner}"


def _one(char: str) -> str:
    return one_of(equivalents(char)) if not char.isspace() or char in " \u3000" else re.escape(char)


def _han(token: _Token | None) -> bool:
    return isinstance(token, _Literal) and token.han


def _skippable(token: _Token | None) -> bool:
    """Whether a token may be missing; it then brings along what parts it from the next."""
    return isinstance(token, _Literal) and token.optional


def _tokens(pattern: str) -> Iterator[_Token]:
    """Cut an expression into literals, with their quantifiers, and what stays as it is."""
    at = 0
    verbose = _VERBOSE.search(pattern) is not None
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            found, end = _escape(pattern, at)
        elif char == "[":
            found, end = _class(pattern, at)
        elif char == "(":
            group = _GROUP.match(pattern, at)
            end = group.end() if group else at + 1
            found = pattern[at:end]
        elif verbose and (char.isspace() or char == "#"):
            end = (pattern.find("\n", at) + 1 or len(pattern)) if char == "#" else at + 1
            found = pattern[at:end]
        elif char in ".^$|)":
            found, end = char, at + 1
        elif (quantifier := _quantifier(pattern, at)) is not None:
            yield quantifier  # of a group, a class or an escape; that of a literal is taken with it
            at += len(quantifier)
            continue
        else:
            found, end = _literal(char), at + 1
        if isinstance(found, _Literal):
            quantifier = _quantifier(pattern, end)
            if quantifier is not None:
                optional = quantifier[0] in "*?" or quantifier.startswith(("{0", "{,"))
                found = found._replace(quantifier=quantifier, optional=optional)
                end += len(quantifier)
        yield found
        at = end


def _literal(char: str) -> _Literal:
    return _Literal(char, han=is_han(char))


def _quantifier(pattern: str, at: int) -> str | None:
    match = _QUANTIFIER.match(pattern, at)
    if match is None or match[0].startswith(("{}", "{,}")):
        return None
    return match[0]


def _escape(pattern: str, at: int) -> tuple[_Token, int]:
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
    """The class that begins at `at`, with the equivalents of all that it names, and where it ends."""
    head = 2 if pattern.startswith("[^", at) else 1
    named: set[str] = set()
    han = head == 1
    index = begin = at + head
    previous: str | None = None  # a literal that a range may begin with
    while index < len(pattern) and (pattern[index] != "]" or index == begin):
        posix = _POSIX.match(pattern, index)
        if posix:
            han, previous, index = False, None, posix.end()
            continue
        char: str | None = pattern[index]
        end = index + 1
        if char == "\\":
            token, end = _escape(pattern, index)
            char = token.char if isinstance(token, _Literal) else None
        if char == "-" and pattern[index] == "-" and previous is not None and pattern[end : end + 1] not in ("]", ""):
            last: str | None = pattern[end]
            end += 1
            if last == "\\":
                token, end = _escape(pattern, end - 1)
                last = token.char if isinstance(token, _Literal) else None
            han = han and last is not None and is_han(last)
            if last is not None and ord(last) - ord(previous) < _WIDEST_RANGE:
                named.update(map(chr, range(ord(previous), ord(last) + 1)))
            previous, index = None, end
            continue
        han = han and char is not None and is_han(char)
        if char is not None:
            named.add(char)
        previous, index = char, end
    more = sorted({form for char in named for form in equivalents(char)} - named)
    inside = pattern[begin:index]
    if inside[:1] in ("]", "-", "^") and more:
        inside = "\\" + inside
    added = "".join(f"\\{char}" if char in "\\]^-[&~|" else char for char in more)
    return _Literal("", pattern[at:begin] + added + inside + "]", han), index + 1
