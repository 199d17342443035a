"""Whole words: matches that begin and end at word boundaries.

Chinese is written without spaces, so a segmenter finds the words: rjieba, a port of jieba to Rust, of the extra `words`.
It knows simplified text best, so each character is simplified first, and both scripts are segmented alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import N_, _
from linfen_cli.chars.han import is_han
from linfen_cli.chars.variants import fold
from linfen_cli.search.modes.mode import Inner, Mode, ModeOption, OptionValues, ScanPattern, Spelling, Term
from linfen_cli.search.modes.registry import modes, register

__all__ = ["WORDS"]

WORDS = ModeOption("words", False, ("-w", "--words"), None, N_("Find whole words only."))

_FAR = 200
"""Characters on each side of a match that are segmented with it; chosen by hand."""

_NEAR = 20
"""Characters before the end of what was segmented, where more text may change the words; chosen by hand."""


class _WholeWordsTerm(Term):
    """The matches of a term that consist of whole words."""

    __slots__ = ("_term",)

    def __init__(self, term: Term) -> None:
        self._term = term

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        cut: tuple[int, int, frozenset[int]] = (0, 0, frozenset())
        for start, end in self._term.finditer(text):
            if start < cut[0] or end + _NEAR > cut[1]:
                cut = _borders_around(text, start, end)
            if _is_border(text, start, cut[2]) and _is_border(text, end, cut[2]):
                yield start, end

    @property
    def in_stored_text(self) -> bool:
        return self._term.in_stored_text

    @property
    def is_local(self) -> bool:
        return self._term.is_local  # no word continues after punctuation

    def spellings(self) -> list[Spelling] | None:
        return self._term.spellings()

    def required(self) -> list[str] | None:
        return self._term.required()

    def scan_pattern(self) -> ScanPattern | None:
        return None


class _WholeWords(Mode):
    name = "words"
    rank = 10
    options = (WORDS,)
    word = "words"
    label = N_("whole words")

    @property
    def combines(self) -> frozenset[str]:
        return frozenset(mode.name for mode in modes())

    def compile(self, pattern: str, values: OptionValues, inner: Inner) -> Term:
        try:
            import rjieba  # noqa: F401
        except ImportError:
            raise LinfenError(_("-w needs a word segmenter: pip install 'linfen-cli[words]'")) from None
        return _WholeWordsTerm(inner(pattern))


register(_WholeWords())


def _is_border(text: str, at: int, borders: frozenset[int]) -> bool:
    """Return whether a word begins or ends at an offset; between Han characters `borders` decides."""
    before, after = text[at - 1 : at], text[at : at + 1]
    if _is_letter(before) and _is_letter(after):
        return False
    if not (before and after):
        return True
    if (is_han(before) or before.isspace()) and (is_han(after) or after.isspace()):
        return at in borders
    return True


def _is_letter(char: str) -> bool:
    return (char.isalnum() or char == "_") and not is_han(char)


def _borders_around(text: str, start: int, end: int) -> tuple[int, int, frozenset[int]]:
    """Return the stretch of Han characters around `[start, end)`, and the offsets in it where words begin or end."""
    first, last = start, end
    while first > 0 and start - first < _FAR and _goes_on(text, first - 1):
        first -= 1
    while last < len(text) and last - end < 2 * _FAR and _goes_on(text, last):
        last += 1
    piece = text[first:last]
    # A word may contain white space and a line break.
    offsets = [index for index, char in enumerate(piece) if not char.isspace()]
    borders: set[int] = {first, last}
    for begin, stop in _segmented("".join(piece.split())):
        borders.add(first + offsets[begin])
        borders.add(first + offsets[stop - 1] + 1)
    return first, last, frozenset(borders)


def _goes_on(text: str, at: int) -> bool:
    return is_han(text[at]) or (text[at].isspace() and text[at : at + 2] not in ("\n\n", "\r\r"))


@lru_cache(maxsize=256)
def _segmented(text: str) -> tuple[tuple[int, int], ...]:
    import rjieba

    folded = fold(text)
    if len(folded) != len(text):
        folded = text
    return tuple((begin, stop) for _, begin, stop in rjieba.tokenize(folded))
