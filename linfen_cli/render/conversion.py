"""Conversions as lines and as JSON: what was changed, doubtful or cannot be undone, and the script of a text.

In a pipe the lines are fields separated by tabs, for other programs; on a terminal they are laid out as a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from linfen_cli.base.messages import N_, _
from linfen_cli.chars.detect import Detection
from linfen_cli.chars.regions import JAPANESE, SIMPLIFIED, TRADITIONAL, regions
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.explain import Change, Explained
from linfen_cli.convert.round_trip import Lost
from linfen_cli.render.jsonl import array, dumps
from linfen_cli.render.plain import one_line
from linfen_cli.render.styles import DIM
from linfen_cli.render.wrap import fit, width_of

if TYPE_CHECKING:
    from rich.text import Text

__all__ = [
    "changes_json",
    "changes_lines",
    "changes_table",
    "detection_json",
    "detection_lines",
    "detection_object",
    "head_of",
    "lost_json",
    "lost_lines",
    "lost_table",
]

_MOST_STRAYS = 20


def head_of(converter: Converter) -> dict[str, str]:
    """Return what every JSON of a conversion begins with: what it was to, and by which engine."""
    return {"to": converter.to, "engine": converter.engine.name}


def changes_lines(changes: Iterable[Change]) -> Iterator[str]:
    r"""Yield a line for each change: place, old, new, rule, alternatives, context.

    >>> list(changes_lines([Change(0, 1, 0, 1, 1, 1, "后", "後", "character", ("后",), "", "面")]))
    ['1:1\t后\t後\tcharacter\t后\t[后]面\n']
    """
    for change in changes:
        around = f"{change.before}[{change.old}]{change.after}"
        yield _fields(_place(change), change.old, change.new, change.rule, " ".join(change.alternatives), around)


def lost_lines(losses: Iterable[Lost]) -> Iterator[str]:
    """Yield a line for each place that did not come back: place, old, new, what came back, context."""
    for lost in losses:
        around = f"{lost.before}[{lost.old}]{lost.after}"
        yield _fields(_place(lost), lost.old, lost.new, lost.back, around)


def _place(item: Change | Lost) -> str:
    return f"{item.line}:{item.column}"


def _fields(*fields: str) -> str:
    return "\t".join(one_line(field) for field in fields) + "\n"


def changes_table(changes: Iterable[Change], width: int) -> Iterator[Text]:
    """Yield the changes as a table, each in its context, for a terminal of `width` cells."""
    for change in changes:
        rule = change.rule
        if change.is_doubtful:
            rule = _("{rule} or {alternatives}").format(rule=rule, alternatives=" ".join(change.alternatives)).strip()
        yield _row(change, f"{change.old} → {change.new}", rule, width, is_doubtful=change.is_doubtful)


def lost_table(losses: Iterable[Lost], width: int) -> Iterator[Text]:
    """Yield the places that did not come back as a table, each in its context."""
    for lost in losses:
        back = lost.back or _("(nothing)")
        yield _row(lost, f"{lost.old} → {lost.new} → {back}", "", width, is_doubtful=True)


def _row(item: Change | Lost, change: str, rule: str, width: int, *, is_doubtful: bool) -> Text:
    from rich.text import Text  # for a terminal only

    def cell(text: str, room: int) -> str:
        shown = fit(one_line(text), room)
        return shown + " " * max(1, room + 2 - width_of(shown))

    line = Text(cell(_place(item), 7), DIM)
    line.append(cell(change, min(20, max(9, width // 4))), "bold yellow" if is_doubtful else "bold")
    if rule:
        line.append(cell(rule, min(22, max(9, width // 3))), DIM)
    left = width - width_of(line.plain)
    if left >= 8:
        before, old, after = (one_line(part) for part in (item.before, item.old, item.after))
        # The change itself is shown, whatever room there is around it.
        while before and width_of(before) > max(0, left - width_of(old)) // 2:
            before = before[1:]
        line.append(before, DIM)
        line.append(fit(old, left - width_of(before)), "yellow" if is_doubtful else "green")
        rest = left - width_of(before) - width_of(old)
        if rest > 1:
            line.append(fit(after, rest), DIM)
    line.rstrip()
    return line


def changes_json(head: dict[str, Any], explained: Iterable[Explained], *, doubtful: bool) -> Iterator[str]:
    """Yield the object of `convert --json --explain`, piece by piece: the text as it comes, the changes at its end."""
    kept: list[Change] = []

    def texts() -> Iterator[str]:
        for part in explained:
            kept.extend(part.doubtful if doubtful else part.changes)
            yield part.text

    yield from text_json(head, texts(), open_end=True)
    yield ',\n  "changes": '
    yield from array(map(_change_object, kept))
    yield "\n}\n"


def text_json(head: dict[str, Any], texts: Iterable[str], *, open_end: bool = False) -> Iterator[str]:
    r"""Yield the object of `convert --json`, piece by piece, with `head` before the text.

    >>> "".join(text_json({"to": "taiwan"}, ["頭", "髮\n"]))
    '{\n  "to": "taiwan",\n  "text": "頭髮\\n"\n}\n'
    """
    yield "{\n" + "".join(f'  "{key}": {dumps(value)},\n' for key, value in head.items()) + '  "text": "'
    for text in texts:
        yield dumps(text)[1:-1]
    yield '"' if open_end else '"\n}\n'


def _change_object(change: Change) -> dict[str, Any]:
    written: dict[str, Any] = {
        "start": change.start,
        "end": change.end,
        "old": change.old,
        "new": change.new,
        "rule": change.rule,
        "line": change.line,
        "column": change.column,
        "stored_start": change.stored_start,
        "stored_end": change.stored_end,
    }
    if change.alternatives:
        written["alternatives"] = list(change.alternatives)
    return written


def lost_json(head: dict[str, Any], losses: Sequence[Lost]) -> str:
    """Return the object of `convert --verify --json`."""
    written = [
        {"line": lost.line, "column": lost.column, "old": lost.old, "new": lost.new, "back": lost.back}
        for lost in losses
    ]
    return dumps({**head, "lost": written}, indent=2) + "\n"


def detection_lines(detection: Detection, *, is_terminal: bool = False) -> Iterator[str]:
    """Yield the script and the region of a text, with the counts behind them and the characters that betray a mixture.

    On a terminal they are in the reader's language; in a pipe they are for programs, and the same in every language.
    """
    say = _ if is_terminal else N_
    script, region, characters, mixed = map(say, _LABELS)
    yield f"{script}\t{detection.script or say(_UNKNOWN)}\n"
    yield f"{region}\t{detection.region or say(_UNKNOWN)}\n"
    yield f"{characters}\t{detection.han}\n"
    for name, number in detection.counts.items():
        if number:
            evidence = say(_EVIDENCE.get(name, _OTHER_EVIDENCE)).format(region=say(regions()[name].title))
            yield f"  {evidence}\t{number}\n"
    if not detection.strays:
        yield f"{mixed}\t{say(_NOT_MIXED)}\n"
        return
    total = sum(stray.times for stray in detection.strays)
    mixture = say(_MIXTURE).format(number=total, script=detection.strays[0].script, main=detection.script)
    yield f"{mixed}\t{mixture}\n"
    for stray in detection.strays[:_MOST_STRAYS]:
        yield f"  {stray.character}\t{stray.times}\t{say(_PLACE).format(line=stray.line, column=stray.column)}\n"
    more = len(detection.strays) - _MOST_STRAYS
    if more > 0:
        yield f"  {say(_MORE).format(number=more)}\n"


_LABELS = (N_("script"), N_("region"), N_("Han characters"), N_("mixed"))
_UNKNOWN, _NOT_MIXED = N_("unknown"), N_("no")
_MIXTURE = N_("{number} {script} in {main} text")
_PLACE = N_("first at {line}:{column}")
_MORE = N_("and {number} other characters")

_EVIDENCE = {
    SIMPLIFIED: N_("that only simplified text has"),
    TRADITIONAL: N_("that only traditional text has"),
    JAPANESE: N_("kana, or in Japan's form"),
}
"""The evidence for each script; the evidence for a region is characters in its form."""

_OTHER_EVIDENCE = N_("in {region}'s form")


def detection_object(detection: Detection) -> dict[str, Any]:
    """Return script and region of a text as JSON has them."""
    return {
        "script": detection.script,
        "region": detection.region,
        "mixed": detection.is_mixed,
        "han": detection.han,
        "counts": detection.counts,
        "strays": [stray._asdict() for stray in detection.strays],
    }


def detection_json(name: str, detection: Detection) -> str:
    """Return the object of `convert --check --json`."""
    return dumps({"source": name, **detection_object(detection)}, indent=2) + "\n"
