"""Markup: the text of a document, in groups of tokens, and how it is put back with all else untouched.

A *group* is a stretch that is read as one: a paragraph, a cell of a table, a line of a subtitle. Its *tokens* are spans of the
document with markup between them. What is in no token stays as it is, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from linfen_cli.base.encoding import Decoded, decode, encode

__all__ = ["Edit", "Group", "Rewritten", "Token", "Work", "encoded", "plain_text", "rewrite_text", "splice"]


class Token(NamedTuple):
    """A span `[start, end)` of a document (code points) and the text that it stands for.

    `write` gives a text the form that it has in the document, as `&` is `&amp;` in HTML; None leaves it as it is.
    """

    start: int
    end: int
    text: str
    write: Callable[[str], str] | None = None


Group = Sequence[Token]


class Edit(NamedTuple):
    """A span of a document and what is to stand there."""

    start: int
    end: int
    text: str


class Rewritten(NamedTuple):
    """A document after rewriting: its bytes, and notes for the reader, which go on from its name."""

    data: bytes
    notes: tuple[str, ...] = ()


class Work(Protocol):
    """The work on a document: how its text is changed, and how it is written."""

    @property
    def language_tag(self) -> str | None:
        """The language that the document says it is in afterwards (BCP 47), or None to leave that alone."""
        ...

    @property
    def read_as(self) -> str | None:
        """The encoding to read in; None detects it."""
        ...

    @property
    def encoding(self) -> str | None:
        """The encoding to write in; None keeps the document's."""
        ...

    @property
    def line_ends(self) -> str | None:
        """The line end to write; None keeps the document's."""
        ...

    def convert(self, groups: Sequence[Group]) -> list[Edit]:
        """Return the edits that change the text of the groups, token by token."""
        ...


def splice(document: str, edits: Iterable[Edit]) -> str:
    """Return `document` with the edits made, which do not overlap.

    >>> splice("<b>头</b>", [Edit(3, 4, "頭")])
    '<b>頭</b>'
    """
    pieces: list[str] = []
    at = 0
    for start, end, text in sorted(edits):
        pieces += (document[at:start], text)
        at = end
    return "".join((*pieces, document[at:]))


def plain_text(groups: Iterable[Group]) -> str:
    r"""Return the text of the groups, each on a line of its own; a line end inside one becomes a space.

    >>> plain_text([[Token(0, 1, "头"), Token(4, 5, "发")], [Token(9, 10, "好")]])
    '头发\n好\n'
    """
    return "".join(" ".join("".join(token.text for token in group).split("\n")) + "\n" for group in groups)


def encoded(text: str, source: Decoded, work: Work | None = None, *, errors: str = "strict") -> bytes:
    """Return the bytes of a document, written as `work` says, or as its source was.

    Raises:
        LinfenError: the encoding lacks a character. The message goes on from the name of the document.
    """
    if work is None:
        return source.mark + encode(text, source.encoding, errors=errors)
    mark = source.mark if work.encoding is None else b""
    return mark + encode(text, work.encoding or source.encoding, line_ends=work.line_ends, errors=errors)


def rewrite_text(data: bytes, work: Work, groups: Callable[[str], Sequence[Group]]) -> Rewritten:
    """Rewrite a document that is a text, in which `groups` finds what is prose; all else stays as it is.

    Raises:
        LinfenError: it is not a text, or its encoding lacks a character.
    """
    source = decode(data, work.read_as)
    return Rewritten(encoded(splice(source.text, work.convert(groups(source.text))), source, work))
