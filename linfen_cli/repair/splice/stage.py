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
from functools import cached_property, lru_cache

from linfen_cli.base.gbk import encode_char, is_private
from linfen_cli.chars import pinyin
from linfen_cli.lexicon.lexicon import HAN, OTHER, kind_of, open_lexicon
from linfen_cli.repair.gloss.gloss import remove_glosses
from linfen_cli.repair.gloss.styles import WEDGED
from linfen_cli.repair.gloss.table import GlossTable, infer_table
from linfen_cli.repair.report import Repair, StageResult, Unresolved, overlap
from linfen_cli.repair.settings import Settings
from linfen_cli.repair.splice import cache as kept
from linfen_cli.repair.splice.decoder import ANY_ASCII, Found, Reader
from linfen_cli.repair.splice.language_model import Node, Page, candidate, plain_of
from linfen_cli.repair.splice.proof import Proof

__all__ = ["SPLICE", "find_starts", "repair_splices"]

SPLICE = "splice"

SURE, SURE_OF_MARK, SURE_OF_LOSS = 0.8, 0.88, 0.9
"""How likely a reading must be right to be certified, by `trust.confidence`: one that a misfired gloss vouches for, one that
nothing but a torn mark does, of which more are wrong than that says, and one that supposes pairs of bytes to be lost, whose rivals are
not all thought of.
"""

DAMAGED = 4.0
"""How much better, in log10, a reading must be than the text as it stands, in a page with other traces of damage."""

DAMAGED_ALONE = 9.0
"""The same in a page without any."""

FLUENT, FLUENT_ALONE = 1.5, 2.6
"""The cost of a character, in log10, below which text is taken as it stands, in a page with other traces of damage and in one
without any.
"""

ODD = 5.0
"""What a character costs, in log10, that no Chinese text has, beyond what the lexicon says of its kind."""

_PAGE = 12_000
"""Code points of text that count as the page of a run."""

CROWD, FEW_RUNS = 100, 300
"""One run in so many code points is read, beyond the first few; a page has one in five hundred."""

_BEFORE, _KNOWN = 40, 120
"""Code points from a run's start that decide how it is read, where they and `_BEFORE` before it are the same."""

_NEAR = 40
"""Code points after a place that could not be read in which a broken gloss may belong to it."""

_FEW_WIDE = 4
"""How many times as many `,` as `，` a page has whose marks were turned into ASCII, before its runs were repaired."""

_MARKS = "！；？。、"
_REST = f"{WEDGED.reading} ?{WEDGED.closing}"
_BEGIN = re.compile(rf"\?(?:(?=[{_MARKS}][^\0-\x3e])|(?={_REST}))")
_BEGIN_ASCII = re.compile(rf"\?(?:(?=[{_MARKS}!;?][!;:,\x3f-\U0010ffff])|(?={_REST}))")
_NARROW = frozenset("),:(!;")
_KANA_OR_HANGUL = re.compile("[\u3041-\u30fa\uac00-\ud7a3]")
_LETTERS = frozenset(pinyin.LETTERS)
_AFTER_QUESTION = re.compile(r"\?[^\n]{,20}")
_OPEN = WEDGED.opening
_AFTER_LETTER = re.compile(rf"{_OPEN}(?<=[^\0-\x7f][@-~]{_OPEN})({WEDGED.reading}){WEDGED.closing}")


def find_starts(text: str) -> Iterator[int]:
    """Every offset, in code points, where a run may begin.

    >>> list(find_starts("貫徹?zé)岢?，要帶頭"))
    [2]
    """
    if "?" not in text:
        return
    pattern = _BEGIN_ASCII if has_ascii_marks(text) else _BEGIN
    for match in pattern.finditer(text):
        start = match.start()
        if text[start + 1] in _LETTERS:
            if _is_whole(text, start) and _reads(text, start):
                yield start
        elif text[start - 1 : start] != "?":  # as people write them
            yield start


def _is_whole(text: str, start: int) -> bool:
    """Whether a character of two bytes ends at `start`: it may have its own gloss, or be a mark in ASCII or half of a character by now."""
    before, second = text[start - 1 : start], text[start - 2 : start - 1]
    return before > "\x7f" or before in _NARROW or (before >= "@" and (second > "\x7f" or second == WEDGED.close))


def _reads(text: str, start: int) -> bool:
    end = text.find(WEDGED.close, start, start + 12)
    return end > 0 and pinyin.parse(text[start + 1 : end].rstrip()) is not None


def has_ascii_marks(text: str) -> bool:
    """Whether a page's marks may have been turned into ASCII: no `，` is left of them, but for few in what was repaired.

    >>> has_ascii_marks("是的,他來了。"), has_ascii_marks("是的，他來了")
    (True, False)
    """
    wide = text.count("，")
    return not wide or wide * _FEW_WIDE < text.count(",")


def repair_splices(
    text: str, settings: Settings, seen: list[list[Found]] | None = None, *, again: bool = False
) -> StageResult:
    """Undo the splice damage of `text`. Offsets count code points of it.

    `again` tells that runs of the page were repaired before, which shows that it is damaged as other traces do. The readings of each run that was found are added to `seen`, for those who measure.

    >>> repair_splices("扶搖直上九萬里?！毙抡鞒淌浅錆M光榮和夢想的遠征", Settings()).text
    '扶搖直上九萬里。”新征程是充滿光榮和夢想的遠征'
    """
    starts = list(find_starts(text))
    if starts and _is_foreign(text):
        starts = []
    repairs = list(_glosses_after_letters(text))
    if not starts:
        return StageResult.of(text, repairs, [])
    work = _Work(text, again)
    read: list[Repair] = []
    proofs: dict[int, Proof | None] = {}
    unresolved: list[Unresolved] = []
    pieces: list[str] = []
    done, unread = 0, -_NEAR
    for start in starts:
        if start < done:
            continue
        if work.read_so_far > FEW_RUNS + len(text) // CROWD:
            unresolved.append(Unresolved(SPLICE, start, start + 1, text[start], "there are too many runs to read all"))
            break
        found = work.read(start, done, pieces)
        if not found:
            unread = start
            continue
        best = found[0]
        if seen is not None:
            seen.append(found)
        if text[start + 1] in _LETTERS and "\n" not in text[unread:start] and start - unread < _NEAR:
            # what may be a misfired gloss may as well be a gloss inside a run that has no reading
            best = best._replace(certified=False)
        stored = text[best.start : best.end]
        certified = best.certified and best.confidence >= _needed(best)
        if ANY_ASCII not in best.clean and settings.wants(certified=certified, confidence=best.confidence):
            read.append(Repair(SPLICE, best.start, best.end, stored, best.clean, certified, round(best.confidence, 4)))
            proofs[best.start] = best.proof
        else:
            reason = (
                "a digit, or another character of ASCII, was lost in it"
                if ANY_ASCII in best.clean
                else f"its best two readings are too close ({best.confidence:.0%} for the first)"
                if best.certified
                else "no reading of it can be proven"
            )
            candidates = tuple(dict.fromkeys(one.clean for one in found if one.end == best.end))
            unresolved.append(Unresolved(SPLICE, best.start, best.end, stored, reason, candidates))
        pieces += [text[done : best.start], best.clean]
        done = best.end
    taken: list[Repair | Unresolved] = [*read, *unresolved]
    repairs = [one for one in repairs if not any(overlap(one, run) for run in taken)]
    repairs = sorted([*repairs, *read], key=_start_of)
    if work.read_so_far and settings.min_confidence is None:
        kept.keep(text, [(one, proofs.get(one.start)) for one in repairs], unresolved, again=again)
    return StageResult.of(text, repairs, unresolved)


def _needed(reading: Found) -> float:
    """How likely a reading must be right to be certified."""
    if reading.losses:
        return SURE_OF_LOSS
    return SURE if reading.traits is not None and reading.traits.misfired else SURE_OF_MARK


def _glosses_after_letters(text: str) -> Iterator[Repair]:
    """Glosses that fired across a character's second byte and a letter after it, and so stand after the letter.

    No run comes of it. After a `?` in the same line the letter may be what a run ends with, and is left to its reader.

    >>> [(one.start, one.stored) for one in _glosses_after_letters("用的，F(xiàn)lask好用")]
    [(4, '(xiàn)')]
    """
    for match in _AFTER_LETTER.finditer(text):
        start = match.start()
        if "?" in text[max(text.rfind("\n", 0, start), start - 120, 0) : start]:
            continue
        pair = encode_char(text[start - 2])
        across = candidate(pair[1], ord(text[start - 1])) if len(pair) == 2 and pair[1] > 0x80 else None
        if across is not None and pinyin.reads(across.char, match[1]):
            yield Repair(SPLICE, start, match.end(), match[0], "", certified=True, confidence=0.99)


def _start_of(repair: Repair) -> int:
    return repair.start


def _is_foreign(text: str) -> bool:
    """Whether a text is Japanese or Korean, more or less. Runs have kana in them too, but few."""
    return 20 * len(_KANA_OR_HANGUL.findall(text)) > len(text)


class _Work:
    """What is known of a text while its runs are read."""

    def __init__(self, text: str, again: bool) -> None:
        self.text = text
        self.again = again
        self.ascii_marks = has_ascii_marks(text)
        self.page = lru_cache(maxsize=2)(self._page)
        self.read_so_far = 0
        self._known: dict[tuple[int, bool, str, str], tuple[int, list[Found]]] = {}

    @cached_property
    def table(self) -> GlossTable:
        """The page's glosses. This and the next are found when a run is: most places where one may begin have none."""
        return infer_table(self.text)

    @cached_property
    def private(self) -> bool:
        """Whether the text still has its private-use characters."""
        return any(map(is_private, set(self.text)))

    @cached_property
    def evidence(self) -> bool:
        """Whether the text has other traces of damage."""
        return self.again or self.private or len(self.table.glosses) + len(self.table.broken) > 1

    def _page(self, number: int) -> Page:
        start = max(0, number * _PAGE - _PAGE // 2)
        text = remove_glosses(self.text[start : start + 2 * _PAGE]).text
        return Page(open_lexicon(), text, _style(text))

    def read(self, start: int, done: int, pieces: list[str]) -> list[Found]:
        """The readings of what is at `start`, none when it looks right as it stands."""
        text = self.text
        line_start = text.rfind("\n", max(0, start - 1000), start) + 1 or max(0, start - 1000)
        line_end = text.find("\n", start, start + 2000)
        line_end = min(len(text), start + 2000) if line_end < 0 else line_end
        # where a text repeats itself, so do its readings
        key = (
            start // _PAGE,
            done < start - _BEFORE,
            text[max(0, start - _BEFORE) : start],
            text[start : start + _KNOWN],
        )
        if key in self._known:
            was, found = self._known[key]
            return [one._replace(start=one.start - was + start, end=one.end - was + start) for one in found]
        before = remove_glosses(text[max(done, line_start) : start]).text
        if done > line_start:
            before = "".join(pieces[-8:]).rpartition("\n")[2][-1000:] + before
        page = self.page(start // _PAGE)
        opening = page.start("\n" + before)
        if text[start + 1] not in _LETTERS:
            ahead = remove_glosses(text[start : min(start + 30, line_end)]).text[:9]
            fluent = FLUENT if self.evidence else FLUENT_ALONE
            if _as_it_stands(page, opening, ahead) <= fluent * len(ahead):
                self._known[key] = start, []
                return []
        self.read_so_far += 1
        found = self._read(page, start, line_end, before, opening)
        if not found or found[0].end - start < _KNOWN // 2:
            self._known[key] = start, found
        return found

    def _read(self, page: Page, start: int, line_end: int, before: str, opening: Node) -> list[Found]:
        text, glosses = self.text, self.table.glosses
        broken_gloss = text[start + 1] in _LETTERS
        reader = Reader(page, text, glosses, private=self.private, ascii_marks=self.ascii_marks)
        found = reader.read(start, line_end, "\n" + before)
        if not found:
            return []
        best = found[0]
        if not text[start : best.end].strip("?"):
            return []  # more than one of them is what people write
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
    from linfen_cli.repair.splice.decoder import CONTEXT, GLOSS, items

    seen = 0
    for item in items(text, at, min(line_end, at + 12 * CONTEXT), False):
        if seen >= CONTEXT or item.text[:1] in ("", "?"):
            return item.start
        if item.kind != GLOSS:
            seen += 1
    return at


def _style(text: str) -> int:
    """The script of a page, as an index of lexicon.STYLES: whichever form more of its characters have.

    What follows a `?` may be a run, whose characters are of neither.
    """
    text = _AFTER_QUESTION.sub("", text)
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
