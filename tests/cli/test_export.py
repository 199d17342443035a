"""`linfen export`: what goes where, and what JSON and SVG have in them. HTML, EPUB and Markdown are in tests/render."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Linfen
from tests.render.test_html import HOSTILE, squeezed

BEGINS = {"html": "<!DOCTYPE html>", "markdown": "# 一篇", "json": "{\n", "svg": "<svg "}
ENDINGS = {"a.html": "html", "a.HTM": "html", "a.md": "markdown", "a.json": "json", "a.svg": "svg", "a": "html"}


@pytest.mark.parametrize("form", BEGINS)
def test_a_pipe_gets_any_format(linfen: Linfen, form: str) -> None:
    assert linfen("export", "--format", form).stdout.startswith(BEGINS[form])


@pytest.mark.parametrize("name", ENDINGS)
def test_the_name_of_the_file_tells_the_format(linfen: Linfen, tmp_path: Path, name: str) -> None:
    assert linfen("export", "-o", str(tmp_path / name)).stdout == ""
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(BEGINS[ENDINGS[name]])


def test_files_are_written_whole_and_not_over_others(linfen: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "a.epub"
    linfen("export", "-o", str(file))
    before = file.read_bytes()
    done = linfen("export", "--to", "simplified", "-o", str(file), status=2)
    assert done.stderr == f"linfen: {file} exists already: --force overwrites it\n"
    assert file.read_bytes() == before
    linfen("export", "--to", "simplified", "-o", str(file), "--force")
    assert file.read_bytes()[:2] == b"PK"
    assert file.read_bytes() != before
    assert os.listdir(tmp_path) == ["a.epub"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "pdf"], "invalid value for '--format'"),
        (["--to", "twain"], "there is no region 'twain': did you mean taiwan?"),
        (["-s", "9"], "there is no section '9'"),
        (["--highlight", ""], "the pattern is empty"),
        (["--pinyin", "--zhuyin"], "--pinyin and --zhuyin do not go together"),
        (["--pinyin", "--glosses", "above"], "--glosses and --pinyin do not go together"),
        (["-o", "no/such/file.html"], "there is no folder"),
        (["-o", "a.pdf"], "cannot tell the format from a.pdf: choose one with --format epub, html, "),
        (["nothing.txt"], "there is no file nothing.txt"),
    ],
)
def test_wrong_use(linfen: Linfen, arguments: list[str], message: str) -> None:
    done = linfen("export", *arguments, status=2)
    assert done.stdout == ""
    assert done.stderr.startswith(f"linfen: {message}")
    assert done.stderr.count("\n") == 1


def test_an_epub_is_not_for_a_terminal() -> None:
    from tests.cli.test_terminal import on_terminal

    status, drawn = on_terminal("export", "--format", "epub")
    assert (status, drawn) == (2, "linfen: EPUB is not text for a terminal: name a file with -o\r\n")


def test_json_is_that_of_show_and_more(linfen: Linfen) -> None:
    shown = json.loads(linfen("show", "--json").stdout)
    repaired = json.loads(linfen("repair", "--json").stdout)
    written = json.loads(linfen("export", "--format", "json").stdout)
    assert {name: written[name] for name in shown} == shown
    assert written["repairs"] == repaired["repairs"]
    assert written["unresolved"] == repaired["unresolved"]
    assert written["language"] == "zh-Hant"


def test_json_has_readings_and_hits_at_their_places(linfen: Linfen) -> None:
    options = ("--format", "json", "-s", "4", "--to", "simplified", "--glosses", "above", "--highlight", "擔當")
    (section,) = json.loads(linfen("export", *options).stdout)["sections"]
    texts = [section["heading"], *section["paragraphs"]]
    readings = [section["heading_readings"], *section["readings"]]
    hits = [section["heading_hits"], *section["hits"]]
    for text, found in (*zip(texts, readings, strict=True), *zip(texts, hits, strict=True)):
        assert all(text[one["start"] : one["end"]] == one["text"] for one in found)
    assert ("担", "dān") in {(one["text"], one["reading"]) for found in readings for one in found}
    assert [one["text"] for found in hits for one in found] == ["担当"] * 3


def test_a_hit_by_sound_and_one_that_is_an_expression(linfen: Linfen) -> None:
    for options in (("--highlight", "dandang", "--match", "sound"), ("--highlight", "擔當", "--match", "exact")):
        written = json.loads(linfen("export", "--format", "json", "-s", "4", *options).stdout)
        found = [
            one["text"]
            for section in written["sections"]
            for hits in (section["heading_hits"], *section["hits"])
            for one in hits
        ]
        assert found == (["擔當"] * 3 if "sound" in options else [])


def test_a_poster_has_the_text_and_its_readings(linfen: Linfen, found: str, clean: str) -> None:
    drawn = ElementTree.fromstring(linfen("export", "--format", "svg", "--glosses", "above").stdout)
    namespace = "{http://www.w3.org/2000/svg}"
    width, height = float(drawn.attrib["width"]), float(drawn.attrib["height"])
    text, readings = "", []
    for element in drawn.iter(f"{namespace}text"):
        x, y = float(element.attrib["x"]), float(element.attrib["y"])
        assert 0 < x < width
        assert 0 < y < height
        if element.attrib.get("class") == "reading":
            readings.append(element.text)
        else:
            assert x + float(element.attrib["textLength"]) <= width - 60
            text += element.text or ""
    assert squeezed(text) == squeezed(clean)
    assert readings == re.findall(r"\(([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*)\)", found)


def test_hostile_text_in_a_poster(linfen: Linfen) -> None:
    drawn = ElementTree.fromstring(
        linfen("export", "-", "--format", "svg", "--pinyin", "--repairs", stdin=HOSTILE).stdout
    )
    tags = {element.tag.rpartition("}")[2] for element in drawn.iter()}
    assert tags == {"svg", "title", "style", "rect", "text", "line"}


def test_sections_leave_the_rest_out(linfen: Linfen) -> None:
    for form in BEGINS:
        written = linfen("export", "--format", form, "-s", "4", "--no-repairs").stdout
        assert "強化擔當作為。" in written
        assert "強化責任落實。" not in written


def test_vocabulary_that_was_replaced_is_read_anew(linfen: Linfen) -> None:
    written = linfen("export", "-", "--format", "json", "--to", "s2twp", "--pinyin", stdin="这个软件的质量。").stdout
    (section,) = json.loads(written)["sections"]
    assert section["paragraphs"] == ["這個軟體的質量。"]
    assert "".join(one["text"] for one in section["readings"][0]) == "這個軟體的質量"
    read = {one["text"]: one["reading"] for one in section["readings"][0]}
    assert (read["軟"], read["體"]) == ("ruǎn", "tǐ")
