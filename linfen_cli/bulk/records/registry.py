"""The registry of record formats: files that have many records, each with a text in it.

Every module of this folder that has a format hands it to `register`. The folder is searched when a format is first looked up,
so that a new format is one new file, which imports large packages only when it reads. A suffix means one thing: no suffix of a
record format is a suffix of `linfen_cli.formats` or of a compression.
"""

from __future__ import annotations

import importlib
import os
import pkgutil

from linfen_cli.base.compressed import bare_name
from linfen_cli.bulk import records as folder
from linfen_cli.bulk.chunks import RecordFormat
from linfen_cli.bulk.text import TEXT

__all__ = ["bulk_formats", "format_of", "register"]

_registered: dict[str, RecordFormat] = {}


def register(record_format: RecordFormat) -> None:
    """Add a format to the registry.

    Raises:
        ValueError: another has its name or one of its suffixes.
    """
    for other in (TEXT, *_registered.values()):
        if other.name == record_format.name or not set(other.suffixes).isdisjoint(record_format.suffixes):
            raise ValueError(f"{record_format.name} has the name or a suffix of {other.name}")
    _registered[record_format.name] = record_format


def bulk_formats() -> dict[str, RecordFormat]:
    """Return the formats of bulk repair by name: texts, and the record formats.

    >>> list(bulk_formats())
    ['text', 'jsonl', 'parquet', 'warc']
    """
    for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
        importlib.import_module(module.name)
    return {TEXT.name: TEXT, **_registered}


def format_of(name: str) -> RecordFormat:
    """Return the format of a file by the suffix of its name, before that of compression; TEXT where it is of no other.

    >>> format_of("a.jsonl.gz").name, format_of("a.warc.gz").name, format_of("a.txt").name
    ('jsonl', 'warc', 'text')
    """
    suffix = os.path.splitext(bare_name(name))[1].lower()
    return next((form for form in bulk_formats().values() if suffix in form.suffixes), TEXT)
