"""Subtitles: SubRip (.srt), WebVTT (.vtt) and SubStation Alpha (.ass, .ssa).

The text of subtitles is the dialogue. Numbers, times, styles, tags and notes are not part of it. A line break inside a subtitle is
a break of the screen, not of a phrase, but a phrase that is cut there is read as two: each line stands for itself, as it is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linfen_cli.base.encoding import Decoded, decode
from linfen_cli.base.errors import NothingToReadError
from linfen_cli.base.messages import _
from linfen_cli.formats.markup import Group, Rewritten, Token, Work, plain_text, rewrite_text

__all__ = ["groups", "read", "rewrite", "texts"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_TIMES = re.compile(r"^\s*(?:\d+:)?\d+:\d+[.,]\d+\s*-->")
# What is not dialogue: tags (and, in WebVTT, times within), references to characters, and the overrides of SubStation Alpha, which
# players of SubRip know too.
_MARKUP = re.compile(r"<[^<>\n]*>|\{[^{}\n]*\}|&[A-Za-z#][A-Za-z0-9]*;")
_ASS_MARKUP = re.compile(r"\{[^{}\n]*\}|\\[Nnh]")
_VTT_BLOCKS = ("WEBVTT", "STYLE", "REGION", "NOTE")


def read(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the dialogue, a line for each line of it.

    Raises:
        NothingToReadError: there is none.
        LinfenError: the bytes are not a text.
    """
    source = decode(data, encoding)
    dialogue = plain_text(groups(source.text))
    if not dialogue:
        raise NothingToReadError(_("has no subtitles in it"))
    return source._replace(text=dialogue)


def rewrite(data: bytes, work: Work) -> Rewritten:
    """Change the dialogue of a file of subtitles; raise as `rewrite_text`."""
    return rewrite_text(data, work, groups)


def texts(data: bytes, encoding: str | None = None) -> str:
    """Return the dialogue, a line for each line of it."""
    return plain_text(groups(decode(data, encoding).text))


def groups(text: str) -> list[Group]:
    """Return the lines of dialogue, each as its tokens; the kind of subtitles is detected from the text."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("[") or re.search(r"^\[Events\]", text, re.MULTILINE):
        return list(_substation(text))
    return list(_cues(text, webvtt=start.startswith("WEBVTT")))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for match in _LINE.finditer(text):
        if match[0]:
            yield match.start(), match[0].rstrip("\r\n")


def _cues(text: str, *, webvtt: bool) -> Iterator[Group]:
    """Yield the lines between a line of times and the next empty line."""
    in_cue = False
    in_block = False  # of styles, regions or notes
    for at, line in _lines(text):
        if not line.strip():
            in_cue = in_block = False
        elif webvtt and not in_cue and line.startswith(_VTT_BLOCKS):
            in_block = True
        elif not in_block and _TIMES.match(line):
            in_cue = True
        elif in_cue and (group := _tokens(line, at, _MARKUP)):
            yield group


def _substation(text: str) -> Iterator[Group]:
    """Yield the last field of each line of dialogue; the `Format` line says how many fields come before."""
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
            if len(pieces) <= fields or "\\p1" in pieces[-1]:  # a drawing
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
