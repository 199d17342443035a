"""Markdown: an article in CommonMark, its own marks escaped; readings, repairs and hits as the inline HTML that Markdown allows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linfen_cli.article.article import Kind, Part
from linfen_cli.chars.han import unwrap
from linfen_cli.render.markup import inline, printable
from linfen_cli.view.edition import Edition

_MARKS = re.compile(r"[\\`*_\[\]<>&~|$]")
# What makes a line something else than a paragraph where it stands at the beginning.
_HASH = "\\#"
_BEGINNING = re.compile(r"(?:[#+=:-]|\d{1,9}(?=[.)]))")


def escape(text: str) -> str:
    r"""`text` so that Markdown shows it as it is; what matters at the beginning of a line only is for `line`.

    >>> escape("**擔** [當](x) <b>")
    '\\*\\*擔\\*\\* \\[當\\](x) \\<b\\>'
    """
    return _MARKS.sub(r"\\\g<0>", printable(unwrap(text).replace("\t", " ")))


def line(text: str) -> str:
    r"""An escaped line that stays a paragraph.

    >>> line("1. 擔當"), line("# 擔"), line("擔 #")
    ('1\\. 擔當', '\\# 擔', '擔 #')
    """
    begins = _BEGINNING.match(text)
    if begins is None:
        return text
    at = begins.end() if begins[0][0].isdigit() else 0
    return f"{text[:at]}\\{text[at:]}"


def document(edition: Edition) -> Iterator[str]:
    """An edition as a Markdown document, piece after piece."""
    first = True
    for block in _blocks(edition):
        yield block + "\n" if first else "\n" + block + "\n"
        first = False


def _blocks(edition: Edition) -> Iterator[str]:
    titles = [_inline(edition, part) for part in edition.head if part.kind is Kind.TITLE]
    if titles:
        yield _heading("".join(titles), 1)
    for part in edition.head:
        if part.kind is not Kind.TITLE:
            yield line(_inline(edition, part))
    for section in edition.sections:
        for part in section.parts:
            shown = _inline(edition, part)
            if part.kind is Kind.HEADING:
                yield _heading(shown, section.level + 1)
            elif shown:
                yield line(shown)
    for part in edition.closing:
        shown = _inline(edition, part)
        if shown:
            yield line(shown)


def _heading(text: str, level: int) -> str:
    # A # at its end would be taken for a closing mark.
    closed = text[: len(text.rstrip("#"))]
    return f"{'#' * min(level, 6)} {closed}{text[len(closed) :].replace('#', _HASH)}"


def _inline(edition: Edition, part: Part) -> str:
    return "".join(inline(edition.pieces(part), escape)).strip()
