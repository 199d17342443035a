"""Markup and pictures: what HTML, EPUB and SVG share is XML, in the fonts of its language."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.article.article import parse
from linfen_cli.render import fonts, markup
from linfen_cli.render.exporters import epub, json, svg
from linfen_cli.repair import Unresolved, repair
from linfen_cli.view.hits import Mark
from linfen_cli.view.pieces import Note, Piece
from linfen_cli.view.view import PAGE, Annotation, View


@given(st.text())
def test_any_text_is_content_and_attribute(text: str) -> None:
    element = ElementTree.fromstring(f'<p title="{markup.attribute(text)}">{markup.escape(text)}</p>')
    assert (element.text or "") == markup.printable(text)
    assert element.get("title") == markup.printable(text)


def test_hits_inside_damage_inside_readings() -> None:
    left = Unresolved("splice", 0, 2, "??", "too short")
    pieces = [
        Piece("甲", 0, 1, Note("jiǎ", "(jiǎ)"), unresolved=left, hit=Mark(5, 6)),
        Piece("乙", 1, 2, unresolved=left),
    ]
    assert "".join(markup.inline(pieces)) == (
        '<u class="left" title="too short"><mark class="p2"><ruby>甲<rp>(</rp><rt>jiǎ</rt><rp>)</rp></ruby></mark>乙</u>'
    )


@pytest.mark.parametrize("levels", [[1, 1], [1, 2, 3, 1], [2, 1, 2], [3, 2, 1], [1, 3, 2, 3]])
def test_contents_are_nested_lists(levels: list[int]) -> None:
    listed = [markup.Entry(f"#{number}", str(number), level) for number, level in enumerate(levels)]
    nested = ElementTree.fromstring(f"<nav>{''.join(markup.ordered_list(listed))}</nav>")
    assert [element.text for element in nested.iter("a")] == [entry.text for entry in listed]
    nestings = {(parent.tag, child.tag) for parent in nested.iter() for child in parent}
    assert nestings <= {("nav", "ol"), ("ol", "li"), ("li", "a"), ("li", "ol")}


def test_fonts_are_those_of_the_region() -> None:
    assert "SC" in fonts.families("zh-Hans")
    assert fonts.families("zh-HK") != fonts.families("zh-TW") != fonts.families("ja")
    sheet = markup.article_style()
    assert sheet.startswith(fonts.style_sheet())
    assert sheet.count("{") == sheet.count("}")


def test_a_poster_has_every_line_at_its_place() -> None:
    article = parse(repair("春遊\n\n" + "天亮了，我們擔(dān)起行李就走。" * 8 + "\n"))
    view = View(article, article.sections, annotation=Annotation(PAGE))
    picture = ElementTree.fromstring("".join(svg.poster(view)))
    texts = [
        element for element in picture.iter("{http://www.w3.org/2000/svg}text") if element.get("class") != "reading"
    ]
    written = "".join(element.text or "" for element in texts)
    assert "".join(written.split()) == "".join(article.text.split())
    places = [float(element.get("y", "")) for element in texts]
    assert all(before <= after for before, after in pairwise(places))
    edge = float(picture.get("width", "")) - 80
    assert all(float(text.get("x", "")) + float(text.get("textLength", "")) <= edge for text in texts)


def test_a_book_is_a_zip_whose_first_file_names_its_type() -> None:
    article = parse(repair("春遊\n\n天亮了，我們就走。\n"))
    written = epub.book(View(article, article.sections))
    assert written[30:58] == b"mimetypeapplication/epub+zip"


def test_json_lists_a_section_on_a_line() -> None:
    article = parse(repair("一、甲\n學習。\n二、乙\n擔當。\n"))
    lines = "".join(json.document(View(article, article.sections))).splitlines()
    assert [line.strip().startswith('{"number"') for line in lines].count(True) == 2
