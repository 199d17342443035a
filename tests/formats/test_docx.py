"""Word documents: paragraphs and tables; converted in place, and all else as it was."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from linfen_cli.formats.docx import read, texts, xml_groups
from linfen_cli.source import read_source
from tests.formats.samples import converted, word_document


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


def test_what_is_read_and_what_is_converted() -> None:
    """An article has the body; a conversion changes every text that somebody sees, page heads and properties too."""
    data = word_document()
    assert read(data).text == "软件\n\n# 头发与软件\n\n他的头发 & <软件>里面\n\n鼠标\t里面\n"
    lines = texts(data).splitlines()
    assert {"软件", "头发与软件", "他的头发 & <软件>里面", "鼠标", "里面", "软件的页眉"} <= set(lines)


def test_runs_of_one_paragraph_are_one_group() -> None:
    part = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        "<w:p><w:r><w:t>头</w:t></w:r><w:r><w:t>发</w:t></w:r></w:p><w:p><w:r><w:t>里面</w:t></w:r></w:p>"
        "</w:body></w:document>"
    ).encode()
    data, groups = xml_groups(part, "word/document.xml")
    assert data == part
    assert ["".join(part[token.start : token.end].decode() for token in group) for group in groups] == ["头发", "里面"]
