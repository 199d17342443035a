"""HTML: the main text of a page; pages converted in place, and all that is not text as it was."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.article.article import load
from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.documents import DocumentConverter, convert_document
from linfen_cli.formats.html import parse
from linfen_cli.formats.registry import FORMATS
from linfen_cli.source import read_source
from tests.formats.samples import LONG, PAGE, TAIWAN, converted_text

# --- reading


def test_a_page_from_the_web(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    file = tmp_path / "page.html"
    file.write_bytes(PAGE.encode("gb18030"))
    source = read_source(str(file))
    assert (source.format.label, source.encoding) == ("HTML", "gb18030")
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


# --- rewriting

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
    result = converted_text("html", source)
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
    result = converted_text("html", source)
    at = 0
    for end, start in zip([0, *(end for _, end in spans)], [*(start for start, _ in spans), len(source)], strict=True):
        at = result.index(source[end:start], at) + start - end


def test_html_is_walked_in_a_straight_line() -> None:
    for piece in ("<", "<a", "<a '", "<!--", "<!", "</", "<script>", "<p ", "&#", "<![CDATA[", "<code>", "<a b="):
        hostile = piece * 30_000 + "头发"
        assert len(converted_text("html", hostile)) == len(hostile)


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
    done = convert_document(page.encode(encoding), "a.html", FORMATS["html"], DocumentConverter(TAIWAN))
    assert done.data == page.replace("头发与里面的软件", "頭髮與裡面的軟體").encode(encoding)
    assert len(done.notes) == noted


def test_html_writes_what_the_encoding_has_not_by_number() -> None:
    page = f'<meta charset="big5"><p>{"這是繁體中文的網頁，說明測試。" * 3}软</p>'
    data = page.replace("软", "").encode("big5")
    done = convert_document(data, "a.html", FORMATS["html"], DocumentConverter(Converter("simplified")))
    assert b"&#36825;" in done.data
    soup = BeautifulSoup(done.data.decode("big5hkscs"), "lxml")
    assert soup.p is not None
    assert soup.p.get_text() == "这是繁体中文的网页，说明测试。" * 3
