"""The seat of the stages: what they did is carried back to the stored text, whatever they did to one another's work."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import linfen_cli
from linfen_cli.base.alignment import Alignment
from linfen_cli.repair import KINDS, Repaired, Settings, Unresolved, apply, explain, repair
from linfen_cli.repair.report import Repair, StageResult
from tests.staged import ENCODING, SPLICE, Fake, staged

FIRST = Fake("encoding", {"AB": "擔", "C": "(dān)", "D": "", "E": "EAB"}, {"?": ("擔", "當(dāng)")})
SECOND = Fake("splice", {"擔當": "責", "((": "(", "F": "(zé)", "B": "當當", "EA": "", "責": "責X"}, {"X": ("責",)})

stored_texts = st.lists(
    st.sampled_from(["A", "B", "C", "D", "E", "F", "X", "擔", "當", "責", "(", "(dān)", "(zé)", "?", "\n", "。"]),
    max_size=14,
).map("".join)


def consistent(repaired: Repaired) -> None:
    """Check the laws of what a repair gives back."""
    assert apply(repaired.stored, repaired.repairs) == repaired.text
    assert (repaired.alignment.stored_length, repaired.alignment.clean_length) == (
        len(repaired.stored),
        len(repaired.text),
    )
    at = 0
    for change in repaired.repairs:
        assert at <= change.start <= change.end
        assert repaired.stored[change.start : change.end] == change.stored
        at = change.end
    for left in repaired.unresolved:
        assert repaired.stored[left.start : left.end] == left.stored
    # What lies outside the edits is the same in both texts.
    stored_at = clean_at = 0
    for edit in repaired.alignment.edits:
        assert repaired.stored[stored_at : edit.stored.start] == repaired.text[clean_at : edit.clean.start]
        stored_at, clean_at = edit.stored.end, edit.clean.end
    assert repaired.stored[stored_at:] == repaired.text[clean_at:]


@given(stored_texts, st.booleans())
@example("ABC當F", False)
@example("D?當", True)
def test_every_repair_counts_in_the_stored_text(stored: str, asks: bool) -> None:
    def choose(left: Unresolved, text: str) -> str | None:
        assert text[left.start : left.end] == left.stored
        return left.candidates[left.start % len(left.candidates)] if left.start % 3 else None

    with staged(FIRST, SECOND):
        settings = Settings(choose=choose if asks else None)
        repaired = repair(stored, settings=settings)
        consistent(repaired)
        explanation = explain(stored, settings=settings)
        assert apply(stored, explanation.steps) == explanation.text == repaired.text
        assert explanation.unresolved == repaired.unresolved


def test_a_gloss_in_a_run_is_one_repair_with_it() -> None:
    with staged(ENCODING, SPLICE):
        repaired = repair("浣犲ソ。結(jié)束?！爆F(xiàn)場擔(dān)當")
    assert repaired.text == "你好。結束。”現場擔當"
    assert [(change.kind, change.stored, change.clean) for change in repaired.repairs] == [
        ("encoding", "浣犲ソ", "你好"),
        ("gloss", "(jié)", ""),
        ("splice", "?！爆F(xiàn)", "。”現"),
        ("gloss", "(dān)", ""),
    ]
    assert [repaired.glosses.written(gloss) for gloss in repaired.glosses] == ["(jié)", "(xiàn)", "(dān)"]
    at = repaired.text.index("現")
    assert repaired.alignment.to_stored(at, at + 1).of(repaired.stored) == "?！爆F(xiàn)"
    consistent(repaired)


def test_kinds_follow_the_stages() -> None:
    assert list(KINDS)[-1] == "gloss"
    with staged(ENCODING, SPLICE):
        assert list(KINDS) == ["encoding", "splice", "gloss"]
        stored = "浣犲ソ徹?zé)岢?。擔(dān)當"
        assert repair(stored).text == "你好徹熱潮。擔當"
        assert repair(stored, ["splice"]).text == "浣犲ソ徹熱潮。擔(dān)當"
        assert repair(stored, ["gloss"]).text == "浣犲ソ徹?zé)岢?。擔當"
        assert repair(stored, []).text == stored


def test_how_sure_a_repair_must_be() -> None:
    with staged(SPLICE):
        assert repair("里?毙的").unresolved == (Unresolved("splice", 1, 3, "?毙", "it is not certain", ("。新",)),)
        assert repair("里?毙的", settings=Settings(0.9)).text == "里?毙的"
        (change,) = repair("里?毙的", settings=Settings(0.8)).repairs
        assert change == ("splice", 1, 3, "?毙", "。新", False, 0.8)
    for number in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            Settings(number)


def test_somebody_is_asked_about_what_is_left() -> None:
    asked = []

    def choose(left: Unresolved, text: str) -> str | None:
        asked.append((left.stored, text))
        return left.candidates[0] if len(asked) == 1 else None

    with staged(SPLICE):
        repaired = repair("徹?zé)岢?。可?疑，又?疑", settings=Settings(choose=choose))
    assert asked == [("?疑", "徹熱潮。可?疑，又?疑")] * 2  # the text around it is repaired by then
    assert repaired.text == "徹熱潮。可甲疑，又?疑"
    assert repaired.others[-1] == ("splice", 9, 11, "?疑", "甲疑", False, 1.0)
    assert [left.start for left in repaired.unresolved] == [13]


def test_steps_are_replayed_and_only_on_their_text() -> None:
    stored = "不擔(dān)當，學(xué)習(xí)"
    explanation = linfen_cli.explain(stored)
    assert linfen_cli.apply(stored, explanation.steps) == explanation.text == linfen_cli.repair(stored).text
    assert linfen_cli.apply(stored, explanation.steps[1:]) == "不擔(dān)當，學習"
    written = [Repair(*json.loads(json.dumps(step))) for step in explanation.steps]
    assert linfen_cli.apply(stored, written) == explanation.text
    for other in ("", stored[1:], explanation.text):
        with pytest.raises(ValueError, match="not for it"):
            linfen_cli.apply(other, explanation.steps)
    with pytest.raises(ValueError, match="not for it"):
        linfen_cli.apply(stored, explanation.steps[::-1])


def test_a_stage_of_repairs() -> None:
    change = Repair("splice", 1, 2, "?", "擔當", certified=True, confidence=1.0)
    stage = StageResult.of("不?作", [change])
    assert (stage.text, stage.alignment.to_stored(1, 3)) == ("不擔當作", (1, 2))
    assert StageResult.of("不作", []) == ("不作", (), (), Alignment(2))
    with pytest.raises(ValueError, match="begins before"):
        StageResult.of("不?作", [change, change])
