"""The stage of mojibake: text that was decoded with the wrong encoding, and the residue of other programs.

`recoder.py` has the wrong decodings and `residue.py` the rest; this module runs them until nothing changes, since damage may lie
under damage, and puts together what they found. ftfy, which knows one of these kinds well, is not used: it takes longer to
import than a page takes to read, and repaired no case more.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from linfen_cli.base.alignment import Alignment
from linfen_cli.base.messages import _
from linfen_cli.repair.mojibake import recoder, residue
from linfen_cli.repair.mojibake.passages import Passage, without_overlaps
from linfen_cli.repair.mojibake.prefilter import Rule, scan
from linfen_cli.repair.report import Repair, StageResult, Unresolved
from linfen_cli.repair.settings import Settings

__all__ = ["repair_encoding", "rules"]


def repair_encoding(text: str, settings: Settings) -> StageResult:
    """Undo encoding damage in `text`; offsets of what is returned count code points of `text`.

    What is not certain enough for `settings`, and what cannot be known, is left as it is and reported as unresolved.
    Text without such damage comes back the same.

    >>> result = repair_encoding("他说：浣犲ソ。", Settings())
    >>> result.text, result.repairs[0].kind, result.repairs[0].certified
    ('他说：你好。', 'utf8-as-gbk', True)
    """
    current, alignment = text, Alignment(len(text))
    repairs: list[Repair] = []
    left: dict[tuple[int, int], Unresolved] = {}
    rounds = 0
    while True:
        passages = _find(current)
        for passage in passages:
            if not _wants(settings, passage):
                start, end = alignment.to_stored(passage.start, passage.end)
                left.setdefault((start, end), Unresolved(passage.kind, start, end, text[start:end], *_why(passage)))
        wanted = [passage for passage in passages if _wants(settings, passage)]
        if not wanted:
            break
        rounds += 1
        for passage in wanted:
            start, end = passage.start, passage.end
            if rounds > 1:
                start, end = alignment.to_stored(start, end)
            clean = passage.clean or ""
            repairs.append(
                Repair(passage.kind, start, end, text[start:end], clean, passage.certified, passage.confidence)
            )
        current, step = _apply(current, wanted)
        alignment = alignment.then(step)
    merged = tuple(_merged(repairs, text, current, alignment)) if rounds > 1 else tuple(repairs)
    return StageResult(current, merged, tuple(_outside(merged, left.values())), alignment)


def _outside(repairs: Sequence[Repair], left: Iterable[Unresolved]) -> Iterator[Unresolved]:
    """Yield what was left, in order and without overlaps, but for what a later round made part of a repair."""
    ends = [repair.end for repair in repairs]
    reached = 0
    for item in sorted(left, key=lambda item: (item.start, -item.end)):
        after = bisect_right(ends, item.start)
        if item.start >= reached and (after == len(repairs) or repairs[after].start >= item.end):
            reached = item.end
            yield item


def _find(text: str) -> list[Passage]:
    """Return what is found in `text` in one round: one kind of wrong decoding at a time, since one may lie over another."""
    if text.isascii():
        return residue.entities(text) if "&#" in text else []
    hits = scan(text, rules())
    passages = recoder.find(text, hits)
    if residue.ENTITY in hits:
        passages = without_overlaps(passages, residue.entities(text))
    if residue.COMPATIBILITY in hits:
        passages = without_overlaps(passages, residue.compatibility(text))
    if residue.REPLACEMENT in hits or residue.MEMORY in hits:
        passages = without_overlaps(passages, residue.lost(text, hits))
    return passages


@cache
def rules() -> dict[str, Rule]:
    """Return the rule of each kind of mojibake and of residue."""
    return {**recoder.rules(), **residue.RULES}


def _wants(settings: Settings, passage: Passage) -> bool:
    return passage.clean is not None and settings.wants(certified=passage.certified, confidence=passage.confidence)


def _why(passage: Passage) -> tuple[str, tuple[str, ...]]:
    """Return the reason why a passage is left, and its candidates."""
    if passage.reason or passage.clean is None:
        return passage.reason, passage.candidates
    return _("reading it with the right encoding does not give back exactly what is stored"), (passage.clean,)


def _apply(text: str, passages: list[Passage]) -> tuple[str, Alignment]:
    """Return the text after the changes, which are in order, and the way back."""
    pieces: list[str] = []
    columns = tuple(array("q") for _column in range(4))
    starts, ends, clean_starts, clean_ends = columns
    at = clean_at = 0
    for passage in passages:
        pieces += (text[at : passage.start], passage.clean or "")
        stored, clean_at = passage.start, clean_at + passage.start - at
        for stored_length, clean_length in passage.units:
            starts.append(stored)
            clean_starts.append(clean_at)
            stored += stored_length
            clean_at += clean_length
            ends.append(stored)
            clean_ends.append(clean_at)
        at = passage.end
    pieces.append(text[at:])
    return "".join(pieces), Alignment.from_columns(len(text), *columns)


def _merged(repairs: list[Repair], stored: str, clean: str, alignment: Alignment) -> Iterator[Repair]:
    """Yield the repairs of all rounds in order, those of one place as one."""
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
