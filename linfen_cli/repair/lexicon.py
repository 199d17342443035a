"""The lexicon: what Chinese words, their neighbours and their marks cost, from a file of 5 MB that is mapped, not read.

It answers for simplified forms, so that either script is scored alike. Costs are -log10 of a probability. Words and their
beginnings, and pairs and triples of words, are found by a hash of 33 bits and not kept as text: of five thousand pairs
that are not there, one is taken for another, and then counts as a likely one. `build_lexicon` makes the file and names
its sources.
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
"""The cost of a character that is no word of the lexicon."""

LONGEST_WORD = 4
BUCKET_BITS = 17
COST_STEP = 1 / 24  # log10
NO_COST = 255
GAINS = 16

STYLES = ("simplified", "traditional")

GROUPS = ("，,", "。.", "、", "；;", "！!？?", "：:", "”」’』》）)", "“「‘『《（(")
"""Marks that characters lean to alike."""

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
"""What one character after another is counted by."""

_KIND_OF = {char: kind for kind, chars in enumerate(_KINDS) for char in chars}
HAN, DIGIT, LETTER, FULL, SPACE, NEWLINE, OTHER = range(len(_KINDS), len(KINDS))

SECTIONS = (
    "word_starts", "word_keys", "word_costs", "word_prefixes", "word_backoffs", "word_ends", "gram_starts", "gram_keys",
    "gram_gains", "gain_levels", "pair_plain", "pair_costs", "common", "follow", "lean_chars", "leanings",
)  # fmt: skip
_MAGIC = b"linfen lexicon 2"

ENDING = "，,。.；;！!？?"
"""The marks that end a clause."""

_FILE = Path(__file__).with_name("lexicon.bin")


class Word(NamedTuple):
    """What is known of a string of characters: its cost as a word, as a word's beginning, and before an unknown pair.

    `ends` is the gain, in log10, of a mark that ends a clause after this word, beyond what its last character tells.
    """

    cost: float | None
    prefix: float
    backoff: float
    ends: float = 0.0


class Costs(dict[str, float]):
    """What characters cost by some rule, each worked out when first asked for."""

    def __init__(self, rule: Callable[[str], float]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, plain: str) -> float:
        self[plain] = cost = self._rule(plain)
        return cost


def kind_of(char: str) -> int:
    """The index in KINDS of a character.

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


def gram_place(key: str) -> int:
    """The place of words in the tables: the upper 17 bits are the bucket, the lower 16 the key in it."""
    data = key.encode("utf-16-le")
    return crc32(data) >> (32 - BUCKET_BITS) << 16 | crc_hqx(data, 0)


class Lexicon:
    """The file's sections as arrays. Not for threads that write; nothing here does."""

    def __init__(self, path: Path = _FILE) -> None:
        """Map the file at `path`. OSError when there is none, ValueError when it is not a lexicon."""
        with path.open("rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(data[: len(_MAGIC)]) != _MAGIC:
            raise ValueError(f"{path} is not a lexicon of linfen, or of another version")
        places = struct.unpack_from(f"<{2 * len(SECTIONS)}I", data, len(_MAGIC))
        parts = {
            name: data[start : start + size]
            for name, start, size in zip(SECTIONS, places[::2], places[1::2], strict=True)
        }
        self._word_starts = parts["word_starts"].cast("I")
        self._word_keys = parts["word_keys"].cast("H")
        self._word_costs = parts["word_costs"]
        self._word_prefixes = parts["word_prefixes"]
        self._word_backoffs = parts["word_backoffs"]
        self._word_ends = parts["word_ends"]
        self._gram_starts = parts["gram_starts"].cast("I")
        self._gram_keys = parts["gram_keys"].cast("H")
        self._gram_gains = parts["gram_gains"]
        self._levels = parts["gain_levels"].cast("f").tolist()
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
        place = gram_place(text)
        bucket, key = place >> (16 + BUCKET_BITS - 16), place & 0xFFFF
        keys = self._word_keys
        for at in range(self._word_starts[bucket], self._word_starts[bucket + 1]):
            if keys[at] == key:
                cost = self._word_costs[at]
                return Word(
                    None if cost == NO_COST else cost * COST_STEP,
                    self._word_prefixes[at] * COST_STEP,
                    self._word_backoffs[at] * COST_STEP,
                    (self._word_ends[at] - 128) * COST_STEP / 2,
                )
        return None

    def _gain(self, key: str) -> float | None:
        place = gram_place(key)
        bucket, low = place >> 16, place & 0xFFFF
        start, end = self._gram_starts[bucket], self._gram_starts[bucket + 1]
        try:
            at = start + self._gram_keys[start:end].tolist().index(low)
        except ValueError:
            return None
        packed = self._gram_gains[at >> 1]
        return float(self._levels[packed >> 4 if at & 1 else packed & 15])

    def _after(self, last: str, last_word: str) -> Costs:
        """A quick rule for what a character costs after the character `last` and the word `last_word`, either may be empty.

        It is as a word's beginning, as one that goes on with `last`, or as a word after `last_word`: whichever costs least.
        """
        word = self.word
        alone = word(last) if last else None
        alone_prefix = alone.prefix if alone else UNKNOWN
        starts, keys, prefixes = self._word_starts, self._word_keys, self._word_prefixes
        gram_starts, gram_keys = self._gram_starts, self._gram_keys
        gram_gains, levels = self._gram_gains, self._levels
        # checksums go on from where those of what is the same for all ended
        begun = last.encode("utf-16-le")
        begun_32, begun_16 = crc32(begun), crc_hqx(begun, 0)
        begun = f"{last_word} ".encode("utf-16-le")
        gram_32, gram_16 = crc32(begun), crc_hqx(begun, 0)
        shift = 32 - BUCKET_BITS

        def cost(plain: str) -> float:
            known = word(plain)
            own = known.prefix if known else UNKNOWN
            data = plain.encode("utf-16-le")
            if alone is not None:
                bucket = crc32(data, begun_32) >> 16
                key = crc_hqx(data, begun_16)
                for at in range(starts[bucket], starts[bucket + 1]):
                    if keys[at] == key:
                        own = min(own, prefixes[at] * COST_STEP - alone_prefix)
                        break
            if alone is not None and last_word and known is not None and known.cost is not None:
                bucket = crc32(data, gram_32) >> shift
                key = crc_hqx(data, gram_16)
                at = gram_starts[bucket]
                for here in gram_keys[at : gram_starts[bucket + 1]]:
                    if here == key:
                        packed = gram_gains[at >> 1]
                        own = min(own, known.cost - levels[packed >> 4 if at & 1 else packed & 15])
                        break
                    at += 1
            return own

        return Costs(cost)

    @cached_property
    def common(self) -> list[tuple[int, int]]:
        """The bytes of the commonest characters, in either script, the commonest first."""
        return [divmod(code, 256) for code in self._common.tolist()]

    def plain(self, lead: int, trail: int) -> str:
        """The simplified form of a pair of GBK bytes, `""` where the pair is open."""
        code = self._pair_plain[(lead - 0x81) * 191 + trail - 0x40]
        return chr(code) if code else ""

    def written(self, lead: int, trail: int, style: int) -> float:
        """What it costs a page in the script STYLES[style] to write the character of a pair for its simplified form."""
        return self._pair_costs[((lead - 0x81) * 191 + trail - 0x40) * len(STYLES) + style] * COST_STEP

    def leaning(self, plain: str, group: int, after: bool) -> float:
        """The gain, in log10, of a simplified character where it stands before (or after) a mark of a group."""
        row = self._lean_rows.get(ord(plain[0]))
        if row is None:
            return 0.0
        side = (group + (len(GROUPS) if after else 0)) * len(self._lean_rows)
        return (self._leanings[side + row] - 128) * COST_STEP / 2


def write_sections(sections: dict[str, bytes]) -> bytes:
    """The file that holds `sections`, one for each name of SECTIONS."""
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
    """The lexicon that comes with linfen, opened once.

    >>> lexicon = open_lexicon()
    >>> lexicon.word("光荣") is not None, lexicon.word("荣光辉") is None, lexicon.plain(0x98, 0x73)
    (True, True, '荣')
    """
    return Lexicon()
