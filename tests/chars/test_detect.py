"""Detecting the script and the region of a text."""

from __future__ import annotations

import pytest

from linfen_cli.chars.detect import Census, detect, region_of, script_of, scripts_in


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("担当", "simplified"),
        ("擔當", "traditional"),
        ("国学", "simplified"),
        ("你好", None),
        ("", None),
        ("abc", None),
    ],
)
def test_detection(text: str, script: str | None) -> None:
    assert script_of(text) == script


def test_what_a_text_is_in() -> None:
    assert detect("担当").script == "simplified"
    assert detect("這裡的電腦").region == "taiwan"
    assert detect("這裏的衞生").region == "hongkong"
    assert detect("国の気象を発表する").script == "japanese"
    assert detect("hello 你好").script is None
    mixed = detect("擔當\n担當，擔担")
    assert [(stray.character, stray.times, stray.line, stray.column) for stray in mixed.strays] == [("担", 2, 2, 1)]
    assert mixed.is_mixed
    assert region_of("台灣") == "traditional"  # both write it so


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor(end: str) -> None:
    (stray,) = detect(end.join(["擔當", "", "擔當作為，担當"])).strays
    assert (stray.character, stray.line, stray.column) == ("担", 3, 6)


def test_regions_are_told_by_what_only_one_writes() -> None:
    assert region_of("這裡") == "taiwan"
    assert region_of("這裏") == "hongkong"
    assert region_of("這裡這裏") == "hongkong"  # a tie
    assert region_of("這裡這裡這裏") == "taiwan"
    tie = detect("這裡這裏")
    assert (tie.region, tie.counts["taiwan"], tie.counts["hongkong"]) == ("traditional", 1, 1)


@pytest.mark.parametrize("length", [1, 10_000])
def test_scripts_in_short_and_long_texts(length: int) -> None:
    assert scripts_in("人担" * length) == (True, False)
    assert scripts_in("人擔" * length) == (False, True)
    assert scripts_in("人𠀀" * length) == (False, False)
    assert scripts_in("擔担" * length) == (True, True)


def test_a_text_in_pieces_is_counted_as_a_whole() -> None:
    census = Census()
    for piece in ("擔當\n", "他\n担", "當，擔担\n"):
        census.add(piece)
    assert census.result == detect("擔當\n他\n担當，擔担\n")
