"""Subtitles: the dialogue; converted in place, and all else as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pysubs2
import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.formats.subtitles import groups, read, texts
from linfen_cli.source import read_source
from tests.formats.samples import SRT, converted_text

VTT = "WEBVTT 软件\n\nNOTE 软件\n里面\n\nSTYLE\n::cue { content: '软件' }\n\n软件\n00:01.000 --> 00:02.000 align:start\n<v 头>头<b>发</b>\n- 软件\n"
ASS = (
    "[Script Info]\nTitle: 软件\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: 默认,软件\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,默认,软件,0,0,0,,{\\b1}头{\\b0}发，里面\\N软件, 鼠标\n"
)


@pytest.mark.parametrize(
    ("kind", "source", "said"),
    [
        ("srt", SRT, ["頭髮 軟體", "裡面"]),
        ("vtt", VTT, ["頭髮 - 軟體"]),
        ("ass", ASS, ["頭髮，裡面 軟體, 滑鼠"]),
    ],
)
def test_subtitles(kind: str, source: str, said: list[str]) -> None:
    result = converted_text(kind, source)
    read = pysubs2.SSAFile.from_string(result.replace("\r", ""), format_=kind)
    original = pysubs2.SSAFile.from_string(source.replace("\r", ""), format_=kind)
    assert [event.plaintext.replace("\n", " ") for event in read] == said
    assert [(event.start, event.end, event.style, event.name) for event in read] == [
        (event.start, event.end, event.style, event.name) for event in original
    ]
    # Line by line: only what is said is otherwise.
    apart = [
        line for line in source.split("\n") if "软件" in line and not re.search("^软件\r?$|^- 软件|Dialogue", line)
    ]
    assert all(line in result.split("\n") for line in apart)
    assert result.count("\r") == source.count("\r")


@pytest.mark.parametrize(("kind", "source"), [("srt", SRT), ("vtt", VTT), ("ass", ASS)])
def test_the_text_of_subtitles_is_the_dialogue(kind: str, source: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_text(source, encoding="utf-8", newline="")
    subtitles = pysubs2.SSAFile.from_string(source.replace("\r", ""), format_=kind)
    dialogue = [line for event in subtitles for line in event.plaintext.split("\n")]
    assert read_source(str(path)).text.splitlines() == dialogue
    # Places and repairs are in the file as it is.
    assert read_source(str(path), as_stored=True).text == source


def test_subtitles_without_dialogue(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\n\n", encoding="utf-8")
    with pytest.raises(LinfenError, match="has no subtitles in it"):
        read_source(str(path))


@pytest.mark.parametrize(
    ("source", "dialogue"),
    [(SRT, "头发\n软件\n里面\n"), (VTT, "头发\n- 软件\n"), (ASS, "头发，里面\n软件, 鼠标\n")],
)
def test_dialogue_is_what_is_read_and_what_is_converted(source: str, dialogue: str) -> None:
    assert read(source.encode()).text == texts(source.encode()) == dialogue
    said = ["".join(token.text for token in group) for group in groups(source)]
    assert "".join(said) == dialogue.replace("\n", "")
