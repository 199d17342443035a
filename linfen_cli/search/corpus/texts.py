"""Long texts, read in pieces that no match crosses, so that they need not fit into memory."""

from __future__ import annotations

import os
from collections.abc import Iterator

from linfen_cli.base.chunking import byte_windows
from linfen_cli.base.errors import LinfenError, in_message
from linfen_cli.base.messages import _
from linfen_cli.formats.registry import PLAIN
from linfen_cli.repair.blocks import blocks
from linfen_cli.search.corpus.files import Sizes, begins_as_utf8
from linfen_cli.source import Opened, open_raw

__all__ = ["decode_window", "long_texts", "read_window", "windows_of"]

_BYTES = 4  # of a character, at most


def windows_of(name: str, size: int, sizes: Sizes) -> Iterator[tuple[int, int]] | None:
    """Return the windows of a long file, as bytes `[start, end)`; None if it cannot be read from the middle.

    It can if it is UTF-8 and not compressed.

    Raises:
        OSError: it cannot be read.
    """
    with open(name, "rb", buffering=0) as opened:
        if not begins_as_utf8(opened.fileno()):
            return None
    return _windows(name, size, sizes)


def _windows(name: str, size: int, sizes: Sizes) -> Iterator[tuple[int, int]]:
    with open(name, "rb", buffering=0) as opened:
        yield from byte_windows(opened.fileno(), size, sizes.window)


def long_texts(name: str, size: int, sizes: Sizes) -> Iterator[str]:
    """Yield the pieces of a long text, in order.

    Raises:
        LinfenError: it stops being text.
        OSError: it cannot be read.
    """
    windows = windows_of(name, size, sizes)
    if windows is None:
        with Opened(open_raw(name, form=PLAIN)) as source:
            yield from blocks(source.pieces(), sizes.window // _BYTES)
        return
    for start, end in windows:
        yield decode_window(name, read_window(name, start, end), start)


def read_window(name: str, start: int, end: int) -> bytes:
    """Return bytes `[start, end)` of a file.

    Raises:
        OSError: it cannot be read.
    """
    with open(name, "rb", buffering=0) as opened:
        return os.pread(opened.fileno(), end - start, start)


def decode_window(name: str, data: bytes, start: int) -> str:
    """Decode the bytes of a UTF-8 file that begin at `start`.

    Raises:
        LinfenError: they are not UTF-8.
    """
    if start == 0 and data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        message = _("{name} begins as UTF-8 but is not: byte {offset} does not fit")
        raise LinfenError(message.format(name=in_message(name), offset=start + error.start)) from None
