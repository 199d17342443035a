"""The accuracy of the detection of encodings: `python -m tests.evaluate_encodings`, with charset-normalizer as the rival.

The texts are pieces of the bundled article, in either script, and of the sentences that readings are tested with, in
many lengths; each is written in every encoding that has all of its characters, without a mark. An encoding counts as found
when the bytes decode to the text again.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from linfen_cli.base.encoding import decode
from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.converter import Converter
from tests.conftest import ROOT

ENCODINGS = ("gbk", "gb18030", "big5", "big5hkscs", "utf-16-le", "utf-16-be", "utf-8")
LENGTHS = (4, 10, 30, 100, 400)
NUMBER = 40
HONGKONG = "佢哋喺度嘅嘢啲係咪嚟緊㗎喎，"  # characters that Big5 has only with Hong Kong's supplement


def texts(seed: int = 2026) -> Iterator[tuple[int, str]]:
    """Pieces of text with their lengths, the same ones for a seed."""
    chance = random.Random(seed)
    article = (ROOT / "data" / "digest.clean.txt").read_text(encoding="utf-8")
    cases = json.loads((ROOT / "tests" / "cases" / "readings.json").read_text(encoding="utf-8"))
    whole = [article, Converter("simplified").convert(article), "\n".join(case["text"] for case in cases)]
    for length in LENGTHS:
        for _ in range(NUMBER):
            source = chance.choice(whole)
            start = chance.randrange(len(source) - length)
            yield length, source[start : start + length]
        yield length, (HONGKONG * length)[:length]


def by_linfen(data: bytes) -> str | None:
    try:
        return decode(data)[0]
    except LinfenError:
        return None


def by_charset_normalizer(data: bytes, only: list[str] | None = None) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=only).best()
    return str(best) if best is not None else None


def score(read: Callable[[bytes], str | None]) -> tuple[Counter[tuple[str, int]], Counter[tuple[str, int]]]:
    """Return the number of texts of each encoding and length that were read rightly, and of all."""
    right: Counter[tuple[str, int]] = Counter()
    number: Counter[tuple[str, int]] = Counter()
    for length, text in texts():
        if not any("\u4e00" <= char <= "\u9fff" for char in text):
            continue
        for encoding in ENCODINGS:
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            number[encoding, length] += 1
            right[encoding, length] += read(data) == text
    return right, number


def main() -> None:
    """Print the share that is read rightly, by encoding and length."""
    same = [*ENCODINGS[:4], "utf_16_le", "utf_16_be", "utf_8"]
    readers: dict[str, Callable[[bytes], str | None]] = {
        "linfen": by_linfen,
        "charset-normalizer": by_charset_normalizer,
        "charset-normalizer, told to choose among these": partial(by_charset_normalizer, only=same),
    }
    for name, read in readers.items():
        right, number = score(read)
        print(f"{name}: {sum(right.values())} of {sum(number.values())}")
        for encoding in ENCODINGS:
            shares = (f"{right[encoding, length] / number[encoding, length]:6.1%}" for length in LENGTHS)
            print(f"  {encoding:10}", *shares)


if __name__ == "__main__":
    main()
