"""Exit statuses, and the lines for the reader on standard error."""

from __future__ import annotations

import sys

__all__ = ["NOTHING_FOUND", "WRONG", "complain", "note"]

NOTHING_FOUND = 1
"""Nothing was found; of a check: something was."""

WRONG = 2
"""Wrong use, or something could not be read or written."""


def complain(message: str) -> None:
    """Print one line of complaint on standard error."""
    note(f"linfen: {message}")


def note(message: str) -> None:
    """Print one line on standard error, which may be closed."""
    from linfen_cli.render.plain import one_line  # start-up

    if sys.stderr is not None:
        print(one_line(message), file=sys.stderr)
