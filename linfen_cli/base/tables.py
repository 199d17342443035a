"""Data tables: what a module knows that is data and not code, in a file of tab-separated rows beside it.

A line that begins with # is a comment; the first ones say what the columns are and where the rows are from.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

__all__ = ["rows"]


def rows(module: str, name: str) -> Iterator[list[str]]:
    """Yield the rows of the table `name`, which lies beside `module` (its `__file__`), each as its fields.

    >>> from linfen_cli.lexicon import phrases
    >>> dict(rows(phrases.__file__, "phrases.tsv"))["的确"]
    'dí què'
    """
    with open(os.path.join(os.path.dirname(module), name), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")
