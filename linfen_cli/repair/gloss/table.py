"""Infer a page's gloss table from its glosses.

The process that damaged a page glossed a character everywhere or nowhere, so the page itself shows which characters its
table held, and the proof of a repair rests on that table. A gloss that fired across two neighbours, or that lost its bracket
or its character to the damage, is evidence of a table entry too, although not of which character it was: `?zé)` says that
some character read zé is in the table, `爆F(xiàn)` that one read xiàn is.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from linfen_cli.chars import pinyin
from linfen_cli.repair.gloss.gloss import remove_glosses
from linfen_cli.repair.gloss.styles import WEDGED

# Without its character (`?zé)`), or after the letter that is left of one (`F(xiàn)`).
_BROKEN = rf"(?:\?|(?<=[^\0-\u3006])[@-Z\[-~]{WEDGED.opening})({WEDGED.reading}) ?{WEDGED.closing}"
# With a line end in it.
_HALF = rf"[{WEDGED.letters}]{{0,{WEDGED.longest - 1}}}"
_CUT = rf"([^\0-\u3006]){WEDGED.opening}({_HALF})[ \t]*\n[ \t\u3000]*({_HALF}){WEDGED.closing}"


class GlossTable(NamedTuple):
    """The table that made a page's glosses, as far as the page shows it.

    `glosses` maps the characters that the page glosses to their readings. `broken` holds the readings of broken glosses,
    whose characters are not known yet.
    """

    glosses: dict[str, str]
    broken: frozenset[str]


def infer_table(stored: str) -> GlossTable:
    """Return the gloss table that a stored text shows.

    A character counts as glossed when at least half of its places in the text are. Its reading is the one that it has most
    often. Where a line end cuts a gloss in two, the halves are read together.

    >>> infer_table("學(xué)習(xí)貫徹?zé)岢?，學(xué)生")
    GlossTable(glosses={'學': 'xué', '習': 'xí'}, broken=frozenset({'zé'}))
    """
    if WEDGED.close not in stored:
        return GlossTable({}, frozenset())
    readings: dict[str, Counter[str]] = {}
    for gloss in remove_glosses(stored).glosses:
        readings.setdefault(gloss.character[-1], Counter())[gloss.reading] += 1
    for char, head, tail in re.findall(_CUT, stored):
        if pinyin.reads(char, head + tail):
            readings.setdefault(char, Counter())[head + tail] += 1
    places = Counter(stored) if readings else Counter[str]()
    glosses = {char: seen.most_common(1)[0][0] for char, seen in readings.items() if 2 * seen.total() >= places[char]}
    return GlossTable(glosses, frozenset(filter(is_toned, re.findall(_BROKEN, stored))))


def is_toned(reading: str) -> bool:
    """Return whether `reading` is a syllable with a tone mark.

    >>> is_toned("zé"), is_toned("de")
    (True, False)
    """
    syllable = pinyin.parse(reading)
    return syllable is not None and syllable.tone > 0
