"""Appearance: in which script, with which readings, and with which repairs marked a text is shown.

Tables for a script or for readings are loaded in a thread, so that a key is always answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _, ngettext
from linfen_cli.chars.regions import regions
from linfen_cli.convert.converter import Converter
from linfen_cli.readings.registry import styles
from linfen_cli.tui.window import Window
from linfen_cli.view.view import PAGE, Annotation

__all__ = ["Appearance"]

_SAMPLE = "漢字"

V = TypeVar("V")


class Appearance:
    """The appearance of the text in a window."""

    def __init__(self, window: Window, region: str | None, engine: str, annotation: Annotation | None) -> None:
        """Know how the text is to be shown at first; `show` shows it so."""
        self._window = window
        self.region = region
        """The region that the text is shown in, or is about to be; None for the text as it is."""
        self.style: str | None = None
        """The style of the readings that are shown, or None."""
        self._engine = engine
        self._first = annotation

    def show_first(self) -> None:
        """Show the text as the options say."""
        if self.region is not None or self._first is not None:
            self._show(self.region, self._first.style if self._first is not None else None)

    def next_region(self, step: int) -> None:
        """Go on to another region, forwards or backwards."""
        self._show(_next([None, *regions()], self.region, step), self.style)

    def next_style(self, step: int) -> None:
        """Go on to another style of readings, forwards or backwards."""
        has_glosses = len(self._window.article.repaired.glosses) > 0
        known = [style for style in (None, PAGE, *styles()) if style != PAGE or has_glosses]
        self._show(self.region, _next(known, self.style, step))

    def toggle_repairs(self) -> None:
        """Mark what was repaired, or no longer."""
        window = self._window
        shown = not window.view.repairs
        window.change_view(repairs=shown)
        window.page_widget.changed()
        if shown:
            glosses, runs, left = window.view.damage
            counts = [
                ngettext("{n:,} run", "{n:,} runs", runs).format(n=runs) if runs else "",
                ngettext("{n:,} place left", "{n:,} places left", left).format(n=left) if left else "",
                ngettext("{n:,} gloss", "{n:,} glosses", glosses).format(n=glosses) if glosses else "",
            ]
            repairs = ", ".join(filter(None, counts)) or _("there are none")
            window.say(_("repairs shown: {repairs}").format(repairs=repairs))

    def _show(self, region: str | None, style: str | None) -> None:
        self._window.run_worker(lambda: self._load(region, style), thread=True, exclusive=True, group="appearance")

    def _load(self, region: str | None, style: str | None) -> None:
        """Load what a region and a style need, in a thread, and then show the text so."""
        window = self._window
        window.call_from_thread(window.say, _("loading…"))
        converter = None
        try:
            if region is not None:
                converter = Converter(region, engine=self._engine)
                converter.convert(_SAMPLE)
            if style not in (None, PAGE):
                from linfen_cli.readings.reading import read

                read(_SAMPLE, style)
        except LinfenError as error:
            kept = style if style == self.style else None
            window.call_from_thread(self._loaded, self.region, kept, window.view.converter, str(error))
            return
        window.call_from_thread(self._loaded, region, style, converter, "")

    def _loaded(self, region: str | None, style: str | None, converter: Converter | None, message: str) -> None:
        self.region, self.style = region, style
        annotation = Annotation(style) if style is not None else None
        if self._first is not None and style == self._first.style:
            annotation = self._first  # with its level
        self._window.change_view(converter=converter, annotation=annotation)
        self._window.contents.refresh()
        self._window.page_widget.changed()
        self._window.say(message)


def _next(values: Sequence[V], value: V, step: int) -> V:
    """Return the value that comes so many steps after another one; after the last comes the first."""
    at = values.index(value) if value in values else 0
    return values[(at + step) % len(values)]
