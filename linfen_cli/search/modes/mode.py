"""What a search mode is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

__all__ = ["Term"]


class Term(Protocol):
    """What one pattern means."""

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield its matches in a clean text: spans in code points, in order, not overlapping."""
        ...
