"""The table of wrong decodings: the encoding that a text was written in, the one that it was read with, and how to tell.

Each row has a rule, a regular expression that ordinary text all but never matches: a text is only looked at closely in
the lines that have one, so that clean text costs no more than the search. There, the bytes are got back with the wrong
encoding and decoded with the right one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from linfen_cli.repair.mojibake import as_latin, exchanged, utf8_as_gbk
from linfen_cli.repair.mojibake.passages import Passage, ReadLine, find_with_context, without_overlaps
from linfen_cli.repair.mojibake.prefilter import Rule, scan

__all__ = ["RECODINGS", "Recoding", "find", "rules"]


class Recoding(NamedTuple):
    """One wrong decoding.

    Attributes:
        kind: its name in reports.
        written, read: the encoding of the bytes, and the one that they were decoded with.
        rule: what a text with such damage has somewhere, and ordinary text hardly ever.
        lenient: what a line has that is worth reading in a text with such damage.
        suspects: one character that may be a part of it.
        read_line: returns the passages of a line.

    What takes time to build is a function.
    """

    kind: str
    written: str
    read: str
    rule: Callable[[], Rule]
    lenient: Callable[[], re.Pattern[str]]
    suspects: Callable[[], re.Pattern[str]]
    read_line: ReadLine


# In the order of trust: a passage of a later row that overlaps one of an earlier row is dropped.
RECODINGS = (
    Recoding(
        as_latin.UTF8_AS_LATIN,
        "utf-8",
        "cp1252",
        lambda: as_latin.UTF8_RULE,
        lambda: as_latin.UTF8_LENIENT,
        lambda: as_latin.SUSPECTS,
        as_latin.read_utf8_line,
    ),
    Recoding(
        as_latin.GBK_AS_LATIN,
        "gbk",
        "cp1252",
        lambda: as_latin.GBK_RULE,
        lambda: as_latin.GBK_LENIENT,
        lambda: as_latin.SUSPECTS,
        as_latin.read_gbk_line,
    ),
    Recoding(
        utf8_as_gbk.UTF8_AS_GBK,
        "utf-8",
        "gbk",
        utf8_as_gbk.rule,
        utf8_as_gbk.opening_expression,
        utf8_as_gbk.opening_expression,
        utf8_as_gbk.read_line,
    ),
    Recoding(
        exchanged.GBK_AS_BIG5,
        "gbk",
        "big5",
        exchanged.gbk_as_big5_rule,
        lambda: exchanged.NOT_ASCII,
        lambda: exchanged.ABOVE_ASCII,
        exchanged.read_gbk_line,
    ),
    Recoding(
        exchanged.BIG5_AS_GBK,
        "big5",
        "gbk",
        lambda: exchanged.BIG5_AS_GBK_RULE,
        lambda: exchanged.NOT_ASCII,
        lambda: exchanged.ABOVE_ASCII,
        exchanged.read_big5_line,
    ),
)


def find(text: str, hits: Mapping[str, Sequence[int]] | None = None) -> list[Passage]:
    """Return all damage of these kinds in `text`, in order and without overlaps.

    `hits` has the offsets where the rule of a kind matches, by kind, as `prefilter.scan` gives them.

    >>> [(passage.start, passage.end, passage.clean) for passage in find("从 ÖÐÎÄ 到 浣犲ソ")]
    [(2, 6, '中文'), (9, 12, '你好')]
    """
    if hits is None:
        hits = scan(text, rules())
    passages: list[Passage] = []
    for recoding in RECODINGS:
        if recoding.kind in hits:
            more = find_with_context(
                text, hits[recoding.kind], recoding.lenient(), recoding.suspects(), recoding.read_line
            )
            passages = without_overlaps(passages, more)
    return passages


@cache
def rules() -> dict[str, Rule]:
    """Return the rule of each kind.

    >>> sorted(rules())
    ['big5-as-gbk', 'gbk-as-big5', 'gbk-as-latin1', 'utf8-as-gbk', 'utf8-as-latin1']
    """
    return {recoding.kind: recoding.rule() for recoding in RECODINGS}
