"""The keys of the reader, what each does, and the page that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from linfen_cli.base.messages import N_, _
from linfen_cli.render.wrap import width_of

__all__ = ["ACTIONS", "KEYS", "Help", "Key"]


class Key(NamedTuple):
    """An action and its keys.

    Attributes:
        names: the names of the keys.
        action: the name of what they do, in the reader's table of actions.
        help: what that is, in English.
        shown: the keys as the help has them.
    """

    names: tuple[str, ...]
    action: str
    help: str
    shown: str = ""


KEYS: Sequence[Key] = (
    Key(("j", "down", "enter", "e", "ctrl+n", "ctrl+e"), "line_down", N_("a line down"), "j ↓ Enter"),
    Key(("k", "up", "y", "ctrl+p", "ctrl+y"), "line_up", N_("a line up"), "k ↑ y"),
    Key((" ", "f", "pagedown", "ctrl+f", "ctrl+v"), "page_down", N_("a screen down"), "Space f PgDn"),
    Key(("b", "pageup", "ctrl+b"), "page_up", N_("a screen up"), "b PgUp"),
    Key(("d", "ctrl+d"), "half_down", N_("half a screen down"), "d"),
    Key(("u", "ctrl+u"), "half_up", N_("half a screen up"), "u"),
    Key(("g", "<", "home"), "first", N_("to the beginning, or to line N"), "g Home"),
    Key(("G", ">", "end"), "last", N_("to the end, or to line N"), "G End"),
    Key(("%", "p"), "percent", N_("to N percent of the text"), "N%"),
    Key(("]",), "next_section", N_("to the next heading"), "]"),
    Key(("[",), "previous_section", N_("to the previous heading"), "["),
    Key(("t", "tab"), "contents", N_("table of contents"), "t Tab"),
    Key(("/",), "search", N_("search, as linfen search does: options may stand before the pattern"), "/"),
    Key(("?",), "search_back", N_("search backwards"), "?"),
    Key(("n",), "next_hit", N_("next hit"), "n"),
    Key(("N",), "previous_hit", N_("previous hit"), "N"),
    Key(("escape",), "clear", N_("stop marking hits"), "Esc"),
    Key(("s",), "script", N_("original, simplified, traditional, …"), "s"),
    Key(("S",), "script_back", N_("the same, backwards"), "S"),
    Key(("r",), "readings", N_("no readings, the page's, pinyin, zhuyin, jyutping"), "r"),
    Key(("R",), "readings_back", N_("the same, backwards"), "R"),
    Key(("x",), "repairs", N_("show what was repaired, or hide it"), "x"),
    Key(("m",), "mark", N_("then a letter: set a mark"), "m a"),
    Key(("'", "`"), "to_mark", N_("then a letter: go to the mark; '' goes back"), "' a"),
    Key(("l",), "light", N_("light or dark"), "l"),
    Key(("ctrl+l",), "redraw", N_("redraw the screen"), "Ctrl-L"),
    Key(("h", "H", "f1"), "help", N_("this help"), "h F1"),
    Key(("q", "Q", "ctrl+c", "ZZ"), "leave", N_("leave; the place is remembered"), "q"),
)
ACTIONS = {name: key.action for key in KEYS for name in key.names}
"""The action of each key."""

_COLUMN = 14  # cells of the column of keys


class Help(ModalScreen[None]):
    """The keys; any key closes it."""

    DEFAULT_CSS = """
    Help { align: center middle; }
    Help VerticalScroll { width: 64; max-width: 100%; height: auto; max-height: 100%; background: $surface; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """Return a table of the keys, and the options of a search."""
        lines = [key.shown + " " * max(1, _COLUMN - width_of(key.shown)) + _(key.help) for key in KEYS]
        lines += ["", _(
            "In the search line: -E expression, --pinyin dandang, --fuzzy N, --regional, --exact, -w, -e A -e B --near N, "
            "--all sentence, -s SECTION; Ctrl-T goes through them, ↑ ↓ through earlier searches."
        )]  # fmt: skip
        with VerticalScroll():
            yield Static("\n".join(lines), markup=False)

    def on_key(self, event: events.Key) -> None:
        """Scroll, or close."""
        if event.key not in ("up", "down", "pageup", "pagedown", "home", "end", "j", "k"):
            self.dismiss()
            event.stop()

    def on_click(self) -> None:
        """Close."""
        self.dismiss()
