"""Counts of damage, and the values that repair gives back."""

from __future__ import annotations

import pytest

from linfen_cli.repair.compose import repair
from linfen_cli.repair.report import Repair, StageResult, Unresolved, changed_lines, overlap
from linfen_cli.repair.settings import DEFAULT, Settings
from linfen_cli.repair.stages import KINDS, STAGES
from linfen_cli.repair.tally import Tally, stage_of

PAGE = "他說：浣犲ソ。\n願意擔(dān)當(dāng)\n學(xué)習(xí)宣傳貫徹?zé)岢?。要帶頭"


def test_a_tally_counts_by_kind() -> None:
    tally = Tally()
    tally.add(repair(PAGE))
    assert (tally.glosses, dict(tally.repaired), tally.unresolved) == (4, {"encoding": 1, "splice": 1}, 0)
    assert tally.summary == "4 glosses removed, 1 passage decoded again (1 certified), 1 run repaired (1 certified)"
    both = Tally()
    both.merge(tally)
    both.merge(tally)
    assert both.repaired.total() == 4
    assert Tally().summary == "no damage found"
    assert not Tally().damaged


def test_every_stage_has_a_kind_and_a_line() -> None:
    assert (*STAGES, "gloss") == KINDS
    for kind, stage in STAGES.items():
        assert stage.kind == kind == stage_of(kind)
        assert stage.summary(1, 0) != stage.summary(2, 0)
        assert not stage.run("他說：“好。”", DEFAULT).repairs
    assert stage_of("big5-as-gbk") == "encoding"


def test_spans_overlap_by_a_character() -> None:
    left = Unresolved("splice", 2, 4, "?a", "")
    assert overlap(left, left._replace(start=3, end=9))
    assert not overlap(left, left._replace(start=4, end=9))


def test_changed_lines_are_numbered_and_whole() -> None:
    lines = dict(changed_lines(repair(PAGE), before=10))
    assert sorted(lines) == [11, 12, 13]
    assert "".join(stored for stored, _ in lines[12]) == "願意擔(dān)當(dāng)"
    assert "".join(clean for _, clean in lines[12]) == "願意擔當"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor(end: str) -> None:
    page = end.join(["一、開頭", "不擔(dān)當。", "", "責(zé)任，願意擔(dān)當。", "完。"])
    assert dict(changed_lines(repair(page))) == {
        2: [("不擔", "不擔"), ("(dān)", ""), ("當。", "當。")],
        4: [("責", "責"), ("(zé)", ""), ("任，願意擔", "任，願意擔"), ("(dān)", ""), ("當。", "當。")],
    }


def test_a_stage_result_without_a_repair_is_its_text() -> None:
    assert StageResult.unchanged("好") == StageResult.of("好", [])
    with pytest.raises(ValueError, match="begins before"):
        StageResult.of("好好", [Repair("a", 1, 2, "好", "", True, 1.0), Repair("a", 0, 1, "好", "", True, 1.0)])


def test_settings_say_what_is_wanted() -> None:
    assert Settings().wants(certified=True, confidence=0.1)
    assert not Settings(0.5).wants(certified=True, confidence=0.4)
