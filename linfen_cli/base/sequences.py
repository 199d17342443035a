"""Sequences whose items are made when they are looked at.

What a text has many of (glosses, parts, sections, repairs) is kept as columns of numbers, a few bytes each: as objects they would
take more memory than the text.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class LazySequence(Sequence[T]):
    """A sequence that makes its items: subclasses give the length and `make`."""

    __slots__ = ()

    @abstractmethod
    def make(self, index: int) -> T:
        """Return the item at `index`, from 0 to the length less one."""

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self.make(i) for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self.make(index % len(self))
