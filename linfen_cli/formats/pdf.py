"""PDF with text in it, by pypdf: its lines, joined to the paragraphs that they were.

A PDF has no paragraphs, only pieces of text at places on pages. Pieces at one height are a line; a line goes on with the one
before it unless that one stops short of the right edge after the end of a sentence, or a gap, an indent or another size of
type parts them. What stands at the edge of most pages (running heads, page numbers) is left out. pdfminer.six was
tried and left: of fonts that are named and not embedded, as much Chinese is set in, it gives wrong characters.

The shares of the size of type by which lines are told apart were chosen by hand.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from linfen_cli.base.encoding import Decoded
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.extras import missing_package
from linfen_cli.base.messages import _
from linfen_cli.chars.han import is_full_width
from linfen_cli.formats.compose import compose

__all__ = ["read"]

_ENDS = "。！？…」』”’）)》.!?：:"
_LONGEST_TITLE = 80  # code points; longer ones are file names or first paragraphs. Chosen by hand
_PAGE_NUMBER = re.compile(r"[\s\-—–·•第頁页0-9０-９/共ivxIVX]+")


class _Line(NamedTuple):
    """A line: its page, where its text begins and ends, its base line and its size of type, in points."""

    page: int
    left: float
    right: float
    base: float
    size: float
    text: str


def read(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of the pages.

    Raises:
        LinfenError: it is not a PDF, is encrypted, or has no text in it; or pypdf is not installed.
    """
    try:
        import pypdf
    except ImportError:
        raise missing_package("pypdf", _("is a PDF, and reading it"), "pdf") from None
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every oddity of a file that it gets over
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise LinfenError(_("is encrypted, and cannot be read"))
        metadata = reader.metadata
        title = " ".join(str(metadata.title or "").split()) if metadata is not None else ""
        lines = [line for number, page in enumerate(reader.pages) for line in _lines(page, number)]
    except LinfenError:
        raise
    except Exception as error:  # a broken file shows in many ways
        reason = " ".join(str(error).split())[:80]
        raise LinfenError(
            _("is not a PDF, or is damaged ({kind}: {reason})").format(kind=type(error).__name__, reason=reason)
        ) from None
    body = "\n\n".join(_paragraphs(_without_edges(lines)))
    if not body:
        raise LinfenError(
            _("has no text in it, only pictures of pages, which a program for that (OCR) would have to read")
        )
    return Decoded(compose(title if len(title) < _LONGEST_TITLE else None, None, None, body), "utf-8")


def _lines(page: Any, number: int) -> list[_Line]:
    """Return the lines of a page, from its top."""
    pieces: list[tuple[float, float, float, str]] = []

    def visit(text: str, outer: list[float], matrix: list[float], _font: object, size: float) -> None:
        text = text.strip("\r\n")
        if text:
            x = matrix[4] * outer[0] + matrix[5] * outer[2] + outer[4]
            y = matrix[4] * outer[1] + matrix[5] * outer[3] + outer[5]
            pieces.append((y, x, abs(size * matrix[3] * outer[3]) or size, text))

    page.extract_text(visitor_text=visit)
    rows: list[list[tuple[float, float, float, str]]] = []
    for piece in sorted(pieces, key=lambda piece: -piece[0]):
        if rows and rows[-1][0][0] - piece[0] < 0.4 * max(piece[2], rows[-1][0][2]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [line for row in rows if (line := _line(sorted(row, key=lambda piece: piece[1]), number)).text]


def _line(row: list[tuple[float, float, float, str]], page: int) -> _Line:
    line, right = "", row[0][1]
    for _base, x, size, text in row:
        is_apart = line and x - right > 0.3 * size and not line.endswith(" ")
        if is_apart and not (is_full_width(line[-1]) and is_full_width(text[0])):
            line += " "
        line += text
        right = x + size * sum(1.0 if is_full_width(char) else 0.5 for char in text)
    lead = len(line) - len(line.lstrip(" \u3000"))
    left = row[0][1] + row[0][2] * sum(1.0 if char == "\u3000" else 0.5 for char in line[:lead])
    size = max(row, key=lambda piece: len(piece[3]))[2]
    return _Line(page, left, right, row[0][0], size, _RADICALS.sub(_ideograph, line.strip()))


# Fonts that serve both an ideograph and the radical of the same shape give the radical's code.
_RADICALS = re.compile("[\u2e80-\u2fdf]")


def _ideograph(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def _without_edges(lines: list[_Line]) -> list[_Line]:
    """Return the lines without page numbers, and without running heads: what the edges of most pages repeat."""
    pages = {line.page for line in lines}
    edges = []
    for page in pages:
        on_page = [line for line in lines if line.page == page]
        edges += [on_page[0], on_page[-1]] if len(on_page) > 1 else on_page[:0]
    repeated = Counter(re.sub(r"\d+", "#", line.text) for line in edges)
    dropped = {
        line
        for line in edges
        if _PAGE_NUMBER.fullmatch(line.text)
        or (len(pages) > 2 and repeated[re.sub(r"\d+", "#", line.text)] > len(pages) / 2)
    }
    return [line for line in lines if line not in dropped]


class _Layout(NamedTuple):
    """The layout of most lines: where they begin and end, their size of type, the gap between their base lines, in points."""

    left: float
    right: float
    size: float
    gap: float

    @classmethod
    def of(cls, lines: list[_Line]) -> _Layout:
        gaps = [above.base - below.base for above, below in pairwise(lines) if above.page == below.page]
        return cls(
            Counter(round(line.left) for line in lines).most_common(1)[0][0],
            max(line.right for line in lines),
            median(line.size for line in lines),
            median(gaps) if gaps else 0.0,
        )


def _paragraphs(lines: list[_Line]) -> Iterator[str]:
    if not lines:
        return
    layout = _Layout.of(lines)
    text = ""
    before: _Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, layout):
            glue = "" if is_full_width(text[-1]) or is_full_width(line.text[0]) else " "
            text += glue + line.text
        else:
            if text:
                yield text
            # Large type is a heading's, unless all of a passage is set in it.
            is_heading = line.size > 1.2 * layout.size and len(line.text) < 60
            text = f"## {line.text}" if is_heading else line.text
        before = line
    yield text


def _goes_on(before: _Line, line: _Line, layout: _Layout) -> bool:
    """Return whether a line goes on with the paragraph of the one before it."""
    if abs(before.size - line.size) > 0.25 * layout.size:
        return False  # another size of type: a heading
    if line.left - layout.left > 0.8 * layout.size and before.left - layout.left < 0.8 * layout.size:
        return False  # indented
    is_short = layout.right - before.right > 2 * layout.size
    ends_sentence = before.text[-1] in _ENDS
    if before.page != line.page:
        return not is_short and not ends_sentence
    if before.base - line.base > layout.gap + 0.4 * layout.size:
        return False
    return not is_short or (not ends_sentence and layout.right - before.right < 3 * layout.size)
