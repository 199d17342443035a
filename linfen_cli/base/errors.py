"""What goes wrong, in words for the person who ran the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class LinfenError(Exception):
    """Something linfen cannot do as asked. Its text is one line: what is wrong, and what to do about it.

    The command line prints it after `linfen: ` on standard error and leaves with exit status 2.
    """


class NothingToReadError(LinfenError):
    """A source that is empty, or has nothing but white space in it."""


class TooSlowError(LinfenError):
    """A pattern that takes longer on a text than it may; who knows what the text is called puts that before it."""


def in_message(name: str) -> str:
    r"""A name for a message: on one line, whatever is in it.

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
