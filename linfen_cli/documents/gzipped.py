"""gzip: what is in a compressed file, which may be a document itself."""

from __future__ import annotations

import gzip
import io
import zlib

from linfen_cli.base.encoding import decode
from linfen_cli.base.errors import LinfenError
from linfen_cli.documents import LIMIT, extract, format_of

__all__ = ["text_of", "unpacked"]


def text_of(data: bytes, encoding: str | None = None, name: str = "") -> tuple[str, str]:
    """The text that was compressed; the name without `.gz` tells what it is.

    Raises:
        LinfenError: it is no gzip file, is too large unpacked, or what is in it cannot be read.
    """
    inner = unpacked(data)
    name = name[:-3] if name.lower().endswith(".gz") else name
    form = format_of(name, inner[:4096])
    if form is None or form.is_text:
        return decode(inner, encoding)[:2]
    if form.module == "gzipped":
        raise LinfenError("is compressed more than once: unpack it first")
    return extract(form, inner, encoding, name)


def unpacked(data: bytes) -> bytes:
    """The bytes that were compressed.

    Raises:
        LinfenError: they cannot be unpacked, or are too many.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            inner = file.read(LIMIT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise LinfenError(f"is no whole gzip file: {error}") from None
    if len(inner) > LIMIT:
        raise LinfenError(f"unpacks to more than the {LIMIT >> 20} MB that a document may have")
    return inner
