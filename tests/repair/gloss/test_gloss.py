"""Glosses: which parentheses are, which are not, and the laws of taking them out."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linfen_cli.repair import repair
from linfen_cli.repair.gloss import gloss as gloss_module
from linfen_cli.repair.gloss.gloss import remove_glosses
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "gloss.json").read_text(encoding="utf-8"))

# What surrounds glosses and looks like them: characters with readings, syllables right and wrong, halves of parentheses.
pieces = st.sampled_from(
    ["擔", "當", "兒", "花", "行", "们", "(", ")", "（", "）", "dān", "dāng", "huār", "r", "xíng", "men", "(dān)", "（dāng）", "(háng)",
     "(r)", "\n", " ", "a", "1", "。", "𠀀", "\ud800"]
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(pieces, max_size=12).map("".join))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    repaired = repair(case["stored"])
    assert repaired.text == case["clean"]
    assert [[gloss.character, gloss.reading] for gloss in repaired.glosses] == case["glosses"]


def test_every_gloss_of_the_article_and_nothing_else(found: str, clean: str) -> None:
    repaired = repair(found)
    # Any parenthesis with a toned letter in it; the two runs of splice damage have one that is broken.
    toned = re.findall(r"\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\)", found)
    assert [f"({gloss.reading})" for gloss in repaired.glosses] == toned
    assert repaired.text == clean


def test_the_newspapers_own_text(original: Any) -> None:
    stored = original.read_text(encoding="utf-8")
    toned = re.findall(r"\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\)", stored)
    repaired = repair(stored)
    assert len(repaired.glosses) == len(toned) > 100
    assert repaired.text.count("擔當") == len(re.findall(r"擔\(dān\)當", stored))
    assert repaired.text.count("(黨組)") == 2


@given(texts)
@example("擔(dān)")
@example("行(xíng)(háng)擔(dān)")
def test_the_alignment_is_exact(stored: str) -> None:
    text, glosses, alignment = remove_glosses(stored)
    assert "".join(edit_free(stored, glosses)) == text
    for gloss, end in zip(glosses, glosses.clean_ends, strict=True):
        assert stored[gloss.start] in "(（"
        assert stored[gloss.end - 1] in ")）"
        assert stored[gloss.start + 1 : gloss.end - 1] == gloss.reading
        assert stored[: gloss.start].endswith(gloss.character)
        assert text[:end].endswith(gloss.character)
        assert alignment.to_stored(end - 1, end) == (gloss.start - 1, gloss.end)
        assert alignment.to_clean(gloss.start, gloss.end) == (end - 1, end)


def edit_free(stored: str, glosses: gloss_module.Glosses) -> list[str]:
    """Return what is left of `stored` between the glosses."""
    ends = [0, *(gloss.end for gloss in glosses)]
    starts = [*(gloss.start for gloss in glosses), len(stored)]
    return [stored[end:start] for end, start in zip(ends, starts, strict=True)]


@given(texts)
def test_taking_out_twice_is_taking_out_once(stored: str) -> None:
    once = repair(stored).text
    assert repair(once).text == once


@given(
    st.lists(
        st.tuples(st.sampled_from(["擔", "這是", "\n", "a", "。"]), st.sampled_from(["", "(dān)", "(x)"])), max_size=60
    )
)
def test_cutting_into_chunks_changes_nothing(parts: list[tuple[str, str]]) -> None:
    stored = "".join(map("".join, parts))
    whole = remove_glosses(stored)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gloss_module, "_CHUNK", 5)
        chunked = remove_glosses(stored)
    assert chunked.text == whole.text
    assert list(chunked.glosses) == list(whole.glosses)
    assert chunked.alignment == whole.alignment


def test_repairs_say_what_became_what() -> None:
    (change,) = repair("不擔(dān)當").repairs
    assert change == ("gloss", 2, 7, "(dān)", "", True, 1.0)
