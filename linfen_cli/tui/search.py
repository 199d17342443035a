"""Searching in the reader: as one types, in a thread, and from hit to hit."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable

from textual.timer import Timer
from textual.worker import get_current_worker

from linfen_cli.article.article import Article
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.search.query import as_pinyin
from linfen_cli.tui.find import Request, find_from, request
from linfen_cli.tui.places import Places
from linfen_cli.tui.window import Window
from linfen_cli.view.hits import Hits

__all__ = ["Search"]

_PAUSE = 0.12  # seconds without a key after which what was typed is searched for
_SHOW_EVERY = 0.15  # seconds between two looks at a search that goes on
_GROUP = "search"
_MODES = ("", "-E ", "--pinyin ", "--fuzzy 1 ", "--regional ", "--exact ", "-w ")  # what Ctrl-T goes through


class Search:
    """The search in a window: its search line, its hits, and what was searched for before."""

    def __init__(self, window: Window, places: Places) -> None:
        """Have no hits yet."""
        self._window = window
        self._places = places
        self.hits = Hits()
        """The hits that are marked."""
        self.is_running = False
        """True while more hits may come."""
        self._is_fresh = False  # whether the first hit is still to be gone to
        self._asked = ""
        self._history: list[str] = []
        self._recalled = 0  # which search of the history is on the line
        self._origin = 0  # where somebody was when the line was opened
        self._backwards = False
        self._timer: Timer | None = None

    # the search line

    def open(self, *, backwards: bool) -> None:
        """Open the search line."""
        self._backwards = backwards
        self._origin = self._window.page_widget.offset_shown
        self._recalled = len(self._history)
        self._window.prompt.open("?" if backwards else "/")

    def type(self, key: str) -> None:
        """Do what a key does on the search line."""
        prompt = self._window.prompt
        if key in ("escape", "ctrl+c") or (key == "backspace" and not prompt.value):
            self._close()
            self._drop_hits()
            self._window.page_widget.go_to(self._origin)
        elif key == "enter":
            self._submit(prompt.value)
        elif key in ("up", "down"):
            self._recalled = min(max(0, self._recalled + (1 if key == "down" else -1)), len(self._history))
            prompt.write((*self._history, "")[self._recalled])
            self._wait()
        elif key == "ctrl+t":
            prompt.write(_with_next_mode(prompt.value))
            self._wait()
        elif prompt.type(key):
            self._wait()

    def paste(self, text: str) -> None:
        """Put text on the search line, where it is open."""
        if self._window.prompt.is_open:
            self._window.prompt.insert(text)
            self._wait()

    def _wait(self) -> None:
        """Search for what was typed, as soon as somebody pauses."""
        prompt = self._window.prompt
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._window.set_timer(_PAUSE, lambda: self._ask(prompt.value) if prompt.is_open else None)

    def _submit(self, typed: str) -> None:
        if not typed and self._history:
            typed = self._history[-1]  # as in less: an empty search is the last one
        self._close()
        if typed:
            if typed != self._asked:
                self._ask(typed)
            self._note(typed)
            self._places.leap(self._origin)

    def _note(self, typed: str) -> None:
        if not self._history or self._history[-1] != typed:
            self._history.append(typed)

    def _close(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._window.prompt.close()

    # searching

    def start(self, typed: str) -> None:
        """Search for something that was not typed here."""
        self._ask(typed)
        self._note(typed)

    def clear(self) -> None:
        """Mark no hits any more."""
        self._asked = ""
        self._drop_hits()

    def _ask(self, typed: str) -> None:
        window = self._window
        self._asked = typed
        if not typed.strip():
            self._drop_hits()
            return
        self.is_running = self._is_fresh = True
        window.say("")
        start = self._origin if window.prompt.is_open else window.page_widget.offset_shown
        window.run_worker(lambda: self._search(typed, start), thread=True, exclusive=True, group=_GROUP)

    def _search(self, typed: str, start: int) -> None:
        """Find what was typed, in a thread; to make a query of it may read tables in, and is done here too."""
        window, worker = self._window, get_current_worker()
        hits, message = Hits(), ""
        try:
            asked = request(typed)
            if asked is not None:
                hits = self._find(window.article, asked, start, lambda: worker.is_cancelled)
                message = "" if len(hits) else _("nothing found")
                pinyin = None if len(hits) or worker.is_cancelled else as_pinyin(asked.query)
                if pinyin is not None:
                    hits = self._find(window.article, asked._replace(query=pinyin), start, lambda: worker.is_cancelled)
                    message = _("by sound (--pinyin)") if len(hits) else message
        except (LinfenError, ImportError) as error:
            hits, message = Hits(), str(error)
        if not worker.is_cancelled:
            window.call_from_thread(self._found, hits, start, message, is_over=True)

    def _find(self, article: Article, asked: Request, start: int, stop: Callable[[], bool]) -> Hits:
        """Return the hits of a request; those that are found first are shown meanwhile."""
        hits = Hits()
        shown = time.monotonic() - _SHOW_EVERY
        for hits in find_from(article, asked, start, stop):
            if stop():
                break
            if time.monotonic() - shown >= _SHOW_EVERY and len(hits):
                self._window.call_from_thread(self._found, hits, start, "", is_over=False)
                shown = time.monotonic()
        return hits

    def _found(self, hits: Hits, start: int, message: str, *, is_over: bool) -> None:
        window = self._window
        self.hits = hits
        self.is_running = not is_over
        window.change_view(hits=hits)
        if len(hits) and self._is_fresh:
            self._is_fresh = False
            index = bisect_left(hits.starts, start)
            self._go_to((index - 1) % len(hits) if self._backwards else index % len(hits))
        elif not len(hits):
            window.text_flow.point_out(None)
        window.page_widget.repaint()
        window.say(message)

    def _drop_hits(self) -> None:
        window = self._window
        if window.flow is None:
            return
        window.workers.cancel_group(window, _GROUP)
        self.is_running = False
        self.hits = Hits()
        window.flow.point_out(None)
        window.change_view(hits=None)
        window.page_widget.repaint()
        window.say("")

    # from hit to hit

    def go(self, step: int) -> None:
        """Go to the hit so many hits further on, in the direction of the search."""
        window, count = self._window, len(self.hits)
        step = -step if self._backwards else step
        if not count:
            if self._history and not self._asked:
                return self._ask(self._history[-1])
            return window.say(_("there are no hits: / searches"))
        current = window.text_flow.current
        if current is None or not window.page_widget.shows(current):
            # Somebody has read on: from here.
            index = bisect_left(self.hits.starts, window.page_widget.offset_shown) + step - (step > 0)
        else:
            index = bisect_left(self.hits.starts, current) + step
        message = ""
        if index >= count:
            message = _("from the beginning again")
        elif index < 0:
            message = _("from the end again")
        self._go_to(index % count)
        return window.say(message)

    def _go_to(self, index: int) -> None:
        window = self._window
        start = self.hits.starts[index]
        window.text_flow.point_out(start)
        if window.page_widget.shows(start):
            window.page_widget.repaint()
        else:
            window.page_widget.go_to(start, above=window.page_widget.size.height // 3)

    @property
    def status(self) -> str:
        """The number of the current hit, and of all; empty without a search."""
        if not len(self.hits) and not self.is_running:
            return ""
        current = self._window.text_flow.current
        at = bisect_left(self.hits.starts, current) + 1 if current is not None and len(self.hits) else 0
        return f"{at:,}/{len(self.hits):,}{'…' if self.is_running else ''}"


def _with_next_mode(typed: str) -> str:
    """Return what was typed with the next of the options that Ctrl-T goes through.

    >>> _with_next_mode("dandang"), _with_next_mode("-w 担当")
    ('-E dandang', '担当')
    """
    mode = next((mode for mode in _MODES if mode and typed.startswith(mode)), "")
    return _MODES[(_MODES.index(mode) + 1) % len(_MODES)] + typed[len(mode) :]
