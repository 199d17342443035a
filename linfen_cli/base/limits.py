"""Limits on what compressed files and archives may hold, against those that are made to fill the memory."""

from __future__ import annotations

import os

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _

__all__ = ["ENTRIES", "LIMIT_VARIABLE", "Unpacked", "unpacked_limit"]

LIMIT_VARIABLE = "LINFEN_UNPACKED_LIMIT"
"""The environment variable that sets the limit, in bytes."""

_LIMIT = 1 << 30  # bytes; chosen by hand: more than any text that is read whole

ENTRIES = 50_000
"""Entries of an archive that is read. Chosen by hand: the largest books have some thousands."""

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


class Unpacked:
    """Count what is unpacked of one file, and refuse more than the limit."""

    def __init__(self) -> None:
        self._limit = self._left = unpacked_limit()

    def check(self, size: int) -> None:
        """Refuse what claims to unpack to `size` bytes in all, if that is more than the limit.

        Raises:
            LinfenError: it is. The message goes on from the file's name.
        """
        if size > self._limit:
            raise self.error()

    def allowed(self, packed: int) -> int:
        """Return the number of bytes that `packed` bytes may still unpack to."""
        return min(self._left, max(_SMALL, _RATIO * packed))

    def take(self, size: int, allowed: int) -> None:
        """Count `size` more bytes, of which `allowed` are allowed.

        Raises:
            LinfenError: there are more. The message goes on from the file's name.
        """
        if size > allowed:
            raise self.error()
        self._left -= size

    def error(self) -> LinfenError:
        """Return the error that says that the limit was passed."""
        return LinfenError(
            _(
                "is refused: it unpacks to more than {limit}, or to far more than its size ({variable} sets the limit)"
            ).format(limit=_size(self._limit), variable=LIMIT_VARIABLE)
        )


def _size(number: int) -> str:
    """Return a number of bytes for people.

    >>> _size(1 << 30), _size(5 << 20), _size(1000)
    ('1 GiB', '5 MiB', '1,000 bytes')
    """
    for unit, shift in (("GiB", 30), ("MiB", 20)):
        if number >= 1 << shift and number % (1 << shift) == 0:
            return f"{number >> shift:,} {unit}"
    return f"{number:,} bytes"
