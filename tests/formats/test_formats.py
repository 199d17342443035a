"""Documents converted in place, read back with libraries that know nothing of linfen; all that is no text as it was."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import docx
import opencc_pyo3
import pysubs2
import pytest
from bs4 import BeautifulSoup
from ebooklib import ITEM_DOCUMENT, epub
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.converter import Converter
from linfen_cli.formats import rewriter_of, zipped
from linfen_cli.formats.html import parse
from linfen_cli.formats.runs import Work

TAIWAN = Converter("taiwan", words=True)
BARE = opencc_pyo3.OpenCC("s2twp").convert


def converted(kind: str, data: bytes, **options: str | bool | None) -> bytes:
    work = Work(TAIWAN, **options)  # type: ignore[arg-type]
    return rewriter_of(kind).rewrite(data, f"a.{kind}", work).data


def text(kind: str, source: str) -> str:
    return converted(kind, source.encode()).decode()


# What stands in guillemets is text, and is converted; all else stays. The guillemets are not in the document.
HTML = """<!DOCTYPE html>
<html lang="@zh-CN@"><head><meta charset="utf-8"><title>«头发»</title>
<meta name="description" content="«软件»"><meta name="viewport" content="软件">
<style>.头发 { content: "软件" }</style><script>var 头发 = "<b>软件</b>";</script></head>
<body class="里面"><!-- 软件 <p>里面 -->
<p title="«里面»" data-x='软件'>«头»<b>«发»</b>&amp;«与»&#21457;</p><img src="软件.png" alt='«鼠标»'>
<p>«软»<br>«件»</p><ruby>«头»<rp>(</rp><rt>tóu</rt><rp>)</rp>«发»<rt>fà</rt></ruby>
<code>软件</code><p translate="no">软件</p><a href="/软件?a=1&b=2">«软件»</a><input type=submit value="«里面»"><input value="软件">
<p lang="en">no</p><p lang=@zh@>«软件»</p><unclosed attr="a>b" «里面
</body></html>"""


def test_html() -> None:
    source = re.sub("[«»@]", "", HTML)
    result = text("html", source)
    soup = BeautifulSoup(result, "lxml")
    assert soup.html is not None
    assert soup.html["lang"] == "zh-TW"
    assert soup.title is not None
    assert soup.title.string == "頭髮"
    paragraphs = [paragraph.get_text() for paragraph in soup.find_all("p")]
    assert paragraphs[:4] == ["頭髮&與發", "軟件", "软件", "no"]
    assert [tag["content"] for tag in soup.find_all("meta", content=True)] == ["軟體", "软件"]
    assert [tag["alt"] for tag in soup.find_all("img")] == ["滑鼠"]
    assert [tag["title"] for tag in soup.find_all("p", title=True)] == ["裡面"]
    assert [tag.get("value") for tag in soup.find_all("input")] == ["裡面", "软件"]
    assert "<ruby>頭<rp>(</rp><rt>tóu</rt><rp>)</rp>髮<rt>fà</rt></ruby>" in str(soup)
    # Everything else is there, byte for byte.
    outside = re.split("«[^»]*»|@[^@]*@", HTML.split("<unclosed")[0].replace("&#21457;", "«»"))
    at = 0
    for piece in outside:
        at = result.index(piece, at) + len(piece)
    assert result.endswith('<unclosed attr="a>b" 里面\n</body></html>'.replace("«", ""))


@given(st.text(alphabet="<>/!-?&;'\"= abp头发里面[]#x12"))
def test_html_of_any_kind_keeps_what_is_not_text(source: str) -> None:
    """The spans that are found lie in order and outside of each other; what is in none is in the result, in order."""
    tokens = [token for group in parse(source).groups for token in group]
    spans = sorted((token.start, token.end) for token in tokens)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    result = text("html", source)
    at = 0
    for end, start in zip([0, *(end for _, end in spans)], [*(start for start, _ in spans), len(source)], strict=True):
        at = result.index(source[end:start], at) + start - end


def test_html_is_walked_in_a_straight_line() -> None:
    for piece in ("<", "<a", "<a '", "<!--", "<!", "</", "<script>", "<p ", "&#", "<![CDATA[", "<code>", "<a b="):
        hostile = piece * 30_000 + "头发"
        assert len(text("html", hostile)) == len(hostile)


@pytest.mark.parametrize(
    ("encoding", "declared", "noted"),
    [
        ("gb18030", "gb2312", 0),
        ("gb18030", "utf-8", 1),
        ("utf-8", "gbk", 1),
        ("utf-8", "iso-8859-1", 1),
        ("utf-8-sig", "big5", 1),
    ],
)
def test_html_in_a_wrong_encoding(encoding: str, declared: str, noted: int) -> None:
    page = (
        f'<html><head><meta charset="{declared}"></head><body><p>{"头发与里面的软件，你好世界。" * 5}</p></body></html>'
    )
    done = rewriter_of("html").rewrite(page.encode(encoding), "a.html", Work(TAIWAN))
    assert done.data == page.replace("头发与里面的软件", "頭髮與裡面的軟體").encode(encoding)
    assert len(done.notes) == noted


def test_html_writes_what_the_encoding_has_not_by_number() -> None:
    page = f'<meta charset="big5"><p>{"這是繁體中文的網頁，說明測試。" * 3}软</p>'
    data = page.replace("软", "").encode("big5")
    done = rewriter_of("html").rewrite(data, "a.html", Work(Converter("simplified")))
    assert b"&#36825;" in done.data
    soup = BeautifulSoup(done.data.decode("big5hkscs"), "lxml")
    assert soup.p is not None
    assert soup.p.get_text() == "这是繁体中文的网页，说明测试。" * 3


MARKDOWN = """---
title: 软件
---

# «软件»的[«里面»](http://x/软件 "里面")

**«头»**«发» 与 `软件`，<http://软件/>，http://a.b/软件 «软件»
![«鼠标»](软件.png) [«软件»][软件] [软件] [软件][]

```
软件
```

    软件

- «软件»

      软件

> «软件»

| «软件» | `软件` |
|---|---|
| «里面» | 1 |

<script>软件</script>

<div>软件</div>

[软件]: http://x/软件
"""


def test_markdown() -> None:
    source = re.sub("[«»]", "", MARKDOWN).replace(" 与 ", " ")
    result = text("markdown", source)
    expected = re.sub("«([^»]*)»", lambda found: BARE(found[1]), MARKDOWN).replace("**頭**發", "**頭**髮")
    expected = (
        expected.replace(" 与 ", " ")
        .replace('"里面"', '"裡面"')
        .replace("的[", "的[")
        .replace("<div>软件", "<div>軟體")
    )
    assert result == expected
    # The same document, by a parser: the same tokens, the same code and addresses.
    parser = MarkdownIt("commonmark").enable("table")
    before, after = parser.parse(source), parser.parse(result)
    assert [token.type for token in before] == [token.type for token in after]
    kept = ("fence", "code_block")
    assert [token.content for token in before if token.type in kept] == [
        token.content for token in after if token.type in kept
    ]
    links = [
        [child.attrs["href"] for token in tokens for child in token.children or () if child.type == "link_open"]
        for tokens in (before, after)
    ]
    assert links[0] == links[1]


SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>头</i>发\r\n软件\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n{\\an8}里面\r\n"
VTT = "WEBVTT 软件\n\nNOTE 软件\n里面\n\nSTYLE\n::cue { content: '软件' }\n\n软件\n00:01.000 --> 00:02.000 align:start\n<v 头>头<b>发</b>\n- 软件\n"
ASS = (
    "[Script Info]\nTitle: 软件\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: 默认,软件\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,默认,软件,0,0,0,,{\\b1}头{\\b0}发，里面\\N软件, 鼠标\n"
)


@pytest.mark.parametrize(
    ("kind", "source", "said"),
    [
        ("srt", SRT, ["頭髮 軟體", "裡面"]),
        ("vtt", VTT, ["頭髮 - 軟體"]),
        ("ass", ASS, ["頭髮，裡面 軟體, 滑鼠"]),
    ],
)
def test_subtitles(kind: str, source: str, said: list[str]) -> None:
    result = text(kind, source)
    read = pysubs2.SSAFile.from_string(result.replace("\r", ""), format_=kind)
    original = pysubs2.SSAFile.from_string(source.replace("\r", ""), format_=kind)
    assert [event.plaintext.replace("\n", " ") for event in read] == said
    assert [(event.start, event.end, event.style, event.name) for event in read] == [
        (event.start, event.end, event.style, event.name) for event in original
    ]
    # Line by line: only what is said is otherwise.
    apart = [
        line for line in source.split("\n") if "软件" in line and not re.search("^软件\r?$|^- 软件|Dialogue", line)
    ]
    assert all(line in result.split("\n") for line in apart)
    assert result.count("\r") == source.count("\r")


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


def shape(data: bytes) -> list[tuple[str, dict[str, str]]]:
    """An XML document without its text."""
    return [(str(element.tag), dict(element.attrib)) for element in etree.fromstring(data).iter()]


def test_word() -> None:
    source = word_document()
    result = converted("docx", source)
    document = docx.Document(io.BytesIO(result))
    assert [paragraph.text for paragraph in document.paragraphs] == ["頭髮與軟體", "他的頭髮 & <軟體>裡面"]
    assert [run.text for run in document.paragraphs[1].runs] == ["他的頭", "髮", " & <軟體>裡面"]
    assert document.paragraphs[1].runs[1].bold
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["滑鼠", "裡面"]
    assert document.sections[0].header.paragraphs[0].text == "軟體的頁首"
    assert document.core_properties.title == "軟體"
    unchanged_but(source, result, {"word/document.xml", "docProps/core.xml", "word/header1.xml"})


def unchanged_but(source: bytes, result: bytes, changed: set[str]) -> None:
    """Other parts are the same bytes, and those that were changed have the same elements and attributes."""
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(io.BytesIO(result)) as new:
        assert old.namelist() == new.namelist()
        assert new.testzip() is None
        for name in old.namelist():
            if name not in changed:
                assert old.read(name) == new.read(name), name
            elif not name.endswith(".opf"):
                assert shape(old.read(name)) == shape(new.read(name)), name
                assert old.read(name) != new.read(name)


def book(path: Path) -> bytes:
    made = epub.EpubBook()
    made.set_identifier("id-1")
    made.set_title("头发与软件")
    made.set_language("zh-CN")
    chapter = epub.EpubHtml(title="软件", file_name="软件.xhtml", lang="zh-CN")
    chapter.content = "<h1>软件</h1><p>头<b>发</b> &amp; 里面</p><pre><code>软件</code></pre>"
    made.add_item(chapter)
    made.add_item(epub.EpubItem(uid="style", file_name="a.css", media_type="text/css", content="/* 软件 */".encode()))
    made.toc = [chapter]
    made.add_item(epub.EpubNcx())
    made.add_item(epub.EpubNav())
    made.spine = ["nav", chapter]
    epub.write_epub(str(path), made)
    return path.read_bytes()


@pytest.mark.filterwarnings("ignore")
def test_book(tmp_path: Path) -> None:
    source = book(tmp_path / "a.epub")
    result = converted("epub", source)
    (tmp_path / "b.epub").write_bytes(result)
    read = epub.read_epub(str(tmp_path / "b.epub"))
    assert read.get_metadata("DC", "title")[0][0] == "頭髮與軟體"
    assert read.get_metadata("DC", "language")[0][0] == "zh-TW"
    (chapter,) = (item for item in read.get_items_of_type(ITEM_DOCUMENT) if "软件" in item.file_name)
    soup = BeautifulSoup(chapter.get_content(), "xml")
    assert soup.p is not None
    assert soup.p.get_text() == "頭髮 & 裡面"
    assert soup.code is not None
    assert soup.code.get_text() == "软件"
    assert [link.title for link in read.toc] == ["軟體"]
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(io.BytesIO(result)) as new:
        assert old.namelist() == new.namelist()
        assert new.infolist()[0].compress_type == zipfile.ZIP_STORED
        for name in old.namelist():
            if not name.endswith((".xhtml", ".ncx", ".opf")):
                assert old.read(name) == new.read(name), name


def archive(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return packed.getvalue()


TYPES = {"[Content_Types]_xml": b"<Types/>"}


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
        (archive(**TYPES, word__document_xml=b"\0" * 300_000_000), "refused"),
        (archive(**TYPES, word__document_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "entities|but not"),
    ],
    ids=["empty", "torn", "text", "other", "cut", "xml", "bomb", "entities"],
)
def test_archives_that_are_wrong(kind: str, data: bytes, message: str) -> None:
    with pytest.raises(LinfenError, match=message):
        rewriter_of(kind).rewrite(data, f"a.{kind}", Work(TAIWAN))


def test_an_archive_that_claims_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "LIMIT", 1000)
    with pytest.raises(LinfenError, match="unpacks to more than"):
        rewriter_of("docx").rewrite(word_document(), "a.docx", Work(TAIWAN))


@pytest.mark.parametrize("kind", ["markdown", "html", "srt"])
def test_damage_in_documents_is_repaired(kind: str) -> None:
    lines = {
        "markdown": "头(tóu)**发(fà)**",
        "html": "<p>头(tóu)<b>发(fà)</b></p>",
        "srt": SRT.replace("<i>头</i>发", "头(tóu)<i>发(fà)</i>"),
    }
    result = text(kind, lines[kind])
    assert re.sub("[*<>/bip]", "", result).replace("\r", "").find("頭髮") >= 0
    kept = converted(kind, lines[kind].encode(), keep_glosses=True).decode()
    assert "頭(tóu)" in kept
    assert "髮(fà)" in kept
