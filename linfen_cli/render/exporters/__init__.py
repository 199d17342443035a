"""Exporters: the formats that an article is written in as a file.

Each is a module of this folder that registers itself, so that a new one is one new file:

    @exporter("text", "plain text", N_("nothing but the text"), suffixes=(".txt",))
    def document(view: View) -> Iterator[str]:
        for section in view.sections: ...

The modules are imported when a format is first asked for. What is heavy to import they import when they write.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from linfen_cli.view.view import View

__all__ = ["EXPORTERS", "Exporter", "exporter", "exporter_for", "exporters"]

Render = TypeVar("Render", bound="Callable[[View], Iterable[str] | bytes]")


class Exporter(NamedTuple):
    """A format to export to.

    Attributes:
        name: the name on the command line.
        title: the name in a sentence.
        purpose: what it is for, in English, for the help.
        suffixes: the ends of the names of such files, in lower case.
        render: gives what is written, text in pieces or bytes.
        is_binary: whether it is written as bytes, which are not for a terminal.
        marks_repairs: whether repairs are marked unless the user says otherwise.
    """

    name: str
    title: str
    purpose: str
    suffixes: tuple[str, ...]
    render: Callable[[View], Iterable[str] | bytes]
    is_binary: bool = False
    marks_repairs: bool = True


EXPORTERS: dict[str, Exporter] = {}
"""The exporters that are registered by now, by name; `exporters` gives all."""


def exporter(
    name: str,
    title: str,
    purpose: str,
    *,
    suffixes: tuple[str, ...],
    is_binary: bool = False,
    marks_repairs: bool = True,
) -> Callable[[Render], Render]:
    """Register the decorated function as what renders a format; the arguments are the fields of `Exporter`."""

    def register(render: Render) -> Render:
        EXPORTERS[name] = Exporter(name, title, purpose, suffixes, render, is_binary, marks_repairs)
        return render

    return register


def exporters() -> Mapping[str, Exporter]:
    """Return all exporters by name, in alphabetical order.

    >>> list(exporters())
    ['epub', 'html', 'json', 'markdown', 'svg']
    """
    _import_all()
    return dict(sorted(EXPORTERS.items()))


def exporter_for(path: str) -> Exporter | None:
    """Return the exporter for files that are named so, or None.

    >>> exporter_for("article.HTM").name, exporter_for("article.doc")
    ('html', None)
    """
    suffix = os.path.splitext(path)[1].lower()
    return next((known for known in exporters().values() if suffix in known.suffixes), None)


@cache
def _import_all() -> None:
    import pkgutil

    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
