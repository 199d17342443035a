"""Plain text: the bytes are the text."""

from __future__ import annotations

from linfen_cli.base.encoding import Decoded, decode
from linfen_cli.formats.markup import Group, Rewritten, Token, Work, rewrite_text

__all__ = ["read", "rewrite", "texts"]


def read(data: bytes, encoding: str | None) -> Decoded:
    """Return the text; raise as `decode`."""
    return decode(data, encoding)


def rewrite(data: bytes, work: Work) -> Rewritten:
    """Return the text with all of it changed; raise as `rewrite_text`."""
    return rewrite_text(data, work, _groups)


def texts(data: bytes, encoding: str | None) -> str:
    """Return the text, all of which is changed; raise as `decode`."""
    return decode(data, encoding).text


def _groups(text: str) -> list[Group]:
    return [[Token(0, len(text), text)]]
