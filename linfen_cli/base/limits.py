"""Limits on what compressed files and archives may hold, against those that are made to fill the memory."""

from __future__ import annotations

import os

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _

__all__ = ["LIMIT_VARIABLE", "TooLargeError", "Unpacked", "unpacked_limit"]

LIMIT_VARIABLE = "LINFEN_UNPACKED_LIMIT"
"""The environment variable that sets the limit, in bytes."""

_LIMIT = 1 << 30  # bytes; chosen by hand: more than any text that is read whole

_ENTRIES = 50_000  # of an archive; chosen by hand: the largest books have some thousands

# Deflate makes at most 1,032 bytes of one (zlib's documentation), and prose some ten. Both chosen by hand.
_RATIO = 250
_SMALL = 4 << 20  # bytes of an entry up to which any ratio is allowed: a blank image compresses well


def unpacked_limit() -> int:
    """Return the number of bytes that a compressed file or an archive may unpack to.

    >>> unpacked_limit() >= 1 << 20
    True
    """
    try:
        return int(os.environ.get(LIMIT_VARIABLE) or _LIMIT)
    except ValueError:
        raise LinfenError(_("{variable} is a number of bytes").format(variable=LIMIT_VARIABLE)) from None


class TooLargeError(LinfenError):
    """A compressed file or an archive that unpacks to more than it may."""

    def __init__(self, limit: int) -> None:
        """Say so; the message goes on from the name of the file."""
        super().__init__(
            _(
                "is refused: it unpacks to more than {limit}, or to far more than its size ({variable} sets the limit)"
            ).format(limit=_size(limit), variable=LIMIT_VARIABLE)
        )


class Unpacked:
    """Count what is unpacked of one file, and refuse more than the limit."""

    def __init__(self) -> None:
        self._limit = self._left = unpacked_limit()

    def check(self, size: int, entries: int) -> None:
        """Refuse an archive that claims to have so many bytes and entries, where that is more than it may have.

        Raises:
            TooLargeError: it is.
        """
        if size > self._limit or entries > _ENTRIES:
            raise TooLargeError(self._limit)

    def allowed(self, packed: int) -> int:
        """Return the number of bytes that `packed` bytes may still unpack to."""
        return min(self._left, max(_SMALL, _RATIO * packed))

    def take(self, size: int, allowed: int) -> None:
        """Count `size` more bytes, of which `allowed` are allowed.

        Raises:
            TooLargeError: there are more.
        """
        if size > allowed:
            raise TooLargeError(self._limit)
        self._left -= size


def _size(number: int) -> str:
    """Return a number of bytes for people.

    >>> _size(1 << 30), _size(5 << 20), _size(1000)
    ('1 GiB', '5 MiB', '1,000 bytes')
    """
    for unit, shift in (("GiB", 30), ("MiB", 20)):
        if number >= 1 << shift and number % (1 << shift) == 0:
            return f"{number >> shift:,} {unit}"
    return f"{number:,} bytes"
