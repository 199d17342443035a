"""The composition of the stages: from the stored text to the clean one, with every change on record.

A stage counts offsets in the text that it was given; here they are carried back to the stored text. Where a later stage
changed what an earlier one had made, as when a run of splice damage has a gloss in it, the two are one repair: replacing the
span of each repair in the stored text always gives the clean one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from linfen_cli.base.alignment import Alignment
from linfen_cli.repair.gloss.gloss import Glosses, remove_glosses
from linfen_cli.repair.gloss.textbooks import teaches
from linfen_cli.repair.report import GLOSS, Explanation, Repair, Repaired, StageResult, Unresolved, apart_from
from linfen_cli.repair.settings import DEFAULT, MOST_PASSES, Choose, Settings
from linfen_cli.repair.stages import KINDS, STAGES, Stage

__all__ = ["apply", "explain", "repair"]

T = TypeVar("T", Repair, Unresolved)


def repair(text: str, kinds: Collection[str] = KINDS, *, settings: Settings = DEFAULT) -> Repaired:
    """Return the clean text of a stored one, with all that was changed. Text without damage comes back the same.

    `kinds` names the damage to look for, some of KINDS. `settings` say how sure a repair must be.

    >>> repaired = repair("他願意擔(dān)當(dāng)。")
    >>> repaired.text, repaired.repairs[0].stored, repaired.alignment.to_stored(3, 4)
    ('他願意擔當。', '(dān)', Span(start=3, end=9))
    """
    progress = _Progress(text)
    unresolved: list[Unresolved] = []
    unasked = settings if settings.choose is None else replace(settings, choose=None)
    stages = [stage for stage in STAGES.values() if stage.kind in kinds]
    for stage in stages:
        left = _undo(stage, progress, unasked)
        if left and settings.choose is not None:
            result = _choose(progress.current, left, settings.choose)
            progress.take(result)
            left = _moved(result)
        unresolved += _carried(left, text, progress.alignment)
    unresolved.sort(key=lambda item: item.start)
    glosses = progress.take_glosses() if GLOSS in kinds else Glosses.none(text)
    if glosses and settings.choose is None:
        for stage in stages:
            if stage.after_glosses:
                before = len(progress.repairs)
                _undo(stage, progress, unasked)
                unresolved = apart_from(unresolved, progress.repairs[before:])
    others = _whole(progress.repairs, text, progress.current, progress.alignment)
    return Repaired(text, progress.current, glosses, progress.alignment, others, tuple(unresolved))


def explain(text: str, kinds: Collection[str] = KINDS, *, settings: Settings = DEFAULT) -> Explanation:
    """Repair `text` as `repair` does, and return every step of it.

    >>> explain("不擔(dān)當").steps[0]
    Repair(kind='gloss', start=2, end=7, stored='(dān)', clean='', certified=True, confidence=1.0)
    """
    repaired = repair(text, kinds, settings=settings)
    return Explanation(repaired.text, repaired.repairs, repaired.unresolved)


def apply(stored: str, steps: Iterable[Repair]) -> str:
    """Return the clean text of `stored`, made by steps that `explain` gave for it, or by some of them.

    Raises:
        ValueError: a step's span is not in `stored`, has something else in it than the step replaces, or begins before the
            step before it ends: the steps were made for another text.

    >>> apply("不擔(dān)當", explain("不擔(dān)當").steps)
    '不擔當'
    """
    pieces: list[str] = []
    at = 0
    for step in steps:
        if not at <= step.start <= step.end <= len(stored) or stored[step.start : step.end] != step.stored:
            raise ValueError(f"the text has no {step.stored!r} at [{step.start}, {step.end}): the steps are not for it")
        pieces += (stored[at : step.start], step.clean)
        at = step.end
    return "".join((*pieces, stored[at:]))


def _undo(stage: Stage, progress: _Progress, settings: Settings) -> list[Unresolved]:
    """Run a stage on the current text, and return what it left, at its place in the text that it made."""
    left: list[Unresolved] = []
    for result in _passes(stage, progress.current, settings):
        progress.take(result)
        left = _moved(result)
    return left


def _passes(stage: Stage, text: str, settings: Settings) -> Iterator[StageResult]:
    """Run a stage, and run it again as long as it declares that this may find more; yield nothing for a text without damage."""
    if not stage.may_find(text):
        return
    result = stage.run(text, settings)
    if not result.repairs and not result.unresolved:
        return
    yield result
    if stage.run_again is None:
        return
    for _ in range(MOST_PASSES):
        if not result.repairs:
            break
        may_find = stage.may_find(result.text)
        result = stage.run_again(result.text, settings) if may_find else StageResult.unchanged(result.text)
        yield result


class _Progress:
    """A stored text on its way through the stages: the text so far, its alignment to the stored one, and the repairs."""

    def __init__(self, stored: str) -> None:
        self.stored = self.current = stored
        self.alignment = Alignment(len(stored))
        self.repairs: list[Repair] = []

    def take(self, result: StageResult) -> None:
        """Go on with what a stage made of the current text."""
        self.repairs += _carried(result.repairs, self.stored, self.alignment)
        self.alignment = self.alignment.then(result.alignment)
        self.current = result.text

    def take_glosses(self) -> Glosses:
        """Take the glosses out of the current text, unless it teaches readings, and return them as of the stored one."""
        unglossed = remove_glosses(self.current)
        if not unglossed.glosses or teaches(unglossed):
            return Glosses.none(self.stored)
        glosses = unglossed.glosses
        if len(self.alignment):
            glosses = glosses.found_in(self.stored, self.alignment)
        self.current, self.alignment = unglossed.text, self.alignment.then(unglossed.alignment)
        return glosses


def _carried(items: Iterable[T], stored: str, alignment: Alignment) -> Iterator[T]:
    """Yield what a stage found, at its place in the stored text."""
    for item in items:
        start, end = alignment.to_stored(item.start, item.end)
        yield item._replace(start=start, end=end, stored=stored[start:end])


def _moved(result: StageResult) -> list[Unresolved]:
    """Return what a stage left, at its place in the text that the stage made."""
    moved = []
    for left in result.unresolved:
        span = result.alignment.to_clean(left.start, left.end)
        moved.append(left._replace(start=span.start, end=span.end, stored=span.of(result.text)))
    return moved


def _choose(text: str, items: Iterable[Unresolved], choose: Choose) -> StageResult:
    """Ask about the damage that has candidates. What was chosen is taken as sure, and not as proven."""
    repairs, left = [], []
    for item in items:
        clean = choose(item, text) if item.candidates else None
        if clean is None or clean == item.stored:
            left.append(item)
        else:
            repairs.append(Repair(item.kind, item.start, item.end, item.stored, clean, certified=False, confidence=1.0))
    return StageResult.of(text, repairs, left)


def _whole(repairs: Iterable[Repair], stored: str, text: str, alignment: Alignment) -> tuple[Repair, ...]:
    """Return the repairs of the stages, each with everything that was changed in its span; those that share an edit are one."""
    whole: list[Repair] = []
    for repair in sorted(repairs, key=lambda repair: (repair.start, repair.end)):
        start, end = repair.start, repair.end
        edits = list(alignment.edits_over(start, end))
        # An edit that sticks out is a part of the repair, and may bring the next edit with it.
        while edits and (edits[0].stored.start < start or edits[-1].stored.end > end):
            start, end = min(start, edits[0].stored.start), max(end, edits[-1].stored.end)
            edits = list(alignment.edits_over(start, end))
        if whole and (start < whole[-1].end or (start, end) == whole[-1][1:3]):
            before = whole.pop()
            certified = before.certified and repair.certified
            repair = before._replace(certified=certified, confidence=min(before.confidence, repair.confidence))
            start, end = min(start, before.start), max(end, before.end)
            edits = list(alignment.edits_over(start, end))
        if not edits:
            continue  # another stage has taken back, or taken over, what this one did
        first, last = edits[0], edits[-1]
        clean = text[first.clean.start - (first.stored.start - start) : last.clean.end + (end - last.stored.end)]
        whole.append(repair._replace(start=start, end=end, stored=stored[start:end], clean=clean))
    return tuple(whole)
