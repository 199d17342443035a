"""PDF with text in it, by pdfminer.six: its lines, joined to the paragraphs that they were.

A PDF has no paragraphs, only lines at places on pages. A line goes on with the one before it unless that one stops short of
the right edge after the end of a sentence, or a gap or an indent parts them; what stands at the edge of most pages (running
heads, page numbers) is left out. pypdf was tried and left: it gives Chinese of the usual CID fonts as well, but no places,
without which paragraphs cannot be told.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from linfen_cli.documents import compose, missing
from linfen_cli.errors import LinfenError
from linfen_cli.script.han import is_full_width

__all__ = ["text_of"]

_ENDS = "。！？…」』”’）)》.!?：:"
_PAGE_NUMBER = re.compile(r"[\s\-—–·•第頁页0-9０-９/共ivxIVX]+")


class _Line(NamedTuple):
    page: int
    left: float
    right: float
    top: float
    bottom: float
    text: str

    @property
    def height(self) -> float:
        return self.top - self.bottom


def text_of(data: bytes, encoding: str | None = None, name: str = "") -> tuple[str, str]:
    """The text of the pages.

    Raises:
        LinfenError: it is no PDF, is encrypted, or has no text in it; or pdfminer.six is not installed.
    """
    try:
        from pdfminer.high_level import extract_pages
        from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
        from pdfminer.pdfparser import PDFParser
    except ImportError:
        raise missing("pdfminer.six", "pdf", "a PDF") from None
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        title = next((_string(info["Title"]) for info in document.info if info.get("Title")), "")
        lines = [
            line
            for number, page in enumerate(extract_pages(io.BytesIO(data)))
            for line in sorted(_lines(page, number), key=lambda line: -line.top)
        ]
    except PDFPasswordIncorrect:
        raise LinfenError("is an encrypted PDF, which cannot be read") from None
    except Exception as error:  # a broken file shows in many ways
        raise LinfenError(f"is a broken PDF ({type(error).__name__}: {str(error)[:80]})") from None
    body = "\n\n".join(_paragraphs(_without_edges(lines)))
    if not body:
        raise LinfenError(
            "has no text in it, only pictures of pages: it would have to be read by a program for that (OCR)"
        )
    first = body.split("\n", 1)[0]
    return compose(title if title and title != first and len(title) < 80 else None, None, None, body), "utf-8"


def _string(value: object) -> str:
    from pdfminer.utils import decode_text

    return decode_text(value) if isinstance(value, bytes) else ""


def _lines(element: Any, page: int) -> Iterator[_Line]:
    from pdfminer.layout import LTTextLine

    if isinstance(element, LTTextLine):
        text = element.get_text().strip()
        if text:
            yield _Line(page, element.x0, element.x1, element.y1, element.y0, text)
        return
    try:
        children = iter(element)
    except TypeError:
        return
    for child in children:
        yield from _lines(child, page)


def _without_edges(lines: list[_Line]) -> list[_Line]:
    """The lines without page numbers, and without what the first or last lines of most pages repeat."""
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


def _paragraphs(lines: list[_Line]) -> Iterator[str]:
    if not lines:
        return
    left = Counter(round(line.left) for line in lines).most_common(1)[0][0]
    right = max(line.right for line in lines)
    height = median(line.height for line in lines)
    gaps = [above.bottom - below.top for above, below in pairwise(lines) if above.page == below.page]
    usual = median(gaps) if gaps else 0.0
    said = ""
    before: _Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, left, right, height, usual):
            glue = "" if is_full_width(said[-1]) or is_full_width(line.text[0]) else " "
            said += glue + line.text
        else:
            if said:
                yield said
            said = line.text
        before = line
    yield said


def _goes_on(before: _Line, line: _Line, left: float, right: float, height: float, usual: float) -> bool:
    if abs(before.height - line.height) > 0.25 * height:
        return False  # another size of type: a heading
    if line.left - left > 0.8 * height and before.left - left < 0.8 * height:
        return False  # indented
    short = right - before.right > 2 * height
    if before.page != line.page:
        return not short and before.text[-1] not in _ENDS
    if before.bottom - line.top > usual + 0.6 * height:
        return False
    return not short or (before.text[-1] not in _ENDS and right - before.right < 3 * height)
