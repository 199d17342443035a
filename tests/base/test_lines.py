"""Line ends: held to what an editor counts, by a reading of the text character by character."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from linfen_cli.base.alignment import Span
from linfen_cli.base.lines import count_line_ends, line_end, line_starts, lines_around

texts = st.text(st.sampled_from("擔a\n\r\u2028"), max_size=20)


def ends(text: str) -> list[Span]:
    """The line ends of a text."""
    found: list[Span] = []
    for index, char in enumerate(text):
        if char == "\n" and text[index - 1 : index] == "\r":
            found[-1] = Span(index - 1, index + 1)
        elif char in "\r\n":
            found.append(Span(index, index + 1))
    return found


@given(texts)
def test_line_ends_are_counted_once(text: str) -> None:
    assert count_line_ends(text) == len(ends(text)) == count_line_ends(text.encode())


@given(texts, st.integers(0, 20), st.integers(0, 20))
@example("a\r\n", 2, 2)
def test_counts_of_parts_add_up(text: str, one: int, other: int) -> None:
    first, second = sorted((min(one, len(text)), min(other, len(text))))
    parts = [(0, first), (first, second), (second, len(text))]
    assert sum(count_line_ends(text, start, end) for start, end in parts) == count_line_ends(text)


@given(texts, st.integers(0, 20))
def test_the_next_line_end(text: str, at: int) -> None:
    at = min(at, len(text))
    following = ends(text[at:])
    wanted = Span(at + following[0].start, at + following[0].end) if following else Span(len(text), len(text))
    assert line_end(text, at) == wanted


@given(texts)
def test_where_lines_begin(text: str) -> None:
    assert line_starts(text) == [0, *(span.end for span in ends(text))]


def test_whole_lines() -> None:
    text = "一\r\n二三\r四\n\n五"
    lines = [(0, 1), (3, 5), (6, 7), (8, 8), (9, 10)]
    for start, end in lines:
        assert lines_around(text, Span(start, end)) == (start, end)
    assert lines_around(text, Span(4, 7)) == (3, 7)
    assert lines_around(text, Span(0, 10)) == (0, 10)
