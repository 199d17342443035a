"""The reader: a text full screen, with a table of contents, search as one types, and toggles for how it is shown.

What takes long (reading the text in, searching it, loading tables) is done in threads, so that a key is always answered. Here is
what each action does; `keys` has the keys for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from textual import events, work

from linfen_cli.article.article import Article, parse
from linfen_cli.base.messages import _
from linfen_cli.render.plain import one_line
from linfen_cli.repair import repair
from linfen_cli.source import Source
from linfen_cli.tui import memory
from linfen_cli.tui.appearance import Appearance
from linfen_cli.tui.contents import Contents
from linfen_cli.tui.flow import Blocks, Flow
from linfen_cli.tui.keys import ACTIONS, Help
from linfen_cli.tui.page import Page
from linfen_cli.tui.places import Places
from linfen_cli.tui.search import Search
from linfen_cli.tui.window import Window
from linfen_cli.view.view import PAGE, Annotation, View

__all__ = ["WIDE", "Reader", "ReaderOptions"]

WIDE = 100
"""Cells from which on the table of contents stands beside the text and not in its place."""
_SAVE_EVERY = 5.0  # seconds
_MOST_DIGITS = 9  # of a count that is typed before a key
_BEFORE_THE_TEXT = ("leave", "help")  # actions that need no text


class ReaderOptions(NamedTuple):
    """The state that the reader starts in: the region to convert to, readings, a search."""

    to: str | None = None
    engine: str = "auto"
    annotation: Annotation | None = None
    search: str | None = None
    dark: bool = True


class Reader(Window):
    """The application; its return code is the exit status."""

    def __init__(self, source: Source, options: ReaderOptions = ReaderOptions()) -> None:  # noqa: B008  (it cannot change)
        """Open `source`; nothing is read in before the screen is there."""
        super().__init__(_("opening…"))
        self.title = one_line(source.name)
        self._source = source
        self._options = options
        self._count = ""  # digits that were typed before a key
        self._waiting = ""  # m or ' that waits for its letter, or the first Z
        self._ahead: list[str] = []  # keys that came before the text
        self._places = Places(self)
        self._search = Search(self, self._places)
        self._appearance = Appearance(self, options.to, options.engine, options.annotation)
        self.actions = self._action_table()
        """The function of each action of `keys`."""

    def _action_table(self) -> dict[str, Callable[[], object]]:
        search, appearance = self._search, self._appearance
        return {
            "line_down": partial(self._scroll, 1),
            "line_up": partial(self._scroll, -1),
            "page_down": partial(self._scroll_screens, 1),
            "page_up": partial(self._scroll_screens, -1),
            "half_down": partial(self._scroll_screens, 0.5),
            "half_up": partial(self._scroll_screens, -0.5),
            "first": self._go_to_line,
            "last": self._go_to_last,
            "percent": self._go_to_percent,
            "next_section": partial(self._go_to_heading, 1),
            "previous_section": partial(self._go_to_heading, -1),
            "contents": self._toggle_contents,
            "search": partial(search.open, backwards=False),
            "search_back": partial(search.open, backwards=True),
            "next_hit": partial(self._go_to_hit, 1),
            "previous_hit": partial(self._go_to_hit, -1),
            "clear": search.clear,
            "script": partial(appearance.next_region, 1),
            "script_back": partial(appearance.next_region, -1),
            "readings": partial(appearance.next_style, 1),
            "readings_back": partial(appearance.next_style, -1),
            "repairs": appearance.toggle_repairs,
            "mark": self._wait_for_mark,
            "to_mark": self._wait_for_place,
            "light": self._toggle_light,
            "redraw": partial(self.refresh, layout=True),
            "help": self._show_help,
            "leave": self.exit,
        }

    @property
    def _times(self) -> int:
        """The count that was typed, or 1."""
        return int(self._count or 1)

    # opening and leaving

    def on_mount(self) -> None:
        """Begin to read the text in."""
        self.theme = "textual-dark" if self._options.dark else "textual-light"
        self.page_widget.focus()
        self.refresh_status()
        self._open()
        self.set_interval(_SAVE_EVERY, self._places.save)

    def on_unmount(self) -> None:
        """Remember the place."""
        self._places.save()

    @work(thread=True, exit_on_error=True)
    def _open(self) -> None:
        repaired = repair(self._source.text)
        article = parse(repaired, self._source.name)
        blocks = Blocks(article)
        key = memory.key_of(repaired.stored)
        self.call_from_thread(self._opened, article, blocks, key, memory.recall(key, len(repaired.stored)))

    def _opened(self, article: Article, blocks: Blocks, key: str, remembered: memory.Memory) -> None:
        self._places.remember(key, remembered)
        self.flow = Flow(blocks, View(article, article.sections), 80)
        self.title = one_line(article.title or article.name)
        self.contents.show(self.flow)
        at = article.repaired.alignment.to_clean(remembered.position, remembered.position).start
        self.page_widget.show(self.flow, at if remembered.position else 0)
        self.say(_("where you left off; g goes to the beginning") if at else "")
        self._appearance.show_first()
        if self._options.search:
            self._search.start(self._options.search)
        for pressed in self._ahead:
            self.on_page_typed(Page.Typed(pressed))
        self._ahead.clear()

    # keys

    def on_page_typed(self, message: Page.Typed) -> None:
        """Do what a key says, where it is meant for."""
        key = message.key
        is_open = self.contents.has_class("open")
        if self.flow is None and ACTIONS.get(key) not in _BEFORE_THE_TEXT:
            self._ahead.append(key)
        elif self.prompt.is_open:
            self._search.type(key)
        elif not is_open or self._waiting or not self.contents.type(key):
            if is_open and key in ("escape", "q", "t", "tab", "h"):
                self._close_contents()
            else:
                self._press(key)

    def on_paste(self, event: events.Paste) -> None:
        """Put what was pasted on the search line."""
        self._search.paste(event.text)

    def _press(self, key: str) -> None:
        if self._waiting:
            self._take_letter(key)
        elif key.isascii() and key.isdigit() and (self._count or key != "0"):
            self._count = (self._count + key)[-_MOST_DIGITS:]
            self.say(self._count)
        elif key == "Z":
            self._waiting = "Z"
        else:
            self.say("")
            action = ACTIONS.get(key)
            if action is not None and (self.flow is not None or action in _BEFORE_THE_TEXT):
                self.actions[action]()
            self._count = ""

    def _take_letter(self, key: str) -> None:
        """Do what the key before was waiting for a letter to do."""
        waiting, self._waiting = self._waiting, ""
        self.say("")
        if waiting == "Z":
            if key in ("Z", "Q"):
                self.exit()
        elif key != "escape":
            (self._places.set_mark if waiting == "m" else self._places.go_to_mark)(key)

    def _wait_for_mark(self) -> None:
        self._waiting = "m"
        self.say(_("mark: a letter"))

    def _wait_for_place(self) -> None:
        self._waiting = "'"
        names = self._places.names
        self.say(_("go to mark: a letter ({names})").format(names=names) if names else _("go to mark: a letter"))

    # places in the text

    def _scroll(self, direction: int) -> None:
        self.page_widget.scroll(direction * self._times)

    def _scroll_screens(self, screens: float) -> None:
        self.page_widget.page(screens * self._times)

    def _go_to_line(self) -> None:
        number, text, at = self._times, self.article.text, 0
        for _line in range(number - 1):
            following = text.find("\n", at) + 1
            if not following or following >= len(text):
                break
            at = following
        self._places.leap()
        if number == 1:
            self.page_widget.to_start()
        else:
            self.page_widget.go_to(at)

    def _go_to_last(self) -> None:
        if self._count:
            self._go_to_line()
        else:
            self._places.leap()
            self.page_widget.to_end()

    def _go_to_percent(self) -> None:
        self._places.leap()
        share = min(100, int(self._count or 0)) / 100
        self.page_widget.go_to(int(share * max(0, len(self.article.text) - 1)))

    def _go_to_hit(self, direction: int) -> None:
        self._search.go(direction * self._times)

    def _go_to_heading(self, direction: int) -> None:
        blocks, page, step = self.text_flow.blocks, self.page_widget, direction * self._times
        if not len(blocks.headings):
            return self.say(_("there are no headings"))
        index = blocks.heading_at(page.offset_shown)
        is_inside = index >= 0 and blocks.part(blocks.headings[index]).span.start < page.offset_shown
        index += step + (step < 0 and is_inside)
        if index >= len(blocks.headings):
            return self.say(_("this is the last heading"))
        self._places.leap()
        return page.to_start() if index < 0 else page.go_to(blocks.part(blocks.headings[index]).span.start)

    # contents, and how things look

    def _toggle_contents(self) -> None:
        if not len(self.text_flow.blocks.headings):
            self.say(_("there are no headings"))
        elif self.contents.has_class("open"):
            self._close_contents()
        else:
            self.contents.add_class("open")
            self._fit_contents()
            self.contents.point_at(self.page_widget.offset_shown)
            self.call_after_refresh(self.contents.reveal)  # once it has a size

    def _fit_contents(self) -> None:
        self.contents.set_class(self.size.width < WIDE, "narrow")

    def _close_contents(self) -> None:
        self.contents.remove_class("open")

    def on_contents_chosen(self, message: Contents.Chosen) -> None:
        """Go to the heading."""
        self._places.leap()
        if self.size.width < WIDE:
            self._close_contents()
        self.page_widget.go_to(message.offset)

    def on_resize(self) -> None:
        """Put the contents beside the page, or in its place."""
        self._fit_contents()
        self.refresh_status()

    def on_page_moved(self) -> None:
        """Say where that is."""
        self.refresh_status()

    def notes(self) -> Iterator[str]:
        """Yield what is on: hits, script, readings, repairs."""
        if self._search.status:
            yield self._search.status
        if self._appearance.region is not None:
            yield self._appearance.region
        if self._appearance.style is not None:
            yield _("glosses") if self._appearance.style == PAGE else self._appearance.style
        if self.view.repairs:
            yield _("repairs")

    def _show_help(self) -> None:
        self.push_screen(Help())

    def _toggle_light(self) -> None:
        self.theme = "textual-light" if self.theme == "textual-dark" else "textual-dark"
