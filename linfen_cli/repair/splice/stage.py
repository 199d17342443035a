"""The stage of splice damage: two-byte characters that were cut in half and joined with the wrong halves.

At each place where a run may begin (`starts.py`) the clean texts that the forward model allows are weighed against the text as it
stands and against one another (`decoder.py`). One that is proven and sure enough is a repair; what reads better than it
stands and has no such clean text is left and reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from linfen_cli.base.gbk import encode_char, is_private
from linfen_cli.base.messages import _
from linfen_cli.chars import pinyin
from linfen_cli.lexicon.lexicon import HAN, OTHER, kind_of, open_lexicon
from linfen_cli.repair.gloss.gloss import remove_glosses
from linfen_cli.repair.gloss.table import GlossTable, infer_table
from linfen_cli.repair.report import Repair, StageResult, Unresolved, apart_from
from linfen_cli.repair.settings import (
    CONTEXT,
    CROWD,
    DAMAGED,
    DAMAGED_ALONE,
    FEW_RUNS,
    FLUENT,
    FLUENT_ALONE,
    KNOWN,
    KNOWN_BEFORE,
    LETTER_IN_HAN,
    NEAR,
    ODD,
    PAGE,
    QUESTION,
    SURE,
    SURE_OF_GLOSS,
    SURE_OF_LOSS,
    SURE_OF_MARK,
    TRADITIONAL,
    Settings,
)
from linfen_cli.repair.splice import cache
from linfen_cli.repair.splice.decoder import Decoder
from linfen_cli.repair.splice.language_model import AFTER_QUESTION, Node, Page, candidate, plain_of
from linfen_cli.repair.splice.pieces import GLOSS, cut_into_pieces
from linfen_cli.repair.splice.proof import Proof
from linfen_cli.repair.splice.ranking import ANY_ASCII, Decoded, Known
from linfen_cli.repair.splice.starts import AFTER_LETTER, find_starts, has_ascii_marks, is_broken_gloss, is_foreign

__all__ = ["SPLICE", "repair_splices"]

SPLICE = "splice"


def repair_splices(
    text: str, settings: Settings, seen: list[list[Decoded]] | None = None, *, again: bool = False
) -> StageResult:
    """Undo the splice damage of `text`. Offsets count code points of it.

    `again` says that runs of the page were repaired before, which shows that it is damaged as other traces do. What each run
    that was found may be is added to `seen`, for those who measure.

    >>> repair_splices("扶搖直上九萬里?！毙抡鞒淌浅錆M光榮和夢想的遠征", Settings()).text
    '扶搖直上九萬里。”新征程是充滿光榮和夢想的遠征'
    """
    starts = list(find_starts(text))
    if starts and is_foreign(text):
        starts = []
    glosses = list(_glosses_after_letters(text))
    if not starts:
        return StageResult.of(text, glosses)
    runs = _Runs(text, again)
    repairs: list[Repair] = []
    proofs: dict[int, Proof | None] = {}
    unresolved: list[Unresolved] = []
    for decoded in runs.decode_all(starts):
        if seen is not None:
            seen.append(decoded)
        likeliest = decoded[0]
        if runs.may_be_part_of_another(likeliest.start):
            likeliest = likeliest._replace(certified=False)
        repair = _as_repair(likeliest, text, settings)
        if repair is not None:
            repairs.append(repair)
            proofs[repair.start] = likeliest.proof
        else:
            unresolved.append(_as_unresolved(likeliest, decoded, text))
    if runs.left_at is not None:
        reason = _("there are too many runs to read all")
        unresolved.append(Unresolved(SPLICE, runs.left_at, runs.left_at + 1, "?", reason))
    repairs = sorted([*apart_from(glosses, [*repairs, *unresolved]), *repairs], key=lambda repair: repair.start)
    if runs.decoded and settings.min_confidence is None:
        cache.keep(text, [(repair, proofs.get(repair.start)) for repair in repairs], unresolved, again=again)
    return StageResult.of(text, repairs, unresolved)


def _as_repair(likeliest: Decoded, text: str, settings: Settings) -> Repair | None:
    """Return the repair that a clean text of a run is worth by `settings`, None when it is worth none."""
    certified = likeliest.certified and likeliest.confidence >= _needed(likeliest)
    if ANY_ASCII in likeliest.clean or not settings.wants(certified=certified, confidence=likeliest.confidence):
        return None
    start, end = likeliest.start, likeliest.end
    confidence = round(likeliest.confidence, 4)
    return Repair(SPLICE, start, end, text[start:end], likeliest.clean, certified, confidence)


def _needed(decoded: Decoded) -> float:
    """Return the probability from which a clean text is certified."""
    if decoded.losses:
        return SURE_OF_LOSS
    return SURE if decoded.traits is not None and decoded.traits.misfired else SURE_OF_MARK


def _as_unresolved(likeliest: Decoded, decoded: list[Decoded], text: str) -> Unresolved:
    start, end = likeliest.start, likeliest.end
    if ANY_ASCII in likeliest.clean:
        reason = _("a digit, or another character of ASCII, was lost in it")
    elif likeliest.certified:
        reason = _("its best two readings are too close ({share} for the first)").format(
            share=f"{likeliest.confidence:.0%}"
        )
    else:
        reason = _("no reading of it can be proven")
    candidates = tuple(dict.fromkeys(one.clean for one in decoded if one.end == end))
    return Unresolved(SPLICE, start, end, text[start:end], reason, candidates)


def _glosses_after_letters(text: str) -> Iterator[Repair]:
    """Yield the removal of glosses that fired across a character's second byte and a letter after it, and stand after the letter.

    They begin no run. After a `?` in the same line the letter may be what a run ends with, and is left to the decoder.

    >>> [(repair.start, repair.stored) for repair in _glosses_after_letters("用的，F(xiàn)lask好用")]
    [(4, '(xiàn)')]
    """
    for match in AFTER_LETTER.finditer(text):
        start = match.start()
        if "?" in text[max(text.rfind("\n", 0, start), start - 120, 0) : start]:
            continue
        pair = encode_char(text[start - 2])
        across = candidate(pair[1], ord(text[start - 1])) if len(pair) == 2 and pair[1] > 0x80 else None
        if across is not None and pinyin.reads(across.char, match[1]):
            yield Repair(SPLICE, start, match.end(), match[0], "", certified=True, confidence=SURE_OF_GLOSS)


class _Runs:
    """The runs of a text while they are decoded one after another.

    Attributes:
        decoded: how many places were decoded so far.
        left_at: where the first of too many runs begins; None where all were decoded.
    """

    def __init__(self, text: str, again: bool) -> None:
        self.text = text
        self.decoded = 0
        self.left_at: int | None = None
        self._done = 0  # the stored offset up to which the text is decoded
        self._clean: list[str] = []  # of the text that is done
        self._unread = -NEAR  # the last place that looked like a run and was not decoded
        self._again = again
        self._ascii_marks = has_ascii_marks(text)
        self._page = lru_cache(maxsize=2)(self._make_page)
        self._known: dict[tuple[int, bool, str, str], tuple[int, list[Decoded]]] = {}

    # These are found when a run is: most places where one may begin have none.

    @cached_property
    def _table(self) -> GlossTable:
        return infer_table(self.text)

    @cached_property
    def _private(self) -> bool:
        """Return whether the text still has its private-use characters."""
        return any(map(is_private, set(self.text)))

    @cached_property
    def _is_damaged(self) -> bool:
        """Return whether the text has other traces of damage."""
        return self._again or self._private or len(self._table.glosses) + len(self._table.broken) > 1

    def _make_page(self, number: int) -> Page:
        start = max(0, number * PAGE - PAGE // 2)
        text = remove_glosses(self.text[start : start + 2 * PAGE]).text
        return Page(open_lexicon(), text, _script(text))

    def decode_all(self, starts: Iterable[int]) -> Iterator[list[Decoded]]:
        """Yield what each run may be, the likeliest first, for the runs that begin at some of `starts`."""
        for start in starts:
            if start < self._done:
                continue
            if self.decoded > FEW_RUNS + len(self.text) // CROWD:
                self.left_at = start
                return
            decoded = self._decode_once(start)
            if not decoded:
                self._unread = start
                continue
            yield decoded
            self._clean += [self.text[self._done : start], decoded[0].clean]
            self._done = decoded[0].end

    def may_be_part_of_another(self, start: int) -> bool:
        """Return whether what looks like a misfired gloss may as well be a gloss inside a run before it that was not decoded."""
        near = start - self._unread < NEAR and "\n" not in self.text[self._unread : start]
        return near and is_broken_gloss(self.text, start)

    def _decode_once(self, start: int) -> list[Decoded]:
        """Return what the run at `start` may be; nothing when it looks right as it stands.

        Where the text repeats itself, what was found is carried over.
        """
        text = self.text
        key = (
            start // PAGE,
            self._done < start - KNOWN_BEFORE,
            text[max(0, start - KNOWN_BEFORE) : start],
            text[start : start + KNOWN],
        )
        if key in self._known:
            was, decoded = self._known[key]
            return [one._replace(start=one.start - was + start, end=one.end - was + start) for one in decoded]
        line_end = text.find("\n", start, start + 2000)
        line_end = min(len(text), start + 2000) if line_end < 0 else line_end
        before = self._clean_before(start)
        page = self._page(start // PAGE)
        opening = page.start("\n" + before)
        if not is_broken_gloss(text, start) and self._is_fluent(page, opening, start, line_end):
            self._known[key] = start, []
            return []
        self.decoded += 1
        decoded = self._better_than_it_stands(page, start, line_end, before, opening)
        if not decoded or decoded[0].end - start < KNOWN // 2:
            self._known[key] = start, decoded
        return decoded

    def _clean_before(self, start: int) -> str:
        """Return the clean text of the line before `start`."""
        line_start = self.text.rfind("\n", max(0, start - 1000), start) + 1 or max(0, start - 1000)
        before = remove_glosses(self.text[max(self._done, line_start) : start]).text
        if self._done > line_start:
            before = "".join(self._clean[-8:]).rpartition("\n")[2][-1000:] + before
        return before

    def _is_fluent(self, page: Page, opening: Node, start: int, line_end: int) -> bool:
        """Return whether the text from `start` on looks right as it stands."""
        ahead = remove_glosses(self.text[start : min(start + 30, line_end)]).text[:9]
        fluent = FLUENT if self._is_damaged else FLUENT_ALONE
        return _as_it_stands(page, opening, ahead) <= fluent * len(ahead)

    def _better_than_it_stands(
        self, page: Page, start: int, line_end: int, before: str, opening: Node
    ) -> list[Decoded]:
        """Decode the run at `start`; return nothing unless that is much likelier than the text as it stands."""
        text = self.text
        known = Known(page, text, self._table.glosses, self._private, self._ascii_marks)
        decoded = Decoder(known).decode(start, line_end, "\n" + before)
        if not decoded:
            return []
        likeliest = decoded[0]
        if not text[start : likeliest.end].strip("?"):
            return []  # more than one of them is what people write
        stop = _context_end(text, likeliest.end, line_end)
        as_is = _as_it_stands(page, opening, remove_glosses(text[start:stop]).text)
        margin = 0.0 if is_broken_gloss(text, start) else DAMAGED if self._is_damaged else DAMAGED_ALONE
        return decoded if as_is - (likeliest.cost - opening.so_far) >= margin else []


def _as_it_stands(page: Page, node: Node, text: str) -> float:
    """Return the cost of text that is taken to be what its author wrote."""
    cost = page.cost(node, text)
    before = ""
    for char in text:
        if char == "?":
            cost += QUESTION
        elif is_private(char) or (char > "\x7f" and kind_of(char) == OTHER):
            cost += ODD
        elif char.isalpha() and char < "\x80" and before > "\u2e7f":
            cost += LETTER_IN_HAN
        before = char
    return cost


def _context_end(text: str, at: int, line_end: int) -> int:
    """Return the end of the context that the decoder looks at after a run that ends at `at`."""
    seen = 0
    for piece in cut_into_pieces(text, at, min(line_end, at + 12 * CONTEXT), False):
        if seen >= CONTEXT or piece.text[:1] in ("", "?"):
            return piece.start
        if piece.kind != GLOSS:
            seen += 1
    return at


def _script(text: str) -> int:
    """Return the script of a page, as an index of lexicon.STYLES: the one whose own forms more of its characters have.

    What follows a `?` may be a run, whose characters are of neither script.
    """
    text = AFTER_QUESTION.sub("", text)
    traditional = simplified = 0
    lexicon = open_lexicon()
    for char in set(text):
        pair = encode_char(char)
        if len(pair) == 2 and kind_of(char) == HAN:
            count = text.count(char)
            if plain_of(char) != char:
                traditional += count
            elif lexicon.written(pair[0], pair[1], 1) > TRADITIONAL:
                simplified += count
    return 1 if traditional >= simplified else 0
