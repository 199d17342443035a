"""Markdown: the text without its marks; prose converted in place, and all else as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from linfen_cli.formats.markdown import groups, plain, read, texts
from linfen_cli.source import read_source
from tests.conftest import Linfen
from tests.formats.samples import BARE, converted_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("# 題\n\n**擔**當`作`為，見[此](http://x)。\n續行。\n", "# 題\n\n擔當作為，見此。\n續行。\n"),
        ("- 一\n- 二\n  - 三\n\n1. 甲\n2. 乙\n", "- 一\n- 二\n  - 三\n\n1. 甲\n2. 乙\n"),
        ("| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n", "甲\t乙\n丙\t丁\n"),
        ("---\ntitle: 春遊\ndate: 2022-01-02\n---\n天亮了。\n", "春遊\n\n2022-01-02\n\n天亮了。\n"),
        ("```\nx = 1\n```\n<script>alert(1)</script>\n", "```\nx = 1\n```\n"),
    ],
)
def test_markdown_is_read_without_its_marks(tmp_path: Path, text: str, plain: str) -> None:
    file = tmp_path / "text.md"
    file.write_text(text, encoding="utf-8")
    assert read_source(str(file)).text == plain
    assert read_source(str(file), as_stored=True).text == text


def test_markdown_is_searched_and_repaired_as_it_stands(linfen: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "text.md"
    file.write_text("# 題\n\n- **願意**擔(dān)當\n", encoding="utf-8")
    assert linfen("repair", "-q", str(file)).stdout == "# 題\n\n- **願意**擔當\n"
    assert "\n3:" in linfen("search", "担当", str(file)).stdout
    linfen("repair", "-q", "--in-place", str(file))
    assert file.read_text(encoding="utf-8") == "# 題\n\n- **願意**擔當\n"


def test_html_in_markdown(tmp_path: Path) -> None:
    file = tmp_path / "text.md"
    file.write_text(
        '# 題\n\n<div align="center">\n  <p>願意<ruby>擔<rp>(</rp><rt>dān</rt><rp>)</rp></ruby>當。</p><p>第二。</p>\n</div>\n\n'
        "<script>alert('甲')</script>\n\n<!-- 乙 -->\n\n後文<br>新行，`<b>`碼，<ruby>作<rt>zuò</rt></ruby>為。\n",
        encoding="utf-8",
    )
    assert read_source(str(file)).text == ("# 題\n\n願意擔(dān)當。\n第二。\n\n後文\n新行，<b>碼，作(zuò)為。\n")


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


def test_markdown_is_converted_in_place() -> None:
    source = re.sub("[«»]", "", MARKDOWN).replace(" 与 ", " ")
    result = converted_text("markdown", source)
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


def test_what_is_read_and_what_is_converted() -> None:
    """An article has the title of the top and code; a conversion changes prose only."""
    text = "---\ntitle: 春遊\n---\n# 題\n\n**擔**當`碼`為。\n\n```\n碼\n```\n"
    assert read(text.encode()).text == plain(text) == "春遊\n\n# 題\n\n擔當碼為。\n\n```\n碼\n```\n"
    assert "碼" not in texts(text.encode())
    assert "春遊" not in texts(text.encode())
    assert any("".join(token.text for token in group) == "擔當" for group in groups(text))
