"""Asking about damage that could not be repaired with certainty: `linfen repair --interactive`.

Questions go to standard error and answers come from standard input, so that the text can go to a file or a pipe.
"""

from __future__ import annotations

import sys

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.render.plain import one_line
from linfen_cli.repair import Unresolved

_KEEP = ("", "k", "keep")
_TYPE = ("t", "type")
_QUIT = ("q", "quit")

_CONTEXT = 30  # characters to either side


def require_terminal() -> None:
    """Check early that somebody can be asked.

    Raises:
        LinfenError: standard input or standard error is not a terminal.
    """
    for stream, name in ((sys.stdin, _("standard input")), (sys.stderr, _("standard error"))):
        if stream is None or not stream.isatty():
            message = _("--interactive asks on the terminal, and {stream} is not one")
            raise LinfenError(message.format(stream=name))


class Asker:
    """Asks about one piece of damage after another; once the reader has quit, about none."""

    def __init__(self) -> None:
        """Get the terminal ready: what is typed may be no text."""
        from rich.console import Console

        self._console = Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)
        self._quit = False
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(errors="replace")

    def __call__(self, left: Unresolved, text: str) -> str | None:
        """Return the clean text that the reader wants for `left`, whose offsets count in `text`; None to keep it as it is."""
        if self._quit:
            return None
        self._show(left, text)
        number = len(left.candidates)
        choices = "1" if number == 1 else f"1-{number}"
        while True:
            answer = self._read(_("{choices}, k to keep it, t to type, q to quit [k]: ").format(choices=choices))
            if answer is None or answer.strip().lower() in _QUIT:
                self._quit = True
                return None
            answer = answer.strip().lower()
            if answer in _KEEP:
                return None
            if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= number:
                return left.candidates[int(answer) - 1]
            if answer in _TYPE:
                typed = self._read(_("what it is: "))
                if typed:
                    return typed

    def _show(self, left: Unresolved, text: str) -> None:
        from rich.text import Text

        start = text.rfind("\n", 0, left.start) + 1
        end = text.find("\n", left.end)
        end = len(text) if end < 0 else end
        before, after = text[start : left.start], text[left.end : end]
        line = Text("\n  ")
        line.append(("…" if len(before) > _CONTEXT else "") + one_line(before[-_CONTEXT:]))
        line.append(f"[-{one_line(left.stored)}-]", "bold red")
        line.append(one_line(after[:_CONTEXT]) + ("…" if len(after) > _CONTEXT else ""))
        line.append(f"\n  {one_line(left.reason)}", "dim")
        for number, candidate in enumerate(left.candidates, 1):
            line.append(f"\n{number:>4}  ", "green")
            line.append(one_line(candidate))
        self._console.print(line)

    def _read(self, prompt: str) -> str | None:
        """Return a line that the reader types, without its end; None where there are no more."""
        self._console.print(prompt, end="")
        self._console.file.flush()
        answer = sys.stdin.readline()
        if not answer:
            self._console.print()
            return None
        return answer.rstrip("\r\n")
