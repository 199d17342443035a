"""The library: texts that are kept by name.

Each text is a file of its own, in UTF-8, as it was found (glosses, damage and all); its title, date and origin are a row of an
SQLite database beside them. A text is added whole or not at all: its file and then the row that makes it part of the library
are written in one transaction, which two processes cannot be in at once. A process that is killed in it may leave a file that no
row refers to; the next one that adds or removes a text deletes such files.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from linfen_cli.base.errors import LinfenError, in_message, reason_of
from linfen_cli.base.files import NewFile, sweep
from linfen_cli.base.messages import _
from linfen_cli.library.place import DATABASE, folder

__all__ = ["Kept", "Library", "check_name"]

VERSION = 1
"""The version of the database. A newer one is refused."""

_WAIT = 10.0  # seconds for another process to finish writing; chosen by hand
_LONGEST = 100  # code points of a name; chosen by hand

_FILE = re.compile(r"[0-9a-f]{32}\.txt")  # as `add` names files; other files stay

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
        name: its name in the library.
        file: the name of its file, in the library's folder of texts.
        title: its title, or None.
        date: the date in its dateline, or None.
        origin: the path of the file that it was added from, or `<stdin>`.
        format: the format of that file: `text`, `HTML`, `EPUB` …
        encoding: the encoding of that file.
        characters: the number of code points as stored.
        added: the time at which it was added, in UTC, in ISO 8601.
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
        """Open the library.

        Args:
            create: whether to create it where there is none.
            wait: seconds for which another process may hold it.

        Raises:
            LinfenError: there is none, it is of a newer version, or it cannot be opened.
        """
        self._folder = folder()
        path = os.path.join(self._folder, DATABASE)
        if not create and not os.path.isfile(path):
            raise LinfenError(_("the library is empty: linfen library add FILE puts a text into it"))
        self._database: sqlite3.Connection | None = None
        with self._reporting_errors():
            if create:
                os.makedirs(os.path.join(self._folder, "texts"), exist_ok=True)
            self._database = sqlite3.connect(path, timeout=wait, isolation_level=None)
        try:
            with self._reporting_errors():
                self._prepare(create=create)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_arguments: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def texts(self) -> list[Kept]:
        """Return all texts, by name."""
        return [Kept(*row) for row in self._ask(f"SELECT {_COLUMNS} FROM texts ORDER BY name")]

    def find(self, name: str) -> Kept | None:
        """Return the text of that name, or None."""
        return next((Kept(*row) for row in self._ask(f"SELECT {_COLUMNS} FROM texts WHERE name = ?", name)), None)

    def meant(self, name: str) -> Kept | None:
        """Return the text of that name, or the only one whose name is the same in the other script; else None."""
        kept = self.find(name)
        if kept is None and not name.isascii():
            from linfen_cli.chars.variants import fold

            same = [text for text in self.texts() if fold(text.name) == fold(name)]
            kept = same[0] if len(same) == 1 else None
        return kept

    def get(self, name: str) -> Kept:
        """Return the text of that name.

        Raises:
            LinfenError: there is none.
        """
        kept = self.find(name)
        if kept is None:
            import difflib

            near = difflib.get_close_matches(name, [text.name for text in self.texts()], n=1)
            hint = _("did you mean {name}?").format(name=near[0]) if near else _("linfen library list lists the texts")
            raise LinfenError(_("there is no {name!r} in the library: {hint}").format(name=name, hint=hint))
        return kept

    def path(self, kept: Kept) -> str:
        """Return the path of a text's file."""
        return os.path.join(self._folder, "texts", os.path.basename(kept.file))

    def default(self) -> Kept | None:
        """Return the text that is the default article, or None where none was chosen."""
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
        """Add a text under a name that no other has.

        Args:
            name: the name.
            text: the text as it was found.
            title: its title, or None.
            date: the date in its dateline, or None.
            origin: the path of the file that it is from, or `<stdin>`.
            form: the label of that file's format.
            encoding: the encoding of that file.

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
            with self._reporting_errors(), self._changing():
                self._refuse_taken(name)
                self._sweep()
                with NewFile(path) as new:
                    new.write(text.encode("utf-8", "surrogatepass"))
                    new.commit(force=False)
                places = ", ".join("?" * len(kept))
                self._ask(f"INSERT INTO texts ({_COLUMNS}) VALUES ({places})", *kept)
        except BaseException:
            with suppress(OSError):
                os.unlink(path)
            raise
        return kept

    def remove(self, name: str) -> Kept:
        """Remove a text and its file.

        Raises:
            LinfenError: there is none of that name, or it cannot be removed.
        """
        with self._reporting_errors():
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
            message = _("there is a {name!r} in the library already: give this one another name with --name")
            raise LinfenError(message.format(name=name))

    def _sweep(self) -> None:
        """Delete what processes that were killed left behind. Call it in a transaction, when no other is writing a text."""
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
                _(
                    "the library was made by a newer linfen (its version is {version}, and this one reads {known}):"
                    " pip install --upgrade linfen-cli"
                ).format(version=version, known=VERSION)
            )
        if version == 0:
            raise LinfenError(_("{path} is not a linfen library").format(path=os.path.join(self._folder, DATABASE)))

    def _ask(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        assert self._database is not None
        with self._reporting_errors():
            return iter(self._database.execute(statement, values).fetchall())

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Enter a transaction, which no other process can be in at the same time."""
        self._ask("BEGIN IMMEDIATE")
        try:
            yield
            self._ask("COMMIT")
        except BaseException:
            with suppress(LinfenError):
                self._ask("ROLLBACK")
            raise

    @contextmanager
    def _reporting_errors(self) -> Iterator[None]:
        """Turn what is wrong with the database or the folder into one line.

        Raises:
            LinfenError: the reason.
        """
        path = os.path.join(self._folder, DATABASE)
        unusable = _("the library {path} cannot be used: {reason}")
        try:
            yield
        except sqlite3.OperationalError as error:
            reason = str(error)
            if "locked" in reason or "busy" in reason:
                raise LinfenError(_("another program is writing to the library: try again in a moment")) from None
            raise LinfenError(unusable.format(path=path, reason=reason)) from None
        except sqlite3.DatabaseError as error:
            message = _("{path} is not a linfen library, or is damaged: {reason}")
            raise LinfenError(message.format(path=path, reason=error)) from None
        except OSError as error:
            raise LinfenError(unusable.format(path=self._folder, reason=reason_of(error))) from None


_COLUMNS = ", ".join(Kept._fields)


def check_name(name: str) -> None:
    """Check that a text can have a name: one that can be given on a command line and does not look like a path.

    Raises:
        LinfenError: it cannot.

    >>> check_name("紅樓夢")
    """
    is_wrong = not name.strip() or name != name.strip() or len(name) > _LONGEST or not name.isprintable()
    if is_wrong or name[0] in "-." or "/" in name or "\\" in name or name.startswith("library:"):
        message = _(
            "{name} cannot be a name in the library: a name has up to {number} characters, no / and no - or . in front"
        )
        raise LinfenError(message.format(name=in_message(name), number=_LONGEST))
