"""The reader: a text full screen, with a table of contents, search as one types, and toggles for how it is shown.

What takes long (reading the text in, searching it, loading dictionaries) is done in threads, so that a key is always answered.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from textual import events, work
from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import get_current_worker

from linfen_cli.article.article import Article, parse
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _, ngettext
from linfen_cli.chars.regions import regions
from linfen_cli.convert.converter import Converter
from linfen_cli.readings.registry import styles
from linfen_cli.render.plain import one_line
from linfen_cli.render.wrap import fit, width_of
from linfen_cli.repair import repair
from linfen_cli.search.query import as_pinyin
from linfen_cli.source import Source
from linfen_cli.tui import memory
from linfen_cli.tui.contents import Contents
from linfen_cli.tui.find import Request, found_from, request
from linfen_cli.tui.flow import Blocks, Flow
from linfen_cli.tui.page import Page
from linfen_cli.tui.prompt import Prompt
from linfen_cli.view.hits import Hits
from linfen_cli.view.view import PAGE, Annotation, View

WIDE = 100
"""Cells from which on the table of contents stands beside the text and not in its place."""
_PAUSE = 0.12  # seconds without a key after which what was typed is searched for
_SHOW_EVERY = 0.15  # seconds between two looks at a search that goes on
_SAVE_EVERY = 5.0
_MODES = ("", "-E ", "--pinyin ", "--fuzzy 1 ", "--regional ", "--exact ", "-w ")


class ReaderOptions(NamedTuple):
    """How the reader begins: converted to a region, with readings, at what a search finds."""

    to: str | None = None
    engine: str = "auto"
    annotation: Annotation | None = None
    search: str | None = None
    dark: bool = True


class Key(NamedTuple):
    """What some keys do: their names, the method for them, and its help."""

    names: tuple[str, ...]
    action: str
    help: str
    shown: str = ""


KEYS: Sequence[Key] = (
    Key(("j", "down", "enter", "e", "ctrl+n", "ctrl+e"), "line_down", "a line down", "j ↓ Enter"),
    Key(("k", "up", "y", "ctrl+p", "ctrl+y"), "line_up", "a line up", "k ↑ y"),
    Key((" ", "f", "pagedown", "ctrl+f", "ctrl+v"), "page_down", "a screen down", "Space f PgDn"),
    Key(("b", "pageup", "ctrl+b"), "page_up", "a screen up", "b PgUp"),
    Key(("d", "ctrl+d"), "half_down", "half a screen down", "d"),
    Key(("u", "ctrl+u"), "half_up", "half a screen up", "u"),
    Key(("g", "<", "home"), "first", "to the beginning, or to line N", "g Home"),
    Key(("G", ">", "end"), "last", "to the end, or to line N", "G End"),
    Key(("%", "p"), "percent", "to N percent of the text", "N%"),
    Key(("]",), "next_section", "to the next heading", "]"),
    Key(("[",), "previous_section", "to the heading before", "["),
    Key(("t", "tab"), "contents", "table of contents", "t Tab"),
    Key(("/",), "search", "search, as linfen search does: options may stand before the pattern", "/"),
    Key(("?",), "search_back", "search backwards", "?"),
    Key(("n",), "next_hit", "next hit", "n"),
    Key(("N",), "previous_hit", "hit before", "N"),
    Key(("escape",), "clear", "put hits out", "Esc"),
    Key(("s",), "script", "original, simplified, traditional, …", "s"),
    Key(("S",), "script_back", "the same, backwards", "S"),
    Key(("r",), "readings", "no readings, the page's, pinyin, zhuyin, jyutping", "r"),
    Key(("R",), "readings_back", "the same, backwards", "R"),
    Key(("x",), "repairs", "show what was repaired, or hide it", "x"),
    Key(("m",), "mark", "then a letter: set a mark", "m a"),
    Key(("'", "`"), "to_mark", "then a letter: go to the mark; '' goes back", "' a"),
    Key(("l",), "light", "light or dark", "l"),
    Key(("ctrl+l",), "redraw", "draw the screen anew", "Ctrl-L"),
    Key(("h", "H", "f1"), "help", "this help", "h F1"),
    Key(("q", "Q", "ctrl+c", "ZZ"), "leave", "leave; the place is remembered", "q"),
)
_ACTIONS = {name: key.action for key in KEYS for name in key.names}


class _Help(ModalScreen[None]):
    """The keys; any key closes it."""

    DEFAULT_CSS = """
    _Help { align: center middle; }
    _Help VerticalScroll { width: 64; max-width: 100%; height: auto; max-height: 100%; background: $surface; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        lines = [f"{key.shown:<13} {key.help}" for key in KEYS]
        lines += ["", "In the search line: -E expression, --pinyin dandang, --fuzzy N, --regional, --exact, -w, "
                  "-e A -e B --near N, --all sentence, -s SECTION; Ctrl-T goes through them, ↑ ↓ through what was asked."]  # fmt: skip
        with VerticalScroll():
            yield Static("\n".join(lines), markup=False)

    def on_key(self, event: events.Key) -> None:
        if event.key not in ("up", "down", "pageup", "pagedown", "home", "end", "j", "k"):
            self.dismiss()
            event.stop()

    def on_click(self) -> None:
        self.dismiss()


class Reader(App[None]):
    """The application; its return code is the exit status."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { layers: base above; }
    #status { height: 1; background: $surface; color: $foreground; }
    """

    def __init__(self, source: Source, options: ReaderOptions = ReaderOptions()) -> None:  # noqa: B008  (it cannot change)
        """Open `source`; nothing is read in before the screen is there."""
        super().__init__()
        self.title = one_line(source.name)
        self._source = source
        self._options = options
        self._flow: Flow | None = None
        self._page = Page()
        self._contents = Contents()
        self._prompt = Prompt()
        self._status = Static(markup=False, id="status")
        self._key = ""  # the name that the text is remembered under
        self._marks: dict[str, int] = {}
        self._saved: tuple[int, dict[str, int]] | None = None
        self._back: int | None = None  # where '' goes
        self._count = ""
        self._waiting = ""  # m or ' that waits for its letter, or the first Z
        self._said = "opening…"
        self._hits = Hits()
        self._searching = False
        self._fresh = False  # whether the first hit of a search is still to be gone to
        self._asked = ""
        self._history: list[str] = []
        self._recalled = 0
        self._origin = 0
        self._backwards = False
        self._typing: Timer | None = None
        self._ahead: list[str] = []  # keys that came before the text
        self._region = options.to
        self._style: str | None = None
        self._chosen = 0

    @property
    def page_widget(self) -> Page:
        """The page."""
        return self._page

    @property
    def flow(self) -> Flow | None:
        """The text, once it is read in."""
        return self._flow

    def compose(self) -> ComposeResult:
        """Contents and page, and a line under them."""
        with Horizontal():
            yield self._contents
            yield self._page
        yield self._prompt
        yield self._status

    def on_mount(self) -> None:
        """Begin to read the text in."""
        self.theme = "textual-dark" if self._options.dark else "textual-light"
        self._page.focus()
        self._tell()
        self._open()
        self.set_interval(_SAVE_EVERY, self._save)

    def on_unmount(self) -> None:
        """Remember the place."""
        self._save()

    @work(thread=True, exit_on_error=True)
    def _open(self) -> None:
        repaired = repair(self._source.text)
        article = parse(repaired, self._source.name)
        blocks = Blocks(article)
        key = memory.key_of(repaired.stored)
        self.call_from_thread(self._opened, article, blocks, key, memory.recall(key, len(repaired.stored)))

    def _opened(self, article: Article, blocks: Blocks, key: str, held: memory.Memory) -> None:
        self._key, self._marks = key, dict(held.marks)
        self._saved = (held.position, dict(held.marks))
        self._flow = Flow(blocks, View(article, article.sections, repairs=False), 80)
        self.title = one_line(article.title or article.name)
        self._contents.show(self._flow)
        at = article.repaired.alignment.to_clean(held.position, held.position).start
        self._said = ""
        self._page.show(self._flow, at if held.position else 0)
        if at:
            self._said = "where you left off; g goes to the beginning"
        self._tell()
        if self._options.to is not None or self._options.annotation is not None:
            self._edit(self._options.to, self._options.annotation.style if self._options.annotation else None)
        if self._options.search:
            self._ask(self._options.search)
            self._history.append(self._options.search)
        for key in self._ahead:
            self.on_page_typed(Page.Typed(key))
        self._ahead.clear()

    # keys

    def on_page_typed(self, message: Page.Typed) -> None:
        """Do what a key says, where it is meant for."""
        key = message.key
        if self._flow is None and _ACTIONS.get(key) not in ("leave", "help"):
            self._ahead.append(key)
        elif self._prompt.is_open:
            self._type(key)
        elif not self._contents.has_class("open") or self._waiting or not self._contents.type(key):
            if self._contents.has_class("open") and key in ("escape", "q", "t", "tab", "h"):
                self._close_contents()
            else:
                self._do(key)

    def on_paste(self, event: events.Paste) -> None:
        """Text that was pasted is for the search line."""
        if self._prompt.is_open:
            self._prompt.insert(event.text)
            self._typed()

    def _do(self, key: str) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, ""
            self._said = ""
            if waiting == "Z":
                if key in ("Z", "Q"):
                    self._do_leave()
            elif key != "escape":
                (self._set_mark if waiting == "m" else self._go_to_mark)(key)
            self._tell()
            return
        if key.isascii() and key.isdigit() and (self._count or key != "0"):
            self._count = (self._count + key)[-9:]
            self._said = self._count
            self._tell()
            return
        if key == "Z":
            self._waiting = "Z"
            return
        action = _ACTIONS.get(key)
        if self._said:
            self._said = ""
            self._tell()
        if action is not None and (self._flow is not None or action in ("leave", "help")):
            getattr(self, f"_do_{action}")()
        self._count = ""

    def _times(self) -> int:
        return int(self._count or 1)

    def _do_line_down(self) -> None:
        self._page.scroll(self._times())

    def _do_line_up(self) -> None:
        self._page.scroll(-self._times())

    def _do_page_down(self) -> None:
        self._page.page(self._times())

    def _do_page_up(self) -> None:
        self._page.page(-self._times())

    def _do_half_down(self) -> None:
        self._page.page(self._times() / 2)

    def _do_half_up(self) -> None:
        self._page.page(-self._times() / 2)

    def _do_first(self) -> None:
        self._to_line(1)

    def _do_last(self) -> None:
        if self._count:
            self._to_line(1)
        else:
            self._leap()
            self._page.to_end()

    def _to_line(self, default: int) -> None:
        number = int(self._count or default)
        text, at = self._text, 0
        for _line in range(number - 1):
            following = text.find("\n", at) + 1
            if not following or following >= len(text):
                break
            at = following
        self._leap()
        if number == 1:
            self._page.to_start()
        else:
            self._page.go_to(at)

    def _do_percent(self) -> None:
        self._leap()
        share = min(100, int(self._count or 0)) / 100
        self._page.go_to(int(share * max(0, len(self._text) - 1)))

    def _do_next_section(self) -> None:
        self._to_heading(self._times())

    def _do_previous_section(self) -> None:
        self._to_heading(-self._times())

    def _to_heading(self, step: int) -> None:
        assert self._flow is not None
        blocks = self._flow.blocks
        if not len(blocks.headings):
            return self._say("there are no headings")
        here = self._page.offset_shown
        index = blocks.heading_at(here)
        inside = index >= 0 and blocks.part(blocks.headings[index]).span.start < here
        index += step + (step < 0 and inside)
        if index >= len(blocks.headings):
            return self._say("this is the last heading")
        self._leap()
        if index < 0:
            return self._page.to_start()
        return self._page.go_to(blocks.part(blocks.headings[index]).span.start)

    def _do_leave(self) -> None:
        self.exit()

    def _do_redraw(self) -> None:
        self.refresh(layout=True)

    def _do_help(self) -> None:
        self.push_screen(_Help())

    def _do_light(self) -> None:
        self.theme = "textual-light" if self.theme == "textual-dark" else "textual-dark"

    # contents

    def _do_contents(self) -> None:
        assert self._flow is not None
        if not len(self._flow.blocks.headings):
            self._say("there are no headings")
        elif self._contents.has_class("open"):
            self._close_contents()
        else:
            self._contents.add_class("open")
            self._fit_contents()
            self._contents.point_at(self._page.offset_shown)
            self.call_after_refresh(self._contents.reveal)  # once it has a size

    def _fit_contents(self) -> None:
        self._contents.set_class(self.size.width < WIDE, "narrow")

    def _close_contents(self) -> None:
        self._contents.remove_class("open")

    def on_contents_chosen(self, message: Contents.Chosen) -> None:
        """Go to the heading."""
        self._leap()
        if self.size.width < WIDE:
            self._close_contents()
        self._page.go_to(message.offset)

    def on_resize(self) -> None:
        """Contents beside the page, or in its place."""
        self._fit_contents()
        self._tell()

    # how it is shown

    def _do_script(self) -> None:
        self._next_script(1)

    def _do_script_back(self) -> None:
        self._next_script(-1)

    def _next_script(self, step: int) -> None:
        known = [None, *regions()]
        at = known.index(self._region) if self._region in known else 0
        self._edit(known[(at + step) % len(known)], self._style)

    def _do_readings(self) -> None:
        self._next_style(1)

    def _do_readings_back(self) -> None:
        self._next_style(-1)

    def _next_style(self, step: int) -> None:
        assert self._flow is not None
        known: list[str | None] = [
            style for style in (None, PAGE, *styles()) if style != PAGE or len(self._flow.view.article.repaired.glosses)
        ]
        at = known.index(self._style) if self._style in known else 0
        self._edit(self._region, known[(at + step) % len(known)])

    @work(thread=True, exclusive=True, group="edit")
    def _edit(self, region: str | None, style: str | None) -> None:
        """Show the text in another script, or with other readings, once the tables for that are there."""
        self.call_from_thread(self._say, "loading…")
        try:
            converter = Converter(region, engine=self._options.engine) if region is not None else None
            if converter is not None:
                converter.convert("漢字")
            if style not in (None, PAGE):
                from linfen_cli.readings.reading import read

                read("漢字", style)
        except LinfenError as error:
            self.call_from_thread(self._edited, self._region, None if style != self._style else style, None, str(error))
            return
        self.call_from_thread(self._edited, region, style, converter, "")

    def _edited(self, region: str | None, style: str | None, converter: Converter | None, said: str) -> None:
        assert self._flow is not None
        self._style = style
        if not said:
            self._region = region
        else:
            converter = self._flow.view.converter
        annotation = Annotation(style) if style is not None else None
        if self._options.annotation is not None and style == self._options.annotation.style:
            annotation = self._options.annotation
        self._flow.change(replace(self._flow.view, converter=converter, annotation=annotation))
        self._contents.refresh()
        self._page.changed()
        self._say(said)

    def _do_repairs(self) -> None:
        assert self._flow is not None
        shown = not self._flow.view.repairs
        self._flow.change(replace(self._flow.view, repairs=shown))
        self._page.changed()
        if shown:
            repaired = self._flow.view.article.repaired
            runs, left, glosses = len(repaired.others), len(repaired.unresolved), len(repaired.glosses)
            counts = [
                ngettext("{n:,} run", "{n:,} runs", runs).format(n=runs) if runs else "",
                ngettext("{n:,} place left", "{n:,} places left", left).format(n=left) if left else "",
                ngettext("{n:,} gloss", "{n:,} glosses", glosses).format(n=glosses) if glosses else "",
            ]
            shown_repairs = ", ".join(filter(None, counts)) or _("there are none")
            self._say(_("repairs shown: {repairs}").format(repairs=shown_repairs))

    # search

    def _do_search(self) -> None:
        self._open_prompt(backwards=False)

    def _do_search_back(self) -> None:
        self._open_prompt(backwards=True)

    def _open_prompt(self, *, backwards: bool) -> None:
        self._backwards = backwards
        self._origin = self._page.offset_shown
        self._recalled = len(self._history)
        self._prompt.open("?" if backwards else "/")

    def _typed(self) -> None:
        """Search for what was typed, as soon as somebody pauses."""
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(_PAUSE, lambda: self._ask(self._prompt.value) if self._prompt.is_open else None)

    def _submit(self, typed: str) -> None:
        if not typed and self._history:
            typed = self._history[-1]  # as in less: an empty search is the last one
        self._close_prompt()
        if typed:
            if typed != self._asked:
                self._ask(typed)
            if not self._history or self._history[-1] != typed:
                self._history.append(typed)
            self._back = self._origin

    def _type(self, key: str) -> None:
        """A key for the search line."""
        prompt = self._prompt
        if key in ("escape", "ctrl+c") or (key == "backspace" and not prompt.value):
            self._close_prompt()
            self._put_out()
            self._page.go_to(self._origin)
        elif key == "enter":
            self._submit(prompt.value)
        elif key in ("up", "down"):
            self._recalled = min(max(0, self._recalled + (1 if key == "down" else -1)), len(self._history))
            prompt.write((*self._history, "")[self._recalled])
            self._typed()
        elif key == "ctrl+t":
            # The next option before the pattern.
            typed = prompt.value
            now = next((mode for mode in _MODES if mode and typed.startswith(mode)), "")
            prompt.write(_MODES[(_MODES.index(now) + 1) % len(_MODES)] + typed[len(now) :])
            self._typed()
        elif prompt.type(key):
            self._typed()

    def _close_prompt(self) -> None:
        if self._typing is not None:
            self._typing.stop()
        self._prompt.close()

    def _ask(self, typed: str) -> None:
        self._asked = typed
        if not typed.strip():
            self._put_out()
            return
        self._searching = self._fresh = True
        self._say("")
        self._search(typed, self._origin if self._prompt.is_open else self._page.offset_shown)

    @work(thread=True, exclusive=True, group="search")
    def _search(self, typed: str, start: int) -> None:
        """Find what was typed. Taking it for what it means may read tables in, and is done here too."""
        assert self._flow is not None
        article = self._flow.view.article
        worker = get_current_worker()
        hits, said = Hits(), ""
        try:
            asked = request(typed)
            if asked is not None:
                hits = self._searched(article, asked, start, lambda: worker.is_cancelled)
                said = "" if len(hits) else "nothing found"
                sound = None if len(hits) or worker.is_cancelled else as_pinyin(asked.query)
                if sound is not None:
                    hits = self._searched(article, asked._replace(query=sound), start, lambda: worker.is_cancelled)
                    said = "by sound (--pinyin)" if len(hits) else said
        except (LinfenError, ImportError) as error:
            hits, said = Hits(), str(error)
        if not worker.is_cancelled:
            self.call_from_thread(self._found, hits, start, said, over=True)

    def _searched(self, article: Article, asked: Request, start: int, stop: Callable[[], bool]) -> Hits:
        hits = Hits()
        shown = time.monotonic() - _SHOW_EVERY
        for hits in found_from(article, asked, start, stop):
            if stop():
                break
            if time.monotonic() - shown >= _SHOW_EVERY and len(hits):
                self.call_from_thread(self._found, hits, start, "", over=False)
                shown = time.monotonic()
        return hits

    def _found(self, hits: Hits, start: int, said: str, *, over: bool) -> None:
        assert self._flow is not None
        self._hits = hits
        self._searching = not over
        self._flow.change(replace(self._flow.view, hits=hits))
        if len(hits) and self._fresh:
            self._fresh = False
            index = bisect_left(hits.starts, start)
            self._to_hit((index - 1) % len(hits) if self._backwards else index % len(hits))
        elif not len(hits):
            self._flow.point_out(None)
        self._page.repaint()
        self._say(said)

    def _put_out(self) -> None:
        if self._flow is None:
            return
        self.workers.cancel_group(self, "search")
        self._searching = False
        self._hits = Hits()
        self._flow.point_out(None)
        self._flow.change(replace(self._flow.view, hits=None))
        self._page.repaint()
        self._say("")

    def _do_clear(self) -> None:
        self._asked = ""
        self._put_out()

    def _do_next_hit(self) -> None:
        self._step(-self._times() if self._backwards else self._times())

    def _do_previous_hit(self) -> None:
        self._step(self._times() if self._backwards else -self._times())

    def _step(self, step: int) -> None:
        assert self._flow is not None
        if not len(self._hits):
            if self._history and not self._asked:
                return self._ask(self._history[-1])
            return self._say("there are no hits: / searches")
        if self._flow.current is None or not self._page.shows(self._flow.current):
            # Somebody has read on: from here.
            here = bisect_left(self._hits.starts, self._page.offset_shown)
            index = here + step - (step > 0)
        else:
            index = bisect_left(self._hits.starts, self._flow.current) + step
        count = len(self._hits)
        said = "" if 0 <= index < count else "from the beginning again" if index >= count else "from the end again"
        self._to_hit(index % count)
        return self._say(said)

    def _to_hit(self, index: int) -> None:
        assert self._flow is not None
        self._chosen = index
        start = self._hits.starts[index]
        self._flow.point_out(start)
        if self._page.shows(start):
            self._page.repaint()
        else:
            self._page.go_to(start, above=self._page.size.height // 3)

    # marks

    def _do_mark(self) -> None:
        self._waiting = "m"
        self._say("mark: a letter")

    def _do_to_mark(self) -> None:
        self._waiting = "'"
        self._say("go to mark: a letter" + (f" ({' '.join(sorted(self._marks))})" if self._marks else ""))

    def _set_mark(self, name: str) -> None:
        if len(name) != 1 or not name.isprintable() or name in "'`":
            return
        assert self._flow is not None
        at = self._page.offset_shown
        self._marks[name] = self._stored(at)
        self._said = f"mark {name} set"
        self._save()

    def _go_to_mark(self, name: str) -> None:
        assert self._flow is not None
        if name in ("'", "`"):
            if self._back is None:
                self._said = "there is no place to go back to"
                return
            back, self._back = self._back, self._page.offset_shown
            self._page.go_to(back)
        elif name in self._marks:
            self._leap()
            offset = self._marks[name]
            self._page.go_to(self._flow.view.article.repaired.alignment.to_clean(offset, offset).start)
        else:
            self._said = f"there is no mark {one_line(name)}"

    def _leap(self) -> None:
        """Keep the place for ''."""
        self._back = self._page.offset_shown

    def _stored(self, clean: int) -> int:
        assert self._flow is not None
        return self._flow.view.article.repaired.alignment.to_stored(clean, clean).start

    def _save(self) -> None:
        if self._flow is None or not self._key:
            return
        now = (self._stored(self._page.offset_shown), dict(self._marks))
        if now == self._saved:
            return
        try:
            memory.remember(self._key, memory.Memory(*now))
        except OSError as error:
            self._say(f"the place cannot be remembered: {error.strerror or error}")
        self._saved = now

    # the line under the page

    def on_page_moved(self) -> None:
        """Say where that is."""
        self._tell()

    @property
    def _text(self) -> str:
        assert self._flow is not None
        return self._flow.view.article.text

    def _say(self, said: str) -> None:
        self._said = said
        self._tell()

    def _tell(self) -> None:
        width = max(1, self.size.width)
        right = self._where() if self._flow is not None else ""
        left = self._said
        if not left and self._flow is not None:
            section = (
                self._flow.view.article.section_at(self._page.offset_shown) if len(self._flow.blocks.headings) else None
            )
            heading = section.heading if section is not None else None
            left = self._flow.view.text(heading) if heading else self._flow.view.title
        right = fit(right, width)
        left = fit(one_line(left), max(0, width - width_of(right) - 1)) if width - width_of(right) > 2 else ""
        self._status.update(left + " " * max(0, width - width_of(left) - width_of(right)) + right)

    def _where(self) -> str:
        assert self._flow is not None
        parts = []
        if len(self._hits) or self._searching:
            current = self._flow.current
            at = bisect_left(self._hits.starts, current) + 1 if current is not None and len(self._hits) else 0
            parts.append(f"{at:,}/{len(self._hits):,}{'…' if self._searching else ''}")
        if self._region is not None:
            parts.append(self._region)
        if self._style is not None:
            parts.append("glosses" if self._style == PAGE else self._style)
        if self._flow.view.repairs:
            parts.append("repairs")
        share = 100 if self._page.at_end else self._page.offset_shown * 100 // max(1, len(self._text))
        return " · ".join((*parts, f"{share}%"))
