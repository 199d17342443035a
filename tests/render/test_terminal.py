"""The terminal: articles, contents and hits as lines that fit the width, drawn in the styles that are named for it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from linfen_cli.article.article import Article, parse
from linfen_cli.convert.converter import Converter
from linfen_cli.render import styles, terminal
from linfen_cli.render.terminal import INLINE, STORED
from linfen_cli.repair import repair
from linfen_cli.repair.blocks import repair_blocks
from linfen_cli.search.match import search
from linfen_cli.search.snippets import grouped, kwic
from linfen_cli.view.view import PAGE, Annotation, View

TEXT = "春遊\n\n2024-05-01\n\n一、出發\n天亮了，我們擔(dān)起行李就走。\n\n二、回家\n天黑了，我們才回來。\n"


def read(text: str) -> Article:
    return parse(repair(text))


def plain(lines: Iterable[Text]) -> list[str]:
    return [line.plain for line in lines]


def styled(line: Text, part: str) -> str:
    """The style of a part of a line."""
    start = line.plain.index(part)
    return " ".join(str(span.style) for span in line.spans if span.start <= start < span.end) or str(line.style)


def test_an_article() -> None:
    article = read(TEXT)
    view = View(article, article.sections)
    assert plain(terminal.article(view, terminal.Style(24))) == [
        "          春遊",
        "       2024-05-01",
        "",
        "§1 一、出發",
        "    天亮了，我們擔起行李",
        "就走。",
        "",
        "§2 二、回家",
        "    天黑了，我們才回來。",
    ]


@pytest.mark.parametrize(
    ("view", "placement", "expected"),
    [
        ({"annotation": Annotation(PAGE)}, terminal.ABOVE, ["                dān", "    天亮了，我們擔起行李就走。"]),
        ({"annotation": Annotation(PAGE)}, INLINE, ["    天亮了，我們擔(dān)起行李就走。"]),
        ({}, STORED, ["    天亮了，我們擔(dān)起行李就走。"]),
        ({"converter": Converter("simplified")}, INLINE, ["    天亮了，我们担起行李就走。"]),
    ],
)
def test_ways_to_show_a_paragraph(view: dict[str, object], placement: str, expected: list[str]) -> None:
    article = read(TEXT)
    shown = View(article, [article.sections[0]], whole=False, **view)  # type: ignore[arg-type]
    assert plain(terminal.article(shown, terminal.Style(60, placement)))[1:] == expected


def test_what_is_damaged_is_marked_in_the_stored_text() -> None:
    article = read("學習貫徹?zé)岢?。\n擔(dān)當。\n")
    lines = list(terminal.article(View(article, article.sections), terminal.Style(60, STORED)))
    assert "學習貫徹?zé)岢?→熱潮。" in "".join(plain(lines)).replace(" ", "")
    marked = next(line for line in lines if "?zé" in line.plain)
    assert styled(marked, "?zé") == styles.REPAIR
    assert styled(next(line for line in lines if "(dān)" in line.plain), "(dān)") == styles.REPAIR


@pytest.mark.parametrize(
    ("text", "annotation", "expected"),
    [
        ("擔(dān)當學(xué)習", None, "2 glosses repaired"),
        ("擔(dān)當，學習貫徹?zé)岢?。", None, "1 gloss and 1 run repaired"),
        ("擔(dān)當，學習貫徹?zé)岢?。", Annotation(PAGE), "1 run repaired"),
        ("擔(dān)當", Annotation(PAGE), ""),
        ("擔當", None, ""),
    ],
)
def test_how_much_was_repaired_is_said(text: str, annotation: Annotation | None, expected: str) -> None:
    article = read(text)
    lines = plain(terminal.repair_note(View(article, article.sections, annotation=annotation), 80))
    assert lines == (["", f"{expected} · linfen show --as-is marks them"] if expected else [])


def test_contents() -> None:
    article = read(TEXT)
    lines = plain(terminal.contents(View(article, article.sections, converter=Converter("simplified")), 30))
    title, blank, *rows = lines
    assert (title, blank) == ("春游", "")
    # The lengths are those of heading and paragraph without white space.
    assert [row.split() for row in rows] == [["characters"], ["1", "一、出发", "17"], ["2", "二、回家", "14"]]
    assert {cell_len(row) for row in rows} == {30}


@pytest.mark.parametrize("width", [8, 20, 60, 200])
def test_lines_fit(width: int) -> None:
    article = read(TEXT * 3)
    hits = list(search(article, "我們"))
    view = View(article, article.sections, annotation=Annotation())
    lines = [
        *terminal.article(view, terminal.Style(width)),
        *terminal.contents(view, width),
        *terminal.groups(article, grouped(article, hits), width),
        *terminal.kwic_lines([kwic(article, hit, 10) for hit in hits], width),
        *terminal.diff(repair_blocks([TEXT]), width),
    ]
    assert max(cell_len(line.plain) for line in lines) <= max(width, 12)  # number, hit and one character beside it


def test_hits_are_in_the_colors_of_their_patterns() -> None:
    article = read(TEXT)
    hits = [hit for pattern in ("天亮", "天黑") for hit in search(article, pattern)]
    first, second = (hit._replace(pattern=number) for number, hit in enumerate(hits))
    lines = list(terminal.kwic_lines([kwic(article, hit, 5) for hit in (first, second)], 60))
    assert [styled(line, text) for line, text in zip(lines, ("天亮", "天黑"), strict=True)] == [
        styles.hit_style(0),
        styles.hit_style(1),
    ]
    (group,) = grouped(article, [first])
    snippet = list(terminal.groups(article, [group], 60))[1]
    assert styled(snippet, "天亮") == styles.hit_style(0)


def test_a_repair_as_a_diff() -> None:
    (line,) = terminal.diff(repair_blocks(["擔(dān)當\n"]), 40)
    assert line.plain == "1  擔(dān)當"
    assert styled(line, "(dān)") == styles.REMOVED


def test_every_style_is_one_that_rich_knows() -> None:
    names = [value for name, value in vars(styles).items() if name.isupper() and isinstance(value, str)]
    assert len(names) > 10
    for name in (*names, *map(styles.hit_style, range(5)), *map(styles.pattern_style, range(5))):
        Style.parse(name)
