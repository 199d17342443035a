"""Chunking: the pieces make the text, do not depend on how it came, and are cut where nothing goes across."""

from __future__ import annotations

import re
import tempfile
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linfen_cli.base.chunking import between_wide, byte_windows, cut_after, overlapping_blocks, text_blocks

CUT = cut_after(re.compile("[，。]"))
TEXTS = st.lists(st.sampled_from(["頭髮", "學(xué)", "abc", "，", "。", "\n", "\r\n", " ", "？"]), max_size=60).map(
    "".join
)


@given(TEXTS, st.lists(st.integers(0, 200), max_size=6), st.integers(1, 30))
@example("\r\n" * 9, [3, 4], 1)
@example("頭" * 40, [], 10)
def test_blocks_are_whole_lines_however_the_text_comes(text: str, cuts: list[int], size: int) -> None:
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    blocks = list(text_blocks((text[start:end] for start, end in pairwise(edges)), size, cut_line=CUT))
    assert "".join(blocks) == text
    assert blocks == list(text_blocks([text], size, cut_line=CUT))
    for block, following in pairwise(blocks):
        assert block.endswith("\n") or len(block) >= size
        assert not (block.endswith("\r") and following.startswith("\n"))
        assert len(block) <= 4 * size + 1
        if len(block) < size:  # the next line would not have fitted
            line = following.partition("\n")[0]
            assert len(block) + len(line) + 1 > size


@pytest.mark.parametrize(
    ("pieces", "size", "expected"),
    [
        (["ab\nc", "d\n", "efghij\nk"], 6, ["ab\ncd\n", "efghij\n", "k"]),
        (["一，二三四，五六七八九"], 2, ["一，二三四，", "五六七八九"]),
        (["一二三四五六七八九"], 2, ["一二三四五六七八", "九"]),
        (["一二三四五六七\r\n九"], 2, ["一二三四五六七\r\n", "九"]),
        ([], 2, []),
        (["", ""], 2, []),
    ],
)
def test_long_lines_are_cut_after_a_mark(pieces: list[str], size: int, expected: list[str]) -> None:
    assert list(text_blocks(pieces, size, cut_line=CUT)) == expected


def test_a_block_is_given_as_soon_as_it_is_known() -> None:
    read = []

    def pieces() -> list[str]:
        read.append(1)
        return ["一\n"]

    blocks = text_blocks((piece for _ in range(10) for piece in pieces()), 4, cut_line=CUT)
    assert next(blocks) == "一\n一\n"
    assert len(read) == 3


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("不擔(dān)當作為，遇事", 3, 8),  # not beside the gloss, nor beside its character
        ("頭髮頭髮", 1, 4),  # the end is a place as well
        ("頭髮頭髮頭", 1, 1),
        ("頭（tóu）髮頭", 1, 8),  # nowhere
        ("abc", 1, 3),
    ],
)
def test_a_line_is_cut_between_wide_characters(text: str, start: int, expected: int) -> None:
    assert between_wide(text, start, {"（", "）"}) == expected


@pytest.mark.parametrize(
    ("text", "size", "windows"),
    [
        # after a line that ends in a mark, and not after one that ends in a Han character, a gloss or a garbled run
        ("一。\n二二\n三", 14, ["一。\n", "二二\n三"]),
        ("一。\n二(èr)\n三三", 18, ["一。\n", "二(èr)\n三三"]),
        ("一。\n二？\n三三", 16, ["一。\n二？\n", "三三"]),
        ("一。\n二?\n三三", 14, ["一。\n", "二?\n三三"]),
        # else after a sentence, else after any line, else between two characters
        ("一。二\n三三", 13, ["一。", "二\n三三"]),
        ("一一\n二二二", 14, ["一一\n", "二二二"]),
        ("一一二二二", 8, ["一一", "二二", "二"]),
        ("ascii", 9, ["ascii"]),
        ("", 9, []),
    ],
)
def test_windows_of_bytes_end_where_no_match_goes_on(text: str, size: int, windows: list[str]) -> None:
    data = text.encode()
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        spans = list(byte_windows(file.fileno(), len(data), size))
    assert [data[start:end].decode() for start, end in spans] == windows


@given(TEXTS, st.integers(20, 90))
def test_windows_are_the_file(text: str, size: int) -> None:
    data = text.encode()
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        spans = list(byte_windows(file.fileno(), len(data), size))
    assert "".join(data[start:end].decode() for start, end in spans) == text
    assert all(end - start <= size for start, end in spans)


def is_han(char: str) -> bool:
    return "一" <= char <= "鿿"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("一。\n二。\n三", [(0, False, "一。\n"), (0, False, "二。\n"), (0, False, "三")]),
        ("一\n二。\n三", [(0, False, "一\n二。\n"), (0, False, "三")]),
        ("一\u3000\n二。\n三", [(0, False, "一\u3000\n二。\n"), (0, False, "三")]),
        ("一二三四 五六七八九十", [(0, True, "一二三四"), (2, True, "三四 五六七"), (2, False, "六七八九十")]),
        ("", []),
    ],
)
def test_units_overlap_where_they_are_cut_inside(text: str, units: list[tuple[int, bool, str]]) -> None:
    assert [tuple(unit) for unit in overlapping_blocks(text, 2, 6, 2, is_han)] == units


@given(TEXTS, st.integers(1, 20), st.integers(0, 9))
def test_units_without_their_overlap_are_the_text(text: str, size: int, overlap: int) -> None:
    units = list(overlapping_blocks(text, size, 4 * size, overlap, is_han))
    assert "".join(unit.text[unit.skip :] for unit in units) == text
    assert all(following.skip == 0 or unit.cut for unit, following in pairwise(units))
