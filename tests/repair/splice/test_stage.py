"""Splice damage: the clean text of `tests/cases/splice.json` was written first, and the forward model made the stored one."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.repair import Settings, apply, explain, repair
from linfen_cli.repair.settings import SURE
from linfen_cli.repair.splice.damage import damage, to_ascii_marks
from linfen_cli.repair.splice.stage import repair_splices
from linfen_cli.repair.splice.starts import find_starts
from tests.conftest import ROOT, environment
from tests.evaluation.pages import Pages

CASES = json.loads((ROOT / "tests" / "cases" / "splice.json").read_text(encoding="utf-8"))
SHARED = ROOT.parent / "shared" / "cases" / "repair.tsv"


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    repaired = repair(case["stored"])
    # where the marks were turned into ASCII, those outside the runs stay so
    assert to_ascii_marks(repaired.text) == to_ascii_marks(case["clean"])
    assert not repaired.unresolved
    assert all(change.certified and SURE <= change.confidence <= 1 for change in repaired.others)
    assert repair(repaired.text).text == repaired.text


def test_the_shared_cases() -> None:
    if not SHARED.is_file():
        pytest.skip("needs the shared cases beside the repository")
    for line in SHARED.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            stored, clean = line.split("\t")
            assert repair(stored).text == clean


def test_both_spans_of_the_newspapers_own_text(original: object) -> None:
    from pathlib import Path

    assert isinstance(original, Path)
    repaired = repair(original.read_text(encoding="utf-8"))
    assert [change.clean for change in repaired.others] == ["熱潮", "。”新征程是充滿"]


def test_a_run_is_found_where_it_was_stored() -> None:
    stored = "掀起學(xué)習(xí)宣傳貫徹?zé)岢?。要帶頭"
    repaired = repair(stored)
    at = repaired.text.index("熱潮")
    assert repaired.alignment.to_stored(at, at + 2).of(stored) == "?zé)岢?"


@pytest.mark.parametrize(
    "stored",
    [
        "三年有期徒刑，土地法?7條",
        "真的?！是嗎，我不信。",
        "什麼?！你再說一遍，我沒聽清。",
        "好???！！！太好了，謝謝。",
        "他問我?（zé）是什麼意思，我說不知道。",
        "信じられない?！信じられない?。漢字も書いた。",
        "收到了 ?！ 你的郵件 ?! 謝謝 ?。",
    ],
)
def test_what_is_not_damaged_is_left_alone(stored: str) -> None:
    repaired = repair(stored)
    assert repaired.text == stored
    assert not repaired.unresolved


def test_a_lost_digit_is_not_invented() -> None:
    # 第 is B5 DA; its first byte is in hand after the run's, and the 7 goes with the second
    clean = "他說：“都寫好了。”第7條我沒有看，下次再說。"
    stored = damage(clean, {})
    assert "7" not in stored
    repaired = repair(stored)
    assert not repaired.others
    assert [left.reason for left in repaired.unresolved] == ["a digit, or another character of ASCII, was lost in it"]
    assert all(candidate.startswith("。”") for candidate in repaired.unresolved[0].candidates)
    assert repaired.unresolved[0].candidates[0].endswith("?")
    assert repair(stored, settings=Settings(min_confidence=0)).text == stored


def test_a_gloss_across_a_letter() -> None:
    clean = "我用的，Flask最好。"
    stored = damage(clean, {"現": "xiàn"})
    assert stored == "我用的，F(xiàn)lask最好。"
    assert repair(stored).text == clean


def test_how_sure_a_repair_must_be() -> None:
    stored = "這本書寫得很好?！顾褧呕刈郎?。"  # 把書放回桌上, or 搜會
    assert not repair(stored).others
    left = repair(stored).unresolved[0]
    assert len(left.candidates) > 1
    likely = repair(stored, settings=Settings(min_confidence=0.1)).others[0]
    assert likely.clean == left.candidates[0]
    assert likely.confidence < SURE
    assert not likely.certified
    assert not repair("貫徹?zé)岢?。", settings=Settings(min_confidence=1.0)).others


def test_the_lexicon_is_opened_only_for_a_run() -> None:
    code = (
        "import sys; from linfen_cli.repair import repair; repair(sys.argv[1]); "
        "lexicon = sys.modules.get('linfen_cli.lexicon.lexicon'); "
        "print(lexicon is not None and lexicon.open_lexicon.cache_info().currsize > 0)"
    )
    for text, opened in (("擔(dān)當。真的?", "False"), ("貫徹?zé)岢?。", "True")):
        done = subprocess.run(
            [sys.executable, "-c", code, text], env=environment(), capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == opened


# What runs are made of: halves of characters, marks, glosses, letters, private-use characters, line ends.
pieces = st.one_of(
    st.sampled_from(
        [
            "?",
            "？",
            "！",
            "。",
            "；",
            "，",
            "”",
            "?！",
            "?zé)",
            "F(xiàn)",
            "(dān)",
            "\ue4c5",
            "\ue000",
            "\n",
            "M",
            "7",
            " ",
            "?(",
        ]
    ),
    st.sampled_from(list("毙抡鞒淌浅錆岢擔徹熱潮新征程的是了學")),
    st.text(max_size=2),
)
garbage = st.lists(pieces, max_size=30).map("".join)
sentences = st.lists(st.sampled_from([case["clean"] for case in CASES]), min_size=1, max_size=4).map("\n".join)
tables = st.dictionaries(
    st.sampled_from("學習責擔當結現內們這過書個時動說開還實"),
    st.sampled_from(["xué", "zé", "jié", "xiàn", "shū", "gè"]),
    max_size=6,
)


@given(garbage)
def test_any_text_is_read_and_the_alignment_is_exact(stored: str) -> None:
    done = repair_splices(stored, Settings())
    at = 0
    rebuilt = []
    for change in done.repairs:
        assert stored[change.start : change.end] == change.stored
        assert change.start >= at
        rebuilt += [stored[at : change.start], change.clean]
        assert done.alignment.to_clean(change.start, change.end).of(done.text) == change.clean
        at = change.end
    assert "".join([*rebuilt, stored[at:]]) == done.text
    assert apply(stored, explain(stored).steps) == repair(stored).text


@given(sentences, tables, st.booleans(), st.booleans())
def test_repairing_twice_is_repairing_once(
    clean: str, glosses: dict[str, str], private: bool, ascii_marks: bool
) -> None:
    once = repair(damage(clean, glosses, private=private, ascii_marks=ascii_marks)).text
    assert repair(once).text == once


@pytest.mark.parametrize("name", ["22", "55"])
def test_a_run_is_as_doubtful_without_the_glosses_that_made_it_so(name: str) -> None:
    """Of pages that are made of the bundled article: a repair of their clean text made one more."""
    clean = (ROOT / "data" / "digest.clean.txt").read_text(encoding="utf-8")
    page = replace(Pages({"x": [clean]}, 1).page("x", clean, name), private=False).damaged()
    once = repair(page.found)
    assert repair(once.text).text == once.text


def test_a_gloss_after_a_letter_goes_with_the_last_run_of_its_line() -> None:
    stored = "扶搖直上九萬里?！毙抡鞒淌浅錆M光榮和夢想的遠征，F(xiàn)lask好用"
    assert repair(stored).text == "扶搖直上九萬里。”新征程是充滿光榮和夢想的遠征，Flask好用"


@given(sentences)
def test_sentences_without_damage_are_left_alone(clean: str) -> None:
    assert repair(clean).text == clean
    assert not list(find_starts(clean))


def test_a_text_of_runs_only_says_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["linfen_cli.repair.splice.stage"], "FEW_RUNS", 3)
    stored = "".join(f"萬里?！毙抡鞒淌浅錆M光榮{chr(0x4E00 + n)}" for n in range(60))
    assert "there are too many runs to read all" in {left.reason for left in repair(stored).unresolved}


def test_two_runs_in_a_short_line_are_read_apart() -> None:
    clean = "再作良圖。”真的是這樣，他說：“會議到此結束。”現場響起掌聲。"
    stored = damage(clean, {"帶": "dài", "現": "xiàn"})
    assert len(list(find_starts(stored))) > 1
    assert repair(stored).text == clean


def test_a_run_that_is_left_is_reported_where_another_brought_wide_marks_back() -> None:
    page = (
        "他说：“我不去。”说完，他就走了，沒有人知道他去了哪里，也没有人问。\n"
        "大家都在等，等了很久，很久，天黑了，还是没有人来，有的走了，有的睡了。\n"
        "天亮了，雨停了，风也停了，他们又上路了，这是一條九萬里。”新7征程的路，很長，很遠，很難。\n"
    )
    glosses = {"長": "cháng", "遠": "yuǎn", "難": "nán"}
    repaired = repair(damage(page, glosses, ascii_marks=True, cuts=lambda cut: cut.torn or cut.mark == "。"))
    assert repaired.text.startswith("他说:“我不去。”说完，他就走了，")
    (left,) = repaired.unresolved
    assert left.stored == "?!毙?"


def test_an_indented_line_that_opens_with_a_bracket_is_read() -> None:
    lines = [
        f"　　{text}" for text in ("会议于昨天结束，代表们离开了会场。", "（本报记者）", "大家都说好，没有人反对。")
    ]
    clean = "\n".join(lines * 3)
    stored = damage(clean, {})
    assert "\n　?。" in stored
    assert repair(stored).text == clean


@pytest.mark.parametrize("ascii_marks", [True, False])
def test_full_stops_written_over_and_over_are_read(ascii_marks: bool) -> None:
    clean = "酒店的服務很好，我們都很滿意。\n下次會可以再去。。。\n第19。」她說：「好。」\n服務很好，房間也很大，就是有一點遠。"
    glosses = {"務": "wù", "們": "men", "會": "huì", "間": "jiān", "遠": "yuǎn"}
    page = "\n".join([clean] * 2)
    stored = damage(page, glosses, ascii_marks=ascii_marks)
    assert ("?!!?" if ascii_marks else "?！！?") in stored
    repaired = repair(stored)
    assert "再去。。。\n" in repaired.text
    assert all(one.stored.strip() for one in repaired.unresolved)
    starts = list(find_starts(stored))
    assert stored.index("再去?") + 2 in starts
    assert stored.index("19?") + 2 in starts
