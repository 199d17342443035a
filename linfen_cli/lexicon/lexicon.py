"""The lexicon: the costs of Chinese words, of their neighbours and of marks, in a file of 5 MB that is mapped, not read.

It holds simplified forms, so that both scripts are scored alike. Costs are -log10 of a probability. Words and their prefixes, and
pairs and triples of words, are found by a hash and not kept as text. With hashes of 40 and 37 bits, seven in a million strings
that are not in the lexicon are taken for one that is; a search for the best of very many hypotheses would find more false ones
among shorter hashes. `build.py` makes the file and names its sources.
"""

from __future__ import annotations

import mmap
import struct
from binascii import crc_hqx
from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

__all__ = ["Lexicon", "Word", "open_lexicon"]

UNKNOWN = 7.0
"""The cost of a character that is not a word of the lexicon."""

LONGEST_WORD = 4
BUCKET_BITS, WORD_BUCKET_BITS = 17, 16
"""The bits of a hash that give the bucket of a pair or triple of words, and of a word."""

NEAR_BITS = 11
"""In each group of 2 ** NEAR_BITS buckets, the start of a bucket is stored as its distance from the start of the first one."""

COST_STEP = 1 / 24  # log10
NO_COST = 255
GAINS = 16

STYLES = ("simplified", "traditional")

GROUPS = ("，,", "。.", "、", "；;", "！!？?", "：:", "”」’』》）)", "“「‘『《（(")
"""Groups of marks that characters stand beside alike."""

GROUP_OF = {char: group for group, chars in enumerate(GROUPS) for char in chars}

_KINDS = (
    "，,",
    "。.",
    "、",
    "；;",
    "！!",
    "？?",
    "：:",
    "”」",
    "“「",
    "’』",
    "‘『",
    "（(",
    "）)",
    "《",
    "》",
    "…",
    "—",
    "·",
    "〈〉",
)
KINDS = (*_KINDS, "Han", "digits", "letters", "full-width", "space", "newline", "other")
"""The kinds of characters by which one after another is counted."""

_KIND_OF = {char: kind for kind, chars in enumerate(_KINDS) for char in chars}
HAN, DIGIT, LETTER, FULL, SPACE, NEWLINE, OTHER = range(len(_KINDS), len(KINDS))

SECTIONS = (
    "word_starts", "word_nearby", "word_keys", "word_checks", "word_costs", "word_prefixes", "word_backoffs", "word_ends", "gram_starts", "gram_nearby",
    "gram_keys", "gram_gains", "gain_levels", "pair_plain", "pair_costs", "common", "follow", "lean_chars", "leanings",
)  # fmt: skip
_MAGIC = b"linfen lexicon 3"

ENDING = "，,。.；;！!？?"
"""The marks that end a clause."""

_WORD_SHIFT, _GRAM_SHIFT = 32 - WORD_BUCKET_BITS, 32 - BUCKET_BITS

_FILE = Path(__file__).with_name("lexicon.bin")


class Word(NamedTuple):
    """The statistics of a string of characters.

    Attributes:
        cost: its cost as a word, None where it is not one.
        prefix: the cost of all words that begin with it.
        backoff: what it costs more before a word that it makes no known pair with.
        ends: the gain, in log10, of a mark that ends a clause after this word, beyond what its last character tells.
    """

    cost: float | None
    prefix: float
    backoff: float
    ends: float = 0.0


class Costs(dict[str, float]):
    """The costs of characters by some rule, each worked out when first asked for."""

    def __init__(self, rule: Callable[[str], float]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, plain: str) -> float:
        self[plain] = cost = self._rule(plain)
        return cost


def kind_of(char: str) -> int:
    """Return the index in KINDS of a character.

    >>> KINDS[kind_of("年")], KINDS[kind_of("。")], KINDS[kind_of("7")]
    ('Han', '。.', 'digits')
    """
    kind = _KIND_OF.get(char)
    if kind is not None:
        return kind
    if "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf":
        return HAN
    if char < "\x80":
        if char.isdigit():
            return DIGIT
        if char.isalpha():
            return LETTER
        return NEWLINE if char in "\r\n" else SPACE if char.isspace() else OTHER
    if "\uff10" <= char <= "\uff5a":
        return FULL
    return SPACE if char == "\u3000" else HAN if char == "〇" else OTHER


class Place(NamedTuple):
    """The place of a string in a table: its bucket, its key of 16 bits there, and its check of 8 bits."""

    bucket: int
    key: int
    check: int


def place_of(text: str, bits: int) -> Place:
    """Return the place of `text` in a table with 2 ** `bits` buckets."""
    data = text.encode("utf-16-le")
    hashed = crc32(data)
    return Place(hashed >> (32 - bits), crc_hqx(data, 0), hashed & 0xFF)


class Lexicon:
    """The sections of the file as arrays. Read-only, and so safe to share between threads."""

    def __init__(self, path: Path = _FILE) -> None:
        """Map the file at `path`.

        Raises:
            OSError: there is no such file.
            ValueError: it is not a lexicon of this version.
        """
        with path.open("rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(data[: len(_MAGIC)]) != _MAGIC:
            raise ValueError(f"{path} is not a linfen lexicon of this version")
        places = struct.unpack_from(f"<{2 * len(SECTIONS)}I", data, len(_MAGIC))
        parts = {
            name: data[start : start + size]
            for name, start, size in zip(SECTIONS, places[::2], places[1::2], strict=True)
        }
        self._word_starts: list[int] = parts["word_starts"].cast("I").tolist()
        self._word_nearby = parts["word_nearby"].cast("H")
        self._word_checks = parts["word_checks"]
        self._word_keys = parts["word_keys"].cast("H")
        self._word_costs = parts["word_costs"]
        self._word_prefixes = parts["word_prefixes"]
        self._word_backoffs = parts["word_backoffs"]
        self._word_ends = parts["word_ends"]
        self._gram_starts: list[int] = parts["gram_starts"].cast("I").tolist()
        self._gram_nearby = parts["gram_nearby"].cast("H")
        self._gram_keys = parts["gram_keys"].cast("H")
        self._gram_gains = parts["gram_gains"]
        self._levels = list(map(float, parts["gain_levels"].cast("f")))
        self._pair_plain = parts["pair_plain"].cast("H")
        self._pair_costs = parts["pair_costs"]
        self._common = parts["common"].cast("H")
        size = len(KINDS)
        follow = [cost * COST_STEP for cost in parts["follow"]]
        self.follow = [follow[at : at + size] for at in range(0, size * size, size)]
        self._lean_rows = {code: row for row, code in enumerate(parts["lean_chars"].cast("H").tolist())}
        self._leanings = parts["leanings"]
        self.word = lru_cache(maxsize=1 << 17)(self._word)
        self.gain = lru_cache(maxsize=1 << 17)(self._gain)
        self.after = lru_cache(maxsize=1 << 10)(self._after)

    def _word(self, text: str) -> Word | None:
        data = text.encode("utf-16-le")
        at = self._word_at(crc32(data), crc_hqx(data, 0))
        if at < 0:
            return None
        cost = self._word_costs[at]
        return Word(
            None if cost == NO_COST else cost * COST_STEP,
            self._word_prefixes[at] * COST_STEP,
            self._word_backoffs[at] * COST_STEP,
            (self._word_ends[at] - 128) * COST_STEP / 2,
        )

    def _word_at(self, hashed: int, key: int) -> int:
        """Return the index in the table of a word or prefix with these hashes, -1 when there is none."""
        start, keys = _bucket(self._word_starts, self._word_nearby, self._word_keys, hashed >> _WORD_SHIFT)
        if key in keys:
            for at, one in enumerate(keys, start):
                if one == key and self._word_checks[at] == hashed & 0xFF:
                    return at
        return -1

    def _gain(self, key: str) -> float | None:
        data = key.encode("utf-16-le")
        return self._gain_at(crc32(data), crc_hqx(data, 0))

    def _gain_at(self, hashed: int, key: int) -> float | None:
        """Return the gain of words with these hashes, None when they are not in the table."""
        start, keys = _bucket(self._gram_starts, self._gram_nearby, self._gram_keys, hashed >> _GRAM_SHIFT)
        if key in keys:
            for one, gain in zip(keys, self._gram_gains[start : start + len(keys)], strict=True):
                if one == key and gain >> 4 == hashed & 15:
                    return self._levels[gain & 15]
        return None

    def _after(self, last: str, last_word: str) -> Costs:
        """Return a quick rule for the cost of a character after the character `last` and the word `last_word`; either may be empty.

        The character may begin a word, go on with the word that `last` begins, or be a word after `last_word`: whichever costs
        least.
        """
        word = self.word
        alone = word(last) if last else None
        alone_prefix = alone.prefix if alone else UNKNOWN
        word_at, gain_at, prefixes = self._word_at, self._gain_at, self._word_prefixes
        # what comes before is the same for all characters, so that its checksums are computed once
        begun = last.encode("utf-16-le")
        begun_32, begun_16 = crc32(begun), crc_hqx(begun, 0)
        begun = f"{last_word} ".encode("utf-16-le")
        gram_32, gram_16 = crc32(begun), crc_hqx(begun, 0)

        def cost(plain: str) -> float:
            known = word(plain)
            own = known.prefix if known else UNKNOWN
            if alone is None:
                return own
            data = plain.encode("utf-16-le")
            at = word_at(crc32(data, begun_32), crc_hqx(data, begun_16))
            if at >= 0:
                own = min(own, prefixes[at] * COST_STEP - alone_prefix)
            if last_word and known is not None and known.cost is not None:
                gain = gain_at(crc32(data, gram_32), crc_hqx(data, gram_16))
                if gain is not None:
                    own = min(own, known.cost - gain)
            return own

        return Costs(cost)

    @cached_property
    def common(self) -> list[tuple[int, int]]:
        """Return the bytes of the commonest characters, in either script, the commonest first."""
        return [divmod(code, 256) for code in self._common.tolist()]

    def plain(self, lead: int, trail: int) -> str:
        """Return the simplified form of a pair of GBK bytes, `""` where the pair is open."""
        code = self._pair_plain[(lead - 0x81) * 191 + trail - 0x40]
        return chr(code) if code else ""

    def written(self, lead: int, trail: int, style: int) -> float:
        """Return what it costs a page in the script STYLES[style] to write the character of a pair for its simplified form."""
        return self._pair_costs[((lead - 0x81) * 191 + trail - 0x40) * len(STYLES) + style] * COST_STEP

    def leaning(self, plain: str, group: int, after: bool) -> float:
        """Return the gain, in log10, of a simplified character where it stands before (or after) a mark of a group."""
        row = self._lean_rows.get(ord(plain[0]))
        if row is None:
            return 0.0
        side = (group + (len(GROUPS) if after else 0)) * len(self._lean_rows)
        return (self._leanings[side + row] - 128) * COST_STEP / 2


def _bucket(starts: list[int], nearby: memoryview, keys: memoryview, number: int) -> tuple[int, list[int]]:
    """Return the start of a bucket in its table, and the keys in it."""
    after = number + 1
    start = starts[number >> NEAR_BITS] + nearby[number]
    return start, keys[start : starts[after >> NEAR_BITS] + nearby[after]].tolist()


def write_sections(sections: dict[str, bytes]) -> bytes:
    """Return the bytes of a file that holds `sections`, one for each name of SECTIONS."""
    head = len(_MAGIC) + 8 * len(SECTIONS)
    places: list[int] = []
    body = bytearray()
    for name in SECTIONS:
        body += bytes(-(head + len(body)) % 8)
        places += (head + len(body), len(sections[name]))
        body += sections[name]
    return _MAGIC + struct.pack(f"<{len(places)}I", *places) + bytes(body)


@lru_cache(maxsize=1)
def open_lexicon() -> Lexicon:
    """Return the lexicon that comes with linfen, opened once.

    >>> lexicon = open_lexicon()
    >>> lexicon.word("光荣") is not None, lexicon.word("荣光辉") is None, lexicon.plain(0x98, 0x73)
    (True, True, '荣')
    """
    return Lexicon()
