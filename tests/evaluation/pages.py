"""Damaged pages whose clean text is known: clean text through the forward model, as pages in the wild are.

Everything about a page is drawn from the seed: its length, its script, which characters it glosses, which marks re-align the
bytes, and whether a later clean-up made its marks ASCII. Each page comes twice, with its private-use characters kept and lost.
"""

from __future__ import annotations

import random
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from pypinyin import Style, pinyin

from linfen_cli.base.alignment import Span
from linfen_cli.base.gbk import encode_char, is_private
from linfen_cli.convert.engines import get_engine
from linfen_cli.repair.splice.damage import Cut, Run, to_ascii_marks, trace

SHORTEST, LONGEST = 500, 3000
"""The code points of a page, roughly."""

INDENT = "\u3000\u3000"


class Cuts(NamedTuple):
    """Chooses the marks that start a new piece, with the share given for each sort, and always the same way.

    A run that ends a paragraph often ignores the mark there (`last`); a torn mark rarely goes unseen.
    """

    seed: int
    torn: float
    last: float
    others: float

    def __call__(self, cut: Cut) -> bool:
        share = self.last if cut.last else self.torn if cut.torn else self.others
        return zlib.crc32(f"{self.seed} {cut.char} {cut.mark}".encode()) < share * (1 << 32)


@dataclass(frozen=True)
class Page:
    """A clean text, what the damaging process made of it, and how. The runs are where the damage is."""

    kind: str
    clean: str
    glosses: Mapping[str, str]
    cuts: Cuts
    private: bool
    ascii_marks: bool
    found: str = ""
    runs: tuple[Run, ...] = ()

    def damaged(self) -> Page:
        """Return this page with `found` and `runs` filled in."""
        found, runs = self.trace(self.clean)
        return replace(self, found=found, runs=runs)

    def trace(self, clean: str) -> tuple[str, tuple[Run, ...]]:
        """Return what the process that damaged this page makes of another clean text."""
        return trace(clean, self.glosses, private=self.private, ascii_marks=self.ascii_marks, cuts=self.cuts.__call__)


class Pages:
    """Pages made of documents of several kinds, in an order in which each kind gets an equal part of the spans.

    A text is not used a second time, with other glosses and in another script, before all have been used.
    """

    def __init__(self, documents: Mapping[str, Sequence[str]], seed: int) -> None:
        """Take the clean documents of each kind, in either script."""
        self._documents = documents
        self._seed = seed
        self._counts = Counter[str]()
        for texts in documents.values():
            for text in texts:
                self._counts.update(text)

    def until(self, spans: int) -> Iterator[Page]:
        """Yield damaged pages with at least `spans` runs of either way with private-use characters, each page both ways."""
        left = {kind: self._texts(kind, 0) for kind in self._documents}
        rounds = dict.fromkeys(left, 0)
        spans_of = dict.fromkeys(left, 0)
        barren = 0
        while sum(spans_of.values()) < spans and barren < 1000:
            kind = min(left, key=lambda kind: (rounds[kind], spans_of[kind]))
            text = next(left[kind], None)
            if text is None:
                rounds[kind] += 1
                left[kind] = self._texts(kind, rounds[kind])
                barren += 1
                continue
            kept = self.page(kind, text, f"{rounds[kind]} {zlib.crc32(text.encode())}")
            lost = replace(kept, private=False).damaged()
            spans_of[kind] += len(kept.runs)
            barren = 0 if kept.runs else barren + 1
            yield kept
            yield lost

    def page(self, kind: str, text: str, name: str) -> Page:
        """Return the damaged page that the seed and its `name` make of a clean `text`."""
        rng = random.Random(f"{self._seed} {kind} {name}")
        script = rng.choices(("traditional", "simplified", "mixed"), (75, 15, 10))[0]
        to = rng.choices(("s2t", "s2tw", "s2hk"), (60, 25, 15))[0]
        indent = rng.choice(("", INDENT))
        lines = []
        for line in text.split("\n"):
            simplify = script == "simplified" or (script == "mixed" and rng.random() < 0.5)
            lines.append(indent + _convert(line, "t2s" if simplify else to))
        cuts = Cuts(
            rng.getrandbits(32),
            torn=rng.choice((1, 1, 1, 0.8)),
            last=rng.choice((0.3, 0.6)),
            others=rng.choice((1, 0.9)),
        )
        return Page(
            kind, "\n".join(lines), self.glosses(rng), cuts, private=True, ascii_marks=rng.random() < 0.5
        ).damaged()

    def glosses(self, rng: random.Random) -> dict[str, str]:
        """Return a table as a page may have it: 100 to 800 characters whose simplified form differs, frequent ones rather than rare.

        A page in simplified script has one too; it fires there only across neighbours.
        """
        chosen: dict[str, float] = {}
        for char, other in _traditional().items():
            chosen[char] = rng.expovariate(1 + self._counts[char] + self._counts[other])
        common = [
            char for char, _ in self._counts.most_common(600) if len(encode_char(char)) == 2 and char not in chosen
        ]
        size = rng.randint(100, 800)
        table = sorted(chosen, key=chosen.__getitem__)[:size]
        table += rng.sample(common, min(len(common), size // 50))  # "nearly all", not all
        return {char: reading for char in sorted(table) if (reading := reading_of(char))}

    def _texts(self, kind: str, number: int) -> Iterator[str]:
        rng = random.Random(f"{self._seed} {kind} {number}")
        documents = list(self._documents[kind])
        rng.shuffle(documents)
        return cut_to_pages(documents, rng)


def cut_to_pages(documents: Iterable[str], rng: random.Random) -> Iterator[str]:
    """Yield texts of some 500 to 3000 code points: short documents are put together, long ones cut between paragraphs.

    >>> [len(text) for text in cut_to_pages(["好。" * 200] * 9, random.Random(1))]
    [1202, 2405]
    """
    page: list[str] = []
    size, wanted = 0, rng.randint(SHORTEST, LONGEST)
    for document in documents:
        for paragraph in document.split("\n"):
            for line in _pieces(paragraph):
                page.append(line)
                size += len(line)
                if size >= wanted:
                    yield "\n".join(page)
                    page, size, wanted = [], 0, rng.randint(SHORTEST, LONGEST)
    if size >= SHORTEST:
        yield "\n".join(page)


def _pieces(paragraph: str) -> Iterator[str]:
    """Yield a paragraph longer than a page, in pieces that end with a sentence where one ends."""
    while len(paragraph) > LONGEST:
        end = paragraph.rfind("。", SHORTEST, LONGEST - 1) + 1 or LONGEST
        yield paragraph[:end]
        paragraph = paragraph[end:]
    yield paragraph


class Offsets(NamedTuple):
    """Offsets in the clean text for offsets in the found one, both in code points; -1 inside of a run.

    Where everything of a run was lost, its place in the found text is one offset: `starts` has what is before it in the clean
    text, `ends` what is after it. Everywhere else the two agree. `strays` are the found spans of glosses that fired on the
    last byte of a character and an ASCII letter after it (`，F(xiàn)lask`), which tears nothing and so is no run.
    """

    starts: list[int]
    ends: list[int]
    strays: list[Span]


def clean_offsets(page: Page) -> Offsets:
    """Return the map from the found text to the clean one, its end included.

    Outside of the runs the found text is the clean one with a gloss after each character of the table, and with strays.

    Raises:
        ValueError: it is not, so that the runs are not all the damage there is.
    """
    starts = [-1] * (len(page.found) + 1)
    at = clean_at = 0

    def expect(text: str) -> None:
        nonlocal at
        if not page.found.startswith(text, at):
            raise ValueError(f"{page.found[at : at + 12]!r} stands outside of the runs where {text!r} should")
        starts[at : at + len(text)] = [clean_at] * len(text)
        at += len(text)

    table = {encode_char(char): reading for char, reading in page.glosses.items()}
    ends: dict[int, int] = {}
    strays: list[Span] = []
    for run in (*page.runs, Run(len(page.found), len(page.found), len(page.clean), len(page.clean))):
        while clean_at < run.clean_start:
            char = page.clean[clean_at]
            expect(to_ascii_marks(char) if page.ascii_marks else char)
            clean_at += 1
            pair = encode_char(char)
            if len(pair) == 1 and page.found.startswith("(", at):
                reading = table.get(encode_char(page.clean[max(0, clean_at - 2)])[-1:] + pair)
                if reading and page.found.startswith(f"({reading})", at):
                    strays.append(Span(at, at + len(reading) + 2))
                    expect(f"({reading})")
            elif char in page.glosses:
                expect(f"({page.glosses[char]})")
        if at != run.start:
            raise ValueError(f"a run starts at {run.start}, not at {at}")
        if starts[at] < 0:  # else an empty run stands right before this one
            starts[at] = clean_at
        at, clean_at = run.end, run.clean_end
        ends[at] = clean_at
        if run.end > run.start:
            starts[at] = clean_at
    return Offsets(starts, [ends.get(offset, start) for offset, start in enumerate(starts)], strays)


def lost_ascii(page: Page, run: Run) -> bool:
    """Return whether the damage dropped an ASCII character in a run: another in its place would have left the same page.

    >>> page = Page("", "里。”新7征", {}, Cuts(0, 1, 1, 1), private=True, ascii_marks=False).damaged()
    >>> page.found, lost_ascii(page, page.runs[0])
    ('里?！毙?征', True)
    """
    for index in range(run.clean_start, run.clean_end):
        char = page.clean[index]
        if "\x1f" < char < "@":
            other = "3" if char == "7" else "7"
            if page.trace(page.clean[:index] + other + page.clean[index + 1 :])[0] == page.found:
                return True
    return False


@lru_cache(maxsize=1 << 12)
def reading_of(char: str) -> str:
    """Return the most frequent reading of a character, `""` when it has none with a tone mark that GBK can write.

    >>> reading_of("責"), reading_of("嗎")
    ('zé', '')
    """
    (((reading, *_),),) = (pinyin(char, style=Style.TONE, errors="ignore") or [[""]],)
    written = all(encode_char(letter) for letter in reading) and not any(map(is_private, reading))
    return reading if written and not reading.isascii() else ""


def _convert(text: str, configuration: str) -> str:
    # The engine that is always there, so that the same seed makes the same pages everywhere.
    return get_engine("reimplemented").convert(text, configuration)


@lru_cache(maxsize=1)
def _traditional() -> dict[str, str]:
    """Return the characters of GBK whose simplified form differs, with that form."""
    chars = [char for char in map(chr, range(0x4E00, 0xA000)) if encode_char(char)]
    others = _convert("\n".join(chars), "t2s").split("\n")
    return {char: other for char, other in zip(chars, others, strict=True) if char != other and len(other) == 1}
