"""The page of the reader: the widget that shows the rows of a flow from a place on."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from linfen_cli.render.styles import MEASURE
from linfen_cli.render.wrap import width_of
from linfen_cli.tui.flow import Flow, Place, Row

_BAR, _THUMB = "│", "┃"
_BAR_FROM = 24  # cells; a narrower screen has no room for a bar


class Page(Widget, can_focus=True):
    """The rows of a flow that fit the screen, from a place on."""

    DEFAULT_CSS = """
    Page { width: 1fr; height: 1fr; background: $background; color: $foreground; }
    """

    class Moved(Message):
        """Another place is shown now."""

    class Typed(Message):
        """A key was pressed."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__()
        self.flow: Flow | None = None
        self._place = Place(0, 0)
        self._offset = 0  # where the first row begins, as long as nobody scrolls
        self._rows: list[Row] | None = None
        self._thumb: tuple[int, int] | None = None
        self._seen = (0, 0)  # what of the clean text was drawn last

    # what it shows

    def show(self, flow: Flow, offset: int) -> None:
        """Show a flow, from the row that a clean offset is on."""
        self.flow = flow
        self._refit(offset)

    def changed(self) -> None:
        """Show the rows of the flow anew, which are others now, from the same place."""
        self._refit(self._offset)

    def repaint(self) -> None:
        """Draw the rows anew, which are where they were."""
        self._rows = self._thumb = None
        self.refresh()

    def _refit(self, offset: int) -> None:
        if self.flow is None:
            return
        self.flow.change(width=self._measure)
        self._place = self.flow.place_of(offset)
        self._offset = offset
        self._clamp()
        self.repaint()
        self.post_message(self.Moved())

    @property
    def _measure(self) -> int:
        width = self.size.width - (2 if self.size.width >= _BAR_FROM else 0)
        return max(4, min(width - 2 if width > 30 else width, MEASURE))

    @property
    def offset_shown(self) -> int:
        """The clean offset of the first row."""
        return self._offset

    @property
    def end_shown(self) -> int:
        """The clean offset after the last row, nearly: where the row below it begins."""
        rows = self._visible()
        if self.flow is None or not rows:
            return 0
        last = self.flow.moved(self._place, len(rows))
        text = len(self.flow.view.article.text)
        return text if self.at_end else self.flow.row(last).start

    @property
    def at_end(self) -> bool:
        """Return whether the last row is shown."""
        if self.flow is None:
            return True
        rows = max(1, self.size.height)
        reached = self.flow.moved(self._place, rows - 1)
        return reached == self.flow.end

    def shows(self, offset: int) -> bool:
        """Return whether the row that a clean offset is on is on the screen."""
        if self.flow is None:
            return False
        place = self.flow.place_of(offset)
        row = place.row
        rows = self.flow.rows(place.block)
        while rows[row].lead:
            row += 1
        last = self.flow.moved(self._place, max(1, self.size.height) - 1)
        return self._place <= place and Place(place.block, row) <= last

    # moving

    def go_to(self, offset: int, above: int = 0) -> None:
        """Show the row that a clean offset is on, with so many rows above it."""
        if self.flow is not None:
            place = self.flow.moved(self.flow.place_of(offset), -above)
            self._move(place)
            if not above and self._place == place:
                self._offset = offset  # which need not be where the row begins

    def scroll(self, rows: int) -> None:
        """Scroll so many rows down, or up."""
        if self.flow is not None:
            self._move(self.flow.moved(self._place, rows))

    def page(self, pages: float) -> None:
        """Scroll by screens, down or up; a whole one leaves a row in common."""
        height = max(1, self.size.height)
        rows = height * pages
        whole = abs(pages) >= 1 and height > 3
        self.scroll(round(rows - (1 if rows > 0 else -1) * whole) or (1 if pages > 0 else -1))

    def to_start(self) -> None:
        """Show the beginning."""
        self._move(Place(0, 0))

    def to_end(self) -> None:
        """Show the end."""
        if self.flow is not None:
            self._move(self.flow.end)

    def _move(self, place: Place) -> None:
        assert self.flow is not None
        self._place = place
        self._clamp()
        self._offset = self.flow.row(self._place).start
        self.repaint()
        self.post_message(self.Moved())

    def _clamp(self) -> None:
        """Leave no room below the last row, unless the text is shorter than the screen."""
        assert self.flow is not None
        height = max(1, self.size.height)
        if self.flow.moved(self._place, height - 1) == self.flow.end:
            self._place = self.flow.moved(self.flow.end, 1 - height)

    # drawing

    def _visible(self) -> list[Row]:
        if self._rows is None:
            self._rows = []
            if self.flow is not None:
                for row in self.flow.from_(self._place):
                    if len(self._rows) >= self.size.height:
                        break
                    self._rows.append(row)
                self._seen = (self._offset, self.end_shown)
        return self._rows

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen."""
        width = self.size.width
        base = self.rich_style
        rows = self._visible()
        segments: list[Segment] = []
        has_bar = width >= _BAR_FROM
        room = width - (2 if has_bar else 0)
        margin = max(0, (room - self._measure) // 2)
        if y < len(rows) and rows[y].runs:
            used = margin
            segments.append(Segment(" " * margin, base))
            for run in rows[y].runs:
                segments.append(Segment(run.text, base + _style(run.style)))
                used += width_of(run.text)
            strip = Strip(segments, used).adjust_cell_length(room, base)
        else:
            strip = Strip.blank(room, base)
        if not has_bar:
            return strip
        bar = Strip([Segment(" ", base), Segment(self._bar(y), base + _style("dim"))], 2)
        return Strip.join([strip, bar])

    def _bar(self, y: int) -> str:
        if self._thumb is None:
            self._thumb = self._share_shown()
        first, last = self._thumb
        return _THUMB if first <= y <= last else _BAR

    def _share_shown(self) -> tuple[int, int]:
        """Return the first and the last row of the bar that stand for what is shown."""
        if self.flow is None:
            return -1, -1
        length = max(1, len(self.flow.view.article.text))
        height = max(1, self.size.height)
        first = int(self._offset / length * height)
        last = max(first, int(self.end_shown / length * height) - 1)
        return (first + max(0, height - 1 - last), height - 1) if self.at_end else (first, last)

    # events

    def on_resize(self, _: events.Resize) -> None:
        """Wrap anew, and stay where somebody reads, or at the hit that stands out if it was on the screen."""
        if self.flow is None:
            return
        hit, (first, end) = self.flow.current, self._seen
        self._refit(self._offset)
        if hit is not None and first <= hit < end and not self.shows(hit):
            self.go_to(hit, above=self.size.height // 3)

    def on_key(self, event: events.Key) -> None:
        """Pass keys on to the application."""
        key = event.character if event.character and event.character.isprintable() else event.key
        self.post_message(self.Typed(key))
        event.stop()
        event.prevent_default()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll three rows down."""
        self.scroll(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll three rows up."""
        self.scroll(-3)
        event.stop()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Go to where the bar is pressed."""
        if self.size.width >= _BAR_FROM and event.x >= self.size.width - 2:
            self.capture_mouse()
            self._to_share(event.y)
            event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follow the bar."""
        if self.app.mouse_captured is self:
            self._to_share(event.y)

    def on_mouse_up(self, _: events.MouseUp) -> None:
        """Release the bar."""
        self.release_mouse()

    def _to_share(self, y: int) -> None:
        if self.flow is not None:
            height = max(2, self.size.height)
            share = min(max(0, y), height - 1) / (height - 1)
            self.go_to(int(share * len(self.flow.view.article.text)))


@lru_cache(maxsize=256)
def _style(name: str) -> Style:
    return Style.parse(name) if name else Style.null()
