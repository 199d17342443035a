"""Encoding damage: text that was read with the wrong encoding, and what else other programs left of it.

The kinds are those of DAMAGE.md's last table. codepages.py has the wrong encodings, leftovers.py the rest, and this module
runs them until nothing changes, since damage may lie under damage, and puts what they found together. ftfy, which knows
one of these kinds well, is not used: it takes longer to import than a page takes to read, and proved no case more.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from linfen_cli.base.alignment import Alignment
from linfen_cli.repair.mojibake import recoder as codepages
from linfen_cli.repair.mojibake import residue as leftovers
from linfen_cli.repair.mojibake.recoder import Found, without_overlaps
from linfen_cli.repair.mojibake.triggers import Rule, scan
from linfen_cli.repair.report import Repair, StageResult, Unresolved
from linfen_cli.repair.settings import Settings

__all__ = ["repair_encoding"]


def repair_encoding(text: str, settings: Settings) -> StageResult:
    """Undo encoding damage in `text`; offsets of what is returned count code points of `text`.

    What is not certain enough for `settings`, and what cannot be known, is left as it is and reported as unresolved.
    Text without such damage comes back the same.

    >>> done = repair_encoding("他说：浣犲ソ。", Settings())
    >>> done.text, done.repairs[0].kind, done.repairs[0].certified
    ('他说：你好。', 'utf8-as-gbk', True)
    """
    current, alignment = text, Alignment(len(text))
    repairs: list[Repair] = []
    left: dict[tuple[int, int], Unresolved] = {}
    rounds = 0
    while True:
        found = _find(current)
        for item in found:
            if not _wants(settings, item):
                start, end = alignment.to_stored(item.start, item.end)
                left.setdefault((start, end), Unresolved(item.kind, start, end, text[start:end], *_why(item)))
        wanted = [item for item in found if _wants(settings, item)]
        if not wanted:
            break
        rounds += 1
        for item in wanted:
            start, end = alignment.to_stored(item.start, item.end) if rounds > 1 else (item.start, item.end)
            clean = item.clean or ""
            repairs.append(Repair(item.kind, start, end, text[start:end], clean, item.certified, item.confidence))
        current, step = _apply(current, wanted)
        alignment = alignment.then(step)
    merged = tuple(_merged(repairs, text, current, alignment)) if rounds > 1 else tuple(repairs)
    return StageResult(current, merged, tuple(_outside(merged, left.values())), alignment)


def _outside(repairs: Sequence[Repair], left: Iterable[Unresolved]) -> Iterator[Unresolved]:
    """What was left, in order and without overlaps, but for what a later round made part of a repair."""
    ends = [item.end for item in repairs]
    reached = 0
    for item in sorted(left, key=lambda item: (item.start, -item.end)):
        after = bisect_right(ends, item.start)
        if item.start >= reached and (after == len(repairs) or repairs[after].start >= item.end):
            reached = item.end
            yield item


def _find(text: str) -> list[Found]:
    """What is found in `text` in one round: one kind of wrong reading at a time, since one may lie over another."""
    if text.isascii():
        return leftovers.entities(text) if "&#" in text else []
    hits = scan(text, _rules())
    found = codepages.find(text, hits)
    if leftovers.ENTITY in hits:
        found = without_overlaps(found, leftovers.entities(text))
    if leftovers.COMPATIBILITY in hits:
        found = without_overlaps(found, leftovers.compatibility(text))
    if leftovers.REPLACEMENT in hits or leftovers.MEMORY in hits:
        found = without_overlaps(found, leftovers.lost(text, hits))
    return found


@cache
def _rules() -> dict[str, Rule]:
    return {**codepages.rules(), **leftovers.RULES}


def _wants(settings: Settings, item: Found) -> bool:
    return item.clean is not None and settings.wants(certified=item.certified, confidence=item.confidence)


def _why(item: Found) -> tuple[str, tuple[str, ...]]:
    if item.reason or item.clean is None:
        return item.reason, item.candidates
    return "reading it with the right encoding does not give back exactly what is stored", (item.clean,)


def _apply(text: str, found: list[Found]) -> tuple[str, Alignment]:
    """The text after the changes, which are in order, and the way back."""
    pieces: list[str] = []
    columns = tuple(array("q") for _ in range(4))
    starts, ends, clean_starts, clean_ends = columns
    at = clean_at = 0
    for item in found:
        pieces += (text[at : item.start], item.clean or "")
        stored, clean_at = item.start, clean_at + item.start - at
        for stored_length, clean_length in item.units:
            starts.append(stored)
            clean_starts.append(clean_at)
            stored += stored_length
            clean_at += clean_length
            ends.append(stored)
            clean_ends.append(clean_at)
        at = item.end
    pieces.append(text[at:])
    return "".join(pieces), Alignment.from_columns(len(text), *columns)


def _merged(repairs: list[Repair], stored: str, clean: str, alignment: Alignment) -> Iterator[Repair]:
    """The repairs of all rounds in order, those of one place as one."""
    group: Repair | None = None
    for item in sorted(repairs, key=lambda item: (item.start, -item.end)):
        if group is not None and item.start < group.end:
            group = group._replace(
                end=max(group.end, item.end),
                certified=group.certified and item.certified,
                confidence=min(group.confidence, item.confidence),
            )
            continue
        if group is not None:
            yield _filled(group, stored, clean, alignment)
        group = item
    if group is not None:
        yield _filled(group, stored, clean, alignment)


def _filled(item: Repair, stored: str, clean: str, alignment: Alignment) -> Repair:
    span = alignment.to_clean(item.start, item.end)
    return item._replace(stored=stored[item.start : item.end], clean=span.of(clean))
