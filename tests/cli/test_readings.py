"""`linfen show --pinyin` and its like, as a user runs them."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from rich.cells import cell_len

from linfen_cli.article.article import load
from linfen_cli.readings.api import readings
from tests.conftest import ROOT, Linfen

CLEAN = str(ROOT / "data" / "digest.clean.txt")
ABOVE = {
    "pinyin": re.compile("[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ ]+"),
    "zhuyin": re.compile("[ㄅ-ㄯˊˇˋ˙ ]+"),
}


@pytest.mark.parametrize("style", ABOVE)
@pytest.mark.parametrize("columns", [20, 33, 60, 200])
def test_readings_stand_over_their_characters_at_any_width(linfen: Linfen, style: str, columns: int) -> None:
    shown = linfen("show", f"--{style}", CLEAN, COLUMNS=str(columns)).stdout.splitlines()
    assert all(cell_len(line) <= columns for line in shown)
    assert not any(line.strip() and line.strip()[0] in "，。、；：）”" for line in shown)
    seen = []
    for above, line in pairwise(shown):
        if not ABOVE[style].fullmatch(above) or not above.strip():
            continue
        column_of, at = {}, 0
        for char in line:
            column_of[at] = char
            at += cell_len(char)
        at = 0
        for piece in re.finditer(r"\S+", above):
            seen.append((column_of[cell_len(above[: piece.start()])], piece[0]))
    article = load(CLEAN)
    assert seen == [(article.text[one.start], one.text) for one in readings(article, style)]


def test_inline_and_in_another_script(linfen: Linfen) -> None:
    text = "花兒開了，銀行(xíng)見。"
    assert linfen("show", "-", "--pinyin", "--glosses", "inline", stdin=text).stdout == (
        "花兒(huār)開(kāi)了(le)，銀(yín)行(xíng)見(jiàn)。"
    )
    assert linfen("show", "-", "--zhuyin", "--glosses", "inline", "--to", "simplified", stdin=text).stdout == (
        "花儿(ㄏㄨㄚㄦ)开(ㄎㄞ)了(˙ㄌㄜ)，银(ㄧㄣˊ)行(ㄒㄧㄥˊ)见(ㄐㄧㄢˋ)。"
    )


def test_jyutping(linfen: Linfen) -> None:
    pytest.importorskip("ToJyutping")
    assert linfen("show", "-", "--jyutping", "--glosses", "inline", stdin="銀行。").stdout == "銀(ngan4)行(hong4)。"


def test_levels(linfen: Linfen, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("我很尷尬。", encoding="utf-8")
    file = str(tmp_path / "text.txt")
    for arguments in (["--pinyin", "3", file], ["--pinyin=900", file], [file, "--pinyin", "3"]):
        assert linfen("show", *arguments, "--glosses", "inline").stdout == "我很尷(gān)尬(gà)。"
    for arguments in (["--pinyin", file], [file, "--pinyin"], ["--pinyin", "--no-pager", file]):
        assert linfen("show", *arguments, "--glosses", "inline").stdout == "我(wǒ)很(hěn)尷(gān)尬(gà)。"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--pinyin", "0"], "there is no level 0"),
        (["--pinyin=x"], "--pinyin takes a number as its level, not 'x'"),
        (["--pinyin", "--zhuyin"], "--pinyin and --zhuyin do not go together"),
        (["--pinyin", "--as-is"], "--as-is and --pinyin do not go together"),
        (["--pinyin", "--json"], "--json and --pinyin do not go together"),
    ],
)
def test_wrong_use(linfen: Linfen, arguments: list[str], message: str) -> None:
    done = linfen("show", *arguments, CLEAN, status=2)
    assert done.stderr.startswith(f"linfen: {message}")
    assert done.stderr.count("\n") == 1


def test_hostile_text_with_readings(linfen: Linfen) -> None:
    shown = linfen("show", "-", "--pinyin", stdin="[red]擔\x1b[31m當\u202e(dān)").stdout
    assert "[red]" in shown
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", shown)
