"""Markup: the text of a document is put back where it stood, written as is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.base.encoding import Decoded
from linfen_cli.base.errors import LinfenError
from linfen_cli.formats.markup import Edit, Group, Token, encoded, plain_text, rewrite_text, splice


@dataclass
class Shout:
    """Work that writes text in capitals."""

    language_tag: str | None = None
    read_as: str | None = None
    encoding: str | None = None
    line_ends: str | None = None

    def convert(self, groups: Sequence[Group]) -> list[Edit]:
        return [Edit(token.start, token.end, token.text.upper()) for group in groups for token in group]


def words(text: str) -> list[Group]:
    """The second half of a text, as one token."""
    return [[Token(len(text) // 2, len(text), text[len(text) // 2 :])]]


@given(
    st.text(max_size=20), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.text(max_size=3)), max_size=5)
)
def test_splice_changes_the_spans_and_nothing_else(document: str, wanted: list[tuple[int, int, str]]) -> None:
    edits: list[Edit] = []
    for start, length, text in sorted(wanted):
        end = min(len(document), start + length)
        if start <= end and (not edits or start >= edits[-1].end) and (not edits or start > edits[-1].start):
            edits.append(Edit(start, end, text))
    # From the end, so that earlier offsets hold.
    expected = document
    for start, end, text in reversed(edits):
        expected = expected[:start] + text + expected[end:]
    assert splice(document, reversed(edits)) == expected


def test_plain_text_has_a_line_a_group() -> None:
    assert plain_text([[Token(0, 1, "一\n"), Token(5, 6, "二")], [], [Token(9, 9, "三")]]) == "一 二\n\n三\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_rewritten_in_its_encoding(encoding: str) -> None:
    text = "這是一段中文，有英文在後：\r\n" * 3 + "abc" * 20
    half = len(text) // 2
    changed = text[:half] + text[half:].upper()
    assert rewrite_text(text.encode(encoding), Shout(), words).data == changed.encode(encoding)
    other = rewrite_text(text.encode(encoding), Shout(encoding="big5", line_ends="\n"), words).data
    assert other == changed.replace("\r\n", "\n").encode("big5")
    assert rewrite_text(text.encode("big5"), Shout(read_as="big5"), words).data == changed.encode("big5")


def test_a_character_that_the_encoding_lacks() -> None:
    with pytest.raises(LinfenError, match=r"is in big5, which has no '这': --output-encoding utf-8"):
        encoded("這这", Decoded("", "big5"))
    assert encoded("這这", Decoded("", "big5"), errors="xmlcharrefreplace") == "這".encode("big5") + b"&#36825;"
    assert encoded("a\r\nb", Decoded("", "utf-8", b"\xef\xbb\xbf"), Shout(line_ends="\n")) == b"\xef\xbb\xbfa\nb"
    assert encoded("a", Decoded("", "utf-8", b"\xef\xbb\xbf"), Shout(encoding="utf-8")) == b"a"
