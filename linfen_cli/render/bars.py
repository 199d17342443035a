"""Bars of block characters, drawn to an eighth of a cell."""

from __future__ import annotations

__all__ = ["bar"]

_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: float, room: int) -> str:
    """Return a bar of `share` of `room` cells; a share above nothing has an eighth of a cell at least.

    >>> bar(0.5, 3), bar(0.0001, 3), bar(0, 3)
    ('█▌', '▏', '')
    """
    eighths = max(share > 0, round(share * room * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
