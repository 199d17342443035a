"""The registry of styles: the ways in which readings are written.

A style is a module of `readings/styles`, which registers the function that reads a text:

    @style("pinyin", N_("pinyin"), help=N_("Show pinyin over the characters."), rank=10, language="zh-Latn-pinyin")
    def read(text: str) -> Iterable[Syllable]: ...

The command line and the reader offer what is registered, so that these modules are imported at start-up, and import what is large
when they read.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.readings import styles as folder

__all__ = ["Read", "Style", "Syllable", "style", "style_named", "styles"]

Syllable = tuple[int, int, str]
"""A reading: where its characters begin and end in the text, in code points, and how it is written."""

Read = Callable[[str], Iterable[Syllable]]
"""Gives the readings of a text, in order and without overlaps."""


class Style(NamedTuple):
    """A way of writing readings.

    Attributes:
        name: what it is called in options, Python and JSON.
        title: what messages and help call it, in English.
        help: what the option of its name does, in English.
        rank: its place among the styles.
        language: the BCP 47 tag of what the readings are written in.
        read: reads a text.
        spell: writes a gloss of the page, which is in pinyin, in this style; None where the readings are of another language.
        regional: reads a text as a region does (`chars.regions`), for those in which that differs.
    """

    name: str
    title: str
    help: str
    rank: int
    language: str
    read: Read
    spell: Callable[[str], str] | None = None
    regional: Mapping[str, Read] = {}


_registered: dict[str, Style] = {}


def style(
    name: str,
    title: str,
    *,
    help: str,  # noqa: A002  (as click calls it)
    rank: int,
    language: str,
    spell: Callable[[str], str] | None = None,
    regional: Mapping[str, Read] | None = None,
) -> Callable[[Read], Read]:
    """Register the decorated function, which reads a text, as a style; the arguments are those of `Style`."""

    def register(read: Read) -> Read:
        _registered[name] = Style(name, title, help, rank, language, read, spell, regional or {})
        return read

    return register


def styles() -> dict[str, Style]:
    """Return the registered styles by name, in order.

    >>> list(styles())
    ['pinyin', 'zhuyin', 'jyutping']
    """
    _import_all()
    return dict(sorted(_registered.items(), key=lambda item: item[1].rank))


def style_named(name: str) -> Style:
    """Return the style of that name.

    Raises:
        LinfenError: there is none.
    """
    known = styles()
    if name not in known:
        message = _("there are no readings in {name!r}: styles are {styles}")
        raise LinfenError(message.format(name=name, styles=", ".join(known)))
    return known[name]


@cache
def _import_all() -> None:
    for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
        importlib.import_module(module.name)
