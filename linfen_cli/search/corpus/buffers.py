"""Buffers: bytes that are looked at once, read where others were read before; that is quicker than to map the file."""

from __future__ import annotations

import os
import threading

__all__ = ["read_into"]

_SMALLEST = 1 << 20  # bytes: what is looked at of a long text at a time

_buffers = threading.local()


def read_into(handle: int, start: int, end: int) -> memoryview:
    """Return bytes `[start, end)` of an open file, or what there is of them, until the thread reads others."""
    buffer = _buffer(end - start)
    at = 0
    while at < end - start:
        read = os.preadv(handle, [buffer[at : end - start]], start + at)
        if not read:
            break  # the file has become shorter
        at += read
    return buffer[:at]


def _buffer(size: int) -> memoryview:
    """Return room for `size` bytes or more that a thread has to itself."""
    buffer: memoryview | None = getattr(_buffers, "buffer", None)
    if buffer is None or len(buffer) < size:
        buffer = _buffers.buffer = memoryview(bytearray(max(size, _SMALLEST)))
    return buffer
