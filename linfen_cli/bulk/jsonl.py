"""JSON Lines: one object a line, with the text in one of its fields.

Of a line with a damaged text only the value of that field is written anew; the rest of it, and every other line, stays byte for
byte: numbers that Python would write otherwise, the order and the spacing, and lines that are no JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from json import JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from linfen_cli.base.compressed import CutOffError, Stream, compress
from linfen_cli.bulk.chunks import CHUNK, LONGEST, TOO_LONG, Chunk, Done, Job
from linfen_cli.bulk.findings import Findings
from linfen_cli.bulk.places import host

__all__ = ["Field", "chunks", "finish", "locate", "work"]

_MARK = b"\xef\xbb\xbf"
_SPACE = " \t\r\n"

_scan = JSONDecoder(strict=False).scan_once  # type: ignore[attr-defined]


class Field(NamedTuple):
    """The value of a field, where it stands in the line (code points), and the other values beside it."""

    value: Any
    start: int
    end: int
    beside: dict[str, Any]


class _Piece(NamedTuple):
    """The payload: whole lines, the first of which has the number `line`; or with `long` a piece of a line that is too long."""

    line: int
    data: bytes
    long: bool = False
    begins: bool = False


def chunks(path: str, position: Sequence[int], job: Job) -> Iterator[Chunk]:
    """Whole lines of `path`, CHUNK bytes and up to the next line end; the position is byte, line, and whether inside one."""
    at, line, inside = position or (0, 1, 0)
    with Stream(path) as stream:
        stream.skip(at)
        pieces = stream.pieces()
        held = b""
        broken: CutOffError | None = None
        ended = False

        def chunk(size: int, *, long: bool = False) -> Chunk:
            nonlocal at, line, inside, held
            data, held = held[:size], held[size:]
            piece = _Piece(line, data, long, begins=long and not inside)
            at += size
            line += data.count(b"\n")
            inside = int(long and not data.endswith(b"\n"))
            return Chunk(piece, size, (at, line, inside), stream.consumed)

        while True:
            end = held.find(b"\n", 0 if inside else CHUNK - 1) + 1
            start = 0 if inside else held.rfind(b"\n", 0, CHUNK - 1) + 1  # of the line that CHUNK is in
            if inside and (end or len(held) >= CHUNK):
                yield chunk(min(end or CHUNK, CHUNK), long=True)
            elif not inside and end and end - start <= LONGEST:
                yield chunk(end)
            elif not inside and (end or len(held)) - start > LONGEST:
                yield chunk(start) if start else chunk(CHUNK, long=True)
            elif ended:
                if held:
                    yield chunk(len(held), long=bool(inside))
                break
            else:
                try:
                    more = next(pieces, None)
                except CutOffError as error:
                    broken, more = error, None
                ended = more is None
                held += more or b""
        if broken:
            raise broken


def work(name: str, payload: _Piece, job: Job, compression: str) -> Done:
    """Repair the text of each line."""
    findings = Findings()
    data = payload.data
    if payload.long:
        if payload.begins:
            findings.complain(name, payload.line, TOO_LONG)
    else:
        lines = data.split(b"\n")
        for index, line in enumerate(lines):
            if line.strip():
                lines[index] = _repaired(name, payload.line + index, line, job, findings)
        data = b"\n".join(lines)
    return Done(compress(data, compression), findings)


def finish(partial: str, path: str, made: str) -> bool:
    """The chunks one after the other are the file."""
    return False


def _repaired(name: str, number: int, line: bytes, job: Job, findings: Findings) -> bytes:
    mark = _MARK if number == 1 and line.startswith(_MARK) else b""
    try:
        text = line[len(mark) :].decode()
        field = locate(text, job.field)
    except UnicodeDecodeError as error:
        findings.complain(
            name, number, f"is not UTF-8 (byte {len(mark) + error.start} is 0x{line[len(mark) + error.start]:02X})"
        )
        return line
    except (ValueError, RecursionError):
        findings.complain(name, number, "is not a JSON object")
        return line
    if field is None or not isinstance(field.value, str):
        findings.without_text += 1
        return line
    beside = field.beside
    try:
        clean = findings.repair(field.value, lambda: _called(name, number, beside), job.kinds, job.settings)
    except Exception as error:  # one record in millions must not end the run
        findings.complain(name, number, f"a fault in linfen itself: {type(error).__name__}: {error}")
        return line
    if clean == field.value:
        return line
    stored = text[field.start : field.end]
    escaped = stored.isascii() and not field.value.isascii()
    written = json.dumps(clean, ensure_ascii=escaped)
    try:
        new = f"{text[: field.start]}{written}{text[field.end :]}".encode()
    except UnicodeEncodeError:  # a lone surrogate, which JSON can escape and UTF-8 cannot write
        new = f"{text[: field.start]}{json.dumps(clean)}{text[field.end :]}".encode()
    return mark + new


def _called(name: str, number: int, beside: dict[str, Any]) -> tuple[str, str]:
    """What to call a record, and where it comes from."""
    url = beside.get("url")
    if url is None and isinstance(beside.get("metadata"), dict):
        url = beside["metadata"].get("url")
    return f"{name}:{number}", host(url) or name


def locate(text: str, field: str) -> Field | None:
    """Where the value of a field stands in a JSON object: of `field` itself, or of `a.b` that of b in a.

    None where there is no such field. Of several of that name the last counts, as with every reader.

    Raises:
        ValueError: `text` is not one JSON object.

    >>> locate('{"id": 1.50, "text": "擔"}', "text")[:3]
    ('擔', 21, 24)
    """
    values, spans, end = _object(text, 0)
    if text[end:].strip(_SPACE):
        raise ValueError("something follows the object")
    if field in values:
        return Field(values[field], *spans[field], values)
    outer, dot, inner = field.partition(".")
    if dot and isinstance(values.get(outer), dict):
        start, end = spans[outer]
        found = locate(text[start:end], inner)
        if found is not None:
            return found._replace(start=found.start + start, end=found.end + start, beside=values)
    return None


def _object(text: str, at: int) -> tuple[dict[str, Any], dict[str, tuple[int, int]], int]:
    """The values of an object at the beginning, where each stands, and where the object ends."""
    values: dict[str, Any] = {}
    spans: dict[str, tuple[int, int]] = {}
    at = _after_space(text, at)
    if text[at : at + 1] != "{":
        raise ValueError("no object")
    at = _after_space(text, at + 1)
    if text[at : at + 1] == "}":
        return values, spans, at + 1
    while True:
        if text[at : at + 1] != '"':
            raise ValueError("no name")
        name, at = scanstring(text, at + 1, False)
        at = _after_space(text, at)
        if text[at : at + 1] != ":":
            raise ValueError("no colon")
        start = _after_space(text, at + 1)
        try:
            values[name], at = _scan(text, start)
        except StopIteration:
            raise ValueError("no value") from None
        spans[name] = start, at
        at = _after_space(text, at)
        mark = text[at : at + 1]
        if mark == "}":
            return values, spans, at + 1
        if mark != ",":
            raise ValueError("no comma")
        at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    while text[at : at + 1] in _SPACE and at < len(text):
        at += 1
    return at
