"""Datelines: when and where a text appeared, as the lines under its title say."""

from __future__ import annotations

import re
from typing import NamedTuple

from linfen_cli.article.lines import SENTENCE_END

__all__ = ["Dateline", "is_dateline", "parse_dateline"]

_DATE = re.compile(
    r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:[\sT]*\d{1,2}[:：時时]\d{2}(?:[:：分]\d{2}秒?)?分?)?"
)
_LABELS = re.compile(
    r"(?P<source>(?:文章|稿件|新聞|新闻|信息|資訊)?[來来](?:源|自))\s*[:：]"
    r"|(?P<views>(?:[瀏浏][覽览]|[點点][擊击]|[閱阅][讀读]|[訪访][問问])(?:次[數数]|量|[數数])?)\s*[:：]"
    r"|(?P<date>(?:[發发][布佈表]|更新|出版)?(?:[時时][間间]|日期))\s*[:：]"
    r"|(?P<other>作者|[記记]者|[編编][輯辑]|責任編輯|责任编辑|字[號号體体])\s*[:：]"
)

# Chosen by hand: longer lines are prose that begins with a date.
_LONGEST = 120
_LONGEST_AFTER_DATE = 20


class Dateline(NamedTuple):
    """The date and place of a publication.

    A field is None where the lines do not have it, and empty where they have only its label (`瀏覽次數：`).
    """

    date: str | None = None
    source: str | None = None
    views: str | None = None


def parse_dateline(line: str) -> Dateline:
    """Read date, source and view count off the line under a title, in either script.

    >>> parse_dateline("2022-12-21 09:16:25 來源:臨汾新聞網   瀏覽次數:")
    Dateline(date='2022-12-21 09:16:25', source='臨汾新聞網', views='')
    """
    date = _DATE.search(line)
    fields: dict[str, str] = {}
    labels = list(_LABELS.finditer(line))
    ends = [label.start() for label in labels[1:]] + [len(line)]
    for label, end in zip(labels, ends, strict=False):
        # A value ends at the next date as well: 來源：新華網 2022-12-21
        value = _DATE.split(line[label.end() : end])[0].strip(" \t\u3000|｜/／")
        fields.setdefault(label.lastgroup or "", value)
    return Dateline(date[0].strip() if date else None, fields.get("source"), fields.get("views"))


def is_dateline(line: str) -> bool:
    """Return whether a line, without the white space around it, is a dateline.

    >>> is_dateline("2022年12月21日"), is_dateline("2022年12月21日，天氣晴朗。")
    (True, False)
    """
    if len(line) > _LONGEST or line[-1] in SENTENCE_END:
        return False
    if _LABELS.match(line):
        return True
    date = _DATE.match(line)
    if date is None:
        return False
    rest = line[date.end() :].strip()
    return (
        not rest
        or _LABELS.search(rest) is not None
        or (len(rest) <= _LONGEST_AFTER_DATE and line[date.end()].isspace())
    )
