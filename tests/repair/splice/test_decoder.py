"""The decoder of runs, with the forward model doing the damage."""

from __future__ import annotations

import pytest

from linfen_cli.base.gbk import is_private
from linfen_cli.lexicon.lexicon import HAN, kind_of, open_lexicon
from linfen_cli.repair.splice.confidence import Traits, Weighed, confidence, features, share_of_first
from linfen_cli.repair.splice.damage import damage
from linfen_cli.repair.splice.decoder import Decoder
from linfen_cli.repair.splice.hypotheses import Hypothesis, States, add, best, emissions, ended, lost_pairs, text_of
from linfen_cli.repair.splice.language_model import Page, candidate, candidates, plain_of
from linfen_cli.repair.splice.pieces import (
    ASCII,
    END,
    GLOSS,
    LOST_BYTE,
    PAIR,
    STRANGER,
    broken_reading,
    cut_into_pieces,
)
from linfen_cli.repair.splice.proof import Proof, applicable
from linfen_cli.repair.splice.ranking import Decoded, Known
from linfen_cli.repair.splice.starts import find_starts, has_ascii_marks, is_broken_gloss, is_foreign

CLEAN = "扶搖直上九萬里。”新征程是充滿光榮和夢想的遠征，貫徹熱潮。要帶頭學習。"
TABLE = {"責": "zé"}


def page_of(text: str) -> Page:
    return Page(open_lexicon(), text, 1)


def decode(stored: str, table: dict[str, str], *, private: bool = True) -> list[Decoded]:
    start = next(find_starts(stored))
    known = Known(page_of(stored), stored, table, private, ascii_marks=False)
    return Decoder(known).decode(start, len(stored), "\n" + stored[:start])


def test_a_run_is_what_the_forward_model_made_it_from() -> None:
    stored = damage(CLEAN[:24], {})
    likeliest, *others = decode(stored, {})
    assert stored[: likeliest.start] + likeliest.clean + stored[likeliest.end :] == CLEAN[:24]
    assert likeliest.certified
    assert likeliest.proof is not None
    assert likeliest.proof.holds(stored, likeliest.start, likeliest.end, likeliest.clean)
    assert not likeliest.proof.holds(stored, likeliest.start, likeliest.end, likeliest.clean[::-1])
    assert likeliest.confidence > 0.8
    assert len({one.clean for one in (likeliest, *others)}) == 1 + len(others)


def test_a_misfired_gloss_is_taken_back() -> None:
    stored = damage("學習貫徹熱潮。要帶頭", TABLE)
    likeliest = decode(stored, TABLE)[0]
    assert (likeliest.clean, likeliest.losses, likeliest.certified) == ("熱潮", 0, True)
    assert likeliest.traits is not None
    assert likeliest.traits.misfired


def test_a_lost_pair_is_supposed_where_the_page_loses_them() -> None:
    clean = "說。”他說道，今天很好。"
    whole, lost = damage(clean, {}), damage(clean, {}, private=False)
    assert any(map(is_private, whole))
    assert not any(decoded.losses for decoded in decode(whole, {}))
    supposed = decode(lost, {}, private=False)
    assert any(one.losses and clean.startswith(one.clean, one.start) for one in supposed)


def test_pieces() -> None:
    pieces = cut_into_pieces("徹(chè)M?zé)?한", 0, 13, False)
    assert [(piece.kind, piece.text, piece.reading) for piece in pieces] == [
        (PAIR, "徹", ""), (GLOSS, "(chè)", "chè"), (ASCII, "M", ""), (LOST_BYTE, "?zé)", "zé"), (LOST_BYTE, "?", ""),
        (STRANGER, "한", ""), (END, "", ""),
    ]  # fmt: skip
    assert bytes((pieces[0].lead, pieces[0].trail)) == "徹".encode("gbk")
    (mark, _) = cut_into_pieces(",", 0, 1, True)
    assert bytes((mark.lead, mark.trail)) == "，".encode("gbk")
    assert broken_reading("?zé)岢", "責") == "zé"
    assert broken_reading("?zé)岢", "學") == ""


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("徹?zé)岢?，", [1]),
        ("里?！毙抡，", [1]),
        ("好嗎?", []),
        ("what?zé)", []),
        ("好??！毙，", []),  # as people write them
        ("好，", []),
    ],
)
def test_starts(text: str, starts: list[int]) -> None:
    assert list(find_starts(text)) == starts
    assert all(is_broken_gloss(text, start) is (text[start + 1] == "z") for start in starts)


def test_marks_and_scripts_of_a_page() -> None:
    assert has_ascii_marks("是的,他來了。")
    assert not has_ascii_marks("是的，他來了,")
    assert is_foreign("これは日本語です")
    assert not is_foreign("這是中文")


def test_hypotheses_in_one_state_are_recombined() -> None:
    page = page_of("")
    opening = page.start("\n")
    blank = Hypothesis(0.0, 0, opening, None, 0.0, -1, 0, False, "")
    states: States = {}
    for cost in (3.0, 1.0, 2.0):
        add(states, blank._replace(cost=cost))
    assert [one.cost for one in states.values()] == [1.0]
    add(states, blank._replace(cost=9.0, hand=0x81))
    add(states, blank._replace(cost=2.5, after=0))
    assert [one.cost for one in best(states)] == [1.0, 2.5]  # the third costs too much more
    kept = best(states, beam=1)
    assert [one.cost for one in ended(states, kept)] == [2.5]
    assert text_of(emissions(None)) == ""


def test_lost_pairs_are_the_open_ones() -> None:
    for firsts, seconds in lost_pairs():
        for first in firsts:
            for second in seconds:
                with pytest.raises(UnicodeDecodeError):
                    bytes((first, second)).decode("gbk")


def test_likely_text_costs_less() -> None:
    page = page_of("我們今天學習")
    start = page.start("\n")
    assert page.cost(start, "中國人民") < page.cost(start, "國民中人") < page.cost(start, "囧犇鱻羴")
    assert page.cost(start, "他說：“好。”") < page.cost(start, "他說：”好。“")
    # what the page writes elsewhere costs less than in another page
    assert page.cost(start, "學習") < page_of("").cost(page_of("").start("\n"), "學習")
    assert plain_of("學") == "学"
    char = candidate(*"學".encode("gbk"))
    assert char is not None
    assert (char.char, char.plain, char.kind) == ("學", "学", HAN)
    assert kind_of("學") == HAN
    assert "學" in {one.char for one in candidates((0x8C,), tuple(range(0x40, 0xFF)))} | {char.char}
    assert page.rank(start, ("學".encode("gbk")[0],), ("學".encode("gbk")[1],), 1)[0][1].char == "學"


def test_confidence_falls_with_every_doubt() -> None:
    sure = Traits(0.999, 0.999, 4.0, 0, False, 4, 1.5, 1.5, 1.5, 2.0, True, False, False)
    assert confidence(sure) > 0.9
    for doubtful in (
        sure._replace(share=0.5, weighed=0.5, rival=0.1), sure._replace(losses=2, lossy=True), sure._replace(ending=True),
        sure._replace(elided=True), sure._replace(page=4.0),
    ):  # fmt: skip
        assert confidence(doubtful) < confidence(sure)
    assert len(features(sure)) == 15
    one = Weighed(10.0, 3, 1, 5.0, 1.0, 1.0)
    assert share_of_first([one, one]) == pytest.approx(0.5)


def test_a_proof_stands_alone() -> None:
    proof = Proof("貫徹熱潮。", {"責": "zé"}, True, (), (), 0, 1)
    stored = damage("貫徹熱潮。", TABLE)
    assert proof.holds(stored, 0, len(stored) - 1, "貫徹熱潮")
    assert applicable({"責": "zé", "學": "xué"}, "貫徹熱潮") == TABLE
