"""Layout: judging the lines of a text by their look, as a reader does.

Says of every line what it is: title, dateline, heading, paragraph or closing line. Numbered headings (`一、`, `（一）`,
`第三章`, `1.`, `1.2`, Markdown's `#`) say themselves what they are, and three of one kind in a row with nothing between
them are a list. A short line alone is a heading when prose follows it.

The hard kind is the run-in heading of newspapers: a short first sentence (`強化責任落實。`) that only its likeness to its
neighbours tells from a sentence that happens to be short. It counts when a good part of the paragraphs begin so and alike, or
when a lone one is worded as such headings are. Narrators' words (我, 他, 了 …) rule it out, so that a novel has none.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from linfen_cli.chars.han import is_full_width


class Kind(IntEnum):
    """What a part of an article is."""

    TITLE = 0
    DATELINE = 1
    BYLINE = 2
    HEADING = 3
    PARAGRAPH = 4
    EDITOR = 5
    RIGHTS = 6


class Heading(NamedTuple):
    """A heading: its level from 1, and where a run-in heading ends and its paragraph begins, else None."""

    level: int
    end: int | None


class Layout(NamedTuple):
    """What the lines of a text are.

    Lines before `body` and from `closing` on have their kind in `kinds`. Between them a line is a heading
    when `headings` has it; else it is a paragraph, or goes on with the one before where `continues` says so.
    `conclusion` is the line where the text returns to no heading after its last run-in one (-1: nowhere).
    """

    body: int
    closing: int
    kinds: dict[int, Kind]
    headings: dict[int, Heading]
    continues: bytearray
    conclusion: int


class Lines:
    """The lines of a text that have something on them, as columns of offsets.

    `starts` is where the line begins, `begins` and `ends` where its text does, without white space, and `gaps` tells
    whether a blank line stands before it.
    """

    __slots__ = ("begins", "ends", "gaps", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts, self.begins, self.ends = array("q"), array("q"), array("q")
        self.gaps = bytearray()
        offset = 0
        gap = True
        for line in _lines(text):
            rest = line.lstrip()
            if rest:
                begin = offset + len(line) - len(rest)
                self.starts.append(offset)
                self.begins.append(begin)
                self.ends.append(begin + len(rest.rstrip()))
                self.gaps.append(gap)
                gap = False
            else:
                gap = True
            offset += len(line)

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> str:
        return self.text[self.begins[index] : self.ends[index]]

    def length(self, index: int) -> int:
        """How many code points are on the line, outer white space not counted."""
        return self.ends[index] - self.begins[index]

    def indented(self, index: int) -> bool:
        """Whether white space stands before the line's text."""
        return self.begins[index] > self.starts[index]


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends, split some hundred kilobytes at a time: a list of all would outweigh the text."""
    start = 0
    while start < len(text):
        cut = text.find("\n", start + _CHUNK) + 1 or len(text)
        yield from text[start:cut].splitlines(keepends=True)
        start = cut


_CHUNK = 1 << 16

DATE = re.compile(
    r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:[\sT]*\d{1,2}[:：時时]\d{2}(?:[:：分]\d{2}秒?)?分?)?"
)
DATELINE_LABELS = re.compile(
    r"(?P<source>(?:文章|稿件|新聞|新闻|信息|資訊)?[來来](?:源|自))\s*[:：]"
    r"|(?P<views>(?:[瀏浏][覽览]|[點点][擊击]|[閱阅][讀读]|[訪访][問问])(?:次[數数]|量|[數数])?)\s*[:：]"
    r"|(?P<date>(?:[發发][布佈表]|更新|出版)?(?:[時时][間间]|日期))\s*[:：]"
    r"|(?P<other>作者|[記记]者|[編编][輯辑]|責任編輯|责任编辑|字[號号體体])\s*[:：]"
)

_SENTENCE_END = "。！？!?…"
_CLAUSE_END = "，、；：,;:—"
_CLOSED = '”』」’"）)】》〉'

_TITLE_LENGTH = 80
_HEADING_LENGTH = 40
_ALONE_LENGTH = 24
_RUN_IN_LENGTH = 17

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

_NAMED = frozenset(
    "序 序言 序章 序幕 序曲 自序 代序 前言 引言 引子 楔子 緒論 绪论 導言 导言 導讀 导读 正文 結語 结语 結論 结论 終章 终章 尾聲 尾声"
    " 後記 后记 跋 附錄 附录 附件 參考文獻 参考文献 目錄 目录 目次 致謝 致谢 摘要 番外".split()
)

_RUN_IN = re.compile(r"[^。！？；!?;\n]{2,36}?。(?=\s*\S)")
_RUN_IN_MARKS = frozenset("、·“”‘’《》")
_NARRATIVE = frozenset("我你您他她它們们咱了嗎吗呢吧啊呀嘛沒没")
_MODAL = ("更要", "還要", "还要", "必須", "必须", "要", "須", "须")
_MODAL_FIRST = frozenset(modal[0] for modal in _MODAL)
# What headings of official prose begin with, after 要.
_PROGRAMME = frozenset(
    "強化 强化 加強 加强 加快 加大 堅持 坚持 堅定 坚定 提升 提高 增強 增强 深化 推進 推进 推動 推动 落實 落实 壓實 压实 壓緊 压紧 完善"
    " 健全 突出 聚焦 抓好 抓牢 抓緊 抓紧 抓實 抓实 狠抓 嚴格 严格 嚴守 严守 嚴肅 严肃 嚴明 严明 牢記 牢记 牢固 把握 優化 优化 築牢 筑牢"
    " 夯實 夯实 弘揚 弘扬 統籌 统筹 保障 創新 创新 擴大 扩大 注重 做好 做強 做强 做優 做优 明確 明确 凝聚 樹立 树立 發揮 发挥 發展 发展"
    " 規範 规范 營造 营造 防範 防范 激發 激发 打造 培育 建立 建設 建设 維護 维护 鞏固 巩固 鍛煉 锻炼 鍛鍊 練好 练好 帶頭 带头 勇於 勇于"
    " 敢於 敢于 擔當 担当 勇擔 勇担".split()
)

_SUBTITLE = ("—", "--", "―", "－－")
_BRACKETS = "（(【[□■◎●○※* \t\u3000"
_BYLINE = (
    "本報", "本报", "本刊", "本網", "本网", "本台", "新華社", "新华社", "文/", "文／", "文|", "文：", "文:", "撰文", "撰稿", "作者",
    "記者", "记者", "評論員", "评论员", "通訊員", "通讯员", "特約", "特约", "編譯", "编译", "編寫", "编写", "譯者", "译者", "翻譯", "翻译",
    "整理/", "整理：", "整理:",
)  # fmt: skip
_BYLINE_END = (
    "評論員", "评论员", "記者", "记者", "編寫組", "编写组", "編輯部", "编辑部", "編輯組", "编辑组", "課題組", "课题组", "編委會", "编委会",
    "編者", "编者", "撰稿", "執筆", "执笔", "撰稿人", "執筆人", "执笔人",
)  # fmt: skip
_EDITOR_END = (
    "編輯", "编辑", "編審", "编审", "主編", "主编", "責編", "责编", "審核", "审核", "審校", "审校", "校對", "校对", "監製", "监制", "監審",
    "监审", "初審", "初审", "二審", "二审", "三審", "三审", "終審", "终审", "複審", "复审",
)  # fmt: skip
_RIGHTS = (
    "版權", "版权", "聲明：", "聲明:", "声明：", "声明:", "免責聲明", "免责声明", "未經", "未经", "轉載請", "转载请", "©", "(C) ", "(c) ",
    "Copyright", "copyright", "COPYRIGHT",
)  # fmt: skip

_Found = dict[int, tuple[float, int | None]]  # line -> rank, and where a run-in heading ends


def lay_out(lines: Lines) -> Layout:
    r"""Judge every line of a text.

    >>> layout = lay_out(Lines("春遊\n\n一、出發\n天亮了，我們就走。"))
    >>> layout.body, layout.headings
    (1, {1: Heading(level=1, end=None)})
    """
    kinds: dict[int, Kind] = {}
    body = _mark_head(lines, kinds)
    closing = _mark_closing(lines, kinds, body)
    fenced = _fenced(lines, body, closing)
    found = _numbered(lines, body, closing, fenced)
    run_in = False
    if not found:
        found = _run_in_series(lines, body, closing, fenced)
        run_in = bool(found)
    for index in _alone(lines, body, closing, fenced, found):
        found[index] = (7.0, None)
    ranks = {rank: level for level, rank in enumerate(sorted({rank for rank, _ in found.values()}), 1)}
    headings = {index: Heading(ranks[rank], end) for index, (rank, end) in found.items()}
    continues = _continues(lines, body, closing, headings, fenced)
    conclusion = _conclusion(headings, body, closing, continues) if run_in else -1
    return Layout(body, closing, kinds, headings, continues, conclusion)


def _mark_head(lines: Lines, kinds: dict[int, Kind]) -> int:
    """Mark title, dateline and byline; return the first line after them."""
    at = 0
    if _is_title(lines):
        kinds[0] = Kind.TITLE
        at = 1
        if at < len(lines) and lines[at].startswith(_SUBTITLE) and lines.length(at) <= _TITLE_LENGTH:
            kinds[at] = Kind.TITLE
            at += 1
    names = _names_under_title(lines) if at == 1 else 0
    limit = min(len(lines), at + 4)
    while at < limit:
        line = lines[at]
        if _is_dateline(line):
            kinds[at] = Kind.DATELINE
        elif at < names or (kinds and len(line) <= 30 and _is_byline(line) and line[-1] not in _SENTENCE_END):
            kinds[at] = Kind.BYLINE
        else:
            break
        at += 1
    return at


def _is_title(lines: Lines) -> bool:
    if len(lines) < 2 or lines.length(0) > _TITLE_LENGTH:
        return False
    first, second = lines[0], lines[1]
    if _is_dateline(first):
        return False
    marker = _marker(first)
    if marker is not None:
        if marker.kind != "markdown" or marker.rank > 0.1:
            return False
        # The only outermost Markdown heading is the title; one of several is a section.
        others = [i for i in range(1, len(lines)) if lines.text.startswith("# ", lines.begins[i])]
        return not others or _fenced(lines, 0, len(lines)).issuperset(others)
    if _is_named(first) or first[-1] in "。；，：、…;,:" or first[0] in "-*>|`•·":
        return False
    if _is_dateline(second) or second.startswith(_SUBTITLE):
        return True
    if lines.gaps[1]:
        return lines.length(0) <= _HEADING_LENGTH or lines.length(1) > lines.length(0)
    if first[-1] in _SENTENCE_END:
        return False
    if _is_byline(second) and len(second) <= 30:
        return True
    if lines.indented(1) and not lines.indented(0):
        return lines.length(1) >= lines.length(0)
    if _marker(second) is not None:
        return True
    if second[-1] in "：:" and not lines.indented(1):
        return True  # whom a notice is addressed to
    if lines.length(1) >= 2 * lines.length(0) and second[-1] in _SENTENCE_END + _CLOSED:
        return True
    return _names_under_title(lines) > 1


def _names_under_title(lines: Lines) -> int:
    """Where the names under a title end: a few short lines before a blank line and more; else 1."""
    for index in range(1, min(5, len(lines))):
        if lines.gaps[index]:
            return index if lines.length(0) <= _HEADING_LENGTH else 1
        verse = index == 1 and lines.length(1) == lines.length(0)
        if lines.length(index) > 30 or verse or lines[index][-1] in _SENTENCE_END + _CLAUSE_END:
            return 1
        if _marker(lines[index]) is not None or _is_dateline(lines[index]):
            return 1
    return 1


def _is_dateline(line: str) -> bool:
    if len(line) > 120 or line[-1] in _SENTENCE_END:
        return False
    if DATELINE_LABELS.match(line):
        return True
    date = DATE.match(line)
    if date is None:
        return False
    rest = line[date.end() :].strip()
    return not rest or DATELINE_LABELS.search(rest) is not None or (len(rest) <= 20 and line[date.end()].isspace())


def _mark_closing(lines: Lines, kinds: dict[int, Kind], body: int) -> int:
    """Mark rights notice, editor and byline from the end; return the first of them."""
    at = len(lines)
    while at > body:
        line = lines[at - 1]
        if line.lstrip(_BRACKETS).startswith(_RIGHTS) and len(line) <= 400:
            kinds[at - 1] = Kind.RIGHTS
        elif len(line) <= 60 and _is_editor(line):
            kinds[at - 1] = Kind.EDITOR
        else:
            break
        at -= 1
    while at - 1 > body:
        line = lines[at - 1]
        if len(line) > 30 or line[-1] in _SENTENCE_END + _CLAUSE_END:
            break
        named = _is_byline(line) or line.rstrip("）)】]").endswith(_BYLINE_END)
        over_others = at < len(lines) and lines.gaps[at - 1] and len(line) <= 16
        below_the_text = over_others and lines[at - 2][-1] in _SENTENCE_END + _CLOSED
        if not (named or below_the_text) or _marker(line) is not None:
            break
        kinds[at - 1] = Kind.BYLINE
        at -= 1
    return at


def _is_byline(line: str) -> bool:
    return line.lstrip(_BRACKETS).startswith(_BYLINE)


def _is_editor(line: str) -> bool:
    label, colon, _ = line.replace(":", "：").partition("：")
    return bool(colon) and len(label) <= 10 and label.strip(_BRACKETS + "人").endswith(_EDITOR_END)


class _Marker(NamedTuple):
    kind: str
    rank: float
    end: int


def _marker(line: str) -> _Marker | None:
    """The number or sign at the start of a line that may make it a heading."""
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
        return _Marker(kind, rank, match.end())
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _numbered(lines: Lines, body: int, closing: int, fenced: set[int]) -> _Found:
    """The headings that say themselves what they are: line -> rank, and where a run-in one ends."""
    found: _Found = {}
    kinds: dict[int, str] = {}
    named: list[int] = []
    text, begins = lines.text, lines.begins
    for index in range(body, closing):
        first = text[begins[index]]
        length = lines.length(index)
        if length <= 20 and _is_named(lines[index]):
            named.append(index)
            continue
        if first not in _FIRST or index in fenced:
            continue
        line = lines[index] if length <= 200 else text[begins[index] : begins[index] + 200]
        marker = _marker(line)
        if marker is None or marker.end >= len(line):
            if marker is not None and marker.kind == "chapter":
                found[index], kinds[index] = (marker.rank, None), marker.kind
            continue
        end = _heading_end(line, marker, length)
        if end:
            found[index] = (marker.rank, begins[index] + end if end < length else None)
            kinds[index] = marker.kind
    if "decimal" not in kinds.values():
        for index in [index for index, kind in kinds.items() if kind == "bare digit"]:
            del found[index], kinds[index]
    _drop_lists(found, kinds, closing)
    if found and named:
        # 前言 and 後記 stand beside the outermost numbered headings.
        top = min(rank for rank, _ in found.values())
        found.update(dict.fromkeys(named, (top, None)))
    elif len(named) > 1:
        found.update(dict.fromkeys(named, (1.0, None)))
    return found


def _is_named(line: str) -> bool:
    """Whether a line is a heading by its name: 前言, 附錄二, 後記：…."""
    name = re.split(r"[\s：:·]", line, maxsplit=1)[0]
    return name.rstrip(_DIGIT + _HAN_NUMBER) in _NAMED


def _heading_end(line: str, marker: _Marker, length: int) -> int:
    """How much of the line is heading: all of it, its first sentence, or nothing (0). `line` is cut at 200."""
    if marker.kind == "markdown":
        return length
    rest = line[marker.end :]
    last = line[-1]
    if marker.kind == "chapter":
        separated = rest[0].isspace() or rest[0] in "：:、.．·—-《〈“"
        if (
            length <= (_HEADING_LENGTH if separated else 30)
            and last not in "。；，、,;"
            and (separated or rest[0] not in "的是在了中裡里")
        ):
            return length
        return 0
    if marker.kind == "decimal" and not (rest[0].isspace() or is_full_width(rest[0])):
        return 0
    if length <= _HEADING_LENGTH and last not in _SENTENCE_END + "，；、,;":
        # 1.5 公里 or 3、4 人 may stand alone as well, but not a quantity: a heading has words.
        return length if len(rest.strip()) >= 2 or marker.kind.startswith("han") else 0
    if length <= _ALONE_LENGTH and last == "。" and marker.kind.startswith("han") and "，" not in rest:
        return length
    sentence = _RUN_IN.match(line, marker.end)
    if sentence is not None and sentence[0].count("，") <= 1 and _NARRATIVE.isdisjoint(sentence[0]):
        return sentence.end()
    return 0


def _drop_lists(found: _Found, kinds: dict[int, str], closing: int) -> None:
    """Several headings of one kind in a row with nothing between them are a list, or a table of contents.

    Several are three, or two where the number is a digit, as lists have, and no text follows.
    """
    run: list[int] = []

    def judge() -> None:
        if not run:
            return
        kind = kinds[run[0]]
        open_end = run[-1] + 1 >= closing or run[-1] + 1 in found
        if kind == "markdown" or len(run) < (2 if open_end and kind in _LIST_KINDS else 3):
            return
        # The last entry of a table of contents is the first chapter when the text begins under it.
        last_has_text = kinds[run[0]] == "chapter" and run[-1] + 1 < closing and run[-1] + 1 not in found
        for index in run[:-1] if last_has_text else run:
            del found[index]

    for index in sorted(found):
        rank, end = found[index]
        if run and index == run[-1] + 1 and found[run[-1]][0] == rank and found[run[-1]][1] is None and end is None:
            run.append(index)
            continue
        judge()
        run = [index]
    judge()


def _run_in_series(lines: Lines, body: int, closing: int, fenced: set[int]) -> _Found:
    """First sentences that serve as headings, known by their likeness or their wording."""
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
    return {index: (8.0, lines.begins[index] + len(sentences[index]) + 1) for index in chosen}


def _alike(one: str, other: str) -> bool:
    """Whether two sentences are built alike: they begin the same, end the same, or are of one length."""
    return one[0] == other[0] or one[-2:] == other[-2:] or len(one) == len(other)


def _without_modal(sentence: str) -> str:
    """`sentence` without the 要 that it may begin with."""
    if sentence[0] in _MODAL_FIRST:
        return next((sentence[len(modal) :] for modal in _MODAL if sentence.startswith(modal)), sentence)
    return sentence


def _alone(lines: Lines, body: int, closing: int, fenced: set[int], found: _Found) -> list[int]:
    """Short lines that stand alone over prose."""
    alone: list[int] = []
    for index in range(body, closing - 1):
        length = lines.length(index)
        if length > _ALONE_LENGTH or index in found or index in fenced or index + 1 in found:
            continue
        line = lines[index]
        if line[-1] in _SENTENCE_END + _CLAUSE_END + _CLOSED + "~～|" or line[0] in '“「『"‘（(—-*•·>|…《':
            continue
        if not any(map(str.isalpha, line)) or any(mark in line for mark in "\t|={}<>") or _is_dateline(line):
            continue
        below = lines[index + 1]
        prose = len(below) > max(2 * length, _ALONE_LENGTH) or (
            len(below) > length and below[-1] in _SENTENCE_END + _CLOSED
        )
        if not prose or (below[-1] in _CLAUSE_END and len(below) <= _ALONE_LENGTH):
            continue
        above_ends = index == body or index - 1 in found or lines[index - 1][-1] in _SENTENCE_END + _CLOSED
        if not (lines.gaps[index] if not above_ends or line.isascii() else True):
            continue
        if not lines.gaps[index + 1] and lines.indented(index) and not lines.indented(index + 1):
            continue  # the indented first line of a paragraph that was wrapped by hand
        alone.append(index)
    # Where every other line would be a heading, the text is verse, a dialogue or a table.
    return alone if len(alone) <= 0.5 * (closing - body) else []


def _fenced(lines: Lines, body: int, closing: int) -> set[int]:
    """The lines of Markdown's fenced code blocks, fences included."""
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


def _continues(lines: Lines, body: int, closing: int, headings: dict[int, Heading], fenced: set[int]) -> bytearray:
    """Which lines go on with the one before: those of a text that was wrapped by hand at one width."""
    continues = bytearray(len(lines))
    if closing - body < 2 or max(map(lines.length, range(body, closing))) > 100:
        return continues
    widths = array("l", (0 if index in headings else _width(lines[index]) for index in range(body, closing)))
    wrap = max(widths)
    if wrap < 30:
        return continues
    for index in range(body + 1, closing):
        if lines.gaps[index] or index in headings or index - 1 in headings or index in fenced or lines.indented(index):
            continue
        if widths[index - 1 - body] >= 0.85 * wrap and lines[index - 1][-1] not in _SENTENCE_END + _CLOSED + "：:":
            continues[index] = 1
    return continues


def _width(line: str) -> int:
    """The width in terminal cells, near enough: GBK gives one byte to ASCII and two to Han."""
    return len(line.encode("gbk", "replace"))


def _conclusion(headings: dict[int, Heading], body: int, closing: int, continues: bytearray) -> int:
    """Where the text goes on without heading after a last run-in section of one paragraph, as all before it were."""
    starts = sorted(headings)
    if len(starts) < 2:
        return -1
    paragraphs = [index for index in range(body, closing) if not continues[index]]
    position = {index: order for order, index in enumerate(paragraphs)}
    first, last = position[starts[0]], position[starts[-1]]
    if last - first != len(starts) - 1 or last + 1 >= len(paragraphs):
        return -1
    return paragraphs[last + 1]
