"""Pinyin: Mandarin in Latin letters, with tone marks."""

from __future__ import annotations

from collections.abc import Iterable

from linfen_cli.base.messages import N_
from linfen_cli.chars.pinyin import TONE_MARKS, parse
from linfen_cli.readings.registry import Syllable, style


def marked(gloss: str) -> str:
    """Write a reading as pinyin is written, with its tone marked: dān for dan1, lǜ for lv4; ā for GBK's ɑ with a mark.

    >>> marked("dan1"), marked("lv4"), marked("dān"), marked("gui4"), marked("liu2"), marked("de")
    ('dān', 'lǜ', 'dān', 'guì', 'liú', 'de')
    """
    written = parse(gloss)
    if written is None:
        return gloss
    base, tone = written.base, written.tone
    if not tone:
        return base
    # The mark goes over a or e, over the o of ou, else over the last vowel.
    at = next((base.index(vowel) for vowel in "ae" if vowel in base), -1)
    if at < 0:
        at = base.index("ou") if "ou" in base else max(base.rfind(vowel) for vowel in "iouü")
    if at < 0:
        return gloss
    return base[:at] + TONE_MARKS[base[at]][tone - 1] + base[at + 1 :]


@style(
    "pinyin",
    N_("pinyin"),
    help=N_(
        "Show pinyin over the characters; with LEVEL only over those beyond it: 1 to 9 (HSK), or from 10 how many of the "
        "commonest characters to leave out."
    ),
    rank=10,
    language="zh-Latn-pinyin",
    spell=marked,
)
def read(text: str) -> Iterable[Syllable]:
    """Return the readings of a text as Mandarin has them."""
    from linfen_cli.readings.mandarin import syllables  # for start-up: it opens the lexicon

    return syllables(text)
