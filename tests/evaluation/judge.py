"""Judge repairs of damaged pages against the pages before the damage."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from linfen_cli.base.alignment import Edit, Span
from linfen_cli.repair import GLOSS, Repair, Repaired, Unresolved, repair
from linfen_cli.repair.gloss.gloss import remove_glosses
from linfen_cli.repair.splice.damage import Run, to_ascii_marks
from tests.evaluation.pages import Offsets, Page, clean_offsets, lost_ascii

RIGHT, WRONG, LEFT, UNSEEN = "right", "wrong", "unresolved", "unnoticed"
CONTEXT = 8


class Verdict(NamedTuple):
    """One run: repaired to exactly what it was, repaired to something else, reported and left, or not noticed.

    One that was read in two parts, of which one was repaired to what it was and the other reported, is one that was reported.
    `best` tells whether repair's best reading is right, made or not. `lost` marks a run in which an ASCII character was
    dropped, which no reader of the page can know. The texts are of the run with whatever was repaired together with it,
    `got` with the best reading.
    """

    kind: str
    private: bool
    outcome: str
    best: bool
    certified: bool
    confidence: float
    lost: bool
    length: int
    stored: str
    true: str
    got: str
    before: str
    after: str


class Judged(NamedTuple):
    """The runs of a page, the changes that repair made where there was no damage, reports of damage there, and its time.

    `strays` and `strays_left` count the glosses that stand after an ASCII letter, and those that repair did not take out.
    """

    verdicts: tuple[Verdict, ...]
    strays: int
    strays_left: int
    false_alarms: tuple[str, ...]
    false_reports: int
    seconds: float


def judge(page: Page) -> Judged:
    """Repair a page and judge each of its runs."""
    began = time.perf_counter()
    repaired = repair(page.found)
    seconds = time.perf_counter() - began
    return judge_repaired(page, repaired, seconds)


def judge_repaired(page: Page, repaired: Repaired, seconds: float = 0.0) -> Judged:
    """Judge a page that was repaired already."""
    offsets = clean_offsets(page)
    edits = list(repaired.alignment.edits)
    repairs = list(repaired.repairs)
    verdicts = tuple(_verdict(page, repaired, edits, repairs, offsets, run) for run in page.runs)
    strays = [stray for stray in offsets.strays if _is_taken_out(repaired, stray)]
    damaged = [Span(run.start, run.end) for run in page.runs] + strays
    alarms = [
        f"{change.kind}: {_line(page.found[max(0, change.start - CONTEXT) : change.end + CONTEXT])} -> {_line(change.clean)}"
        for change in repairs
        if not any(_overlaps(change.start, change.end, *span) for span in damaged)
        and not (change.kind == GLOSS and _is_gloss(page, offsets, change))
    ]
    reports = sum(not any(_meets(left, run) for run in page.runs) for left in repaired.unresolved)
    return Judged(verdicts, len(offsets.strays), len(offsets.strays) - len(strays), tuple(alarms), reports, seconds)


def _verdict(
    page: Page, repaired: Repaired, edits: Sequence[Edit], repairs: Sequence[Repair], offsets: Offsets, run: Run
) -> Verdict:
    made = [change for change in repairs if change.kind != GLOSS and _meets(change, run)]
    left = [item for item in repaired.unresolved if _meets(item, run)]
    # The run, with everything that was changed or reported together with it, up to where the truth is known on both sides.
    start, end = run.start, run.end
    spans = [Span(one.start, one.end) for one in page.runs]
    spans += [Span(one.start, one.end) for one in made]
    spans += [Span(one.start, one.end) for one in left]
    spans += [edit.stored for edit in edits]
    while True:
        met = [span for span in spans if _overlaps(*span, start, end)]
        if all(start <= span.start and span.end <= end for span in met):
            break
        start, end = min(start, *(span.start for span in met)), max(end, *(span.end for span in met))
    true = page.clean[offsets.starts[start] : offsets.ends[end]]
    got = _repaired(repaired, edits, start, end)
    outcome = (RIGHT if _same(page, got, true) else WRONG) if made else LEFT if left else UNSEEN
    apart = list(_apart(repaired, edits, left, start, end))
    if outcome == WRONG and left:
        pattern = ".*".join(re.escape(as_page_tells(page, part)) for part, _ in apart)
        if re.fullmatch(pattern, as_page_tells(page, true), re.DOTALL):
            outcome = LEFT  # of a run that was read in two parts one is right and the other reported
    if outcome == LEFT and all(item.candidates for item in left):
        got = "".join(part + (remove_glosses(item.candidates[0]).text if item else "") for part, item in apart)
    return Verdict(
        kind=page.kind,
        private=page.private,
        outcome=outcome,
        best=outcome == RIGHT or (outcome == LEFT and _same(page, got, true)),
        certified=all(change.certified for change in made) and bool(made),
        confidence=min((change.confidence for change in made), default=0.0),
        lost=lost_ascii(page, run),
        length=run.clean_end - run.clean_start,
        stored=page.found[start:end],
        true=true,
        got=got,
        before=page.found[max(0, start - CONTEXT) : start],
        after=page.found[end : end + CONTEXT],
    )


def _repaired(repaired: Repaired, edits: Sequence[Edit], start: int, end: int) -> str:
    """Return what stored `[start, end)` became; no edit may reach over its ends."""
    pieces, at = [], start
    for edit in edits:
        if start <= edit.stored.start and edit.stored.end <= end:
            pieces += [repaired.stored[at : edit.stored.start], edit.clean.of(repaired.text)]
            at = edit.stored.end
    return "".join((*pieces, repaired.stored[at:end]))


def _apart(
    repaired: Repaired, edits: Sequence[Edit], left: Sequence[Unresolved], start: int, end: int
) -> Iterator[tuple[str, Unresolved | None]]:
    """Return what became of stored `[start, end)` before each item that was left, with the item, and what stands after the last, with None."""
    at = start
    for item in left:
        if item.start >= at:
            yield _repaired(repaired, edits, at, item.start), item
            at = item.end
    yield _repaired(repaired, edits, at, end), None


def as_page_tells(page: Page, text: str) -> str:
    """Return a text as far as the page can tell it: where its marks are ASCII, which they were is not known."""
    return to_ascii_marks(text) if page.ascii_marks else text


def _same(page: Page, got: str, true: str) -> bool:
    """Return whether two texts are the same, as far as the page can tell."""
    return as_page_tells(page, got) == as_page_tells(page, true)


def _is_gloss(page: Page, offsets: Offsets, change: Repair) -> bool:
    """Return whether what was taken out as a gloss is one that the page's table put there."""
    clean = offsets.starts[change.start]
    return 0 < clean == offsets.starts[change.end] and change.stored == f"({page.glosses.get(page.clean[clean - 1])})"


def _is_taken_out(repaired: Repaired, stray: Span) -> bool:
    """Return whether nothing is left of a gloss and the letter before it still stands."""
    clean = repaired.alignment.to_clean(stray.start - 1, stray.end)
    return clean.of(repaired.text)[-1:] == repaired.stored[stray.start - 1]


def _meets(one: Repair | Unresolved, run: Run) -> bool:
    return _overlaps(one.start, one.end, run.start, run.end)


def _overlaps(start: int, end: int, other_start: int, other_end: int) -> bool:
    """Return whether two spans share a character; an empty one meets what it touches."""
    first, last = max(start, other_start), min(end, other_end)
    return first < last or (first == last and (start == end or other_start == other_end))


def _line(text: str) -> str:
    return text.replace("\n", "⏎")


class CleanText(NamedTuple):
    """The outcome of repair on clean text: its changes and reports, of which there should be none."""

    kind: str
    size: int
    changes: tuple[str, ...]
    reports: tuple[str, ...]


def judge_clean(item: tuple[str, str]) -> CleanText:
    """Repair a clean text, given with its kind. The size is in bytes of UTF-8."""
    kind, text = item
    repaired = repair(text)

    def around(start: int, end: int) -> str:
        return _line(text[max(0, start - CONTEXT) : end + CONTEXT])

    changes = tuple(f"{one.kind}: {around(one.start, one.end)} -> {_line(one.clean)}" for one in repaired.repairs)
    reports = tuple(f"{one.kind}: {around(one.start, one.end)}" for one in repaired.unresolved)
    return CleanText(kind, len(text.encode()), changes, reports)
