"""What other programs leave in Chinese text: HTML entities, compatibility characters, and the marks of lost text.

The first two are undone where nothing speaks for their being meant: an entity inside a Chinese sentence of a text that is
not itself about HTML, a radical or a compatibility character inside a word. The others cannot be undone and are named:
`锟斤拷` is what U+FFFD, which stands for lost text, becomes when it is read as GBK; `烫烫烫` and `屯屯屯` are what memory that
was never written to (bytes CC and CD) looks like as GBK.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from linfen_cli.repair.mojibake.plausibility import cost, is_chinese
from linfen_cli.repair.mojibake.recoder import Found
from linfen_cli.repair.mojibake.triggers import Rule, scan

__all__ = ["COMPATIBILITY", "ENTITY", "MEMORY", "REPLACEMENT", "RULES", "compatibility", "entities", "lost"]

ENTITY = "entity"
COMPATIBILITY = "compatibility"
REPLACEMENT = "replacement"
MEMORY = "memory"

_CHINESE = r"\u3001-\u301f\u3400-\u9fff\uff01-\uff5e“”‘’…—·"

# Entities


_NAMES = (
    "nbsp|ensp|emsp|thinsp|ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|middot|bull|laquo|raquo|times|deg|quot|apos"
    "|copy|reg|trade|yen|sect|para|rarr|larr|uarr|darr|divide|plusmn"
)
_REFERENCE = rf"&(?:amp;)*(?:#\d{{2,7}}|#[xX][0-9a-fA-F]{{2,6}}|{_NAMES});"
_ENTITIES = re.compile(rf"(?:{_REFERENCE}(?:[ \t]*(?={_REFERENCE}))?)+")
_ONE_ENTITY = re.compile(_REFERENCE)
_AMPERSAND = re.compile(r"(?<=[\u4e00-\u9fff])&(?:amp;)+(?=[\u4e00-\u9fff])")
# A text that shows markup or code, or speaks of it, means what it writes.
_MARKUP = re.compile(
    r"<[a-zA-Z/!?][^<>\n]{0,300}>|&(?:amp;)*[lg]t;|`"
    r"|[{}][ \t]*$|[)\]\"'}];[ \t]*$|^[ \t]*(?://|/\*)|=[ \t]*[\"']"
    r"|^[ \t]*(?:def|import|var|let|const|function|return|class|public|private|print|echo|#include)\b",
    re.MULTILINE,
)
_ABOUT_HTML = re.compile(
    r"html|xml|entit|escap|unicode|charref|&amp;|实体|實體|转义|轉義|字符引用|字元參照|编码|編碼|源码|原始碼|源代码|代码|代碼|标签|標籤|浏览器|瀏覽器",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"&(?:amp;)+(?=#|[a-z]{2,7};)")


def _line_at(text: str, at: int) -> tuple[int, int]:
    """Where the line that `at` is in begins and ends, in code points, without its end."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def entities(text: str) -> list[Found]:
    """The entities that were left in a Chinese text, once or several times escaped.

    >>> [(found.start, found.end, found.clean) for found in entities("中&#22269;人说：&amp;ldquo;好")]
    [(1, 9, '国'), (12, 23, '“')]
    >>> entities("use &nbsp; in HTML")
    []
    """
    if not (_ENTITIES.search(text) or _AMPERSAND.search(text)) or _MARKUP.search(text):
        return []
    found: list[Found] = []
    line_end, about = -1, False
    for run in _ENTITIES.finditer(text):
        start, end = run.span()
        if start > line_end:
            line_start, line_end = _line_at(text, start)
            about = bool(_ABOUT_HTML.search(_DOUBLED.sub("&", text[line_start:line_end])))
        if about or not _is_left_in(text, start, end, run.group()):
            continue
        for one in _ONE_ENTITY.finditer(text, start, end):
            clean = html.unescape(re.sub(r"^&(?:amp;)+", "&", one.group()))
            if len(clean) == 1 and clean != "&" and _is_printable(clean):
                found.append(_entity(*one.span(), clean))
    found += [_entity(*one.span(), "&") for one in _AMPERSAND.finditer(text)]
    return sorted(found, key=lambda item: item.start)


def _entity(start: int, end: int, clean: str) -> Found:
    return Found(ENTITY, start, end, clean, ((end - start, 1),), True, 0.98)


def _is_printable(char: str) -> bool:
    return char in "\xa0\u2002\u2003\u2009" or unicodedata.category(char)[0] in "LNPSZ"


def _is_left_in(text: str, start: int, end: int, run: str) -> bool:
    """Whether entities at `[start, end)` are part of a Chinese sentence: they touch one, or spell a piece of one."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before and before in "'\"=“‘「" and after and after in "'\"”’」":
        return False  # quoted by itself: spoken of
    spelled = [html.unescape(re.sub(r"^&(?:amp;)+", "&", one)) for one in _ONE_ENTITY.findall(run)]
    han = sum(len(char) == 1 and "\u3400" <= char <= "\u9fff" for char in spelled)
    if han > 1:
        return True
    beside = [char for char in (before, after) if char and is_chinese(char)]
    if han:
        return bool(beside)
    # Marks and spaces: in the middle of a sentence, or at an end of its line.
    return len(beside) == 2 or (len(beside) == 1 and (not before or not after or before in "\r\n" or after in "\r\n"))


# Compatibility characters

_FORMS = r"\u2e80-\u2ef3\u2f00-\u2fd5\uf900-\ufad9"
_FORM = re.compile(rf"[{_FORMS}\U0002f800-\U0002fa1d]")
_FORM_RUN = re.compile(rf"[{_FORMS}\U0002f800-\U0002fa1d]+")
_OTHER_SCRIPTS = re.compile(r"[\u3041-\u30fa\uac00-\ud7a3\u1100-\u11ff]")
_ABOUT_RADICALS = re.compile(
    r"部首|偏旁|康熙|笔画|筆畫|笔顺|部件|字根|字形|兼容|相容|[Rr]adical|[Kk]angxi|CJK|Unicode|U\+[0-9A-F]{4}"
)
_LIST_OF_RADICALS = re.compile(r"(?:[\u2e80-\u2ef3\u2f00-\u2fd5][ \t,，、/|]*){4,}")

# Radicals of the supplement and the character each stands for: the property Equivalent_Unified_Ideograph of the
# Unicode Character Database (EquivalentUnifiedIdeograph.txt, version 14), for those that are whole characters
# and not a part that is only written inside others.
# Normalisation (NFKC) has mappings for two of them only.
_SUPPLEMENT = dict(
    zip(
        "⺁⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂母民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)


RULES = {
    ENTITY: Rule("[&]", "(?:#[0-9xX]|[a-z]{2,6};)"),
    COMPATIBILITY: Rule(rf"[{_FORMS}\U0002f800-\U0002fa1d]", ""),
    REPLACEMENT: Rule("[锟斤]", "[斤拷]"),
    MEMORY: Rule("[烫屯]", "(?:烫烫|屯屯)"),
}
"""What a text with such damage has somewhere."""


@cache
def _unified(char: str) -> str:
    """The unified ideograph that Unicode gives for a radical or a compatibility ideograph, or `char` where it gives none."""
    if char in _SUPPLEMENT:
        return _SUPPLEMENT[char]
    mapped = unicodedata.normalize("NFKC", char)
    return mapped if len(mapped) == 1 else char


def compatibility(text: str) -> list[Found]:
    """Radicals and compatibility ideographs that stand in words, with the characters they stand for in Unicode.

    Where the text has kana or hangul they are legitimate (Japanese names, Korean hanja), and so they are in a text about
    radicals.

    >>> [(found.start, found.clean) for found in compatibility("很⾼兴")]
    [(1, '高')]
    >>> compatibility("部首：⾼、⼀")
    []
    """
    if _OTHER_SCRIPTS.search(text):
        return []
    if any(_is_ascending(run.group()) for run in _LIST_OF_RADICALS.finditer(text)):
        return []
    found: list[Found] = []
    line_end, about = -1, False
    for run in _FORM_RUN.finditer(text):
        start, end = run.span()
        if start > line_end:
            line_start, line_end = _line_at(text, start)
            about = bool(_ABOUT_RADICALS.search(text, line_start, line_end))
        if about or not any(_is_ideograph(char) for char in text[max(0, start - 1) : start] + text[end : end + 1]):
            continue
        for index, char in enumerate(run.group(), start):
            clean = _unified(char)
            if clean != char:
                found.append(Found(COMPATIBILITY, index, index + 1, clean, ((1, 1),), True, 0.97))
    return found


def _is_ideograph(char: str) -> bool:
    """Whether `char` is a Han character of ordinary text; beside odd ones a radical is likely the least of what is wrong."""
    return "\u3400" <= char <= "\u9fff" and cost(char) <= 3


def _is_ascending(run: str) -> bool:
    radicals = _FORM.findall(run)
    return all(first < second for first, second in pairwise(radicals))


# What cannot be undone

_REPLACED = re.compile(r"(?:锟斤拷)+(?:锟斤?)?(?![斤拷])|(?:斤拷锟)+(?:斤拷)?|锟斤(?=[?\ufffd])")
_FILLED = re.compile(r"烫{3,}|屯{3,}")
_QUOTES = frozenset("“”‘’「」『』\"'`《》")


def lost(text: str, hits: Mapping[str, Sequence[int]] | None = None) -> list[Found]:
    """Places where text was lost and something else put in its stead; `hits` as `triggers.scan` gives them.

    >>> [(found.kind, found.start, found.end) for found in lost("姓名：锟斤拷锟斤拷")]
    [('replacement', 3, 9)]
    """
    hits = scan(text, RULES) if hits is None else hits
    found: list[Found] = []
    for start, end in _matches(_REPLACED, text, hits.get(REPLACEMENT, ())):
        if not _is_spoken_of(text, start, end):
            reason = "these are U+FFFD, which stands for lost text, read as GBK: the text itself is gone"
            found.append(Found(REPLACEMENT, start, end, None, reason=reason))
    for start, end in _matches(_FILLED, text, hits.get(MEMORY, ())):
        beside = text[max(0, start - 1) : start] + text[end : end + 1]
        if _is_spoken_of(text, start, end) or (end - start < 6 and any(map(is_chinese, beside.strip("烫屯")))):
            continue
        reason = "this is memory that was never written to, read as GBK: no text was ever there"
        found.append(Found(MEMORY, start, end, None, reason=reason))
    return sorted(found, key=lambda item: item.start)


def _matches(pattern: re.Pattern[str], text: str, hits: Sequence[int]) -> Iterator[tuple[int, int]]:
    at = 0
    for hit in hits:
        if hit >= at and (match := pattern.match(text, hit)):
            yield match.span()
            at = match.end()


def _is_spoken_of(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return end - start < 12 and (before in _QUOTES or after in _QUOTES)
