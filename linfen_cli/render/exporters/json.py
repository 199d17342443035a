"""JSON: an article for other programs, with readings and hits by their offsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from linfen_cli.article.article import Section
from linfen_cli.article.parser import Kind
from linfen_cli.base.messages import N_
from linfen_cli.render.exporters import exporter
from linfen_cli.render.jsonl import array, article_object, dumps, section_object
from linfen_cli.view.pieces import Piece
from linfen_cli.view.view import View


@exporter("json", "JSON", N_("for other programs"), suffixes=(".json",))
def document(view: View) -> Iterator[str]:
    """Yield a view as one object, piece by piece, a section a line.

    It is the object of `show --json` with the language, and with what was repaired and left, as `repair --json` has it. Where
    readings or hits are shown, each section has them: for the heading, and for each paragraph, with the span of each in that
    text as it stands here, in code points.
    """
    head = article_object(view)
    closing = {name: head.pop(name) for name in ("editor", "rights")}
    del head["sections"]
    yield "{\n"
    for name, value in {**head, "language": view.language}.items():
        yield f"  {dumps(name)}: {dumps(value)},\n"
    yield '  "sections": '
    yield from array(map(partial(_section, view), view.sections))
    for name, value in closing.items():
        yield f",\n  {dumps(name)}: {dumps(value)}"
    if view.repairs:
        yield from _damage(view)
    yield "\n}\n"


def _damage(view: View) -> Iterator[str]:
    repaired = view.article.repaired
    stored = [repaired.alignment.to_stored(*span) for span in view.spans]
    for name, items in (("repairs", repaired.repairs), ("unresolved", repaired.unresolved)):
        shown = (item for item in items if any(start <= item.start < end for start, end in stored))
        yield f",\n  {dumps(name)}: "
        yield from array(item._asdict() for item in shown)


def _section(view: View, section: Section) -> dict[str, Any]:
    written = section_object(view, section)
    layers = (("readings", view.annotation is not None, _readings), ("hits", view.hits is not None, _hits))
    wanted = [(name, collect) for name, is_wanted, collect in layers if is_wanted]
    if wanted:
        parts = [(part.kind, view.pieces(part)) for part in section.parts]
        for name, collect in wanted:
            headings = [collect(pieces) for kind, pieces in parts if kind is Kind.HEADING]
            written[f"heading_{name}"] = headings[0] if headings else []
            written[name] = [collect(pieces) for kind, pieces in parts if kind is Kind.PARAGRAPH]
    return written


def _readings(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    return [
        {"start": start, "end": end, "text": piece.text, "reading": piece.reading}
        for start, end, piece in _placed(pieces)
        if piece.reading
    ]


def _hits(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = []
    number = -1
    for start, end, piece in _placed(pieces):
        if piece.hit is None:
            continue
        if piece.hit.number == number:
            hits[-1]["end"] = end
            hits[-1]["text"] += piece.text
        else:
            hits.append({"start": start, "end": end, "text": piece.text, "pattern": piece.hit.pattern})
        number = piece.hit.number
    return hits


def _placed(pieces: Iterable[Piece]) -> Iterator[tuple[int, int, Piece]]:
    at = 0
    for piece in pieces:
        yield at, at + len(piece.text), piece
        at += len(piece.text)
