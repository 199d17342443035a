"""Archives and compressed files: those that are hostile, broken, or too large."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.documents import DocumentConverter, convert_document
from linfen_cli.formats.archive import Archive
from linfen_cli.formats.registry import FORMATS
from linfen_cli.source import read_source
from tests.formats.samples import LONG, PAGE, TAIWAN, word_document, write_epub


def test_archives_that_unpack_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINFEN_UNPACKED_LIMIT", str(1 << 20))
    book = write_epub(tmp_path / "book.epub", big=b"\0" * (2 << 20))
    with pytest.raises(LinfenError, match="unpacks to more than 1 MiB"):
        read_source(str(book))
    file = tmp_path / "big.txt.gz"
    file.write_bytes(gzip.compress(b"a" * (2 << 20)))
    with pytest.raises(LinfenError, match="unpacks to more than 1 MiB"):
        read_source(str(file))


@pytest.mark.parametrize("inner", ["text.txt", "page.html", "book.epub"])
def test_gzip(tmp_path: Path, inner: str) -> None:
    plain = tmp_path / inner
    if inner == "book.epub":
        write_epub(plain)
    else:
        plain.write_bytes(PAGE.encode("gb18030") if inner == "page.html" else LONG.encode("big5hkscs", "ignore"))
    packed = tmp_path / f"{inner}.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_source(str(packed)).text == read_source(str(plain)).text
    packed.write_bytes(gzip.compress(gzip.compress(b"x")))
    with pytest.raises(LinfenError, match="more than once"):
        read_source(str(packed))


@pytest.mark.parametrize("name", ["x.epub", "x.docx", "x.pdf", "x.gz", "x.html"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\x1f\x8b\x08\0", b"\0\1\2\3", b"\xff" * 99])
def test_broken_documents_are_refused_in_one_line(tmp_path: Path, name: str, data: bytes) -> None:
    if (name, data[:2]) == ("x.html", b"PK"):
        return  # four characters are a page, if not much of one
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(LinfenError) as refused:
        read_source(str(file))
    assert str(refused.value).startswith(str(file))
    assert "\n" not in str(refused.value)


def test_a_cut_document_is_refused(tmp_path: Path) -> None:
    data = write_epub(tmp_path / "whole.epub").read_bytes()
    for cut in range(0, len(data) - 1, 97):
        file = tmp_path / "cut.epub"
        file.write_bytes(data[:cut])
        with pytest.raises(LinfenError):
            read_source(str(file))


def archive(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return packed.getvalue()


TYPES = {"[Content_Types]_xml": b"<Types/>"}
ZEROS = bytes(300_000_000)


@pytest.mark.parametrize("kind", ["docx", "epub"])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 no archive", "damaged"),
        ("头发".encode(), "damaged"),
        (archive(a=b"x"), "is an archive, but not"),
        (word_document()[:-400], "damaged"),
        (archive(**TYPES, word__document_xml=b"<w:document"), "malformed|is an archive, but not"),
        (archive(**TYPES, word__document_xml=ZEROS, **{"META-INF__container_xml": ZEROS}), "refused"),
        (archive(**TYPES, word__document_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "entities|but not"),
    ],
    ids=["empty", "torn", "text", "other", "cut", "xml", "bomb", "entities"],
)
def test_archives_that_are_wrong(kind: str, data: bytes, message: str) -> None:
    with pytest.raises(LinfenError, match=message):
        convert_document(data, f"a.{kind}", FORMATS[kind], DocumentConverter(TAIWAN))


def test_an_archive_that_claims_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINFEN_UNPACKED_LIMIT", "1000")
    with pytest.raises(LinfenError, match="unpacks to more than"):
        convert_document(word_document(), "a.docx", FORMATS["docx"], DocumentConverter(TAIWAN))


def packed(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_entries_are_read_and_changed_one_by_one() -> None:
    archive = Archive(packed(a=b"1", b=b"2"), "an EPUB")
    assert archive.names() == ["a", "b"]
    assert archive.read("b") == b"2"
    rewritten = Archive(archive.rewritten(lambda name, data: data * 2 if name == "a" else None), "an EPUB")
    assert [rewritten.read(name) for name in rewritten.names()] == [b"11", b"2"]
    with pytest.raises(LinfenError, match="is an archive, but not an EPUB: it has no c"):
        archive.read("c")


@pytest.mark.parametrize(
    ("reference", "name"),
    [("b", "OPS/b"), ("../c#part", "c"), ("%E5%AD%97.xhtml", "OPS/字.xhtml"), ("x/../y", "OPS/y")],
)
def test_references_lead_to_entries(reference: str, name: str) -> None:
    assert Archive(packed(), "an EPUB").resolve("OPS/book.opf", reference) == name


@pytest.mark.parametrize("reference", ["/etc/passwd", "../../x", "..\\..\\x", "C:/x", "http://x/y", ".."])
def test_references_lead_nowhere_else(reference: str) -> None:
    with pytest.raises(LinfenError, match="which is outside of it"):
        Archive(packed(), "an EPUB").resolve("OPS/book.opf" if reference != ".." else "book.opf", reference)
