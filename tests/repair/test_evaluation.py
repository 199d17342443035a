"""The evaluation's own parts: pages are what they claim to be, and verdicts are just. Nothing is downloaded."""

from __future__ import annotations

import random

import pytest

from linfen_cli.base.alignment import Alignment, Edit, Span
from linfen_cli.repair import GLOSS, Repair, Repaired, Unresolved, repair
from linfen_cli.repair.splice.damage import damage
from tests.evaluate_repair import clean_texts, report, worst_of
from tests.evaluation.corpora import unseen
from tests.evaluation.judge import LEFT, RIGHT, UNSEEN, WRONG, Verdict, judge, judge_clean, judge_repaired
from tests.evaluation.pages import LONGEST, Cuts, Page, Pages, clean_offsets, cut_to_pages, lost_ascii

# Sentences of our own, put together at random: enough of them for each way that a page can be damaged.
SENTENCES = (
    "他說：“今天的會議到此結束。”現場響起掌聲。",
    "九萬里。”新征程是充滿光榮和夢想的遠征，道路並不平坦。",
    "全市上下掀起學習宣傳貫徹熱潮。要帶頭腳踏實地，把責任扛在肩上！",
    "圖書館的燈一直亮到深夜，學生們仍在讀書；老師們還沒有離開。",
    "这台电脑的内存只有2G，说明书却写着4G，客服说：“没有办法。”",
    "用Flask寫的網站，在XP上也能打開嗎？能。可是很慢。",
    "雨後的山谷裡，溪水漲了起來。孩子們捲起褲腳，踩著石頭過河。",
    "統計顯示，2022年全年產值達到3億元。總額比上年增長8%。",
)
DOCUMENTS = {
    kind: ["\n".join(random.Random(f"{kind} {number}").choices(SENTENCES, k=30)) for number in range(12)]
    for kind in ("one", "two")
}


def pages(seed: int, spans: int = 300) -> list[Page]:
    return list(Pages(DOCUMENTS, seed).until(spans))


@pytest.fixture(scope="module")
def some() -> list[Page]:
    return pages(7)


def test_the_seed_decides_everything(some: list[Page]) -> None:
    assert pages(7) == some
    assert pages(8) != some


def test_a_longer_run_begins_like_a_shorter_one(some: list[Page]) -> None:
    assert pages(7, spans=100) == some[: len(pages(7, spans=100))]


def test_every_page_is_what_the_forward_model_makes(some: list[Page]) -> None:
    for page in some:
        made = damage(
            page.clean, page.glosses, private=page.private, ascii_marks=page.ascii_marks, cuts=page.cuts.__call__
        )
        assert page.found == made


def test_runs_are_all_the_damage_there_is(some: list[Page]) -> None:
    for page in some:
        offsets = clean_offsets(page)  # raises when a character outside of the runs is not as it was
        for run in page.runs:
            assert offsets.starts[run.start] <= run.clean_start < run.clean_end <= offsets.ends[run.end]
            assert page.found[run.start : run.end] != page.clean[run.clean_start : run.clean_end]


def test_pages_are_of_every_sort(some: list[Page]) -> None:
    assert {page.kind for page in some} == {"one", "two"}
    assert {page.ascii_marks for page in some} == {True, False}
    assert [page.private for page in some] == [True, False] * (len(some) // 2)
    for private in (True, False):
        assert sum(len(page.runs) for page in some if page.private == private) >= 300
    assert all(50 < len(page.glosses) <= 820 for page in some)
    assert any("说" in page.clean for page in some)
    assert any("說" in page.clean for page in some)


def test_pages_have_the_length_of_pages() -> None:
    text = ["段落。" * 1500, *["短文。" * 20] * 40]
    cut = list(cut_to_pages(text, random.Random(3)))
    assert "".join(cut).replace("\n", "") in "".join(text)
    assert all(len(page) <= 2 * LONGEST for page in cut)


def test_a_dropped_digit_is_told_from_one_that_is_still_there() -> None:
    # The byte of 3 follows a lead byte and goes with it; 7 stands by itself, after the run.
    page = Page("", "里。”是3月7日", {}, Cuts(0, 1, 1, 1), private=True, ascii_marks=False).damaged()
    (run,) = page.runs
    assert "3" not in page.found
    assert "7" in page.found
    assert lost_ascii(page, run)
    whole = Page("", "里。”是三月7日", {}, Cuts(0, 1, 1, 1), private=True, ascii_marks=False).damaged()
    assert "7" not in whole.found or not lost_ascii(whole, whole.runs[0])


def test_a_gloss_after_a_letter_is_no_run() -> None:
    page = Page("", "如諸，Flask好", {"現": "xiàn"}, Cuts(0, 1, 1, 1), private=True, ascii_marks=False).damaged()
    assert page.found == "如諸，F(xiàn)lask好"
    assert clean_offsets(page).strays == [Span(4, 10)]
    assert judge(page).strays == 1


# One run, `?毙抡鞒淌浅錆M` with its `！`, and a gloss before it.
CLEAN = "學習九萬里。”新征程是充滿光榮"
ONE = Page("x", CLEAN, {"學": "xué"}, Cuts(0, 1, 1, 1), private=True, ascii_marks=False).damaged()
START, END = ONE.runs[0].start, ONE.runs[0].end


def repaired_as(clean: str | None, *, candidates: tuple[str, ...] | None = None) -> Repaired:
    """Return the page ONE repaired as if its run had been read as `clean`, or left with `candidates`."""
    bare = repair(ONE.found, kinds=(GLOSS,))
    unresolved = () if candidates is None else (Unresolved("splice", START, END, "", "", candidates),)
    if clean is None:
        return Repaired(bare.stored, bare.text, bare.glosses, bare.alignment, (), unresolved)
    (gloss,) = bare.alignment.edits
    shift = gloss.clean.end - gloss.stored.end
    edit = Edit(Span(START, END), Span(START + shift, START + shift + len(clean)))
    text = bare.text[: START + shift] + clean + bare.text[END + shift :]
    change = Repair("splice", START, END, ONE.found[START:END], clean, True, 0.9)
    return Repaired(bare.stored, text, bare.glosses, Alignment(len(ONE.found), [gloss, edit]), (change,), unresolved)


TRUE = CLEAN[ONE.runs[0].clean_start : ONE.runs[0].clean_end]


@pytest.mark.parametrize(
    ("repaired", "outcome", "best"),
    [
        (repaired_as(TRUE), RIGHT, True),
        (repaired_as(TRUE.replace("新", "心")), WRONG, False),
        (repaired_as(None, candidates=(TRUE, "另一個")), LEFT, True),
        (repaired_as(None, candidates=("另一個", TRUE)), LEFT, False),
        (repaired_as(None, candidates=()), LEFT, False),
        (repaired_as(None), UNSEEN, False),
    ],
)
def test_verdicts(repaired: Repaired, outcome: str, best: bool) -> None:
    judged = judge_repaired(ONE, repaired)
    (verdict,) = judged.verdicts
    assert (verdict.outcome, verdict.best) == (outcome, best)
    assert verdict.stored == ONE.found[START:END]
    assert verdict.true == TRUE
    assert not judged.false_alarms
    assert not judged.false_reports


def test_a_right_repair_that_reaches_over_its_run_is_right() -> None:
    right = repaired_as(TRUE)
    wide = tuple(change._replace(start=change.start - 1, end=change.end + 1) for change in right.others)
    (verdict,) = judge_repaired(ONE, Repaired(right.stored, right.text, right.glosses, right.alignment, wide)).verdicts
    assert verdict.outcome == RIGHT
    assert verdict.true == CLEAN[ONE.runs[0].clean_start - 1 : ONE.runs[0].clean_end + 1]


def test_a_change_beside_the_damage_is_a_false_alarm() -> None:
    right = repaired_as(TRUE)
    change = Repair("splice", 0, 1, ONE.found[0], "字", True, 0.9)
    edits = [Edit(Span(0, 6), Span(0, 1)), *list(right.alignment.edits)[1:]]
    wrong = Repaired(
        right.stored, "字" + right.text[1:], right.glosses, Alignment(len(ONE.found), edits), (change, *right.others)
    )
    judged = judge_repaired(ONE, wrong)
    assert len(judged.false_alarms) == 1
    assert judged.verdicts[0].outcome == RIGHT


def test_which_marks_were_full_width_is_not_asked_of_a_page_in_ascii() -> None:
    page = Page("", "九萬里。”新征程，充滿光榮", {}, Cuts(0, 1, 1, 1), private=True, ascii_marks=True).damaged()
    run = page.runs[0]
    clean = page.clean[run.clean_start : run.clean_end].replace("，", ",")
    edit = Edit(Span(run.start, run.end), Span(run.clean_start, run.clean_start + len(clean)))
    text = page.found[: run.start] + clean + page.found[run.end :]
    change = Repair("splice", run.start, run.end, "", clean, True, 1.0)
    empty = repair("").glosses
    verdicts = judge_repaired(
        page, Repaired(page.found, text, empty, Alignment(len(page.found), [edit]), (change,))
    ).verdicts
    assert verdicts[0].outcome == RIGHT


def test_the_worst_come_first() -> None:
    (good,) = judge_repaired(ONE, repaired_as(TRUE)).verdicts
    certified = good._replace(outcome=WRONG, best=False, got="a")
    sure = certified._replace(confidence=0.99, got="b")
    guessed = certified._replace(certified=False, confidence=1.0, got="c")
    left = good._replace(outcome=LEFT, best=False, certified=False, confidence=0.0, got="d")
    hopeless = left._replace(lost=True)
    dropped = sure._replace(got="x", lost=True)
    everything: list[Verdict] = [left, left, good, hopeless, guessed, dropped, certified, sure]
    assert worst_of(everything) == [sure, certified, dropped, guessed, left]


def test_clean_text_is_shared_out_fairly() -> None:
    documents = {"small": ["小。"] * 2, "large": ["大。"] * 100, "larger": ["巨。"] * 200}
    texts = list(clean_texts(documents, 6 * 42))
    assert [sum(kind == of for of, _ in texts) for kind in documents] == [2, 20, 20]


def test_the_report_is_printed(some: list[Page]) -> None:
    judged = [judge(page) for page in some[:4]]
    texts = [judge_clean(("one", "他願意擔(dān)當。")), judge_clean(("two", "沒有損壞。"))]
    assert [len(text.changes) for text in texts] == [1, 0]
    lines = list(report(judged, texts, worst=2))
    assert any(line.startswith("all") for line in lines)
    assert any("擔(dān)當" in line for line in lines)


def test_what_the_lexicon_has_seen_is_passed_over() -> None:
    assert unseen(["一二三四"] * 10, 0.55) == ["一二三四"] * 4
    assert unseen([], 0.5) == []
