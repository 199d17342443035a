"""Big5 read as GBK and GBK read as Big5: both take two bytes for a character, so that one character became another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial

from linfen_cli.base.gbk import encode_char
from linfen_cli.base.messages import _
from linfen_cli.repair.mojibake.layers import pairs
from linfen_cli.repair.mojibake.passages import Passage, ReadLine, any_of, confidence
from linfen_cli.repair.mojibake.plausibility import COMMON, cost, is_chinese, mean_cost
from linfen_cli.repair.mojibake.prefilter import Rule
from linfen_cli.repair.mojibake.undecode import read_as_gbk
from linfen_cli.repair.settings import (
    EXCHANGED_AS_PAGE,
    EXCHANGED_TO_BIG5,
    EXCHANGED_TO_GBK,
    MARGIN_OF_EXCHANGED,
    ODD_ROWS,
    RARE_IN_BIG5,
    SHORTEST_EXCHANGED,
    TRUE_ODD_ROWS,
)

__all__ = ["ABOVE_ASCII", "BIG5_AS_GBK", "BIG5_AS_GBK_RULE", "GBK_AS_BIG5", "NOT_ASCII", "gbk_as_big5_rule", "read_big5_line", "read_gbk_line", "signs"]  # fmt: skip

BIG5_AS_GBK = "big5-as-gbk"
GBK_AS_BIG5 = "gbk-as-big5"

NOT_ASCII = re.compile(r"[^\x00-\x7f]{2,}")
ABOVE_ASCII = re.compile(r"[^\x00-\x7f]")

# The rows of GBK that most Chinese characters of Big5 fall into, which nothing else mixes. Kana alone is Japanese.
_ROWS = (
    ("\u0391", "\u03c9"),
    ("\u0401", "\u0451"),
    ("\u2550", "\u2595"),
    ("\u3105", "\u3129"),
    ("\ue000", "\ue865"),
)
_ODD = "".join(f"{first}-{last}" for first, last in _ROWS)
_KANA = "[\u3041-\u30f6]"
_KANA_ROW = 6

BIG5_AS_GBK_RULE = Rule(f"[{_ODD}]", f"(?:(?={_KANA})|(?<={_KANA}.))")


class _Exchange(dict[str, str]):
    """Characters exchanged by decoding their bytes with another encoding; the empty string where that cannot be proven.

    It is proven by going back: what comes out, written in the right encoding and read in the wrong one, is what went in.
    """

    def __init__(
        self, encode: Callable[[str], bytes], right: Callable[[bytes], str], wrong: Callable[[bytes], str]
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
    """Return the bytes of a character in Big5, which differ by extension for kana, Cyrillic letters and radicals."""
    return {pair for encoding in ("big5", "big5hkscs", "cp950") if len(pair := char.encode(encoding, "ignore")) == 2}


def _big5_bytes(char: str) -> bytes:
    """Return the bytes of a character in Big5, or none where its extensions do not agree: then nothing is proven."""
    pairs = _big5_pairs(char)
    return pairs.pop() if len(pairs) == 1 else b""


def _as_big5(pair: bytes) -> str:
    for encoding in ("big5", "cp950", "big5hkscs"):
        if char := pair.decode(encoding, "ignore"):
            return char
    return ""


_TABLES = {
    BIG5_AS_GBK: _Exchange(encode_char, lambda pair: pair.decode("big5", "ignore"), read_as_gbk),
    GBK_AS_BIG5: _Exchange(_big5_bytes, lambda pair: pair.decode("gbk", "ignore"), _as_big5),
}


@cache
def gbk_as_big5_rule() -> Rule:
    """Return what a text with GBK read as Big5 has: two rare characters in a row, or a telling one before another character."""
    rare, telling = map(any_of, _rare())
    return Rule(rare, rf"(?:{rare}|(?<={telling})[\u4e00-\u9fff])")


@cache
def _rare() -> tuple[str, str]:
    """Return the characters of Big5's second level that GB 2312 does not have, and rare ones that common ones become."""
    second_level = pairs("big5", range(0xC9, 0xF9), range(0xA1, 0xFF))
    in_gb2312 = frozenset(second_level.encode("gb2312", "ignore").decode("gb2312"))
    rare = "".join(char for char in second_level if char not in in_gb2312)
    misread = (char.encode("gb2312", "ignore").decode("big5", "ignore") for char in COMMON)
    return rare, "".join(char for char in misread if len(char) == 1 and cost(char) >= RARE_IN_BIG5)


@cache
def signs() -> str:
    """Return an expression for a sign of GBK and Big5 taken for one another, without looking around.

    >>> [bool(re.search(signs(), text)) for text in ("笢", "笢恅", "中文")]
    [False, True, False]
    """
    rare, telling = _rare()
    both = "".join(sorted(set(rare) & set(telling)))
    return rf"{any_of(rare)}{{2}}|{any_of(both)}[\u4e00-\u9fff]|{_KANA}"


def _read_line(kind: str, line: str, lenient: bool) -> list[Passage]:
    passages: list[Passage] = []
    for run in NOT_ASCII.finditer(line):
        # A character that cannot have been read so ends a stretch.
        start, end = run.span()
        at = -1
        for first, clean in _stretches(run.group(), _TABLES[kind], _shortest(kind, lenient)):
            begin, after = start + first, start + first + len(clean)
            stored = line[begin:after]
            margin = cost(stored)
            if margin < MARGIN_OF_EXCHANGED * len(clean):
                continue  # as of most text that is right
            margin -= cost(clean)
            # After a lost byte the others pair up wrongly for a while, and a short stretch of them means little.
            shifted = line[begin - 1 : begin] == "\ufffd"
            if not _is_exchanged(stored, clean, margin, lenient and not shifted, kind):
                continue
            if 0 <= at < begin or (at < 0 and start < begin):
                passages.append(_unproven(kind, line, max(at, start), begin))
            passages.append(Passage(kind, begin, after, clean, ((1, 1),) * len(clean), True, confidence(margin)))
            at = after
        if 0 <= at < end:
            passages.append(_unproven(kind, line, at, end))
    return passages


read_big5_line: ReadLine = partial(_read_line, BIG5_AS_GBK)
read_gbk_line: ReadLine = partial(_read_line, GBK_AS_BIG5)


def _unproven(kind: str, line: str, start: int, end: int) -> Passage:
    """Return what lies in one run with damage and cannot be proven to be damaged."""
    candidates: tuple[str, ...] = ()
    if kind == GBK_AS_BIG5 and end - start == 1:
        chars = {pair.decode("gbk", "ignore") for pair in _big5_pairs(line[start])}
        candidates = tuple(sorted(filter(None, chars), key=lambda char: (cost(char), char)))
    reason = _("it stands in text that was read with the wrong encoding, but its bytes were lost or are not certain")
    return Passage(kind, start, end, None, reason=reason, candidates=candidates)


def _stretches(text: str, table: _Exchange, shortest: int) -> Iterator[tuple[int, str]]:
    """Yield where a stretch of `shortest` characters at least may have been read so, and what it would have been."""
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


def _shortest(kind: str, lenient: bool) -> int:
    """Return how many characters a stretch must have to be judged."""
    return 2 if lenient and kind == BIG5_AS_GBK else SHORTEST_EXCHANGED


def _is_exchanged(stored: str, clean: str, margin: float, lenient: bool, kind: str) -> bool:
    """Return whether a stretch was read with the wrong one of the two."""
    count = len(clean)
    if not all(map(is_chinese, clean)) or margin < MARGIN_OF_EXCHANGED * count:
        return False
    if lenient:
        return mean_cost(clean) <= EXCHANGED_AS_PAGE
    most = EXCHANGED_TO_GBK if kind == BIG5_AS_GBK else EXCHANGED_TO_BIG5
    if len(set(clean)) < SHORTEST_EXCHANGED or mean_cost(clean) > most:
        return False
    return kind != BIG5_AS_GBK or _has_odd_rows(stored)


def _has_odd_rows(stored: str) -> bool:
    """Return whether a text mixes the odd rows of GBK as Big5 does. Japanese has Greek letters and a frame here and there, too."""
    rows = [row for row in map(_row, stored) if row]
    others = sum(row != _KANA_ROW for row in rows)
    return (
        len(set(rows)) > 1
        and others > 1
        and others >= TRUE_ODD_ROWS * len(stored)
        and len(rows) >= ODD_ROWS * len(stored)
    )


def _row(char: str) -> int:
    for index, (first, last) in enumerate(_ROWS):
        if first <= char <= last:
            return index + 1
    return _KANA_ROW if "\u3041" <= char <= "\u30f6" else 0
