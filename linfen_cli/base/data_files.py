"""Data files: what a module knows that is data and not code, in a text file beside it.

A word list has sections, each begun by a line `[name]`. Under it stand words with white space between them, on as many lines as
they need. A table has rows of fields with tabs between them. In both a line that begins with `#` is a comment, and every list or table
begins with one that says where its words or rows are from.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache

__all__ = ["read_table", "read_word_lists"]


@cache
def read_word_lists(module: str, name: str) -> dict[str, tuple[str, ...]]:
    """Return the words of each section of a file, in their order; the file is read once.

    Args:
        module: the `__file__` of the module that the file lies beside.
        name: the file's name.

    Raises:
        ValueError: words stand before the first section, or two sections have one name.

    >>> from linfen_cli.article import parser
    >>> read_word_lists(parser.__file__, "headings.txt")["modal"][-2:]
    ('須', '须')
    """
    lists: dict[str, list[str]] = {}
    section: list[str] | None = None
    with open(os.path.join(os.path.dirname(module), name), encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if line.startswith("#") or not line:
                continue
            if line.startswith("[") and line.endswith("]"):
                if line[1:-1] in lists:
                    raise ValueError(f"{name} has two sections {line}")
                section = lists[line[1:-1]] = []
            elif section is None:
                raise ValueError(f"{name} has words before its first section: {line}")
            else:
                section += line.split()
    return {title: tuple(words) for title, words in lists.items()}


def read_table(module: str, name: str) -> Iterator[list[str]]:
    """Yield the rows of a table, each as its fields.

    Args:
        module: the `__file__` of the module that the file lies beside.
        name: the file's name.

    >>> from linfen_cli.lexicon import phrases
    >>> dict(read_table(phrases.__file__, "phrases.tsv"))["的确"]
    'dí què'
    """
    with open(os.path.join(os.path.dirname(module), name), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")
