"""Markdown as it is read: without its marks, but for those of headings, by markdown-it (which Rich brings along).

A command that changes a text reads Markdown as it stands, so that its marks stay.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from linfen_cli.base.encoding import decode
from linfen_cli.documents import compose

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["text_of"]

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_SILENT = frozenset(("rp", "script", "style", "template"))
_ENDING = frozenset("br p div li tr td th dd dt h1 h2 h3 h4 h5 h6 summary details center blockquote section".split())
_FIELD = re.compile(r"^(title|date|source)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE)


def text_of(data: bytes, encoding: str | None = None, name: str = "") -> tuple[str, str]:
    """The text, and what its bytes were in. Title, date and source may stand in the YAML at the top.

    Raises:
        LinfenError: the bytes are no text.
    """
    text, encoding = decode(data, encoding)[:2]
    return plain(text), encoding


def plain(text: str) -> str:
    r"""Markdown without its marks, but for headings'.

    >>> plain("# 春遊\n\n**天亮**了，我們[出發](http://example.org)。\n\n- 一\n- 二\n")
    '# 春遊\n\n天亮了，我們出發。\n\n- 一\n- 二\n'
    >>> plain("<ruby>擔<rt>dān</rt></ruby><ruby>當<rp>(</rp><rt>dāng</rt><rp>)</rp></ruby>")
    '擔(dān)當(dāng)\n'
    >>> plain("<details>\n<summary>擔當</summary>\n<script>alert(1)</script></details>\n")
    '擔當\n'
    """
    from markdown_it import MarkdownIt

    fields: dict[str, str] = {}
    front = _FRONT.match(text)
    if front:
        fields = {key.lower(): value.strip("\"'") for key, value in _FIELD.findall(front[1])}
        text = text[front.end() :]
    parser = MarkdownIt("commonmark").enable("table").enable("strikethrough")
    pieces: list[str] = []
    lists: list[int | None] = []
    mark = ""
    tight = False
    row: list[str] | None = None
    for token in parser.parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            tight = False
        elif token.type == "list_item_open":
            number = lists[-1]
            mark = "  " * (len(lists) - 1) + ("- " if number is None else f"{number}. ")
            if number is not None:
                lists[-1] = number + 1
        elif token.type == "heading_open":
            mark, tight = "#" * int(token.tag[1:]) + " ", False
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            _add(pieces, "\t".join(row or []), close=tight)
            row, tight = None, True
        elif token.type == "table_close":
            tight = False
        elif token.type == "inline":
            said = _inline(token)
            if row is not None:
                row.append(said)
                continue
            _add(pieces, mark + said, close=tight)
            tight = bool(lists)
            mark = ""
        elif token.type in ("fence", "code_block"):
            _add(pieces, f"```\n{token.content.rstrip()}\n```")
        elif token.type == "html_block":
            said = _raw(token.content)
            if said:
                _add(pieces, mark + said)
                mark = ""
    return compose(fields.get("title"), fields.get("date"), fields.get("source"), "".join(pieces))


class _Raw(HTMLParser):
    """Gathers the text of raw HTML: what stands between tags, but for code, and what ends a line."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self.text += "(" if tag == "rt" else "\n" if tag in _ENDING else ""

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        self.text += ")" if tag == "rt" else "\n" if tag in _ENDING else ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text += data


def _raw(markup: str) -> str:
    parser = _Raw()
    parser.feed(markup)
    parser.close()
    return "\n".join(filter(None, (line.strip() for line in parser.text.split("\n"))))


def _add(pieces: list[str], text: str, *, close: bool = False) -> None:
    if pieces:
        pieces.append("\n" if close else "\n\n")
    pieces.append(text)


def _inline(token: Token) -> str:
    """The text of a paragraph. Raw HTML in it is markup and no text, but for the readings of ruby, which become glosses."""
    said = []
    hidden = False
    for child in token.children or ():
        if child.type == "html_inline":
            tag = child.content.strip("<>").split(None, 1)[0].lower()
            hidden = tag == "rp" or (hidden and tag != "/rp")
            said.append({"rt": "(", "/rt": ")", "br": "\n", "br/": "\n"}.get(tag, ""))
        elif child.type in ("text", "code_inline", "image") and not hidden:
            said.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            said.append("\n")
    return "".join(said)
