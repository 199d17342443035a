"""Places: marks in the text, the way back, and the place where somebody left off."""

from __future__ import annotations

from linfen_cli.base.messages import _
from linfen_cli.render.plain import one_line
from linfen_cli.tui import memory
from linfen_cli.tui.window import Window

__all__ = ["Places"]


class Places:
    """The places of the text in a window, by offsets in the stored text, as `memory` keeps them."""

    def __init__(self, window: Window) -> None:
        """Know no places yet."""
        self._window = window
        self._key = ""  # the name that the text is remembered under
        self._marks: dict[str, int] = {}
        self._saved: memory.Memory | None = None
        self._back: int | None = None  # where '' goes, a clean offset

    def remember(self, key: str, remembered: memory.Memory) -> None:
        """Take the places that are remembered of a text."""
        self._key = key
        self._marks = dict(remembered.marks)
        self._saved = remembered

    @property
    def names(self) -> str:
        """The names of the marks."""
        return " ".join(sorted(self._marks))

    def leap(self, origin: int | None = None) -> None:
        """Note where a leap begins, a clean offset, so that '' goes back there; None for what is shown."""
        self._back = self._window.page_widget.offset_shown if origin is None else origin

    def set_mark(self, name: str) -> None:
        """Set a mark here."""
        if len(name) != 1 or not name.isprintable() or name in "'`":
            return
        self._marks[name] = self._stored(self._window.page_widget.offset_shown)
        self._window.say(_("mark {name} set").format(name=name))
        self.save()

    def go_to_mark(self, name: str) -> None:
        """Go to a mark, or back."""
        window = self._window
        if name in ("'", "`"):
            if self._back is None:
                window.say(_("there is no place to go back to"))
                return
            back, self._back = self._back, window.page_widget.offset_shown
            window.page_widget.go_to(back)
        elif name in self._marks:
            self.leap()
            offset = self._marks[name]
            window.page_widget.go_to(window.article.repaired.alignment.to_clean(offset, offset).start)
        else:
            window.say(_("there is no mark {name}").format(name=one_line(name)))

    def save(self) -> None:
        """Remember marks and place, where they have changed."""
        if self._window.flow is None or not self._key:
            return
        places = memory.Memory(self._stored(self._window.page_widget.offset_shown), dict(self._marks))
        if places == self._saved:
            return
        try:
            memory.remember(self._key, places)
        except OSError as error:
            message = _("the place cannot be remembered: {reason}")
            self._window.say(message.format(reason=error.strerror or error))
        self._saved = places

    def _stored(self, clean: int) -> int:
        return self._window.article.repaired.alignment.to_stored(clean, clean).start
