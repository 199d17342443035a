"""Errors, in words for the person who ran the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from linfen_cli.base.messages import N_, _


class LinfenError(Exception):
    """Something linfen cannot do as asked. Its text is one line: what is wrong, and what to do about it.

    The command line prints it after `linfen: ` on standard error and leaves with exit status 2.
    """


class NothingToReadError(LinfenError):
    """A source that is empty, or has nothing but white space in it."""


class TooSlowError(LinfenError):
    """A pattern that takes longer on a text than it may; who knows what the text is called puts that before it."""


# What the system says most often where a file cannot be used. Its own translations are in packages that few have installed.
_REASONS = (
    N_("Bad file descriptor"), N_("Broken pipe"), N_("Cross-device link"), N_("Disk quota exceeded"), N_("File exists"),
    N_("File name too long"), N_("File too large"), N_("Input/output error"), N_("Invalid argument"), N_("Is a directory"),
    N_("No space left on device"), N_("No such device or address"), N_("No such file or directory"), N_("Not a directory"),
    N_("Operation not permitted"), N_("Permission denied"), N_("Read-only file system"), N_("Stale file handle"),
    N_("Text file busy"), N_("Too many levels of symbolic links"), N_("Too many open files"),
)  # fmt: skip


def reason_of(error: OSError) -> str:
    """Return the reason that the system gives for an error, in the chosen language.

    >>> reason_of(PermissionError(13, "Permission denied"))
    'Permission denied'
    """
    return _(error.strerror) if error.strerror else str(error)


def in_message(name: str) -> str:
    r"""Return a name for a message: on one line, whatever is in it.

    >>> in_message("a.txt"), in_message("a\n.txt"), in_message("")
    ('a.txt', "'a\\n.txt'", "''")
    """
    return name if name and name.isprintable() else ascii(name)


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Put `name` before the message of an error that is raised inside, as messages that go on from a name need.

    >>> with naming("a.txt"):
    ...     raise LinfenError("is a binary file, not a text")
    Traceback (most recent call last):
    linfen_cli.base.errors.LinfenError: a.txt is a binary file, not a text
    """
    try:
        yield
    except LinfenError as error:
        error.args = (f"{in_message(name)} {error}",)
        raise
