"""Quotation marks and width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.convert.api import convert
from linfen_cli.convert.punctuation import punctuate, widen


@pytest.mark.parametrize(
    ("text", "to", "expected"),
    [
        ("他说：“好‘极’了”", "taiwan", "他說：「好『極』了」"),
        ("他說：「好『極』了」", "simplified", "他说：“好‘极’了”"),
        ("“好”", "s2twp", "「好」"),
        ("用 `“头”` 与“头”", "taiwan", "用 `“頭”` 與「頭」"),
        ("don’t “say” so", "taiwan", "don’t “say” so"),
        ("他说 it’s ‘好’", "taiwan", "他說 it’s 『好』"),
    ],
)
def test_punctuation(text: str, to: str, expected: str) -> None:
    assert convert(text, to, punctuation=True) == expected


@given(st.text(alphabet="“”‘’好a，\n "))
def test_punctuation_goes_back(text: str) -> None:
    marks = punctuate(text, "taiwan")
    assert len(marks) == len(text)
    assert punctuate(marks, "simplified").translate(str.maketrans("“”‘’", "qqqq")) == text.translate(
        str.maketrans("“”‘’", "qqqq")
    )


def test_width() -> None:
    assert convert("ＡＢＣ１２３", "taiwan", width="half") == "ABC123"
    assert (
        convert("ABC`x=1`与 http://a.b/c?d=1 me@x.org", "taiwan", width="full")
        == "ＡＢＣ`x=1`與 http://a.b/c?d=1 me@x.org"
    )
    assert widen("　　段落　一", "half") == "　　段落 一"
    assert widen("```\nx = 1\n```\nx", "full") == "```\nx = 1\n```\nｘ"
