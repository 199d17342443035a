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
from functools import cache

from linfen_cli.repair.codepages import Found
from linfen_cli.repair.plausible import is_chinese

__all__ = ["COMPATIBILITY", "ENTITY", "MEMORY", "REPLACEMENT", "compatibility", "entities", "lost"]

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
_MARKUP = re.compile(r"<[a-zA-Z/!?][^<>\n]{0,300}>|&(?:amp;)*[lg]t;|[{};]\s*$|^\s*(?://|/\*)|`", re.MULTILINE)
_ABOUT_HTML = re.compile(
    r"html|xml|entit|escap|unicode|charref|&amp;|实体|實體|转义|轉義|字符引用|字元參照|编码|編碼|源码|原始碼|源代码|代码|代碼|标签|標籤|浏览器|瀏覽器",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"&(?:amp;)+(?=#|[a-z]{2,7};)")


def entities(text: str) -> list[Found]:
    """The entities that were left in a Chinese text, once or several times escaped.

    >>> [(found.start, found.end, found.clean) for found in entities("中&#22269;人说：&amp;ldquo;好")]
    [(1, 9, '国'), (12, 23, '“')]
    >>> entities("use &nbsp; in HTML")
    []
    """
    if "&" not in text or not (_ENTITIES.search(text) or _AMPERSAND.search(text)) or _MARKUP.search(text):
        return []
    found: list[Found] = []
    line_end, about = -1, False
    for run in _ENTITIES.finditer(text):
        start, end = run.span()
        if start > line_end:
            line_start = text.rfind("\n", 0, start) + 1
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
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
    before, after = text[:start][-1:] if start < 1 else text[start - 1], text[end : end + 1]
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
# Unicode Character Database (EquivalentUnifiedIdeograph.txt, version 14), for those that are whole characters.
# Normalisation (NFKC) has mappings for two of them only.
_SUPPLEMENT = {  # fmt: skip
    "\u2e81": "厂",
    "\u2e84": "乙",
    "\u2e85": "亻",
    "\u2e86": "冂",
    "\u2e88": "刀",
    "\u2e89": "刂",
    "\u2e8a": "卜",
    "\u2e8c": "小",
    "\u2e8d": "小",
    "\u2e8e": "兀",
    "\u2e90": "尢",
    "\u2e92": "巳",
    "\u2e93": "幺",
    "\u2e95": "彐",
    "\u2e96": "忄",
    "\u2e97": "心",
    "\u2e98": "扌",
    "\u2e99": "攵",
    "\u2e9b": "旡",
    "\u2e9c": "日",
    "\u2e9d": "月",
    "\u2e9f": "母",
    "\u2ea0": "民",
    "\u2ea1": "氵",
    "\u2ea3": "灬",
    "\u2ea6": "丬",
    "\u2ea7": "牛",
    "\u2ea8": "犭",
    "\u2ea9": "王",
    "\u2eab": "目",
    "\u2eac": "示",
    "\u2ead": "礻",
    "\u2eb0": "纟",
    "\u2eb4": "冗",
    "\u2eb6": "羊",
    "\u2eba": "肀",
    "\u2ebb": "聿",
    "\u2ebc": "肉",
    "\u2ebe": "艹",
    "\u2ebf": "艹",
    "\u2ec0": "艹",
    "\u2ec1": "虎",
    "\u2ec2": "衤",
    "\u2ec4": "西",
    "\u2ec5": "见",
    "\u2ec6": "角",
    "\u2ec8": "讠",
    "\u2ec9": "贝",
    "\u2ecb": "车",
    "\u2ecc": "辶",
    "\u2ecd": "辶",
    "\u2ece": "辶",
    "\u2ecf": "邑",
    "\u2ed0": "钅",
    "\u2ed1": "長",
    "\u2ed3": "长",
    "\u2ed4": "门",
    "\u2ed6": "阝",
    "\u2ed7": "雨",
    "\u2ed8": "青",
    "\u2ed9": "韦",
    "\u2eda": "页",
    "\u2edb": "风",
    "\u2edc": "飞",
    "\u2edd": "食",
    "\u2ee0": "饣",
    "\u2ee2": "马",
    "\u2ee3": "骨",
    "\u2ee4": "鬼",
    "\u2ee5": "鱼",
    "\u2ee6": "鸟",
    "\u2ee7": "卤",
    "\u2ee8": "麦",
    "\u2ee9": "黄",
    "\u2eea": "黾",
    "\u2eec": "齐",
    "\u2eee": "齿",
    "\u2ef0": "龙",
    "\u2ef1": "龜",
    "\u2ef3": "龟",
}


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
    if text.isascii() or not _FORM.search(text) or _OTHER_SCRIPTS.search(text):
        return []
    if any(_is_ascending(run.group()) for run in _LIST_OF_RADICALS.finditer(text)):
        return []
    found: list[Found] = []
    line_end, about = -1, False
    for run in _FORM_RUN.finditer(text):
        start, end = run.span()
        if start > line_end:
            line_start = text.rfind("\n", 0, start) + 1
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
            about = bool(_ABOUT_RADICALS.search(text, line_start, line_end))
        if about or not any(map(_is_ideograph, text[max(0, start - 1) : start] + text[end : end + 1])):
            continue
        for index, char in enumerate(run.group(), start):
            clean = _unified(char)
            if clean != char:
                found.append(Found(COMPATIBILITY, index, index + 1, clean, ((1, 1),), True, 0.97))
    return found


def _is_ideograph(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0002f7ff"


def _is_ascending(run: str) -> bool:
    radicals = _FORM.findall(run)
    return all(first < second for first, second in zip(radicals, radicals[1:], strict=False))


# What cannot be undone

_REPLACED = re.compile(r"(?:锟斤拷)+(?:锟斤?)?(?![斤拷])|(?:斤拷锟)+(?:斤拷)?|锟斤(?=[?\ufffd])")
_FILLED = re.compile(r"烫{3,}|屯{3,}")
_QUOTES = frozenset("“”‘’「」『』\"'`《》")


def lost(text: str) -> list[Found]:
    """Places where text was lost and something else put in its stead.

    >>> [(found.kind, found.start, found.end) for found in lost("姓名：锟斤拷锟斤拷")]
    [('replacement', 3, 9)]
    """
    found: list[Found] = []
    if "锟" in text:
        for run in _REPLACED.finditer(text):
            if not _is_spoken_of(text, *run.span()):
                reason = "these are U+FFFD, which stands for lost text, read as GBK: the text itself is gone"
                found.append(Found(REPLACEMENT, *run.span(), None, reason=reason))
    if "烫烫烫" in text or "屯屯屯" in text:
        for run in _FILLED.finditer(text):
            start, end = run.span()
            beside = text[max(0, start - 1) : start] + text[end : end + 1]
            if _is_spoken_of(text, start, end) or (end - start < 6 and any(map(is_chinese, beside.strip("烫屯")))):
                continue
            reason = "this is memory that was never written to, read as GBK: no text was ever there"
            found.append(Found(MEMORY, start, end, None, reason=reason))
    return sorted(found, key=lambda item: item.start)


def _is_spoken_of(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return end - start < 12 and (before in _QUOTES or after in _QUOTES)
