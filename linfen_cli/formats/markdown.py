"""Markdown: the text without its marks, and the prose changed in place.

Reading: markdown-it-py, a parser of CommonMark that comes with rich, takes the marks off, except those of headings.

Rewriting: code, addresses, HTML tags and front matter are not touched. The parser says which lines are code or HTML. It gives no
places inside a line; what is code or an address there is found here, by CommonMark's rules for code spans, links and autolinks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from linfen_cli.base.encoding import Decoded, decode
from linfen_cli.chars.links import LINKS
from linfen_cli.formats import markup
from linfen_cli.formats.compose import compose
from linfen_cli.formats.markup import Group, Rewritten, Work, plain_text, rewrite_text
from linfen_cli.repair.gloss.styles import PARENTHESES

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["groups", "plain", "read", "rewrite", "texts"]

# --- reading

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_SILENT = frozenset(("rp", "script", "style", "template"))
_ENDING = frozenset("br p div li tr td th dd dt h1 h2 h3 h4 h5 h6 summary details center blockquote section".split())
_FIELD = re.compile(r"^(title|date|source)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE)


def read(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text. Title, date and source may stand in the YAML at the top.

    Raises:
        LinfenError: the bytes are not a text.
    """
    source = decode(data, encoding)
    return source._replace(text=plain(source.text))


def plain(text: str) -> str:
    r"""Return Markdown without its marks, except those of headings.

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
    blocks = _Blocks()
    for token in MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(text):
        blocks.take(token)
    return compose(fields.get("title"), fields.get("date"), fields.get("source"), "".join(blocks.pieces))


class _Blocks:
    """Gather the text of a parsed document, token by token."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._numbers: list[int | None] = []  # of the next item of each list that is open; None where it has none
        self._mark = ""  # of the next block
        self._is_close = False  # whether the next paragraph follows without a blank line
        self._row: list[str] | None = None

    def take(self, token: Token) -> None:
        """Take the next token."""
        handler = getattr(self, f"_{token.type}", None)
        if handler is not None:
            handler(token)

    def _bullet_list_open(self, token: Token) -> None:
        self._numbers.append(None)

    def _ordered_list_open(self, token: Token) -> None:
        self._numbers.append(int(token.attrs.get("start", 1)))

    def _bullet_list_close(self, token: Token) -> None:
        self._numbers.pop()
        self._is_close = False

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, token: Token) -> None:
        number = self._numbers[-1]
        self._mark = "  " * (len(self._numbers) - 1) + ("- " if number is None else f"{number}. ")
        if number is not None:
            self._numbers[-1] = number + 1

    def _heading_open(self, token: Token) -> None:
        self._mark, self._is_close = "#" * int(token.tag[1:]) + " ", False

    def _tr_open(self, token: Token) -> None:
        self._row = []

    def _tr_close(self, token: Token) -> None:
        self._add("\t".join(self._row or []), is_close=self._is_close)
        self._row, self._is_close = None, True

    def _table_close(self, token: Token) -> None:
        self._is_close = False

    def _inline(self, token: Token) -> None:
        text = _text_of(token)
        if self._row is not None:
            self._row.append(text)
            return
        self._add(self._mark + text, is_close=self._is_close)
        self._mark, self._is_close = "", bool(self._numbers)

    def _fence(self, token: Token) -> None:
        self._add(f"```\n{token.content.rstrip()}\n```")

    _code_block = _fence

    def _html_block(self, token: Token) -> None:
        text = _raw(token.content)
        if text:
            self._add(self._mark + text)
            self._mark = ""

    def _add(self, text: str, *, is_close: bool = False) -> None:
        if self.pieces:
            self.pieces.append("\n" if is_close else "\n\n")
        self.pieces.append(text)


class _Raw(HTMLParser):
    """Gather the text of raw HTML: what stands between tags, without code, and with line ends."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self.text += PARENTHESES.open if tag == "rt" else "\n" if tag in _ENDING else ""

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        self.text += PARENTHESES.close if tag == "rt" else "\n" if tag in _ENDING else ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text += data


def _raw(markup: str) -> str:
    parser = _Raw()
    parser.feed(markup)
    parser.close()
    return "\n".join(filter(None, (line.strip() for line in parser.text.split("\n"))))


def _text_of(token: Token) -> str:
    """Return the text of a paragraph. Raw HTML in it is markup; the readings of ruby become glosses."""
    pieces = []
    hidden = False
    for child in token.children or ():
        if child.type == "html_inline":
            tag = child.content.strip("<>").split(None, 1)[0].lower()
            hidden = tag == "rp" or (hidden and tag != "/rp")
            pieces.append({"rt": PARENTHESES.open, "/rt": PARENTHESES.close, "br": "\n", "br/": "\n"}.get(tag, ""))
        elif child.type in ("text", "code_inline", "image") and not hidden:
            pieces.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
    return "".join(pieces)


# --- rewriting

# Metadata before the text: YAML between --- and --- (or ...), TOML between +++ and +++, JSON in braces.
_FRONT_MATTER = re.compile(
    r"\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?^(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_DEFINITION = re.compile(r"[ ]{0,3}\[([^\[\]]+)\]:[ \t]*(<[^<>\n]*>|\S+)")
# Inside a line: what is not prose, and ends a phrase; in the order in which one takes precedence over another.
_OPAQUE = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|\$\$.+?\$\$"  # mathematics
    r"|<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>|<[^<>@\s]+@[^<>\s]+>"  # an address as a link of its own
    rf"|(?<!\]\()(?:{LINKS})"
    r"|<!--.*?-->"
)
# What is not prose, and has a phrase go on after it: tags, escapes, marks of emphasis, where a link leads.
_TRANSPARENT = re.compile(
    r"\\[!-/:-@\[-`{-~]"
    r"|</?[A-Za-z][^<>]*>"
    r"|&(?:\#\d+|\#[xX][0-9A-Fa-f]+|[A-Za-z]\w*);"
    r"|\]\(\s*(?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"|\]\[[^\[\]]+\]"  # the label of a reference is a name, which is written at its definition as well
    r"|\[\^[^\[\]]+\]"  # and so is a footnote's
    r"|[*_]+|~~"
)
_LABEL_ALONE = re.compile(r"\[([^\[\]]+)\](?:\[\]|(?![\[(:]))")


def rewrite(data: bytes, work: Work) -> Rewritten:
    """Change the prose of a text in Markdown; raise as `rewrite_text`."""
    return rewrite_text(data, work, groups)


def texts(data: bytes, encoding: str | None = None) -> str:
    """Return the prose of a text in Markdown, a line for each of its lines."""
    return plain_text(groups(decode(data, encoding).text))


def groups(text: str) -> list[Group]:
    """Return the lines of prose, each as its tokens. A paragraph that is wrapped inside a phrase has two lines all the same."""
    lines = [(match.start(), match[0].rstrip("\r\n")) for match in _LINE.finditer(text) if match[0]]
    front = _FRONT_MATTER.match(text)
    body = front.end() if front else 0
    skipped = next((number for number, (at, _) in enumerate(lines) if at >= body), len(lines))
    code = {number + skipped for number in _lines_of_code(text[body:])}
    labels = {match[1].casefold() for at, line in lines[skipped:] if (match := _DEFINITION.match(line))}
    lines_of_prose: list[Group] = []
    for number, (at, line) in enumerate(lines):
        if number >= skipped and number not in code:
            lines_of_prose += _line_groups(line, at, labels)
    return lines_of_prose


def _lines_of_code(text: str) -> Iterator[int]:
    """Yield the numbers, from 0, of the lines that are code, or scripts, styles and comments of HTML."""
    from markdown_it import MarkdownIt

    for token in MarkdownIt("commonmark").enable("table").parse(text.replace("\r\n", "\n").replace("\r", "\n")):
        if token.map is None:
            continue
        if token.type in ("fence", "code_block") or (token.type == "html_block" and _is_opaque(token.content)):
            yield from range(*token.map)


def _is_opaque(block: str) -> bool:
    return re.match(r"\s*<(?:!--|script|style|pre|textarea|\?|!)", block, re.IGNORECASE) is not None


def _line_groups(line: str, start: int, labels: set[str]) -> Iterator[Group]:
    tokens: list[markup.Token] = []
    at = 0
    for begin, end, ends_phrase in _apart(line, labels):
        if begin > at:
            tokens.append(markup.Token(start + at, start + begin, line[at:begin]))
        if ends_phrase and tokens:
            yield tokens
            tokens = []
        at = max(at, end)
    if at < len(line):
        tokens.append(markup.Token(start + at, start + len(line), line[at:]))
    if tokens:
        yield tokens


def _apart(line: str, labels: set[str]) -> list[tuple[int, int, bool]]:
    """Return the spans of a line that are not prose, and whether a phrase ends at each."""
    if match := _DEFINITION.match(line):
        return [(*match.span(), True)]
    spans = [(*match.span(), True) for match in _OPAQUE.finditer(line)]
    inside = {index for start, end, _ in spans for index in range(start, end)}
    labels_alone = (match for match in _LABEL_ALONE.finditer(line) if match[1].casefold() in labels)
    spans += [(*match.span(), True) for match in labels_alone if match.start() not in inside]
    spans += [(*match.span(), False) for match in _TRANSPARENT.finditer(line) if match.start() not in inside]
    return sorted(spans)
