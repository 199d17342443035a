"""Headings: which lines between head and closing lines are headings.

Numbered headings (`一、`, `（一）`, `第三章`, `1.`, `1.2`, Markdown's `#`) say so themselves; three of one kind in a row with
nothing between them are a list. A short line alone is a heading when prose follows it.

The hard kind is the run-in heading of newspapers: a short first sentence (`強化責任落實。`) that only its likeness to its
neighbours tells from a sentence that happens to be short. It counts when a good part of the paragraphs begin so and alike, or
when a lone one is worded as such headings are. Narrators' words (我, 他, 了 …) rule it out, so that a novel has none.

All lengths and shares here were chosen by hand with the texts of tests/cases/layout.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from linfen_cli.article.dateline import is_dateline
from linfen_cli.article.lines import CLAUSE_END, CLOSED, SENTENCE_END, Lines
from linfen_cli.base.data_files import read_word_lists
from linfen_cli.chars.han import is_full_width

__all__ = ["HEADING_LENGTH", "Headings", "Marker", "fenced_lines", "find_headings", "is_named", "marker_of"]

HEADING_LENGTH = 40
_ALONE_LENGTH = 24
_NAMED_LENGTH = 20
_RUN_IN_LENGTH = 17
_CHAPTER_LENGTH = 30
_SEEN = 200  # of a long line, the characters that decide

_HAN_NUMBER = "一二三四五六七八九十百千零〇○兩两廿卅"
_FORMAL_NUMBER = "壹貳贰叁參肆伍陸陆柒捌玖拾"
_DIGIT = "0123456789０１２３４５６７８９"
_CIRCLED = "".join(map(chr, (*range(0x2460, 0x2488), *range(0x3220, 0x322A), 0x24EA)))

# Each kind of heading: the characters it begins with, its rank, and its number or sign. The outermost have the lowest
# rank, in the order of Chinese books and official documents (GB/T 9704: 一、 over （一） over 1. over （1）).
_MARKERS: tuple[tuple[str, str, float, str], ...] = (
    ("markdown", "#", 0.0, r"(#{1,6})\s+(?=\S)"),
    (
        "chapter",
        "第",
        1.0,
        rf"第[{_HAN_NUMBER}{_DIGIT}]{{1,7}}(?:[部卷編编篇集輯辑冊册]|([章回課课講讲幕折])|([節节單单元條条]))",
    ),
    ("chapter", "卷", 1.05, rf"卷[{_HAN_NUMBER}上中下]{{1,3}}(?=$|[\s：:])"),
    ("han", _HAN_NUMBER, 2.0, rf"[{_HAN_NUMBER}]{{1,4}}、"),
    ("han", _FORMAL_NUMBER, 2.0, rf"[{_FORMAL_NUMBER}]{{1,3}}、"),
    ("han in parentheses", "(（", 3.0, rf"[(（][{_HAN_NUMBER}]{{1,4}}[)）]、?"),
    ("digit in parentheses", "(（", 5.0, rf"[(（][{_DIGIT}]{{1,2}}[)）]、?"),
    ("decimal", _DIGIT, 4.0, rf"([{_DIGIT}]{{1,2}}(?:[.．][{_DIGIT}]{{1,2}}){{1,3}})[.．、]?(?![.．{_DIGIT}%％])"),
    ("digit", _DIGIT, 4.0, rf"[{_DIGIT}]{{1,3}}(?:[.．](?![.．{_DIGIT}])|、)"),
    ("digit in parentheses", _DIGIT, 5.0, rf"[{_DIGIT}]{{1,2}}[)）]"),
    # 2 結論: only beside decimal headings (2.1 …), for many a line begins with a number.
    ("bare digit", _DIGIT, 4.0, rf"[{_DIGIT}]{{1,2}}[ \t\u3000]+(?=[^\x00-\u2e80])"),
    ("circled", _CIRCLED, 6.0, rf"[{_CIRCLED}]、?"),
)
_LIST_KINDS = ("digit", "digit in parentheses", "circled")
_FIRST = frozenset("".join(first for _, first, _, _ in _MARKERS))
# Below those of _MARKERS: a line alone, and a run-in heading.
_ALONE_RANK = 7.0
_RUN_IN_RANK = 8.0

_WORDS = read_word_lists(__file__, "headings.txt")
_NAMES = frozenset(_WORDS["names"])
_PROGRAMME = frozenset(_WORDS["programme"])
_NARRATIVE = frozenset(_WORDS["narrative"])
_MODAL = _WORDS["modal"]
_MODAL_FIRST = frozenset(modal[0] for modal in _MODAL)

_RUN_IN = re.compile(r"[^。！？；!?;\n]{2,36}?。(?=\s*\S)")
_RUN_IN_MARKS = frozenset("、·“”‘’《》")

_Ranked = dict[int, tuple[float, int | None]]  # line -> rank, and where a run-in heading ends


class Headings(NamedTuple):
    """The headings of a text: of each one's line the rank, and where a run-in heading ends; and whether all are run-in."""

    ranked: _Ranked
    are_run_in: bool


class Marker(NamedTuple):
    """The number or sign that a heading begins with: its kind, its rank, and its length."""

    kind: str
    rank: float
    end: int


def find_headings(lines: Lines, body: int, closing: int, fenced: set[int]) -> Headings:
    """Find the headings among the lines from `body` to before `closing`, none of them in a fenced code block."""
    headings = _numbered(lines, body, closing, fenced)
    are_run_in = False
    if not headings:
        headings = _run_in_series(lines, body, closing, fenced)
        are_run_in = bool(headings)
    for index in _alone(lines, body, closing, fenced, headings):
        headings[index] = (_ALONE_RANK, None)
    return Headings(headings, are_run_in)


def marker_of(line: str) -> Marker | None:
    """Return the number or sign at the start of a line that may make it a heading.

    >>> marker_of("（一）出發")
    Marker(kind='han in parentheses', rank=3.0, end=3)
    """
    if line[0] not in _FIRST:
        return None
    for kind, first, rank, pattern in _MARKERS:
        match = _compiled(pattern).match(line) if line[0] in first else None
        if match is None:
            continue
        if kind == "markdown":
            rank = len(match[1]) / 100
        elif kind == "chapter":
            rank += (match.lastindex or 0) / 10  # 卷 over 章 over 節
        elif kind == "decimal":
            rank += sum(map(match[1].count, ".．")) / 10
        return Marker(kind, rank, match.end())
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def is_named(line: str) -> bool:
    """Return whether a line is a heading by its name: 前言, 附錄二, 後記：…."""
    name = re.split(r"[\s：:·]", line, maxsplit=1)[0]
    return name.rstrip(_DIGIT + _HAN_NUMBER) in _NAMES


def fenced_lines(lines: Lines, body: int, closing: int) -> set[int]:
    """Return the lines of Markdown's fenced code blocks, fences included."""
    if "```" not in lines.text and "~~~" not in lines.text:
        return set()
    fenced: set[int] = set()
    fence = ""
    for index in range(body, closing):
        line = lines[index][:80]
        if fence:
            fenced.add(index)
            if line.startswith(fence) and not line.strip(fence[0]):
                fence = ""
        elif line.startswith(("```", "~~~")):
            fenced.add(index)
            fence = line[:3]
    return fenced


def _numbered(lines: Lines, body: int, closing: int, fenced: set[int]) -> _Ranked:
    """Return the headings that say themselves that they are headings."""
    headings: _Ranked = {}
    kinds: dict[int, str] = {}
    named: list[int] = []
    text, begins = lines.text, lines.begins
    for index in range(body, closing):
        if lines.length(index) <= _NAMED_LENGTH and is_named(lines[index]):
            named.append(index)
        elif text[begins[index]] in _FIRST and index not in fenced:
            _note_marked(lines, index, headings, kinds)
    if "decimal" not in kinds.values():
        for index in [index for index, kind in kinds.items() if kind == "bare digit"]:
            del headings[index], kinds[index]
    _drop_lists(headings, kinds, closing)
    if headings and named:
        # 前言 and 後記 stand beside the outermost numbered headings.
        top = min(rank for rank, _ in headings.values())
        headings.update(dict.fromkeys(named, (top, None)))
    elif len(named) > 1:
        headings.update(dict.fromkeys(named, (1.0, None)))
    return headings


def _note_marked(lines: Lines, index: int, headings: _Ranked, kinds: dict[int, str]) -> None:
    """Add a line to the headings, and its kind, where the number or sign that it begins with makes it one."""
    begin, length = lines.begins[index], lines.length(index)
    line = lines.text[begin : begin + min(length, _SEEN)]
    marker = marker_of(line)
    if marker is None:
        return
    end = _heading_end(line, marker, length)
    if end:
        headings[index] = (marker.rank, begin + end if end < length else None)
        kinds[index] = marker.kind


def _heading_end(line: str, marker: Marker, length: int) -> int:
    """Return how much of a line is heading: all of it, its first sentence, or nothing (0).

    `line` is cut at `_SEEN` characters; `length` is that of the whole.
    """
    if marker.kind == "markdown":
        return length
    rest = line[marker.end :]
    if marker.kind == "chapter":
        return length if not rest or _is_chapter(rest, length) else 0
    if not rest or (marker.kind == "decimal" and not (rest[0].isspace() or is_full_width(rest[0]))):
        return 0
    if _is_all_heading(line, rest, length, is_han=marker.kind.startswith("han")):
        return length
    sentence = _RUN_IN.match(line, marker.end)
    if sentence is not None and sentence[0].count("，") <= 1 and _NARRATIVE.isdisjoint(sentence[0]):
        return sentence.end()
    return 0


def _is_all_heading(line: str, rest: str, length: int, *, is_han: bool) -> bool:
    """Return whether a numbered line is a heading and nothing else; `rest` follows its number, a Han one or of digits."""
    if length <= HEADING_LENGTH and line[-1] not in SENTENCE_END + "，；、,;":
        # 1.5 公里 or 3、4 人 may stand alone as well, but not a quantity: a heading has words.
        return is_han or len(rest.strip()) >= 2
    return is_han and length <= _ALONE_LENGTH and line[-1] == "。" and "，" not in rest


def _is_chapter(rest: str, length: int) -> bool:
    """Return whether a line of this length is a heading, where `rest` follows its 第三章."""
    if rest[-1] in "。；，、,;":
        return False
    if rest[0].isspace() or rest[0] in "：:、.．·—-《〈“":
        return length <= HEADING_LENGTH
    return length <= _CHAPTER_LENGTH and rest[0] not in "的是在了中裡里"


def _drop_lists(headings: _Ranked, kinds: dict[int, str], closing: int) -> None:
    """Drop several headings of one kind in a row with nothing between them: a list, or a table of contents.

    Several are three, or two where the number is a digit, as lists have, and no text follows.
    """
    for run in list(_runs(headings)):
        kind = kinds[run[0]]
        text_follows = run[-1] + 1 < closing and run[-1] + 1 not in headings
        if kind == "markdown" or len(run) < (2 if kind in _LIST_KINDS and not text_follows else 3):
            continue
        # The last entry of a table of contents is the first chapter when the text begins under it.
        for index in run[:-1] if kind == "chapter" and text_follows else run:
            del headings[index]


def _runs(headings: _Ranked) -> Iterator[list[int]]:
    """Yield the headings in runs: of one rank, on lines that follow one another, with no text of their own."""
    run: list[int] = []
    for index in sorted(headings):
        if run and index == run[-1] + 1 and headings[index] == headings[run[-1]] and headings[index][1] is None:
            run.append(index)
            continue
        if run:
            yield run
        run = [index]
    if run:
        yield run


def _run_in_series(lines: Lines, body: int, closing: int, fenced: set[int]) -> _Ranked:
    """Return the first sentences that serve as headings, known by their likeness or their wording."""
    sentences = _first_sentences(lines, body, closing, fenced)
    if not sentences:
        return {}
    cores = {index: _without_modal(sentence) for index, sentence in sentences.items()}
    worded = [index for index, core in cores.items() if core[:2] in _PROGRAMME]
    chosen: list[int] = []
    enough = max(2, -(-(closing - body) // 5))
    ordered = list(cores.values())
    alike = sum(map(_alike, ordered, ordered[1:]))
    if len(ordered) >= enough and alike >= 0.6 * (len(ordered) - 1):
        chosen = list(sentences)
    elif len(worded) >= enough or (worded and closing - body <= 8):
        chosen = worded
    return {index: (_RUN_IN_RANK, lines.begins[index] + len(sentences[index]) + 1) for index in chosen}


def _first_sentences(lines: Lines, body: int, closing: int, fenced: set[int]) -> dict[int, str]:
    """Return the first sentence of each line that begins with a short one, which may be a run-in heading."""
    sentences: dict[int, str] = {}
    for index in range(body, closing):
        begin = lines.begins[index]
        stop = lines.text.find("。", begin + 4, begin + _RUN_IN_LENGTH + 1)
        if stop < 0 or lines.ends[index] - stop <= 8 or index in fenced:
            continue
        sentence = lines.text[begin:stop]
        words = sentence if sentence.isalnum() else "".join(char for char in sentence if char not in _RUN_IN_MARKS)
        if words.isalnum() and _NARRATIVE.isdisjoint(sentence):
            sentences[index] = sentence
    return sentences


def _alike(sentence: str, following: str) -> bool:
    """Return whether two sentences are built alike: they begin the same, end the same, or are of one length."""
    return sentence[0] == following[0] or sentence[-2:] == following[-2:] or len(sentence) == len(following)


def _without_modal(sentence: str) -> str:
    """Return `sentence` without the 要 that it may begin with."""
    if sentence[0] in _MODAL_FIRST:
        return next((sentence[len(modal) :] for modal in _MODAL if sentence.startswith(modal)), sentence)
    return sentence


def _alone(lines: Lines, body: int, closing: int, fenced: set[int], headings: _Ranked) -> list[int]:
    """Return the short lines that stand alone over prose."""
    alone = [
        index
        for index in range(body, closing - 1)
        if lines.length(index) <= _ALONE_LENGTH
        and index not in headings
        and index not in fenced
        and index + 1 not in headings
        and _may_stand_alone(lines[index])
        and _stands_over_prose(lines, index)
        and _is_set_off(lines, index, first=index == body or index - 1 in headings)
    ]
    # Where every other line would be a heading, the text is verse, a dialogue or a table.
    return alone if len(alone) <= 0.5 * (closing - body) else []


def _may_stand_alone(line: str) -> bool:
    """Return whether a short line is worded as a heading: no sentence, quotation, entry of a list, or row of a table."""
    if line[-1] in SENTENCE_END + CLAUSE_END + CLOSED + "~～|" or line[0] in '“「『"‘（(—-*•·>|…《':
        return False
    return any(map(str.isalpha, line)) and not any(mark in line for mark in "\t|={}<>") and not is_dateline(line)


def _stands_over_prose(lines: Lines, index: int) -> bool:
    """Return whether the line below is longer than this one, and reads as prose."""
    length, below = lines.length(index), lines[index + 1]
    if len(below) <= _ALONE_LENGTH and below[-1] in CLAUSE_END:
        return False
    ends = below[-1] in SENTENCE_END + CLOSED
    return len(below) > max(2 * length, _ALONE_LENGTH) or (len(below) > length and ends)


def _is_set_off(lines: Lines, index: int, *, first: bool) -> bool:
    """Return whether a line begins something new; `first` says that nothing but a heading stands above it."""
    above_ends = first or lines[index - 1][-1] in SENTENCE_END + CLOSED
    if (not above_ends or lines[index].isascii()) and not lines.gaps[index]:
        return False
    # The indented first line of a paragraph that was wrapped by hand is none.
    return bool(lines.gaps[index + 1]) or not lines.indented(index) or lines.indented(index + 1)
