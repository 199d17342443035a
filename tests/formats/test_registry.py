"""The registry: what a file is, for every command alike."""

from __future__ import annotations

import ast
import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from linfen_cli.base.compressed import compressed, compression_of
from linfen_cli.base.errors import LinfenError
from linfen_cli.bulk.records.registry import bulk_formats
from linfen_cli.formats.registry import FORMATS, HEAD, Format, format_by_name, format_of, has_text_name, shows_its_text
from linfen_cli.render.exporters import exporters
from linfen_cli.source import open_raw, open_source, read_source
from tests.conftest import ROOT, Linfen
from tests.formats.samples import LONG, PAGE, SRT, word_document, write_epub


def book() -> bytes:
    file = io.BytesIO()
    write_epub(file)
    return file.getvalue()


SAMPLES: dict[str, bytes] = {
    "plain": LONG.encode(),
    "markdown": f"# 題\n\n**{LONG}**\n".encode(),
    "html": f"<!DOCTYPE html>\n<title>題</title><p>{LONG}</p>".encode(),
    "epub": book(),
    "docx": word_document(),
    "pdf": b"%PDF-1.7\n",
    "srt": SRT.encode(),
    "vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n{LONG}\n".encode(),
    "ass": f"[Script Info]\n\n[Events]\nFormat: Start, Text\nDialogue: 0:00:01.00,{LONG}\n".encode(),
}
SUFFIXES = [(form.name, suffix) for form in FORMATS.values() for suffix in form.suffixes]


def asked(path: Path) -> list[str]:
    """Return the format of a file by the functions that the commands use: of convert; of show, info and export; of repair; of search."""
    answers = []
    with open_raw(str(path)) as raw:
        answers.append(raw.format.name)
        first = raw.first
    try:
        answers.append(read_source(str(path)).format.name)
        with open_source(str(path)) as opened:
            answers.append(opened.format.name)
    except LinfenError as error:
        answers += ["pdf" if "is not a PDF" in str(error) else str(error)] * 2
    if not compression_of(path.name):
        answers.append(format_of(str(path), first[:HEAD]).name)
        assert shows_its_text(str(path), first) == FORMATS[answers[0]].is_text
    return answers


@pytest.mark.parametrize(("name", "suffix"), SUFFIXES)
def test_every_suffix_gets_one_answer(name: str, suffix: str, tmp_path: Path) -> None:
    for ending in (suffix, suffix.upper()):
        path = tmp_path / f"a{ending}"
        path.write_bytes(SAMPLES[name])
        assert asked(path) == [name] * 4
        assert has_text_name(str(path)) == FORMATS[name].is_rewritten
    for ending in (f"{suffix}.gz", suffix):
        path = tmp_path / f"b{ending}"
        path.write_bytes(gzip.compress(SAMPLES[name]))
        assert set(asked(path)) == {name}


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if form.begins is not None])
def test_every_beginning_gets_one_answer(name: str, tmp_path: Path, linfen: Linfen) -> None:
    for called in ("no-suffix", "page.cgi", "a.txt"):
        path = tmp_path / called
        path.write_bytes(SAMPLES[name])
        # A text says what it is by its name, against what it only begins like.
        assert asked(path) == [name if called != "a.txt" or FORMATS[name].is_binary else "plain"] * 4
    if name != "pdf":
        label = json.loads(linfen("info", "-", "--json", stdin=SAMPLES[name]).stdout)["format"]
        assert label == FORMATS[name].label


def test_no_suffix_is_claimed_twice() -> None:
    suffixes = [suffix for _name, suffix in SUFFIXES] + [
        suffix for form in bulk_formats().values() for suffix in form.suffixes
    ]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes)
    assert not [suffix for suffix in suffixes if compression_of(f"a{suffix}")]
    # What is exported under a name is read again as what it is.
    for exporter in exporters().values():
        for suffix in exporter.suffixes:
            form = format_by_name(f"a{suffix}")
            assert form is None or form.name == exporter.name or (form.name, exporter.name) == ("plain", "text")


def test_no_other_module_has_a_table_of_suffixes() -> None:
    """Suffixes of what is read stand in the registry alone; exporters have those of what is written."""
    # `.txt` is what linfen calls files of its own, too.
    suffixes = {suffix for _name, suffix in SUFFIXES if suffix != ".txt"} | {".gz", ".zst"}
    elsewhere = {
        (os.path.relpath(path, ROOT), node.value)
        for path in (ROOT / "linfen_cli").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in suffixes
    }
    homes = ("linfen_cli/formats/registry.py", "linfen_cli/base/compressed.py", "linfen_cli/render/exporters/")
    assert not [place for place in elsewhere if not place[0].startswith(homes)]


def test_a_new_format_is_a_module_and_a_row(tmp_path: Path, linfen: Linfen, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Format("quoted", "Quoted", "a quoted text", (".quo",), "tests.formats.quoted", begins=rb"QUOTED\n")
    monkeypatch.setitem(FORMATS, "quoted", row)
    data = "QUOTED\n头发 «头发» 里面 «里(lǐ)面»\n".encode()
    wanted = "QUOTED\n头发 «頭髮» 里面 «裡面»\n"
    folder = tmp_path / "in"
    folder.mkdir()
    for name, stored in (("a.quo", data), ("b.quo.gz", gzip.compress(data)), ("no-suffix", data), ("-", data)):
        path = "-" if name == "-" else str(folder / name)
        if name != "-":
            (folder / name).write_bytes(stored)
        given = {"stdin": data if name == "-" else b""}
        assert linfen("show", path, **given).stdout == "头发\n里面\n"
        assert linfen("search", "-c", "裡面", path, **given).stdout == "1\n"
        assert linfen("search", "-c", "QUOTED", path, status=1, **given).stdout == "0\n"
        assert json.loads(linfen("info", "--json", path, **given).stdout)["format"] == "Quoted"
        # What is compressed is repaired as it is stored, and so are the files of a folder.
        repaired = data.decode().replace("(lǐ)", "") if name == "b.quo.gz" else "头发\n里面\n"
        assert linfen("repair", "-q", path, **given).stdout == repaired
        assert linfen("convert", path, "--to", "taiwan", **given).stdout == wanted
        assert "script\tsimplified" in linfen("convert", path, "--check", **given).stdout
        exported = linfen("export", path, "--format", "markdown", **given).stdout
        assert "里面" in exported
        assert "QUOTED" not in exported
    linfen("convert", str(folder), "--to", "taiwan", "-o", str(tmp_path / "out"))
    assert (tmp_path / "out" / "a.quo").read_text(encoding="utf-8") == wanted
    assert gzip.decompress((tmp_path / "out" / "b.quo.gz").read_bytes()).decode() == wanted
    assert linfen("search", "-c", "裡面", str(folder)).stdout.count(":1\n") == 3


@pytest.mark.parametrize("name", ["page.shtml", "page.html.gz", "page.xht", "page", "page.htm.zst", "-"])
def test_a_page_keeps_its_markup_whatever_it_is_called(name: str, tmp_path: Path, linfen: Linfen) -> None:
    page = '<!DOCTYPE html>\n<html lang="{}"><body data-x="头发"><p>{}</p><!-- 头发 --></body></html>\n'
    data = page.format("zh-CN", "头<b>发</b>").encode()
    if name.endswith((".gz", ".zst")):
        pytest.importorskip("zstandard")
        stored = b"".join(compressed([data], compression_of(name)))
    else:
        stored = data
    path = str(tmp_path / name) if name != "-" else "-"
    if path != "-":
        Path(path).write_bytes(stored)
    output = linfen("convert", path, "--to", "taiwan", stdin=data if path == "-" else b"").stdout
    assert output == page.format("zh-TW", "頭<b>髮</b>")
    assert "<" not in linfen("show", path, stdin=data if path == "-" else b"").stdout


def test_what_was_compressed_is_compressed_again_by_its_name(tmp_path: Path, linfen: Linfen) -> None:
    page, text = "<p>头<b>发</b></p>", "头发\n" * 9
    for name, source, wanted in (("a.html.gz", page, "<p>頭<b>髮</b></p>"), ("a.txt.gz", text, "頭髮\n" * 9)):
        path = tmp_path / name
        path.write_bytes(gzip.compress(source.encode()))
        outputs = [tmp_path / again / name for again in ("1", "2")]
        for output in outputs:
            output.parent.mkdir(exist_ok=True)
            linfen("convert", str(path), "--to", "taiwan", "-o", str(output))
        first, second = (output.read_bytes() for output in outputs)
        assert first == second  # no time and no name in it
        assert gzip.decompress(first).decode() == wanted
        linfen("convert", str(path), "--to", "taiwan", "-o", str(tmp_path / path.stem))
        assert (tmp_path / path.stem).read_text(encoding="utf-8") == wanted
        assert linfen("convert", str(path), "--to", "taiwan", "-o", "-").stdout == wanted
    linfen("convert", str(tmp_path / "a.txt"), "--to", "simplified", "-o", str(tmp_path / "b.txt.gz"))
    assert gzip.decompress((tmp_path / "b.txt.gz").read_bytes()).decode() == text


@pytest.mark.parametrize("declared", ["gbk", "utf-8", "iso-8859-1", "big5"])
def test_a_page_has_one_title(declared: str, tmp_path: Path, linfen: Linfen) -> None:
    """Two decoders gave a page in GBK two titles, where its bytes happen to be UTF-8 as well: those of 联通 are."""
    path = tmp_path / "page.html"
    # What else is in it is ASCII, so that the title alone tells.
    title = "联通" if declared == "gbk" else "愿意担当的干部"
    body = "".join(f"<p>Paragraph {number} of an article in English, as the page has it.</p>" for number in range(9))
    page = f'<meta charset="{declared}"><title>{title}</title><article><h1>{title}</h1>{body}</article>'
    path.write_bytes(f"<html>{page}</html>".encode("gbk"))
    taiwan = linfen("convert", "--to", "taiwan", "-", stdin=title).stdout
    assert json.loads(linfen("info", "--json", str(path)).stdout)["title"] == title
    assert json.loads(linfen("show", "--json", str(path)).stdout)["title"] == title
    assert json.loads(linfen("export", "--format", "json", str(path)).stdout)["title"] == title
    explained = linfen("convert", "--to", "taiwan", "--explain", "--json", str(path)).stdout
    assert json.loads(explained)["text"].startswith(f"{taiwan}\n")
    linfen("convert", "--to", "taiwan", str(path), "-o", str(tmp_path / "converted.html"))
    assert json.loads(linfen("info", "--json", str(tmp_path / "converted.html")).stdout)["title"] == taiwan


@pytest.mark.parametrize(
    "text", ["<!DOCTYPE HTML", "<!DOCTYPE HTML>", "<html>", "<html", "WEBVTT\n", "[Script Info]\n"]
)
def test_a_text_that_only_begins_like_a_document_is_a_text(text: str, tmp_path: Path, linfen: Linfen) -> None:
    assert linfen("show", "-", stdin=text).stdout == text
    path = tmp_path / "no-suffix"
    path.write_text(text, encoding="utf-8")
    source = read_source(str(path))
    assert (source.text, source.format.name) == (text, "plain")
    with open_source(str(path)) as opened:
        assert "".join(opened.pieces()) == text
    assert linfen("convert", "-", "--to", "taiwan", stdin=text).stdout == text


def test_a_text_of_the_library_is_a_text_whatever_it_is_called(tmp_path: Path, linfen: Linfen) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"<p>不是頁。</p>{LONG}\n", encoding="utf-8")
    place = str(tmp_path / "library")
    linfen("library", "add", str(file), "--name", "頁.html.gz", LINFEN_LIBRARY=place)
    assert linfen("show", "頁.html.gz", LINFEN_LIBRARY=place).stdout == file.read_text(encoding="utf-8")


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
