"""Files to search, and the kind of text that each has."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from linfen_cli.base.compressed import compression_by, compression_of, open_decompressed
from linfen_cli.base.encoding import is_binary, is_utf8
from linfen_cli.formats.registry import HEAD, format_of, shows_its_text
from linfen_cli.source import STANDARD_INPUT, reading

__all__ = [
    "File",
    "Kind",
    "Sizes",
    "begins_as_utf8",
    "files_of",
    "kind_of",
    "may_be_long",
    "shows_utf8",
    "size_of",
]

_HEAD = 1 << 16  # bytes that tell what a file is


class Sizes(NamedTuple):
    """Sizes in bytes at which a search changes its method; chosen by hand, measured by `python -m tests.benchmarks -k search`.

    Attributes:
        long: a longer text is searched in pieces.
        window: the size of these pieces.
        look: the size of pieces that are only scanned: they fit into the processor's cache.
        doubtful: the size of the parts of a scanned piece that are read if the scan is in doubt.
        alone: how much of a folder is searched before threads or processes are started.
        read: how much threads read, in addition to scanning, before processes are started.
        batch: the size of a batch of files for a process.
        batch_files: the most files in a batch.
    """

    long: int = 16 << 20
    window: int = 4 << 20
    look: int = 1 << 20
    doubtful: int = 1 << 17
    alone: int = 8 << 20
    read: int = 8 << 20
    batch: int = 1 << 20
    batch_files: int = 64


class File(NamedTuple):
    """A source to search.

    Attributes:
        path: its path; None for the default article.
        walked: true if it was found in a folder.
        size: in bytes; 0 if it is not known.
        problem: why it cannot be searched, or None.
    """

    path: str | None
    walked: bool = False
    size: int = 0
    problem: str | None = None


class Kind(NamedTuple):
    """The kind of text that a file has.

    Attributes:
        has_text: false for a binary file that is not a document.
        is_long: true for a long text that is read piece by piece.
    """

    has_text: bool
    is_long: bool


def files_of(names: Sequence[str], *, hidden: bool, ignore: bool) -> Iterator[File]:
    """Yield the files that `names` name, those in folders as `walk` finds them; without names, the default article."""
    for name in names or (None,):
        if name is None or not os.path.isdir(name):
            yield File(name, size=size_of(name))
            continue
        from linfen_cli.base.walk import Problem, walk  # start-up: most searches are of files

        for entry in walk(name, hidden=hidden, ignore=ignore):
            if isinstance(entry, Problem):
                yield File(entry.path, walked=True, problem=entry.message)
            else:
                yield File(entry.path, walked=True, size=entry.size)


def size_of(name: str | None) -> int:
    """Return the size of a file in bytes; 0 if it is not known."""
    if name is None or name == STANDARD_INPUT:
        return 0
    try:
        return os.stat(name).st_size
    except OSError:
        return 0  # reading it will say why


def kind_of(name: str, size: int, sizes: Sizes) -> Kind:
    """Return what kind of text a file has, without reading more of it than is needed; of a compressed one that may be all.

    Raises:
        LinfenError: it cannot be read.
    """
    # A pipe has no size, and can be read only once.
    if not size or not os.path.isfile(name):
        return Kind(has_text=True, is_long=False)
    with reading(name):
        with open(name, "rb", buffering=0) as file:
            head = file.read(_HEAD)
        if not compression_by(name, head):
            return _kind(name, head, is_long=size > sizes.long)
        with open_decompressed(name) as opened:
            head = opened.read(_HEAD)
            return _kind(name, head, is_long=len(head) + len(opened.read(sizes.long)) > sizes.long)


def _kind(name: str, head: bytes, *, is_long: bool) -> Kind:
    is_text = format_of(name, head[:HEAD]).is_text
    return Kind(has_text=not (is_text and is_binary(head)), is_long=is_text and is_long)


def may_be_long(file: File, sizes: Sizes) -> bool:
    """Return whether a file may be a long text, without reading it: a compressed one may be of any length."""
    return file.size > sizes.long or compression_of(file.path or "") != ""


def shows_utf8(handle: int, name: str) -> bool:
    """Return whether an open file is a text in UTF-8, not compressed, judged by its beginning."""
    head = os.pread(handle, _HEAD, 0)
    return shows_its_text(name, head) and is_utf8(head, lambda size, offset: os.pread(handle, size, offset))


def begins_as_utf8(handle: int) -> bool:
    """Return whether an open file is UTF-8, judged by its beginning."""
    return is_utf8(os.pread(handle, _HEAD, 0), lambda size, offset: os.pread(handle, size, offset))
