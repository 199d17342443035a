"""Texts: a file is a document. What is written is UTF-8, as `linfen repair FILE -o` writes it.

Short ones are repaired many at a time, each whole by one process, which writes it, too. A long or a compressed one is cut into the
blocks that `repair_blocks` cuts it into.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from linfen_cli.base.compressed import CutOffError, Stream, compress, compression_of
from linfen_cli.base.encoding import is_binary
from linfen_cli.base.errors import LinfenError, NothingToReadError
from linfen_cli.base.files import NewFile
from linfen_cli.bulk.chunks import Chunk, Done, Job
from linfen_cli.bulk.findings import Findings
from linfen_cli.formats.registry import PLAIN
from linfen_cli.repair import repair
from linfen_cli.repair.blocks import blocks, repair_blocks
from linfen_cli.source import Opened, RawSource, read_source

__all__ = ["SHORT", "Short", "chunks", "finish", "repair_files", "work"]

SHORT = 4 << 20
"""Bytes up to which a file is repaired whole."""

_HEAD = 1 << 16


class Short(NamedTuple):
    """A short file: where it is, what to call it, and where to write it (None: nowhere)."""

    path: str
    name: str
    output: str | None


def chunks(path: str, position: Sequence[int], job: Job) -> Iterator[Chunk]:
    """The blocks of a text; the position is how many came before."""
    (passed,) = position or (0,)
    with Stream(path) as stream, _Broken(stream) as held, Opened(RawSource(held, path, PLAIN)) as opened:
        for number, text in enumerate(blocks(opened.pieces()), 1):
            if number > passed:
                yield Chunk(text, 3 * len(text), (number,), stream.consumed)
        if held.broken:
            raise held.broken


class _Broken(io.BufferedReader):
    """A stream that ends where it breaks off, and remembers that."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream)
        self._stream = stream
        self.broken: CutOffError | None = None
        self._held = b""
        self._pieces = stream.pieces()

    def read(self, size: int | None = -1, /) -> bytes:
        """Read `size` bytes, fewer only at the end."""
        assert size is not None
        while len(self._held) < size and self.broken is None:
            try:
                piece = next(self._pieces, None)
            except CutOffError as error:
                self.broken = error
                break
            if piece is None:
                break
            self._held += piece
        data, self._held = self._held[:size], self._held[size:]
        return data


def work(name: str, payload: str, job: Job, compression: str) -> Done:
    """Repair a block, which counts as a document."""
    findings = Findings()
    done = repair(payload, job.kinds, settings=job.settings)
    findings.add([done], lambda: (name, os.path.dirname(name) or name))
    return Done(compress(done.text.encode("utf-8", "surrogatepass"), compression), findings)


def finish(partial: str, path: str, made: str) -> bool:
    """The blocks one after the other are the file."""
    return False


def repair_files(files: Sequence[Short], job: Job) -> Findings:
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


def _repair_short(file: Short, job: Job, findings: Findings) -> None:
    try:
        with open(file.path, "rb") as opened:
            head = opened.read(_HEAD)
        if is_binary(head):
            findings.passed_over += 1
            return
        text = read_source(file.path, form=PLAIN).text
    except NothingToReadError:
        findings.without_text += 1
        if file.output is not None:
            write_quickly(file.output, [head])
        return
    except LinfenError as error:
        findings.complain(file.name, 0, str(error).removeprefix(f"{file.path} "))
        return
    except OSError as error:
        findings.complain(file.name, 0, f"cannot be read: {error.strerror or error}")
        return
    pieces = [block.repaired for block in repair_blocks([text], job.kinds, settings=job.settings)]
    findings.add(pieces, lambda: (file.name, os.path.dirname(file.name) or file.name))
    if file.output is not None:
        write_quickly(file.output, [piece.text.encode("utf-8", "surrogatepass") for piece in pieces])


def _repair_compressed(file: Short, job: Job, findings: Findings) -> None:
    def pieces() -> Iterator[bytes]:
        try:
            for chunk in chunks(file.path, (), job):
                done = work(file.name, chunk.payload, job, compression_of(file.path))
                findings.merge(done.findings)
                yield done.data
        except LinfenError as error:
            findings.complain(file.name, 0, str(error).removeprefix(f"{file.path} "))

    if file.output is not None:
        write_quickly(file.output, pieces())
    else:
        for _ in pieces():
            pass


def write_quickly(path: str, pieces: Iterable[bytes]) -> None:
    """Write a file whole or not at all, as far as programs see; the disk is asked to be done with it later, for many at once.

    Raises:
        OSError: it cannot be written.
    """
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with NewFile(path) as new:
        for piece in pieces:
            new.write(piece)
        new.commit(force=True, sync=False)
