"""Markdown, as a CommonMark parser that is not ours reads it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from linfen_cli.article.article import parse
from linfen_cli.render.exporters import markdown
from linfen_cli.repair import repair
from linfen_cli.view.view import PAGE, Annotation, View
from tests.render.test_html import HOSTILE, _Reader, squeezed


def write(text: str, **fields: object) -> str:
    article = parse(repair(text))
    return "".join(markdown.document(View(article, article.sections, **fields)))  # type: ignore[arg-type]


def read(document: str) -> _Reader:
    return _Reader(MarkdownIt("commonmark").render(document))


def test_nothing_is_lost(found: str, clean: str) -> None:
    page = read(write(found, annotation=Annotation(PAGE)))
    assert squeezed(page.text) == squeezed(clean)
    assert page.readings == re.findall(r"\(([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*)\)", found)
    assert [tag for tag, _ in page.elements if tag in ("h1", "h2")] == ["h1", *["h2"] * 5]


def test_without_readings_there_is_no_html(found: str) -> None:
    assert "<" not in write(found)


def test_hostile_markup_is_text() -> None:
    page = read(write(HOSTILE))
    assert {tag for tag, _ in page.elements} <= {"p", "h1", "h2", "h3"}
    assert '<script>document.title = "owned"</script>' in page.text


@given(st.text(alphabet="擔當。 \n\\`*_{}[]<>()#+-.!|~&=:$^%@\"'19a", min_size=1))
def test_marks_of_the_text_stay_text(text: str) -> None:
    text = re.sub("(?m)^#+|#+$", "", text)  # which the parser takes for Markdown's headings
    article = parse(repair(text))
    page = read(write(text))
    assert squeezed(page.text) == squeezed("".join(part.plain for part in article.parts))
    assert {tag for tag, _ in page.elements} <= {"p", "h1", "h2", "h3", "h4", "h5", "h6"}
