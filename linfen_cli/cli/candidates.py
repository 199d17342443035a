"""Completion of a command line: the values that can stand in a place of it.

These functions run for every press of a key, so they read as little as they can, and are imported for nothing else.
"""

from __future__ import annotations

import os

import click
from click.shell_completion import CompletionItem

__all__ = ["encoding", "name", "region", "section", "source"]

_LARGE = 1 << 20  # bytes of a text above which its headings are not looked for


def source(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the names in the library that begin with `incomplete`, and files; only files, by the shell itself, if no name does."""
    names = _library_names(incomplete)
    if not names:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(name) for name in names] + [CompletionItem(path) for path in _files(incomplete)]


def name(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the names in the library that begin with `incomplete`."""
    return [CompletionItem(name) for name in _library_names(incomplete)]


def section(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the headings of the named source that begin with `incomplete` in either script; for a digit, section numbers."""
    from linfen_cli.article.article import parse
    from linfen_cli.chars.variants import fold
    from linfen_cli.repair import GLOSS, repair
    from linfen_cli.source import open_source

    named = _source_of(context)
    if named == "-":
        return []
    with open_source(named) as opened:
        if opened.is_long or (opened.size or 0) > _LARGE:
            return []
        text = "".join(opened.pieces())
    # Headings have glosses; other damage takes longer to repair than a reader waits for a key.
    article = parse(repair(text, [GLOSS]))
    if incomplete.isdigit():
        numbered = ((str(section.number), section.label) for section in article.sections)
        return [CompletionItem(number, help=label) for number, label in numbered if number.startswith(incomplete)]
    wanted = fold(incomplete)
    items = []
    for section in article.sections:
        words = (section.heading or "").split()
        if words and fold(words[0]).startswith(wanted):
            # A word is enough to find it by, and a space would end it for the shell.
            items.append(CompletionItem(words[0], help=f"§{section.number} {section.heading}"))
    return items


def _source_of(context: click.Context) -> str | None:
    """Return the source that the command line names so far."""
    # Before an option that still waits for its value, Click has not told arguments from one another.
    if "arguments" not in context.params:
        given = context.params.get("source")
        return given or next(iter(context.args), None)
    words = [*context.params["arguments"], *context.args]
    return next(iter(words[0 if context.params.get("given_patterns") else 1 :]), None)  # the first is search's pattern


def region(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the regions that begin with `incomplete`."""
    from linfen_cli.chars.regions import regions

    return [CompletionItem(region) for region in regions() if region.startswith(incomplete)]


def encoding(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the usual encodings of Chinese text that begin with `incomplete`."""
    names = ("utf-8", "gbk", "gb18030", "big5", "big5hkscs", "utf-16")
    return [CompletionItem(name) for name in names if name.startswith(incomplete.lower())]


def _library_names(incomplete: str) -> list[str]:
    from linfen_cli.library.place import exists

    if not exists():
        return []
    from linfen_cli.library.library import Library

    with Library(wait=0.2) as library:
        return [kept.name for kept in library.texts() if kept.name.startswith(incomplete)]


def _files(incomplete: str) -> list[str]:
    folder, begun = os.path.split(incomplete)
    try:
        with os.scandir(folder or ".") as entries:
            paths = [
                os.path.join(folder, entry.name) + ("/" if entry.is_dir() else "")
                for entry in entries
                if entry.name.startswith(begun) and (begun or not entry.name.startswith("."))
            ]
    except OSError:
        return []
    return sorted(paths)
