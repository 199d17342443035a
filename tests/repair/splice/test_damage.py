"""The forward model against what is known of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.base.gbk import is_private
from linfen_cli.repair.gloss.table import GlossTable, infer_table
from linfen_cli.repair.splice.damage import Cut, damage, to_ascii_marks, trace

TABLE = {"責": "zé", "學": "xué", "習": "xí", "內": "nèi", "現": "xiàn", "結": "jié"}


@pytest.mark.parametrize(
    ("clean", "found"),
    [
        ("學習宣傳貫徹熱潮。要帶頭", "學(xué)習(xí)宣傳貫徹?zé)岢?。要帶頭"),
        ("扶搖直上九萬里。”新征程是充滿光榮", "扶搖直上九萬里?！毙抡鞒淌浅錆M光榮"),
        ("今天的會議到此結束。”現場響起", "今天的會議到此結(jié)束?！爆F(xiàn)場響起"),
        ("學生們仍在讀書。", "學(xué)生們?nèi)栽谧x書。"),
    ],
)
def test_known_spans(clean: str, found: str) -> None:
    assert damage(clean, TABLE) == found


def test_the_bundled_article_byte_for_byte(clean: str, found: str) -> None:
    # The table is read off the pairs of a character and a parenthesis, not by the code under test.
    table = dict(re.findall(r"(\w)\(([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*)\)", found))
    assert damage(clean, table) == found
    assert infer_table(found).glosses == table


def test_the_runs_of_the_newspapers_own_text(original: Path) -> None:
    stored = original.read_text(encoding="utf-8")
    table = infer_table(stored).glosses
    for clean in ("貫徹熱潮。要帶頭", "九萬里。”新征程是充滿光榮"):
        assert damage(clean, table, ascii_marks=True) in stored


def test_torn_marks() -> None:
    assert damage("好。可是", {}).startswith("好?？")
    assert damage("好。回家", {}).startswith("好?；")
    assert damage("好。”", {}) == "好?！?"
    assert damage("好。很好", {}) == "好。很好"
    assert damage("好。很好", {}, tearing="！；？：，").startswith("好?：")


def test_private_use_is_kept_or_lost() -> None:
    kept = damage("說。”他說道", {})
    lost = damage("說。”他說道", {}, private=False)
    assert any(map(is_private, kept))
    assert lost == "".join(c for c in kept if not is_private(c))


def test_cleaning_up() -> None:
    assert damage("是，（好）！", {}, ascii_marks=True) == "是,(好)!"
    assert damage("甲 乙　丙\n丁", {}, spaces=False) == "甲乙丙\n丁"
    assert to_ascii_marks("，：（）！；？。") == ",:()!;?。"


def test_cuts_are_chosen() -> None:
    clean = "里。”新征。程"
    offered: list[Cut] = []

    def note(cut: Cut) -> bool:
        offered.append(cut)
        return True

    damage(clean, {}, cuts=note)
    assert Cut("！", 1, torn=True, last=False) in offered
    assert damage(clean, {}, cuts=lambda cut: False) == clean


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_passes(text: str) -> None:
    found, runs = trace(text, TABLE)
    assert found == damage(text, TABLE)
    for run in runs:
        assert 0 <= run.start < run.end <= len(found)
        assert 0 <= run.clean_start < run.clean_end <= len(text)


@pytest.mark.parametrize(
    ("stored", "glosses", "broken"),
    [
        ("學(xué)習(xí)，學(xué)生", {"學": "xué", "習": "xí"}, set()),
        ("學(xué)習，學生，學校", {}, set()),
        ("行(xíng)走，行(xíng)人，銀行(háng)", {"行": "xíng"}, set()),
        ("貫徹?zé)岢?。", {}, {"zé"}),
        ("到此結(jié)束?！爆F(xiàn)場", {"結": "jié"}, {"xiàn"}),
        ("學(xu\né)習", {"學": "xué"}, set()),
        ("你好?de)", {}, set()),
        ("f(x)", {}, set()),
    ],
)
def test_what_a_page_tells_of_its_table(stored: str, glosses: dict[str, str], broken: set[str]) -> None:
    assert infer_table(stored) == GlossTable(glosses, frozenset(broken))
