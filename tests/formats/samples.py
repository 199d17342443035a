"""Documents for tests: made by other programs than those that read them where there are any, else written out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TypeVar

import docx
import opencc_pyo3
import pytest

from linfen_cli.convert.converter import Converter
from linfen_cli.convert.documents import DocumentConverter, convert_document
from linfen_cli.formats.registry import FORMATS

File = TypeVar("File", Path, io.BytesIO)

TAIWAN = Converter("taiwan", words=True)
BARE = opencc_pyo3.OpenCC("s2twp").convert

LONG = "願意擔當、敢於作為的幹部應當被發現、被任用；容錯糾錯的機制要落實，讓能者上、優者獎、庸者下、劣者汰。這裏引用了兩組本地的說法，但沒有逐條解釋。"
PAGE = f"""<!DOCTYPE html><html lang="zh"><head><meta charset="gb2312"><title>強化擔當作為 - 某新聞網</title>
<meta property="og:title" content="強化擔當作為"><meta property="og:site_name" content="某新聞網">
<meta property="article:published_time" content="2022-12-21T09:16:25+08:00"><script>alert('菜單')</script></head>
<body><nav><ul><li><a href="/">首頁導航</a></li></ul></nav><article><h1>強化擔當作為</h1>
<p>{LONG}</p><h2>一、強化責任</h2>
<p onclick="evil()">願意<ruby>擔<rp>(</rp><rt>dān</rt><rp>)</rp></ruby>當，<b>作</b>為。{LONG}<img src=x onerror=alert(1)></p>
<p>{LONG}&lt;b&gt;這是文字&lt;/b&gt;</p></article><footer>版權所有 關於我們</footer></body></html>"""


def converted(kind: str, data: bytes, **options: str | bool | None) -> bytes:
    """Return a document that was converted for Taiwan, its words too."""
    work = DocumentConverter(TAIWAN, **options)  # type: ignore[arg-type]
    return convert_document(data, f"a.{kind}", FORMATS[kind], work).data


def converted_text(kind: str, source: str) -> str:
    """Return the same of a document in UTF-8."""
    return converted(kind, source.encode()).decode()


def write_epub(path: File, chapter: str = "text/1.xhtml", **extra: bytes) -> File:
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


SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>头</i>发\r\n软件\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n{\\an8}里面\r\n"


def word_document() -> bytes:
    document = docx.Document()
    document.core_properties.title = "软件"
    document.add_heading("头发与软件", level=1)
    paragraph = document.add_paragraph("他的头")
    paragraph.add_run("发").bold = True
    paragraph.add_run(" & <软件>里面")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "鼠标"
    table.cell(0, 1).text = "里面"
    document.sections[0].header.paragraphs[0].text = "软件的页眉"
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()
