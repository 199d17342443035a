"""Search modes: what each one declares.

A mode is one file beside this one. It declares its option on the command line, how it compiles a pattern to a term, and which
other modes it can be combined with; the term finds the matches, and declares what an index and a scan of bytes need to
know. Nothing of this has a default, so that nothing can be forgotten.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

__all__ = ["Inner", "Mode", "ModeOption", "OptionValues", "Position", "ScanPattern", "Spelling", "Term"]

T = TypeVar("T", bool, int, float)

Position = frozenset[str]
"""The characters that are right in one position of a pattern."""

Spelling = Sequence[Position]
"""One way to write a pattern: the characters that are right in each of its positions."""


class ScanPattern(NamedTuple):
    """What to look for in the bytes of a text, before it is read.

    Attributes:
        expression: a regular expression over the stored text, glosses in it and all, that `re` and Hyperscan take alike.
        characters: the characters of the pattern; what they are in wrong encodings is looked for as well.
        as_stored: whether it matches the very characters, so that damage of the text makes no difference.
    """

    expression: str
    characters: str
    as_stored: bool


class Term(ABC):
    """What one pattern means."""

    @abstractmethod
    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the matches in a text: spans in code points, in order, not overlapping, none empty."""

    @property
    @abstractmethod
    def in_stored_text(self) -> bool:
        """Whether it is to be matched in the text as it was stored, not in the clean text."""

    @property
    @abstractmethod
    def is_local(self) -> bool:
        """Whether a piece of whole lines that ends after a mark has the matches that it has within the whole text."""

    @abstractmethod
    def spellings(self) -> list[Spelling] | None:
        """Return the ways to write the pattern; None where it is not a sequence of characters."""

    @abstractmethod
    def required(self) -> list[str] | None:
        """Return runs of characters of which each match has one, or an equivalent of it; None where it cannot be said.

        An index looks for their n-grams.
        """

    @abstractmethod
    def scan_pattern(self) -> ScanPattern | None:
        """Return what a scan of bytes is to look for; None where it cannot be said, and texts must be read."""


@dataclass(frozen=True)
class ModeOption(Generic[T]):
    """An option of a mode, on the command line and in `MatchOptions`.

    Attributes:
        name: its keyword in `MatchOptions`.
        default: its value where it is not given. A flag's is False; a number's says how its values are read.
        flags: what it is called on the command line.
        metavar: what the help calls its value; None for a flag.
        help: what it does, for the help of `search`, in English (it is translated when it is shown).
    """

    name: str
    default: T
    flags: tuple[str, ...]
    metavar: str | None
    help: str


class OptionValues:
    """The options that are given: the value of each. It cannot change, and can be compared, hashed and pickled."""

    __slots__ = ("_values",)

    def __init__(self, **values: Any) -> None:
        """Take the values by the options' names."""
        self._values = values

    def __getitem__(self, option: ModeOption[T]) -> T:
        value: T = self._values.get(option.name, option.default)
        return value


Inner = Callable[[str], Term]
"""Compiles a pattern by the modes that are left."""


class Mode(ABC):
    """A way to take patterns.

    The modes that are on make a chain, by their `rank`. Each compiles a pattern by itself, or makes something of what
    the rest of the chain compiles it to. The last is the one that is always on: the pattern means what it says.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """What other modes' `combines` call it."""

    @property
    @abstractmethod
    def rank(self) -> int:
        """Where it stands in the chain: one of a lower rank is asked before those of higher ones."""

    @property
    @abstractmethod
    def options(self) -> tuple[ModeOption[Any], ...]:
        """Its options. The first turns it on; a mode without any is always on."""

    @property
    @abstractmethod
    def word(self) -> str:
        """What `export --match` calls it."""

    @property
    @abstractmethod
    def label(self) -> str:
        """What messages call a pattern that is taken so, in English: "a regular expression"."""

    @property
    @abstractmethod
    def combines(self) -> frozenset[str]:
        """The names of the modes that may be on with it, so far as they do not say so themselves."""

    @abstractmethod
    def compile(self, pattern: str, values: OptionValues, inner: Inner) -> Term:
        """Compile a pattern.

        Args:
            pattern: as it was given, with its glosses.
            values: the options that are given, of all modes.
            inner: compiles a pattern by the modes after this one.

        Raises:
            LinfenError: it is not a pattern of this kind.
        """
