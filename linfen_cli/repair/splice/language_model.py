"""What a piece of Chinese text costs, character by character, in a page that is known.

A `Page` scores text that grows to the right: words and their neighbours from the lexicon, marks from what stands beside
them, and what the page itself says elsewhere. Costs are -log10 of a probability, so that the difference of two costs is the
odds between two readings. Nodes form a tree; a reading that goes on from another shares its nodes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from heapq import nsmallest
from itertools import islice, pairwise, product
from math import log10
from typing import NamedTuple

from linfen_cli.base.gbk import decode_pair, encode_char, is_private
from linfen_cli.lexicon.lexicon import (
    ENDING,
    GROUP_OF,
    HAN,
    KINDS,
    LONGEST_WORD,
    OTHER,
    SPACE,
    UNKNOWN,
    Lexicon,
    Word,
    kind_of,
    open_lexicon,
)
from linfen_cli.repair.splice.damage import ASCII_MARKS

__all__ = ["Candidate", "Node", "Page", "plain_of"]

FIRM = 50.0
"""How many characters that a page writes after one of a kind count as much as what texts write there."""

OWN, STEADY = 0.6, 3.0
"""The weight of what a page writes elsewhere against the lexicon, and of a shorter context against a longer."""

_AFTER_QUESTION = re.compile(r"\?[^\n]{,20}")
_WIDE = {narrow: mark for mark, narrow in ASCII_MARKS.items() if narrow != "?"}  # that one may be half of a character
_KEPT_ENDS = 3
_POOL = 300
_MANY = 1000
ALIEN = 3.5
"""The cost, in log10, from which a page does not write a word with a character: a simplified one would a traditional one."""

STRANGE, SPACED, TWICE = 3.0, 2.0, 2.0
"""What it costs more, in log10, where a page has it nowhere else: a symbol, a wide space, a mark twice in a row."""

AGAIN = 0.3
"""What a mark costs, in log10, that stands there twice already."""

REPEATED = frozenset("。，、；：！？.")

CUTOFF = 3.0
_QUOTES = {**dict.fromkeys("“”‘’", "「」『』"), **dict.fromkeys("「」『』", "“”‘’")}
_NO_WORD = Word(None, UNKNOWN, 0.0)


_CLOSING = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "（": "）",
    "”": "",
    "’": "",
    "」": "",
    "』": "",
    "》": "",
    "）": "",
}
UNCLOSED = 1.0
"""The cost of the end of a line, in log10, for every quotation that is open there: some go on in the next paragraph."""

CLOSES, SKIPPED, NOT_OPEN, MISMATCH, NESTED = -0.7, 2.0, 1.8, 3.0, 1.2


def _after_quote(quotes: str, char: str) -> tuple[str, float]:
    """The open quotations after a mark, and what it costs that it opens one inside its like, or closes none."""
    closing = _CLOSING[char]
    if closing:
        return (quotes + closing)[-4:], NESTED if closing in quotes else 0.0
    if quotes.endswith(char):
        return quotes[:-1], CLOSES
    if char in quotes:
        return quotes[: quotes.rfind(char)], SKIPPED
    return quotes, MISMATCH if quotes else NOT_OPEN


class Candidate(NamedTuple):
    """A character that two bytes may be: itself, its simplified form, its kind, and the bytes."""

    char: str
    plain: str
    kind: int
    lead: int
    trail: int


class Pool(NamedTuple):
    """The characters that some bytes may be in a page: Han ones with their simplified forms and what it costs to write
    them, the places of those that the page has elsewhere, and the others with their costs.
    """

    han: list[Candidate]
    plains: list[str]
    styles: list[float]
    written: list[int]
    others: list[tuple[Candidate, float]]


class Node:
    """The end of a text. `ends` has, cheapest first, (cost, the word before the last, the last word)."""

    __slots__ = ("ends", "extra", "kind", "parent", "plain", "quotes", "so_far", "tail")

    def __init__(self, parent: Node | None, plain: str, kind: int, extra: float) -> None:
        self.parent = parent
        self.plain = plain
        self.kind = kind
        self.extra = extra
        self.ends: list[tuple[float, str, str]] = []
        self.so_far = 0.0
        self.tail = ""
        self.quotes: str = parent.quotes if parent is not None else ""  # those that are open, as they will be closed


@lru_cache(maxsize=1 << 14)
def plain_of(char: str) -> str:
    """The simplified form of a character, of one that GBK has, and the wide form of a mark.

    >>> plain_of("榮"), plain_of("荣"), plain_of("é"), plain_of(",")
    ('荣', '荣', 'é', '，')
    """
    pair = encode_char(char)
    return (open_lexicon().plain(*pair) or char) if len(pair) == 2 else _WIDE.get(char, char)


class Page:
    """The page that a damaged run stands in.

    `text` is its text without glosses. What follows a `?` may be a run, and does not count as what the page writes.
    `style` is the script it is written in, an index of lexicon.STYLES.
    """

    def __init__(self, lexicon: Lexicon, text: str, style: int) -> None:
        self.lexicon = lexicon
        self.style = style
        self._text = text
        self.written = Counter(text)
        plain = "".join(map(plain_of, _AFTER_QUESTION.sub("\0", text)))
        self.size = len(plain) + 1
        self.ones = Counter(plain)
        self.twos = Counter(map("".join, pairwise(plain)))
        self.threes = Counter(map("".join, zip(plain, plain[1:], plain[2:], strict=False)))
        self.follow = self._follow()
        closing = [kind_of(char) for char in "”’"]
        self._closing = [-log10(sum(10 ** -row[kind] for kind in closing)) for row in self.follow]
        self._style_costs: dict[tuple[int, int], float] = {}
        self._pools: dict[tuple[tuple[int, ...], tuple[int, ...]], Pool] = {}
        self._ranks: dict[tuple[str, str, tuple[int, ...], tuple[int, ...], int], list[tuple[float, Candidate]]] = {}

    @cached_property
    def strangeness(self) -> float:
        """What the page's first lines cost by the lexicon alone, in log10 for each character: 1.5 to 2.3 in modern prose, 3 in
        classical.
        """
        blank = Page(self.lexicon, "", self.style)
        cost = size = 0.0
        for line in self._text.split("\n"):
            line = _AFTER_QUESTION.sub("", line)[:70]
            if len(line) >= 20:
                cost += blank.cost(blank.start("\n"), line)
                size += len(line)
            if size > 200:
                break
        return cost / size if size else 2.0

    def _follow(self) -> list[list[float]]:
        """What one kind of character costs after another in this page: as in any text, and as it writes itself."""
        counts = [[0] * len(KINDS) for _ in KINDS]
        for two, count in self.twos.items():
            if "\0" not in two:
                counts[kind_of(two[0])][kind_of(two[1])] += count
        rows = []
        for general, own in zip(self.lexicon.follow, counts, strict=True):
            if any(own):
                total = sum(own) + FIRM
                general = [-log10((count + FIRM * 10**-cost) / total) for cost, count in zip(general, own, strict=True)]
            rows.append(general)
        return rows

    def start(self, before: str) -> Node:
        """A node for the text `before`: its last characters, and the quotation marks that are open in its last line."""
        node = Node(None, "\n", kind_of("\n"), 0.0)
        node.ends = [(0.0, "", "")]
        for char in before[before.rfind("\n") + 1 : -8]:
            if char in _CLOSING:
                node.quotes = _after_quote(node.quotes, char)[0]
        for char in before[-8:]:
            node = self.extend(node, plain_of(char), kind_of(char), 0.0)
        return node

    def stored(self, node: Node, char: str) -> Node:
        """The node after a character that stands in the page as it is."""
        return self.extend(node, plain_of(char), kind_of(char), 0.0)

    def emit(self, node: Node, candidate: Candidate) -> Node:
        """The node after a character that a reading supposes."""
        return self.extend(node, candidate.plain, candidate.kind, self.style_cost(candidate))

    def style_cost(self, candidate: Candidate) -> float:
        """What it costs to write a candidate's simplified form with this very character in this page."""
        key = candidate.lead, candidate.trail
        cost = self._style_costs.get(key)
        if cost is None:
            cost = self.lexicon.written(*key, self.style)
            seen = self.written[candidate.char]
            others = _QUOTES.get(candidate.char)
            if others is not None:
                cost = 0.0 if seen or not any(self.written[other] for other in others) else 2.0
            elif seen:
                cost = min(cost, 0.3)
            elif candidate.kind == OTHER:
                cost += STRANGE
            elif candidate.kind == SPACE:
                cost += SPACED
            elif cost < 0.3 and candidate.kind == HAN and self.ones[candidate.plain] > 1:
                cost = 1.0  # the page writes it otherwise
            self._style_costs[key] = cost
        return cost

    def gain(self, node: Node, plain: str, step: float) -> float:
        """What the page takes off the cost `step` of `plain` after `node`, in log10: it is mixed with what the page itself
        writes elsewhere after the last two characters, after the last one, and at all.
        """
        once = self.ones.get(plain)
        if once is None:
            return 0.0
        share = once / self.size
        last = node.plain
        before = self.ones.get(last)
        if before is not None:
            share = (self.twos.get(last + plain, 0) + STEADY * share) / (before + STEADY)
            if node.parent is not None:
                both = node.parent.plain + last
                before = self.twos.get(both)
                if before is not None:
                    share = (self.threes.get(both + plain, 0) + STEADY * share) / (before + STEADY)
        return log10(1 + OWN * share * 10**step)

    def extend(self, node: Node, plain: str, kind: int, extra: float) -> Node:
        """The node after one more character."""
        lexicon = self.lexicon
        closes = node.quotes.endswith(plain) and plain in _CLOSING
        extra += node.extra + (self._closing[node.kind] if closes else self.follow[node.kind][kind])
        if kind != HAN:
            if plain == node.plain and plain in REPEATED:
                if node.parent is not None and node.parent.plain == plain:
                    extra = node.extra + AGAIN
                elif plain + plain not in self.twos:
                    extra += TWICE
            group = GROUP_OF.get(plain)
            if group is not None and node.kind == HAN:
                extra -= lexicon.leaning(node.plain, group, after=False)
                last = node.ends[0][2]
                if len(last) > 1 and plain in ENDING and (known := lexicon.word(last)):
                    extra -= known.ends
            quotes = node.quotes
            if plain in _CLOSING:
                quotes, odds = _after_quote(quotes, plain)
                extra += odds
            elif plain == "\n":
                extra += UNCLOSED * len(quotes)
                quotes = ""
            if kind < HAN or kind == SPACE:
                extra -= self.gain(node, plain, extra - node.extra)
            new = Node(node, plain, kind, extra)
            new.quotes = quotes
            cost = node.ends[0][0]
            new.ends = [(cost, "", "")]
            new.so_far = cost + extra
            return new
        if node.kind != HAN:
            group = GROUP_OF.get(node.plain)
            if group is not None:
                extra -= lexicon.leaning(plain, group, after=True)
        new = Node(node, plain, kind, extra)
        new.tail = tail = (node.tail + plain)[-LONGEST_WORD:]
        word, gain = lexicon.word, lexicon.gain
        found: list[tuple[float, str, str]] = []
        best = 1e9
        before: Node | None = node
        for size in range(1, len(tail) + 1):
            assert before is not None
            text = tail[-size:]
            known = word(text)
            if known is None:
                if size == 1:
                    known = _NO_WORD
                else:
                    before = before.parent
                    continue
            ends = before.ends
            if known.prefix + ends[0][0] < best:
                best = known.prefix + ends[0][0]
            base = known.cost
            if base is None and size == 1:
                base = UNKNOWN
            if base is not None:
                for cost, second, last in ends:
                    if last:
                        more = gain(f"{last} {text}")
                        if more is None:
                            previous = word(last)
                            step = base + (previous.backoff if previous else 0.0)
                        else:
                            step = base - more
                            if second:
                                third = gain(f"{second} {last} {text}")
                                if third is not None:
                                    step -= third
                            if step < 0.02:
                                step = 0.02
                        found.append((cost + step, last, text))
                    else:
                        found.append((cost + base, "", text))
            before = before.parent
        found.sort()
        del found[_KEPT_ENDS:]
        new.ends = found
        if found[0][0] < best:
            best = found[0][0]
        extra -= self.gain(node, plain, best - (node.so_far - node.extra))
        new.extra = extra
        new.so_far = best + extra
        return new

    def finished(self, node: Node) -> float:
        """The cost of the text up to `node` if it ends there, or goes on as any text may."""
        return node.ends[0][0] + node.extra

    def cost(self, node: Node, text: str) -> float:
        """What `text`, as it stands, adds to the cost of `node`."""
        end = node
        for char in text:
            end = self.stored(end, char)
        return end.so_far - node.so_far

    def rank(
        self, node: Node, leads: tuple[int, ...], trails: tuple[int, ...], limit: int
    ) -> list[tuple[float, Candidate]]:
        """The `limit` characters of the given bytes that look best after `node`, by a rule much quicker than `extend`.

        With each comes what it costs by that rule, in log10, the least first.
        """
        last_word = node.ends[0][2]
        key = node.plain, last_word, leads, trails, limit
        known = self._ranks.get(key)
        if known is None:
            pool = self._pool(leads, trails)
            best = nsmallest(limit, self._quick_costs(node, last_word, pool))
            known = self._ranks[key] = [one for one in best if one[0] <= best[0][0] + CUTOFF]
        return known

    def _pool(self, leads: tuple[int, ...], trails: tuple[int, ...]) -> Pool:
        """The characters of the given bytes that this page may have, the commonest first, and no more than `_POOL`."""
        pool = self._pools.get((leads, trails))
        if pool is None:
            common = (one for one in candidates(leads, trails) if self.style_cost(one) < ALIEN)
            pool = self._pools[leads, trails] = self._pool_of(list(islice(common, _POOL)))
        return pool

    def _pool_of(self, found: list[Candidate]) -> Pool:
        han = [one for one in found if one.kind == HAN]
        return Pool(
            han,
            [one.plain for one in han],
            list(map(self.style_cost, han)),
            [at for at, one in enumerate(han) if one.plain in self.ones],
            [(one, self.style_cost(one)) for one in found if one.kind != HAN],
        )

    def _quick_costs(self, node: Node, last_word: str, pool: Pool) -> Iterator[tuple[float, Candidate]]:
        last = node.plain
        after = self.lexicon.after(last if node.kind == HAN else "", last_word)
        row = self.follow[node.kind]
        more = row[HAN]
        plains = pool.plains
        costs = [style + more + after[plain] for style, plain in zip(pool.styles, plains, strict=True)]
        gain = self.gain
        for at in pool.written:
            plain = plains[at]
            costs[at] -= gain(node, plain, after[plain])
        yield from zip(costs, pool.han, strict=True)
        leaning = self.lexicon.leaning
        for candidate, style in pool.others:
            cost = row[candidate.kind] + style
            if node.kind == HAN and candidate.plain in GROUP_OF:
                cost -= leaning(last, GROUP_OF[candidate.plain], after=False)
            yield cost, candidate


HIGH_TRAILS = tuple(range(0x80, 0xFF))


@lru_cache(maxsize=1 << 15)
def candidate(lead: int, trail: int) -> Candidate | None:
    """What a pair of GBK bytes may be in clean text, None where it is open or cannot be.

    >>> candidate(0x98, 0x73).char, candidate(0xAA, 0xA1), candidate(0x98, 0x30)
    ('榮', None, None)
    """
    char = decode_pair(lead, trail)
    if not char or is_private(char):
        return None
    return Candidate(char, open_lexicon().plain(lead, trail) or char, kind_of(char), lead, trail)


@lru_cache(maxsize=1 << 12)
def candidates(leads: tuple[int, ...], trails: tuple[int, ...]) -> tuple[Candidate, ...]:
    """The characters of the given first and second bytes that a text may have, the commonest first.

    Of very many pairs only those of the commonest characters are looked at.
    """
    word = open_lexicon().word
    found: list[tuple[float, Candidate]] = []
    pairs: Iterable[tuple[int, int]] = product(leads, trails)
    if len(leads) * len(trails) > _MANY:
        some, others = frozenset(leads), frozenset(trails)
        pairs = ((lead, trail) for lead, trail in open_lexicon().common if lead in some and trail in others)
    for lead, trail in pairs:
        one = candidate(lead, trail)
        if one is None:
            continue
        if one.kind == HAN:
            known = word(one.plain)
            if known is not None and known.prefix < UNKNOWN:
                found.append((known.prefix, one))
        elif one.kind != OTHER:
            found.append((2.0, one))
    found.sort(key=lambda pair: pair[0])
    return tuple(one for _, one in found)
