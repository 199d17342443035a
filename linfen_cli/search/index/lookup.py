"""Looking up a query in an index.

The index only tells which pieces of texts may have hits; these are searched as without an index, so that the hits are the
same. A file that has changed since it was indexed, by its size, times and number, is treated as a new one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from linfen_cli.article.article import Article, Before, Outline, from_outline, unparsed
from linfen_cli.base.alignment import Alignment
from linfen_cli.base.errors import in_message
from linfen_cli.base.messages import _
from linfen_cli.base.walk import Problem, walk
from linfen_cli.repair import Repaired
from linfen_cli.repair.gloss.gloss import Glosses
from linfen_cli.search.index.database import Kind, UnusableIndexError, connect_to_read, made_by, path_of, trusting
from linfen_cli.search.index.ngrams import needed
from linfen_cli.search.index.stamps import digest, has_folder_stamp, stamp_of
from linfen_cli.search.query import Query

__all__ = ["Index", "Known"]


class Known(NamedTuple):
    """A file of the folder, with its number in the index; None if it is new or has changed."""

    path: str
    size: int
    number: int | None
    problem: str | None = None


class _Row(NamedTuple):
    """The row of a file in the index."""

    number: int
    stamp: str
    is_sure: int
    digest: bytes


class Index:
    """The index of a folder, opened to search."""

    def __init__(self, folder: str) -> None:
        """Open the index of `folder`, an absolute path.

        Raises:
            UnusableIndexError: it is broken, or another version of linfen made it.
        """
        self.folder = folder
        self._database = connect_to_read(folder)
        try:
            with trusting(folder):
                settings = dict(self._database.execute("SELECT name, value FROM settings"))
                self.hidden = settings["hidden"] == "1"
                self.ignore = settings["ignore"] == "1"
            if settings.get("made by") != made_by():
                message = _("{path} is from another version of linfen")
                raise UnusableIndexError(message.format(path=in_message(path_of(folder))))
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
        """Return whether the database is consistent; all of it is read."""
        try:
            return bool(self._database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        except sqlite3.Error:
            return False

    # files

    def files(self, name: str) -> list[Known]:
        """Return the files in `name`, this folder or one in it, or the file `name`; paths begin with `name`.

        Raises:
            UnusableIndexError: the database is broken.
        """
        with trusting(self.folder):
            root = os.path.abspath(name)
            inside = os.fsencode(os.path.relpath(root, self.folder))
            rows = self._database.execute(
                "SELECT path, id, stamp, sure, digest FROM files WHERE kind != ?", (Kind.UNREADABLE,)
            )
            known = {path: _Row(*row) for path, *row in rows}
            if not os.path.isdir(root):
                return [_known(name, known.get(inside))]
            before = b"" if inside == b"." else inside + b"/"
            shown = os.path.join(name, "")
            if self._is_as_it_was():
                every = self._database.execute("SELECT path FROM files")
                paths = sorted((path for (path,) in every if path.startswith(before)), key=_order)
                return [_known(shown + os.fsdecode(path[len(before) :]), known.get(path)) for path in paths]
        files: list[Known] = []
        for entry in walk(name, hidden=self.hidden, ignore=self.ignore):
            if isinstance(entry, Problem):
                files.append(Known(entry.path, 0, None, entry.message))
            else:
                files.append(_known(entry.path, known.get(before + os.fsencode(entry.path[len(shown) :]))))
        return files

    def _is_as_it_was(self) -> bool:
        """Return whether no file has been added or removed, and the ignore files are the same."""
        rows = self._database.execute("SELECT path, stamp FROM folders").fetchall()
        root = os.fsencode(self.folder)
        # The first update writes them down at its end, and may have been killed before.
        return bool(rows) and all(has_folder_stamp(os.path.join(root, path), stamp) for path, stamp in rows)

    # queries

    def candidates(self, query: Query) -> dict[int, list[int]] | None:
        """Return the pieces that may have a hit, by file; None if that is not known, and every text must be searched.

        Raises:
            UnusableIndexError: the database is broken.
        """
        with trusting(self.folder):
            expression = self._expression(query)
            if expression is None:
                return None
            rows = self._database.execute(
                "SELECT DISTINCT pieces.file, pieces.id FROM words JOIN blocks ON blocks.id = words.rowid"
                " JOIN pieces ON pieces.id = blocks.piece WHERE words MATCH ?",
                (expression,),
            )
            pieces = list(rows)
            if query.in_stored_text:
                # The n-grams of a repaired text are not those of the stored one.
                pieces += self._database.execute("SELECT file, id FROM pieces WHERE edits IS NOT NULL")
            by_file: dict[int, list[int]] = {}
            for file, piece in pieces:
                by_file.setdefault(file, []).append(piece)
            return by_file

    def counts(self, query: Query) -> dict[int, tuple[int, ...]] | None:
        """Return the counts of each file with a hit; None if hits cannot be counted in blocks.

        Raises:
            UnusableIndexError: the database is broken.
        """
        if query.in_stored_text or not query.is_local:
            return None
        with trusting(self.folder):
            expression = self._expression(query)
            if expression is None:
                return None
            files = dict(self._database.execute("SELECT id, file FROM pieces"))
            rows = self._database.execute(
                "SELECT piece, skip, cut, text FROM words JOIN blocks ON blocks.id = words.rowid WHERE words MATCH ?",
                (expression,),
            )
            counts: dict[int, list[int]] = {}
            whole: dict[int, dict[int, None]] = {}
            for piece, skip, cut, text in rows:
                file = files[piece]
                if skip or cut:
                    whole.setdefault(file, {})[piece] = None  # hits may cross its end
                else:
                    _add_counts(counts.setdefault(file, [0] * len(query.terms)), query, text)
        others = (self.candidates(query) or {}) if whole else {}
        for file, pieces in whole.items():
            counts[file] = [0] * len(query.terms)
            for article in self.texts(file, "", [*pieces, *others.get(file, ())]):
                _add_counts(counts[file], query, article.text)
        return {file: tuple(numbers) for file, numbers in counts.items() if any(numbers)}

    def _expression(self, query: Query) -> str | None:
        """Return an FTS5 expression that every block with a hit matches; None if there is none."""
        alternatives = needed(query, self._fold)
        if alternatives is None:
            return None
        return " OR ".join(f"({' AND '.join(map(_quoted, ngrams))})" for ngrams in alternatives)

    def _fold(self, text: str) -> str:
        forms = []
        for char in text:
            row = self._database.execute("SELECT form FROM folds WHERE char = ?", (char,)).fetchone()
            forms.append(char if row is None else row[0])
        return "".join(forms)

    # texts

    def texts(self, number: int, name: str, wanted: Iterable[int] | None = None) -> Iterator[Article]:
        """Yield the text of a file, or those pieces that are `wanted`, in order; `name` becomes its name.

        Raises:
            UnusableIndexError: the database is broken.
        """
        with trusting(self.folder):
            rows = self._database.execute(
                "SELECT id, clean, stored, lines, edits, original, outline FROM pieces WHERE file = ? ORDER BY id",
                (number,),
            ).fetchall()
        kept = None if wanted is None else set(wanted)
        for piece, clean, stored, lines, edits, original, parts in rows:
            if kept is not None and piece not in kept:
                continue
            with trusting(self.folder):
                repaired = self._repaired(piece, edits, original)
                before = Before(clean, stored, lines)
                article = (
                    unparsed(repaired, name, before)
                    if parts is None
                    else from_outline(repaired, Outline.from_bytes(parts), name, before)
                )
            yield article

    def _repaired(self, piece: int, edits: bytes | None, original: str | None) -> Repaired:
        """Return a piece as it was repaired.

        Raises:
            ValueError: its parts do not match.
        """
        blocks = self._database.execute("SELECT skip, text FROM blocks WHERE piece = ? ORDER BY id", (piece,))
        text = "".join(block[skip:] for skip, block in blocks)
        stored = text if edits is None else original
        if stored is None:
            raise ValueError("a stored text is missing")
        alignment = Alignment(len(stored)) if edits is None else Alignment.from_bytes(len(stored), edits)
        if alignment.clean_length != len(text):
            raise ValueError("the length of a text is wrong")
        return Repaired(stored, text, Glosses.none(stored), alignment)


def _known(path: str, row: _Row | None) -> Known:
    try:
        status = os.stat(path)
    except OSError:
        return Known(path, 0, None)
    if row is None or row.stamp != stamp_of(status):
        return Known(path, status.st_size, None)
    return Known(path, status.st_size, row.number if row.is_sure or digest(path) == row.digest else None)


def _order(path: bytes) -> list[bytes]:
    """Return the sort key by which `walk` orders paths."""
    return path.split(b"/")


def _quoted(ngram: str) -> str:
    return f'"{ngram[:-1]}" *' if ngram.endswith("*") else f'"{ngram}"'


def _add_counts(counts: list[int], query: Query, text: str) -> None:
    for index, term in enumerate(query.terms):
        counts[index] += sum(1 for _match in term.finditer(text))
