"""The registry: what a file is, for every command alike."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.formats.registry import format_of
from linfen_cli.source import read_source
from tests.conftest import Linfen
from tests.formats.samples import PAGE, SRT, converted, converted_text, word_document, write_epub


def test_what_a_file_is() -> None:
    def name(path: str, head: bytes) -> str:
        return format_of(path, head).label

    assert name("x", b"%PDF-") == name("x.txt", b"%PDF-") == "PDF"
    assert name("x", b"<!doctype HTML>") == name("-", b"\xef\xbb\xbf <html>") == name("x.htm", b"x") == "HTML"
    assert name("x.txt", b"<html>") == name("x", b"x") == name("x.zip", b"PK\x03\x04") == "text"
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", "")
        assert name("x", file.getvalue()) == "DOCX"


@pytest.mark.parametrize(
    ("package", "file"), [("trafilatura", "x.html"), ("lxml", "x.epub"), ("docx", "x.docx"), ("pypdf", "x.pdf")]
)
def test_a_missing_extra_is_named(tmp_path: Path, package: str, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, package, None)
    path = tmp_path / file
    if file == "x.epub":
        write_epub(path)
    else:
        path.write_bytes({"x.html": PAGE.encode(), "x.docx": word_document(), "x.pdf": b"%PDF-1.7\n"}[file])
    with pytest.raises(LinfenError, match=rf"pip install 'linfen-cli\[{path.suffix[1:]}\]'"):
        read_source(str(path))


def test_every_command_reads_documents(linfen: Linfen, tmp_path: Path) -> None:
    book = str(write_epub(tmp_path / "book.epub"))
    assert "第一章 出發" in linfen("show", book).stdout
    assert "擔當" in linfen("search", "担当", book).stdout
    assert linfen("search", "-c", "担当", book).stdout == "1\n"
    linfen("convert", "--to", "simplified", book, "-o", str(tmp_path / "simplified.epub"))
    assert "担当" in linfen("show", str(tmp_path / "simplified.epub")).stdout
    assert linfen("repair", "-q", book).stdout.endswith("天黑了。\n")
    assert '"format": "EPUB"' in linfen("info", "--json", book).stdout
    before = Path(book).read_bytes()
    done = linfen("repair", "--in-place", book, status=2)
    assert "is an EPUB: its text can be read, and not written back" in done.stderr
    assert Path(book).read_bytes() == before
    with open(book, "rb") as file:
        assert "天亮了" in linfen("show", "-", stdin=file.read()).stdout


@pytest.mark.parametrize("kind", ["markdown", "html", "srt"])
def test_damage_in_documents_is_repaired(kind: str) -> None:
    lines = {
        "markdown": "头(tóu)**发(fà)**",
        "html": "<p>头(tóu)<b>发(fà)</b></p>",
        "srt": SRT.replace("<i>头</i>发", "头(tóu)<i>发(fà)</i>"),
    }
    result = converted_text(kind, lines[kind])
    assert re.sub("[*<>/bip]", "", result).replace("\r", "").find("頭髮") >= 0
    kept = converted(kind, lines[kind].encode(), keep_glosses=True).decode()
    assert "頭(tóu)" in kept
    assert "髮(fà)" in kept
