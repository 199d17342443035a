"""A format for tests: what stands in guillemets is text."""

from __future__ import annotations

import re

from linfen_cli.base.encoding import Decoded, decode
from linfen_cli.formats.markup import Group, Rewritten, Token, Work, plain_text, rewrite_text

__all__ = ["read", "rewrite", "texts"]


def read(data: bytes, encoding: str | None) -> Decoded:
    """Return what stands in guillemets, a line each."""
    source = decode(data, encoding)
    return source._replace(text=plain_text(_groups(source.text)))


def rewrite(data: bytes, work: Work) -> Rewritten:
    """Change what stands in guillemets."""
    return rewrite_text(data, work, _groups)


def texts(data: bytes, encoding: str | None) -> str:
    """Return what stands in guillemets, a line each."""
    return read(data, encoding).text


def _groups(text: str) -> list[Group]:
    return [[Token(*match.span(1), match[1])] for match in re.finditer("«([^»]*)»", text)]
