"""Texts and pages: a file is a document. A text is written in UTF-8, as `linfen repair FILE -o` writes it, a page in its encoding.

Short files are repaired many at a time, each whole by one process, which writes it, too. A long or a compressed text is cut into the
blocks that `repair_blocks` cuts it into; a page stays in one piece, of which only the text between tags is changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from linfen_cli.base.compressed import compress, compression_of
from linfen_cli.base.encoding import is_binary
from linfen_cli.base.errors import LinfenError, NothingToReadError
from linfen_cli.base.files import NewFile
from linfen_cli.bulk.chunks import LONGEST, Chunk, Job, RecordFormat, RepairedChunk, too_long
from linfen_cli.bulk.findings import Findings
from linfen_cli.bulk.html import repair_page
from linfen_cli.formats.registry import FORMATS, PLAIN
from linfen_cli.repair import repair
from linfen_cli.repair.blocks import blocks, repair_blocks
from linfen_cli.source import Opened, RawSource, open_raw

__all__ = ["SHORT", "TEXT", "ShortFile", "read_chunks", "repair_chunk", "repair_files"]

SHORT = 4 << 20
"""Bytes up to which a file is repaired whole. Chosen by hand."""

_HEAD = 1 << 16


class ShortFile(NamedTuple):
    """A short file: its path, its name in the run, and where to write it (None: nowhere)."""

    path: str
    name: str
    output: str | None


class _Page(NamedTuple):
    """A page of HTML; with `is_long` a piece of one that is too long to repair, the first one with `begins`."""

    data: bytes
    is_long: bool = False
    begins: bool = True


def read_chunks(path: str, position: Sequence[int], job: Job) -> Iterator[Chunk]:
    """Yield the blocks of a text, or a page; the position is how many came before."""
    (passed,) = position or (0,)
    with open_raw(path) as raw:
        problems: list[LinfenError] = []
        pieces = _page(raw, problems) if _is_page(raw) else _blocks(raw, problems)
        for number, piece in enumerate(pieces, 1):
            if number > passed:
                size = len(piece.data) if isinstance(piece, _Page) else 3 * len(piece)
                yield Chunk(piece, size, (number,), raw.consumed)
        for problem in problems:
            raise problem


def _is_page(raw: RawSource) -> bool:
    return raw.format is FORMATS["html"]


def _blocks(raw: RawSource, problems: list[LinfenError]) -> Iterator[str]:
    """Yield the blocks of a text, as far as it can be read; what is wrong with the rest goes to `problems`."""
    if not raw.format.is_text:
        raw.format = PLAIN  # its text cannot be written back, and its bytes are no text

    def pieces() -> Iterator[str]:
        try:
            yield from Opened(raw).pieces()
        except LinfenError as error:
            problems.append(error)

    return blocks(pieces())


def _page(raw: RawSource, problems: list[LinfenError]) -> Iterator[_Page]:
    """Yield a page, in pieces where it is too long to be repaired; what is wrong with the rest goes to `problems`."""
    held: list[bytes] = []
    size = 0
    begins = True
    piece = raw.first
    while piece:
        held.append(piece)
        size += len(piece)
        if size > LONGEST:
            yield _Page(b"".join(held), is_long=True, begins=begins)
            held, begins = [], False
        try:
            piece = raw.read_piece()
        except LinfenError as error:
            problems.append(error)
            break
    if held:
        yield _Page(b"".join(held), is_long=not begins, begins=begins)


def repair_chunk(job: Job, name: str, payload: str | _Page, compression: str) -> RepairedChunk:
    """Repair a block or a page, which counts as a document."""
    findings = Findings()
    if isinstance(payload, _Page):
        data = _repaired_page(name, payload, job, findings)
    else:
        repaired = repair(payload, job.kinds, settings=job.settings)
        findings.add([repaired], lambda: (name, _place(name)))
        data = repaired.text.encode("utf-8", "surrogatepass")
    return RepairedChunk(compress(data, compression), findings)


TEXT = RecordFormat("text", "text", (), read_chunks, repair_chunk, has_fields=False)
"""The format of files that have no records, but are a document each."""


def _repaired_page(name: str, page: _Page, job: Job, findings: Findings) -> bytes:
    """Return the bytes of a page after repair, and note what was found."""
    if page.is_long:
        if page.begins:
            findings.add_problem(name, 0, too_long())
        return page.data
    try:
        repaired = repair_page(page.data, job.kinds, settings=job.settings)
    except LinfenError as error:
        findings.add_problem(name, 0, str(error))
        return page.data
    if repaired is None:
        findings.without_text += 1
        return page.data
    data, repair_of_text = repaired
    findings.add([repair_of_text], lambda: (name, _place(name)))
    return data


def _place(name: str) -> str:
    return os.path.dirname(name) or name


def repair_files(job: Job, files: Sequence[ShortFile]) -> Findings:
    """Repair short files, and write each whole.

    Raises:
        OSError: one cannot be written.
    """
    findings = Findings()
    for file in files:
        if compression_of(file.path):
            _repair_compressed(file, job, findings)
        else:
            _repair_short(file, job, findings)
    return findings


def _repair_short(file: ShortFile, job: Job, findings: Findings) -> None:
    """Repair a file whole, and write it, compressed as it was."""
    try:
        with open_raw(file.path) as raw:
            if is_binary(raw.first[:_HEAD]) or not (raw.format.is_text or _is_page(raw)):
                findings.passed_over += 1
                return
            if _is_page(raw):
                pieces = [_repaired_page(file.name, _Page(raw.read()), job, findings)]
            else:
                text = raw.text(as_stored=True).text
                repaired = [block.repaired for block in repair_blocks([text], job.kinds, settings=job.settings)]
                findings.add(repaired, lambda: (file.name, _place(file.name)))
                pieces = [one.text.encode("utf-8", "surrogatepass") for one in repaired]
    except NothingToReadError:
        findings.without_text += 1
        if file.output is not None:
            with open(file.path, "rb") as opened:
                _write(file.output, [opened.read()])
        return
    except LinfenError as error:
        findings.add_problem(file.name, 0, str(error).removeprefix(f"{file.path} "))
        return
    if file.output is not None:
        _write(file.output, [compress(piece, raw.compression) for piece in pieces])


def _repair_compressed(file: ShortFile, job: Job, findings: Findings) -> None:
    def pieces() -> Iterator[bytes]:
        try:
            for chunk in read_chunks(file.path, (), job):
                repaired = repair_chunk(job, file.name, chunk.payload, compression_of(file.path))
                findings.merge(repaired.findings)
                yield repaired.data
        except LinfenError as error:
            findings.add_problem(file.name, 0, str(error).removeprefix(f"{file.path} "))

    if file.output is not None:
        _write(file.output, pieces())
    else:
        for _data in pieces():
            pass


def _write(path: str, pieces: Iterable[bytes]) -> None:
    """Write a file, unsynced: the caller syncs many at once."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with NewFile(path) as new:
        for piece in pieces:
            new.write(piece)
        new.commit(force=True, sync=False)
