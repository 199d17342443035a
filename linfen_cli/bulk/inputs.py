"""The files that a run repairs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from linfen_cli.base.walk import Problem, walk
from linfen_cli.bulk.chunks import RecordFormat
from linfen_cli.bulk.records.registry import format_of
from linfen_cli.bulk.text import TEXT

__all__ = ["Input", "inputs"]


class Input(NamedTuple):
    """A file to repair.

    Attributes:
        path: where it is.
        name: its name in the run: its path in the folder, with `/`.
        size: in bytes.
        format: its format.
        problem: why it cannot be read, or None.
    """

    path: str
    name: str
    size: int
    format: RecordFormat
    problem: str | None = None


def inputs(source: str, form: RecordFormat | None = None, without: str | None = None) -> Iterator[Input]:
    """Yield the files of a folder, in the order of their names, or the one file that `source` is. Hidden files are left out.

    Args:
        source: the path of the folder or the file.
        form: the format of all files; None decides by their names.
        without: a folder in it that is left out, as the one that the run writes to.
    """
    if not os.path.isdir(source):
        size = os.stat(source).st_size
        yield Input(source, os.path.basename(source), size, form or format_of(source))
        return
    barred = os.path.realpath(without) + os.sep if without else None
    for entry in walk(source, ignore=False):
        name = os.path.relpath(entry.path, source).replace(os.sep, "/")
        if barred and (os.path.realpath(entry.path) + os.sep).startswith(barred):
            continue
        if isinstance(entry, Problem):
            yield Input(entry.path, name, 0, TEXT, entry.message)
        else:
            yield Input(entry.path, name, entry.size, form or format_of(entry.path))
