"""The residue that other programs leave in Chinese text: HTML entities, compatibility characters, and marks of lost text.

Entities and compatibility characters are undone where nothing says that they are meant: an entity inside a Chinese sentence of a
text that is not itself about HTML, a radical or a compatibility character inside a word. Lost text cannot be recovered and is
reported: `锟斤拷` is what U+FFFD, which stands for lost text, becomes when it is read as GBK; `烫烫烫` and `屯屯屯` are what
memory that was never written to (bytes CC and CD) looks like as GBK.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from linfen_cli.base.messages import _
from linfen_cli.repair.mojibake.passages import Passage
from linfen_cli.repair.mojibake.plausibility import cost, is_chinese
from linfen_cli.repair.mojibake.prefilter import Rule, scan
from linfen_cli.repair.settings import ORDINARY_NEIGHBOUR, SHORT_FILL, SPOKEN_OF, SURE_OF_ENTITY, SURE_OF_FORM

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
    """Return where the line that `at` is in begins and ends, in code points, without its line end."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def entities(text: str) -> list[Passage]:
    """Return the entities that were left in a Chinese text, escaped once or several times.

    >>> [(passage.start, passage.end, passage.clean) for passage in entities("中&#22269;人说：&amp;ldquo;好")]
    [(1, 9, '国'), (12, 23, '“')]
    >>> entities("use &nbsp; in HTML")
    []
    """
    if not (_ENTITIES.search(text) or _AMPERSAND.search(text)) or _MARKUP.search(text):
        return []
    passages: list[Passage] = []
    line_end, about = -1, False
    for run in _ENTITIES.finditer(text):
        start, end = run.span()
        if start > line_end:
            line_start, line_end = _line_at(text, start)
            about = bool(_ABOUT_HTML.search(_DOUBLED.sub("&", text[line_start:line_end])))
        if about or not _is_left_in(text, start, end, run.group()):
            continue
        for entity in _ONE_ENTITY.finditer(text, start, end):
            clean = _unescaped(entity.group())
            if len(clean) == 1 and clean != "&" and _is_printable(clean):
                passages.append(_entity(*entity.span(), clean))
    passages += [_entity(*ampersand.span(), "&") for ampersand in _AMPERSAND.finditer(text)]
    return sorted(passages, key=lambda passage: passage.start)


def _entity(start: int, end: int, clean: str) -> Passage:
    return Passage(ENTITY, start, end, clean, ((end - start, 1),), True, SURE_OF_ENTITY)


def _is_printable(char: str) -> bool:
    return char in "\xa0\u2002\u2003\u2009" or unicodedata.category(char)[0] in "LNPSZ"


def _unescaped(entity: str) -> str:
    return html.unescape(re.sub(r"^&(?:amp;)+", "&", entity))


def _is_left_in(text: str, start: int, end: int, run: str) -> bool:
    """Return whether entities at `[start, end)` are part of a Chinese sentence: they touch one, or spell a piece of one."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before and before in "'\"=“‘「" and after and after in "'\"”’」":
        return False  # quoted by itself: spoken of
    han = sum(len(char) == 1 and "\u3400" <= char <= "\u9fff" for char in map(_unescaped, _ONE_ENTITY.findall(run)))
    if han > 1:
        return True
    beside = sum(bool(char) and is_chinese(char) for char in (before, after))
    if han:
        return beside > 0
    # Marks and spaces: in the middle of a sentence, or at an end of its line.
    return beside == 2 or (beside == 1 and ("" in (before, after) or before in "\r\n" or after in "\r\n"))


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
"""For each kind, a pattern that every text with such damage matches."""


@cache
def _unified(char: str) -> str:
    """Return the unified ideograph that Unicode gives for a radical or a compatibility ideograph, or `char` where it gives none."""
    if char in _SUPPLEMENT:
        return _SUPPLEMENT[char]
    mapped = unicodedata.normalize("NFKC", char)
    return mapped if len(mapped) == 1 else char


def compatibility(text: str) -> list[Passage]:
    """Return the radicals and compatibility ideographs that stand in words, with the characters they stand for in Unicode.

    Where the text has kana or hangul they are legitimate (Japanese names, Korean hanja), and so they are in a text about
    radicals.

    >>> [(passage.start, passage.clean) for passage in compatibility("很⾼兴")]
    [(1, '高')]
    >>> compatibility("部首：⾼、⼀")
    []
    """
    if _OTHER_SCRIPTS.search(text):
        return []
    if any(_is_ascending(run.group()) for run in _LIST_OF_RADICALS.finditer(text)):
        return []
    passages: list[Passage] = []
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
                passages.append(Passage(COMPATIBILITY, index, index + 1, clean, ((1, 1),), True, SURE_OF_FORM))
    return passages


def _is_ideograph(char: str) -> bool:
    """Return whether `char` is a Han character of ordinary text; beside odd ones a radical is likely the least of what is wrong."""
    return "\u3400" <= char <= "\u9fff" and cost(char) <= ORDINARY_NEIGHBOUR


def _is_ascending(run: str) -> bool:
    radicals = _FORM.findall(run)
    return all(first < second for first, second in pairwise(radicals))


# Lost text

_REPLACED = re.compile(r"(?:锟斤拷)+(?:锟斤?)?(?![斤拷])|(?:斤拷锟)+(?:斤拷)?|锟斤(?=[?\ufffd])")
_FILLED = re.compile(r"烫{3,}|屯{3,}")
_QUOTES = frozenset("“”‘’「」『』\"'`《》")


def lost(text: str, hits: Mapping[str, Sequence[int]] | None = None) -> list[Passage]:
    """Return the places where text was lost and something else put in its stead; `hits` as `prefilter.scan` gives them.

    >>> [(passage.kind, passage.start, passage.end) for passage in lost("姓名：锟斤拷锟斤拷")]
    [('replacement', 3, 9)]
    """
    hits = scan(text, RULES) if hits is None else hits
    passages: list[Passage] = []
    for start, end in _matches(_REPLACED, text, hits.get(REPLACEMENT, ())):
        if not _is_spoken_of(text, start, end):
            reason = _("these are U+FFFD, which stands for lost text, read as GBK: the text itself is gone")
            passages.append(Passage(REPLACEMENT, start, end, None, reason=reason))
    for start, end in _matches(_FILLED, text, hits.get(MEMORY, ())):
        beside = text[max(0, start - 1) : start] + text[end : end + 1]
        if _is_spoken_of(text, start, end) or (end - start < SHORT_FILL and any(map(is_chinese, beside.strip("烫屯")))):
            continue
        reason = _("this is memory that was never written to, read as GBK: no text was ever there")
        passages.append(Passage(MEMORY, start, end, None, reason=reason))
    return sorted(passages, key=lambda passage: passage.start)


def _matches(pattern: re.Pattern[str], text: str, hits: Sequence[int]) -> Iterator[tuple[int, int]]:
    at = 0
    for hit in hits:
        if hit >= at and (match := pattern.match(text, hit)):
            yield match.span()
            at = match.end()


def _is_spoken_of(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return end - start < SPOKEN_OF and (before in _QUOTES or after in _QUOTES)
