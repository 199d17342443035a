"""A fast scan of bytes that tells which files, or which pieces of a long one, must be read.

A term may have a pattern for stored text (`Term.scan_pattern`): that of a literal term allows glosses, white space and line breaks
between the characters. If it does not match, and there is no sign of damage, the clean text has no hit either. If its matches
have no glosses in them, and there is no sign of damage, they are the hits. Everything else must be read.

Signs of damage are a `?` that may begin a garbled run, a numeric entity, and the pattern's characters as mojibake: text that
was decoded with the wrong encoding has hits only where those are. For a pattern that may stand inside a gloss, glosses are signs too.

Hyperscan, of the extra `fast`, scans gigabytes a second; without it `re` does the same, slower.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Any, NamedTuple

from linfen_cli.base import cp1252
from linfen_cli.base.gbk import decode_pair
from linfen_cli.chars.han import HAN
from linfen_cli.chars.pinyin import WRITTEN_LETTERS
from linfen_cli.repair.gloss import styles
from linfen_cli.repair.splice.starts import TORN_MARKS
from linfen_cli.search.expansion import equivalents, one_of
from linfen_cli.search.modes.mode import ScanPattern
from linfen_cli.search.query import Query

__all__ = ["Scan", "Scanner", "engine"]

_LONGEST = 256
"""The longest pattern that is scanned for, in characters; chosen by hand: its forms as mojibake grow with its length."""

Buffer = bytes | memoryview

_RUN = rf"\?(?:[{TORN_MARKS}]|[{WRITTEN_LETTERS}]+ ?{styles.WEDGED.closing})"
# Where a page's marks were turned into ASCII it has no `，`, and then these may begin a run.
_RUN_OF_ASCII = r"\?[!;?][^\x00-\x3e]"
_ENTITY = r"&#[0-9xX]"

_FORMS = 64
"""The most ways to write the beginning of a pattern that are scanned for as mojibake; chosen by hand."""


class Scan(NamedTuple):
    """The number of matches of each pattern in some bytes, and whether the numbers are in doubt."""

    counts: tuple[int, ...]
    doubtful: bool

    @property
    def found(self) -> bool:
        """Return whether there may be a hit."""
        return self.doubtful or any(self.counts)


class Scanner:
    """Scans UTF-8 for the patterns of a query. Several threads may use it at once."""

    def __init__(self, query: Query) -> None:
        """Take the patterns of `query`, which `Scanner.suits`."""
        patterns = _scan_patterns(query)
        self._number = len(patterns)
        self._characters = [pattern.characters for pattern in patterns]
        damaged = [pattern.characters for pattern in patterns if not pattern.as_stored]
        wrong = sorted({form for characters in damaged for form in _wrong_encodings(characters)})
        signs = [_RUN, _ENTITY, _RUN_OF_ASCII] if damaged else []
        if wrong:
            signs.insert(0, "|".join(wrong))
        if any(map(_may_be_in_a_gloss, damaged)):
            signs.insert(0, f"[{HAN}]{styles.gloss_of_any_length()}")
        self._expressions = [*(pattern.expression for pattern in patterns), *signs]
        self._ascii_sign = len(self._expressions) - 1 if signs else -1
        self._count: Callable[[Buffer], Scan] = _hyperscan(self) or _python(self)

    @staticmethod
    def suits(query: Query) -> bool:
        """Return whether all terms of a query have scan patterns, and hits need not be near one another."""
        if query.near is not None or query.together is not None:
            return False
        patterns = _scan_patterns(query)
        return len(patterns) == len(query.terms) and all(len(one.characters) <= _LONGEST for one in patterns)

    def scan(self, data: Buffer) -> Scan:
        """Scan some UTF-8, which begins and ends with a whole character."""
        return self._count(data)

    # what the engines share

    def _judge(self, matches: Sequence[tuple[int, int, int]], data: Any, signs: _Signs) -> Scan:
        """Count `matches` (the number of the expression, start, end; those of one in order) in `data`."""
        counts = [0] * self._number
        reached = [0] * self._number
        doubtful = False
        for number, start, end in matches:
            if number >= self._number:
                doubtful = doubtful or number != self._ascii_sign or not signs.comma.search(data)
            elif end - start > signs.lengths[number] and signs.bracket.search(data[start:end]):
                doubtful = True  # only the whole text tells whether it is a gloss
            elif start >= reached[number]:
                counts[number] += 1
                reached[number] = end
        return Scan(tuple(counts), doubtful)


def _scan_patterns(query: Query) -> list[ScanPattern]:
    return [pattern for term in query.terms if (pattern := term.scan_pattern()) is not None]


class _Signs(NamedTuple):
    """Signs of damage and glosses for an engine's kind of text, and the longest match of each pattern without a gloss."""

    comma: re.Pattern[Any]
    bracket: re.Pattern[Any]
    lengths: list[int]


def engine() -> str:
    """Return the engine: `hyperscan`, or `re` if that is not installed or LINFEN_SCANNER asks for it.

    >>> engine() in ("hyperscan", "re")
    True
    """
    if os.environ.get("LINFEN_SCANNER") != "re":
        try:
            import hyperscan  # noqa: F401
        except ImportError:
            return "re"
        return "hyperscan"
    return "re"


def _hyperscan(scanner: Scanner) -> Callable[[Buffer], Scan] | None:
    if engine() != "hyperscan":
        return None
    import hyperscan

    number = scanner._number
    lengths = [
        sum(max(len(form.encode("utf-8", "replace")) for form in equivalents(char)) for char in characters)
        for characters in scanner._characters
    ]
    signs = _Signs(
        re.compile("，".encode()), re.compile("|".join(style.opening for style in styles.STYLES).encode()), lengths
    )
    expressions = [_for_hyperscan(expression) for expression in scanner._expressions]
    database = hyperscan.Database()
    spans = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SOM_LEFTMOST
    # One match of a sign is enough.
    once = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SINGLEMATCH
    try:
        database.compile(
            expressions=expressions,
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=[spans if index < number else once for index in range(len(expressions))],
        )
    except hyperscan.error:
        return None  # a pattern too long for it

    def count(data: Any) -> Scan:
        matches: list[tuple[int, int, int]] = []
        append = matches.append

        def on_match(number: int, start: int, end: int, flags: int, context: object) -> None:
            append((number, start, end))

        if len(data):
            database.scan(data, match_event_handler=on_match, scratch=hyperscan.Scratch(database))
        return scanner._judge(matches, data, signs)

    return count


def _for_hyperscan(expression: str) -> bytes:
    # Hyperscan reads PCRE's \x{..}, not \u....
    return re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", expression).encode("utf-8", "surrogatepass")


def _python(scanner: Scanner) -> Callable[[Buffer], Scan]:
    compiled = [re.compile(expression) for expression in scanner._expressions]
    patterns, others = compiled[: scanner._number], compiled[scanner._number :]
    signs = _Signs(re.compile("，"), re.compile(f"[{styles.openings()}]"), list(map(len, scanner._characters)))

    def count(data: Buffer) -> Scan:
        text = bytes(data).decode("utf-8", "replace")
        matches = [(index, *match.span()) for index, one in enumerate(patterns) for match in one.finditer(text)]
        matches += [(index, 0, 0) for index, sign in enumerate(others, len(patterns)) if sign.search(text)]
        return scanner._judge(matches, text, signs)

    return count


def _may_be_in_a_gloss(characters: str) -> bool:
    """Return whether one of the characters may be a letter or a bracket of a gloss, which is not in the clean text."""
    inside = re.compile(f"[{''.join(style.letters for style in styles.STYLES)}{styles.openings()}{styles.closings()}]")
    return any(inside.match(form) for char in characters for form in equivalents(char))


_NOT_ASCII = re.compile(r"[^\0-\x7f]+")


def _wrong_encodings(pattern: str) -> Iterator[str]:
    """Yield expressions for a pattern as mojibake: for those characters whose bytes all belong to it."""
    run = max(_NOT_ASCII.findall(pattern), key=len, default="")  # ASCII is the same in all
    for chars in islice(product(*(sorted(equivalents(char)) for char in run[:3])), _FORMS):
        form = "".join(chars)
        if not form.isascii():
            yield from _misread(form)
    if len(run) == 1:
        # Two bytes are one character in either encoding, and may be a common one: only the context tells.
        from linfen_cli.repair.mojibake.exchanged import signs  # start-up

        yield signs()


def _misread(form: str) -> Iterator[str]:
    """Yield expressions for some characters as mojibake."""
    utf8, gbk, big5 = (form.encode(encoding, "ignore") for encoding in ("utf-8", "gbk", "big5hkscs"))
    yield from map(re.escape, (*_as_latin(utf8), *_as_latin(gbk)))
    is_single = len(utf8) == 3
    first = _as_pairs(utf8, "gbk")
    if len(first) > 1:
        yield re.escape(first)
    elif first and is_single:
        # The next character begins with the byte that is left.
        yield from (re.escape(first) + others for others in _one_of_pairs([utf8[2]], range(0x40, 0xFF)))
    # A character of three bytes may begin with the second byte of a pair.
    second = _as_pairs(utf8[1:], "gbk")
    if len(second) > 1:
        yield re.escape(second)
    elif second and is_single:
        yield from (others + re.escape(second) for others in _one_of_pairs(range(0x81, 0xFF), [utf8[0]]))
    for read in (_as_pairs(gbk, "big5hkscs"), _as_pairs(big5, "gbk")):
        if len(read) > 1:
            yield re.escape(read)


def _one_of_pairs(leads: Iterable[int], trails: Iterable[int]) -> Iterator[str]:
    """Yield an expression for the characters of some pairs of GBK bytes, if there are any."""
    chars = frozenset(filter(None, (_pair(lead, trail, "gbk") for lead in leads for trail in trails)))
    if chars:
        yield one_of(chars)


def _as_latin(data: bytes) -> Iterator[str]:
    if data.isascii():
        return
    yield data.decode("latin-1")
    yield cp1252.decode(data)


def _as_pairs(data: bytes, encoding: str) -> str:
    """Decode pairs of bytes, up to the first pair that is not a character."""
    read = ""
    for lead, trail in zip(data[::2], data[1::2], strict=False):
        char = _pair(lead, trail, encoding)
        if not char:
            break
        read += char
    return read


@lru_cache(maxsize=1 << 12)
def _pair(lead: int, trail: int, encoding: str) -> str:
    """Return the character of a pair of bytes, or `""`."""
    if lead < 0x80:
        return ""
    try:
        return bytes((lead, trail)).decode(encoding)
    except UnicodeDecodeError:
        return decode_pair(lead, trail) if encoding == "gbk" else ""
