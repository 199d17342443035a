"""Word documents: paragraphs and tables; converted in place, and all else as it was."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

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
