"""Offsets between an article's clean text and what is shown of it: on one line, and converted."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from linfen_cli.base.alignment import Span
from linfen_cli.convert.offsets import map_offsets

__all__ = ["Boundaries", "Stretches"]


class Stretches:
    """Stretches of a clean text put together, as those of a part are on one line.

    Attributes:
        spans: the stretches, in order.
        text: the text that they make up, with what joins them.
    """

    __slots__ = ("_starts", "spans", "text")

    def __init__(self, text: str, stretches: Iterable[tuple[Span, str]]) -> None:
        """Put spans of `text` together, each after what joins it to the one before."""
        self.spans: list[Span] = []
        self._starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for span, joint in stretches:
            pieces += (joint, span.of(text))
            length += len(joint)
            self.spans.append(span)
            self._starts.append(length)
            length += span.end - span.start
        self.text = "".join(pieces)

    def clipped(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where clean `[start, end)` is in `text`, in as many spans as the stretches cut it into.

        An empty span stays one, where it is in a stretch or at an end of it.
        """
        for span, at in zip(self.spans, self._starts, strict=True):
            if start == end:
                if span.start <= start <= span.end:
                    yield start - span.start + at, start - span.start + at
                    return
            elif start < span.end and span.start < end:
                yield max(start, span.start) - span.start + at, min(end, span.end) - span.start + at

    def from_clean(self, offset: int) -> int:
        """Return where the boundary at a clean offset is in `text`."""
        index = min(bisect_left(self.spans, offset, key=lambda span: span.end), len(self.spans) - 1)
        return max(0, offset - self.spans[index].start) + self._starts[index]

    def to_clean(self, offset: int, *, end: bool = False) -> int:
        """Return the clean offset of a boundary in `text`: for an `end` that of the character before it."""
        find = bisect_left if end else bisect_right
        index = max(0, find(self._starts, offset) - 1)
        span = self.spans[index]
        return min(span.end, span.start + offset - self._starts[index])


class Boundaries:
    """The boundaries between characters, before and after a conversion.

    >>> boundaries = Boundaries("優盤好", "隨身碟好")
    >>> boundaries.forward(2), boundaries.back(3), boundaries.survive(0, 2), boundaries.survive(2, 3)
    (3, 2, False, True)
    """

    __slots__ = ("_ends", "_survives")

    def __init__(self, text: str, converted: str) -> None:
        self._ends: array[int] | None = None
        self._survives: list[bool] = []
        if text == converted:
            return
        ends = array("q", [0])
        mapped = list(map_offsets(range(1, len(text) + 1), text, converted))
        for index in range(1, len(text)):
            # At the beginning of what the character after it became, else at the end of what the one before it did.
            after, before = mapped[index], mapped[index - 1]
            at = after - 1 if after is not None else before if before is not None else 0
            ends.append(max(at, ends[-1]))
        if text:
            ends.append(len(converted))
        self._ends = ends
        self._survives = [end is not None for end in mapped]

    @property
    def are_unchanged(self) -> bool:
        """Return whether every boundary is where it was."""
        return self._ends is None

    def survive(self, start: int, end: int) -> bool:
        """Return whether all characters in a span are still there, as they were or in another script."""
        return self._ends is None or all(self._survives[start:end])

    def forward(self, offset: int) -> int:
        """Return where the boundary at an offset is after the conversion."""
        return offset if self._ends is None else self._ends[offset]

    def back(self, offset: int) -> int:
        """Return where the boundary at an offset was before the conversion, or the next one that is known."""
        if self._ends is None:
            return offset
        return min(len(self._ends) - 1, bisect_left(self._ends, offset))
