"""Encoding damage. The stored texts were made with Python's codecs from sentences written for these tests."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.repair.mojibake.stage import repair_encoding
from linfen_cli.repair.settings import Settings
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "encoding.json").read_text(encoding="utf-8"))
NEGATIVE = json.loads((ROOT / "tests" / "cases" / "negative.json").read_text(encoding="utf-8"))
PROVEN = Settings()

Case = dict[str, str]


def _label(case: Case) -> str:
    return "{kind}-{label}".format(**case) if "kind" in case else case["label"]


@pytest.mark.parametrize("case", CASES["repaired"], ids=_label)
def test_damage_is_undone(case: Case) -> None:
    done = repair_encoding(case["stored"], PROVEN)
    assert done.text == case["clean"]
    assert {change.kind for change in done.repairs} == {case["kind"]}
    assert all(change.certified and 0 < change.confidence <= 1 for change in done.repairs)
    assert not done.unresolved


@pytest.mark.parametrize("case", CASES["unresolved"], ids=_label)
def test_what_is_gone_is_named(case: Case) -> None:
    done = repair_encoding(case["stored"], PROVEN)
    assert done.text == case.get("clean", case["stored"])
    assert [(left.kind, left.stored) for left in done.unresolved] == [(case["kind"], case["left"])]
    assert done.unresolved[0].reason


@pytest.mark.parametrize("case", CASES["unchanged"] + NEGATIVE, ids=_label)
def test_undamaged_text_is_left_alone(case: Case) -> None:
    done = repair_encoding(case["text"], PROVEN)
    assert (done.text, done.repairs, done.unresolved) == (case["text"], (), ())


def test_splice_damage_is_left_to_its_own_stage(found: str, clean: str) -> None:
    for text in (found, clean):
        done = repair_encoding(text, PROVEN)
        assert (done.text, done.repairs, done.unresolved) == (text, (), ())


def test_the_full_stop_at_the_end_is_likely_but_not_proven() -> None:
    stored = "今天天气很好。".encode().decode("gbk", "replace")
    assert repair_encoding(stored, PROVEN).unresolved[-1].candidates[0].endswith("。")
    assert repair_encoding(stored, Settings(min_confidence=0.8)).text.endswith("好。")


def test_offsets_lead_back_to_the_damaged_characters() -> None:
    done = repair_encoding("甲" + "春天来得".encode().decode("gbk") + "乙", PROVEN)
    assert done.text == "甲春天来得乙"
    assert done.alignment.to_stored(3, 5) == (4, 7)  # 来得: the second three of six


READINGS = {
    "gbk-as-latin1": ("gbk", "latin-1"),
    "utf8-as-latin1": ("utf-8", "latin-1"),
    "utf8-as-gbk": ("utf-8", "gbk"),
    "gbk-as-big5": ("gb2312", "big5"),
    "big5-as-gbk": ("big5", "gbk"),
}

_chinese = st.text("的一是不了在人有我他这个们中来上大为和国地到以说时要就出会，。", min_size=2, max_size=30)


@pytest.mark.parametrize("kind", READINGS)
@given(text=_chinese)
def test_a_proven_repair_becomes_the_stored_text_again(kind: str, text: str) -> None:
    right, wrong = READINGS[kind]
    stored = text.encode(right, "ignore").decode(wrong, "ignore")
    for change in repair_encoding(stored, PROVEN).repairs:
        if change.kind == kind:
            assert change.clean.encode(right).decode(wrong) == change.stored


_MOJIBAKE = st.lists(
    st.sampled_from(
        [
            *"中文，。é?锟斤拷烫屯€ÖÐÎÄ⼀&;いα\n",
            "浣犲ソ",
            "锛屼",
            "ä¸­",
            "æ–‡",
            "&#20013;",
            "&amp;",
            "nbsp;",
            "\ufffd",
            "斕疑",
            "\ud800",
        ]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(_MOJIBAKE, st.text(st.characters(), max_size=60)))
def test_any_text_is_repaired_once_and_offsets_hold(text: str) -> None:
    done = repair_encoding(text, PROVEN)
    assert repair_encoding(done.text, PROVEN).text == done.text
    assert (done.alignment.stored_length, done.alignment.clean_length) == (len(text), len(done.text))
    rebuilt: list[str] = []
    at = 0
    for edit in done.alignment.edits:
        rebuilt += (text[at : edit.stored.start], edit.clean.of(done.text))
        at = edit.stored.end
    assert "".join([*rebuilt, text[at:]]) == done.text
    at = 0
    for change in done.repairs:
        assert at <= change.start < change.end
        assert change.stored == text[change.start : change.end]
        assert done.alignment.to_clean(change.start, change.end).of(done.text) == change.clean
        at = change.end
    for left in done.unresolved:
        assert left.stored == text[left.start : left.end] != ""


@pytest.mark.parametrize(
    "piece", ["浣犲ソ", "浣", "ä¸", "ÖÐa", "&amp;", "&#2", "⼀ ", "烫", "锟斤拷", "いα", "斕疑", "é»"]
)
def test_a_long_line_takes_time_in_proportion(piece: str) -> None:
    def seconds(length: int) -> float:
        start = time.process_time()
        repair_encoding(piece * (length // len(piece)), PROVEN)
        return time.process_time() - start

    repair_encoding(piece * 9, PROVEN)  # tables are made when first used
    assert min(seconds(160_000) for _ in range(2)) < 40 * max(min(seconds(20_000) for _ in range(3)), 0.01)
