"""The lines of a text, as columns of offsets, and the marks that sentences and clauses end with."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from linfen_cli.base.chunking import text_blocks

__all__ = ["CLAUSE_END", "CLOSED", "SENTENCE_END", "Lines"]

SENTENCE_END = "。！？!?…"
CLAUSE_END = "，、；：,;:—"
CLOSED = '”』」’"）)】》〉'
"""Quotation marks and brackets that close after the end of a sentence."""

# Characters that are split into lines at a time: a list of all lines would outweigh a long text.
_CHUNK = 1 << 16


class Lines:
    """The lines of a text that are not blank, as columns of offsets in code points.

    Attributes:
        starts: where each line begins.
        begins: where its text begins, after white space.
        ends: where its text ends, before white space.
        gaps: 1 where a blank line stands before it, else 0.
    """

    __slots__ = ("begins", "ends", "gaps", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts, self.begins, self.ends = array("q"), array("q"), array("q")
        self.gaps = bytearray()
        offset = 0
        gap = True
        for line in _split(text):
            rest = line.lstrip()
            if rest:
                begin = offset + len(line) - len(rest)
                self.starts.append(offset)
                self.begins.append(begin)
                self.ends.append(begin + len(rest.rstrip()))
                self.gaps.append(gap)
                gap = False
            else:
                gap = True
            offset += len(line)

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> str:
        return self.text[self.begins[index] : self.ends[index]]

    def length(self, index: int) -> int:
        """Return the number of code points on a line, without the white space around its text."""
        return self.ends[index] - self.begins[index]

    def indented(self, index: int) -> bool:
        """Return whether white space stands before a line's text."""
        return self.begins[index] > self.starts[index]


def _split(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends."""
    for block in text_blocks([text], _CHUNK, cut_line=lambda text, start, _: text.find("\n", start) + 1 or len(text)):
        yield from block.splitlines(keepends=True)
