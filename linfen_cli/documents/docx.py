"""DOCX: the paragraphs and tables of a Word document, by python-docx."""

from __future__ import annotations

import io
import re
from typing import Any

from linfen_cli.base.errors import LinfenError
from linfen_cli.documents import compose, missing
from linfen_cli.documents.packed import Archive

__all__ = ["text_of"]

# Style names: Word gives the built-in ones in English whatever its language, other programs do not.
_HEADING = re.compile(r"(?:heading|标题|標題) ?([1-9])", re.IGNORECASE)
_TITLES = frozenset({"title", "标题", "標題"})


def text_of(data: bytes, encoding: str | None = None, name: str = "") -> tuple[str, str]:
    """The text of a document: a paragraph a block, a table's row a line with tabs between its cells.

    Raises:
        LinfenError: it is no DOCX, or python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise missing("python-docx", "docx", "a Word document") from None
    archive = Archive(data, "DOCX")  # which bounds its size
    if not any(entry.startswith("word/") for entry in archive.names()):
        raise LinfenError("is no DOCX: there is no Word document in it")
    try:
        document = docx.Document(io.BytesIO(data))
        title, pieces = "", []
        for block in document.iter_inner_content():
            if hasattr(block, "rows"):
                pieces += ["\n".join("\t".join(_cells(row)) for row in block.rows)]
                continue
            style = (block.style.name or "") if block.style is not None else ""
            said = block.text.strip("\n")
            if style.lower() in _TITLES and not title and not pieces:
                title = said
                continue
            heading = _HEADING.fullmatch(style.strip())
            if heading and said.strip():
                said = f"{'#' * min(6, int(heading[1]))} {' '.join(said.split())}"
            pieces.append(said)
        properties = document.core_properties
    except LinfenError:
        raise
    except Exception as error:  # a part that is missing or malformed shows in many ways
        raise LinfenError(f"is a broken DOCX ({type(error).__name__}: {error})") from None
    body = "\n\n".join(piece for piece in pieces if piece.strip())
    if not (body or title).strip():
        raise LinfenError("is a Word document without any text")
    # When a file was made is not when its text appeared: there is no date.
    return compose(title or properties.title, None, None, body), "utf-8"


def _cells(row: Any) -> list[str]:
    return [" ".join(cell.text.split()) for cell in row.cells]
