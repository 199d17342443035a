"""WARC (ISO 28500): archives of crawls. warcio, the format's usual library, reads a record's headers and writes it anew.

Repaired are texts and HTML pages: the payload of `response`, `resource` and `conversion` records. A record without damage is copied
byte for byte, compressed as it is. One that is repaired gets new lengths and digests; its transfer and content encodings are
undone. A record that is longer than LONGEST is copied, and so is what is not a record.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from linfen_cli.base.compressed import GZIP, CutOffError, Lookahead, Stream, compress, compression_of
from linfen_cli.base.encoding import decode, decode_page
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.extras import require
from linfen_cli.base.messages import N_, _
from linfen_cli.bulk.chunks import CHUNK, LONGEST, Chunk, Job, RecordFormat, RecordRepairer, RepairedChunk, too_long
from linfen_cli.bulk.html import repair_html
from linfen_cli.bulk.records.registry import register
from linfen_cli.repair.batch import repair_document

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

__all__ = ["read_chunks", "repair_chunk"]

_PIECE = 1 << 20
_HEADERS = 1 << 16  # bytes that the headers of a record have at most
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_VERSION = re.compile(rb"WARC/\d\.\d\r?\n")
_TYPES = frozenset({"response", "resource", "conversion"})
_PAGES = ("text/html", "application/xhtml")
_UNREADABLE = N_("cannot be read: {error}")


class _Raw(NamedTuple):
    """A record as it stands in the file; with `long` only a piece of it, the first one with `begins`."""

    number: int
    data: bytes
    long: bool = False
    begins: bool = False
    junk: bool = False


class _Payload(NamedTuple):
    """Some records. With `members` each is a member of gzip, else it is not compressed."""

    members: bool
    records: list[_Raw]


def read_chunks(path: str, position: Sequence[int], job: Job) -> Iterator[Chunk]:
    """Yield records of `path`, CHUNK bytes and up to the end of one.

    The position is the byte where a record begins (of the file itself where each is a member of gzip), how many records
    came before it, and how many bytes of it were given: a record that is too long goes over several chunks.
    """
    require("warcio", _("reading WARC"), "corpus")
    start, number, passed = position or (0, 0, 0)
    members = compression_of(path) == GZIP and _has_members(path)
    with Stream(path, "" if members else None) as stream:
        stream.skip(start)
        held: list[_Raw] = []
        size = inside = 0
        broken: CutOffError | None = None
        try:
            for record, ended in (_members if members else _plain_records)(stream, number):
                inside += len(record.data)
                if passed:
                    left = record.data[passed:]
                    passed -= min(passed, len(record.data))
                    record = record._replace(data=left, begins=False)
                held.append(record)
                size += len(record.data) * (4 if members else 1)
                if ended:
                    start, number, inside = start + inside, record.number, 0
                if size >= CHUNK:
                    yield Chunk(_Payload(members, held), size, (start, number, inside), stream.consumed)
                    held, size = [], 0
        except CutOffError as error:
            broken = error
        if held:
            yield Chunk(_Payload(members, held), size, (start, number, inside), stream.consumed)
        if broken:
            raise broken


def repair_chunk(job: Job, name: str, payload: _Payload, compression: str) -> RepairedChunk:
    """Repair the texts and pages among some records."""
    repairer = RecordRepairer(job, name)
    pieces = []
    for raw in payload.records:
        repaired = None
        if not raw.long and not raw.junk:
            repaired = repairer.attempt(raw.number, _repair_record, raw, payload, job, repairer, failure=_UNREADABLE)
        elif raw.begins:
            repairer.add_problem(
                raw.number, too_long() if raw.long else _("is not a WARC record, and was copied as it is")
            )
        if repaired is not None:
            pieces.append(compress(repaired, compression))
        else:
            pieces.append(raw.data if payload.members else compress(raw.data, compression))
    return RepairedChunk(b"".join(pieces), repairer.findings)


register(RecordFormat("warc", "WARC", (".warc", ".wet"), read_chunks, repair_chunk, has_fields=False, is_binary=True))


def _repair_record(raw: _Raw, payload: _Payload, job: Job, repairer: RecordRepairer) -> bytes | None:
    """Return the record in new bytes, or None where nothing in it is changed."""
    from warcio.recordloader import ArcWarcRecordLoader

    data = zlib.decompress(raw.data, wbits=31) if payload.members else raw.data
    record = ArcWarcRecordLoader(arc2warc=False).parse_record_stream(io.BytesIO(data), known_format="warc")
    if record.rec_type not in _TYPES:
        return None
    kind = _type_of(record)
    if not kind.startswith(("text/plain", *_PAGES)):
        repairer.findings.passed_over += 1
        return None
    content = record.content_stream().read()
    is_page = kind.startswith(_PAGES)
    try:
        text, encoding, mark, _declared = decode_page(content) if is_page else decode(content)
    except LinfenError:
        repairer.findings.passed_over += 1  # in an encoding that is not for Chinese
        return None
    if not text or text.isspace():
        repairer.findings.without_text += 1
        return None
    if is_page:
        clean, repaired = repair_html(text, job.kinds, settings=job.settings)
        pieces = [repaired]
    else:
        pieces = list(repair_document(text, job.kinds, settings=job.settings))
        clean = "".join(piece.text for piece in pieces)
    url = record.rec_headers.get_header("WARC-Target-URI")
    repairer.findings.add(pieces, lambda: repairer.describe(raw.number, url))
    if clean == text:
        return None
    try:
        new = mark + clean.encode(encoding, "xmlcharrefreplace" if is_page else "strict")
    except UnicodeEncodeError as error:
        message = _("is in {encoding}, which has no {character!r}, and was copied as it is")
        repairer.add_problem(raw.number, message.format(encoding=encoding, character=clean[error.start]))
        return None
    return _written(record, new)


def _type_of(record: ArcWarcRecord) -> str:
    headers = record.http_headers or record.rec_headers
    return (headers.get_header("Content-Type") or "").strip().lower()


def _written(record: ArcWarcRecord, payload: bytes) -> bytes:
    """Return a record with another payload."""
    from warcio.warcwriter import WARCWriter

    for header in ("WARC-Block-Digest", "WARC-Payload-Digest", "WARC-Truncated"):
        record.rec_headers.remove_header(header)
    if record.http_headers:
        for header in ("Transfer-Encoding", "Content-Encoding"):
            record.http_headers.remove_header(header)
        if record.http_headers.get_header("Content-Length"):
            record.http_headers.replace_header("Content-Length", str(len(payload)))
    record.raw_stream = io.BytesIO(payload)
    record.payload_length = record.length = len(payload)
    out = io.BytesIO()
    WARCWriter(out, gzip=False).write_record(record)
    return out.getvalue()


def _length_of(head: bytes) -> int | None:
    """Return how many bytes a record has that begins with `head`; None where that does not tell, -1 where it is not a record."""
    end = head.find(b"\r\n\r\n")
    if not head.startswith(b"WARC/"[: len(head)]) or (end < 0 and len(head) > _HEADERS):
        return -1
    if end < 0:
        return None
    match = _LENGTH.search(head, 0, end + 2)
    return end + 4 + int(match[1]) + 4 if match else -1


def _has_members(path: str) -> bool:
    """Return whether the first record of a compressed file is a member of gzip by itself, as the standard wants."""
    with open(path, "rb") as file:
        decompressor = zlib.decompressobj(wbits=31)
        size = 0
        head = b""
        data = file.read(_PIECE)
        while data and not decompressor.eof:
            try:
                piece = decompressor.decompress(data, _PIECE)
            except zlib.error:
                return False
            head = head if len(head) > _HEADERS else head + piece
            size += len(piece)
            length = _length_of(head)
            if length == -1 or (length is not None and size > length):
                return False
            data = decompressor.unconsumed_tail or file.read(_PIECE)
    return decompressor.eof


def _members(stream: Stream, number: int) -> Iterator[tuple[_Raw, bool]]:
    """Yield the members of a gzip file, each with True; of one that is too long the pieces, the last of them with True."""
    held = stream.raw(_PIECE)
    while held:
        decompressor = zlib.decompressobj(wbits=31)
        size = at = 0  # of the member: bytes decompressed, and where in `held` it goes on
        long = False
        number += 1
        while not decompressor.eof:
            data = decompressor.unconsumed_tail or held[at:]
            if not decompressor.unconsumed_tail:
                at = len(held)
            if not data:
                if size > LONGEST:
                    yield _Raw(number, held, long=True, begins=not long), False
                    long, held, at = True, b"", 0
                data = stream.raw(_PIECE)
                if not data:
                    message = _("the gzip data breaks off in record {number}, which is not in the output")
                    raise CutOffError(message.format(number=number))
                held += data
                continue
            try:
                size += len(decompressor.decompress(data, _PIECE))
            except zlib.error:
                message = _("record {number} is not gzip: neither it nor what follows is in the output")
                raise CutOffError(message.format(number=number)) from None
        end = len(held) - len(decompressor.unused_data)
        too_long = long or size > LONGEST
        yield _Raw(number, held[:end], long=too_long, begins=too_long and not long), True
        held = held[end:] or stream.raw(_PIECE)


def _plain_records(stream: Stream, number: int) -> Iterator[tuple[_Raw, bool]]:
    """Yield the records of a file that is not compressed by record, each with True; of what is copied in pieces the last with True."""
    ahead = Lookahead(stream)
    while ahead.held or ahead.more():
        number += 1
        length = _length_of(ahead.held)
        while length is None:
            length = _length_of(ahead.held) if ahead.more() else -1
        if length < 0:
            yield from _junk(ahead, number)
        elif length > LONGEST:
            yield from _long_record(ahead, number, length)
        else:
            while len(ahead.held) < length and ahead.more():
                pass
            cut = len(ahead.held) < length - 4  # the two line ends after a record may be missing at the end
            yield _Raw(number, ahead.take(length), junk=cut, begins=cut), True
    ahead.finish()


def _junk(ahead: Lookahead, number: int) -> Iterator[tuple[_Raw, bool]]:
    """Yield the bytes up to the next record in pieces, the last with True."""
    begins = True
    while not (match := _VERSION.search(ahead.held, 1 if begins else 0)) and ahead.more():
        if len(ahead.held) > 2 * _PIECE:
            yield _Raw(number, ahead.take(_PIECE), junk=True, begins=begins), False
            begins = False
    end = match.start() if match else len(ahead.held)
    yield _Raw(number, ahead.take(end), junk=True, begins=begins), True


def _long_record(ahead: Lookahead, number: int, length: int) -> Iterator[tuple[_Raw, bool]]:
    """Yield a record that is too long to repair in pieces, the last with True."""
    begins = True
    while length and (ahead.held or ahead.more()):
        data = ahead.take(min(length, len(ahead.held)))
        length -= len(data)
        yield _Raw(number, data, long=True, begins=begins), not length
        begins = False
