"""Texts to search, put together at random: in both scripts, glossed, damaged, wrapped, in several encodings."""

from __future__ import annotations

from hypothesis import strategies as st

from linfen_cli.repair.splice.damage import damage

PATTERNS = ("担当", "擔", "发", "头发", "責任", "。", "不担当", "a", "ＡＢ", "哈哈", "任務，", "信息", "(dān)")

_GLOSSES = {"擔": "dān", "當": "dāng", "責": "zé", "任": "rèn", "頭": "tóu", "發": "fā"}
_SENTENCES = (
    "貫徹熱潮。要帶頭強化擔當，把責任扛在肩上！",
    "九萬里。”新征程是充滿光榮的遠征；不擔當就是失責任。",
    "他說：“剪頭髮，發展經濟。”頭發白了？",
)
DAMAGED = tuple(damage(sentence, _GLOSSES, private=False) for sentence in _SENTENCES)

_PIECES = (
    *"擔担當当發发髮頭头責责任不。，a哈?（(",
    *(
        "擔當",
        "担当",
        "不擔(dān)當",
        "頭(tóu)髮",
        "責(zé)任",
        "任務，",
        "哈哈哈",
        "資訊",
        "信息",
        "AB",
        "ab",
        "ＡＢ",
        "(dān)",
    ),
    *(" ", "\u3000", "\n", "\r\n", "\r", "\n\n", "\n　　", " \n", "。\n", "！\n\n"),
    *("&#25285;", "&#x7576;", "æ‹…å½“", "鎷呭綋", "\ufeff", "\x85", "𠀀", "\uf9ca", "?"),
    *_SENTENCES,
    *DAMAGED,
)

stored = st.lists(st.sampled_from(_PIECES), max_size=25).map("".join)
"""Texts with all of it, mostly short."""

plain = st.lists(st.sampled_from([*"擔担當当發发髮頭责任不。，a", "\n", "擔當。\n", " "]), max_size=40).map("".join)
"""Texts without anything that needs repair."""

patterns = st.sampled_from([*zip(PATTERNS), ("发", "头发"), ("責任", "。"), ("擔", "a", "担当")])
"""The patterns: few enough that what is compiled for them can be cached."""

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "big5hkscs", "utf-16")


def encoded(text: str, encoding: str) -> bytes:
    """The bytes of a text, in UTF-8 where the encoding does not have its characters."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode()
