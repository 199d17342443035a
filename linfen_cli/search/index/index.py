"""Index: the repaired text of a folder in an SQLite database, for folders that are searched often.

The database, `.linfen/index` in the folder, holds every text as a search would have it: repaired, with the way back to the
stored text and the outline of its sections. It is cut into blocks of a few lines, and FTS5 knows which tokens (`tokens.py`) each has.
Where a query can only have hits is thus told without reading, and there the ordinary search decides: the hits are its own.

A file that has changed since, by its size, times and number, is searched as if there were no index; so is the whole folder
where the database cannot be trusted. Writing is one transaction for some files at a time, so that a process that is killed leaves
what it had finished. Only one process writes at a time; who searches meanwhile sees the last state that was finished.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple

from linfen_cli.article.article import Article, Before, Outline, arranged, outline, unparsed
from linfen_cli.base.alignment import Alignment
from linfen_cli.base.chunking import Unit, overlapping_blocks
from linfen_cli.base.compressed import compression_of
from linfen_cli.base.errors import LinfenError, in_message
from linfen_cli.base.lines import count_line_ends
from linfen_cli.base.pool import Pool, processors
from linfen_cli.base.walk import FOLDER, IGNORE_FILES, Entry, Problem, walk
from linfen_cli.chars.han import is_han
from linfen_cli.chars.variants import fingerprint
from linfen_cli.repair import Repaired, repair
from linfen_cli.repair.gloss.gloss import Glosses
from linfen_cli.search.index.ngrams import LONGEST, needed, ngrams_of
from linfen_cli.search.query import Query
from linfen_cli.version import __version__

__all__ = ["FILE", "Changes", "Index", "Known", "UnusableIndexError", "find", "update"]

FILE = os.path.join(FOLDER, "index")
"""The database, as seen from the folder that it is of."""

_LOCK = os.path.join(FOLDER, "lock")

_APPLICATION = 0x6C696E66  # "linf", where SQLite keeps whose a file is
_VERSION = 1
_BLOCK = 450  # code points
_LONGEST_BLOCK = 1800
_TOGETHER = 32 << 20  # bytes of text that are written in one transaction
_SHORT = 4 << 20  # bytes of a file that may be read by another process than the one that writes
_MANY = 2 << 20  # bytes of files from which on others are asked to read
_AT_ONCE = 32 << 20  # bytes of words that are sorted in memory before they are written
_PATIENCE = 60.0  # seconds to wait for another process that writes

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

_TEXT, _NO_TEXT, _UNREADABLE = 0, 1, 2


class UnusableIndexError(LinfenError):
    """An index that cannot be trusted: the message says why."""


class Changes(NamedTuple):
    """What an update did: how many files it found, and of these how many were new or changed; how many were gone."""

    files: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    unreadable: int = 0
    rebuilt: str = ""


class Known(NamedTuple):
    """A file that a folder has now, and its number in the index; None where it is new there, or has changed."""

    path: str
    size: int
    number: int | None
    problem: str | None = None


@dataclass(frozen=True)
class Text:
    """A text, or a piece of a long one, as the index keeps it."""

    clean_length: int
    stored_length: int
    lines: int
    edits: bytes | None
    original: str | None
    outline: bytes | None
    blocks: Sequence[tuple[Unit, str]]


def find(path: str) -> str | None:
    """The nearest folder with an index: `path` itself or one above it.

    >>> find("/") is None
    True
    """
    folder = os.path.abspath(path)
    while True:
        if os.path.lexists(os.path.join(folder, FILE)):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


# reading


class Index:
    """The index of a folder, opened to search."""

    def __init__(self, folder: str) -> None:
        """Open the index of `folder`, an absolute path.

        Raises:
            UnusableIndexError: it is broken, or another version of the program made it.
        """
        self.folder = folder
        self._database = _opened(os.path.join(folder, FILE))
        try:
            settings = dict(self._database.execute("SELECT name, value FROM settings"))
            if settings.get("made by") != _made_by():
                raise UnusableIndexError(f"the index of {in_message(folder)} is from another version of linfen")
            self.hidden = settings["hidden"] == "1"
            self.ignore = settings["ignore"] == "1"
        except (sqlite3.DatabaseError, KeyError) as error:
            self.close()
            raise UnusableIndexError(f"the index of {in_message(folder)} is broken ({error})") from None
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def is_sound(self) -> bool:
        """Whether the database has its parts where it says they are: all of it is read."""
        try:
            return bool(self._database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        except sqlite3.Error:
            return False

    def files(self, name: str) -> list[Known]:
        """The files of `name`, this folder or one in it or a file, as `walk` has them now; paths begin with `name`.

        Raises:
            UnusableIndexError: the database is broken.
        """
        with _trusting(self.folder):
            root = os.path.abspath(name)
            inside = os.fsencode(os.path.relpath(root, self.folder))
            rows = self._database.execute(
                "SELECT path, id, stamp, sure, digest FROM files WHERE kind != ?", (_UNREADABLE,)
            )
            known = {path: (number, stamp, sure, digest) for path, number, stamp, sure, digest in rows}
            if not os.path.isdir(root):
                return [self._known(name, inside, known)]
            before = b"" if inside == b"." else inside + b"/"
            if self._is_as_it_was():
                every = self._database.execute("SELECT path FROM files")
                paths = sorted((path for (path,) in every if path.startswith(before)), key=_order)
                shown, skip = os.path.join(name, ""), len(before)
                return [self._known(shown + os.fsdecode(path[skip:]), path, known) for path in paths]
        found: list[Known] = []
        skip = len(os.path.join(name, ""))
        for entry in walk(name, hidden=self.hidden, ignore=self.ignore):
            if isinstance(entry, Problem):
                found.append(Known(entry.path, 0, None, entry.message))
            else:
                found.append(self._known(entry.path, before + os.fsencode(entry.path[skip:]), known))
        return found

    def _known(self, shown: str, path: bytes, known: dict[bytes, tuple[int, str, int, bytes]]) -> Known:
        try:
            status = os.stat(shown)
        except OSError:
            return Known(shown, 0, None)
        row = known.get(path)
        if row is None or row[1] != _stamp(status):
            return Known(shown, status.st_size, None)
        number, _, sure, digest = row
        return Known(shown, status.st_size, number if sure or _digest(shown) == digest else None)

    def _is_as_it_was(self) -> bool:
        """Whether no file has come or gone, and nothing else is ignored."""
        rows = self._database.execute("SELECT path, stamp FROM folders")
        root = os.fsencode(self.folder)
        return all(_has_stamp(os.path.join(root, path), stamp) for path, stamp in rows)

    def candidates(self, query: Query) -> dict[int, list[int]] | None:
        """By file, the pieces that may have a hit; None where that cannot be told, and every text must be searched.

        Raises:
            UnusableIndexError: the database is broken.
        """
        with _trusting(self.folder):
            wanted = self._wanted(query)
            if wanted is None:
                return None
            rows = self._database.execute(
                "SELECT DISTINCT pieces.file, pieces.id FROM words JOIN blocks ON blocks.id = words.rowid"
                " JOIN pieces ON pieces.id = blocks.piece WHERE words MATCH ?",
                (wanted,),
            )
            pieces = list(rows)
            if query.in_stored_text:
                # Where a text was repaired, its n-grams are not those of the stored text.
                pieces += self._database.execute("SELECT file, id FROM pieces WHERE edits IS NOT NULL")
            found: dict[int, list[int]] = {}
            for file, piece in pieces:
                found.setdefault(file, []).append(piece)
            return found

    def counts(self, query: Query) -> dict[int, tuple[int, ...]] | None:
        """By file, how many hits each pattern has, files without any left out; None where blocks cannot tell.

        Raises:
            UnusableIndexError: the database is broken.
        """
        if query.in_stored_text or not query.is_local:
            return None
        with _trusting(self.folder):
            wanted = self._wanted(query)
            if wanted is None:
                return None
            files = dict(self._database.execute("SELECT id, file FROM pieces"))
            rows = self._database.execute(
                "SELECT piece, skip, cut, text FROM words JOIN blocks ON blocks.id = words.rowid WHERE words MATCH ?",
                (wanted,),
            )
            found: dict[int, list[int]] = {}
            whole: dict[int, dict[int, None]] = {}
            for piece, skip, cut, text in rows:
                file = files[piece]
                if skip or cut:
                    whole.setdefault(file, {})[piece] = None  # hits may go on from one block to the next
                    continue
                counts = found.setdefault(file, [0] * len(query.terms))
                for index, term in enumerate(query.terms):
                    counts[index] += sum(1 for _ in term.finditer(text))
        for file, pieces in whole.items():
            counts = found[file] = [0] * len(query.terms)
            others = self.candidates(query) or {}
            for article in self.texts(file, "", [*pieces, *others.get(file, ())]):
                for index, term in enumerate(query.terms):
                    counts[index] += sum(1 for _ in term.finditer(article.text))
        return {file: tuple(counts) for file, counts in found.items() if any(counts)}

    def _wanted(self, query: Query) -> str | None:
        ways = needed(query, self._fold)
        if ways is None:
            return None
        return " OR ".join(f"({' AND '.join(map(_quoted, tokens))})" for tokens in ways)

    def texts(self, number: int, name: str, wanted: Iterable[int] | None = None) -> Iterator[Article]:
        """The text of a file, or the pieces of it that are `wanted`, in order; `name` is what to call it.

        Raises:
            UnusableIndexError: the database is broken.
        """
        with _trusting(self.folder):
            rows = self._database.execute(
                "SELECT id, clean, stored, lines, edits, original, outline FROM pieces WHERE file = ? ORDER BY id",
                (number,),
            ).fetchall()
        kept = None if wanted is None else set(wanted)
        for piece, clean, stored, lines, edits, original, parts in rows:
            if kept is not None and piece not in kept:
                continue
            with _trusting(self.folder):
                blocks = self._database.execute("SELECT skip, text FROM blocks WHERE piece = ? ORDER BY id", (piece,))
                text = "".join(block[skip:] for skip, block in blocks)
                if edits is None:
                    original = text
                alignment = Alignment(len(original)) if edits is None else Alignment.from_bytes(len(original), edits)
                if alignment.clean_length != len(text):
                    raise UnusableIndexError(f"the index of {in_message(self.folder)} is broken")
                repaired = Repaired(original, text, Glosses.none(original), alignment)
                before = Before(clean, stored, lines)
                article = (
                    unparsed(repaired, name, before)
                    if parts is None
                    else arranged(repaired, Outline.from_bytes(parts), name, before)
                )
            yield article

    def _fold(self, text: str) -> str:
        forms = []
        for char in text:
            row = self._database.execute("SELECT form FROM folds WHERE char = ?", (char,)).fetchone()
            forms.append(char if row is None else row[0])
        return "".join(forms)


def _quoted(token: str) -> str:
    return f'"{token[:-1]}" *' if token.endswith("*") else f'"{token}"'


def _order(path: bytes) -> list[bytes]:
    """Orders paths as `walk` does."""
    return path.split(b"/")


@contextmanager
def _trusting(folder: str) -> Iterator[None]:
    """Say that an index is broken, where that turns out.

    Raises:
        UnusableIndexError: it is.
    """
    try:
        yield
    except (sqlite3.Error, ValueError, KeyError, UnicodeError) as error:
        raise UnusableIndexError(f"the index of {in_message(folder)} is broken ({error})") from None


def _opened(path: str) -> sqlite3.Connection:
    """A connection that only reads.

    Raises:
        UnusableIndexError: there is no index, or what there is, is none of this program's, or is cut short.
    """
    folder = os.path.dirname(path)
    try:
        with open(path, "rb") as file:
            head = file.read(100)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise UnusableIndexError(f"the index of {in_message(folder)} cannot be read: {error.strerror}") from None
    if len(head) < 100 or head[:16] != b"SQLite format 3\0" or int.from_bytes(head[68:72], "big") != _APPLICATION:
        raise UnusableIndexError(f"the index of {in_message(folder)} is cut short or none of linfen's")
    if int.from_bytes(head[60:64], "big") != _VERSION:
        raise UnusableIndexError(f"the index of {in_message(folder)} is from another version of linfen")
    page = int.from_bytes(head[16:18], "big") or 1
    pages = int.from_bytes(head[28:32], "big")
    if not os.path.exists(path + "-wal") and pages * (65536 if page == 1 else page) > size:
        raise UnusableIndexError(f"the index of {in_message(folder)} is cut short")
    # A folder that may not be written to has nobody who writes the index either.
    options = "mode=ro" if os.access(folder, os.W_OK) else "immutable=1"
    from urllib.parse import quote

    try:
        database = sqlite3.connect(f"file:{quote(os.fsencode(path))}?{options}", uri=True, isolation_level=None)
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute(f"PRAGMA mmap_size = {0x7FFF0000}")  # the most that SQLite maps
        database.execute("BEGIN")  # all that is read is of one state
    except sqlite3.Error as error:
        raise UnusableIndexError(f"the index of {in_message(folder)} cannot be opened ({error})") from None
    return database


def _made_by() -> str:
    """What a text's index depends on besides the text: the program's version, the dictionaries, the order of bytes."""
    return f"{__version__} {fingerprint()} {sys.byteorder}"


def _stamp(status: os.stat_result) -> str:
    """What tells a file from what it was: size, times, number."""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


_RULES = (b"", *map(os.fsencode, IGNORE_FILES), b".git", b".git/info/exclude")
"""What in a folder says which files there are: the folder itself, and what names those that are ignored."""

_ABSENT = "-"


def _folder_stamp(path: bytes) -> str:
    """What tells whether files have come to a folder or gone, and whether its ignore files are the same."""
    return ", ".join(_rule_stamp(path, name) for name in _RULES)


def _rule_stamp(folder: bytes, name: bytes) -> str:
    try:
        status = os.stat(os.path.join(folder, name) if name else folder)
    except OSError:
        return _ABSENT
    if name == b".git":
        return str(status.st_ino)  # what else changes in it is of no account
    return _stamp(status) if name else f"{status.st_mtime_ns} {status.st_ino}"


def _has_stamp(folder: bytes, stamp: str) -> bool:
    """Whether `_folder_stamp` would give `stamp`. A folder that has not changed still lacks what it lacked."""
    parts = stamp.split(", ")
    if len(parts) != len(_RULES):
        return False
    has_git = parts[_RULES.index(b".git")] != _ABSENT
    return all(
        _rule_stamp(folder, name) == part
        for name, part in zip(_RULES, parts, strict=True)
        if part != _ABSENT or not name or (has_git and name.startswith(b".git/"))
    )


def _digest(path: str) -> bytes:
    hashed = hashlib.blake2b(digest_size=16)
    with open(path, "rb") as file:
        while data := file.read(1 << 20):
            hashed.update(data)
    return hashed.digest()


# writing


def update(
    folder: str,
    *,
    hidden: bool = False,
    ignore: bool = True,
    rebuild: bool = False,
    watch: Callable[[int, int], object] = lambda done, total: None,
) -> Changes:
    """Make or renew the index of a folder; what has not changed is left alone.

    `hidden` and `ignore` are as `walk` takes them. `watch` is told how many bytes of how many were looked at.

    Raises:
        LinfenError: the folder cannot be read or written to, or another process writes its index and does not end.
    """
    if not os.path.isdir(folder):
        raise LinfenError(f"{in_message(folder)} is no folder: an index is of a folder")
    folder = os.path.abspath(folder)
    path = os.path.join(folder, FILE)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with _alone(folder):
            reason = "it was asked for" if rebuild else ""
            if os.path.lexists(path):
                reason = _why_anew(folder, hidden=hidden, ignore=ignore) or reason
            with closing(_writable(path, anew=bool(reason), hidden=hidden, ignore=ignore)) as database:
                changes = _Update(database, folder, hidden=hidden, ignore=ignore).run(watch)
            return changes._replace(rebuilt=reason)
    except OSError as error:
        raise LinfenError(f"the index of {in_message(folder)} cannot be written: {error.strerror or error}") from None
    except sqlite3.Error as error:
        raise LinfenError(f"the index of {in_message(folder)} cannot be written: {error}") from None


@contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Keep other processes from writing the index of `folder`. SQLite's lock of a file is every system's.

    Raises:
        LinfenError: another process goes on writing it.
    """
    with closing(sqlite3.connect(os.path.join(folder, _LOCK), timeout=_PATIENCE, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise LinfenError(
                f"another process writes the index of {in_message(folder)}: try again when it is done"
            ) from None
        yield


def _why_anew(folder: str, *, hidden: bool, ignore: bool) -> str:
    """Why the index of `folder` cannot be built on, or nothing.

    Raises:
        LinfenError: there is a file of its name that is no index, and may not be overwritten.
        OSError: it cannot be read.
    """
    path = os.path.join(folder, FILE)
    with open(path, "rb") as file:
        head = file.read(100)
    magic, application = b"SQLite format 3\0", _APPLICATION.to_bytes(4, "big")
    if not magic.startswith(head[:16]) or not application.startswith(head[68:72]):
        raise LinfenError(f"{in_message(path)} is no index of linfen's: it stays as it is")
    try:
        with Index(folder) as index:
            if (index.hidden, index.ignore) != (hidden, ignore):
                return "it had other files in it"
            if index.is_sound():
                return ""
            return "it was broken"
    except UnusableIndexError as error:
        return str(error)


def _writable(path: str, *, anew: bool, hidden: bool, ignore: bool) -> sqlite3.Connection:
    """A connection to write with; where there is nothing to build on, to an empty index."""
    if anew:
        for end in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                os.unlink(path + end)
    database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        database.execute("PRAGMA page_size = 8192")
        database.execute("BEGIN IMMEDIATE")
        if not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            _create(database, hidden=hidden, ignore=ignore)
        database.execute("COMMIT")
        # Not before there is something in it: what a file of SQLite's is, stands in the file itself only then.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        database.close()
        raise
    return database


def _create(database: sqlite3.Connection, *, hidden: bool, ignore: bool) -> None:
    from linfen_cli.search.index.ngrams import folds

    for statement in filter(str.strip, _SCHEMA.split(";\n")):
        database.execute(statement)
    # What is sorted in larger heaps need not be merged as often.
    database.execute(f"INSERT INTO words (words, rank) VALUES ('hashsize', {_AT_ONCE})")
    database.execute(f"PRAGMA application_id = {_APPLICATION}")
    database.execute(f"PRAGMA user_version = {_VERSION}")
    settings = {"made by": _made_by(), "hidden": str(int(hidden)), "ignore": str(int(ignore))}
    database.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
    forms = ((chr(code), "" if form is None else chr(form)) for code, form in folds().items() if form != code)
    database.executemany("INSERT INTO folds VALUES (?, ?)", forms)


class _Waiting(NamedTuple):
    """A file to be read: its path in the folder, its entry, and the number and the digest of what the index has of it, if anything."""

    path: bytes
    entry: Entry
    number: int | None = None
    digest: bytes = b""


class _Made(NamedTuple):
    """What is known of a file: its stamp, its digest, and if it is new and short, its texts; or that it cannot be read."""

    stamp: str
    digest: bytes
    texts: list[tuple[Before, Text]] | None = None
    problem: bool = False


def _texts(name: str) -> Iterator[tuple[Before, Text]]:
    from linfen_cli.search.corpus.corpus import texts_to_index

    return texts_to_index(name)


def _made(_: None, file: _Waiting) -> _Made:
    """Read a file. A long one is left to who writes, since its texts are many."""
    name = file.entry.path
    try:
        made = _Made(_stamp(os.stat(name)), _digest(name))
    except OSError:
        return _Made("", b"", [], problem=True)
    if made.digest == file.digest or file.entry.size > _SHORT or compression_of(name):
        return made
    try:
        return made._replace(texts=list(_texts(name)))
    except LinfenError:
        return made._replace(texts=[], problem=True)


@contextmanager
def _preparing(waiting: Sequence[_Waiting]) -> Iterator[Callable[..., Iterator[_Made]]]:
    """Give the function that reads files, in order; where they are many, several processes do."""
    is_worth_it = len(waiting) > 1 and sum(file.entry.size for file in waiting) >= _MANY
    with Pool(processors() if is_worth_it else 1) as pool:
        yield lambda batch: pool.map(_made, batch)


class _Update:
    """One run of `update`."""

    def __init__(self, database: sqlite3.Connection, folder: str, *, hidden: bool, ignore: bool) -> None:
        self._database = database
        self._folder = folder
        self._walk = {"hidden": hidden, "ignore": ignore}

    def run(self, watch: Callable[[int, int], object]) -> Changes:
        folders = self._folders()
        found: list[Entry] = []
        unreadable = 0
        for entry in walk(self._folder, **self._walk):
            if isinstance(entry, Problem):
                unreadable += 1
            else:
                found.append(entry)
        rows = self._database.execute("SELECT path, id, stamp, sure, digest, kind FROM files")
        known = {path: (number, stamp, sure, digest, kind) for path, number, stamp, sure, digest, kind in rows}
        names = {os.fsencode(os.path.relpath(entry.path, self._folder)): entry for entry in found}
        gone = [row[0] for path, row in known.items() if path not in names]
        total = sum(entry.size for entry in found)
        done = new = changed = 0
        waiting: list[_Waiting] = []
        for path, entry in names.items():
            row = known.get(path)
            if row is not None and row[2] and self._is(entry.path, row[1]):
                done += entry.size
                continue
            new += row is None
            changed += row is not None
            number, digest = (None, b"") if row is None else (row[0], b"" if row[4] == _UNREADABLE else row[3])
            waiting.append(_Waiting(path, entry, number, digest))
        watch(done, total)
        with self._transaction():
            for number in gone:
                self._forget(number)
        with _preparing(waiting) as prepare:
            for batch in _batches(waiting):
                with self._transaction():
                    for one, made in zip(batch, prepare(batch), strict=True):
                        unreadable += self._take(one, made)
                        done += one.entry.size
                        watch(done, total)
        self._make_sure()
        with self._transaction():
            self._database.execute("DELETE FROM folders")
            self._database.executemany("INSERT INTO folders VALUES (?, ?)", folders.items())
        # Without waiting for a search that still reads: what it leaves of the log is for the next who writes.
        self._database.execute("PRAGMA busy_timeout = 0")
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Changes(len(found), new, changed, len(gone), unreadable)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def _folders(self) -> dict[bytes, str]:
        """The stamps of the folder, of all in it, and of those above it that may have ignore files; before they are read."""
        root = os.fsencode(self._folder)
        above = root
        paths = []
        while (
            self._walk["ignore"]
            and not os.path.exists(os.path.join(above, b".git"))
            and os.path.dirname(above) != above
        ):
            above = os.path.dirname(above)
            paths.append(above)
        if not os.path.exists(os.path.join(above, b".git")):
            paths.clear()  # outside of any repository nothing above counts
        for path, names, _ in os.walk(root):
            paths.append(path)
            hidden = self._walk["hidden"]
            names[:] = [
                name for name in names if (hidden or name[:1] != b".") and name not in (b".git", FOLDER.encode())
            ]
        # A folder that has just changed may change again without another time of change.
        times = [os.stat(path).st_mtime_ns for path in paths]
        _sleep_until(max(map(_settled, times)))
        return {os.path.relpath(path, root): _folder_stamp(path) for path in paths}

    def _is(self, path: str, stamp: str) -> bool:
        try:
            return _stamp(os.stat(path)) == stamp
        except OSError:
            return False

    def _take(self, file: _Waiting, made: _Made) -> bool:
        """Put a file into the index in the place of what it was; return whether it cannot be read."""
        if made.digest and made.digest == file.digest:
            self._database.execute("UPDATE files SET stamp = ?, sure = 0 WHERE id = ?", (made.stamp, file.number))
            return False
        if file.number is not None:
            self._forget(file.number)
        insert = "INSERT INTO files (path, stamp, digest, sure, kind) VALUES (?, ?, ?, 0, ?)"
        number = self._database.execute(insert, (file.path, made.stamp, made.digest, _TEXT)).lastrowid
        assert number is not None
        kind = _NO_TEXT
        try:
            for text in _texts(file.entry.path) if made.texts is None else made.texts:
                kind = _TEXT
                self._add(number, text)
        except LinfenError:
            self._forget_texts(number)
            kind = _UNREADABLE
        if made.problem:
            kind = _UNREADABLE
        self._database.execute("UPDATE files SET kind = ? WHERE id = ?", (kind, number))
        return kind == _UNREADABLE

    def _add(self, file: int, found: tuple[Before, Text]) -> None:
        before, text = found
        piece = self._database.execute(
            "INSERT INTO pieces (file, clean, stored, lines, edits, original, outline) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (file, *before, text.edits, text.original, text.outline),
        ).lastrowid
        for block, tokens in text.blocks:
            number = self._database.execute(
                "INSERT INTO blocks (piece, skip, cut, text) VALUES (?, ?, ?, ?)",
                (piece, block.skip, block.cut, block.text),
            ).lastrowid
            self._database.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (number, tokens))

    def _forget(self, number: int) -> None:
        self._forget_texts(number)
        self._database.execute("DELETE FROM files WHERE id = ?", (number,))

    def _forget_texts(self, number: int) -> None:
        rows = self._database.execute(
            "SELECT blocks.id, blocks.text FROM pieces JOIN blocks ON blocks.piece = pieces.id WHERE file = ?",
            (number,),
        )
        # FTS5 keeps no text of its own here, and must be told what it had.
        self._database.executemany(
            "INSERT INTO words (words, rowid, tokens) VALUES ('delete', ?, ?)",
            ((block, _tokens(text)) for block, text in rows.fetchall()),
        )
        self._database.execute("DELETE FROM blocks WHERE piece IN (SELECT id FROM pieces WHERE file = ?)", (number,))
        self._database.execute("DELETE FROM pieces WHERE file = ?", (number,))

    def _make_sure(self) -> None:
        """Look once more at files that were written so shortly before that their times would not tell another change."""
        rows = self._database.execute("SELECT id, path, stamp, digest FROM files WHERE NOT sure").fetchall()
        sure = [
            (number, os.path.join(os.fsencode(self._folder), path), stamp, digest)
            for number, path, stamp, digest in rows
            if stamp
        ]
        _sleep_until(max((_settled(max(map(int, stamp.split()[1:3]))) for _, _, stamp, _ in sure), default=0))
        with self._transaction():
            for number, name, stamp, digest in sure:
                with suppress(OSError):
                    changed = max(map(int, stamp.split()[1:3]))
                    if _settled(changed) > time.time_ns():
                        continue
                    if _stamp(os.stat(name)) == stamp and _digest(os.fsdecode(name)) == digest:
                        self._database.execute("UPDATE files SET sure = 1 WHERE id = ?", (number,))


def _settled(changed: int) -> int:
    """When a change at a time (nanoseconds) will have another time than a later one, whatever the file system.

    Some count in two seconds, most in the kernel's ticks, of which there are a hundred a second at least.
    """
    return changed + (2_100_000_000 if changed % 1_000_000_000 == 0 else 50_000_000)


def _sleep_until(moment: int) -> None:
    wait = moment - time.time_ns()
    if 0 < wait < 5_000_000_000:  # what has a time far in the future will have to be looked at whenever it is asked for
        time.sleep(wait / 1e9)


def _batches(waiting: Iterable[_Waiting]) -> Iterator[list[_Waiting]]:
    batch: list[_Waiting] = []
    size = 0
    for file in waiting:
        batch.append(file)
        size += file.entry.size
        if size >= _TOGETHER or len(batch) >= 2000:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def prepared(stored: str, *, whole: bool) -> Text:
    """A text as the index keeps it; `whole` unless it is a piece of a long one, which has no sections.

    >>> text = prepared("擔(dān)當。", whole=True)
    >>> text.clean_length, text.original, [block.text for block, _ in text.blocks]
    (3, '擔(dān)當。', ['擔當。'])
    """
    repaired = repair(stored)
    clean = repaired.text
    changed = len(repaired.alignment) > 0
    return Text(
        len(clean),
        len(stored),
        count_line_ends(stored),
        repaired.alignment.to_bytes() if changed else None,
        stored if changed else None,
        outline(clean).to_bytes() if whole else None,
        [
            (block, _tokens(block.text))
            for block in overlapping_blocks(clean, _BLOCK, _LONGEST_BLOCK, LONGEST, goes_on=is_han)
        ],
    )


def _tokens(text: str) -> str:
    return " ".join(ngrams_of(text))
