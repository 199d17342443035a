"""Zhuyin (bopomofo): Mandarin as Taiwan writes its sounds.

The table of sounds is that of ISO 7098 and of the Ministry of Education's dictionary (Taiwan). A first tone has no mark, a
neutral tone has its dot in front, the others theirs at the end; 兒化 adds ㄦ.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from linfen_cli.base.messages import N_
from linfen_cli.chars.pinyin import parse
from linfen_cli.readings.registry import Syllable, style

__all__ = ["zhuyin"]

_TONES = ("˙", "", "ˊ", "ˇ", "ˋ")

_INITIALS = {
    "zh": "ㄓ", "ch": "ㄔ", "sh": "ㄕ", "b": "ㄅ", "p": "ㄆ", "m": "ㄇ", "f": "ㄈ", "d": "ㄉ", "t": "ㄊ", "n": "ㄋ", "l": "ㄌ",
    "g": "ㄍ", "k": "ㄎ", "h": "ㄏ", "j": "ㄐ", "q": "ㄑ", "x": "ㄒ", "r": "ㄖ", "z": "ㄗ", "c": "ㄘ", "s": "ㄙ",
}  # fmt: skip

_FINALS = {
    "": "", "a": "ㄚ", "o": "ㄛ", "e": "ㄜ", "ê": "ㄝ", "ai": "ㄞ", "ei": "ㄟ", "ao": "ㄠ", "ou": "ㄡ", "an": "ㄢ", "en": "ㄣ",
    "ang": "ㄤ", "eng": "ㄥ", "er": "ㄦ", "i": "ㄧ", "ia": "ㄧㄚ", "io": "ㄧㄛ", "ie": "ㄧㄝ", "iai": "ㄧㄞ", "iao": "ㄧㄠ",
    "iu": "ㄧㄡ", "iou": "ㄧㄡ", "ian": "ㄧㄢ", "in": "ㄧㄣ", "iang": "ㄧㄤ", "ing": "ㄧㄥ", "u": "ㄨ", "ua": "ㄨㄚ", "uo": "ㄨㄛ",
    "uai": "ㄨㄞ", "ui": "ㄨㄟ", "uei": "ㄨㄟ", "uan": "ㄨㄢ", "un": "ㄨㄣ", "uen": "ㄨㄣ", "uang": "ㄨㄤ", "ong": "ㄨㄥ",
    "ueng": "ㄨㄥ", "ü": "ㄩ", "üe": "ㄩㄝ", "üan": "ㄩㄢ", "ün": "ㄩㄣ", "iong": "ㄩㄥ",
}  # fmt: skip

# Syllables without a vowel of their own: 嗯, 呣, 哼.
_WHOLE = {"m": "ㄇ", "n": "ㄋ", "ng": "ㄫ", "hm": "ㄏㄇ", "hng": "ㄏㄫ", "r": "ㄦ"}


@lru_cache(maxsize=4096)
def zhuyin(syllable: str) -> str:
    """Write a syllable of pinyin, with a tone mark or a digit, in zhuyin; what is not a syllable is returned as it is.

    >>> [zhuyin(syllable) for syllable in ("zhuāng", "lǜ", "shì", "xué", "de", "huār", "èr", "yǒng")]
    ['ㄓㄨㄤ', 'ㄌㄩˋ', 'ㄕˋ', 'ㄒㄩㄝˊ', '˙ㄉㄜ', 'ㄏㄨㄚㄦ', 'ㄦˋ', 'ㄩㄥˇ']
    """
    written = parse(syllable)
    if written is None:
        return syllable
    base, mark = written.base, _TONES[written.tone]
    erhua = ""
    sounds = _sounds(base)
    if sounds is None and base.endswith("r"):
        sounds, erhua = _sounds(base[:-1]), "ㄦ"
    if sounds is None:
        return syllable
    return mark + sounds + erhua if mark == "˙" else sounds + mark + erhua


def _sounds(base: str) -> str | None:
    """Return a syllable without its tone in zhuyin, or None."""
    if base in _WHOLE:
        return _WHOLE[base]
    if base[0] in "yw":
        return _FINALS.get(_final_alone(base))
    for size in (2, 1):
        initial = _INITIALS.get(base[:size])
        if initial is None or not base[size:]:
            continue
        final = base[size:]
        if final == "i" and initial in "ㄓㄔㄕㄖㄗㄘㄙ":
            return initial
        if initial in "ㄐㄑㄒ" and final[0] == "u":
            final = "ü" + final[1:]
        elif final == "ue":
            final = "üe"  # lue for lüe
        return initial + _FINALS[final] if final in _FINALS else None
    return _FINALS.get(base)


def _final_alone(base: str) -> str:
    """Return the final of a syllable that begins with y or w, which stand for one where there is no initial."""
    if base.startswith("yu"):
        return "ü" + base[2:]
    if base in ("yong", "wong"):
        return "iong" if base == "yong" else "ong"
    # yi and wu are i and u; elsewhere y and w stand for them before a vowel.
    vowel = "i" if base[0] == "y" else "u"
    return base[1:] if base[1:2] == vowel else vowel + base[1:]


@style(
    "zhuyin",
    N_("zhuyin (bopomofo)"),
    help=N_("Show zhuyin (bopomofo), in the same way."),
    rank=20,
    language="zh-Bopo",
    spell=zhuyin,
)
def read(text: str) -> Iterable[Syllable]:
    """Return the readings of a text as Mandarin has them."""
    from linfen_cli.readings.mandarin import syllables  # for start-up: it opens the lexicon

    return ((start, end, zhuyin(pinyin)) for start, end, pinyin in syllables(text))
