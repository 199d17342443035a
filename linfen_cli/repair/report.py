"""What repair has to say of a text: what it changed, and what it found and left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from linfen_cli.base.alignment import Alignment, Edit, Span

if TYPE_CHECKING:
    from linfen_cli.repair import Repaired


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


class _Placed(Protocol):
    """What stands somewhere in a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def meet(one: _Placed, other: _Placed) -> bool:
    """Whether two spans of one text share a character.

    >>> meet(Unresolved("splice", 2, 5, "?zé", ""), Unresolved("splice", 5, 6, "?", ""))
    False
    """
    return one.start < other.end and other.start < one.end


class Stage(NamedTuple):
    """What one stage of repair made of its text; all offsets count in the text that the stage was given."""

    text: str
    repairs: tuple[Repair, ...]
    unresolved: tuple[Unresolved, ...]
    alignment: Alignment

    @classmethod
    def of(cls, given: str, repairs: Iterable[Repair], unresolved: Iterable[Unresolved] = ()) -> Stage:
        """The stage that makes `repairs`, in order, in the text that it was `given`.

        Raises:
            ValueError: the repairs overlap or are out of order.

        >>> Stage.of("貫徹?zé)岢?。", [Repair("splice", 2, 8, "?zé)岢?", "熱潮", certified=True, confidence=1.0)]).text
        '貫徹熱潮。'
        """
        made = tuple(repairs)
        pieces: list[str] = []
        edits: list[Edit] = []
        at = length = 0
        for change in made:
            if change.start < at:
                raise ValueError(f"a repair at {change.start} begins before {at}, where the one before it ends")
            pieces += (given[at : change.start], change.clean)
            length += change.start - at
            edits.append(Edit(Span(change.start, change.end), Span(length, length + len(change.clean))))
            length += len(change.clean)
            at = change.end
        text = "".join((*pieces, given[at:]))
        return cls(text, made, tuple(unresolved), Alignment(len(given), edits))


def changed_lines(repaired: Repaired, before: int = 0) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    r"""The stored lines that repair changed, each in pieces: what was there, and what is there now.

    They are numbered from 1, after the `before` lines that came earlier. A piece that was left alone has the same twice.

    >>> from linfen_cli.repair import repair
    >>> list(changed_lines(repair("一\n擔(dān)當")))
    [(2, [('擔', '擔'), ('(dān)', ''), ('當', '當')])]
    """
    stored, number, counted, at = repaired.stored, before + 1, 0, 0
    pieces: list[tuple[str, str]] = []
    line_end = -1
    for change in repaired.repairs:
        if change.start > line_end:
            if pieces:
                yield number, [*pieces, *_same(stored[at:line_end])]
            start = stored.rfind("\n", 0, change.start) + 1
            number += stored.count("\n", counted, start)
            counted, at, pieces = start, start, []
        if change.end > line_end:
            line_end = stored.find("\n", change.end)
            line_end = len(stored) if line_end < 0 else line_end
        pieces += [*_same(stored[at : change.start]), (change.stored, change.clean)]
        at = change.end
    if pieces:
        yield number, [*pieces, *_same(stored[at:line_end])]


def _same(text: str) -> list[tuple[str, str]]:
    return [(text, text)] if text else []
