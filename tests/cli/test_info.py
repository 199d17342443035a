"""`linfen info`: what it says of a text is what can be counted in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.conftest import Linfen


def test_the_article(linfen: Linfen, clean: str) -> None:
    facts = json.loads(linfen("info", "--json").stdout)
    assert facts["title"] == clean.split("\n")[0]
    assert (facts["date"], facts["source"], facts["script"]) == ("2026-11-22 09:00:00", "本專案", "traditional")
    assert facts["characters"] == len(re.sub(r"\s", "", clean))
    assert facts["han"] == len(re.findall("[\u4e00-\u9fff\u3400-\u4dbf]", clean))
    assert (facts["format"], facts["encoding"]) == ("text", "utf-8")
    assert [section["number"] for section in facts["sections"]] == list(range(7))
    assert facts["repairs"] == {"splice": 2}
    assert facts["glosses"] == 81
    for one in facts["frequent"]:
        assert clean.count(one["word"]) >= one["count"] > 0
    slogans = {one["text"]: one["places"] for one in facts["slogans"]}
    assert list(slogans) == [
        "四個深刻領會",
        "三個扎實",
        "十個新躍升",
        "五個強化",
        "兩個確立",
        "三讓三不讓",
        "四論四不唯",
    ]
    for text, places in slogans.items():
        for place in places:
            assert clean[place["start"] :].startswith(text)
            assert clean.count("\n", 0, place["start"]) + 1 == place["line_number"]
    assert [one["text"] for one in facts["quotations"]] == ["大鵬一日同風起，扶搖直上九萬里。"]


def test_in_a_pipe_and_on_a_screen(linfen: Linfen) -> None:
    lines = linfen("info").stdout.splitlines()
    assert lines[0].startswith("title\t")
    assert "slogan\t四論四不唯\t§4:13" in lines
    assert len([line for line in lines if line.startswith("word\t")]) == 20
    for columns in (20, 60, 200):
        shown = linfen("info", "--color", "always", COLUMNS=str(columns)).stdout
        assert "█" in shown
        from rich.cells import cell_len

        for line in re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines():
            assert cell_len(line) <= columns, line


def test_texts_with_little_in_them(linfen: Linfen, tmp_path: Path) -> None:
    assert "less than a minute" in linfen("info", "-", stdin="a").stdout
    assert linfen("info", "-", "--color", "always", stdin="。").stdout
    assert "\x1b" not in linfen("info", "-", stdin="“四個\x1b[31m自信”擔當").stdout
    assert linfen("info", str(tmp_path / "none"), status=2).stderr.count("\n") == 1
