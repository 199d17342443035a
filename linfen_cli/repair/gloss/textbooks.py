"""Tell pages that teach pinyin, whose readings are meant to be read and stay.

A lesson's `我(wǒ)們(men)` looks like a gloss that was wedged in; only the page as a whole tells the two apart. The damaging
process glosses the characters of a table, each of them everywhere, and nearly all of them are characters that the other
script writes differently. People gloss what their reader cannot read:

- every character of a sentence, 我 and 在 as well as 學, so that gloss follows gloss;
- new words, whatever their characters, and only where they first occur;
- the head of a dictionary entry, among readings of other kinds (`負責(fù zé)`, `又讀 zhài`) that no table writes.

Every rule needs some glosses to go by, so that a short snippet is repaired. The rules that only need the columns of offsets come
first, and the text itself is searched only where they leave a doubt: judging a page costs a fraction of removing its glosses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from operator import eq

from linfen_cli.chars import pinyin
from linfen_cli.chars.variants import dictionary
from linfen_cli.repair.gloss import styles
from linfen_cli.repair.gloss.gloss import Unglossed
from linfen_cli.repair.settings import (
    COUNTED_CHARACTERS,
    EVERYWHERE,
    FEW_GLOSSES,
    IN_A_ROW,
    MOSTLY_SAME,
    PARTLY_SAME,
    READINGS_FOR_PEOPLE,
    SAME_IN_A_ROW,
    SOME_GLOSSES,
)

_SYLLABLE = rf"[a-zü]{{0,3}}[{pinyin.TONED}][a-zü]{{0,3}}"


@styles.from_styles
def _for_people() -> re.Pattern[str]:
    """Return an expression for readings that no table writes: of several syllables in brackets, or in running text.

    What is left of a gloss that fell apart (`?zé)`, or one with a line end in it) has a bracket at one side.
    """
    opens, closes = styles.openings(), styles.closings()
    return re.compile(
        rf"[{opens}]{_SYLLABLE}(?:[ '’·-]?{_SYLLABLE})+[{closes}]"
        rf"|(?<![a-zü?？{opens}]){_SYLLABLE}(?![a-zü{pinyin.TONED}])(?! ?[{closes}\n])"
    )


@styles.from_styles
def _head_word() -> re.Pattern[str]:
    """Return an expression for the head of a dictionary entry and its reading: alone on its line, or before what explains it."""
    opens, closes = styles.openings(), styles.closings()
    return re.compile(
        rf"^[ \t\u3000]*([^\0-\u3006])[{opens}][^\s{opens}{closes}]{{1,10}}[{closes}](?=[ \t]*(?:[:：;；①⒈【〔\[「]|$))",
        re.MULTILINE,
    )


def teaches(unglossed: Unglossed) -> bool:
    """Return whether the page that `unglossed` was made from teaches readings, so that what looks like glosses is its text.

    >>> from linfen_cli.repair.gloss.gloss import remove_glosses
    >>> teaches(remove_glosses("我(wǒ)們(men)在(zài)學(xué)校(xiào)。")), teaches(remove_glosses("學(xué)習(xí)擔(dān)當(dāng)"))
    (True, False)
    """
    glosses = unglossed.glosses
    number = len(glosses)
    if not number:
        return False
    characters = glosses.characters
    same = 0.0
    if number >= FEW_GLOSSES:
        same = _share(characters, _seems_same)
        if same >= PARTLY_SAME:  # before the dictionary is read
            same = _share(characters, _is_same)
        if same >= SAME_IN_A_ROW and _in_a_row(unglossed) >= IN_A_ROW:
            return True
        if number >= SOME_GLOSSES and same >= MOSTLY_SAME:
            return True
    # The same character with a gloss and without: a table does not do that.
    if _everywhere(unglossed.text, characters) >= EVERYWHERE:
        return False
    if number >= SOME_GLOSSES and same >= PARTLY_SAME:
        return True
    stored = glosses.stored
    enough = number + READINGS_FOR_PEOPLE
    readings = sum(1 for _ in islice(_for_people().finditer(stored), enough))
    heads = len(set(_head_word().findall(stored))) if readings < enough else 0
    return readings + heads >= max(READINGS_FOR_PEOPLE, number / 2)


def _in_a_row(unglossed: Unglossed) -> float:
    """Return the share of glosses whose next character has one too."""
    starts, ends = unglossed.glosses.columns
    following: int = sum(map(eq, starts[1:], ends))
    return following / max(1, len(starts) - 1)


def _everywhere(text: str, characters: Counter[str]) -> float:
    """Return the share of the places of the glossed characters that have a gloss."""
    counted = characters.most_common(COUNTED_CHARACTERS)
    return sum(count for _, count in counted) / sum(text.count(char) for char, _ in counted)


def _share(characters: Counter[str], test: Callable[[str], bool]) -> float:
    """Return the share of the glosses whose character passes a test."""
    return sum(count for char, count in characters.items() if test(char)) / characters.total()


@lru_cache(maxsize=4096)
def _seems_same(char: str) -> bool:
    """Return whether a character is a common one of both scripts, as far as the codecs tell.

    The standards were filled by frequency: GB 2312 has hardly any traditional forms, and Big5's first level (A440 to C67E)
    no simplified ones except characters of their own, as 后 and 里 are. The codecs are at hand; the dictionary would have to be
    read.
    """
    traditional = char.encode("big5", "ignore")
    return b"\xa4\x40" <= traditional <= b"\xc6\x7e" and bool(char.encode("gb2312", "ignore"))


def _is_same(char: str) -> bool:
    """Return whether a character is a common one of both scripts and stands for no other in either."""
    tables = ("STCharacters", "TSCharacters")
    return _seems_same(char) and all(form == char for table in tables for form in dictionary(table).get(char, ()))
