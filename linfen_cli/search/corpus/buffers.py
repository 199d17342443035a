"""Buffers for bytes that are scanned once: reading into the same memory again is faster than mapping files."""

from __future__ import annotations

import os
import threading

__all__ = ["read_into"]

_SMALLEST = 1 << 20  # bytes: `Sizes.look`

_buffers = threading.local()


def read_into(handle: int, start: int, end: int) -> memoryview:
    """Return bytes `[start, end)` of an open file, or fewer at its end; they are valid until the thread reads again."""
    buffer = _buffer(end - start)
    at = 0
    while at < end - start:
        read = os.preadv(handle, [buffer[at : end - start]], start + at)
        if not read:
            break  # the file has become shorter
        at += read
    return buffer[:at]


def _buffer(size: int) -> memoryview:
    """Return the thread's own buffer, of at least `size` bytes."""
    buffer: memoryview | None = getattr(_buffers, "buffer", None)
    if buffer is None or len(buffer) < size:
        buffer = _buffers.buffer = memoryview(bytearray(max(size, _SMALLEST)))
    return buffer
