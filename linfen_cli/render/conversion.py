"""What a conversion changed, could not decide or could not undo, and what a text is in: as lines, and as JSON.

In a pipe the lines are fields with tabs between them, for other programs; on a terminal they are laid out as a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from linfen_cli.base.messages import _
from linfen_cli.chars.detect import Detection
from linfen_cli.chars.regions import JAPANESE, SIMPLIFIED, TRADITIONAL, regions
from linfen_cli.convert.explain import Change, Explained
from linfen_cli.convert.round_trip import Lost
from linfen_cli.render.jsonl import dumps
from linfen_cli.render.plain import one_line

if TYPE_CHECKING:
    from rich.text import Text

__all__ = [
    "changes_json",
    "changes_lines",
    "changes_table",
    "detection_json",
    "detection_lines",
    "detection_object",
    "lost_json",
    "lost_lines",
    "lost_table",
]

_MOST_STRAYS = 20


def changes_lines(changes: Iterable[Change]) -> Iterator[str]:
    r"""Each change on a line: its place, what it was and became, the rule, the alternatives, and what stands around it.

    >>> list(changes_lines([Change(0, 1, 0, 1, 1, 1, "后", "後", "character", ("后",), "", "面")]))
    ['1:1\t后\t後\tcharacter\t后\t[后]面\n']
    """
    for change in changes:
        around = f"{change.before}[{change.old}]{change.after}"
        yield _fields(_place(change), change.old, change.new, change.rule, " ".join(change.alternatives), around)


def lost_lines(found: Iterable[Lost]) -> Iterator[str]:
    """Each place that did not come back on a line: its place, what it was, became, and came back as, and around it."""
    for lost in found:
        around = f"{lost.before}[{lost.old}]{lost.after}"
        yield _fields(_place(lost), lost.old, lost.new, lost.back, around)


def _place(item: Change | Lost) -> str:
    return f"{item.line}:{item.column}"


def _fields(*fields: str) -> str:
    return "\t".join(one_line(field) for field in fields) + "\n"


def changes_table(changes: Iterable[Change], width: int) -> Iterator[Text]:
    """The changes as a table, each in its context, for a terminal of `width` cells."""
    rows = (
        (
            change,
            f"{change.old} → {change.new}",
            change.rule,
            f"or {' '.join(change.alternatives)}" if change.is_doubtful else "",
        )
        for change in changes
    )
    for change, what, rule, or_else in rows:
        yield _row(change, (what, f"{rule} {or_else}".strip()), width, doubtful=change.is_doubtful)


def lost_table(found: Iterable[Lost], width: int) -> Iterator[Text]:
    """The places that did not come back as a table, each in its context."""
    for lost in found:
        yield _row(lost, (f"{lost.old} → {lost.new} → {lost.back or '(nothing)'}", ""), width, doubtful=True)


def _row(item: Change | Lost, what: tuple[str, str], width: int, *, doubtful: bool) -> Text:
    from rich.text import Text

    from linfen_cli.render.styles import DIM
    from linfen_cli.render.wrap import fit, width_of

    def cell(text: str, room: int) -> str:
        shown = fit(one_line(text), room)
        return shown + " " * max(1, room + 2 - width_of(shown))

    line = Text(cell(_place(item), 7), DIM)
    line.append(cell(what[0], min(20, max(9, width // 4))), "bold yellow" if doubtful else "bold")
    if what[1]:
        line.append(cell(what[1], min(22, max(9, width // 3))), DIM)
    left = width - width_of(line.plain)
    if left >= 8:
        before, old, after = (one_line(part) for part in (item.before, item.old, item.after))
        # The change itself is seen, whatever there is room for around it.
        while before and width_of(before) > max(0, left - width_of(old)) // 2:
            before = before[1:]
        line.append(before, DIM)
        line.append(fit(old, left - width_of(before)), "yellow" if doubtful else "green")
        rest = left - width_of(before) - width_of(old)
        if rest > 1:
            line.append(fit(after, rest), DIM)
    line.rstrip()
    return line


def changes_json(head: dict[str, Any], explained: Iterable[Explained], *, doubtful: bool) -> Iterator[str]:
    """The object of `convert --json --explain`, piece by piece: the text as it goes, the changes at its end."""
    kept: list[Change] = []

    def texts() -> Iterator[str]:
        for part in explained:
            kept.extend(part.doubtful if doubtful else part.changes)
            yield part.text

    yield from text_json(head, texts(), open_end=True)
    yield ',\n  "changes": ['
    for number, change in enumerate(kept):
        yield ("," if number else "") + "\n    " + dumps(_change_object(change))
    yield "\n  ]\n}\n" if kept else "]\n}\n"


def text_json(head: dict[str, Any], texts: Iterable[str], *, open_end: bool = False) -> Iterator[str]:
    r"""The object of `convert --json`, piece by piece, with `head` before the text.

    >>> "".join(text_json({"to": "taiwan"}, ["頭", "髮\n"]))
    '{\n  "to": "taiwan",\n  "text": "頭髮\\n"\n}\n'
    """
    yield "{\n" + "".join(f'  "{key}": {dumps(value)},\n' for key, value in head.items()) + '  "text": "'
    for text in texts:
        yield dumps(text)[1:-1]
    yield '"' if open_end else '"\n}\n'


def _change_object(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {
        "start": change.start,
        "end": change.end,
        "from": change.old,
        "to": change.new,
        "rule": change.rule,
        "line": change.line,
        "column": change.column,
        "stored_start": change.stored_start,
        "stored_end": change.stored_end,
    }
    if change.alternatives:
        found["alternatives"] = list(change.alternatives)
    return found


def lost_json(head: dict[str, Any], found: Sequence[Lost]) -> str:
    """The object of `convert --verify --json`."""
    lost = [{"line": one.line, "column": one.column, "from": one.old, "to": one.new, "back": one.back} for one in found]
    return dumps({**head, "lost": lost}, indent=2) + "\n"


def detection_lines(found: Detection) -> Iterator[str]:
    """What a text is in, with the counts that say so and the characters that betray a mixture."""
    yield f"script\t{found.script or 'unknown'}\n"
    yield f"region\t{found.region or 'unknown'}\n"
    yield f"Han characters\t{found.han}\n"
    for name, number in found.counts.items():
        if number:
            yield f"  {_evidence(name)}\t{number}\n"
    if found.strays:
        total = sum(stray.times for stray in found.strays)
        yield f"mixed\t{total} {found.strays[0].script} in {found.script} text\n"
        for stray in found.strays[:_MOST_STRAYS]:
            yield f"  {stray.character}\t{stray.times}\tfirst at {stray.line}:{stray.column}\n"
        if len(found.strays) > _MOST_STRAYS:
            yield f"  and {len(found.strays) - _MOST_STRAYS} other characters\n"
    else:
        yield "mixed\tno\n"


def _evidence(name: str) -> str:
    """Return what the characters are that speak for a script or region."""
    scripts = {
        SIMPLIFIED: _("that only simplified text has"),
        TRADITIONAL: _("that only traditional text has"),
        JAPANESE: _("kana, or in Japan's form"),
    }
    return scripts.get(name) or _("in {region}'s form").format(region=_(regions()[name].title))


def detection_object(found: Detection) -> dict[str, Any]:
    """What a text is in, as JSON says it."""
    return {
        "script": found.script,
        "region": found.region,
        "mixed": found.is_mixed,
        "han": found.han,
        "counts": found.counts,
        "strays": [stray._asdict() for stray in found.strays],
    }


def detection_json(name: str, found: Detection) -> str:
    """The object of `convert --check --json`."""
    return dumps({"source": name, **detection_object(found)}, indent=2) + "\n"
