"""Sentences: where they end, and that nothing of a part is lost between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.article.article import unparsed
from linfen_cli.article.sentences import sentences
from linfen_cli.repair import repair


def cut(text: str) -> list[str]:
    article = unparsed(repair(text))
    return [span.of(article.text) for part in article.parts for span in sentences(part)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一句。二句！三句？", ["一句。", "二句！", "三句？"]),
        ("“四句。”五句。", ["“四句。”", "五句。"]),
        ("五句v1.5好。又", ["五句v1.5好。", "又"]),
        ("End. Next one... 完", ["End. ", "Next one... ", "完"]),
        ("真的？！（是。）對……", ["真的？！", "（是。）", "對……"]),
        ("沒有標點", ["沒有標點"]),
    ],
)
def test_where_a_sentence_ends(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(st.sampled_from("甲。！？.…”」) a\n"), max_size=30))
def test_nothing_is_lost(text: str) -> None:
    assert "".join(cut(text)) == repair(text).text
