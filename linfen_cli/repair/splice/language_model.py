"""The language model: the cost of Chinese text, character by character, in the page that it stands in.

A `Page` scores text that grows to the right: words and their neighbours from the lexicon, marks from what stands beside
them, and both from what the page itself writes elsewhere. Costs are -log10 of a probability, so that the difference of two
costs is the odds between two readings. Nodes form a tree: hypotheses that begin alike share the nodes of their beginning.
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
from linfen_cli.repair.settings import (
    AGAIN,
    ALIEN,
    CLOSES,
    CUTOFF,
    FIRM,
    KEPT_ENDS,
    MANY_PAIRS,
    MARK,
    MISMATCH,
    NESTED,
    NOT_OPEN,
    OWN,
    POOL,
    QUOTED_OTHERWISE,
    SKIPPED,
    SMALLEST_STEP,
    SPACED,
    STEADY,
    STRANGE,
    TWICE,
    TYPICAL,
    UNCLOSED,
    WRITTEN,
    WRITTEN_OTHERWISE,
)
from linfen_cli.repair.splice.damage import ASCII_MARKS

__all__ = ["AFTER_QUESTION", "HIGH_TRAILS", "Candidate", "Node", "Page", "candidate", "candidates", "plain_of"]

AFTER_QUESTION = re.compile(r"\?[^\n]{,20}")
"""A possible run, which does not count as what the page writes."""

# Half of a character may look like "?", so that one stays as it is.
_WIDE = {narrow: mark for mark, narrow in ASCII_MARKS.items() if narrow != "?"}
_REPEATED = frozenset("。，、；：！？.")
_QUOTES = {**dict.fromkeys("“”‘’", "「」『』"), **dict.fromkeys("「」『』", "“”‘’")}
_NO_WORD = Word(None, UNKNOWN, 0.0)

# Each mark that opens a quotation with the one that closes it, and those that close.
_CLOSED_BY = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "（": "）", **dict.fromkeys("”’」』》）", "")}
_NESTING = frozenset((*_CLOSED_BY, "\n"))


def _after_quote(quotes: str, char: str) -> tuple[str, float]:
    """Return the quotations that are open after a mark of `_NESTING`, and what the mark costs where those before it are `quotes`."""
    if char == "\n":
        return "", UNCLOSED * len(quotes)
    closing = _CLOSED_BY[char]
    if closing:
        return (quotes + closing)[-4:], NESTED if closing in quotes else 0.0
    if quotes.endswith(char):
        return quotes[:-1], CLOSES
    if char in quotes:
        return quotes[: quotes.rfind(char)], SKIPPED
    return quotes, MISMATCH if quotes else NOT_OPEN


class Candidate(NamedTuple):
    """A character that a pair of bytes may be: itself, its simplified form, its kind, and the bytes."""

    char: str
    plain: str
    kind: int
    lead: int
    trail: int


class Pool(NamedTuple):
    """The characters that some bytes may be in a page.

    Attributes:
        han: the Han characters, with `plains`, their simplified forms, and `styles`, the costs of writing them in this page.
        written: the places in `han` of those that the page has elsewhere.
        others: the other characters with their costs.
    """

    han: list[Candidate]
    plains: list[str]
    styles: list[float]
    written: list[int]
    others: list[tuple[Candidate, float]]


class Node:
    """The end of a text: its last character, and what the text up to it costs.

    Attributes:
        parent: the node of the character before.
        plain, kind: the character's simplified form, and its kind in the lexicon.
        extra: the cost of marks, of the script and of what the page writes elsewhere, without that of the words.
        ends: the ways to cut the text into words, cheapest first: the cost, the word before the last, the last word.
        so_far: the cost of the text if more Han characters may follow.
        tail: the last Han characters, as many as a word may have.
        quotes: the marks that would close the open quotations, the innermost last.
    """

    __slots__ = ("ends", "extra", "kind", "parent", "plain", "quotes", "so_far", "tail")

    def __init__(self, parent: Node | None, plain: str, kind: int, extra: float) -> None:
        self.parent = parent
        self.plain = plain
        self.kind = kind
        self.extra = extra
        self.ends: list[tuple[float, str, str]] = []
        self.so_far = 0.0
        self.tail = ""
        self.quotes: str = parent.quotes if parent is not None else ""


@lru_cache(maxsize=1 << 14)
def plain_of(char: str) -> str:
    """Return the simplified form of a character that GBK has, and the wide form of a mark.

    >>> plain_of("榮"), plain_of("荣"), plain_of("é"), plain_of(",")
    ('荣', '荣', 'é', '，')
    """
    pair = encode_char(char)
    return (open_lexicon().plain(*pair) or char) if len(pair) == 2 else _WIDE.get(char, char)


class Page:
    """The page that a damaged run stands in.

    `text` is its text without glosses. What follows a `?` may be a run, and does not count as what the page writes.
    `style` is the script that it is written in, an index of lexicon.STYLES.
    """

    def __init__(self, lexicon: Lexicon, text: str, style: int) -> None:
        self.lexicon = lexicon
        self.style = style
        self._text = text
        self.written = Counter(text)
        plain = "".join(map(plain_of, AFTER_QUESTION.sub("\0", text)))
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
        """Return the cost of a character of the page's first lines, by the lexicon alone.

        It is 1.5 to 2.3 in modern prose and 3 in classical.
        """
        blank = Page(self.lexicon, "", self.style)
        cost = size = 0.0
        for line in self._text.split("\n"):
            line = AFTER_QUESTION.sub("", line)[:70]
            if len(line) >= 20:
                cost += blank.cost(blank.start("\n"), line)
                size += len(line)
            if size > 200:
                break
        return cost / size if size else TYPICAL

    def _follow(self) -> list[list[float]]:
        """Return the costs of one kind of character after another: those of any text, mixed with those of the page itself."""
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
        """Return a node for the text `before`: its last characters, and the quotations that are open in its last line."""
        node = Node(None, "\n", kind_of("\n"), 0.0)
        node.ends = [(0.0, "", "")]
        for char in before[before.rfind("\n") + 1 : -8]:
            if char in _CLOSED_BY:
                node.quotes = _after_quote(node.quotes, char)[0]
        for char in before[-8:]:
            node = self.extend(node, plain_of(char), kind_of(char), 0.0)
        return node

    def stored(self, node: Node, char: str) -> Node:
        """Return the node after a character that stands in the page as it is."""
        return self.extend(node, plain_of(char), kind_of(char), 0.0)

    def emit(self, node: Node, candidate: Candidate) -> Node:
        """Return the node after a character that a hypothesis supposes."""
        return self.extend(node, candidate.plain, candidate.kind, self.style_cost(candidate))

    def style_cost(self, candidate: Candidate) -> float:
        """Return the cost of writing a candidate's simplified form with this very character in this page."""
        key = candidate.lead, candidate.trail
        cost = self._style_costs.get(key)
        if cost is None:
            cost = self.lexicon.written(*key, self.style)
            seen = self.written[candidate.char]
            others = _QUOTES.get(candidate.char)
            if others is not None:
                cost = 0.0 if seen or not any(self.written[other] for other in others) else QUOTED_OTHERWISE
            elif seen:
                cost = min(cost, WRITTEN)
            elif candidate.kind == OTHER:
                cost += STRANGE
            elif candidate.kind == SPACE:
                cost += SPACED
            elif cost < WRITTEN and candidate.kind == HAN and self.ones[candidate.plain] > 1:
                cost = WRITTEN_OTHERWISE
            self._style_costs[key] = cost
        return cost

    def gain(self, node: Node, plain: str, step: float) -> float:
        """Return what the page takes off the cost `step` of `plain` after `node`.

        The probability is mixed with those of the page itself: after the last two characters, after the last one, and at all.
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
        """Return the node after one more character, which costs `extra` more than its words and marks do."""
        if kind == HAN:
            return self._with_han(node, plain, extra + (node.extra + self.follow[node.kind][HAN]))
        closes = node.quotes.endswith(plain) and plain in _CLOSED_BY
        return self._with_mark(
            node,
            plain,
            kind,
            extra + (node.extra + (self._closing[node.kind] if closes else self.follow[node.kind][kind])),
        )

    def _with_mark(self, node: Node, plain: str, kind: int, extra: float) -> Node:
        if plain == node.plain and plain in _REPEATED:
            if node.parent is not None and node.parent.plain == plain:
                extra = node.extra + AGAIN
            elif plain + plain not in self.twos:
                extra += TWICE
        group = GROUP_OF.get(plain)
        if group is not None and node.kind == HAN:
            extra -= self.lexicon.leaning(node.plain, group, after=False)
            last = node.ends[0][2]
            if len(last) > 1 and plain in ENDING and (known := self.lexicon.word(last)):
                extra -= known.ends
        quotes = node.quotes
        if plain in _NESTING:
            quotes, cost = _after_quote(quotes, plain)
            extra += cost
        if kind < HAN or kind == SPACE:
            extra -= self.gain(node, plain, extra - node.extra)
        new = Node(node, plain, kind, extra)
        new.quotes = quotes
        words = node.ends[0][0]
        new.ends = [(words, "", "")]
        new.so_far = words + extra
        return new

    def _with_han(self, node: Node, plain: str, extra: float) -> Node:
        if node.kind != HAN:
            group = GROUP_OF.get(node.plain)
            if group is not None:
                extra -= self.lexicon.leaning(plain, group, after=True)
        new = Node(node, plain, HAN, extra)
        new.tail = tail = (node.tail + plain)[-LONGEST_WORD:]
        new.ends, best = self._cut_into_words(node, tail)
        extra -= self.gain(node, plain, best - (node.so_far - node.extra))
        new.extra = extra
        new.so_far = best + extra
        return new

    def _cut_into_words(self, before: Node | None, tail: str) -> tuple[list[tuple[float, str, str]], float]:
        """Return the cheapest ways to cut a text that ends with `tail` into words, and the cost of the text if its last word goes on.

        `before` is the node before the last character.
        """
        # Most of the time that a run takes is spent here, so the words are weighed in one loop, complex as it is.
        word, gain = self.lexicon.word, self.lexicon.gain
        found: list[tuple[float, str, str]] = []
        best = 1e9
        for size in range(1, len(tail) + 1):
            assert before is not None
            text = tail[-size:]
            known = word(text)
            if known is None and size == 1:
                known = _NO_WORD
            if known is not None:
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
                                if step < SMALLEST_STEP:
                                    step = SMALLEST_STEP
                            found.append((cost + step, last, text))
                        else:
                            found.append((cost + base, "", text))
            before = before.parent
        found.sort()
        del found[KEPT_ENDS:]
        return found, found[0][0] if found[0][0] < best else best

    def finished(self, node: Node) -> float:
        """Return the cost of the text up to `node` if its last word ends there."""
        return node.ends[0][0] + node.extra

    def cost(self, node: Node, text: str) -> float:
        """Return what `text`, as it stands, adds to the cost of `node`."""
        end = node
        for char in text:
            end = self.stored(end, char)
        return end.so_far - node.so_far

    def rank(
        self, node: Node, leads: tuple[int, ...], trails: tuple[int, ...], limit: int
    ) -> list[tuple[float, Candidate]]:
        """Return the `limit` characters of the given bytes that look best after `node`, the cheapest first, each with its cost.

        The cost is by a rule much quicker than `extend`.
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
        """Return the characters of the given bytes that this page may have, the commonest first, and no more than POOL."""
        pool = self._pools.get((leads, trails))
        if pool is None:
            common = (one for one in candidates(leads, trails) if self.style_cost(one) < ALIEN)
            pool = self._pools[leads, trails] = self._pool_of(list(islice(common, POOL)))
        return pool

    def _pool_of(self, members: list[Candidate]) -> Pool:
        han = [one for one in members if one.kind == HAN]
        return Pool(
            han,
            [one.plain for one in han],
            list(map(self.style_cost, han)),
            [at for at, one in enumerate(han) if one.plain in self.ones],
            [(one, self.style_cost(one)) for one in members if one.kind != HAN],
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
"""The second bytes that are not ASCII."""


@lru_cache(maxsize=1 << 15)
def candidate(lead: int, trail: int) -> Candidate | None:
    """Return the character that a pair of GBK bytes may be in clean text, None where the pair is open or impossible.

    >>> candidate(0x98, 0x73).char, candidate(0xAA, 0xA1), candidate(0x98, 0x30)
    ('榮', None, None)
    """
    char = decode_pair(lead, trail)
    if not char or is_private(char):
        return None
    return Candidate(char, open_lexicon().plain(lead, trail) or char, kind_of(char), lead, trail)


@lru_cache(maxsize=1 << 12)
def candidates(leads: tuple[int, ...], trails: tuple[int, ...]) -> tuple[Candidate, ...]:
    """Return the characters of the given first and second bytes that a text may have, the commonest first.

    Of very many pairs only those of the commonest characters are looked at.
    """
    word = open_lexicon().word
    found: list[tuple[float, Candidate]] = []
    pairs: Iterable[tuple[int, int]] = product(leads, trails)
    if len(leads) * len(trails) > MANY_PAIRS:
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
            found.append((MARK, one))
    found.sort(key=lambda pair: pair[0])
    return tuple(one for _, one in found)
