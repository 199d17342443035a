"""Reading a run of splice damage: every clean text that the forward model may have made the run from, best first.

The damage (see `damage.py`) is inverted piece by piece. The state of a reading is the byte in hand: none while the text is
aligned, else the first byte of a character whose second is the first byte of the next stored character. What a piece of
the stored text can mean then follows from how it came to be:

- a stored pair of bytes completes the character in hand, and its second byte is in hand;
- a letter is the second byte of the character in hand, and the text is aligned again;
- a `?` is half of a character, lost before a mark or a gloss: of the character in hand, the second byte is not known;
- nothing at all may be a pair of bytes in the user-defined areas, which most copies have lost.

Readings that agree in what they have in hand and in their last two characters are merged, and the one that costs less goes
on. The likeliest of the others are remembered and read on to the same end, where they are weighed as those that went on: what a
character costs may depend on more than two before it. Of the rest it is kept what they weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from heapq import nsmallest
from typing import NamedTuple

from linfen_cli.base.gbk import LEADS, decode_pair, encode_char, is_private
from linfen_cli.chars import pinyin
from linfen_cli.lexicon.lexicon import DIGIT, HAN
from linfen_cli.repair.gloss.styles import WEDGED
from linfen_cli.repair.splice.confidence import Traits, Weighed, confidence, share_of_first, weigh
from linfen_cli.repair.splice.damage import ASCII_MARKS, CUTTING_MARKS, TEARING_MARKS
from linfen_cli.repair.splice.language_model import (
    HIGH_TRAILS,
    Candidate,
    Node,
    Page,
    candidate,
    candidates,
    plain_of,
)
from linfen_cli.repair.splice.proof import Proof, applicable

__all__ = ["Found", "Item", "Reader", "items"]

BEAM = 8
"""How many readings are followed at each place, of each number of pairs lost there."""

BEAM_ENDED = 3
"""How many readings are followed at least whose run has ended already."""

MARGIN = 5.0
"""How much worse than the best one a reading may be and still be followed, in log10."""

WIDTH = 8
"""How many characters are tried where a byte is not known."""

FORKS = 3
"""How many of the readings that were merged into one are remembered, to be shown where none is sure."""

CONTEXT = 7
"""How many characters after a run say whether its reading makes sense."""

LONGEST = 240
"""Pieces of stored text that a run may have. Longer ones are left, and said to be too long."""

UNCUT, UNCUT_LAST = 1.0, 0.3
"""The cost, in log10, of a mark that started no new piece; the last one of a line often does not."""

NOT_GLOSSED = 3.5
"""The cost of a character that stands without its gloss where the page's table has it."""

NOT_IN_TABLE, UNUSUAL, SEEN_BARE = 1.5, 1.5, 2.5
"""The cost of a gloss whose character the page glosses nowhere else, and what it costs more for a character that is its own
simplified form, of which tables have few, and where it stands bare."""

LEAST = 1.0
"""What a character whose bytes are not known costs at least, in log10, but for very few."""

UNREAD = 2.2
"""The cost of a character of a run that begins after this one, of which nothing is known yet; that of any text, in log10."""

SWALLOWED = 0.5
"""What the loss of a digit costs, in log10, beyond what a digit costs."""

ANY_ASCII = "?"
"""Stands in a reading for a character that the damage has taken without a trace of which it was."""


@lru_cache(maxsize=1)
def _lost_pairs() -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """The pairs of bytes that copies lose: sets of first bytes, each with the second bytes that can begin a character."""
    seconds: dict[tuple[int, ...], list[int]] = {}
    for first in (*range(0xA1, 0xB0), 0xD7, *range(0xF8, 0xFF)):  # the rows that have open pairs
        lost = tuple(second for second in LEADS if is_private(decode_pair(first, second)))
        if lost:
            seconds.setdefault(lost, []).append(first)
    return tuple((tuple(firsts), lost) for lost, firsts in seconds.items())


_FULL_WIDTH = {ascii_mark: mark for mark, ascii_mark in ASCII_MARKS.items()}
_REST = re.compile(rf"({WEDGED.reading}) ?{WEDGED.closing}")
_GLOSS = re.compile(WEDGED.opening + _REST.pattern)
_PART = re.compile(f"(?:{WEDGED.opening})?{_REST.pattern}")

PAIR, ASCII, LOST_BYTE, GLOSS, STRANGER, END = range(6)


class Item(NamedTuple):
    """A piece of stored text at [start, end), counted in code points: its kind, its bytes or its reading."""

    kind: int
    text: str
    start: int
    end: int
    lead: int = 0
    trail: int = 0
    reading: str = ""


def items(stored: str, start: int, end: int, ascii_marks: bool) -> list[Item]:
    """The pieces of `stored` in [start, end), and an END."""
    found: list[Item] = []
    at = start
    while at < end:
        char = stored[at]
        if char == WEDGED.open and (match := _GLOSS.match(stored, at, end)) and pinyin.parse(match[1]):
            found.append(Item(GLOSS, match[0], at, match.end(), reading=match[1]))
            at = match.end()
            continue
        if char == "?":
            match = _REST.match(stored, at + 1, end)
            reading = match[1] if match and pinyin.parse(match[1]) else ""
            stop = match.end() if match and reading else at + 1
            found.append(Item(LOST_BYTE, stored[at:stop], at, stop, reading=reading))
            at = stop
            continue
        pair = encode_char(_FULL_WIDTH.get(char, char) if ascii_marks else char)
        if len(pair) == 2:
            found.append(Item(PAIR, char, at, at + 1, pair[0], pair[1]))
        elif char < "\x80":
            found.append(Item(ASCII, char, at, at + 1))
        else:
            found.append(Item(STRANGER, char, at, at + 1))
        at += 1
    found.append(Item(END, "", end, end))
    return found


class Step(NamedTuple):
    """One character of a reading: `at` is the stored offset after which it is known, -1 when a lost pair completes it.

    `free` tells that its mark does not cut, `torn` that its second half and what follows were taken for one.
    """

    before: Step | None
    char: str
    at: int
    free: bool
    torn: bool


class Fork(NamedTuple):
    """A reading that was merged into another one, and goes on as that does.

    `cost` is what it cost more where they met, and `other` what of that is not the cost of its text. It reads `steps` for the first
    `of` steps of the other one, and assumes `assumed` for the first `dropped` characters that the other assumes. Its `node` is after
    the first `known` of its steps and, where they met after the run, after `beyond` characters that stand there.
    """

    cost: float
    other: float
    steps: Step | None
    node: Node
    known: int
    beyond: int
    of: int
    assumed: str
    dropped: int


class Way(NamedTuple):
    """A reading on its way: `hand` is the byte in hand, 0 for none, or -1 - the index in the lost pairs of a byte not known."""

    cost: float
    hand: int
    node: Node
    steps: Step | None
    rivals: float
    after: int  # characters since the text is aligned again, -1 before
    end: int  # the stored offset where it was
    exempt: bool  # the character in hand lost its second byte's gloss to one that fired across it
    assumed: str  # the characters whose glosses fired where the page glosses them nowhere else
    forks: tuple[Fork, ...] = ()  # the best of those that were merged into this one, cheapest first


class Found(NamedTuple):
    """A reading: the clean text for the stored one in [start, end), its share of the odds, and whether it is proven.

    Of the likeliest one, the first of those that are found for a run, `confidence` is the probability that it is right.
    """

    start: int
    end: int
    clean: str
    confidence: float
    certified: bool
    cost: float
    losses: int  # pairs of bytes that it supposes to be lost
    weighed: Weighed
    traits: Traits | None = None  # of the likeliest one
    proof: Proof | None = None


class Whole(NamedTuple):
    """A reading from the start of a run to its end: what it costs with what stands after it, its steps, the node it ends at.

    `others` is what the readings weigh, beside this one, that were merged into it and are not known.
    """

    cost: float
    clean: str
    steps: list[Step]
    node: Node
    assumed: str
    end: int
    others: float


class Reader:
    """Reads the runs of one page."""

    def __init__(self, page: Page, stored: str, table: Mapping[str, str], *, private: bool, ascii_marks: bool) -> None:
        self.page = page
        self.stored = stored
        self.table = table
        self.private = private
        self.ascii_marks = ascii_marks

    def read(self, start: int, line_end: int, before: str) -> list[Found]:
        """The readings of the run that begins with the `?` at `start`, the likeliest first; at most nine.

        `before` is the clean text before it, `line_end` where its line ends.
        """
        pieces = items(self.stored, start, min(line_end, start + LONGEST), self.ascii_marks)
        opening = self.page.start(before)
        agenda: dict[int, dict[tuple[object, ...], Way]] = {}
        for at, way in self._begin(pieces, opening, before):
            self._push(agenda, at, way)
        ends: list[tuple[int, Way]] = []
        first = min(agenda, default=0)
        for at in range(1, len(pieces)):
            ways = agenda.pop(at, None)
            if not ways:
                if not agenda:
                    break
                continue
            # where a run begins the byte in hand has cost nothing yet, so that nothing tells which to leave out
            kept = self._best(ways, beam=BEAM if at > first else len(ways))
            kept += self._ended(ways, kept)
            going: list[Way] = []
            for way in kept:
                if way.after >= 0 and _ends(way, pieces[at]):
                    ends.append((at, way))
                else:
                    going.append(way)
            if not self.private:
                bound = kept[0].cost + MARGIN
                lost: dict[tuple[object, ...], Way] = {}
                for way in going:
                    for other in self._lose(way, bound):
                        self._merge(lost, other)
                more = self._best(lost, kept[0].cost)
                again: dict[tuple[object, ...], Way] = {}
                for way in more[:4]:
                    for other in self._lose(way, bound):
                        self._merge(again, other)
                going = [*going, *more, *self._best(again, kept[0].cost)]
            for way in going:
                for to, new in self._step(way, pieces, at):
                    self._push(agenda, to, new)
        return self._found(self._level(ends, pieces, line_end), start, before, line_end, opening)

    # the agenda

    def _push(self, agenda: dict[int, dict[tuple[object, ...], Way]], at: int, way: Way) -> None:
        self._merge(agenda.setdefault(at, {}), way)

    @staticmethod
    def _merge(ways: dict[tuple[object, ...], Way], way: Way) -> None:
        parent = way.node.parent
        key = (
            way.hand,
            way.node.plain,
            parent and parent.plain,
            way.node.ends[0][2],
            way.after,
            way.exempt,
            way.node.quotes,
        )
        other = ways.get(key)
        ways[key] = way if other is None else _merged(other, way) if other.cost <= way.cost else _merged(way, other)

    @staticmethod
    def _best(ways: dict[tuple[object, ...], Way], bound: float | None = None, *, beam: int = BEAM) -> list[Way]:
        if not ways:
            return []
        kept = nsmallest(beam, ways.values(), key=_cost_of)
        limit = (kept[0].cost if bound is None else min(bound, kept[0].cost)) + MARGIN
        return [way for way in kept if way.cost <= limit]

    @staticmethod
    def _ended(ways: dict[tuple[object, ...], Way], kept: list[Way]) -> list[Way]:
        """The likeliest readings beside those that are kept whose run has ended: only what follows will tell for them."""
        limit = kept[0].cost + MARGIN
        known = set(map(id, kept))
        ended = [way for way in ways.values() if way.after >= 0 and way.cost <= limit and id(way) not in known]
        return nsmallest(BEAM_ENDED - sum(way.after >= 0 for way in kept), ended, key=_cost_of) if ended else []

    # how a run begins

    def _begin(self, pieces: list[Item], opening: Node, before: str) -> Iterator[tuple[int, Way]]:
        first = pieces[0]
        blank = Way(opening.so_far, 0, opening, None, 0.0, -1, 0, False, "")
        if first.reading:
            yield from self._misfired(blank, first, before)
        elif len(pieces) > 2:
            mark = pieces[1]
            if mark.kind == LOST_BYTE and self.ascii_marks:
                mark = mark._replace(kind=PAIR, lead=0xA3, trail=0xBF)
            if mark.kind == PAIR:
                for _, one in self.page.rank(opening, LEADS, (mark.lead,), 2 * WIDTH):
                    way = self._emit(blank, one, first.start, torn=True)
                    yield 2, way._replace(hand=mark.trail)

    def _misfired(self, way: Way, item: Item, before: str) -> Iterator[tuple[int, Way]]:
        """A gloss that fired across the character before the run, which is whole, and the first of the run."""
        pair = encode_char(self._full_width(before[-1:]))
        if len(pair) != 2 or pair[1] not in LEADS:
            return
        for lead in LEADS:
            glossed = candidate(pair[1], lead)
            if glossed is None or glossed.kind != HAN or not pinyin.reads(glossed.char, item.reading):
                continue
            cost = self._table_cost(glossed.char, item.reading)
            yield 1, way._replace(cost=way.cost + cost, hand=lead, exempt=True, assumed=glossed.char)

    def _full_width(self, text: str) -> str:
        return "".join(_FULL_WIDTH.get(char, char) for char in text) if self.ascii_marks else text

    def _table_cost(self, char: str, reading: str) -> float:
        known = self.table.get(char)
        if known is not None:
            return 0.0 if known == reading else 4.0
        own = 0.0 if plain_of(char) != char else UNUSUAL
        return NOT_IN_TABLE + own + (SEEN_BARE if self.page.written[char] else 0.0)

    # how it goes on

    def _emit(self, way: Way, one: Candidate, at: int, *, free: bool = False, torn: bool = False) -> Way:
        node = self.page.emit(way.node, one)
        cost = _cost_at(way, node)
        if one.char in self.table and not way.exempt:
            cost += NOT_GLOSSED
        return way._replace(cost=cost, node=node, steps=Step(way.steps, one.char, at, free, torn), exempt=False)

    def _emit_glossed(self, way: Way, one: Candidate, reading: str, at: int) -> Way:
        """As `_emit`, of a character that stands with its gloss; the text is aligned after it."""
        new = self._emit(way._replace(exempt=True), one, at)
        cost = new.cost + self._table_cost(one.char, reading)
        return _aligned_at(new._replace(cost=cost, assumed=way.assumed + one.char), at)

    def _emit_ascii(self, way: Way, char: str, node: Node, at: int) -> Way:
        """The way after an ASCII character that stands where a second byte was looked for; the text is aligned after it."""
        steps = Step(way.steps, char, at, False, False)
        return _aligned_at(way._replace(cost=_cost_at(way, node), node=node, steps=steps), at)

    def _lose(self, way: Way, bound: float) -> Iterator[Way]:
        """A lost pair right here: it completes the character in hand, and what is in hand then is not known.

        `bound` is the cost that a reading may have here.
        """
        if way.after >= 0 or way.cost + LEAST > bound:
            return
        leads = _leads(way)
        for index, (firsts, _) in enumerate(_lost_pairs()):
            for cost, one in self.page.rank(way.node, leads, firsts, min(WIDTH, len(firsts))):
                if way.cost + cost > bound:
                    break
                new = self._emit(way, one, -1, free=True)
                if new.cost <= bound:
                    yield new._replace(hand=-1 - index)

    def _completed(self, way: Way, trails: tuple[int, ...], width: int) -> list[Candidate]:
        """The likeliest characters that the byte in hand begins and one of `trails` ends."""
        leads = _leads(way)
        if len(leads) == 1 and len(trails) == 1:
            one = candidate(leads[0], trails[0])
            return [one] if one else []
        return [one for _, one in self.page.rank(way.node, leads, trails, width)]

    def _step(self, way: Way, pieces: list[Item], at: int) -> Iterator[tuple[int, Way]]:
        item = pieces[at]
        if way.after >= 0:
            yield from self._aligned(way, pieces, at)
        elif item.kind == PAIR:
            yield from self._pair(way, item, pieces, at)
        elif item.kind == ASCII:
            if item.text in _LETTERS:
                yield from self._letter(way, item, pieces, at)
        elif item.kind == GLOSS:
            # it fired on the stored character before it, which is no character of the clean text
            previous = pieces[at - 1]
            if previous.kind == PAIR and pinyin.reads(previous.text, item.reading):
                yield at + 1, way._replace(exempt=True, assumed=way.assumed + previous.text)
        elif item.kind == LOST_BYTE:
            yield from self._lost_byte(way, item, pieces, at)

    def _pair(self, way: Way, item: Item, pieces: list[Item], at: int) -> Iterator[tuple[int, Way]]:
        last = pieces[at + 1].kind == END
        # a mark that was looked for earlier took the bytes
        taken = item.text in TEARING_MARKS or pieces[at - 1].text in TEARING_MARKS
        for one in self._completed(way, (item.lead,), WIDTH):
            new = self._emit(way, one, item.end, free=True, torn=item.text in _CUTS)
            if one.char in CUTTING_MARKS and not taken:
                new = new._replace(cost=new.cost + (UNCUT_LAST if last else UNCUT))
            if item.trail < 0x80:
                letter = chr(item.trail)
                yield at + 1, self._emit_ascii(new, letter, self.page.stored(new.node, letter), item.end)
            elif item.trail != 0x80:
                yield at + 1, new._replace(hand=item.trail)

    def _letter(self, way: Way, item: Item, pieces: list[Item], at: int) -> Iterator[tuple[int, Way]]:
        """A letter is a second byte that stands alone."""
        yield from self._lone(way, ord(item.text), pieces, at)

    def _lone(self, way: Way, trail: int, pieces: list[Item], at: int) -> Iterator[tuple[int, Way]]:
        """The character in hand, its second byte alone in the piece `at`. A gloss after it is the character's own."""
        item, after = pieces[at], pieces[at + 1]
        for one in self._completed(way, (trail,), WIDTH):
            if after.kind != GLOSS:
                yield at + 1, _aligned_at(self._emit(way, one, item.end), item.end)
            elif pinyin.reads(one.char, after.reading):
                yield at + 2, self._emit_glossed(way, one, after.reading, after.end)

    def _lost_byte(self, way: Way, item: Item, pieces: list[Item], at: int) -> Iterator[tuple[int, Way]]:
        if item.reading:
            for one in _read_so(_leads(way), item.reading):
                yield at + 1, self._emit_glossed(way, one, item.reading, item.end)
            return
        if self.ascii_marks:
            yield from self._pair(way, item._replace(kind=PAIR, lead=0xA3, trail=0xBF), pieces, at)
        after = pieces[at + 1]
        if after.kind != GLOSS:
            yield from self._swallowed(way, item, at)
        yield from self._lone(way, 0x80, pieces, at)  # a byte 80 begins no pair
        if after.kind in (END, STRANGER) or after.text in _CUTS or (self.ascii_marks and after.text in _ASCII_CUTS):
            for one in self._completed(way, HIGH_TRAILS, 3 * WIDTH):
                # a mark that lost a byte did not start a new piece
                uncut = one.char in _CUTS
                new = self._emit(way, one, item.end, free=uncut)
                if uncut:
                    new = new._replace(cost=new.cost + (UNCUT_LAST if after.kind == END else UNCUT))
                yield at + 1, _aligned_at(new, item.end)

    def _swallowed(self, way: Way, item: Item, at: int) -> Iterator[tuple[int, Way]]:
        """A first byte before a digit or the like took that with it: nothing tells which it was."""
        for one in self._completed(way, HIGH_TRAILS, 3 * WIDTH)[:WIDTH]:
            new = self._emit(way, one, item.end)
            node = self.page.extend(new.node, "0", DIGIT, SWALLOWED)
            yield at + 1, self._emit_ascii(new, ANY_ASCII, node, item.end)

    # how it ends

    def _aligned(self, way: Way, pieces: list[Item], at: int) -> Iterator[tuple[int, Way]]:
        item = pieces[at]
        if item.kind == GLOSS:
            yield at + 1, way
            return
        node = self.page.stored(way.node, item.text[0])
        yield at + 1, way._replace(cost=_cost_at(way, node), node=node, after=way.after + 1)

    def _level(self, ends: list[tuple[int, Way]], pieces: list[Item], line_end: int) -> list[Way]:
        """The readings that ended at some place each, all of them read on to one place, so that their costs compare."""
        stop = max((at for at, _ in ends), default=0)
        level: list[Way] = []
        for at, way in ends:
            node, more = way.node, 0.0
            while at < stop and pieces[at].kind not in (END, LOST_BYTE):
                if pieces[at].kind != GLOSS:
                    node = self.page.stored(node, pieces[at].text[0])
                at += 1
            if at < stop:
                more = UNREAD * sum(item.kind != GLOSS for item in pieces[at:stop])
            elif pieces[at].kind == END and pieces[at].end == line_end:
                node = self.page.stored(node, "\n")
            level.append(way._replace(cost=_cost_at(way, node) + more, node=node))
        return level

    def _found(self, ends: list[Way], start: int, before: str, line_end: int, opening: Node) -> list[Found]:
        if not ends:
            return []
        ranked = [(share, one, self._weighed(one, opening)) for share, one in self._ranked(ends, opening)[:9]]
        ranked.sort(key=lambda reading: weigh(reading[2]))
        found = [
            Found(start, one.end, one.clean, share, False, one.cost, sum(step.at < 0 for step in one.steps), weighed)
            for share, one, weighed in ranked
        ]
        proof = self._prove(ranked[0][1], start, before, line_end)
        traits = self._traits(ranked[0][1], found, opening)
        # where what it costs and how it is weighed do not agree, neither is sure
        certified = proof is not None and traits.rival >= 0
        found[0] = found[0]._replace(confidence=confidence(traits), certified=certified, traits=traits, proof=proof)
        return found

    def _ranked(self, ends: list[Way], opening: Node) -> list[tuple[float, Whole]]:
        """All readings, those that were merged into others among them, with their shares of the odds, the likeliest first."""
        whole = list(map(self._whole, ends))
        bound = min(one.cost for one in whole) + MARGIN
        whole += [
            self._forked(way, fork, opening)
            for way, one in zip(ends, whole, strict=True)
            for fork in way.forks
            if one.cost + fork.cost < bound
        ]
        best = min(one.cost for one in whole)
        total = sum(10 ** (best - one.cost) * (1 + one.others) for one in whole)
        texts: dict[tuple[str, int], tuple[float, Whole]] = {}
        for one in sorted(whole, key=_cost_of):
            key = one.clean, one.end
            share, first = texts.get(key, (0.0, one))
            texts[key] = share + 10 ** (best - one.cost) / total, first
        return list(texts.values())

    def _whole(self, way: Way) -> Whole:
        """A reading that came to its end."""
        others = max(0.0, way.rivals - sum(10**-fork.cost for fork in way.forks))
        steps = _steps(way.steps)
        cost = _beside(way) + self.page.finished(way.node)
        return Whole(cost, _text_of(steps), steps, way.node, way.assumed, way.end, others)

    def _forked(self, way: Way, fork: Fork, opening: Node) -> Whole:
        """A reading that was merged into `way`, with what it costs to the same end."""
        ahead = _steps(way.steps)
        steps = [*_steps(fork.steps), *ahead[fork.of :]]
        page = self.page
        node = fork.node
        for step in steps[fork.known :]:
            pair = encode_char(step.char)
            one = candidate(*pair) if len(pair) == 2 else None
            if one is not None:
                node = page.emit(node, one)
            elif step.char == ANY_ASCII:
                node = page.extend(node, "0", DIGIT, SWALLOWED)
            else:
                node = page.stored(node, step.char)
        for after in _nodes_of(way.node, opening)[len(ahead) + fork.beyond :]:
            node = page.extend(node, after.plain, after.kind, 0.0)
        cost = _beside(way) + fork.other + page.finished(node)
        assumed = fork.assumed + way.assumed[fork.dropped :]
        return Whole(cost, _text_of(steps), steps, node, assumed, way.end, 0.0)

    def _weighed(self, one: Whole, opening: Node) -> Weighed:
        """What the cost of a reading is made of."""
        nodes = _nodes_of(one.node, opening)
        last = nodes[len(one.clean) - 1]
        return Weighed(
            cost=one.cost - opening.so_far,
            length=len(one.clean),
            written=sum(node.plain in self.page.ones for node in nodes[: len(one.clean)]),
            after=one.node.so_far - last.so_far,
            marks=last.extra - opening.extra,
            marks_after=one.node.extra - last.extra,
        )

    def _traits(self, one: Whole, found: list[Found], opening: Node) -> Traits:
        """What is known of the likeliest reading that tells how far to trust it."""
        first = found[0]
        nodes = _nodes_of(one.node, opening)
        length = len(first.clean)
        last, after = nodes[length - 1], len(nodes) - length
        return Traits(
            share=first.confidence,
            weighed=share_of_first([reading.weighed for reading in found]),
            rival=min((reading.cost for reading in found[1:]), default=first.cost + 9) - first.cost,
            losses=first.losses,
            lossy=not self.private,
            length=length,
            cost=(last.so_far - opening.so_far) / length,
            after=(one.node.so_far - last.so_far) / after if after else 1.5,
            last=last.so_far - (nodes[length - 2] if length > 1 else opening).so_far,
            page=self.page.strangeness,
            misfired=bool(one.assumed),
            ending=self.stored[first.end - 1] in "?？",
            elided=not self.private and "…" in self.page.ones and bool(_CLOSED.search(first.clean)),
        )

    def _prove(self, one: Whole, start: int, before: str, line_end: int) -> Proof | None:
        """The proof that the forward model makes the stored text, from the character before the run to two after it."""
        clean, end, steps = one.clean, one.end, one.steps
        if ANY_ASCII in clean:
            return None
        last = before[-1:]
        if last == "\n":
            last = ""
        tail = _whole(self.stored, end, line_end)
        glosses = dict(self.table)
        for char in one.assumed:
            glosses.setdefault(char, self._reading_of(char, start, end))
        glosses.pop(last, None)
        source = self._full_width(last) + clean + self._full_width(_GLOSS.sub("", tail))
        proof = Proof(
            source,
            applicable(glosses, source),
            self.private,
            tuple(len(last) + at for at, step in enumerate(steps) if step.free),
            tuple(len(last) + at for at, step in enumerate(steps) if step.torn),
            len(last),
            len(tail),
        )
        return proof if proof.holds(self.stored, start, end, clean) else None

    def _reading_of(self, char: str, start: int, end: int) -> str:
        for match in _PART.finditer(self.stored[start : end + 12]):
            if pinyin.reads(char, match[1]):
                return match[1]
        return ""


_NOT_PLAIN = f"?{WEDGED.open}"
_CLOSED = re.compile("。[”’」』]")
_LETTERS = frozenset(map(chr, (*range(0x40, 0x7F),)))
_CUTS = frozenset(CUTTING_MARKS)
_ASCII_CUTS = frozenset(ASCII_MARKS[mark] for mark in CUTTING_MARKS if mark in ASCII_MARKS)


def _text_of(steps: Iterable[Step]) -> str:
    return "".join([step.char for step in steps])


def _steps(step: Step | None) -> list[Step]:
    """The steps up to this one, in the order of the text."""
    steps: list[Step] = []
    while step is not None:
        steps.append(step)
        step = step.before
    steps.reverse()
    return steps


def _merged(better: Way, worse: Way) -> Way:
    """The reading that goes on of two that are the same from now on, with the other one remembered."""
    steps, worse_steps = _steps(better.steps), _steps(worse.steps)
    if _text_of(steps) == _text_of(worse_steps):
        return better
    more = worse.cost - better.cost
    other = _beside(worse) - _beside(better)
    of, dropped = len(steps), len(better.assumed)
    fork = Fork(more, other, worse.steps, worse.node, len(worse_steps), max(0, worse.after), of, worse.assumed, dropped)
    forks = sorted((*better.forks, fork), key=_cost_of)
    for one in worse.forks:
        if len(forks) >= FORKS and forks[FORKS - 1].cost <= more + one.cost:
            break
        chain = one.steps
        for step in worse_steps[one.of :]:
            chain = step._replace(before=chain)
        assumed = one.assumed + worse.assumed[one.dropped :]
        forks.append(
            one._replace(
                cost=more + one.cost, other=other + one.other, steps=chain, of=of, assumed=assumed, dropped=dropped
            )
        )
        forks.sort(key=_cost_of)
    return better._replace(rivals=better.rivals + 10**-more * (1 + worse.rivals), forks=tuple(forks[:FORKS]))


def _cost_of(one: Fork | Whole | Way) -> float:
    return one.cost


def _beside(way: Way) -> float:
    """What a reading costs beside the cost of its text."""
    return way.cost - way.node.so_far


def _nodes_of(node: Node, opening: Node) -> list[Node]:
    """The nodes after `opening` and up to `node`."""
    nodes: list[Node] = []
    while node is not opening and node.parent is not None:
        nodes.append(node)
        node = node.parent
    nodes.reverse()
    return nodes


def _leads(way: Way) -> tuple[int, ...]:
    """What the byte in hand may be."""
    return (way.hand,) if way.hand > 0 else _lost_pairs()[-1 - way.hand][1]


def _cost_at(way: Way, node: Node) -> float:
    """The cost of a way that goes on to `node`: the node's own, and what was added to the way's for other reasons."""
    return way.cost - way.node.so_far + node.so_far


def _ends(way: Way, item: Item) -> bool:
    """Whether enough was seen after the run, or nothing more can be: its line ends, or another run begins."""
    return way.after >= CONTEXT or item.kind in (END, LOST_BYTE)


def _aligned_at(way: Way, end: int) -> Way:
    return way._replace(hand=0, after=0, end=end)


def _whole(stored: str, at: int, line_end: int) -> str:
    """Some characters of `stored` from `at`, to a place that is inside no gloss and before the next `?`."""
    end = at
    while end < line_end and end - at < 2 and stored[end] not in _NOT_PLAIN:
        end += 1
    return stored[at:end]


@lru_cache(maxsize=2048)
def _read_so(leads: tuple[int, ...], reading: str) -> list[Candidate]:
    """All characters with a reading and one of the given first bytes."""
    found = candidates(leads, HIGH_TRAILS)
    return [one for one in found if one.kind == HAN and pinyin.reads(one.char, reading)]
