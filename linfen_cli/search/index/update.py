"""Creating and updating the index of a folder.

Files are written in batches, each in a transaction, so that a killed process leaves what it has finished. Only one process
writes at a time; a search meanwhile sees the last finished state.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import NamedTuple

from linfen_cli.article.article import Before
from linfen_cli.base.compressed import compression_of
from linfen_cli.base.errors import LinfenError, in_message
from linfen_cli.base.messages import _
from linfen_cli.base.pool import Pool, processors
from linfen_cli.base.walk import Entry, Problem, walk
from linfen_cli.search.corpus.files import Sizes
from linfen_cli.search.index.database import Kind, UnusableIndexError, alone, check_own, connect_to_write, path_of
from linfen_cli.search.index.lookup import Index
from linfen_cli.search.index.preparation import Text, joined_ngrams, texts_to_index
from linfen_cli.search.index.stamps import digest, folder_stamps, has_stamp, is_settled, sleep_until_settled, stamp_of

__all__ = ["Changes", "update"]

# Chosen by hand, with `python -m tests.benchmarks -k search` in view.
_TOGETHER = 32 << 20  # bytes of files that are written in one transaction
_TOGETHER_FILES = 2000
_SHORT = 4 << 20  # bytes up to which a file is read by a worker
_MANY = 2 << 20  # bytes of files from which on workers are started


class Changes(NamedTuple):
    """The result of an update.

    Attributes:
        files: the number of files in the folder.
        new: how many of them were not indexed before.
        changed: how many had changed since they were indexed.
        gone: the number of indexed files that no longer exist.
        unreadable: the number of files and folders that cannot be read.
        rebuilt: the reason why the index was rebuilt from nothing, if it was.
    """

    files: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    unreadable: int = 0
    rebuilt: str = ""


def update(
    folder: str,
    *,
    hidden: bool = False,
    ignore: bool = True,
    rebuild: bool = False,
    watch: Callable[[int, int], object] = lambda done, total: None,
    sizes: Sizes = Sizes(),  # noqa: B008  (a named tuple: it cannot change)
) -> Changes:
    """Create or update the index of a folder; files that have not changed are not read again.

    Args:
        folder: its path.
        hidden: index hidden files too.
        ignore: leave out what git ignores.
        rebuild: rebuild the index from nothing.
        watch: is called with the number of bytes done, and of all.
        sizes: the sizes at which texts are read in pieces.

    Raises:
        LinfenError: the folder cannot be read or written to, or another process is writing its index.
    """
    if not os.path.isdir(folder):
        raise LinfenError(_("{folder} is not a folder: only folders can be indexed").format(folder=in_message(folder)))
    folder = os.path.abspath(folder)
    path = path_of(folder)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with alone(folder):
            reason = "--rebuild" if rebuild else ""
            if os.path.lexists(path):
                reason = _why_anew(folder, hidden=hidden, ignore=ignore) or reason
            with closing(connect_to_write(folder, anew=bool(reason), hidden=hidden, ignore=ignore)) as database:
                changes = _Update(database, folder, sizes, hidden=hidden, ignore=ignore).run(watch)
            return changes._replace(rebuilt=reason)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = _("the index of {folder} cannot be written: {reason}")
        raise LinfenError(message.format(folder=in_message(folder), reason=reason)) from None


def _why_anew(folder: str, *, hidden: bool, ignore: bool) -> str:
    """Return why the index of `folder` cannot be updated, or nothing.

    Raises:
        LinfenError: the file with its name is not an index, and may not be overwritten.
        OSError: it cannot be read.
    """
    check_own(folder)
    try:
        with Index(folder) as index:
            if (index.hidden, index.ignore) != (hidden, ignore):
                return _("it was made with other options")
            return "" if index.is_sound() else _("it was broken")
    except UnusableIndexError as error:
        return str(error)


class _Waiting(NamedTuple):
    """A file to be indexed.

    Attributes:
        path: its path, relative to the folder.
        entry: its entry.
        number: its number in the index, if it has one.
        digest: the digest of the content that is indexed, if any.
    """

    path: bytes
    entry: Entry
    number: int | None = None
    digest: bytes = b""


class _ReadFile(NamedTuple):
    """A file as a worker has read it.

    Attributes:
        stamp: its stamp; empty if it cannot be read.
        digest: its digest.
        texts: its texts; None if they are still to be read.
        problem: true if it cannot be read.
    """

    stamp: str
    digest: bytes
    texts: list[tuple[Before, Text]] | None = None
    problem: bool = False


def _read(sizes: Sizes, file: _Waiting) -> _ReadFile:
    """Read a file. The texts of a long one are too many to be sent, and are read by the process that writes."""
    name = file.entry.path
    try:
        result = _ReadFile(stamp_of(os.stat(name)), digest(name))
    except OSError:
        return _ReadFile("", b"", [], problem=True)
    if result.digest == file.digest or file.entry.size > _SHORT or compression_of(name):
        return result
    try:
        return result._replace(texts=list(texts_to_index(name, sizes)))
    except LinfenError:
        return result._replace(texts=[], problem=True)


@contextmanager
def _reading(waiting: Sequence[_Waiting], sizes: Sizes) -> Iterator[Callable[..., Iterator[_ReadFile]]]:
    """Yield the function that reads files, in order; many files are read by several processes."""
    is_worth_it = len(waiting) > 1 and sum(file.entry.size for file in waiting) >= _MANY
    with Pool(processors() if is_worth_it else 1, _itself, sizes) as pool:
        yield lambda batch: pool.map(_read, batch)


def _itself(sizes: Sizes) -> Sizes:
    return sizes


class _Update:
    """One run of `update`."""

    def __init__(self, database: sqlite3.Connection, folder: str, sizes: Sizes, *, hidden: bool, ignore: bool) -> None:
        self._database = database
        self._folder = folder
        self._sizes = sizes
        self._walk = {"hidden": hidden, "ignore": ignore}

    def run(self, watch: Callable[[int, int], object]) -> Changes:
        folders = folder_stamps(os.fsencode(self._folder), **self._walk)
        entries = list(walk(self._folder, **self._walk))
        files = {
            os.fsencode(os.path.relpath(entry.path, self._folder)): entry
            for entry in entries
            if not isinstance(entry, Problem)
        }
        gone, waiting = self._compare(files)
        with self._transaction():
            for number in gone:
                self._forget(number)
        unreadable = len(entries) - len(files) + self._take_all(files, waiting, watch)
        self._make_sure()
        with self._transaction():
            self._database.execute("DELETE FROM folders")
            self._database.executemany("INSERT INTO folders VALUES (?, ?)", folders.items())
        # Without waiting for a search that still reads: the next update empties the rest of the log.
        self._database.execute("PRAGMA busy_timeout = 0")
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        new = sum(file.number is None for file in waiting)
        return Changes(len(files), new, len(waiting) - new, len(gone), unreadable)

    def _compare(self, files: dict[bytes, Entry]) -> tuple[list[int], list[_Waiting]]:
        """Return the numbers of the files that are gone, and the files that are new or have changed."""
        rows = self._database.execute("SELECT path, id, stamp, sure, digest, kind FROM files")
        known = {path: row for path, *row in rows}
        gone = [row[0] for path, row in known.items() if path not in files]
        waiting: list[_Waiting] = []
        for path, entry in files.items():
            if path not in known:
                waiting.append(_Waiting(path, entry))
                continue
            number, stamp, is_sure, indexed, kind = known[path]
            if not is_sure or not has_stamp(entry.path, stamp):
                waiting.append(_Waiting(path, entry, number, b"" if kind == Kind.UNREADABLE else indexed))
        return gone, waiting

    def _take_all(self, files: dict[bytes, Entry], waiting: list[_Waiting], watch: Callable[[int, int], object]) -> int:
        """Index the files that are new or have changed; return how many cannot be read."""
        total = sum(entry.size for entry in files.values())
        done = total - sum(file.entry.size for file in waiting)
        unreadable = 0
        watch(done, total)
        with _reading(waiting, self._sizes) as read:
            for batch in _batches(waiting):
                with self._transaction():
                    for file, result in zip(batch, read(batch), strict=True):
                        unreadable += self._take(file, result)
                        done += file.entry.size
                        watch(done, total)
        return unreadable

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def _take(self, file: _Waiting, result: _ReadFile) -> bool:
        """Replace a file in the index; return whether it cannot be read."""
        if result.digest and result.digest == file.digest:
            self._database.execute("UPDATE files SET stamp = ?, sure = 0 WHERE id = ?", (result.stamp, file.number))
            return False
        if file.number is not None:
            self._forget(file.number)
        insert = "INSERT INTO files (path, stamp, digest, sure, kind) VALUES (?, ?, ?, 0, ?)"
        number = self._database.execute(insert, (file.path, result.stamp, result.digest, Kind.TEXT)).lastrowid
        assert number is not None
        kind = Kind.NO_TEXT
        try:
            for text in texts_to_index(file.entry.path, self._sizes) if result.texts is None else result.texts:
                kind = Kind.TEXT
                self._add(number, *text)
        except LinfenError:
            self._forget_texts(number)
            kind = Kind.UNREADABLE
        if result.problem:
            kind = Kind.UNREADABLE
        self._database.execute("UPDATE files SET kind = ? WHERE id = ?", (kind, number))
        return kind == Kind.UNREADABLE

    def _add(self, file: int, before: Before, text: Text) -> None:
        piece = self._database.execute(
            "INSERT INTO pieces (file, clean, stored, lines, edits, original, outline) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (file, *before, text.edits, text.original, text.outline),
        ).lastrowid
        for block, ngrams in text.blocks:
            number = self._database.execute(
                "INSERT INTO blocks (piece, skip, cut, text) VALUES (?, ?, ?, ?)",
                (piece, block.skip, block.cut, block.text),
            ).lastrowid
            self._database.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (number, ngrams))

    def _forget(self, number: int) -> None:
        self._forget_texts(number)
        self._database.execute("DELETE FROM files WHERE id = ?", (number,))

    def _forget_texts(self, number: int) -> None:
        rows = self._database.execute(
            "SELECT blocks.id, blocks.text FROM pieces JOIN blocks ON blocks.piece = pieces.id WHERE file = ?",
            (number,),
        )
        # A contentless table of FTS5 must be told the old text to delete it.
        self._database.executemany(
            "INSERT INTO words (words, rowid, tokens) VALUES ('delete', ?, ?)",
            ((block, joined_ngrams(text)) for block, text in rows.fetchall()),
        )
        self._database.execute("DELETE FROM blocks WHERE piece IN (SELECT id FROM pieces WHERE file = ?)", (number,))
        self._database.execute("DELETE FROM pieces WHERE file = ?", (number,))

    def _make_sure(self) -> None:
        """Check once more the files that had just been written, so that their times would not show another change."""
        rows = self._database.execute(
            "SELECT id, path, stamp, digest FROM files WHERE NOT sure AND stamp != ''"
        ).fetchall()
        sleep_until_settled(*(stamp for _id, _path, stamp, _digest in rows))
        with self._transaction():
            for number, path, stamp, indexed in rows:
                name = os.path.join(os.fsencode(self._folder), path)
                with suppress(OSError):
                    if is_settled(stamp) and has_stamp(name, stamp) and digest(name) == indexed:
                        self._database.execute("UPDATE files SET sure = 1 WHERE id = ?", (number,))


def _batches(waiting: Iterable[_Waiting]) -> Iterator[list[_Waiting]]:
    batch: list[_Waiting] = []
    size = 0
    for file in waiting:
        batch.append(file)
        size += file.entry.size
        if size >= _TOGETHER or len(batch) >= _TOGETHER_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
