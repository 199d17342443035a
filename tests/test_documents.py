"""Documents: what text comes out of each format, and what is said of those that are hostile or broken.

The documents are made here, by other programs than those that read them where there are any: python-docx writes what a word
processor would, reportlab and Chromium print PDF, and EPUB and HTML are written out.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import zipfile
from pathlib import Path
from shutil import which

import pytest

from linfen_cli import documents
from linfen_cli.article.article import load
from linfen_cli.base.errors import LinfenError
from linfen_cli.documents import format_of
from linfen_cli.source import read_source
from tests.conftest import Linfen

LONG = "願意擔當、敢於作為的幹部應當被發現、被任用；容錯糾錯的機制要落實，讓能者上、優者獎、庸者下、劣者汰。這裏引用了兩組本地的說法，但沒有逐條解釋。"
PAGE = f"""<!DOCTYPE html><html lang="zh"><head><meta charset="gb2312"><title>強化擔當作為 - 某新聞網</title>
<meta property="og:title" content="強化擔當作為"><meta property="og:site_name" content="某新聞網">
<meta property="article:published_time" content="2022-12-21T09:16:25+08:00"><script>alert('菜單')</script></head>
<body><nav><ul><li><a href="/">首頁導航</a></li></ul></nav><article><h1>強化擔當作為</h1>
<p>{LONG}</p><h2>一、強化責任</h2>
<p onclick="evil()">願意<ruby>擔<rp>(</rp><rt>dān</rt><rp>)</rp></ruby>當，<b>作</b>為。{LONG}<img src=x onerror=alert(1)></p>
<p>{LONG}&lt;b&gt;這是文字&lt;/b&gt;</p></article><footer>版權所有 關於我們</footer></body></html>"""


def epub(path: Path, chapter: str = "text/1.xhtml", **extra: bytes) -> Path:
    """A book of two chapters; `extra` are more entries of the archive."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>春遊記</dc:title>'
        "<dc:date>2020-05-06T00:00:00Z</dc:date><dc:publisher>某社</dc:publisher></metadata><manifest>"
        '<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        '<item id="b" href="text/2.xhtml" media-type="application/xhtml+xml"/>'
        f'<item id="a" href="{chapter}" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("OPS/book.opf", package)
        archive.writestr(
            "OPS/text/1.xhtml",
            '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>不是正文</title>'
            "</head><body><h1>第一章 出發</h1><p>天亮了，<ruby>擔<rt>dān</rt></ruby>當。</p><p>我們就走。</p></body></html>",
        )
        archive.writestr(
            "OPS/text/2.xhtml",
            '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>第二章 回家</h1><p>天黑了。</p></body></html>',
        )
        for name, data in extra.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


def test_a_page_from_the_web(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    file = tmp_path / "page.html"
    file.write_bytes(PAGE.encode("gb18030"))
    source = read_source(str(file))
    assert (source.document, source.encoding) == ("HTML", "gb18030")
    article = load(str(file))
    assert article.title == "強化擔當作為"
    assert (article.dateline.date, article.dateline.source) == ("2022-12-21", "某新聞網")
    assert [section.heading for section in article.sections][-1] == "一、強化責任"
    assert "願意擔當，作為。" in article.text
    assert article.repaired.glosses[0].reading == "dān"
    assert "<b>這是文字</b>" in article.text
    for other in ("菜單", "導航", "版權所有", "onclick", "alert"):
        assert other not in article.text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>只有一行，擔當。</p>", "只有一行，擔當。\n"),
        ("<html><body><div>甲。<div>乙。</div>丙。</div></body></html>", "甲。\n乙。\n丙。\n"),
        ("<html><body>" + "<div>" * 1500 + "擔當。</body></html>", "擔當。\n"),
    ],
)
def test_pages_without_an_article(tmp_path: Path, page: str, text: str) -> None:
    pytest.importorskip("trafilatura")
    file = tmp_path / "page.html"
    file.write_text(page, encoding="utf-8")
    assert read_source(str(file)).text == text


@pytest.mark.parametrize("page", ["<html></html>", "<script>擔當</script>", "<html><body><!-- 擔當 --></body></html>"])
def test_pages_without_text_are_refused(tmp_path: Path, page: str) -> None:
    pytest.importorskip("trafilatura")
    file = tmp_path / "page.html"
    file.write_text(page, encoding="utf-8")
    with pytest.raises(LinfenError, match="without any text"):
        read_source(str(file))


def test_epub(tmp_path: Path) -> None:
    book = str(epub(tmp_path / "book.epub"))
    article = load(book)
    assert article.title == "春遊記"
    assert (article.dateline.date, article.dateline.source) == ("2020-05-06", "某社")
    assert [section.heading for section in article.sections] == ["第一章 出發", "第二章 回家"]
    assert article.sections[0].paragraphs == ["天亮了，擔當。", "我們就走。"]
    assert "不是正文" not in article.text
    assert read_source(book).text == read_source(str(epub(tmp_path / "no-suffix"))).text


@pytest.mark.parametrize(
    "chapter", ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "http://example.org/x", "%2e%2e/../x"]
)
def test_epub_that_refers_to_what_is_outside(tmp_path: Path, chapter: str) -> None:
    book = epub(tmp_path / "book.epub", chapter)
    with pytest.raises(LinfenError, match="outside of it"):
        read_source(str(book))


def test_entries_of_an_epub_with_evil_names_are_never_written(tmp_path: Path) -> None:
    book = epub(tmp_path / "book.epub", "text/1.xhtml", **{"..__..__evil": b"x", "__tmp__evil": b"x"})
    assert "天亮了" in read_source(str(book)).text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.epub"]


def test_archives_that_unpack_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from linfen_cli.documents import gzipped, packed

    for module in (documents, packed, gzipped):
        monkeypatch.setattr(module, "LIMIT", 1 << 20)
    book = epub(tmp_path / "book.epub", big=b"\0" * (2 << 20))
    with pytest.raises(LinfenError, match="unpacks to 2 MB, more than the 1 MB"):
        read_source(str(book))
    file = tmp_path / "big.txt.gz"
    file.write_bytes(gzip.compress(b"a" * (2 << 20)))
    with pytest.raises(LinfenError, match="unpacks to more than the 1 MB"):
        read_source(str(file))


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("機密", encoding="utf-8")
    book = tmp_path / "book.epub"
    with zipfile.ZipFile(epub(book)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    package = entries["OPS/book.opf"].decode()
    entries["OPS/book.opf"] = (
        f'<!DOCTYPE package [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + package.replace("春遊記", "春遊記&x;")
    ).encode()
    with zipfile.ZipFile(book, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    assert "機密" not in read_source(str(book)).text


def test_docx(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("春遊", 0)
    document.add_heading("一、出發", 1)
    document.add_paragraph("天亮了，我們就走，擔當。")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    file = tmp_path / "text.docx"
    document.save(str(file))
    assert read_source(str(file)).text == "春遊\n\n# 一、出發\n\n天亮了，我們就走，擔當。\n\n甲\t乙\n"


def printed(path: Path) -> Path:
    """Three pages, as reportlab prints them: a running head, a heading, two paragraphs in lines, a page number."""
    pytest.importorskip("pypdf")
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))
    page = canvas.Canvas(str(path))
    for number in range(1, 4):
        page.setFont("MSung-Light", 9)
        page.drawString(72, 820, "某報合訂本")
        page.drawString(290, 30, f"- {number} -")
        page.setFont("MSung-Light", 18)
        page.drawString(200, 790, f"第{number}節 標題")
        page.setFont("MSung-Light", 12)
        height = 750
        for _ in range(2):
            rest = "\u3000\u3000" + LONG * 2
            while rest:
                page.drawString(72, height, rest[:36])
                rest = rest[36:]
                height -= 18
        page.showPage()
    page.save()
    return path


def test_pdf(tmp_path: Path) -> None:
    text = read_source(str(printed(tmp_path / "text.pdf"))).text
    blocks = [f"## 第{number}節 標題\n\n{LONG * 2}\n\n{LONG * 2}" for number in range(1, 4)]
    assert text.removeprefix("untitled\n\n") == "\n\n".join(blocks) + "\n"


@pytest.mark.skipif(which("chromium") is None, reason="needs chromium")
def test_pdf_that_a_browser_printed(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    page = tmp_path / "page.html"
    page.write_text(
        f"<meta charset=utf-8><body><p style='text-indent:2em'>{LONG * 3}<p style='text-indent:2em'>{LONG}",
        encoding="utf-8",
    )
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'page.pdf'}", page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = read_source(str(tmp_path / "page.pdf")).text
    assert text.split("\n\n")[-2:] == [LONG * 3, LONG + "\n"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("# 題\n\n**擔**當`作`為，見[此](http://x)。\n續行。\n", "# 題\n\n擔當作為，見此。\n續行。\n"),
        ("- 一\n- 二\n  - 三\n\n1. 甲\n2. 乙\n", "- 一\n- 二\n  - 三\n\n1. 甲\n2. 乙\n"),
        ("| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n", "甲\t乙\n丙\t丁\n"),
        ("---\ntitle: 春遊\ndate: 2022-01-02\n---\n天亮了。\n", "春遊\n\n2022-01-02\n\n天亮了。\n"),
        ("```\nx = 1\n```\n<script>alert(1)</script>\n", "```\nx = 1\n```\n"),
    ],
)
def test_markdown(tmp_path: Path, text: str, plain: str) -> None:
    file = tmp_path / "text.md"
    file.write_text(text, encoding="utf-8")
    assert read_source(str(file)).text == plain
    assert read_source(str(file), as_stored=True).text == text


def test_markdown_is_searched_and_repaired_as_it_stands(linfen: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "text.md"
    file.write_text("# 題\n\n- **願意**擔(dān)當\n", encoding="utf-8")
    assert linfen("repair", "-q", str(file)).stdout == "# 題\n\n- **願意**擔當\n"
    assert "\n3:" in linfen("search", "担当", str(file)).stdout
    linfen("repair", "-q", "--in-place", str(file))
    assert file.read_text(encoding="utf-8") == "# 題\n\n- **願意**擔當\n"


@pytest.mark.parametrize("inner", ["text.txt", "page.html", "book.epub"])
def test_gzip(tmp_path: Path, inner: str) -> None:
    plain = tmp_path / inner
    if inner == "book.epub":
        epub(plain)
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
    data = epub(tmp_path / "whole.epub").read_bytes()
    for cut in range(0, len(data) - 1, 97):
        file = tmp_path / "cut.epub"
        file.write_bytes(data[:cut])
        with pytest.raises(LinfenError):
            read_source(str(file))


@pytest.mark.parametrize(
    ("package", "file"), [("trafilatura", "x.html"), ("lxml", "x.epub"), ("docx", "x.docx"), ("pypdf", "x.pdf")]
)
def test_a_missing_extra_is_named(tmp_path: Path, package: str, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, package, None)
    path = tmp_path / file
    path.write_bytes(PAGE.encode() if file == "x.html" else epub(tmp_path / "book").read_bytes())
    if file == "x.pdf":
        path.write_bytes(b"%PDF-1.7\n")
    with pytest.raises(LinfenError, match=rf"pip install 'linfen-cli\[{path.suffix[1:]}\]'"):
        read_source(str(path))


def test_every_command_reads_documents(linfen: Linfen, tmp_path: Path) -> None:
    book = str(epub(tmp_path / "book.epub"))
    assert "第一章 出發" in linfen("show", book).stdout
    assert "擔當" in linfen("search", "担当", book).stdout
    assert linfen("search", "-c", "担当", book).stdout == "1\n"
    linfen("convert", "--to", "simplified", book, "-o", str(tmp_path / "simplified.epub"))
    assert "担当" in linfen("show", str(tmp_path / "simplified.epub")).stdout
    assert linfen("repair", "-q", book).stdout.endswith("天黑了。\n")
    assert '"format": "EPUB"' in linfen("info", "--json", book).stdout
    before = Path(book).read_bytes()
    done = linfen("repair", "--in-place", book, status=2)
    assert "is an EPUB file: its text can be read, and not written back" in done.stderr
    assert Path(book).read_bytes() == before
    with open(book, "rb") as file:
        assert "天亮了" in linfen("show", "-", stdin=file.read()).stdout


def test_what_a_file_is() -> None:
    def name(path: str, head: bytes) -> str | None:
        found = format_of(path, head)
        return found.name if found else None

    assert name("x", b"%PDF-") == name("x.txt", b"%PDF-") == "PDF"
    assert name("x", b"<!doctype HTML>") == name("-", b"\xef\xbb\xbf <html>") == name("x.htm", b"x") == "HTML"
    assert name("x.txt", b"<html>") is name("x", b"x") is name("x.zip", b"PK\x03\x04") is None
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", "")
        assert name("x", file.getvalue()) == "DOCX"


def test_html_in_markdown(tmp_path: Path) -> None:
    file = tmp_path / "text.md"
    file.write_text(
        '# 題\n\n<div align="center">\n  <p>願意<ruby>擔<rp>(</rp><rt>dān</rt><rp>)</rp></ruby>當。</p><p>第二。</p>\n</div>\n\n'
        "<script>alert('甲')</script>\n\n<!-- 乙 -->\n\n後文<br>新行，`<b>`碼，<ruby>作<rt>zuò</rt></ruby>為。\n",
        encoding="utf-8",
    )
    assert read_source(str(file)).text == ("# 題\n\n願意擔(dān)當。\n第二。\n\n後文\n新行，<b>碼，作(zuò)為。\n")


def test_code_and_pictures_in_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    file = tmp_path / "page.html"
    page = f"""<html><head><script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
        "headline": "擔當作為", "datePublished": "2021-03-04"}}</script></head><body><article>
        <h1>擔當<script>alert(1)</script>作為<style>h1 {{}}</style></h1>
        <p>他願意<img src=x onerror=alert(1) alt="笑">擔當。<script>document.write("廣告")</script>{LONG}</p></article></body></html>"""
    file.write_text(page, encoding="utf-8")
    article = load(str(file))
    assert (article.title, article.dateline.date) == ("擔當作為", "2021-03-04")
    assert f"他願意擔當。{LONG}" in article.text
    for other in ("alert", "h1", "廣告", "schema"):
        assert other not in article.text


@pytest.mark.parametrize(
    ("encoding", "declared", "found"),
    [
        ("gb18030", "iso-8859-1", "gb18030"),
        ("big5", "gb2312", "big5hkscs"),
        ("gb18030", "big5", "gb18030"),
        ("utf-8", "gbk", "utf-8"),
        ("utf-8", "windows-1252", "utf-8"),
        ("big5", "utf-8", "big5hkscs"),
        ("gb18030", "no-such-encoding", "gb18030"),
        ("gb18030", "gb2312", "gb18030"),
    ],
)
def test_a_page_that_is_wrong_about_its_encoding(tmp_path: Path, encoding: str, declared: str, found: str) -> None:
    pytest.importorskip("trafilatura")
    page = PAGE.replace("dān", "dan1").replace("裏", "裡")  # what Big5 can write
    file = tmp_path / "page.html"
    file.write_bytes(page.replace("gb2312", declared).encode(encoding))
    source = read_source(str(file))
    assert source.encoding == found
    assert LONG[:40] in source.text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("euc-jp", "吾輩は猫である。名前はまだ無い。どこで生れたか見当がつかぬ。"),
        ("latin-1", "où est passé le café ?"),
        ("gbk", "联通"),
    ],
)
def test_a_page_that_is_right_about_its_encoding(tmp_path: Path, encoding: str, text: str) -> None:
    pytest.importorskip("trafilatura")
    file = tmp_path / "page.html"
    file.write_bytes(f'<meta charset="{encoding}"><p>{text}</p>'.encode(encoding))
    assert text in read_source(str(file)).text
