"""JSON Lines: one object a line, with the text in one of its fields.

In a line with a damaged text only the value of that field is replaced; the rest of it, and every other line, stays byte for
byte: numbers that Python would write differently, order, spacing, and lines that are not JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from json import JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from linfen_cli.base.compressed import Lookahead, Stream, compress
from linfen_cli.base.messages import _
from linfen_cli.bulk.chunks import CHUNK, LONGEST, Chunk, Job, RecordFormat, RecordRepairer, RepairedChunk, too_long
from linfen_cli.bulk.records.registry import register

__all__ = ["Field", "locate", "read_chunks", "repair_chunk"]

_MARK = b"\xef\xbb\xbf"
_SPACE = " \t\r\n"

_scan = JSONDecoder(strict=False).scan_once  # type: ignore[attr-defined]


class Field(NamedTuple):
    """The value of a field, where it stands in the line (code points), and all values of the record by name."""

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


class _Cutter:
    """Cuts a stream into chunks of whole lines. The position is byte, line, and whether inside a line that is too long."""

    def __init__(self, stream: Stream, position: Sequence[int]) -> None:
        self._at, self._line, self._inside = position or (0, 1, 0)
        stream.skip(self._at)
        self._stream = stream
        self._ahead = Lookahead(stream)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the chunks up to the end of the stream."""
        ahead = self._ahead
        while True:
            size, long = self._next_cut(ahead.held)
            if size:
                yield self._cut(size, long=long)
            elif not ahead.more():
                break
        if ahead.held:
            yield self._cut(len(ahead.held), long=bool(self._inside))
        ahead.finish()

    def _next_cut(self, held: bytes) -> tuple[int, bool]:
        """Return the size of the next chunk, 0 where more must be read to tell, and whether it is a piece of a long line."""
        if self._inside:
            end = held.find(b"\n") + 1
            return (min(end or CHUNK, CHUNK) if end or len(held) >= CHUNK else 0), True
        end = held.find(b"\n", CHUNK - 1) + 1
        start = held.rfind(b"\n", 0, CHUNK - 1) + 1  # of the line that CHUNK is in
        if (end or len(held)) - start <= LONGEST:
            return end, False
        return (start, False) if start else (CHUNK, True)

    def _cut(self, size: int, *, long: bool) -> Chunk:
        data = self._ahead.take(size)
        piece = _Piece(self._line, data, long, begins=long and not self._inside)
        self._at += size
        self._line += data.count(b"\n")
        self._inside = int(long and not data.endswith(b"\n"))
        return Chunk(piece, size, (self._at, self._line, self._inside), self._stream.consumed)


def read_chunks(path: str, position: Sequence[int], job: Job) -> Iterator[Chunk]:
    """Yield whole lines of `path`, CHUNK bytes and up to the next line end; the position is byte, line, and whether inside one."""
    with Stream(path) as stream:
        yield from _Cutter(stream, position).chunks()


def repair_chunk(job: Job, name: str, payload: _Piece, compression: str) -> RepairedChunk:
    """Repair the text of each line."""
    repairer = RecordRepairer(job, name)
    data = payload.data
    if payload.long:
        if payload.begins:
            repairer.add_problem(payload.line, too_long())
    else:
        lines = data.split(b"\n")
        for index, line in enumerate(lines):
            if line.strip():
                lines[index] = _repair_line(payload.line + index, line, job.field, repairer)
        data = b"\n".join(lines)
    return RepairedChunk(compress(data, compression), repairer.findings)


register(RecordFormat("jsonl", "JSON Lines", (".jsonl", ".ndjson"), read_chunks, repair_chunk))


def _repair_line(number: int, line: bytes, name: str, repairer: RecordRepairer) -> bytes:
    """Return a line with the text in the field called `name` repaired; as it is where it has none."""
    mark = _MARK if number == 1 and line.startswith(_MARK) else b""
    try:
        text = line[len(mark) :].decode()
        field = locate(text, name)
    except UnicodeDecodeError as error:
        offset = len(mark) + error.start
        message = _("is not UTF-8 (byte {offset} is 0x{byte:02X})")
        repairer.add_problem(number, message.format(offset=offset, byte=line[offset]))
        return line
    except (ValueError, RecursionError):
        repairer.add_problem(number, _("is not a JSON object"))
        return line
    if field is None or not isinstance(field.value, str):
        repairer.findings.without_text += 1
        return line
    clean = repairer.repair(number, field.value, _url(field.beside))
    if clean == field.value:
        return line
    return mark + _with_value(text, field, clean)


def _with_value(text: str, field: Field, clean: str) -> bytes:
    """Return a line with another value in a field, escaped as it was."""
    stored = text[field.start : field.end]
    escaped = stored.isascii() and not field.value.isascii()
    written = json.dumps(clean, ensure_ascii=escaped)
    try:
        return f"{text[: field.start]}{written}{text[field.end :]}".encode()
    except UnicodeEncodeError:  # a lone surrogate, which JSON can escape and UTF-8 cannot write
        return f"{text[: field.start]}{json.dumps(clean)}{text[field.end :]}".encode()


def _url(record: dict[str, Any]) -> object:
    """Return the source that a record names."""
    url = record.get("url")
    if url is None and isinstance(record.get("metadata"), dict):
        return record["metadata"].get("url")
    return url


def locate(text: str, field: str) -> Field | None:
    """Return where the value of a field stands in a JSON object: of `field` itself, or of `a.b` that of b in a.

    Return None without such a field. Of several fields of that name the last counts, as in other JSON readers.

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
        field_inside = locate(text[start:end], inner)
        if field_inside is not None:
            return field_inside._replace(start=field_inside.start + start, end=field_inside.end + start, beside=values)
    return None


def _object(text: str, at: int) -> tuple[dict[str, Any], dict[str, tuple[int, int]], int]:
    """Return the values of the object at `at`, where each stands, and where the object ends."""
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
