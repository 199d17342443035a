"""The findings in many documents: how many had which damage, by which gloss tables, examples, and what was left.

Findings are added up: of the documents of a chunk in one process, of the chunks of a run, and of a run that was stopped
and what came after it. The sum does not depend on how the documents were shared out.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import islice
from typing import Any, NamedTuple

from linfen_cli.base.messages import N_, _
from linfen_cli.repair import DEFAULT, GLOSS, KINDS, Repaired, Settings, Unresolved
from linfen_cli.repair.batch import repair_document
from linfen_cli.repair.tally import Tally, stage_of

__all__ = ["LEFT", "Example", "Findings", "Problem"]

LEFT = "unresolved"
"""The key of examples and documents with unresolved damage, beside the kinds of damage."""

# Limits of what is kept of a run, so that its findings and its journal stay small whatever it reads. Chosen by hand: the report shows
# fewer.
EXAMPLES = 5  # of each kind
PLACES = 50_000
TABLES = 500
PROBLEMS = 1_000
_UNCERTAIN = N_("it is not certain")  # in English as it is kept; the report translates it
_FIGURES = re.compile(r" \([^()]*\d[^()]*\)$")
_AROUND = 24  # code points of an example's context on each side


Describe = Callable[[], tuple[str, str]]
"""Gives what a document is called, and where it comes from; asked only for the few that are damaged."""


class Example(NamedTuple):
    """A repair in its line: what stood there and what stands there now, or what was left and what it may have been."""

    kind: str
    document: str
    before: str
    stored: str
    clean: str
    after: str

    @property
    def rank(self) -> tuple[int, Example]:
        """The order of examples: those with the smallest are shown, a choice by chance that comes out the same every time."""
        return zlib.crc32("\0".join(self).encode("utf-8", "surrogatepass")), self


class Problem(NamedTuple):
    """Records `[first, last]` of a file (counted from 1; 0 for the file as a whole) that could not be repaired, and why.

    Records are in the output as they were.
    """

    file: str
    first: int
    last: int
    message: str

    def __str__(self) -> str:
        if not self.first:
            return f"{self.file}: {self.message}"
        if self.last > self.first:
            where = _("{file}, records {first} to {last}").format(file=self.file, first=self.first, last=self.last)
        else:
            where = _("{file}, record {number}").format(file=self.file, number=self.first)
        return f"{where}: {self.message}"


class Findings:
    """The findings in some documents.

    Attributes:
        documents: how many there were.
        without_text: how many records there were besides that have no text.
        passed_over: how many files were passed over because they are no texts.
        code_points: how long the documents were in all, as they were stored.
        damaged: how many had damage.
        changed: how many were changed.
        tally: how much damage there was.
        having: how many documents had each kind of damage, and LEFT.
        reasons: why damage was left.
        readings: how many documents had each gloss, as `擔 dān`.
        density: how many damaged documents there were by pieces of damage in 1,000 code points (rounded; at most 100).
        scripts: how many of the damaged documents were in each script.
        places: how many damaged documents came from each host, file or folder; `` for those beyond the first PLACES.
        tables: the glosses of a place, with the number of its documents that had them, of the first TABLES places.
        examples: some of each kind.
        problems: what could not be read, the first PROBLEMS.
        more_problems: how many problems came after those.

    With `limited`, as the findings of a whole run are, they take bounded memory.
    """

    _COUNTERS = ("having", "reasons", "readings", "density", "scripts", "places")
    _NUMBERS = ("documents", "without_text", "code_points", "damaged", "changed", "passed_over", "more_problems")

    def __init__(self, *, limited: bool = False) -> None:
        self._limited = limited
        self.documents = self.without_text = self.code_points = self.damaged = self.changed = 0
        self.passed_over = self.more_problems = 0
        self.tally = Tally()
        self.having: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.readings: Counter[str] = Counter()
        self.density: Counter[str] = Counter()
        self.scripts: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self.tables: dict[str, Counter[str]] = {}
        self.examples: dict[str, list[Example]] = {}
        self.problems: list[Problem] = []

    def repair(
        self,
        text: str,
        describe: Describe,
        kinds: Collection[str] = KINDS,
        settings: Settings = DEFAULT,
    ) -> str:
        """Return the clean text of a document, whose damage is counted.

        `describe` is called, where there is any, for what examples call the document, and where it comes from.

        >>> findings = Findings()
        >>> findings.repair("他願意擔(dān)當", lambda: ("page 1", "example.org")), findings.tally.summary
        ('他願意擔當', '1 gloss removed')
        """
        pieces = list(repair_document(text, kinds, settings=settings))
        self.add(pieces, describe)
        return pieces[0].text if len(pieces) == 1 else "".join(piece.text for piece in pieces)

    def add(self, pieces: Iterable[Repaired], describe: Describe) -> None:
        """Count a document that was repaired, in one piece or several."""
        size = 0
        damaged: list[Repaired] = []
        for piece in pieces:
            size += len(piece.stored)
            if piece.glosses or piece.others or piece.unresolved:
                damaged.append(piece)
        self.documents += 1
        self.code_points += size
        if not damaged:
            return
        document, place = describe()
        having: set[str] = set()
        readings: set[str] = set()
        changed = False
        pieces_of_damage = 0
        for piece in damaged:
            self.tally.add(piece)
            changed = changed or piece.text != piece.stored
            having |= _kinds_of(piece)
            readings.update(map(" ".join, piece.glosses.readings))
            pieces_of_damage += len(piece.glosses) + len(piece.others) + len(piece.unresolved)
        self.damaged += 1
        self.changed += changed
        # In order: sets have one of their own in every process.
        for kind in sorted(having):
            self.having[kind] += 1
        in_order = sorted(readings)
        for reading in in_order:
            self.readings[reading] += 1
        self.density[str(min(100, round(1000 * pieces_of_damage / max(1, size))))] += 1
        self.scripts[_script(damaged[0].text)] += 1
        self._count_place(place, 1)
        if readings:
            self._count_table(place, in_order)
        for piece in damaged:
            self.reasons.update(_reason(left) for left in piece.unresolved)
        self._show(damaged[0], document)

    def add_problem(self, file: str, record: int, message: str) -> None:
        """Note that a record, or with 0 the file, could not be repaired, and why."""
        self._merge_problem(Problem(file, record, record, message))

    def merge(self, other: Findings) -> None:
        """Add what others have found."""
        for name in self._NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.tally.merge(other.tally)
        for name in self._COUNTERS:
            if name != "places":
                getattr(self, name).update(getattr(other, name))
        for place, count in other.places.items():
            self._count_place(place, count)
        for place, table in other.tables.items():
            self._count_table(place, table)
        for examples in other.examples.values():
            for example in examples:
                self._keep(example)
        for problem in other.problems:
            self._merge_problem(problem)

    def to_json(self) -> dict[str, Any]:
        """Return all of it, as `json` writes it; what is zero or empty is left out."""
        numbers = {name: getattr(self, name) for name in self._NUMBERS}
        tally = {name: getattr(self.tally, name) for name in ("glosses", "repaired", "certified", "left")}
        counters = {name: getattr(self, name) for name in (*self._COUNTERS, "tables")}
        lists = {
            "examples": [example for examples in self.examples.values() for example in examples],
            "problems": self.problems,
        }
        return {name: value for name, value in {**numbers, **tally, **counters, **lists}.items() if value}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Findings:
        """Return the findings that `to_json` gave.

        >>> findings = Findings()
        >>> clean = findings.repair("他願意擔(dān)當", lambda: ("page 1", "example.org"))
        >>> Findings.from_json(findings.to_json()).to_json() == findings.to_json()
        True
        """
        findings = cls()
        for name in cls._NUMBERS:
            setattr(findings, name, stored.get(name, 0))
        findings.tally.glosses = stored.get("glosses", 0)
        for name in ("repaired", "certified", "left"):
            setattr(findings.tally, name, Counter(stored.get(name, {})))
        for name in cls._COUNTERS:
            setattr(findings, name, Counter(stored.get(name, {})))
        findings.tables = {place: Counter(table) for place, table in stored.get("tables", {}).items()}
        for example in stored.get("examples", ()):
            findings._keep(Example(*example))
        findings.problems = [Problem(*problem) for problem in stored.get("problems", ())]
        return findings

    def _count_place(self, place: str, count: int) -> None:
        self.places[place if place in self.places or not self._limited or len(self.places) < PLACES else ""] += count

    def _count_table(self, place: str, table: Iterable[str] | Counter[str]) -> None:
        if place in self.tables:
            self.tables[place].update(table)
        elif not self._limited or len(self.tables) < TABLES:
            self.tables[place] = Counter(table)

    def _merge_problem(self, problem: Problem) -> None:
        last = self.problems[-1] if self.problems else None
        if last and problem.first and last[::3] == problem[::3] and last.last + 1 == problem.first:
            self.problems[-1] = last._replace(last=problem.last)
        elif len(self.problems) < PROBLEMS:
            self.problems.append(problem)
        else:
            self.more_problems += problem.last - problem.first + 1

    def _show(self, piece: Repaired, document: str) -> None:
        """Take the first damage of each kind as an example."""
        seen = set()
        for change in islice(piece.repairs, 1000):
            kind = stage_of(change.kind)
            if kind not in seen:
                seen.add(kind)
                self._keep(Example(kind, document, *_in_line(piece.stored, change.start, change.end, change.clean)))
            if len(seen) == len(KINDS) or (not piece.others and seen):
                break
        if piece.unresolved:
            left = piece.unresolved[0]
            clean = left.candidates[0] if left.candidates else ""
            self._keep(Example(LEFT, document, *_in_line(piece.stored, left.start, left.end, clean)))

    def _keep(self, example: Example) -> None:
        kept = self.examples.setdefault(example.kind, [])
        if len(kept) == EXAMPLES and example.rank >= kept[-1].rank:
            return
        kept.append(example)
        if len(kept) > 1:
            kept.sort(key=lambda example: example.rank)
            del kept[EXAMPLES:]


def _in_line(text: str, start: int, end: int, clean: str) -> tuple[str, str, str, str]:
    """Return what is before `[start, end)` in its line, what is there, what is there instead, and what is after it."""
    first = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    line_end = text.find("\n", end)
    last = min(len(text) if line_end < 0 else line_end, end + _AROUND)
    return text[first:start], text[start:end][:200], clean[:200], text[end:last]


def _reason(left: Unresolved) -> str:
    """Return why damage was left, without the figures of the one case."""
    return _FIGURES.sub("", left.reason) or _UNCERTAIN


def _script(text: str) -> str:
    from linfen_cli.chars.detect import script_of  # only for what is damaged: `linfen repair` starts without it

    return script_of(text[:500]) or "unknown"


def _kinds_of(piece: Repaired) -> set[str]:
    """Return the kinds of damage that a piece had, and LEFT where some of it was left."""
    kinds = {stage_of(change.kind) for change in piece.others}
    if piece.glosses:
        kinds.add(GLOSS)
    if piece.unresolved:
        kinds.add(LEFT)
    return kinds
