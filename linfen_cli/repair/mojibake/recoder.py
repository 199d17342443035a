"""Text that was decoded with another encoding than it was written in.

Each kind has a trigger, a regular expression that ordinary text all but never matches: a text is only looked at closely in
the lines that have one, so that clean text costs no more than the search. There, the bytes are got back with
the wrong encoding and read with the right one. A stretch is taken for damage when

- the bytes are well-formed in the right encoding, up to places where both encodings begin a character,
- decoding them wrongly again gives exactly what was stored (`certified`), and
- what comes out is plausible Chinese and better than what was stored by a margin (plausible.py), which is judged strictly at
  first and leniently in a text where such a stretch has been found.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import accumulate, pairwise
from typing import NamedTuple

from linfen_cli.base.gbk import decode_pair, encode_char
from linfen_cli.repair.mojibake.plausibility import COMMON, cost, is_chinese, mean_cost
from linfen_cli.repair.mojibake.triggers import Rule, scan

__all__ = ["Found", "exchanged", "find", "rules", "without_overlaps"]

UTF8_AS_GBK = "utf8-as-gbk"
UTF8_AS_LATIN = "utf8-as-latin1"
GBK_AS_LATIN = "gbk-as-latin1"
BIG5_AS_GBK = "big5-as-gbk"
GBK_AS_BIG5 = "gbk-as-big5"


class Found(NamedTuple):
    """Damage at `[start, end)` of a text, code points.

    `clean` is what it was, or None when that is not known: then there is a `reason`, and there may be `candidates`. `units`
    cuts the stretch where both texts begin a character: lengths in the stored and in the clean text.
    """

    kind: str
    start: int
    end: int
    clean: str | None
    units: tuple[tuple[int, int], ...] = ()
    certified: bool = False
    confidence: float = 0.0
    reason: str = ""
    candidates: tuple[str, ...] = ()

    def moved(self, by: int) -> Found:
        """The same, `by` code points further on."""
        return self._replace(start=self.start + by, end=self.end + by)


def find(text: str, hits: Mapping[str, Sequence[int]] | None = None) -> list[Found]:
    """All damage of these kinds in `text`, in order and without overlaps.

    `hits` has the offsets where the rule of a kind matches, by kind, as `triggers.scan` gives them.

    >>> [(found.start, found.end, found.clean) for found in find("从 ÖÐÎÄ 到 浣犲ソ")]
    [(2, 6, '中文'), (9, 12, '你好')]
    """
    if hits is None:
        hits = scan(text, rules())
    found: list[Found] = []
    for kind, family in _FAMILIES.items():
        if kind in hits:
            found = without_overlaps(found, family(text, hits[kind]))
    return found


@cache
def rules() -> dict[str, Rule]:
    """For each kind, what a text with such damage has somewhere, and ordinary text hardly ever.

    >>> sorted(rules())
    ['big5-as-gbk', 'gbk-as-big5', 'gbk-as-latin1', 'utf8-as-gbk', 'utf8-as-latin1']
    """
    return {
        UTF8_AS_LATIN: _UTF8_LATIN_RULE,
        GBK_AS_LATIN: _GBK_LATIN_RULE,
        UTF8_AS_GBK: _gbk_rule(),
        GBK_AS_BIG5: _rare_rule(),
        BIG5_AS_GBK: _BIG5_RULE,
    }


def without_overlaps(first: list[Found], later: list[Found]) -> list[Found]:
    """Both lists in order; what overlaps a member of `first` is dropped."""
    if not first or not later:
        return first or later
    starts = [item.start for item in first]
    kept = []
    for item in later:
        at = bisect_left(starts, item.end)
        if not at or first[at - 1].end <= item.start:
            kept.append(item)
    return sorted(first + kept, key=lambda item: item.start)


# What is judged


def _sure(margin: float) -> float:
    """A confidence for how much better a text became, in the units of plausible.py."""
    return round(min(0.9999, 1 - 2 ** -(margin / 2)), 4)


_MOST = {2: 0.0, 3: 1.0, 4: 2.5, 5: 4.0, 6: 5.0, 7: 6.0}


def _prose(text: str) -> bool:
    """Whether `text`, of two Chinese characters at least, is so ordinary that no chance put it together."""
    chars = [char for char in text if char > "\x7f"]
    return len(chars) > 1 and cost(chars) <= _MOST.get(len(chars), 0.8 * len(chars))


_LONG, _PIECE, _REWIND, _OVERLAP = 4096, 2048, 256, 32


def _read(
    text: str, next_hit: Callable[[int, int], int], read: Callable[[str, bool], list[Found]], lenient: bool, end: int
) -> Iterator[Found]:
    """What is found in the lines of `text` before `end` that the trigger finds something in.

    `next_hit` gives the first place between two offsets where it does, or -1. Long lines are read in pieces around such
    places; a piece grows where what is found reaches its end.
    """
    at = 0
    while (hit := next_hit(at, end)) >= 0:
        line_end = text.find("\n", hit, end)
        line_end = end if line_end < 0 else line_end
        first = text.rfind("\n", at, hit) + 1 or at
        if line_end - first <= _LONG:
            yield from (item.moved(first) for item in read(text[first:line_end], lenient))
            at = line_end
            continue
        first, size = max(first, hit - _REWIND), _PIECE
        while True:
            found = read(text[first : min(first + size, line_end)], lenient)
            whole = first + size >= line_end
            if whole or not found or found[-1].end < size - _OVERLAP:
                break
            size *= 4
        yield from (item.moved(first) for item in found)
        at = line_end if whole else first + max(found[-1].end if found else 0, size - _OVERLAP)


def _with_context(
    text: str,
    hits: Sequence[int],
    lenient_trigger: re.Pattern[str],
    suspects: re.Pattern[str],
    read: Callable[[str, bool], list[Found]],
) -> list[Found]:
    """Read the lines with hits strictly, and leniently what is of one piece with what was found.

    That is the whole text where half of the suspect characters in it are found to be damaged, or else such lines.
    """

    def next_strict(start: int, end: int) -> int:
        index = bisect_left(hits, start)
        return hits[index] if index < len(hits) and hits[index] < end else -1

    def next_lenient(start: int, end: int) -> int:
        match = lenient_trigger.search(text, start, end)
        return match.start() if match else -1

    def is_mostly_damaged(start: int, end: int, items: list[Found]) -> bool:
        inside = sum(len(suspects.findall(text, item.start, item.end)) for item in items)
        return 2 * inside >= len(suspects.findall(text, start, end))

    found = list(_read(text, next_strict, read, False, len(text)))
    if all(item.clean is None for item in found):
        return found
    if is_mostly_damaged(0, len(text), found):
        return list(_read(text, next_lenient, read, True, len(text)))
    result: list[Found] = []
    at = 0
    while at < len(found):
        start = text.rfind("\n", 0, found[at].start) + 1
        end = text.find("\n", found[at].start)
        end = len(text) if end < 0 else end
        items = []
        while at < len(found) and found[at].start < end:
            items.append(found[at])
            at += 1
        if end - start <= _LONG and is_mostly_damaged(start, end, items):
            items = [item.moved(start) for item in read(text[start:end], True)]
        result += items
    return result


def _units(stored_widths: Sequence[int], clean_widths: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Cut two texts of the same bytes where both begin a character, given how many bytes each of their characters has."""
    units: list[tuple[int, int]] = []
    stored = clean = stored_bytes = clean_bytes = stored_count = clean_count = 0
    while stored < len(stored_widths) or clean < len(clean_widths):
        if stored_bytes <= clean_bytes and stored < len(stored_widths):
            stored_bytes += stored_widths[stored]
            stored += 1
            stored_count += 1
        else:
            clean_bytes += clean_widths[clean]
            clean += 1
            clean_count += 1
        if stored_bytes == clean_bytes and stored_count and clean_count:
            units.append((stored_count, clean_count))
            stored_count = clean_count = 0
    if stored_count or clean_count:
        units.append((stored_count, clean_count))
    return tuple(units)


def _utf8_widths(text: str) -> list[int]:
    return [1 if char < "\x80" else 2 if char < "\u0800" else 3 if char < "\U00010000" else 4 for char in text]


# One character of UTF-8 above ASCII
_MANY = (
    rb"(?:[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|[\xc2-\xdf][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})"
)


# UTF-8 read as GBK


def _any_of(chars: str) -> str:
    return "[" + re.escape("".join(sorted(set(chars)))) + "]"


_LEADS = (0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF)
_TRAILS = range(0x80, 0xC0)
_GAP, _FOREIGN = b"\xff", b"\xfe"  # a lost byte or two; a character that GBK does not have


def _pairs(encoding: str, leads: Iterable[int], trails: Iterable[int]) -> str:
    """The characters of all pairs of these bytes."""
    trails = bytes(trails)
    # A line end after each, so that a pair that is none does not run into the next.
    lines = b"".join(bytes((lead, trail, 10)) for lead in leads for trail in trails)
    return lines.decode(encoding, "ignore").replace("\n", "")


@cache
def _openings() -> str:
    """The characters that the first two bytes of a UTF-8 character become."""
    return _any_of(_pairs("gbk", _LEADS, _TRAILS))


@cache
def _gbk_rule() -> Rule:
    # Two characters of three bytes are three of two bytes: lead and trail, trail and lead, trail and trail. A trail of 80
    # is a euro sign on its own, and trails of AA to AF are often lost or private characters.
    opening = _openings()
    middle = _any_of(_pairs("gbk", _TRAILS, (*range(0xC2, 0xCA), *_LEADS)))[:-1] + r"\ue000-\ue865]"
    last = _any_of(_pairs("gbk", _TRAILS, _TRAILS))[:-1] + r"\ue000-\ue865]"
    return Rule(opening, rf"(?:{middle}{last}|€{opening}|[?\ufffd]{opening})")


@cache
def _gbk_triggers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_gbk_rule().whole), re.compile(_openings())


class _GbkBytes(dict[str, bytes]):
    """The bytes that a character was decoded from, as the code page 936 has them, worked out when first asked for."""

    def __missing__(self, char: str) -> bytes:
        if char == "€":
            pair = b"\x80"
        elif char == "\ufffd":
            pair = _GAP
        else:
            pair = encode_char(char) or _FOREIGN
        self[char] = pair
        return pair


_GBK_BYTES = _GbkBytes()
_ISLAND = re.compile(rb"(?:" + _MANY + rb"+|[\x00-\x7f]+(?=[\xc2-\xf4]))+")
_PARTIAL = re.compile(rb"([\xe3-\xe9\xef])([\x80-\xbf]?)$")


def _find_utf8_as_gbk(text: str, hits: Sequence[int]) -> list[Found]:
    return _with_context(text, hits, _gbk_triggers()[1], _gbk_triggers()[1], _read_gbk_line)


def _read_gbk_line(line: str, lenient: bool) -> list[Found]:
    pieces = list(map(_GBK_BYTES.__getitem__, line))
    if "€" in line:
        _tell_euros(line, pieces)
    widths = list(map(len, pieces))
    raw = b"".join(pieces)
    offsets = list(accumulate(widths, initial=0))
    hits = _gbk_triggers()[lenient]
    found: list[Found] = []
    at = 0
    while hit := hits.search(line, at):
        start = hit.start()
        island, reach = _utf8_island(raw, offsets, start)
        item = island > start and _judge_gbk(line, start, island, raw, offsets, widths, lenient)
        if not item:
            # A long stretch that was not taken is not tried again from each of its characters.
            at = start + 1 if reach - start < 12 else reach
            continue
        found.append(item)
        at = island
        while hole := _hole(line, at, raw, offsets, widths):
            after, next_item = hole
            found.append(_lost(line, at, after, raw, offsets))
            at = after
            if next_item is None:
                break
            found.append(next_item)
            at = next_item.end
    return found


def _tell_euros(line: str, pieces: list[bytes]) -> None:
    """Find which euro signs come from A2 E3, not from 80: those after two bytes of a character and before a trail."""
    at = line.find("€")
    while at >= 0:
        before, after = pieces[at - 1] if at else b"", pieces[at + 1] if at + 1 < len(pieces) else b""
        if len(before) == 2 and before[0] >= 0xE2 and before[1] < 0xC0 and after and 0x80 <= after[0] < 0xC0:
            pieces[at] = b"\xa2\xe3"
        at = line.find("€", at + 1)


def _utf8_island(raw: bytes, offsets: list[int], start: int) -> tuple[int, int]:
    """Where the UTF-8 that begins at character `start` ends, at an end of characters of both encodings, and how far it reaches."""
    match = _ISLAND.match(raw, offsets[start])
    if not match:
        return start, start + 1
    begin, end = match.span()
    for _ in range(5):
        index = bisect_left(offsets, end)
        if offsets[index] == end:
            return index, index
        if raw[end] < 0x80:  # the second half of a character of GBK may be a letter
            return index, index
        end -= 1
        while end > begin and 0x80 <= raw[end] < 0xC0:
            end -= 1
        if end <= begin:
            break
    return start, bisect_left(offsets, match.end())


def _judge_gbk(
    line: str, start: int, end: int, raw: bytes, offsets: list[int], widths: list[int], lenient: bool
) -> Found | None:
    part = raw[offsets[start] : offsets[end]]
    try:
        clean = part.decode("utf-8")
    except UnicodeDecodeError:
        return None
    stored = line[start:end]
    if _read_as_gbk(part) != stored:
        return None
    if len(stored) == 2 and clean[-1] < "\x80" and line[end : end + 1] > "\x7f":
        return None  # one character that took half of the letter after it, and then no letter: too little to go by
    margin = cost(stored) - cost(clean)
    final = _accepted(stored, clean, margin, lenient)
    if final is None:
        return None
    if final is clean:
        units = _units(widths[start:end], _utf8_widths(clean))
    else:
        units, margin = ((end - start, len(final)),), cost(stored) - cost(final)
    return Found(UTF8_AS_GBK, start, end, final, units, True, _sure(margin))


def _read_as_gbk(raw: bytes) -> str:
    """Bytes as the code page 936 reads them, with its euro sign and its private characters; U+FFFD for what it cannot."""
    try:
        return raw.decode("gbk")
    except UnicodeDecodeError:
        pass
    text = []
    at = 0
    while at < len(raw):
        char, width = (chr(raw[at]), 1) if raw[at] < 0x80 else ("€", 1) if raw[at] == 0x80 else ("", 2)
        if not char and at + 1 < len(raw):
            char = decode_pair(raw[at], raw[at + 1])
        text.append(char or "\ufffd")
        at += width
    return "".join(text)


def _accepted(stored: str, clean: str, margin: float, lenient: bool) -> str | None:
    """What to take for the clean text: `clean`, or what it becomes when it is damaged itself; None for neither."""
    high = [char for char in clean if char > "\x7f"]
    count = sum(map(is_chinese, high))
    if _looks_misread(clean):
        return _peel(clean)
    if lenient and count == len(high) and margin > 0 and cost(high) <= 1.5 * count:
        return clean
    if count > 1 and 5 * count >= 4 * len(high) and margin >= 5 and cost(high) <= 1.5 * len(high):
        # Characters of daily use may become each other by chance once in a long text; not those of a page's every line.
        odd = cost(stored) / max(1, sum(char > "\x7f" for char in stored))
        if odd >= 2 or (odd >= 1.2 and margin >= 12):
            return clean
    if margin < 5 * count or not count:
        return _peel(clean)
    return None


def _looks_misread(text: str) -> bool:
    """Whether `text` may be UTF-8 read as GBK in its turn: it is odd, and begins as such text does."""
    if len(text) < 2 or text[0] not in _opening_set() or text[0] in COMMON or mean_cost(text) <= 0.9:
        return False
    return 0x80 <= _GBK_BYTES[text[1]][0] < 0xC0


def _hole(line: str, at: int, raw: bytes, offsets: list[int], widths: list[int]) -> tuple[int, Found | None] | None:
    """What is broken right after damage that ends at `at`: where it ends, and the damage that goes on there, if it does."""
    rest = raw[offsets[at] : offsets[min(at + 4, len(line))]]
    if not rest or (rest[0] not in (0xFF, 0x3F) and line[at] not in _opening_set()):
        return None
    gap = next((index for index in range(at, min(at + 4, len(line))) if line[index] in "?\ufffd"), -1)
    if gap < 0:
        # Lost without a mark: the beginning of a character, and then something else.
        if at + 1 < len(line) and line[at + 1] > "\x7f":
            return None
        return at + 1, None
    for start in range(gap + 1, min(gap + 4, len(line))):
        if line[start] not in _opening_set():
            continue
        end, _ = _utf8_island(raw, offsets, start)
        if end > start and (item := _judge_gbk(line, start, end, raw, offsets, widths, True)):
            return start, item
    return None if gap == at else (gap + 1, None)


@cache
def _opening_set() -> frozenset[str]:
    return frozenset(_pairs("gbk", _LEADS, _TRAILS))


def _lost(line: str, start: int, end: int, raw: bytes, offsets: list[int]) -> Found:
    """What a lost byte left of a stretch of UTF-8 read as GBK: its only reading, or what it may have been."""
    stored = line[start:end]
    readings = _readings(stored, raw[offsets[start] : offsets[end]], line[end : end + 1])
    likely = [clean for clean in readings if mean_cost(clean) <= 1.5]
    if likely:
        best = likely[0]
        confidence = 0.99 if len(readings) == 1 else 0.9 if len(likely) == 1 else 0.9 / len(likely)
        if best[-1] == "。" and (end == len(line) or line[end] < "\x80"):
            confidence = 0.9  # where a sentence ends, there is little else that it can be
        units = ((len(stored), len(best)),)
        return Found(
            UTF8_AS_GBK, start, end, best, units, len(readings) == 1, confidence, _BYTE_LOST, tuple(likely[:8])
        )
    candidates = _completions(raw[offsets[start] : offsets[end]].rstrip(b"?\xff"))
    return Found(UTF8_AS_GBK, start, end, None, reason=_BYTE_LOST, candidates=candidates)


_BYTE_LOST = "a byte of UTF-8 was lost when it was read as GBK"


def _readings(stored: str, raw: bytes, following: str) -> list[str]:
    """The texts that become `stored` when a decoder puts U+FFFD for the one byte that it cannot read, the likely ones first."""
    if stored.count("\ufffd") != 1 or _GAP not in raw or raw.count(_FOREIGN):
        return []
    after = _GBK_BYTES[following] if following else b""
    after = b"" if after in (_GAP, _FOREIGN) else after
    readings = []
    for byte in _TRAILS:
        whole = raw.replace(_GAP, bytes((byte,)))
        try:
            clean = whole.decode("utf-8")
        except UnicodeDecodeError:
            continue
        again = (whole + after).decode("gbk", "replace") == stored + after.decode("gbk", "replace")
        if again or _read_as_gbk(whole) == stored:
            readings.append(clean)
    return sorted(readings, key=_by_likelihood)


def _by_likelihood(text: str) -> tuple[float, int]:
    return cost(text), "。，、".find(text[-1]) % 4


@lru_cache(maxsize=1024)
def _completions(begun: bytes) -> tuple[str, ...]:
    """The likely characters of UTF-8 whose last byte is missing, the most ordinary first."""
    if len(begun) != 2 or not _PARTIAL.match(begun):
        return ()
    chars = [(begun + bytes((last,))).decode("utf-8", "ignore") for last in _TRAILS]
    likely = sorted((char for char in chars if char and cost(char) <= 1.5), key=_by_likelihood)
    return tuple(likely[:8])


# UTF-8 and GBK read as Latin-1 or Windows-1252

# What Windows-1252 has for the bytes 80 to 9F; it leaves five of them open, which decoders make control characters.
_WINDOWS = {
    ord(bytes((byte,)).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_TO_LATIN = {code: chr(byte) for code, byte in _WINDOWS.items()}
_TO_WINDOWS = {byte: chr(code) for code, byte in _WINDOWS.items()}
_EXTRA = "".join(map(chr, _WINDOWS))
_HIGH = rf"[\x81-\xfe{_EXTRA}]"
_TRAIL_1252 = rf"[\x80-\xbf{_EXTRA}]"
_NOT_LATIN = re.compile(rf"[^\x00-\xff{_EXTRA}]")
_UTF8_LATIN_RULE = Rule("[Ãâ-ï]", rf"{_TRAIL_1252}[Ââ-ï ]?{_TRAIL_1252}", is_common=True)
# Three of four at least, or every other word of French would be looked at.
_GBK_LATIN_RULE = Rule(_HIGH, rf"(?:{_HIGH}{_HIGH}(?:{_HIGH}|[@-~])|[@-~]{_HIGH}{_HIGH})", is_common=True)
_LATIN_SUSPECTS = re.compile(r"[\x81-\xb6\xb8-\xfeŒœŠšŸŽžƒˆ˜„†‡‰€™]")
_UTF8_LATIN_LENIENT = re.compile(rf"[Â-ï]{_TRAIL_1252}")
_GBK_LATIN_LENIENT = re.compile(rf"{_HIGH}(?:{_HIGH}|[@-~])")
_MANY_GROUP = re.compile(_MANY + rb"+")
# A no-break space, which is a byte of every sixtieth character, often became a space later.
_SPACED = re.compile(rb"(?<=[\xe3-\xe9][\x80-\xbf]) (?=[\x80-\xff])|(?<=[\xe3-\xe9]) (?=[\x80-\xbf])")
_BROKEN_1252 = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]?(?![\x80-\xbf])")
_PAIRS = re.compile(rb"(?:[\x81-\xfe][\x40-\x7e\x80-\xfe])+")
_LIKELY_1252 = frozenset("«»“”‘’…–—·°€™©®œŒšŠžŽ ")


def _latin_bytes(line: str) -> bytes:
    """A byte for every character of `line`; 00 for those that are not of Windows-1252."""
    return _NOT_LATIN.sub("\0", line).translate(_TO_LATIN).encode("latin-1")


def _is_read_as_latin(stored: str, raw: bytes) -> bool:
    """Whether the bytes read as Latin-1, or as Windows-1252, are what was stored, but for no-break spaces."""
    latin = raw.decode("latin-1")
    if latin == stored:
        return True
    for reading in (latin, latin.translate(_TO_WINDOWS)):
        if reading.replace("\xa0", " ") == stored.replace("\xa0", " "):
            return True
    return False


def _find_utf8_as_latin(text: str, hits: Sequence[int]) -> list[Found]:
    return _with_context(text, hits, _UTF8_LATIN_LENIENT, _LATIN_SUSPECTS, _read_utf8_latin_line)


def _read_utf8_latin_line(line: str, lenient: bool) -> list[Found]:
    raw = _SPACED.sub(b"\xa0", _latin_bytes(line))
    found: list[Found] = []
    for group in _MANY_GROUP.finditer(raw):
        start, end = group.span()
        stored, clean = line[start:end], group.group().decode("utf-8")
        han = sum(map(is_chinese, clean))
        margin = sum(1.0 if char in _LIKELY_1252 else 3.0 for char in stored) - cost(clean)
        # Letters right beside: rather GBK, in which now and then a pair and a half look like UTF-8.
        alone = not _LATIN_SUSPECTS.search(line[max(0, start - 1) : start] + line[end : end + 1])
        is_plain = han > 1 and margin >= 8 and mean_cost(clean) <= 1.5 and (alone or han > 2)
        if lenient or is_plain or (alone and han == len(clean) == 1 and margin >= 8 and clean in COMMON):
            final: str | None = clean
            if mean_cost(clean) > 1.5:
                final = _peel(clean) or (clean if lenient and mean_cost(clean) < 5 else None)
        else:
            final = _peel(clean)
        if final is None:
            continue
        units = _units([1] * len(stored), _utf8_widths(clean)) if final is clean else ((len(stored), len(final)),)
        found.append(
            Found(UTF8_AS_LATIN, start, end, final, units, _is_read_as_latin(stored, group.group()), _sure(margin))
        )
    if not found:
        return []
    for broken in _BROKEN_1252.finditer(raw):
        # The soft hyphen and the control characters are bytes of UTF-8 too, and are easily lost.
        begun = broken.group()
        if len(begun) == 2:
            found.append(
                Found(
                    UTF8_AS_LATIN,
                    *broken.span(),
                    None,
                    reason="a byte of UTF-8 was lost when it was read as Latin-1",
                    candidates=_completions(begun),
                )
            )
    return sorted(found, key=lambda item: item.start)


def _find_gbk_as_latin(text: str, hits: Sequence[int]) -> list[Found]:
    return _with_context(text, hits, _GBK_LATIN_LENIENT, _LATIN_SUSPECTS, _read_gbk_latin_line)


def _read_gbk_latin_line(line: str, lenient: bool) -> list[Found]:
    raw = _latin_bytes(line)
    groups = []
    for match in _PAIRS.finditer(raw):
        try:
            clean = match.group().decode("gbk")
        except UnicodeDecodeError:
            continue
        groups.append((*match.span(), match.group(), clean))
    if not groups:
        return []
    whole = lenient or (
        len(groups) > 1 and _is_gbk_prose("".join(group[3] for group in groups), b"".join(group[2] for group in groups))
    )
    found: list[Found] = []
    for start, end, part, clean in groups:
        stored = line[start:end]
        margin = 3.0 * sum(char > "\x7f" for char in stored) - cost(clean)
        if not _is_chinese_text(clean):
            continue
        if not (_is_gbk_prose(clean, part) or (whole and mean_cost(clean) <= 1.6 and margin >= 4)):
            continue
        units = ((2, 1),) * len(clean)
        found.append(Found(GBK_AS_LATIN, start, end, clean, units, _is_read_as_latin(stored, part), _sure(margin)))
    return found


def _is_chinese_text(text: str) -> bool:
    """Whether `text` is of Chinese characters and marks, nearly all of it when it is long."""
    return 10 * sum(map(is_chinese, text)) >= (9 if len(text) >= 10 else 10) * len(text)


def _is_gbk_prose(clean: str, raw: bytes) -> bool:
    """Whether `clean`, read from `raw` as GBK, is Chinese, and the bytes are neither a list of letters nor another language."""
    if not _prose(clean) or not any("\u4e00" <= char <= "\u9fff" for char in clean):
        return False
    if len(set(raw)) < 3 or all(first < second for first, second in pairwise(raw)):
        return False  # ÄÄÄÄ; ÀÁÂÃ
    if len(clean) < 4 and min(raw) < 0xA1:
        return False  # letters and marks of ordinary words: too little to go by
    if _is_utf8(raw):
        return False
    if min(raw) >= 0xC0:
        # Nothing but letters: Cyrillic and Greek text read as Latin-1 looks like this too.
        return mean_cost(clean) <= 0.35
    try:
        korean = raw.decode("euc-kr")
    except UnicodeDecodeError:
        return True
    return not all("\uac00" <= char <= "\ud7a3" for char in korean) or mean_cost(clean) <= 0.35


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _peel(text: str) -> str | None:
    """What `text`, the outcome of one repair, was when it is wholly damaged text itself; None when it is not."""
    for _ in range(3):
        inner = _read_whole(text)
        if inner is None:
            return None
        text = inner
        chars = [char for char in text if char > "\x7f"]
        if chars and _is_chinese_text("".join(chars)) and cost(chars) <= 1.5 * len(chars) and not _looks_misread(text):
            return text
    return None


def _read_whole(text: str) -> str | None:
    """`text` with one reading of UTF-8 as another encoding undone, or None when it is not all of that kind."""
    if len(text) < 2 or text.isascii():
        return None
    if not _NOT_LATIN.search(text):
        raw = _latin_bytes(text)
    else:
        pieces = list(map(_GBK_BYTES.__getitem__, text))
        if _FOREIGN in pieces or _GAP in pieces:
            return None
        raw = b"".join(pieces)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


# Big5 read as GBK and GBK read as Big5: both take two bytes for a character, so that one character became another


class _Exchange(dict[str, str]):
    """Characters exchanged by reading their bytes in another encoding; the empty string where that cannot be proven.

    It is proven by going back: what comes out, written in the other encoding and read in the one, is what went in.
    """

    def __init__(
        self,
        encode: Callable[[str], bytes],
        right: Callable[[bytes], str],
        wrong: Callable[[bytes], str],
    ) -> None:
        super().__init__()
        self._encode, self._right, self._wrong = encode, right, wrong

    def __missing__(self, char: str) -> str:
        pair = self._encode(char) if char > "\x7f" else b""
        clean = self._right(pair) if len(pair) == 2 else ""
        proven = len(clean) == 1 and self._wrong(pair) == char
        self[char] = clean = clean if proven else ""
        return clean


def _big5_pairs(char: str) -> set[bytes]:
    """The bytes of a character in Big5, which differ by extension for kana, Cyrillic letters and radicals."""
    return {pair for encoding in ("big5", "big5hkscs", "cp950") if len(pair := char.encode(encoding, "ignore")) == 2}


def _big5_bytes(char: str) -> bytes:
    """The bytes of a character in Big5, or none where its extensions do not agree: then nothing is proven."""
    pairs = _big5_pairs(char)
    return pairs.pop() if len(pairs) == 1 else b""


def _as_big5(pair: bytes) -> str:
    for encoding in ("big5", "cp950", "big5hkscs"):
        if char := pair.decode(encoding, "ignore"):
            return char
    return ""


_BIG5_AS_GBK = _Exchange(encode_char, lambda pair: pair.decode("big5", "ignore"), _read_as_gbk)
_GBK_AS_BIG5 = _Exchange(_big5_bytes, lambda pair: pair.decode("gbk", "ignore"), _as_big5)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]{2,}")
_ABOVE_ASCII = re.compile(r"[^\x00-\x7f]")

# The rows of GBK that most Chinese characters of Big5 fall into, which nothing else mixes. Kana alone is Japanese.
_ODD_ROWS = (
    ("\u0391", "\u03c9"),
    ("\u0401", "\u0451"),
    ("\u2550", "\u2595"),
    ("\u3105", "\u3129"),
    ("\ue000", "\ue865"),
)
_ODD = "".join(f"{first}-{last}" for first, last in _ODD_ROWS)
_KANA = "[\u3041-\u30f6]"
_BIG5_RULE = Rule(f"[{_ODD}]", f"(?:(?={_KANA})|(?<={_KANA}.))")


_KANA_ROW = 6


def _row(char: str) -> int:
    for index, (first, last) in enumerate(_ODD_ROWS):
        if first <= char <= last:
            return index + 1
    return _KANA_ROW if "\u3041" <= char <= "\u30f6" else 0


def _find_big5_as_gbk(text: str, hits: Sequence[int]) -> list[Found]:
    return _with_context(text, hits, _NOT_ASCII, _ABOVE_ASCII, partial(_read_exchanged, BIG5_AS_GBK))


@cache
def _rare_rule() -> Rule:
    """Two characters in a row of Big5's second level that GB 2312 does not have, or one that a common one becomes."""
    rare, telling = map(_any_of, _rare())
    return Rule(rare, rf"(?:{rare}|(?<={telling})[\u4e00-\u9fff])")


@cache
def _rare() -> tuple[str, str]:
    second_level = _pairs("big5", range(0xC9, 0xF9), range(0xA1, 0xFF))
    in_gb2312 = frozenset(second_level.encode("gb2312", "ignore").decode("gb2312"))
    rare = "".join(char for char in second_level if char not in in_gb2312)
    misread = (char.encode("gb2312", "ignore").decode("big5", "ignore") for char in COMMON)
    return rare, "".join(char for char in misread if len(char) == 1 and cost(char) >= 4)


@cache
def exchanged() -> str:
    """An expression for what a text has in which GBK and Big5 were taken for one another, without looking around.

    >>> [bool(re.search(exchanged(), text)) for text in ("笢", "笢恅", "中文")]
    [False, True, False]
    """
    rare, telling = _rare()
    both = "".join(sorted(set(rare) & set(telling)))
    return rf"{_any_of(rare)}{{2}}|{_any_of(both)}[\u4e00-\u9fff]|{_KANA}"


def _find_gbk_as_big5(text: str, hits: Sequence[int]) -> list[Found]:
    return _with_context(text, hits, _NOT_ASCII, _ABOVE_ASCII, partial(_read_exchanged, GBK_AS_BIG5))


def _read_exchanged(kind: str, line: str, lenient: bool) -> list[Found]:
    table = _BIG5_AS_GBK if kind == BIG5_AS_GBK else _GBK_AS_BIG5
    found: list[Found] = []
    for run in _NOT_ASCII.finditer(line):
        # A character that cannot have been read so ends a stretch.
        start, end = run.span()
        at = -1
        for first, clean in _exchangeable(run.group(), table, _shortest(kind, lenient)):
            begin, after = start + first, start + first + len(clean)
            stored = line[begin:after]
            margin = cost(stored)
            if margin < _MARGIN * len(clean):
                continue  # as of most text that is right
            margin -= cost(clean)
            # After a lost byte the others pair up wrongly for a while, and a short stretch of them means little.
            shifted = line[begin - 1 : begin] == "\ufffd"
            if not _is_exchanged(stored, clean, margin, lenient and not shifted, kind):
                continue
            if 0 <= at < begin or (at < 0 and start < begin):
                found.append(_unproven(kind, line, max(at, start), begin))
            found.append(Found(kind, begin, after, clean, ((1, 1),) * len(clean), True, _sure(margin)))
            at = after
        if 0 <= at < end:
            found.append(_unproven(kind, line, at, end))
    return found


def _unproven(kind: str, line: str, start: int, end: int) -> Found:
    """What lies in one run with damage, but cannot be proven to be such."""
    candidates: tuple[str, ...] = ()
    if kind == GBK_AS_BIG5 and end - start == 1:
        readings = {pair.decode("gbk", "ignore") for pair in _big5_pairs(line[start])}
        candidates = tuple(sorted(filter(None, readings), key=cost))
    reason = "it stands in text that was read with the wrong encoding, but its bytes were lost or are not certain"
    return Found(kind, start, end, None, reason=reason, candidates=candidates)


def _exchangeable(text: str, table: _Exchange, shortest: int) -> Iterator[tuple[int, str]]:
    """Where a stretch of `shortest` characters at least may have been read so, and what it would have been."""
    clean = list(map(table.__getitem__, text))
    start = 0
    while start < len(clean):
        try:
            end = clean.index("", start)
        except ValueError:
            end = len(clean)
        if end - start >= shortest:
            yield start, "".join(clean[start:end])
        start = end + 1


_MARGIN = 1.5  # a character
_MANY_CHARS = 4


def _shortest(kind: str, lenient: bool) -> int:
    """How many characters a stretch must have to be judged."""
    return 2 if lenient and kind == BIG5_AS_GBK else _MANY_CHARS


def _is_exchanged(stored: str, clean: str, margin: float, lenient: bool, kind: str) -> bool:
    count = len(clean)
    if not all(map(is_chinese, clean)) or margin < _MARGIN * count:
        return False
    if lenient:
        return mean_cost(clean) <= 0.7
    if len(set(clean)) < _MANY_CHARS or mean_cost(clean) > (0.65 if kind == BIG5_AS_GBK else 0.55):
        return False
    if kind == BIG5_AS_GBK:
        rows = [row for row in map(_row, stored) if row]
        others = sum(row != _KANA_ROW for row in rows)  # Japanese has Greek letters and a frame here and there, too
        return len(set(rows)) > 1 and others > 1 and 8 * others >= count and 4 * len(rows) >= count
    return True


_FAMILIES = {
    UTF8_AS_LATIN: _find_utf8_as_latin,
    GBK_AS_LATIN: _find_gbk_as_latin,
    UTF8_AS_GBK: _find_utf8_as_gbk,
    GBK_AS_BIG5: _find_gbk_as_big5,
    BIG5_AS_GBK: _find_big5_as_gbk,
}
