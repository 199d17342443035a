"""What repair has to say of a text: what it changed, and what it found and left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from linfen_cli.alignment import Alignment, Edit

if TYPE_CHECKING:
    from linfen_cli.repair import Repaired


@dataclass(frozen=True)
class Settings:
    """What a stage of repair may do unasked.

    Attributes:
        min_confidence: how sure a change must be to be made, from 0 to 1; None for those alone that are proven.
        choose: asked which of several readings is meant, or None to leave all of them.
    """

    min_confidence: float | None = None
    choose: Callable[[Unresolved], str | None] | None = None

    def wants(self, *, certified: bool, confidence: float) -> bool:
        """Whether a change is to be made.

        >>> Settings().wants(certified=False, confidence=0.9), Settings(0.8).wants(certified=False, confidence=0.9)
        (False, True)
        """
        return certified if self.min_confidence is None else confidence >= self.min_confidence


class Repair(NamedTuple):
    """One change: `stored` at `[start, end)` of the stored text (code points) became `clean`.

    `certified` tells that the change is proven and not only likely, `confidence` is between 0 and 1.
    """

    kind: str
    start: int
    end: int
    stored: str
    clean: str
    certified: bool
    confidence: float


class Unresolved(NamedTuple):
    """Damage that was found at `[start, end)` of the stored text (code points) and left, why, and what it may have been."""

    kind: str
    start: int
    end: int
    stored: str
    reason: str
    candidates: tuple[str, ...] = ()


class Stage(NamedTuple):
    """What one stage of repair made of its text; all offsets count in the text that the stage was given."""

    text: str
    repairs: tuple[Repair, ...]
    unresolved: tuple[Unresolved, ...]
    alignment: Alignment


def changed_lines(repaired: Repaired) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    r"""The stored lines that repair changed, numbered from 1, each in pieces: what was there, and what is there now.

    A piece that was left alone has the same twice.

    >>> from linfen_cli.repair import repair
    >>> list(changed_lines(repair("一\n擔(dān)當")))
    [(2, [('擔', '擔'), ('(dān)', ''), ('當', '當')])]
    """
    stored, number, counted, at = repaired.stored, 1, 0, 0
    pieces: list[tuple[str, str]] = []
    line_end = -1
    for edit in repaired.alignment.edits:
        if edit.stored.start >= line_end:
            if pieces:
                yield number, [*pieces, *_same(stored[at:line_end])]
            start = stored.rfind("\n", 0, edit.stored.start) + 1
            number += stored.count("\n", counted, start)
            counted, at, pieces = start, start, []
        if edit.stored.end > line_end:
            line_end = stored.find("\n", edit.stored.end)
            line_end = len(stored) if line_end < 0 else line_end
        old, new = edit.stored.of(stored), edit.clean.of(repaired.text)
        same = len(left_alone(repaired, edit))
        pieces += [*_same(stored[at : edit.stored.start] + new[:same]), (old[same:], new[same:])]
        at = edit.stored.end
    if pieces:
        yield number, [*pieces, *_same(stored[at:line_end])]


def left_alone(repaired: Repaired, edit: Edit) -> str:
    """What an edit begins with that it did not change: the character that a gloss was removed from is a part of it.

    >>> from linfen_cli.repair import repair
    >>> repaired = repair("擔(dān)當")
    >>> [left_alone(repaired, edit) for edit in repaired.alignment.edits]
    ['擔']
    """
    clean = edit.clean.of(repaired.text)
    return clean if repaired.stored.startswith(clean, edit.stored.start, edit.stored.end) else ""


def _same(text: str) -> list[tuple[str, str]]:
    return [(text, text)] if text else []
