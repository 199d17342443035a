"""The library: texts that are kept by name.

Each text is a file of its own, in UTF-8, as it was found (glosses, damage and all); what is known of it is a row of an SQLite
database beside them. A text is added whole or not at all: its file and then the row that makes it part of the library are
written in one transaction, which two processes cannot be in at once. A process that is killed in it may leave a file that no
row refers to; the next one that adds or removes a text takes such files away.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.files import NewFile, sweep
from linfen_cli.library.place import DATABASE, folder

__all__ = ["Kept", "Library", "check_name"]

VERSION = 1
"""Of the database. A newer one is refused, not guessed at."""

_WAIT = 10.0  # seconds for another process to finish what it writes
_LONGEST = 100

_FILE = re.compile(r"[0-9a-f]{32}\.txt")  # as `add` names files: what somebody else put there stays

_SCHEMA = """
CREATE TABLE texts (
    name TEXT PRIMARY KEY NOT NULL,
    file TEXT NOT NULL UNIQUE,
    title TEXT,
    date TEXT,
    origin TEXT NOT NULL,
    format TEXT NOT NULL,
    encoding TEXT NOT NULL,
    characters INTEGER NOT NULL,
    added TEXT NOT NULL
);
CREATE TABLE settings (key TEXT PRIMARY KEY NOT NULL, value TEXT);
"""


class Kept(NamedTuple):
    """A text in the library.

    Attributes:
        name: what it is called.
        file: the name of its file, in the library's folder of texts.
        title: its title, or None.
        date: when it appeared, as the text says, or None.
        origin: what it was added from: the path of a file, or `<stdin>`.
        format: what that was: `text`, `HTML`, `EPUB` …
        encoding: what its bytes were in.
        characters: how many code points it has as stored.
        added: when it was added, in UTC, as ISO 8601 writes it.
    """

    name: str
    file: str
    title: str | None
    date: str | None
    origin: str
    format: str
    encoding: str
    characters: int
    added: str


class Library:
    """The library on this machine. Use it in a `with`, which closes it."""

    def __init__(self, *, create: bool = False, wait: float = _WAIT) -> None:
        """Open it; `create` makes one where there is none. `wait` is for how many seconds another process may hold it.

        Raises:
            LinfenError: there is none, it is of a newer version, or it cannot be opened.
        """
        self._folder = folder()
        path = os.path.join(self._folder, DATABASE)
        if not create and not os.path.isfile(path):
            raise LinfenError("the library is empty: linfen library add FILE puts a text into it")
        self._database: sqlite3.Connection | None = None
        with self._telling():
            if create:
                os.makedirs(os.path.join(self._folder, "texts"), exist_ok=True)
            self._database = sqlite3.connect(path, timeout=wait, isolation_level=None)
        try:
            with self._telling():
                self._prepare(create=create)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def texts(self) -> list[Kept]:
        """All texts, by name."""
        return [Kept(*row) for row in self._ask(f"SELECT {_COLUMNS} FROM texts ORDER BY name")]

    def find(self, name: str) -> Kept | None:
        """The text of that name, or None."""
        return next((Kept(*row) for row in self._ask(f"SELECT {_COLUMNS} FROM texts WHERE name = ?", name)), None)

    def meant(self, name: str) -> Kept | None:
        """The text of that name, or the only one whose name is the same in the other script; else None."""
        kept = self.find(name)
        if kept is None and not name.isascii():
            from linfen_cli.chars.variants import fold

            same = [text for text in self.texts() if fold(text.name) == fold(name)]
            kept = same[0] if len(same) == 1 else None
        return kept

    def get(self, name: str) -> Kept:
        """The text of that name.

        Raises:
            LinfenError: there is none.
        """
        kept = self.find(name)
        if kept is None:
            import difflib

            near = difflib.get_close_matches(name, [text.name for text in self.texts()], n=1)
            hint = f"did you mean {near[0]}?" if near else "linfen library list shows what there is"
            raise LinfenError(f"there is no {name!r} in the library: {hint}")
        return kept

    def path(self, kept: Kept) -> str:
        """The path of a text's file."""
        return os.path.join(self._folder, "texts", os.path.basename(kept.file))

    def default(self) -> Kept | None:
        """The text that is the default article, or None where none was chosen."""
        row = next(self._ask("SELECT value FROM settings WHERE key = 'default'"), None)
        return self.find(row[0]) if row and row[0] else None

    def set_default(self, name: str | None) -> None:
        """Make a text the default article; None for the bundled one.

        Raises:
            LinfenError: there is no such text.
        """
        with self._changing():
            if name is not None:
                self.get(name)
            self._ask("INSERT OR REPLACE INTO settings (key, value) VALUES ('default', ?)", name)

    def add(self, name: str, text: str, *, title: str | None, date: str | None, origin: str, form: str,
            encoding: str) -> Kept:  # fmt: skip
        """Keep a text under a name that no other has.

        Raises:
            LinfenError: the name is taken or cannot be one, or the text cannot be written. Nothing is changed then.
        """
        import uuid
        from datetime import datetime, timezone

        check_name(name)
        kept = Kept(name, f"{uuid.uuid4().hex}.txt", title, date, origin, form, encoding, len(text),
                    datetime.now(timezone.utc).isoformat(timespec="seconds"))  # fmt: skip
        path = self.path(kept)
        try:
            with self._telling(), self._changing():
                self._refuse_taken(name)
                self._sweep()
                with NewFile(path) as new:
                    new.write(text.encode("utf-8", "surrogatepass"))
                    new.commit(force=False)
                places = ", ".join("?" for _ in kept)
                self._ask(f"INSERT INTO texts ({_COLUMNS}) VALUES ({places})", *kept)
        except BaseException:
            with suppress(OSError):
                os.unlink(path)
            raise
        return kept

    def remove(self, name: str) -> Kept:
        """Take a text out of the library, and its file away.

        Raises:
            LinfenError: there is none of that name, or it cannot be removed.
        """
        with self._telling():
            with self._changing():
                kept = self.get(name)
                self._sweep()
                self._ask("DELETE FROM texts WHERE name = ?", name)
                self._ask("DELETE FROM settings WHERE key = 'default' AND value = ?", name)
            with suppress(FileNotFoundError):
                os.unlink(self.path(kept))
        return kept

    def _refuse_taken(self, name: str) -> None:
        if self.find(name) is not None:
            raise LinfenError(f"there is a {name!r} in the library already: --name gives this one another name")

    def _sweep(self) -> None:
        """Take away what processes that were killed left behind. Only in a transaction, when no other is writing a text."""
        folder = os.path.join(self._folder, "texts")
        known = {kept.file for kept in self.texts()}
        sweep(folder)
        for name in os.listdir(folder):
            if _FILE.fullmatch(name) and name not in known:
                with suppress(OSError):
                    os.unlink(os.path.join(folder, name))

    def _prepare(self, *, create: bool) -> None:
        (version,) = next(self._ask("PRAGMA user_version"))
        if version == 0 and create:
            with self._changing():
                (version,) = next(self._ask("PRAGMA user_version"))
                if version == 0:  # nobody else was quicker
                    for statement in _SCHEMA.split(";"):
                        if statement.strip():
                            self._ask(statement)
                    self._ask(f"PRAGMA user_version = {VERSION}")
                    version = VERSION
        if version > VERSION:
            raise LinfenError(
                f"the library was made by a newer linfen (its version is {version}, and this one reads {VERSION}):"
                " pip install --upgrade linfen-cli"
            )
        if version == 0:
            raise LinfenError(f"{os.path.join(self._folder, DATABASE)} is no library of linfen")

    def _ask(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        assert self._database is not None
        with self._telling():
            return iter(self._database.execute(statement, values).fetchall())

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """A transaction that no other process can be in."""
        self._ask("BEGIN IMMEDIATE")
        try:
            yield
            self._ask("COMMIT")
        except BaseException:
            with suppress(LinfenError):
                self._ask("ROLLBACK")
            raise

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Say in one line what is wrong with the database or the folder."""
        place = os.path.join(self._folder, DATABASE)
        try:
            yield
        except sqlite3.OperationalError as error:
            said = str(error)
            if "locked" in said or "busy" in said:
                raise LinfenError("another program is writing to the library: try again in a moment") from None
            raise LinfenError(f"the library {place} cannot be used: {said}") from None
        except sqlite3.DatabaseError as error:
            raise LinfenError(f"{place} is no library of linfen, or is broken: {error}") from None
        except OSError as error:
            raise LinfenError(f"the library {self._folder} cannot be used: {error.strerror or error}") from None


_COLUMNS = ", ".join(Kept._fields)


def check_name(name: str) -> None:
    """Refuse what cannot be a name: it must be one that a command line can give and that means no path.

    Raises:
        LinfenError: it cannot be one.

    >>> check_name("紅樓夢")
    """
    wrong = not name.strip() or name != name.strip() or len(name) > _LONGEST or not name.isprintable()
    if wrong or name[0] in "-." or "/" in name or "\\" in name or name.startswith("library:"):
        shown = name if name.isprintable() else ascii(name)
        raise LinfenError(
            f"{shown!r} cannot be a name in the library: a name has up to {_LONGEST} characters, no / and no - or . in front"
        )
