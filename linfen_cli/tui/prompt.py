"""The line that a search is typed into.

Textual's own takes keys once it has the focus, and what is typed right after / comes before that. Here the application passes on
every key, in order.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget

from linfen_cli.render.plain import one_line

_HINT = "担当, -E 第[一二三], --pinyin dandang, … (Ctrl-T)"  # the same in every language


class Prompt(Widget, can_focus=False):
    """A line with a cursor; hidden while nobody types."""

    DEFAULT_CSS = """
    Prompt { height: 1; width: 1fr; background: $surface; color: $foreground; display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._sign = "/"
        self._text = ""
        self._at = 0

    @property
    def is_open(self) -> bool:
        """Return whether the line is shown."""
        return bool(self.display)

    @property
    def value(self) -> str:
        """The text on the line."""
        return self._text

    def open(self, sign: str) -> None:
        """Show an empty line, after a sign that says what it is for."""
        self._sign = sign
        self.write("")
        self.display = True

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    def write(self, text: str, at: int | None = None) -> None:
        """Replace the text on the line; put the cursor at its end, or at an offset."""
        self._text = text
        self._at = len(text) if at is None else min(max(0, at), len(text))
        self.refresh()

    def insert(self, text: str) -> None:
        """Insert text at the cursor."""
        text = one_line(text)
        self.write(self._text[: self._at] + text + self._text[self._at :], self._at + len(text))

    def type(self, key: str) -> bool:
        """Edit as a key says; return whether it does anything here."""
        text, at = self._text, self._at
        if len(key) == 1:
            self.insert(key)
        elif key in ("backspace", "ctrl+h"):
            self.write(text[: max(0, at - 1)] + text[at:], at - 1)
        elif key == "delete":
            self.write(text[:at] + text[at + 1 :], at)
        elif key in ("left", "ctrl+b"):
            self.write(text, at - 1)
        elif key in ("right", "ctrl+f"):
            self.write(text, at + 1)
        elif key in ("home", "ctrl+a"):
            self.write(text, 0)
        elif key in ("end", "ctrl+e"):
            self.write(text)
        elif key == "ctrl+u":
            self.write(text[at:], 0)
        elif key == "ctrl+k":
            self.write(text[:at])
        elif key == "ctrl+w":
            kept = text[:at].rstrip()
            kept = kept[: kept.rfind(" ") + 1]
            self.write(kept + text[at:], len(kept))
        else:
            return False
        return True

    def render(self) -> Text:
        """Return the sign, the text and the cursor; of a long text what is around the cursor."""
        width = max(2, self.size.width)
        before, under, after = (
            self._text[: self._at],
            self._text[self._at : self._at + 1] or " ",
            self._text[self._at + 1 :],
        )
        while cell_len(self._sign + before) > width - 2 and before:
            before = before[1:]
        line = Text(self._sign + before, no_wrap=True, overflow="crop", end="")
        line.append(under, "reverse")
        line.append(after)
        if not self._text:
            line.append(" " + _HINT, "dim")
        return line
