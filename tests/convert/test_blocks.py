"""A text in pieces, converted as the whole is."""

from __future__ import annotations

from functools import cache

import opencc_pyo3
from hypothesis import given, settings
from hypothesis import strategies as st

from linfen_cli.convert.api import convert
from linfen_cli.convert.blocks import convert_blocks, phrase_blocks, with_beginning
from linfen_cli.convert.converter import Converter
from tests.convert.texts import CUTS, TEXTS, cut

engine = cache(opencc_pyo3.OpenCC)  # which takes longer to make than all the rest here


@given(TEXTS, CUTS, st.integers(1, 30))
def test_blocks_are_the_same_however_the_text_comes(text: str, places: list[int], size: int) -> None:
    blocks = list(phrase_blocks(cut(text, places), size))
    assert "".join(blocks) == text
    assert blocks == list(phrase_blocks([text], size))
    assert all(len(block) <= 4 * size + 1 for block in blocks)


@given(TEXTS, CUTS, st.sampled_from(["taiwan", "s2twp", "simplified", "hongkong"]))
def test_a_stream_gives_what_the_whole_gives(text: str, places: list[int], to: str) -> None:
    converter = Converter(to)
    streamed = "".join(block.converted.text for block in convert_blocks(cut(text, places), converter))
    assert streamed == convert(text, to)


@settings(max_examples=200)
@given(
    st.lists(
        st.text(alphabet="头发后里面软件程序干净台湾，。皇以于乾隆", min_size=1, max_size=25), min_size=1, max_size=12
    ),
    st.sampled_from(["s2t", "s2twp", "t2s", "s2hk", "t2tw", "tw2sp", "t2jp"]),
)
def test_blocks_of_lines_give_what_the_bare_engine_gives(lines: list[str], configuration: str) -> None:
    text = "\n".join(lines)
    converter = Converter(configuration, engine="pyo3")
    blocks = convert_blocks([text], converter, size=10)
    assert "".join(block.converted.text for block in blocks) == engine(configuration).convert(text)


def test_a_line_without_end_is_cut_after_marks() -> None:
    line = "皇后在头发里面，" * 50
    blocks = list(phrase_blocks([line], 20))
    assert len(blocks) > 5
    assert all(block.endswith("，") for block in blocks)
    assert next(phrase_blocks(["干净" * 100], 10)) == "干净" * 20  # there is no place to cut: at four times the size


def test_what_nothing_tells_is_taken_for_what_the_beginning_is_in() -> None:
    assert list(with_beginning(["これは何ですか\n", "国\n"])) == [
        ("これは何ですか\n", "japanese"),
        ("国\n", "japanese"),
    ]
    assert [script for _, script in with_beginning(["擔當\n", "担当\n"])] == ["traditional", "traditional"]
    assert [script for _, script in with_beginning(["abc\n"])] == [None]
