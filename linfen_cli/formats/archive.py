"""Zip archives that are documents (EPUB, DOCX): read with a limit, and written back with every untouched entry as it was.

An archive is input like any other. One that claims or unpacks to more than the limit is refused before memory is gone, whatever
its headers say, and so is one that is encrypted or damaged. Nothing is unpacked into files, so an entry's name can lead nowhere;
a reference to one that would (`/etc/passwd`, `../x`) is refused all the same, since a document with it was made to do harm.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import unquote

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.limits import Unpacked
from linfen_cli.base.messages import _

__all__ = ["Archive"]

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


class Archive:
    """The entries of a zip archive. Messages of its errors go on from the name of the document."""

    def __init__(self, data: bytes, title: str) -> None:
        """Open an archive; `title` is what it should be, for messages: `an EPUB`.

        Raises:
            LinfenError: it is not an archive, or claims to unpack to more than the limit.
        """
        self._title = title
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
            claimed = sum(entry.file_size for entry in entries)
        except _DAMAGE as error:
            raise self._damaged(error) from None
        self._unpacked = Unpacked()
        self._unpacked.check(claimed, len(entries))
        self._sizes: dict[int, int] = {}  # of the entries that were read, by where they stand

    def names(self) -> list[str]:
        """Return the names of the entries, in order."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Return the bytes of an entry.

        Raises:
            LinfenError: there is none, it cannot be unpacked, or the entries that were read so far unpack to more than the
                limit.
        """
        try:
            entry = self._zip.getinfo(name)
        except KeyError:
            raise LinfenError(
                _("is an archive, but not {title}: it has no {name}").format(title=self._title, name=name)
            ) from None
        return self._data(entry)

    def resolve(self, base: str, reference: str) -> str:
        """Return the name of the entry that a reference in the entry `base` means.

        Raises:
            LinfenError: it leads out of the archive.

        >>> file = io.BytesIO(); zipfile.ZipFile(file, "w").close()
        >>> Archive(file.getvalue(), "an EPUB").resolve("OPS/book.opf", "text/1.xhtml#a")
        'OPS/text/1.xhtml'
        """
        path = unquote(reference.split("#", 1)[0]).replace("\\", "/")
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
        if path.startswith("/") or ":" in path.split("/", 1)[0] or joined.startswith(("../", "/")) or joined == "..":
            raise LinfenError(
                _("refers to {reference}, which is outside of it: such a file is not read").format(
                    reference=repr(reference[:80])
                )
            )
        return joined

    def rewritten(self, change: Callable[[str, bytes], bytes | None]) -> bytes:
        """Return the archive with its entries changed.

        Args:
            change: gets the name of an entry and its bytes; gives the bytes to put there, or None to leave the entry.

        Raises:
            LinfenError: an entry cannot be unpacked, or they unpack to more than the limit.
        """
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for entry in self._zip.infolist():
                data = self._data(entry)
                changed = change(entry.filename, data)
                copy = zipfile.ZipInfo(entry.filename, entry.date_time)
                copy.compress_type = entry.compress_type
                copy.comment, copy.external_attr = entry.comment, entry.external_attr
                copy.create_system = entry.create_system
                archive.writestr(copy, data if changed is None else changed)
        return packed.getvalue()

    def _data(self, entry: zipfile.ZipInfo) -> bytes:
        known = self._sizes.get(entry.header_offset)
        allowed = self._unpacked.allowed(entry.compress_size) if known is None else known
        try:
            with self._zip.open(entry) as file:
                data = file.read(allowed + 1)  # what an archive claims of the size of its entries may be untrue
        except _DAMAGE as error:
            raise self._damaged(error) from None
        except RuntimeError:  # a password is wanted
            raise LinfenError(_("is encrypted, and cannot be read")) from None
        if known is None:
            self._unpacked.take(len(data), allowed)
            self._sizes[entry.header_offset] = len(data)
        return data

    def _damaged(self, error: Exception) -> LinfenError:
        reason = (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
        return LinfenError(_("is not {title}, or is damaged: {reason}").format(title=self._title, reason=reason))
