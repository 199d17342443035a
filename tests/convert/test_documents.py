"""Documents converted: phrases that markup cuts, glosses, and what is said of a document that is none."""

from __future__ import annotations

import re

import pytest

from linfen_cli.base.chunking import BLOCK
from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.documents import DocumentConverter, convert_document
from linfen_cli.formats.markup import Token
from linfen_cli.formats.registry import FORMATS
from tests.formats.samples import SRT, TAIWAN, converted, converted_text


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


def test_a_phrase_goes_through_markup_and_not_from_group_to_group() -> None:
    groups = [
        [Token(0, 1, "头"), Token(4, 5, "发")],
        [Token(9, 10, "头")],
        [Token(12, 13, "发")],
        [],
        [Token(20, 22, "软件")],
    ]
    edits = DocumentConverter(TAIWAN).convert(groups)
    assert [(edit.start, edit.end, edit.text) for edit in edits] == [
        (0, 1, "頭"), (4, 5, "髮"), (9, 10, "頭"), (12, 13, "發"), (20, 22, "軟體"),
    ]  # fmt: skip


def test_documents_of_several_blocks_are_converted_as_one() -> None:
    """The beginning of the document decides the script of a line without evidence of one."""
    first = "這是繁體中文的文件。"
    groups = [[Token(0, len(first), first)], [Token(0, BLOCK, "a" * BLOCK)], [Token(0, 2, "皇后")]]
    assert DocumentConverter(Converter("taiwan")).convert(groups) == []


def test_glosses_that_have_no_place_are_counted() -> None:
    work = DocumentConverter(TAIWAN, keep_glosses=True)
    page = convert_document("<p>软(ruǎn)件(jiàn)好</p>".encode(), "a.html", FORMATS["html"], work).data.decode()
    assert page == "<p>軟(ruǎn)體好</p>"
    assert work.dropped == 1


def test_the_language_tag_is_that_of_the_region() -> None:
    assert DocumentConverter(Converter("hongkong")).language_tag == "zh-HK"
    assert DocumentConverter(Converter("s2tw")).language_tag == "zh-TW"


def test_messages_and_notes_name_the_document() -> None:
    with pytest.raises(LinfenError, match=r"^a\.epub is not an EPUB, or is damaged: "):
        convert_document(b"PK", "a.epub", FORMATS["epub"], DocumentConverter(TAIWAN))
    with pytest.raises(LinfenError, match=r"^a\.pdf is a PDF, which can only be read$"):
        convert_document(b"%PDF-", "a.pdf", FORMATS["pdf"], DocumentConverter(TAIWAN))
    page = '<meta charset="gbk"><p>头发'.encode()
    notes = convert_document(page, "a\n.html", FORMATS["html"], DocumentConverter(TAIWAN)).notes
    assert notes == ("'a\\n.html' declares gbk, but is in utf-8: it was read as that",)
