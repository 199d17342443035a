"""Standard output: what it is (a terminal, a pipe), its color, width and pager."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, TextIO

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

MINIMUM_WIDTH = 8


class Output:
    """Standard output as a command sees it.

    Attributes:
        is_terminal: whether a person reads it directly.
        styled: whether to lay text out for a screen, with headings and wrapping: on a terminal, or where color is
            asked for.
        color: whether to send colors.
        width: of a line, in cells.
    """

    def __init__(self, color: str = "auto") -> None:
        """Look at standard output and the environment. `color` is `auto`, `always` or `never`."""
        self.is_terminal = sys.stdout is not None and sys.stdout.isatty()
        self.color = _wants_color(color, self.is_terminal)
        self._color_is_asked_for = color == "always"
        self.styled = self.is_terminal or self.color
        columns, lines = _terminal_size()
        self.width = max(MINIMUM_WIDTH, columns)
        self.height = lines

    def write(self, pieces: Iterable[str]) -> None:
        """Write text as it is."""
        stream = _standard_output()
        for piece in pieces:
            stream.write(piece)

    def write_bytes(self, data: bytes | memoryview) -> None:
        """Write bytes that are not text."""
        stream = _standard_output()
        stream.flush()
        stream.buffer.write(data)

    def write_lines(self, lines: Iterable[Text], *, pager: bool = False) -> None:
        """Write lines laid out for a screen; with `pager` through one where they do not fit the terminal."""
        drawn = self._draw(lines)
        if pager and self.is_terminal:
            first: list[str] = []
            for line in drawn:
                first.append(line)
                if len(first) >= self.height:
                    return self._page(chain(first, drawn))
            drawn = iter(first)
        return self.write(drawn)

    def _draw(self, lines: Iterable[Text]) -> Iterator[str]:
        if not self.color:
            return (line.plain + "\n" for line in lines)
        return (_ansi(line) + "\n" for line in lines)

    def _page(self, lines: Iterable[str]) -> None:
        import click

        if os.environ.get("PAGER", "less").strip() in ("", "cat"):
            return self.write(lines)
        # less takes the encoding from the locale, which may be C where the text is UTF-8 all the same, and shows
        # colors as characters unless told otherwise. A pager that cannot show them gets none.
        os.environ.setdefault("LESSCHARSET", "utf-8")
        if self.color:
            os.environ.setdefault("LESS", "-R")
        return click.echo_via_pager(lines, color=True if self._color_is_asked_for else None)


def _ansi(line: Text) -> str:
    """Return a line with its styles as escape sequences, in the sixteen colors that every terminal has a theme for."""
    from rich.color import ColorSystem

    if line.style and not line.spans:
        # Rich gives a text without spans no style at all, not even its own.
        line = line.copy()
        line.stylize(line.style)
    pieces = []
    for text, style, _control in line.render(_console()):
        pieces.append(style.render(text, color_system=ColorSystem.STANDARD) if style else text)
    return "".join(pieces)


@cache
def _console() -> Console:
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False, legacy_windows=False)


def _terminal_size() -> tuple[int, int]:
    """Return columns and lines: as COLUMNS and LINES say, else of the terminal, else 80 and 24.

    As `shutil.get_terminal_size`, but importing shutil brings in every compression library.
    """
    try:
        columns, lines = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    except (OSError, ValueError):
        columns = lines = 0
    given = [os.environ.get(name, "") for name in ("COLUMNS", "LINES")]
    chosen = [int(text) if text.isascii() and text.isdigit() else 0 for text in given]
    return chosen[0] or columns or 80, chosen[1] or lines or 24


def _wants_color(choice: str, is_terminal: bool) -> bool:
    """Return whether to send colors: as the flag says, else NO_COLOR (no-color.org), FORCE_COLOR and TERM, else on a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"


def _standard_output() -> TextIO:
    if sys.stdout is None:
        raise LinfenError(_("standard output is closed: there is nowhere to write to"))
    return sys.stdout


def prepare_streams() -> None:
    """Make pipes UTF-8 whatever the locale, and let no character that a text may have stop its output."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None or not hasattr(stream, "reconfigure"):
            continue
        if stream.isatty():
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def close_standard_output(*, quietly: bool = False) -> bool:
    """Flush standard output, so that a full disk or a closed pipe is noticed while it can be reported.

    With `quietly`, drop what cannot be written. Returns True.

    Raises:
        OSError: it cannot be written (not with `quietly`).
    """
    if sys.stdout is None:
        return True
    try:
        sys.stdout.flush()
    except OSError:
        # The interpreter flushes once more when it ends, and would complain in its own words.
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
        if not quietly:
            raise
    return True
