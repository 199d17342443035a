"""The accuracy of the readings of polyphonic characters: `python -m tests.evaluate_readings`.

The cases (`tests/cases/readings.json`) are sentences written for this, each with a word whose characters have several
readings, in both scripts. A word counts as right when all its readings are, tones and all; a neutral tone that dictionaries
leave open (告訴 gàosu, gàosù) may be given either way.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from linfen_cli.chars.pinyin import parse
from linfen_cli.readings.reading import read

CASES = Path(__file__).parent / "cases" / "readings.json"


class Case(NamedTuple):
    """A sentence, and the word in it that is asked for: its offset, itself, its readings."""

    text: str
    at: int
    word: str
    pinyin: str


Reader = Callable[[str, int, int], list[str]]


def cases() -> list[Case]:
    return [Case(**case) for case in json.loads(CASES.read_text(encoding="utf-8"))]


def by_linfen(text: str, start: int, end: int) -> list[str]:
    return [one.text for one in read(text) if start < one.end and one.start < end]


def by_pypinyin(text: str, start: int, end: int) -> list[str]:
    """As pypinyin reads it by itself, without tone sandhi: the rival."""
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.TONE, errors=lambda chars: list(chars))[start:end]  # type: ignore[arg-type,return-value]


def is_right(given: list[str], wanted: str) -> bool:
    wanted_list = wanted.split()
    return len(given) == len(wanted_list) and all(map(_same, given, wanted_list))


def _same(given: str, wanted: str) -> bool:
    one, other = parse(given), parse(wanted)
    if one is None or other is None:
        return given == wanted
    return one.base == other.base and (one.tone == other.tone or (0 in (one.tone, other.tone) and given != wanted))


def wrong(read: Reader) -> Iterator[tuple[Case, list[str]]]:
    """The cases that are not read rightly, with what was read."""
    for case in cases():
        given = read(case.text, case.at, case.at + len(case.word))
        if not is_right(given, case.pinyin):
            yield case, given


def main() -> None:
    """Print the accuracy and what is wrong; with `--rival` pypinyin's as well."""
    number = len(cases())
    for name, reader in (("linfen", by_linfen), *((("pypinyin", by_pypinyin),) if "--rival" in sys.argv else ())):
        missed = list(wrong(reader))
        print(f"{name}: {number - len(missed)} of {number} words right ({100 - 100 * len(missed) / number:.1f} %)")
        for case, given in missed:
            print(f"  {case.text}  {case.word}: {' '.join(given)}, not {case.pinyin}")


if __name__ == "__main__":
    main()
