"""Markdown: an article in CommonMark, its own marks escaped; readings, repairs and hits as the inline HTML that Markdown allows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from linfen_cli.article.article import Part
from linfen_cli.article.parser import Kind
from linfen_cli.base.messages import N_
from linfen_cli.chars.han import unwrap
from linfen_cli.render.exporters import exporter
from linfen_cli.render.markup import inline, printable
from linfen_cli.view.view import View

_MARKS = re.compile(r"[\\`*_\[\]<>&~|$]")
# What makes a line something other than a paragraph where it stands at the beginning.
_HASH = "\\#"
_BEGINNING = re.compile(r"(?:[#+=:-]|\d{1,9}(?=[.)]))")


def escape(text: str) -> str:
    r"""Return `text` so that Markdown shows it as it is; what matters only at the beginning of a line is for `line`.

    >>> escape("**擔** [當](x) <b>")
    '\\*\\*擔\\*\\* \\[當\\](x) \\<b\\>'
    """
    return _MARKS.sub(r"\\\g<0>", printable(unwrap(text).replace("\t", " ")))


def line(text: str) -> str:
    r"""Return an escaped line so that it stays a paragraph.

    >>> line("1. 擔當"), line("# 擔"), line("擔 #")
    ('1\\. 擔當', '\\# 擔', '擔 #')
    """
    beginning = _BEGINNING.match(text)
    if beginning is None:
        return text
    at = beginning.end() if beginning[0][0].isdigit() else 0
    return f"{text[:at]}\\{text[at:]}"


@exporter(
    "markdown", "Markdown", N_("for other programs and editors"), suffixes=(".md", ".markdown"), marks_repairs=False
)
def document(view: View) -> Iterator[str]:
    """Yield a view as a Markdown document, piece after piece."""
    first = True
    for block in _blocks(view):
        yield block + "\n" if first else "\n" + block + "\n"
        first = False


def _blocks(view: View) -> Iterator[str]:
    titles = [_inline(view, part) for part in view.head if part.kind is Kind.TITLE]
    if titles:
        yield _heading("".join(titles), 1)
    for part in view.head:
        if part.kind is not Kind.TITLE:
            yield line(_inline(view, part))
    for section in view.sections:
        if section.has_heading:
            yield _heading(_inline(view, section.parts[0]), section.level + 1)
        yield from _paragraphs(view, section.parts[section.has_heading :])
    yield from _paragraphs(view, view.closing)


def _paragraphs(view: View, parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        text = _inline(view, part)
        if text:
            yield line(text)


def _heading(text: str, level: int) -> str:
    # A # at its end would be taken for a closing mark.
    closed = text[: len(text.rstrip("#"))]
    return f"{'#' * min(level, 6)} {closed}{text[len(closed) :].replace('#', _HASH)}"


def _inline(view: View, part: Part) -> str:
    return "".join(inline(view.pieces(part), escape)).strip()
