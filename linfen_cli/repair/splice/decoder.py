"""The decoder of runs: every clean text that the forward model may have made a run from, found by beam search, best first.

The damage (see `damage.py`) is inverted piece by piece. The state of a hypothesis is the byte in hand: none while the text is
aligned, else the first byte of a character whose second is the first byte of the next stored character. What a piece of
the stored text can mean then follows from how it came to be:

- a stored pair of bytes completes the character in hand, and its second byte is in hand;
- a letter is the second byte of the character in hand, and the text is aligned again;
- a `?` is half of a character, lost before a mark or a gloss: of the character in hand, the second byte is not known;
- nothing at all may be a pair of bytes in the user-defined areas, which most copies have lost.

The language model says what the text of a hypothesis costs. `hypotheses.py` has how hypotheses are recombined and kept,
`ranking.py` how those that reach the end are weighed, proven and calibrated.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from linfen_cli.base.gbk import LEADS, encode_char
from linfen_cli.chars import pinyin
from linfen_cli.lexicon.lexicon import DIGIT, HAN
from linfen_cli.repair.settings import (
    BEAM,
    BEAM_LOST,
    CONTEXT,
    LEAST,
    LONGEST_RUN,
    MARGIN,
    NOT_GLOSSED,
    NOT_IN_TABLE,
    OTHER_READING,
    SEEN_BARE,
    SWALLOWED,
    UNCUT,
    UNCUT_LAST,
    UNREAD,
    UNUSUAL,
    WIDTH,
)
from linfen_cli.repair.splice.damage import ASCII_MARKS, CUTTING_MARKS, TEARING_MARKS
from linfen_cli.repair.splice.hypotheses import (
    Emission,
    Hypothesis,
    States,
    add,
    aligned_at,
    best,
    cost_at,
    ended,
    leads_of,
    lost_pairs,
)
from linfen_cli.repair.splice.language_model import HIGH_TRAILS, Candidate, Node, candidate, candidates, plain_of
from linfen_cli.repair.splice.pieces import ASCII, END, GLOSS, LOST_BYTE, PAIR, STRANGER, Piece, cut_into_pieces
from linfen_cli.repair.splice.ranking import ANY_ASCII, Decoded, Known, Place, rank

__all__ = ["Decoder"]

_SECOND_LETTERS = frozenset(map(chr, range(0x40, 0x7F)))
_CUTS = frozenset(CUTTING_MARKS)
_ASCII_CUTS = frozenset(ASCII_MARKS[mark] for mark in CUTTING_MARKS if mark in ASCII_MARKS)
_QUESTION_MARK = (0xA3, 0xBF)  # ？


class Decoder:
    """Decodes the runs of one page."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.page = known.page

    def decode(self, start: int, line_end: int, before: str) -> list[Decoded]:
        """Return what the run that begins with the `?` at `start` may be, the likeliest first.

        `before` is the clean text before it, `line_end` where its line ends, in code points of the stored text.
        """
        pieces = cut_into_pieces(self.known.stored, start, min(line_end, start + LONGEST_RUN), self.known.ascii_marks)
        opening = self.page.start(before)
        hypotheses = self._search(pieces, opening, before)
        return rank(self._level(hypotheses, pieces, line_end), self.known, Place(start, line_end, before, opening))

    def _search(self, pieces: list[Piece], opening: Node, before: str) -> list[tuple[int, Hypothesis]]:
        """Return the hypotheses that came to the end of the run and of what tells of it, each with the piece that it ended at."""
        agenda: dict[int, States] = {}
        for at, hypothesis in self._begin(pieces, opening, before):
            add(agenda.setdefault(at, {}), hypothesis)
        ends: list[tuple[int, Hypothesis]] = []
        first = min(agenda, default=0)
        for at in range(1, len(pieces)):
            states = agenda.pop(at, None)
            if not states:
                if not agenda:
                    break
                continue
            # where a run begins the byte in hand has cost nothing yet, so that nothing tells which to leave out
            kept = best(states, beam=BEAM if at > first else len(states))
            kept += ended(states, kept)
            going: list[Hypothesis] = []
            for hypothesis in kept:
                if hypothesis.after >= 0 and _is_seen_enough(hypothesis, pieces[at]):
                    ends.append((at, hypothesis))
                else:
                    going.append(hypothesis)
            if not self.known.private:
                going = self._with_lost_pairs(going, kept[0].cost)
            for hypothesis in going:
                for to, new in self._go_on(hypothesis, pieces, at):
                    add(agenda.setdefault(to, {}), new)
        return ends

    # how a run begins

    def _begin(self, pieces: list[Piece], opening: Node, before: str) -> Iterator[tuple[int, Hypothesis]]:
        first = pieces[0]
        blank = Hypothesis(opening.so_far, 0, opening, None, 0.0, -1, 0, False, "")
        if first.reading:
            yield from self._misfired(blank, first, before)
        elif len(pieces) > 2:
            mark = pieces[1]
            if mark.kind == LOST_BYTE and self.known.ascii_marks:
                mark = _as_question_mark(mark)
            if mark.kind == PAIR:
                for _, char in self.page.rank(opening, LEADS, (mark.lead,), 2 * WIDTH):
                    hypothesis = self._emit(blank, char, first.start, torn=True)
                    yield 2, hypothesis._replace(hand=mark.trail)

    def _misfired(self, blank: Hypothesis, piece: Piece, before: str) -> Iterator[tuple[int, Hypothesis]]:
        """Begin with a gloss that fired across the character before the run, which is whole, and the first of the run."""
        pair = encode_char(self.known.full_width(before[-1:]))
        if len(pair) != 2 or pair[1] not in LEADS:
            return
        for lead in LEADS:
            glossed = candidate(pair[1], lead)
            if glossed is None or glossed.kind != HAN or not pinyin.reads(glossed.char, piece.reading):
                continue
            cost = self._table_cost(glossed.char, piece.reading)
            yield 1, blank._replace(cost=blank.cost + cost, hand=lead, exempt=True, assumed=glossed.char)

    def _table_cost(self, char: str, reading: str) -> float:
        """Return the cost of supposing that the page's table glosses a character so."""
        known = self.known.table.get(char)
        if known is not None:
            return 0.0 if known == reading else OTHER_READING
        own = 0.0 if plain_of(char) != char else UNUSUAL
        return NOT_IN_TABLE + own + (SEEN_BARE if self.page.written[char] else 0.0)

    # how it goes on

    def _emit(
        self, hypothesis: Hypothesis, char: Candidate, at: int, *, free: bool = False, torn: bool = False
    ) -> Hypothesis:
        """Add the character in hand, which is known after the stored offset `at`."""
        node = self.page.emit(hypothesis.node, char)
        cost = cost_at(hypothesis, node)
        if char.char in self.known.table and not hypothesis.exempt:
            cost += NOT_GLOSSED
        last = Emission(hypothesis.last, char.char, at, free, torn)
        return hypothesis._replace(cost=cost, node=node, last=last, exempt=False)

    def _emit_glossed(self, hypothesis: Hypothesis, char: Candidate, reading: str, at: int) -> Hypothesis:
        """Add the character in hand, which stands with its gloss; the text is aligned after it."""
        new = self._emit(hypothesis._replace(exempt=True), char, at)
        cost = new.cost + self._table_cost(char.char, reading)
        return aligned_at(new._replace(cost=cost, assumed=hypothesis.assumed + char.char), at)

    def _emit_ascii(self, hypothesis: Hypothesis, char: str, node: Node, at: int) -> Hypothesis:
        """Add an ASCII character that stands where a second byte was looked for; the text is aligned after it."""
        last = Emission(hypothesis.last, char, at, False, False)
        return aligned_at(hypothesis._replace(cost=cost_at(hypothesis, node), node=node, last=last), at)

    def _with_lost_pairs(self, going: list[Hypothesis], least: float) -> list[Hypothesis]:
        """Return the hypotheses with those beside them that lost one pair of bytes right here, or two.

        `least` is the cost of the best hypothesis at this place.
        """
        once = best(self._lose_pairs(going, least + MARGIN), least)
        twice = best(self._lose_pairs(once[:BEAM_LOST], least + MARGIN), least)
        return [*going, *once, *twice]

    def _lose_pairs(self, going: list[Hypothesis], bound: float) -> States:
        states: States = {}
        for hypothesis in going:
            for new in self._lose(hypothesis, bound):
                add(states, new)
        return states

    def _lose(self, hypothesis: Hypothesis, bound: float) -> Iterator[Hypothesis]:
        """Lose a pair right here: it completes the character in hand, and the byte in hand is then not known.

        `bound` is the most that a hypothesis may cost here.
        """
        if hypothesis.after >= 0 or hypothesis.cost + LEAST > bound:
            return
        leads = leads_of(hypothesis)
        for index, (firsts, _) in enumerate(lost_pairs()):
            for cost, char in self.page.rank(hypothesis.node, leads, firsts, min(WIDTH, len(firsts))):
                if hypothesis.cost + cost > bound:
                    break
                new = self._emit(hypothesis, char, -1, free=True)
                if new.cost <= bound:
                    yield new._replace(hand=-1 - index)

    def _completed(self, hypothesis: Hypothesis, trails: tuple[int, ...], width: int) -> list[Candidate]:
        """Return the likeliest characters that the byte in hand begins and one of `trails` ends."""
        leads = leads_of(hypothesis)
        if len(leads) == 1 and len(trails) == 1:
            char = candidate(leads[0], trails[0])
            return [char] if char else []
        return [char for _, char in self.page.rank(hypothesis.node, leads, trails, width)]

    def _go_on(self, hypothesis: Hypothesis, pieces: list[Piece], at: int) -> Iterator[tuple[int, Hypothesis]]:
        """Yield the hypotheses after the piece at `at`, each with the piece that comes next."""
        piece = pieces[at]
        if hypothesis.after >= 0:
            yield self._aligned(hypothesis, piece, at)
        elif piece.kind == PAIR:
            yield from self._pair(hypothesis, piece, pieces, at)
        elif piece.kind == ASCII:
            if piece.text in _SECOND_LETTERS:
                yield from self._lone(hypothesis, ord(piece.text), pieces, at)
        elif piece.kind == GLOSS:
            # it fired on the stored character before it, which is not a character of the clean text
            previous = pieces[at - 1]
            if previous.kind == PAIR and pinyin.reads(previous.text, piece.reading):
                yield at + 1, hypothesis._replace(exempt=True, assumed=hypothesis.assumed + previous.text)
        elif piece.kind == LOST_BYTE:
            yield from self._lost_byte(hypothesis, piece, pieces, at)

    def _pair(
        self, hypothesis: Hypothesis, piece: Piece, pieces: list[Piece], at: int
    ) -> Iterator[tuple[int, Hypothesis]]:
        """Complete the character in hand with the first byte of a pair; the second is in hand then."""
        last = pieces[at + 1].kind == END
        # a mark that was looked for earlier took the bytes
        taken = piece.text in TEARING_MARKS or pieces[at - 1].text in TEARING_MARKS
        for char in self._completed(hypothesis, (piece.lead,), WIDTH):
            new = self._emit(hypothesis, char, piece.end, free=True, torn=piece.text in _CUTS)
            if char.char in CUTTING_MARKS and not taken:
                new = new._replace(cost=new.cost + (UNCUT_LAST if last else UNCUT))
            if piece.trail < 0x80:
                letter = chr(piece.trail)
                yield at + 1, self._emit_ascii(new, letter, self.page.stored(new.node, letter), piece.end)
            elif piece.trail != 0x80:
                yield at + 1, new._replace(hand=piece.trail)

    def _lone(
        self, hypothesis: Hypothesis, trail: int, pieces: list[Piece], at: int
    ) -> Iterator[tuple[int, Hypothesis]]:
        """Complete the character in hand with a second byte that stands alone. A gloss after it is the character's own."""
        piece, after = pieces[at], pieces[at + 1]
        for char in self._completed(hypothesis, (trail,), WIDTH):
            if after.kind != GLOSS:
                yield at + 1, aligned_at(self._emit(hypothesis, char, piece.end), piece.end)
            elif pinyin.reads(char.char, after.reading):
                yield at + 2, self._emit_glossed(hypothesis, char, after.reading, after.end)

    def _lost_byte(
        self, hypothesis: Hypothesis, piece: Piece, pieces: list[Piece], at: int
    ) -> Iterator[tuple[int, Hypothesis]]:
        """Complete the character in hand with a byte that is not known."""
        if piece.reading:
            for char in _read_so(leads_of(hypothesis), piece.reading):
                yield at + 1, self._emit_glossed(hypothesis, char, piece.reading, piece.end)
            return
        ascii_marks = self.known.ascii_marks
        if ascii_marks:
            yield from self._pair(hypothesis, _as_question_mark(piece), pieces, at)
        after = pieces[at + 1]
        if after.kind != GLOSS:
            yield from self._swallowed(hypothesis, piece, at)
        yield from self._lone(hypothesis, 0x80, pieces, at)  # a byte 80 begins no pair
        if after.kind in (END, STRANGER) or after.text in _CUTS or (ascii_marks and after.text in _ASCII_CUTS):
            for char in self._completed(hypothesis, HIGH_TRAILS, 3 * WIDTH):
                # a mark that lost a byte did not start a new piece
                uncut = char.char in _CUTS
                new = self._emit(hypothesis, char, piece.end, free=uncut)
                if uncut:
                    new = new._replace(cost=new.cost + (UNCUT_LAST if after.kind == END else UNCUT))
                yield at + 1, aligned_at(new, piece.end)

    def _swallowed(self, hypothesis: Hypothesis, piece: Piece, at: int) -> Iterator[tuple[int, Hypothesis]]:
        """Complete the character in hand with a first byte that took a digit or the like with it: nothing tells which."""
        for char in self._completed(hypothesis, HIGH_TRAILS, 3 * WIDTH)[:WIDTH]:
            new = self._emit(hypothesis, char, piece.end)
            node = self.page.extend(new.node, "0", DIGIT, SWALLOWED)
            yield at + 1, self._emit_ascii(new, ANY_ASCII, node, piece.end)

    # how it ends

    def _aligned(self, hypothesis: Hypothesis, piece: Piece, at: int) -> tuple[int, Hypothesis]:
        """Go on over a piece after the run, which stands as it was written."""
        if piece.kind == GLOSS:
            return at + 1, hypothesis
        node = self.page.stored(hypothesis.node, piece.text[0])
        cost = cost_at(hypothesis, node)
        return at + 1, hypothesis._replace(cost=cost, node=node, after=hypothesis.after + 1)

    def _level(self, ends: list[tuple[int, Hypothesis]], pieces: list[Piece], line_end: int) -> list[Hypothesis]:
        """Follow the hypotheses, which ended at different places, to one place, so that their costs compare."""
        stop = max((at for at, _ in ends), default=0)
        level: list[Hypothesis] = []
        for at, hypothesis in ends:
            node, more = hypothesis.node, 0.0
            while at < stop and pieces[at].kind not in (END, LOST_BYTE):
                if pieces[at].kind != GLOSS:
                    node = self.page.stored(node, pieces[at].text[0])
                at += 1
            if at < stop:
                more = UNREAD * sum(piece.kind != GLOSS for piece in pieces[at:stop])
            elif pieces[at].kind == END and pieces[at].end == line_end:
                node = self.page.stored(node, "\n")
            level.append(hypothesis._replace(cost=cost_at(hypothesis, node) + more, node=node))
        return level


def _as_question_mark(piece: Piece) -> Piece:
    """Return a `?` as the full-width mark that it may have been."""
    lead, trail = _QUESTION_MARK
    return piece._replace(kind=PAIR, lead=lead, trail=trail)


def _is_seen_enough(hypothesis: Hypothesis, piece: Piece) -> bool:
    """Return whether enough was seen after the run, or nothing more can be: its line ends, or another run begins."""
    return hypothesis.after >= CONTEXT or piece.kind in (END, LOST_BYTE)


@lru_cache(maxsize=2048)
def _read_so(leads: tuple[int, ...], reading: str) -> list[Candidate]:
    """Return all characters with a reading and one of the given first bytes."""
    return [char for char in candidates(leads, HIGH_TRAILS) if char.kind == HAN and pinyin.reads(char.char, reading)]
