"""Search modes: what each one declares.

A mode is one file beside this one. It declares its command-line option, how it compiles a pattern to a term, and which other
modes it combines with. The term finds the matches, and declares what an index and a byte scan need to know. None of this
has a default, so nothing can be forgotten.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

__all__ = ["Inner", "Mode", "ModeOption", "OptionValues", "Position", "ScanPattern", "Spelling", "Term"]

T = TypeVar("T", bool, int, float)

Position = frozenset[str]
"""The characters that match one position of a pattern."""

Spelling = Sequence[Position]
"""One way to write a pattern: the characters that match each of its positions."""


class ScanPattern(NamedTuple):
    """The pattern to scan a text for, as bytes, before it is read.

    Attributes:
        expression: a regular expression over the stored text, glosses included, that `re` and Hyperscan read alike.
        characters: the characters of the pattern; the scan also looks for them as mojibake.
        as_stored: true to match the very characters, so that damage makes no difference.
    """

    expression: str
    characters: str
    as_stored: bool


class Term(ABC):
    """A compiled pattern."""

    @abstractmethod
    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the matches in a text: spans in code points, in order, without overlaps, none of them empty."""

    @property
    @abstractmethod
    def in_stored_text(self) -> bool:
        """Return whether to match the text as it was stored instead of the clean text."""

    @property
    @abstractmethod
    def is_local(self) -> bool:
        """Return whether a piece of whole lines that ends with punctuation has the matches that it has within the whole text."""

    @abstractmethod
    def spellings(self) -> list[Spelling] | None:
        """Return the ways to write the pattern; None if it is not a sequence of characters."""

    @abstractmethod
    def required(self) -> list[str] | None:
        """Return runs of characters of which every match contains one, or an equivalent of one; None if that is not known.

        An index looks up their n-grams.
        """

    @abstractmethod
    def scan_pattern(self) -> ScanPattern | None:
        """Return the pattern for the byte scan; None if there is none, so that texts must be read."""


@dataclass(frozen=True)
class ModeOption(Generic[T]):
    """An option of a mode, on the command line and in `MatchOptions`.

    Attributes:
        name: its keyword in `MatchOptions`.
        default: its value when it is not given; its type is that of the values.
        flags: its names on the command line.
        metavar: the name of its value in the help; None for a flag.
        help: its help text, in English (it is translated when it is shown).
    """

    name: str
    default: T
    flags: tuple[str, ...]
    metavar: str | None
    help: str


class OptionValues:
    """The values of the options that are given. Immutable."""

    __slots__ = ("_values",)

    def __init__(self, **values: Any) -> None:
        """Take the values by the names of the options."""
        self._values = values

    def __getitem__(self, option: ModeOption[T]) -> T:
        value: T = self._values.get(option.name, option.default)
        return value


Inner = Callable[[str], Term]
"""Compiles a pattern by the rest of the chain."""


class Mode(ABC):
    """A way to read patterns.

    The modes that are on form a chain, in the order of `rank`. Each compiles a pattern itself, or wraps the term that the
    rest of the chain compiles. The last one is always on: the literal mode.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """Return its name, as `combines` of other modes lists it."""

    @property
    @abstractmethod
    def rank(self) -> int:
        """Return its place in the chain: lower ranks come first."""

    @property
    @abstractmethod
    def options(self) -> tuple[ModeOption[Any], ...]:
        """Return its options. The first one turns it on; a mode without options is always on."""

    @property
    @abstractmethod
    def word(self) -> str:
        """Return its name in `export --match`."""

    @property
    @abstractmethod
    def label(self) -> str:
        """Return what messages call a pattern in this mode, in English: "a regular expression"."""

    @property
    @abstractmethod
    def combines(self) -> frozenset[str]:
        """Return the names of the modes that it combines with. It is enough if one of two modes names the other."""

    @abstractmethod
    def compile(self, pattern: str, values: OptionValues, inner: Inner) -> Term:
        """Compile a pattern.

        Args:
            pattern: as it was given, glosses included.
            values: the options of all modes.
            inner: compiles a pattern by the rest of the chain.

        Raises:
            LinfenError: it is not a pattern of this kind.
        """
