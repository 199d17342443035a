"""Explaining a conversion: changes, rules, doubtful characters, and their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.convert.api import convert
from linfen_cli.convert.explain import RULES, Change
from linfen_cli.repair import repair

PIECES = st.lists(
    st.sampled_from(
        ["头发", "皇后", "以后", "后", "里", "软件", "干", "台", "臺灣", "發", "“", "”", "，", "\n", "A", "(tóu)"]
    ),
    max_size=20,
).map("".join)


def changes_of(text: str, to: str, *, words: bool = False) -> list[tuple[str, str, str]]:
    return [(change.old, change.new, change.rule) for change in convert(text, to, explain=True, words=words).changes]


def test_phrases_and_characters() -> None:
    assert changes_of("头发与发", "s2t") == [
        ("头发", "頭髮", "phrase"),
        ("与", "與", "character"),
        ("发", "發", "character"),
    ]
    assert changes_of("软件", "taiwan", words=True) == [("软件", "軟體", "phrase")]
    assert changes_of("里面", "taiwan") == [("里面", "裡面", "phrase")]


@pytest.mark.parametrize(
    ("text", "to", "char", "alternatives"),
    [
        ("后", "s2t", "后", {"后"}),
        ("他叫发", "taiwan", "发", {"髮"}),
        ("姓干", "s2t", "干", {"乾", "幹", "榦"}),
        ("里", "taiwan", "里", {"里"}),
        ("里", "s2t", "里", {"里"}),
        ("乾", "simplified", "乾", {"乾"}),
    ],
)
def test_what_no_phrase_decided_is_doubtful(text: str, to: str, char: str, alternatives: set[str]) -> None:
    (doubtful,) = convert(text, to, explain=True).doubtful
    assert doubtful.old == char
    assert alternatives & set(doubtful.alternatives)


def test_what_a_phrase_decided_is_not_doubtful() -> None:
    assert convert("皇后的头发很干净，后面里面台风", "s2t", explain=True).doubtful == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor(end: str) -> None:
    (change,) = convert(end.join(["你好", "", "我与他", "你"]), "s2t", explain=True).changes
    assert (change.line, change.column, change.before, change.after) == (3, 2, "我", "他")


def test_places_are_those_of_both_texts() -> None:
    stored = "他的头(tóu)发(fà)，\n与"
    explained = convert(stored, "taiwan", explain=True)
    clean = repair(stored).text
    first, last = explained.changes
    assert (first.line, first.column, clean[first.start : first.end]) == (1, 3, "头发")
    assert stored[first.stored_start : first.stored_end] == "头(tóu)发(fà)"
    assert (last.line, last.column, last.before, last.after) == (2, 1, "", "")


@given(PIECES, st.sampled_from(["taiwan", "s2twp", "simplified", "hongkong", "japanese", "s2t"]), st.booleans())
def test_the_changes_make_the_text(text: str, to: str, marks: bool) -> None:
    """Putting each change in its place in the clean text gives the converted one."""
    explained = convert(text, to, explain=True, punctuation=marks)
    clean = repair(text).text
    made, at = "", 0
    for change in explained.changes:
        assert clean[change.start : change.end] == change.old
        assert change.rule in RULES
        made += clean[at : change.start] + change.new
        at = change.end
    assert made + clean[at:] == explained.text == convert(text, to, punctuation=marks)


def test_blocks_count_from_the_beginning() -> None:
    text = "头发\n" + "一二三四五六七八九\n" * 30_000 + "头发\n"  # more than a block
    found = convert(text, "taiwan", explain=True).changes
    assert isinstance(found[-1], Change)
    assert (found[-1].start, found[-1].line) == (len(text) - 3, 30_002)


def test_what_no_dictionary_decided_is_named() -> None:
    explained = convert("他说：“后面的头发”", "taiwan", keep=["后"], punctuation=True, explain=True)
    assert [(change.old, change.new, change.rule) for change in explained.changes] == [
        ("说", "說", "character"),
        ("“", "「", "punctuation"),
        ("头发", "頭髮", "phrase"),
        ("”", "」", "punctuation"),
    ]
    replaced = convert("头发", "taiwan", keep=["头"], explain=True)
    assert [change.rule for change in replaced.changes] == ["character"]
