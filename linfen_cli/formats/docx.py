"""Word documents (.docx): the paragraphs and tables, and the document with its text changed in place.

The text is read by python-docx. To rewrite a document, its XML is not built and written again: expat, which comes with Python, walks
it and gives the offset of each piece of text, and only those bytes are replaced: paragraphs, headers, footers, notes,
comments, shapes and the title. So styles, pictures, fields and revisions stay as they were, byte for byte. A phrase that Word has
cut into several runs is read as one.
"""

from __future__ import annotations

import io
import re
from typing import Any
from xml.parsers import expat

from linfen_cli.base.encoding import Decoded
from linfen_cli.base.errors import LinfenError, NothingToReadError
from linfen_cli.base.extras import missing_package
from linfen_cli.base.messages import _
from linfen_cli.formats.archive import Archive
from linfen_cli.formats.compose import compose
from linfen_cli.formats.markup import Edit, Group, Rewritten, Token, Work, plain_text, splice

__all__ = ["read", "rewrite", "texts", "xml_groups"]

# --- reading

# Style names: Word gives the built-in ones in English whatever its language, other programs do not.
_HEADING = re.compile(r"(?:heading|标题|標題) ?([1-9])", re.IGNORECASE)
_TITLES = frozenset({"title", "标题", "標題"})


def read(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of a document: a block for a paragraph, a line for a row of a table, with tabs between its cells.

    Raises:
        NothingToReadError: there is no text in it.
        LinfenError: it is not a Word document, or python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise missing_package("python-docx", _("is a Word document, and reading it"), "docx") from None
    _open(data)  # which bounds its size
    try:
        document = docx.Document(io.BytesIO(data))
        title, pieces = _blocks(document)
        title = title or document.core_properties.title
    except Exception as error:  # a part that is missing or malformed shows in many ways
        raise LinfenError(
            _("is a damaged Word document ({kind}: {reason})").format(kind=type(error).__name__, reason=error)
        ) from None
    body = "\n\n".join(piece for piece in pieces if piece.strip())
    if not (body or title).strip():
        raise NothingToReadError(_("is a Word document without any text"))
    # When a file was made is not when its text appeared: there is no date.
    return Decoded(compose(title, None, None, body), "utf-8")


def _blocks(document: Any) -> tuple[str, list[str]]:
    """Return the title that a document begins with, or nothing, and its blocks, headings as Markdown has them."""
    title, pieces = "", []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            pieces.append("\n".join("\t".join(_cells(row)) for row in block.rows))
            continue
        style = (block.style.name or "") if block.style is not None else ""
        text = block.text.strip("\n")
        if style.lower() in _TITLES and not title and not pieces:
            title = text
            continue
        heading = _HEADING.fullmatch(style.strip())
        if heading and text.strip():
            text = f"{'#' * min(6, int(heading[1]))} {' '.join(text.split())}"
        pieces.append(text)
    return title, pieces


def _cells(row: Any) -> list[str]:
    return [" ".join(cell.text.split()) for cell in row.cells]


def _open(data: bytes) -> Archive:
    title = _("a Word document")
    archive = Archive(data, title)
    names = archive.names()
    if "[Content_Types].xml" not in names or not any(map(_TEXT_PART.search, names)):
        raise LinfenError(_("is an archive, but not {title}: there is no document in it").format(title=title))
    return archive


# --- rewriting

# The parts with text in them, wherever a producer puts them.
_TEXT_PART = re.compile(
    r"(?:^|/)(?:document|header\d*|footer\d*|footnotes|endnotes|comments|document\d+)\.xml$"
    r"|^(?:word/)?(?:charts|diagrams|drawings)/[^/]+\.xml$"
)
_PROPERTIES = "docProps/core.xml"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CORE = "http://purl.org/dc/elements/1.1/"
_KEYWORDS = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_TEXT = frozenset(
    [f"{space} t" for space in (_WORD, _STRICT, _DRAWING)]
    + [f"{_CORE} {name}" for name in ("title", "subject", "description")]
    + [f"{_KEYWORDS} keywords"]
)
# What ends a phrase: a paragraph, a line end, a tab.
_BREAKS = frozenset(
    f"{space} {name}" for space in (_WORD, _STRICT, _DRAWING) for name in ("p", "br", "cr", "tab", "tc")
)


def rewrite(data: bytes, work: Work) -> Rewritten:
    """Change the text of a Word document.

    Raises:
        LinfenError: it is not one, or is malformed, or too large.
    """

    def change(name: str, part: bytes) -> bytes | None:
        if not _has_text(name):
            return None
        text, groups = xml_groups(part, name)
        edits = work.convert(groups)
        return _spliced(text, edits) if edits else None

    return Rewritten(_open(data).rewritten(change))


def texts(data: bytes, encoding: str | None = None) -> str:
    """Return the text of a Word document, a line for a paragraph; raise as `rewrite`."""
    archive = _open(data)
    return "".join(plain_text(xml_groups(archive.read(name), name)[1]) for name in archive.names() if _has_text(name))


def _has_text(name: str) -> bool:
    return _TEXT_PART.search(name) is not None or name == _PROPERTIES


def _spliced(text: bytes, edits: list[Edit]) -> bytes:
    # In Latin-1 every byte is a character, so that offsets in it count bytes.
    as_bytes = (edit._replace(text=edit.text.encode().decode("latin-1")) for edit in edits)
    return splice(text.decode("latin-1"), as_bytes).encode("latin-1")


def xml_groups(data: bytes, name: str) -> tuple[bytes, list[Group]]:
    """Return the XML called `name` in UTF-8, and the groups of its text, whose spans count bytes of it.

    Raises:
        LinfenError: it is not well-formed, or defines entities, which no document needs.
    """
    data = _as_utf8(data, name)
    return data, _XmlWalk(name).groups_of(data)


class _XmlWalk:
    """One walk through the XML called `name`, which expat makes."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._groups: list[Group] = []
        self._group: list[Token] = []
        self._inside = 0  # how many elements of text are open
        self._pieces: list[tuple[int, str]] = []  # of the text since the last tag, with the byte at which each begins
        parser = self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = False
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = parser.ProcessingInstructionHandler = self._interrupt
        parser.StartCdataSectionHandler = parser.EndCdataSectionHandler = self._interrupt
        parser.StartDoctypeDeclHandler = self._refuse

    def groups_of(self, data: bytes) -> list[Group]:
        """Return the groups of the text; raise as `xml_groups`."""
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            reason = f"{expat.ErrorString(error.code)}, line {error.lineno}"
            raise _malformed(self._name, reason) from None
        self._finish()
        return self._groups

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        self._interrupt()
        if element in _BREAKS:
            self._finish()
        self._inside += element in _TEXT

    def _end(self, element: str) -> None:
        self._interrupt()
        self._inside -= element in _TEXT
        if element in _BREAKS or (element in _TEXT and element.startswith((_CORE, _KEYWORDS))):
            self._finish()

    def _characters(self, text: str) -> None:
        if self._inside:
            self._pieces.append((self._parser.CurrentByteIndex, text))

    def _interrupt(self, *_arguments: object) -> None:
        """Take the text before a tag, a comment or an instruction."""
        if self._pieces:
            text = "".join(text for _offset, text in self._pieces)
            self._group.append(Token(self._pieces[0][0], self._parser.CurrentByteIndex, text, _escaped))
            self._pieces.clear()

    def _finish(self) -> None:
        if self._group:
            self._groups.append(self._group)
            self._group = []

    def _refuse(self, *_arguments: object) -> None:
        raise LinfenError(_("is refused: {name} in it defines entities").format(name=self._name))


def _as_utf8(data: bytes, name: str) -> bytes:
    """Return XML in UTF-8, in which nearly all is written; UTF-16 is allowed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise _malformed(name, _("it begins as UTF-16 and is not")) from None
        return re.sub(r"""(<\?xml[^>]*encoding=["'])[\w-]+""", r"\1UTF-8", text, count=1).encode()
    return data


def _malformed(name: str, reason: str) -> LinfenError:
    return LinfenError(_("is a malformed Word document: {name}: {reason}").format(name=name, reason=reason))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
