"""Repair: from the stored text to the clean one, with every change on record.

`repair` composes the stages, each a module of this package. A stage takes a text and gives back the text without one kind
of damage, what it changed, and an alignment. They run in the order in which the damage must be undone: what changed
bytes before what added some, so that glosses, which a run of splice damage may have in it, come last.

A stage counts offsets in the text that it was given; here they are carried back to the stored text. Where a later stage
changed what an earlier one had made, as when a run of splice damage has a gloss in it, the two are one repair: replacing the
span of each repair in the stored text always gives the clean one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import merge
from typing import NamedTuple, TypeVar

from linfen_cli.base.alignment import Alignment
from linfen_cli.base.sequences import Made
from linfen_cli.repair.gloss.gloss import Gloss, Glosses, remove_glosses
from linfen_cli.repair.gloss.textbooks import teaches
from linfen_cli.repair.report import Repair, Stage, Unresolved, meet
from linfen_cli.repair.settings import Choose, Settings

__all__ = [
    "GLOSS",
    "KINDS",
    "STAGES",
    "Explanation",
    "Gloss",
    "Glosses",
    "Repair",
    "Repaired",
    "Settings",
    "Stage",
    "Unresolved",
    "apply",
    "explain",
    "repair",
]

GLOSS = "gloss"


def _repair_encoding(text: str, settings: Settings) -> Stage:
    from linfen_cli.repair.mojibake.prefilter import is_spared

    if is_spared(text):
        return Stage(text, (), (), Alignment(len(text)))
    from linfen_cli.repair.mojibake.stage import repair_encoding

    return repair_encoding(text, settings)


def _repair_splices(text: str, settings: Settings, *, again: bool = False) -> Stage:
    # every run begins with the half of a character, and a gloss that fired across two has its bracket after a letter
    if "?" not in text and "(" not in text:
        return Stage(text, (), (), Alignment(len(text)))
    if settings == DEFAULT and "?" in text:
        from linfen_cli.repair.splice import cache as kept

        if known := kept.find(text, again=again):
            return Stage.of(text, *known)
    from linfen_cli.repair.splice.stage import repair_splices

    return repair_splices(text, settings, again=again)


# Each stage by the kind of damage that it undoes, in the order that they run in. Each is a small function that imports its
# module when it is first run.
STAGES: dict[str, Callable[[str, Settings], Stage]] = {"encoding": _repair_encoding, "splice": _repair_splices}


class _Kinds(Made[str]):
    """The kinds of damage, as STAGES has them by now."""

    __slots__ = ()

    def __len__(self) -> int:
        return len(STAGES) + 1

    def make(self, index: int) -> str:
        return (*STAGES, GLOSS)[index]

    def __iter__(self) -> Iterator[str]:
        return iter((*STAGES, GLOSS))


KINDS: Sequence[str] = _Kinds()

DEFAULT = Settings()

_MORE_READINGS = 4
"""How often a page is read again for runs of splice damage, as long as some were repaired."""

T = TypeVar("T", Repair, Unresolved)


def _passes(stage: Callable[[str, Settings], Stage], text: str, settings: Settings) -> Iterator[Stage]:
    """What a stage makes of a text, and, as runs that were read tell of their page, of what it made, until nothing changes.

    Nothing of a text in which the stage finds no damage, as in most pages of a crawl.
    """
    done = stage(text, settings)
    if not done.repairs and not done.unresolved:
        return
    yield done
    if stage is _repair_splices:
        for _ in range(_MORE_READINGS):
            if not done.repairs:
                break
            done = _repair_splices(done.text, settings, again=True)
            yield done


class _Progress:
    """A stored text on its way through the stages: what it is by now, where that stands in the stored one, and the repairs so far."""

    def __init__(self, stored: str) -> None:
        self.stored = self.current = stored
        self.alignment = Alignment(len(stored))
        self.repairs: list[Repair] = []

    def take(self, done: Stage) -> list[Repair]:
        """Go on with what a stage made of the current text. Its repairs are given back as of the stored one."""
        made = list(_carried(done.repairs, self.stored, self.alignment))
        self.repairs += made
        self.alignment = self.alignment.then(done.alignment)
        self.current = done.text
        return made


class _GlossRepairs(Made[Repair]):
    """The removal of glosses as repairs, made when looked at."""

    __slots__ = ("_glosses",)

    def __init__(self, glosses: Glosses) -> None:
        self._glosses = glosses

    def __len__(self) -> int:
        return len(self._glosses)

    def make(self, index: int) -> Repair:
        gloss = self._glosses[index]
        stored = self._glosses.stored[gloss.start : gloss.end]
        return Repair(GLOSS, gloss.start, gloss.end, stored, "", certified=True, confidence=1.0)


@dataclass(frozen=True, eq=False)
class Repaired:
    """A text after repair.

    Attributes:
        stored: the text as it was found.
        text: the clean text.
        glosses: the glosses that were taken out, in order.
        alignment: the map between offsets in `stored` and in `text`.
        others: the repairs other than of glosses, in order; one that had a gloss in it has it taken out too.
        unresolved: damage that was found and left as it is, in order.
    """

    stored: str
    text: str
    glosses: Glosses
    alignment: Alignment
    others: tuple[Repair, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()

    @cached_property
    def repairs(self) -> Sequence[Repair]:
        """Every change, in the order of the stored text; their spans do not overlap, and nothing else was changed."""
        glosses = _GlossRepairs(self.glosses)
        if not self.others:
            return glosses
        return list(merge(self.others, _outside(glosses, self.others), key=lambda change: change.start))


def repair(text: str, kinds: Collection[str] = KINDS, *, settings: Settings = DEFAULT) -> Repaired:
    """Give the clean text of a stored one. Text without damage comes back the same.

    `kinds` names the damage to look for: the keys of STAGES, and `gloss`. `settings` say how sure a repair must be.

    >>> repaired = repair("他願意擔(dān)當(dāng)。")
    >>> repaired.text, repaired.repairs[0].stored, repaired.alignment.to_stored(3, 4)
    ('他願意擔當。', '(dān)', Span(start=3, end=9))
    """
    work = _Progress(text)
    unresolved: list[Unresolved] = []
    bare = settings if settings.choose is None else replace(settings, choose=None)
    kinds = frozenset(kinds)  # KINDS is made anew with each look at it
    for kind, stage in list(STAGES.items()):
        if kind not in kinds:
            continue
        left: list[Unresolved] = []
        for done in _passes(stage, work.current, bare):
            work.take(done)
            # What was left still stands there; from here on its place is counted in what the stage made of the text.
            left = _moved(done)
        if left and settings.choose is not None:
            chosen = _choose(work.current, left, settings.choose)
            work.take(chosen)
            left = _moved(chosen)
        unresolved += _carried(left, text, work.alignment)
    unresolved.sort(key=lambda item: item.start)
    glosses = Glosses.none(text)
    if GLOSS in kinds:
        unglossed = remove_glosses(work.current)
        if unglossed.glosses and not teaches(unglossed):
            glosses = unglossed.glosses
            if len(work.alignment):
                glosses = glosses.found_in(text, work.alignment)
            work.current, work.alignment = unglossed.text, work.alignment.then(unglossed.alignment)
            # Who repairs the clean text again must get the same: a run may be sure where no table of glosses speaks against it.
            if "splice" in kinds and settings.choose is None:
                for done in _passes(STAGES["splice"], work.current, bare):
                    made = work.take(done)
                    unresolved = [item for item in unresolved if not any(meet(item, one) for one in made)]
    others = _whole(work.repairs, text, work.current, work.alignment)
    return Repaired(text, work.current, glosses, work.alignment, others, tuple(unresolved))


class Explanation(NamedTuple):
    """A clean text and how it came to be.

    `steps` are the changes in the order of the stored text, in whose code points their spans count: `apply` makes the clean
    text of the stored one by them. `unresolved` is the damage that was left.
    """

    text: str
    steps: Sequence[Repair]
    unresolved: tuple[Unresolved, ...]


def explain(text: str, kinds: Collection[str] = KINDS, *, settings: Settings = DEFAULT) -> Explanation:
    """Repair `text` as `repair` does, and tell every step of it.

    >>> explain("不擔(dān)當").steps[0]
    Repair(kind='gloss', start=2, end=7, stored='(dān)', clean='', certified=True, confidence=1.0)
    """
    repaired = repair(text, kinds, settings=settings)
    return Explanation(repaired.text, repaired.repairs, repaired.unresolved)


def apply(stored: str, steps: Iterable[Repair]) -> str:
    """The clean text of `stored`, made by steps that `explain` gave for it, or by some of them.

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


def _carried(found: Iterable[T], text: str, alignment: Alignment) -> Iterator[T]:
    """What a stage found, at its place in the stored text."""
    for item in found:
        start, end = alignment.to_stored(item.start, item.end)
        yield item._replace(start=start, end=end, stored=text[start:end])


def _moved(done: Stage) -> list[Unresolved]:
    """What a stage left, at its place in the text that the stage made."""
    moved = []
    for left in done.unresolved:
        span = done.alignment.to_clean(left.start, left.end)
        moved.append(left._replace(start=span.start, end=span.end, stored=span.of(done.text)))
    return moved


def _choose(text: str, found: Iterable[Unresolved], choose: Choose) -> Stage:
    """Ask about the damage that has candidates. What somebody chose is sure, and not proven."""
    repairs, left = [], []
    for item in found:
        clean = choose(item, text) if item.candidates else None
        if clean is None or clean == item.stored:
            left.append(item)
        else:
            repairs.append(Repair(item.kind, item.start, item.end, item.stored, clean, certified=False, confidence=1.0))
    return Stage.of(text, repairs, left)


def _whole(found: Iterable[Repair], stored: str, text: str, alignment: Alignment) -> tuple[Repair, ...]:
    """The repairs of the stages, each with everything that was changed in its span, those that meet in an edit as one."""
    whole: list[Repair] = []
    for change in sorted(found, key=lambda change: (change.start, change.end)):
        start, end = change.start, change.end
        edits = list(alignment.edits_over(start, end))
        # An edit that sticks out is a part of the repair, and may bring the next edit with it.
        while edits and (edits[0].stored.start < start or edits[-1].stored.end > end):
            start, end = min(start, edits[0].stored.start), max(end, edits[-1].stored.end)
            edits = list(alignment.edits_over(start, end))
        if whole and (start < whole[-1].end or (start, end) == whole[-1][1:3]):
            before = whole.pop()
            certified = before.certified and change.certified
            change = before._replace(certified=certified, confidence=min(before.confidence, change.confidence))
            start, end = min(start, before.start), max(end, before.end)
            edits = list(alignment.edits_over(start, end))
        if not edits:
            continue  # another stage has taken back, or taken over, what this one did
        first, last = edits[0], edits[-1]
        clean = text[first.clean.start - (first.stored.start - start) : last.clean.end + (end - last.stored.end)]
        whole.append(change._replace(start=start, end=end, stored=stored[start:end], clean=clean))
    return tuple(whole)


def _outside(glosses: Iterable[Repair], others: Sequence[Repair]) -> Iterator[Repair]:
    """The glosses that are in no other repair."""
    index = 0
    for gloss in glosses:
        while index < len(others) and others[index].end <= gloss.start and others[index].start < gloss.start:
            index += 1
        if index == len(others) or others[index].start >= gloss.end:
            yield gloss
