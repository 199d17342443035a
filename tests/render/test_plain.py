"""Plain text: control characters are shown, and nothing else is changed."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.render.jsonl import dumps
from linfen_cli.render.plain import one_line, visible

DANGEROUS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text(st.characters(codec=None)))
def test_nothing_that_a_terminal_acts_on_is_sent(text: str) -> None:
    for shown in (visible(text), one_line(text), dumps([text])):
        for char in shown:
            assert unicodedata.category(char) not in ("Cc", "Cs") or char in "\n\t"
            assert char not in DANGEROUS
    assert not {"\n", "\r", "\t"} & set(one_line(text))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=DANGEROUS)))
def test_other_text_is_left_alone(text: str) -> None:
    assert visible(text) == text


@given(st.text(st.characters(codec=None)))
def test_json_says_the_same(text: str) -> None:
    assert json.loads(dumps(text)) == text
