"""Sequences that make their items: as a list of them in every other way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.base.sequences import LazySequence


class Squares(LazySequence[int]):
    def __init__(self, length: int) -> None:
        self.length = length
        self.made: list[int] = []

    def __len__(self) -> int:
        return self.length

    def make(self, index: int) -> int:
        self.made.append(index)
        return index * index


indices = st.none() | st.integers(-12, 12)


@given(st.integers(0, 10), indices, indices, st.none() | st.integers(-3, 3).filter(bool))
def test_slices_are_those_of_a_list(length: int, start: int | None, stop: int | None, step: int | None) -> None:
    assert Squares(length)[start:stop:step] == [number * number for number in range(length)][start:stop:step]


def test_only_what_is_looked_at_is_made() -> None:
    squares = Squares(1_000_000)
    assert (squares[-1], squares[3]) == (999_998_000_001, 9)
    assert squares.made == [999_999, 3]
    assert squares.index(4) == 2
    assert next(reversed(squares)) == squares[-1]
    for outside in (1_000_000, -1_000_001):
        with pytest.raises(IndexError):
            squares[outside]
