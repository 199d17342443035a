"""Markdown: prose is converted; code, addresses, HTML tags and front matter are not touched.

markdown-it-py, a parser of CommonMark that comes with rich, says which lines are code or HTML. It gives no places inside a
line; what is code or an address there is found here, by CommonMark's rules for code spans, links and autolinks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linfen_cli.convert.punctuation import LINKS
from linfen_cli.formats import Rewritten
from linfen_cli.formats.runs import Group, Token, Work, decoded, plain_text, rewritten

__all__ = ["groups", "rewrite", "texts"]

# Metadata before the text: YAML between --- and --- (or ...), TOML between +++ and +++, JSON in braces.
_FRONT_MATTER = re.compile(
    r"\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?^(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_DEFINITION = re.compile(r"[ ]{0,3}\[([^\[\]]+)\]:[ \t]*(<[^<>\n]*>|\S+)")
# Inside a line: what is no prose, and ends a phrase; in the order in which one takes precedence over another.
_OPAQUE = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|\$\$.+?\$\$"  # mathematics
    r"|<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>|<[^<>@\s]+@[^<>\s]+>"  # an address as a link of its own
    rf"|(?<!\]\()(?:{LINKS})"
    r"|<!--.*?-->"
)
# What is no prose, and has a phrase go on behind it: tags, escapes, marks of emphasis, where a link leads.
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


def rewrite(data: bytes, name: str, work: Work) -> Rewritten:
    """Convert a text in Markdown.

    >>> from linfen_cli.convert.converter import Converter
    >>> rewrite("**头**发 `头发`".encode(), "a.md", Work(Converter("taiwan"))).data.decode()
    '**頭**髮 `头发`'
    """
    return Rewritten(rewritten(data, name, work, groups))


def texts(data: bytes, name: str) -> str:
    """The prose of a text in Markdown, a line for each of its lines."""
    return plain_text(groups(decoded(data, name).text))


def groups(text: str) -> list[Group]:
    """The lines of prose, each as its tokens. A paragraph that is wrapped in the middle of a phrase has two lines all the same."""
    lines = [(match.start(), match[0].rstrip("\r\n")) for match in _LINE.finditer(text) if match[0]]
    front = _FRONT_MATTER.match(text)
    body = front.end() if front else 0
    skipped = next((number for number, (at, _) in enumerate(lines) if at >= body), len(lines))
    code = {number + skipped for number in _lines_of_code(text[body:])}
    labels = {match[1].casefold() for at, line in lines[skipped:] if (match := _DEFINITION.match(line))}
    found: list[Group] = []
    for number, (at, line) in enumerate(lines):
        if number >= skipped and number not in code:
            found += _line_groups(line, at, labels)
    return found


def _lines_of_code(text: str) -> Iterator[int]:
    """The numbers, from 0, of the lines that are code or scripts, styles and comments of HTML."""
    from markdown_it import MarkdownIt

    for token in MarkdownIt("commonmark").enable("table").parse(text.replace("\r\n", "\n").replace("\r", "\n")):
        if token.map is None:
            continue
        if token.type in ("fence", "code_block") or (token.type == "html_block" and _is_opaque(token.content)):
            yield from range(*token.map)


def _is_opaque(block: str) -> bool:
    return re.match(r"\s*<(?:!--|script|style|pre|textarea|\?|!)", block, re.IGNORECASE) is not None


def _line_groups(line: str, start: int, labels: set[str]) -> Iterator[Group]:
    tokens: list[Token] = []
    at = 0
    for begin, end, ends_phrase in _apart(line, labels):
        if begin > at:
            tokens.append(Token(start + at, start + begin, line[at:begin]))
        if ends_phrase and tokens:
            yield tokens
            tokens = []
        at = max(at, end)
    if at < len(line):
        tokens.append(Token(start + at, start + len(line), line[at:]))
    if tokens:
        yield tokens


def _apart(line: str, labels: set[str]) -> list[tuple[int, int, bool]]:
    """The spans of a line that are not prose, and whether a phrase ends at each."""
    if match := _DEFINITION.match(line):
        return [(*match.span(), True)]
    spans = [(*match.span(), True) for match in _OPAQUE.finditer(line)]
    inside = {index for start, end, _ in spans for index in range(start, end)}
    labels_alone = (match for match in _LABEL_ALONE.finditer(line) if match[1].casefold() in labels)
    spans += [(*match.span(), True) for match in labels_alone if match.start() not in inside]
    spans += [(*match.span(), False) for match in _TRANSPARENT.finditer(line) if match.start() not in inside]
    return sorted(spans)
