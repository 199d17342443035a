"""Splice damage undone: two-byte characters that were cut in half and joined with the wrong halves.

A run of it can begin only at a `?` that is half of a character: one before a mark that was torn out of two characters, or
one that lost its `(` to a misfired gloss (`?zé)`). Text without those is not looked at any further. At each such place
the readings that the forward model allows are weighed against the text as it stands and against one another. One that is
proven, and likelier than all others together, is a repair; what reads better than it stands and has no such reading is left
and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from linfen_cli.alignment import Alignment
from linfen_cli.repair.damage import encode_char, is_private
from linfen_cli.repair.gloss import remove_glosses
from linfen_cli.repair.lexicon import HAN, OTHER, kind_of, open_lexicon
from linfen_cli.repair.model import Node, Page, plain_of
from linfen_cli.repair.reading import Found, Reader
from linfen_cli.repair.report import Repair, Stage, Unresolved
from linfen_cli.repair.settings import Settings
from linfen_cli.repair.table import READING, infer_table
from linfen_cli.script import pinyin

__all__ = ["SPLICE", "find_starts", "repair_splices"]

SPLICE = "splice"

SURE = 0.8
"""The share of the odds that a reading must have to be certified; the rest is left to all other readings."""

DAMAGED = 4.0
"""How much better, in log10, a reading must be than the text as it stands, in a page with other traces of damage."""

DAMAGED_ALONE = 9.0
"""The same in a page without any."""

FLUENT = 2.6
"""The cost of a character, in log10, below which text is taken as it stands."""

ODD = 5.0
"""What a character costs, in log10, that no Chinese text has, beyond what the lexicon says of its kind."""

_PAGE = 12_000
"""Code points of text that count as the page of a run."""

_MARKS = "！；？。、"
_BEGIN = re.compile(rf"\?(?:(?=[{_MARKS}][^\0-\x3e])|(?={READING} ?\)))")
_BEGIN_ASCII = re.compile(rf"\?(?:(?=[{_MARKS}!;?][^\0-\x3e])|(?={READING} ?\)))")
_NARROW = frozenset("),:(!;?")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzêüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿế")
_BARE_COMMA = re.compile(r"(?<=[^\0-\u2e7f]),(?=[^\0-\u2e7f])")


def find_starts(text: str) -> Iterator[int]:
    """Every offset, in code points, where a run may begin.

    >>> list(find_starts("貫徹?zé)岢?。要帶頭"))
    [2]
    """
    if "?" not in text:
        return
    pattern = _BEGIN_ASCII if has_ascii_marks(text) else _BEGIN
    for match in pattern.finditer(text):
        start = match.start()
        before, after = text[start - 1 : start], text[start + 1]
        # a run begins inside or after a character of two bytes, which may have its own gloss or be a mark in ASCII by now
        if (before > "\x7f" or before in _NARROW) and (after not in _LETTERS or _reads(text, start)):
            yield start


def _reads(text: str, start: int) -> bool:
    end = text.find(")", start, start + 12)
    return end > 0 and pinyin.parse(text[start + 1 : end].rstrip()) is not None


def has_ascii_marks(text: str) -> bool:
    """Whether a page's marks were turned into ASCII: `,` between Han characters, and no `，`.

    >>> has_ascii_marks("是的,他來了。"), has_ascii_marks("是的，他來了"), has_ascii_marks("是的。")
    (True, False, False)
    """
    return "，" not in text and _BARE_COMMA.search(text) is not None


def repair_splices(text: str, settings: Settings) -> Stage:
    """Undo the splice damage of `text`. Offsets count code points of it.

    >>> repair_splices("九萬里?！毙抡鞒淌浅錆M光榮", Settings()).text
    '九萬里。”新征程是充滿光榮'
    """
    starts = list(find_starts(text))
    if not starts:
        return Stage(text, (), (), Alignment(len(text)))
    work = _Work(text, starts)
    repairs: list[Repair] = []
    unresolved: list[Unresolved] = []
    pieces: list[str] = []
    done = 0
    for start in starts:
        if start < done:
            continue
        found = work.read(start, done, pieces)
        if not found:
            continue
        best = found[0]
        stored = text[best.start : best.end]
        certified = best.certified and best.confidence >= SURE
        if settings.wants(certified=certified, confidence=best.confidence):
            repairs.append(
                Repair(SPLICE, best.start, best.end, stored, best.clean, certified, round(best.confidence, 4))
            )
            pieces += [text[done : best.start], best.clean]
        else:
            reason = (
                f"its best two readings are too close ({best.confidence:.0%} for the first)"
                if best.certified
                else "no reading of it can be proven"
            )
            candidates = tuple(dict.fromkeys(one.clean for one in found if one.end == best.end))
            unresolved.append(Unresolved(SPLICE, best.start, best.end, stored, reason, candidates))
            pieces.append(text[done : best.end])
        done = best.end
    return Stage.of(text, repairs, unresolved)


class _Work:
    """What is known of a text while its runs are read."""

    def __init__(self, text: str, starts: list[int]) -> None:
        self.text = text
        self.starts = starts
        self.table = infer_table(text)
        self.ascii_marks = has_ascii_marks(text)
        self.private = any(map(is_private, set(text)))
        self.evidence = len(self.table.glosses) + len(self.table.broken) > 1 or self.private
        self.reader = lru_cache(maxsize=2)(self._reader)
        self.spent = 0

    def _reader(self, number: int) -> Reader:
        start = max(0, number * _PAGE - _PAGE // 2)
        text = remove_glosses(self.text[start : start + 2 * _PAGE]).text
        page = Page(open_lexicon(), text, self.table.glosses, _style(text))
        return Reader(page, self.text, self.table.glosses, private=self.private, ascii_marks=self.ascii_marks)

    def read(self, start: int, done: int, pieces: list[str]) -> list[Found]:
        """The readings of what is at `start`, none when it looks right as it stands."""
        text = self.text
        line_start = text.rfind("\n", max(0, start - 1000), start) + 1 or max(0, start - 1000)
        line_end = text.find("\n", start, start + 2000)
        line_end = min(len(text), start + 2000) if line_end < 0 else line_end
        before = remove_glosses(text[max(done, line_start) : start]).text
        if done > line_start:
            before = "".join(pieces[-8:]).rpartition("\n")[2][-1000:] + before
        reader = self.reader(start // _PAGE)
        page = reader.page
        opening = page.start("\n" + before)
        broken_gloss = text[start + 1] in _LETTERS
        if not broken_gloss:
            ahead = remove_glosses(text[start : min(start + 30, line_end)]).text[:9]
            if _as_it_stands(page, opening, ahead) <= FLUENT * len(ahead):
                return []
        found = reader.read(start, line_end, "\n" + before)
        if not found:
            return []
        best = found[0]
        stop = _context_end(text, best.end, line_end)
        as_is = _as_it_stands(page, opening, remove_glosses(text[start:stop]).text)
        margin = 0.0 if broken_gloss else DAMAGED if self.evidence else DAMAGED_ALONE
        if as_is - (best.cost - opening.so_far) < margin:
            return []
        return found


def _as_it_stands(page: Page, node: Node, text: str) -> float:
    """What text costs that is taken to be what its author wrote."""
    cost = page.cost(node, text)
    before = ""
    for char in text:
        if char == "?":
            cost += 2.0
        elif is_private(char) or (char > "\x7f" and kind_of(char) == OTHER):
            cost += ODD
        elif char.isalpha() and char < "\x80" and before > "\u2e7f":
            cost += 1.5
        before = char
    return cost


def _context_end(text: str, at: int, line_end: int) -> int:
    """Where the context ends that a reader looks at after a run that ends at `at`."""
    from linfen_cli.repair.reading import CONTEXT, GLOSS, items

    seen = 0
    for item in items(text, at, min(line_end, at + 12 * CONTEXT), False):
        if seen >= CONTEXT or item.text[:1] in ("", "?"):
            return item.start
        if item.kind != GLOSS:
            seen += 1
    return at


def _style(text: str) -> int:
    """The script of a page, as an index of lexicon.STYLES: whichever form more of its characters have."""
    traditional = simplified = 0
    lexicon = open_lexicon()
    for char in set(text):
        pair = encode_char(char)
        if len(pair) == 2 and kind_of(char) == HAN:
            count = text.count(char)
            if plain_of(char) != char:
                traditional += count
            elif lexicon.written(pair[0], pair[1], 1) > 1.9:
                simplified += count
    return 1 if traditional >= simplified else 0
