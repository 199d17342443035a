"""The table of contents of the reader: a line for each heading, made when it is looked at."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from linfen_cli.render.plain import one_line
from linfen_cli.render.wrap import fit, width_of
from linfen_cli.tui.flow import Flow


class Contents(ScrollView, can_focus=False):
    """The headings of a text, one of which is chosen with the keys or the mouse.

    The page keeps the focus and the application passes the keys on, so that they come in the order in which they were typed.
    """

    DEFAULT_CSS = """
    Contents { width: 32; height: 1fr; background: $surface; color: $foreground; display: none; scrollbar-size-vertical: 1; }
    Contents.narrow { dock: left; layer: above; width: 100%; }
    Contents.open { display: block; }
    """

    class Chosen(Message):
        """A heading was chosen: the clean offset to show the text from."""

        def __init__(self, offset: int) -> None:
            super().__init__()
            self.offset = offset

    def __init__(self) -> None:
        super().__init__()
        self._flow: Flow | None = None
        self._at = 0

    def show(self, flow: Flow) -> None:
        """List the headings of a flow."""
        self._flow = flow
        self.virtual_size = Size(1, len(flow.blocks.headings))
        self.refresh()

    def point_at(self, offset: int) -> None:
        """Choose the heading that a clean offset is under."""
        if self._flow is not None:
            self._choose(self._flow.blocks.heading_at(offset))

    def reveal(self) -> None:
        """Scroll to the heading that is chosen."""
        self.scroll_to_region(Region(0, self._at, 1, 1), animate=False)

    def _choose(self, index: int) -> None:
        if self._flow is None or not len(self._flow.blocks.headings):
            return
        self._at = min(max(0, index), len(self._flow.blocks.headings) - 1)
        self.reveal()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line with a heading, indented by its level."""
        width = self.size.width
        base = self.rich_style
        index = y + round(self.scroll_offset.y)
        if self._flow is None or index >= len(self._flow.blocks.headings):
            return Strip.blank(width, base)
        part = self._flow.blocks.part(self._flow.blocks.headings[index])
        section = self._flow.view.article.section_at(part.span.start)
        indent = 1 + min(2 * ((section.level if section else 1) - 1), width // 4)
        text = " " * indent + fit(one_line(self._flow.view.text(part.plain)), max(2, width - indent - 1))
        style = base + Style(reverse=True) if index == self._at else base
        return Strip([Segment(text, style)], width_of(text)).adjust_cell_length(width, style)

    def type(self, key: str) -> bool:
        """Do what a key says; return whether it does anything here."""
        page = max(1, self.size.height - 1)
        moves = {"j": 1, "down": 1, "k": -1, "up": -1, "pagedown": page, " ": page, "pageup": -page, "b": -page}
        if key in moves:
            self._choose(self._at + moves[key])
        elif key in ("home", "g"):
            self._choose(0)
        elif key in ("end", "G"):
            self._choose(10**9)
        elif key in ("enter", "l", "right"):
            self._send()
        else:
            return False
        return True

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked on."""
        self._choose(event.y + round(self.scroll_offset.y))
        self._send()

    def _send(self) -> None:
        if self._flow is not None and len(self._flow.blocks.headings):
            self.post_message(self.Chosen(self._flow.blocks.part(self._flow.blocks.headings[self._at]).span.start))
