r"""Regular expressions, over clean text, with the equivalences of literal patterns.

`regex_syntax.py` rewrites an expression for these. `^` and `$` match at lines, as in grep.

The package `regex` runs the result: it knows Unicode properties (`\p{Han}`), and takes a time limit. Catastrophic backtracking
may take longer than anybody waits, and `re` cannot be interrupted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from linfen_cli.base.errors import LinfenError, TooSlowError
from linfen_cli.base.messages import N_, _
from linfen_cli.search.modes.exact import EXACT
from linfen_cli.search.modes.fuzzy import FUZZY
from linfen_cli.search.modes.mode import Inner, Mode, ModeOption, OptionValues, ScanPattern, Spelling, Term
from linfen_cli.search.modes.regional import REGIONAL, forms
from linfen_cli.search.modes.registry import register

__all__ = ["REGEX", "SECONDS"]

REGEX = ModeOption(
    "regex",
    False,
    ("-E", "--regexp"),
    None,
    N_("Take PATTERN as a regular expression; its characters have variants too."),
)
SECONDS = ModeOption(
    "seconds",
    10.0,
    ("--timeout",),
    "SECONDS",
    N_("Stop a regular expression after this long on one file (0: never)."),
)


class _Regex(Mode):
    name = "regex"
    rank = 20
    options = (REGEX, SECONDS)
    word = "regexp"
    label = N_("a regular expression")
    combines = frozenset(("exact", "fuzzy", "regional"))

    def compile(self, pattern: str, values: OptionValues, inner: Inner) -> Term:
        return _RegexTerm(pattern, values)


register(_Regex())


class _RegexTerm(Term):
    """A regular expression."""

    __slots__ = ("_compiled", "_pattern", "_values")

    def __init__(self, pattern: str, values: OptionValues) -> None:
        from linfen_cli.search.regex_syntax import is_verbose, translated  # start-up

        engine = _engine()
        _check(pattern, engine)
        self._pattern = pattern
        self._values = values
        source = pattern if values[EXACT] else translated(pattern, regional=values[REGIONAL])
        if values[FUZZY]:
            end = "\n" if is_verbose(pattern) else ""  # of a comment
            source = f"(?e)(?:{source}{end}){{e<={values[FUZZY]}}}"
        try:
            self._compiled = engine.compile(source, engine.MULTILINE)
        except (engine.error, RecursionError, OverflowError, MemoryError) as error:
            message = _("the expression {pattern} cannot be used: {reason}")
            raise LinfenError(message.format(pattern=_short(pattern), reason=error)) from None

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        seconds = self._values[SECONDS]
        try:
            for match in self._compiled.finditer(text, timeout=seconds or None):
                start, end = match.span()
                if start < end:
                    yield start, end
        except TimeoutError:
            message = _(
                "the expression takes longer than {seconds:g} seconds on it: simplify it, or give it more with --timeout"
            )
            raise TooSlowError(message.format(seconds=seconds)) from None

    @property
    def in_stored_text(self) -> bool:
        return self._values[EXACT]

    @property
    def is_local(self) -> bool:
        return False  # it may look around, and match over many lines

    def spellings(self) -> list[Spelling] | None:
        return None

    def required(self) -> list[str] | None:
        from linfen_cli.search.regex_syntax import required  # start-up

        # The runs may be on different lines, and so in different blocks: take the longest.
        run = "" if self._values[FUZZY] else max(required(self._pattern), key=len, default="")
        if not run.strip():
            return None
        return forms(run) if self._values[REGIONAL] else [run]

    def scan_pattern(self) -> ScanPattern | None:
        return None


def _engine() -> Any:
    try:
        import regex
    except ImportError:
        message = _("regular expressions need the package regex: pip install 'linfen-cli[search]'")
        raise LinfenError(message) from None
    return regex


def _check(pattern: str, engine: Any) -> None:
    """Check that a pattern is a regular expression.

    Raises:
        LinfenError: it is not; the message says where it breaks.
    """
    try:
        engine.compile(pattern, engine.MULTILINE)
    except engine.error as error:
        raise LinfenError(
            _broken(pattern, getattr(error, "pos", None), getattr(error, "msg", "") or str(error))
        ) from None
    except (RecursionError, OverflowError, MemoryError, ValueError, IndexError, KeyError) as error:
        message = _("the expression {pattern} cannot be used: {reason}")
        raise LinfenError(message.format(pattern=_short(pattern), reason=error or type(error).__name__)) from None


def _broken(pattern: str, at: int | None, reason: str) -> str:
    """Return the message for a pattern that breaks at an offset, if that is known."""
    if at is None:
        return _("the expression {pattern} is broken: {reason}").format(pattern=_short(pattern), reason=reason)
    number = min(at, len(pattern)) + 1
    if at < len(pattern):
        message = _("the expression {pattern} is broken before {rest!r} (character {number}): {reason}")
    else:
        message = _("the expression {pattern} is broken at its end (character {number}): {reason}")
    return message.format(pattern=_short(pattern), rest=pattern[at : at + 12], number=number, reason=reason)


def _short(pattern: str) -> str:
    return repr(pattern if len(pattern) <= 60 else pattern[:59] + "…")
