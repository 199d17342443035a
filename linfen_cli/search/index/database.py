"""The database of an index.

`.linfen/index` in a folder is an SQLite database. It holds every text as a search reads it: repaired, with its alignment to the
stored text and the outline of its sections, in blocks of a few lines. A table of FTS5 has the n-grams of each block as its
words.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from linfen_cli.base.errors import LinfenError, in_message
from linfen_cli.base.messages import _
from linfen_cli.base.walk import FOLDER
from linfen_cli.chars.variants import fingerprint
from linfen_cli.search.index.ngrams import folds
from linfen_cli.version import __version__

__all__ = [
    "FILE",
    "PATIENCE",
    "Kind",
    "UnusableIndexError",
    "alone",
    "check_own",
    "connect_to_read",
    "connect_to_write",
    "find",
    "made_by",
    "path_of",
    "trusting",
]

FILE = os.path.join(FOLDER, "index")
"""The path of the database, relative to its folder."""

_LOCK = os.path.join(FOLDER, "lock")

PATIENCE = 60.0
"""Seconds to wait for another process that writes; chosen by hand."""

_MAGIC = b"SQLite format 3\0"
_APPLICATION = 0x6C696E66  # "linf", SQLite's application id
_VERSION = 1
_HEAD = 100  # bytes of SQLite's header (https://sqlite.org/fileformat2.html#the_database_header)
_HEAP = (
    32 << 20
)  # bytes of n-grams that are sorted in memory before they are written; chosen by hand: larger heaps are merged less often

_SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE folds (char TEXT PRIMARY KEY, form TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE folders (path BLOB PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, stamp TEXT NOT NULL, digest BLOB NOT NULL,
    sure INTEGER NOT NULL, kind INTEGER NOT NULL
);
CREATE TABLE pieces (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files,
    clean INTEGER NOT NULL, stored INTEGER NOT NULL, lines INTEGER NOT NULL,
    edits BLOB, original TEXT, outline BLOB
);
CREATE INDEX pieces_of_file ON pieces (file);
CREATE TABLE blocks (id INTEGER PRIMARY KEY, piece INTEGER NOT NULL, skip INTEGER NOT NULL, cut INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX blocks_of_piece ON blocks (piece);
CREATE VIRTUAL TABLE words USING fts5 (tokens, content='', detail=none, columnsize=0, tokenize='ascii');
"""


class Kind:
    """The values of `files.kind`."""

    TEXT, NO_TEXT, UNREADABLE = 0, 1, 2


class UnusableIndexError(LinfenError):
    """An index that cannot be used; the message says why."""


def find(path: str) -> str | None:
    """Return the nearest folder with an index: `path` itself or one above it.

    >>> find("/") is None
    True
    """
    folder = os.path.abspath(path)
    while not os.path.lexists(path_of(folder)):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def path_of(folder: str) -> str:
    """Return the path of a folder's index."""
    return os.path.join(folder, FILE)


def made_by() -> str:
    """Return what an index depends on besides the texts: linfen's version, the dictionaries, the byte order."""
    return f"{__version__} {fingerprint()} {sys.byteorder}"


@contextmanager
def trusting(folder: str) -> Iterator[None]:
    """Turn the errors of a broken index into one.

    Raises:
        UnusableIndexError: the index is broken.
    """
    try:
        yield
    except (sqlite3.Error, ValueError, KeyError, UnicodeError) as error:
        message = _("{path} is broken ({reason})")
        raise UnusableIndexError(message.format(path=in_message(path_of(folder)), reason=error)) from None


# reading


def connect_to_read(folder: str) -> sqlite3.Connection:
    """Connect to the index of a folder.

    Raises:
        UnusableIndexError: there is none, it is truncated, or it is not linfen's or not this version's.
    """
    path = path_of(folder)
    shown = in_message(path)
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        message = _("{path} cannot be read: {reason}")
        raise UnusableIndexError(message.format(path=shown, reason=error.strerror)) from None
    _check_head(head, size, path)
    try:
        return _connect(path)
    except sqlite3.Error as error:
        message = _("{path} cannot be opened ({reason})")
        raise UnusableIndexError(message.format(path=shown, reason=error)) from None


def _check_head(head: bytes, size: int, path: str) -> None:
    """Check a database by its header and its size.

    Raises:
        UnusableIndexError: it is truncated, or it is not linfen's or not this version's.
    """
    if len(head) < _HEAD or not head.startswith(_MAGIC) or int.from_bytes(head[68:72], "big") != _APPLICATION:
        message = _("{path} is truncated, or is not a linfen index")
    elif int.from_bytes(head[60:64], "big") != _VERSION:
        message = _("{path} is from another version of linfen")
    else:
        page = int.from_bytes(head[16:18], "big")
        pages = int.from_bytes(head[28:32], "big")
        # A page size of 1 stands for 65536. Pages in the log need not be in the file.
        if pages * (65536 if page == 1 else page) <= size or os.path.exists(path + "-wal"):
            return
        message = _("{path} is truncated")
    raise UnusableIndexError(message.format(path=in_message(path)))


def _connect(path: str) -> sqlite3.Connection:
    from urllib.parse import quote

    # Nobody writes the index of a folder that cannot be written to.
    options = "mode=ro" if os.access(os.path.dirname(path), os.W_OK) else "immutable=1"
    database = sqlite3.connect(f"file:{quote(os.fsencode(path))}?{options}", uri=True, isolation_level=None)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute(f"PRAGMA mmap_size = {0x7FFF0000}")  # the most that SQLite maps
    database.execute("BEGIN")  # so that all is read from one state
    return database


# writing


@contextmanager
def alone(folder: str) -> Iterator[None]:
    """Keep other processes from writing the index of `folder`. The lock is SQLite's, which works on every system.

    Raises:
        LinfenError: another process goes on writing it.
    """
    lock = sqlite3.connect(os.path.join(folder, _LOCK), timeout=PATIENCE, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            message = _("another process writes the index of {folder}: try again when it is done")
            raise LinfenError(message.format(folder=in_message(folder))) from None
        yield
    finally:
        lock.close()


def check_own(folder: str) -> None:
    """Check that the file with the name of an index is one, complete or truncated, so that it may be overwritten.

    Raises:
        LinfenError: it is not.
        OSError: it cannot be read.
    """
    path = path_of(folder)
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    application = _APPLICATION.to_bytes(4, "big")
    if not _MAGIC.startswith(head[: len(_MAGIC)]) or not application.startswith(head[68:72]):
        raise LinfenError(_("{path} is not a linfen index: it is left as it is").format(path=in_message(path)))


def connect_to_write(folder: str, *, anew: bool, hidden: bool, ignore: bool) -> sqlite3.Connection:
    """Connect to the index of a folder to write it; with `anew`, or if there is none, to an empty one."""
    path = path_of(folder)
    if anew:
        for end in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                os.unlink(path + end)
    database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        database.execute("PRAGMA page_size = 8192")
        database.execute("BEGIN IMMEDIATE")
        if not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            _create(database, hidden=hidden, ignore=ignore)
        database.execute("COMMIT")
        # Only now: until it is written without a log, the file itself has no application id.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        database.close()
        raise
    return database


def _create(database: sqlite3.Connection, *, hidden: bool, ignore: bool) -> None:
    for statement in filter(str.strip, _SCHEMA.split(";\n")):
        database.execute(statement)
    database.execute(f"INSERT INTO words (words, rank) VALUES ('hashsize', {_HEAP})")
    database.execute(f"PRAGMA application_id = {_APPLICATION}")
    database.execute(f"PRAGMA user_version = {_VERSION}")
    settings = {"made by": made_by(), "hidden": str(int(hidden)), "ignore": str(int(ignore))}
    database.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
    forms = ((chr(code), "" if form is None else chr(form)) for code, form in folds().items() if form != code)
    database.executemany("INSERT INTO folds VALUES (?, ?)", forms)
