"""Zip archives that are documents: their entries, read in memory, never more than a document may have.

Nothing is written anywhere, so an entry's name can lead nowhere; one that would (`/etc/passwd`, `../x`) is refused all the same
where a document refers to it, since such a document was made to do harm.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from linfen_cli.base.errors import LinfenError
from linfen_cli.documents import LIMIT

__all__ = ["Archive"]


class Archive:
    """The entries of a zip archive."""

    def __init__(self, data: bytes, what: str) -> None:
        """Open the archive; `what` it is said to be is for the message.

        Raises:
            LinfenError: it is none, or would unpack to more than LIMIT.
        """
        self._what = what
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            size = sum(entry.file_size for entry in self._zip.infolist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise LinfenError(f"is no {what}: {error}") from None
        self._left = LIMIT
        if size > LIMIT:
            raise LinfenError(f"unpacks to {size >> 20} MB, more than the {LIMIT >> 20} MB that a document may have")

    def names(self) -> list[str]:
        """The names of the entries."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """The bytes of an entry.

        Raises:
            LinfenError: there is none, or it cannot be unpacked.
        """
        try:
            with self._zip.open(name) as entry:
                data = entry.read(self._left + 1)  # what an archive says of the size of its entries may be untrue
        except KeyError:
            raise LinfenError(f"is no whole {self._what}: it has no {name}") from None
        except RuntimeError:  # a password
            raise LinfenError(f"is an encrypted {self._what}, which cannot be read") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise LinfenError(f"is a broken {self._what}: {name} cannot be unpacked ({error})") from None
        self._left -= len(data)
        if self._left < 0:
            raise LinfenError(f"unpacks to more than the {LIMIT >> 20} MB that a document may have")
        return data

    def resolve(self, base: str, reference: str) -> str:
        """The entry that a reference in the entry `base` means.

        Raises:
            LinfenError: it leads out of the archive.

        >>> import io, zipfile
        >>> file = io.BytesIO(); zipfile.ZipFile(file, "w").close()
        >>> Archive(file.getvalue(), "EPUB").resolve("OPS/book.opf", "text/1.xhtml#a")
        'OPS/text/1.xhtml'
        """
        path = unquote(reference.split("#", 1)[0]).replace("\\", "/")
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
        if path.startswith("/") or ":" in path.split("/", 1)[0] or joined.startswith(("../", "/")) or joined == "..":
            raise LinfenError(f"refers to {reference[:80]!r}, which is outside of it: such a file is not read")
        return joined
