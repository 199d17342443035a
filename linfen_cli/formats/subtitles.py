"""Subtitles: SubRip (.srt), WebVTT (.vtt) and SubStation Alpha (.ass, .ssa).

What is said is converted; numbers, times, styles, tags and notes are not touched. A line break inside a subtitle is a break of
the page, not of a phrase, but a phrase that is cut there is read as two: lines are converted each by itself, as they are seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linfen_cli.formats import Rewritten
from linfen_cli.formats.runs import Group, Token, Work, decoded, plain_text, rewritten

__all__ = ["groups", "rewrite", "texts"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_TIMES = re.compile(r"^\s*(?:\d+:)?\d+:\d+[.,]\d+\s*-->")
# What is not said: tags (and, in WebVTT, times within), references to characters, and the overrides of SubStation Alpha, which
# players of SubRip know too.
_MARKUP = re.compile(r"<[^<>\n]*>|\{[^{}\n]*\}|&[A-Za-z#][A-Za-z0-9]*;")
_ASS_MARKUP = re.compile(r"\{[^{}\n]*\}|\\[Nnh]")
_VTT_APART = ("WEBVTT", "STYLE", "REGION", "NOTE")


def rewrite(data: bytes, name: str, work: Work) -> Rewritten:
    r"""Convert a file of subtitles.

    >>> said = "1\n00:00:01,000 --> 00:00:02,000\n<i>头</i>发\n".encode()
    >>> from linfen_cli.convert.converter import Converter
    >>> rewrite(said, "a.srt", Work(Converter("taiwan"))).data.decode().split("\n")[2]
    '<i>頭</i>髮'
    """
    return Rewritten(rewritten(data, name, work, groups))


def texts(data: bytes, name: str) -> str:
    """What is said, a line each."""
    return plain_text(groups(decoded(data, name).text))


def groups(text: str) -> list[Group]:
    """The lines that are said, each as its tokens; what kind of subtitles it is, is told by the text."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("[") or re.search(r"^\[Events\]", text, re.MULTILINE):
        return list(_substation(text))
    return list(_cues(text, webvtt=start.startswith("WEBVTT")))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for match in _LINE.finditer(text):
        if match[0]:
            yield match.start(), match[0].rstrip("\r\n")


def _cues(text: str, *, webvtt: bool) -> Iterator[Group]:
    """Between a line of times and the next empty line is what is said."""
    said = False
    apart = False
    for at, line in _lines(text):
        if not line.strip():
            said = apart = False
        elif webvtt and not said and line.startswith(_VTT_APART):
            apart = True
        elif not apart and _TIMES.match(line):
            said = True
        elif said and (group := _tokens(line, at, _MARKUP)):
            yield group


def _substation(text: str) -> Iterator[Group]:
    """The last field of each line of dialogue; its `Format` line says how many fields come before."""
    fields = 9
    section = ""
    for at, line in _lines(text):
        if line.startswith("["):
            section = line.strip().lower()
        elif section != "[events]":
            continue
        elif line.lower().startswith("format:"):
            fields = line.count(",")
        elif line.lower().startswith(("dialogue:", "comment:")):
            pieces = line.split(",", fields)
            if len(pieces) <= fields or "\\p1" in pieces[-1]:  # a drawing is no text
                continue
            start = at + len(line) - len(pieces[-1])
            # \N begins a line of its own.
            for piece_start, piece in _split(pieces[-1], start):
                if group := _tokens(piece, piece_start, _ASS_MARKUP):
                    yield group


def _split(text: str, start: int) -> Iterator[tuple[int, str]]:
    at = 0
    for match in re.finditer(r"\\[Nn]", text):
        yield start + at, text[at : match.start()]
        at = match.end()
    yield start + at, text[at:]


def _tokens(line: str, start: int, markup: re.Pattern[str]) -> Group:
    tokens = []
    at = 0
    for match in markup.finditer(line):
        if match.start() > at:
            tokens.append(Token(start + at, start + match.start(), line[at : match.start()]))
        at = match.end()
    if at < len(line):
        tokens.append(Token(start + at, start + len(line), line[at:]))
    return tokens
