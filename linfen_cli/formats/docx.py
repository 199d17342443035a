"""Word documents (.docx): the text of paragraphs, headers, footers, notes, comments, shapes and the title.

A document is an archive of XML. Its XML is not built and written again: expat, which comes with Python, walks it and tells at
which byte each piece of text stands, and only those bytes are written anew. So styles, pictures, fields and revisions stay as
they were, byte for byte. A phrase that Word has cut into several runs is read as one.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from linfen_cli.base.errors import LinfenError
from linfen_cli.formats import Rewritten
from linfen_cli.formats.runs import Edit, Group, Token, Work, plain_text, splice
from linfen_cli.formats.zipped import Part, read_parts, write_parts

__all__ = ["rewrite", "texts", "xml_groups"]

_WHAT = "a Word document"
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


def rewrite(data: bytes, name: str, work: Work) -> Rewritten:
    """Convert a Word document.

    Raises:
        LinfenError: it is none, or is malformed, or too large when unpacked.
    """
    parts = _document(data, name)

    def change(part: Part) -> bytes | None:
        if not _has_text(part):
            return None
        text, groups = xml_groups(part.data, f"{name}, {part.info.filename}")
        edits = work.convert(groups)
        return _spliced(text, edits) if edits else None

    return Rewritten(write_parts(parts, change))


def texts(data: bytes, name: str) -> str:
    """The text of a Word document, a line a paragraph; raises as `rewrite`."""
    return "".join(
        plain_text(xml_groups(part.data, f"{name}, {part.info.filename}")[1])
        for part in _document(data, name)
        if _has_text(part)
    )


def _document(data: bytes, name: str) -> list[Part]:
    parts = read_parts(data, name, _WHAT)
    names = {part.info.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(_TEXT_PART.search(part) for part in names):
        raise LinfenError(f"{name} is an archive, but not {_WHAT}: it has no document in it")
    return parts


def _has_text(part: Part) -> bool:
    return _TEXT_PART.search(part.info.filename) is not None or part.info.filename == _PROPERTIES


def _spliced(text: bytes, edits: list[Edit]) -> bytes:
    # In Latin-1 every byte is a character, so that offsets in it count bytes.
    as_bytes = (edit._replace(text=edit.text.encode().decode("latin-1")) for edit in edits)
    return splice(text.decode("latin-1"), as_bytes).encode("latin-1")


def xml_groups(data: bytes, name: str) -> tuple[bytes, list[Group]]:
    """A part in UTF-8 and the groups of its text; their spans count bytes of it.

    Raises:
        LinfenError: it is not well-formed, or defines entities, as no document needs.
    """
    data = _as_utf8(data, name)
    groups: list[Group] = []
    group: list[Token] = []
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = False
    inside = 0
    pieces: list[tuple[int, str]] = []

    def finish() -> None:
        nonlocal group
        if group:
            groups.append(group)
            group = []

    def take(end: int) -> None:
        """The text since the last tag: expat gives it in pieces, with the byte at which each begins."""
        if pieces:
            group.append(Token(pieces[0][0], end, "".join(text for _, text in pieces), _escaped))
            pieces.clear()

    def start(element: str, _: dict[str, str]) -> None:
        nonlocal inside
        take(parser.CurrentByteIndex)
        if element in _BREAKS:
            finish()
        inside += element in _TEXT

    def end(element: str) -> None:
        nonlocal inside
        take(parser.CurrentByteIndex)
        inside -= element in _TEXT
        if element in _BREAKS or (element in _TEXT and element.startswith((_CORE, _KEYWORDS))):
            finish()

    def characters(text: str) -> None:
        if inside:
            pieces.append((parser.CurrentByteIndex, text))

    def interrupt(*_: object) -> None:
        take(parser.CurrentByteIndex)  # a comment or an instruction in a text

    def refuse(*_: object) -> None:
        raise LinfenError(f"{name} defines entities: it is refused")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    parser.CommentHandler = parser.ProcessingInstructionHandler = interrupt
    parser.StartCdataSectionHandler = parser.EndCdataSectionHandler = interrupt
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise LinfenError(f"{name} is malformed: {expat.ErrorString(error.code)}, line {error.lineno}") from None
    finish()
    return data, groups


def _as_utf8(data: bytes, name: str) -> bytes:
    """UTF-8 is what nearly all are in; UTF-16 is allowed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise LinfenError(f"{name} is malformed: it begins as UTF-16 and is not") from None
        return re.sub(r"""(<\?xml[^>]*encoding=["'])[\w-]+""", r"\1UTF-8", text, count=1).encode()
    return data


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
