"""Styles of the terminal: how each kind of text is drawn, as names that Rich knows."""

from __future__ import annotations

MEASURE = 80
"""The width of a text in cells at most: forty characters, beyond which lines are hard to read."""

TITLE = "bold"
DIM = "dim"
HEADING = "bold cyan"
NUMBER = "dim cyan"
BAR = "cyan"
READING = "magenta"
GLOSS = "dim"
REPAIR = "red underline"
UNRESOLVED = "yellow underline"
REMOVED = "red strike"
ADDED = "bold green"
LINE_NUMBER = "green"

_HITS = (
    "bold black on yellow",
    "bold black on cyan",
    "bold white on magenta",
    "bold black on green",
    "bold white on blue",
)


def hit_style(pattern: int) -> str:
    """Return the style of a pattern's hits; a line that no pattern was found in has none.

    >>> hit_style(0), hit_style(5), hit_style(-1)
    ('bold black on yellow', 'bold black on yellow', '')
    """
    return _HITS[pattern % len(_HITS)] if pattern >= 0 else ""


def pattern_style(pattern: int) -> str:
    """Return the style of a pattern's own name and counts: the colour that its hits stand on.

    >>> pattern_style(0)
    'bold yellow'
    """
    return f"bold {hit_style(pattern).rpartition(' ')[2]}"
