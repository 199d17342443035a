"""Repair in blocks gives what repair of the whole gives, for damage that stays in its line."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from linfen_cli.repair import apply, repair
from linfen_cli.repair.blocks import blocks, repair_blocks
from tests.repair.test_stages import FIRST, SECOND
from tests.staged import staged

lines = st.lists(
    st.sampled_from(["A", "B", "C", "D", "X", "擔", "學", "(xué)", "(dān)", "\n", "\r\n", "。", " "]), max_size=30
)


@given(st.lists(lines.map("".join), max_size=6), st.integers(1, 12))
@example(["擔(dān)" * 40], 4)
@example(["\r\n" * 9], 1)
def test_blocks_are_the_text_and_end_with_lines(pieces: list[str], size: int) -> None:
    text = "".join(pieces)
    cut = list(blocks(pieces, size))
    assert "".join(cut) == text
    for block in cut[:-1]:
        assert block.endswith("\n") or len(block) >= size
        assert not block.endswith("\r")
    for block in cut:
        # Of whole lines as many as fit.
        assert len(block) <= size or "\n" not in block[: size - 1] or block.index("\n") >= len(block) - 1


@given(st.lists(lines.map("".join), min_size=1, max_size=9), st.integers(40, 80))
def test_repair_in_blocks(pieces: list[str], size: int) -> None:
    stored = "".join(piece + "\n" for piece in pieces)
    with staged(FIRST, SECOND):
        done = list(repair_blocks([stored[i : i + 7] for i in range(0, len(stored), 7)], size=size))
        assert all(block.repaired.stored.endswith("\n") for block in done)
        whole = [repair(line).text for line in stored.split("\n")]
    text = "".join(block.repaired.text for block in done)
    assert apply(stored, [change for block in done for change in block.repairs]) == text
    for block in done:
        assert stored[: block.start].count("\n") == block.line
        for left in block.unresolved:
            assert stored[left.start : left.end] == left.stored
    if len(done) >= stored.count("\n"):  # a line a block
        assert text == "\n".join(whole)


def test_a_line_that_does_not_end_is_cut_between_glosses() -> None:
    stored = "學(xué)習責(zé)任，" * 3000
    done = list(repair_blocks([stored], size=100))
    assert len(done) > 50
    assert "".join(block.repaired.text for block in done) == "學習責任，" * 3000
    assert all(len(block) <= 401 for block in blocks(["a" * 5000], 100))
