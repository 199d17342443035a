"""Whether a text may have encoding damage at all, told without the rules that find it.

To make those rules takes longer than to read a short clean text. What each of them begins with is rare, so that a look at
the characters a text is written with, and at what stands after the few that may begin something, spares most texts the rest.
The answer may be yes for a text that has nothing; it is never no for one in which a rule of `encoding.py` matches.
"""

from __future__ import annotations

__all__ = ["is_spared", "may_be_misread"]

_ENOUGH = 50_000
"""Code points, of one text or of many, above which the rules take less time to make than it takes to look at them all here."""

_seen = 0

# What Windows-1252 has for the bytes 80 to 9F.
_EXTRA = frozenset("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ")
_WORTH_A_LOOK = frozenset("&锟斤烫屯")


def is_spared(text: str) -> bool:
    """Whether `text` needs no look by the rules, as far as that can be told sooner than by them: they are quicker once made."""
    global _seen
    _seen += len(text)
    return _seen <= _ENOUGH and not may_be_misread(text)


def may_be_misread(text: str) -> bool:
    """Whether anything in `text` may be encoding damage, or be left of it.

    >>> may_be_misread("他說：“今天的會議到此結(jié)束。”"), may_be_misread("他说：浣犲ソ。"), may_be_misread("ÖÐÎÄ")
    (False, True, True)
    """
    chars = set(text)
    if chars & _WORTH_A_LOOK:
        return True
    for char in chars:
        if char >= "\x80":
            kind = _kind(char)
            if kind == _FORM or (kind and any(_goes_on(text, at, kind) for at in _places(text, char))):
                return True
    return False


_LATIN, _OPENING, _RARE, _FORM = range(1, 5)


def _kind(char: str) -> int:
    """What a character may begin, 0 for nothing."""
    if char <= "\xff" or char in _EXTRA:
        return _LATIN
    if (
        "\u2e80" <= char <= "\u2fdf"  # radicals
        or "\u3041" <= char <= "\u30f6"  # kana, which Big5 read as GBK has
        or "\ue000" <= char <= "\uf8ff"
        or "\uf900" <= char <= "\ufaff"  # compatibility ideographs
        or char >= "\U0002f800"
    ):
        return _FORM
    try:
        pair = char.encode("gbk")
    except UnicodeEncodeError:
        pair = b""
    if len(pair) == 2:
        lead, trail = pair
        if lead in _LEADS and trail in _TRAILS:
            return _OPENING
        if 0xB0 <= lead <= 0xF7 and trail > 0xA0:
            return 0  # GB 2312 has it
    return _RARE if _is_rare(char) else 0


def _is_rare(char: str) -> bool:
    """Whether a character is of Big5's second level."""
    try:
        pair = char.encode("big5")
    except UnicodeEncodeError:
        return False
    return len(pair) == 2 and pair[0] >= 0xC9


def _is_telling(char: str) -> bool:
    """Whether Big5 has a rare character where GB 2312 has a common one."""
    from linfen_cli.repair.mojibake.plausibility import COMMON

    return char.encode("big5").decode("gb2312", "ignore") in COMMON


def _places(text: str, char: str) -> list[int]:
    places = [text.find(char)]
    while places[-1] >= 0:
        places.append(text.find(char, places[-1] + 1))
    return places[:-1]


def _is_latin(char: str) -> bool:
    return "\x80" <= char <= "\xff" or char in _EXTRA


def _goes_on(text: str, at: int, kind: int) -> bool:
    """Whether what stands after a character may go on with what it begins."""
    one, two = text[at + 1 : at + 2], text[at + 2 : at + 3]
    if kind == _LATIN:
        if _is_latin(one):
            return _is_latin(two) or "@" <= two <= "~" or "Ã" <= text[at] <= "ï"
        return "@" <= one <= "~" and _is_latin(two)
    rare = kind == _RARE or _is_rare(text[at])
    if rare and (_is_rare(one) or ("\u4e00" <= one <= "\u9fff" and _is_telling(text[at]))):
        return True
    return kind == _OPENING and (
        (one in ("?", "€", "\ufffd") and _is_pair(two, _LEADS, _TRAILS))
        or (_is_pair(one, _TRAILS, _MIDDLE) and _is_pair(two, _TRAILS, _TRAILS))
    )


# The bytes of UTF-8 that begin a character of three, that go on with one, and that go on with one or begin another.
_LEADS = frozenset((*range(0xE2, 0xEA), 0xEF))
_TRAILS = frozenset(range(0x80, 0xC0))
_MIDDLE = _LEADS | frozenset(range(0xC2, 0xCA))


def _is_pair(char: str, leads: frozenset[int], trails: frozenset[int]) -> bool:
    """Whether GBK has a character at such a pair of bytes, or leaves the pair open."""
    if "\ue000" <= char <= "\uf8ff":
        return True
    try:
        pair = char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return len(pair) == 2 and pair[0] in leads and pair[1] in trails
