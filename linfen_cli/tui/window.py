"""The window of the reader: page, table of contents, search line and status line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from linfen_cli.article.article import Article
from linfen_cli.render.plain import one_line
from linfen_cli.render.wrap import fit, width_of
from linfen_cli.tui.contents import Contents
from linfen_cli.tui.flow import Flow
from linfen_cli.tui.page import Page
from linfen_cli.tui.prompt import Prompt
from linfen_cli.view.view import View

__all__ = ["Window"]


class Window(App[None]):
    """The widgets, the text that they show, and the line that says what goes on."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { layers: base above; }
    #status { height: 1; background: $surface; color: $foreground; }
    """

    def __init__(self, message: str) -> None:
        """Make an empty window, with a message on its status line."""
        super().__init__()
        self.flow: Flow | None = None
        """The text, once it is read in."""
        self.page_widget = Page()
        self.contents = Contents()
        self.prompt = Prompt()
        self._status = Static(markup=False, id="status")
        self._message = message

    def compose(self) -> ComposeResult:
        """Yield contents and page, and a line under them."""
        with Horizontal():
            yield self.contents
            yield self.page_widget
        yield self.prompt
        yield self._status

    @property
    def text_flow(self) -> Flow:
        """The text, for what is done only once it is read in."""
        assert self.flow is not None
        return self.flow

    @property
    def view(self) -> View:
        """The view of the text."""
        return self.text_flow.view

    @property
    def article(self) -> Article:
        """The text."""
        return self.view.article

    def change_view(self, **fields: Any) -> None:
        """Show the text with other values for some fields of its view."""
        self.text_flow.change(replace(self.view, **fields))

    def say(self, message: str) -> None:
        """Show a message on the status line; an empty one leaves it to the heading of what is shown."""
        self._message = message
        self.refresh_status()

    def notes(self) -> Iterator[str]:
        """Yield what stands at the right of the status line, before the place in the text."""
        yield from ()

    def refresh_status(self) -> None:
        """Draw the status line."""
        width = max(1, self.size.width)
        left, right = self._message, ""
        if self.flow is not None:
            left = left or self._heading()
            right = fit(" · ".join((*self.notes(), f"{self._percent()}%")), width)
        room = width - width_of(right)
        left = fit(one_line(left), max(0, room - 1)) if room > 2 else ""
        self._status.update(left + " " * max(0, room - width_of(left)) + right)

    def _heading(self) -> str:
        """Return the heading that the first row is under, as it is shown, else the title."""
        section = self.article.section_at(self.page_widget.offset_shown) if self.text_flow.blocks.headings else None
        heading = section.heading if section is not None else None
        return self.view.text(heading) if heading else self.view.title

    def _percent(self) -> int:
        if self.page_widget.at_end:
            return 100
        return self.page_widget.offset_shown * 100 // max(1, len(self.article.text))
