"""Documents that are zip archives (EPUB, DOCX): read with a limit, and written back with every untouched part as it was.

An archive is input like any other: one that claims or unpacks to more than the limit is refused before memory is gone,
whatever its headers say, and so is one that is encrypted or broken.
"""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError

__all__ = ["LIMIT", "Part", "read_parts", "write_parts"]

LIMIT = int(os.environ.get("LINFEN_UNPACKED_LIMIT", "") or 1 << 30)
"""Bytes that an archive may unpack to."""

# More than this from one byte is no text: deflate cannot make more than 1,032 of one, and prose gives some ten.
_RATIO = 250
_SMALL = 1 << 22
_MANY = 50_000


class Part(NamedTuple):
    """A file of an archive."""

    info: zipfile.ZipInfo
    data: bytes


def read_parts(data: bytes, name: str, what: str) -> list[Part]:
    """The files of an archive, in order; `what` is what it should be, for a complaint.

    Raises:
        LinfenError: it is no archive, is broken or encrypted, or unpacks to more than LIMIT.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > _MANY or sum(info.file_size for info in infos) > LIMIT:
                raise LinfenError(f"{name} unpacks to more than {LIMIT >> 20} MiB: it is refused")
            return list(_parts(archive, infos, name))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise LinfenError(f"{name} is not {what}, or is damaged: {_reason(error)}") from None
    except RuntimeError as error:  # a password is wanted
        raise LinfenError(f"{name} is encrypted: {_reason(error)}") from None


def _parts(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], name: str) -> Iterator[Part]:
    left = LIMIT
    for info in infos:
        with archive.open(info) as file:
            # One byte more than is allowed tells that there is more, whatever the header says.
            most = min(left, max(_SMALL, _RATIO * info.compress_size))
            data = file.read(most + 1)
        if len(data) > most:
            raise LinfenError(f"{name} is refused: {info.filename[:80]!r} in it unpacks to far more than it is")
        left -= len(data)
        yield Part(info, data)


def write_parts(parts: list[Part], change: Callable[[Part], bytes | None]) -> bytes:
    """The archive again; a part for which `change` gives bytes has those, all others are as they were."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in parts:
            info = part.info
            made = zipfile.ZipInfo(info.filename, info.date_time)
            made.compress_type = info.compress_type
            made.comment, made.external_attr, made.create_system = info.comment, info.external_attr, info.create_system
            changed = change(part)
            archive.writestr(made, part.data if changed is None else changed)
    return packed.getvalue()


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
