"""Choosing sections: by number, range and heading, and what is said where there is none."""

from __future__ import annotations

import pytest

from linfen_cli.article.article import Article, parse
from linfen_cli.base.errors import LinfenError
from linfen_cli.repair import repair
from linfen_cli.search.sections import select

TEXT = """前面的話，說明來歷，也說明用意。
# 一、學(xué)習宣傳
先說學習，再說宣傳，都要做好。
## 學習計畫
每天讀書兩小時，寫下心得。
# 二、强化担当
不擔當就是失責任，大家記住。
"""


@pytest.fixture(scope="module")
def article() -> Article:
    return parse(repair(TEXT))


def test_the_text_has_the_sections_that_the_cases_name(article: Article) -> None:
    assert [(section.number, section.level) for section in article.sections] == [(0, 1), (1, 1), (2, 2), (3, 1)]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (["3"], [3]),
        (["1"], [1, 2]),  # those below come with it
        (["0"], [0]),
        (["2-3"], [2, 3]),
        (["2–3"], [2, 3]),
        (["2-"], [2, 3]),
        (["-1"], [0, 1, 2]),
        (["2-99"], [2, 3]),
        (["强化"], [3]),
        (["強化 擔當"], [3]),
        (["学习"], [1, 2]),
        (["宣(xuān)传"], [1, 2]),
        (["3", "0", "3"], [0, 3]),
        ([], []),
    ],
)
def test_what_is_chosen(article: Article, wanted: list[str], numbers: list[int]) -> None:
    assert [section.number for section in select(article, wanted)] == numbers


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("9", "there is no section '9': sections are 0 to 3 (1 一、學習宣傳, 2 學習計畫, 3 二、强化担当)"),
        ("9-", "there is no section '9-': sections are 0 to 3"),
        ("別的", "there is no section '別的'"),
        ("學習 擔當", "there is no section '學習 擔當'"),
        ("-", "there is no section '-'"),
        ("", "there is no section ''"),
        ("3-1", "the range 3-1 runs backwards: 1-3 has the same sections"),
    ],
)
def test_what_there_is_not(article: Article, name: str, message: str) -> None:
    with pytest.raises(LinfenError) as caught:
        select(article, [name])
    assert str(caught.value).startswith(message)


def test_texts_of_few_and_many_sections() -> None:
    none, many = (
        parse(repair("")),
        parse(repair("".join(f"# 第{number}章\n說了一些話，就此結束。\n" for number in range(20)))),
    )
    with pytest.raises(LinfenError, match="'1': the text has no sections"):
        select(none, ["1"])
    with pytest.raises(LinfenError, match=r"sections are 1 to 20 .*12 第11章, …"):
        select(many, ["99"])
