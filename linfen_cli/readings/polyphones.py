"""Characters with several readings, where no dictionary of words tells which: by what stands next to them.

The rules are data: `polyphones.tsv` has what tells each reading, `usual.tsv` how a character is read where no rule fits,
`erhua.txt` what tells a 兒 that only colours a syllable from one that is a child. They are in simplified forms, which is what
texts are looked up in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from linfen_cli.base.data_files import read_table, read_word_lists

__all__ = ["has_rules", "is_erhua", "ruled", "usual"]

_NUMBER = "一二两三四五六七八九十百千万几半"  # what {number} stands for in the rules


@cache
def usual() -> Mapping[str, str]:
    """Return the readings of characters that stand alone, where pypinyin's table lists another first.

    >>> usual()["长"]
    'cháng'
    """
    return dict(read_table(__file__, "usual.tsv"))


@cache
def _rules() -> Mapping[str, list[tuple[str, str, str]]]:
    """Return for each character its readings, each with what it stands after and before."""
    rules: dict[str, list[tuple[str, str, str]]] = {}
    for row in read_table(__file__, "polyphones.tsv"):
        # An editor may have taken the tabs off the end of a line.
        char, reading, after, before = (field.replace("{number}", _NUMBER) for field in (*row, "", "")[:4])
        rules.setdefault(char, []).append((reading, after, before))
    return rules


def has_rules(char: str) -> bool:
    """Return whether what is beside a character may tell its reading (`ruled`).

    >>> has_rules("只"), has_rules("银")
    (True, False)
    """
    return char in _rules()


def ruled(text: str, at: int, *, alone: bool, before: int) -> str | None:
    """Return the reading that what is beside the character at `at` tells, or None.

    Args:
        text: a stretch of Han characters in simplified forms.
        at: the character's offset, in code points.
        alone: whether the character is a word by itself.
        before: the length of the word before it.

    >>> ruled("三只小猫", 1, alone=True, before=1), ruled("这只是", 1, alone=True, before=1)
    ('zhī', None)
    """
    char = text[at]
    for reading, rule in _compiled(char):
        if rule.match(text, at):
            return reading
    if char == "地" and alone and before > 1 and at + 1 < len(text):
        return "de"
    return None


@cache
def _compiled(char: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((reading, _pattern(char, after, before)) for reading, after, before in _rules().get(char, ()))


def _pattern(char: str, after: str, before: str) -> re.Pattern[str]:
    # A look-behind has one length, so each alternative gets one of its own.
    behind = "|".join(part if part.startswith("(?<") else f"(?<={part})" for part in _alternatives(after))
    return re.compile((f"(?:{behind})" if behind else "") + char + (f"(?={before})" if before else ""))


def _alternatives(expression: str) -> list[str]:
    """Split an expression at the bars outside of brackets."""
    parts, depth = [""], 0
    for char in expression:
        depth += (char in "([") - (char in ")]")
        if char == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return [part for part in parts if part]


def is_erhua(text: str, at: int, *, alone: bool, listed: str = "") -> bool:
    """Return whether the 儿 at `at` only colours the syllable before it.

    `alone` tells that it is a word by itself, `listed` how a dictionary of words reads it.

    >>> is_erhua("一会儿", 2, alone=False), is_erhua("女儿", 1, alone=False), is_erhua("他的儿", 2, alone=True)
    (True, False, False)
    """
    before, after = text[at - 1], text[at + 1 : at + 2]
    erhua = read_word_lists(__file__, "erhua.txt")
    if before in erhua["child"]:
        return listed in ("er", "r") and before not in erhua["always a child"]
    return not alone or (before not in erhua["not after"] and after not in erhua["not before"])
