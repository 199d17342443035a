"""EPUB: the text of a book in the order of its spine; books converted in place, and all else as it was."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from ebooklib import ITEM_DOCUMENT, epub

from linfen_cli.article.article import load
from linfen_cli.base.errors import LinfenError
from linfen_cli.formats.epub import read, texts
from linfen_cli.source import read_source
from tests.formats.samples import converted, write_epub


def test_epub(tmp_path: Path) -> None:
    book = str(write_epub(tmp_path / "book.epub"))
    article = load(book)
    assert article.title == "春遊記"
    assert (article.dateline.date, article.dateline.source) == ("2020-05-06", "某社")
    assert [section.heading for section in article.sections] == ["第一章 出發", "第二章 回家"]
    assert article.sections[0].paragraphs == ["天亮了，擔當。", "我們就走。"]
    assert "不是正文" not in article.text
    assert read_source(book).text == read_source(str(write_epub(tmp_path / "no-suffix"))).text


@pytest.mark.parametrize(
    "chapter", ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "http://example.org/x", "%2e%2e/../x"]
)
def test_epub_that_refers_to_what_is_outside(tmp_path: Path, chapter: str) -> None:
    book = write_epub(tmp_path / "book.epub", chapter)
    with pytest.raises(LinfenError, match="outside of it"):
        read_source(str(book))


def test_entries_of_an_epub_with_evil_names_are_never_written(tmp_path: Path) -> None:
    book = write_epub(tmp_path / "book.epub", "text/1.xhtml", **{"..__..__evil": b"x", "__tmp__evil": b"x"})
    assert "天亮了" in read_source(str(book)).text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.epub"]


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("機密", encoding="utf-8")
    book = tmp_path / "book.epub"
    with zipfile.ZipFile(write_epub(book)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    package = entries["OPS/book.opf"].decode()
    entries["OPS/book.opf"] = (
        f'<!DOCTYPE package [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + package.replace("春遊記", "春遊記&x;")
    ).encode()
    with zipfile.ZipFile(book, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    assert "機密" not in read_source(str(book)).text


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


def test_what_is_read_and_what_is_converted() -> None:
    """An article has the title page and glosses; a conversion changes the words of every page, in the order of the spine."""
    data = write_epub(io.BytesIO()).getvalue()
    assert read(data).text == (
        "春遊記\n\n2020-05-06  來源：某社\n\n# 第一章 出發\n\n天亮了，擔(dān)當。\n\n我們就走。\n\n# 第二章 回家\n\n天黑了。\n"
    )
    lines = ["第一章 出發", "天亮了，擔當。", "我們就走。", "第二章 回家", "天黑了。"]
    assert [line for line in texts(data).splitlines() if line in lines] == lines
