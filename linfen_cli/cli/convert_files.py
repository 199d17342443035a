"""Converting files: one that is a document of some format, and the files of a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from linfen_cli.base.encoding import is_binary
from linfen_cli.base.errors import LinfenError, NothingToReadError
from linfen_cli.base.files import write_file
from linfen_cli.base.pool import Pool
from linfen_cli.base.walk import Entry, walk
from linfen_cli.cli.progress import counted
from linfen_cli.convert.blocks import convert_blocks
from linfen_cli.convert.converter import Converter, Settings
from linfen_cli.formats import PLAIN, format_of, is_text_file, rewriter_of
from linfen_cli.formats.runs import Work
from linfen_cli.source import Opened, open_source, read_bytes

__all__ = ["Outcome", "Task", "convert_document", "convert_folder", "encoder", "summary"]

# Below this much starting other processes costs more than it saves.
_WORTH = 4 << 20


class Task(NamedTuple):
    """How files are converted; it can be sent to another process."""

    settings: Settings
    keep_glosses: bool = False
    encoding: str | None = None
    line_ends: str | None = None
    format: str | None = None
    force: bool = False
    read_as: str | None = None

    @property
    def work(self) -> Work:
        """The same with a converter that is ready."""
        return Work(Converter.of(self.settings), self.keep_glosses, self.encoding, self.line_ends, self.read_as)


class Outcome(NamedTuple):
    """What became of a file: `problem` says why nothing was written; `copied` that it is no text and stands there as it was."""

    path: str
    problem: str = ""
    copied: bool = False
    notes: tuple[str, ...] = ()
    dropped: int = 0


class _Job(NamedTuple):
    source: str
    path: str


def convert_document(data: bytes, name: str, format_name: str, work: Work) -> tuple[bytes, tuple[str, ...]]:
    """Convert a document that is not plain text; its bytes and notes."""
    done = rewriter_of(format_name).rewrite(data, name, work)
    return done.data, done.notes


def encoder(found: Opened, task: Task) -> Callable[[str], bytes]:
    """What gives pieces of whole lines, of a text that is read from `found`, their bytes.

    The function raises LinfenError where the encoding has not a character.
    """

    def encode(text: str) -> bytes:
        if task.line_ends is not None:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            text = text.replace("\n", task.line_ends)
        encoding = task.encoding or found.encoding
        try:
            return text.encode(encoding)
        except UnicodeEncodeError as error:
            char = text[error.start]
            if "\ud800" <= char <= "\udfff" and encoding.startswith("utf"):
                return text.encode(encoding, "surrogatepass")
            raise LinfenError(
                f"{found.name} is in {encoding}, which has no {char!r}: --output-encoding utf-8 writes it all"
            ) from None

    return encode


def convert_folder(folder: str, out: str, task: Task, jobs: int) -> Iterator[Outcome]:
    """Convert the files of `folder` to the same places under `out`, and copy those that are no text.

    A file that cannot be written, or read, is told of, and the others are converted all the same.

    Raises:
        LinfenError: `out` is a file, or there is nothing in the folder.
    """
    if os.path.lexists(out) and not os.path.isdir(out):
        raise LinfenError(f"{out} is a file: a folder is converted to a folder")
    inside = os.path.realpath(out)
    is_same = os.path.realpath(folder) == inside
    jobs_to_do: list[_Job] = []
    problems: list[Outcome] = []
    size = 0
    for entry in walk(folder, ignore=False):
        if not isinstance(entry, Entry):
            problems.append(Outcome(entry.path, entry.message))
        elif is_same or not os.path.realpath(entry.path).startswith(inside + os.sep):
            # What an earlier run has made below the folder itself is not converted once more.
            jobs_to_do.append(_Job(entry.path, os.path.join(out, os.path.relpath(entry.path, folder))))
            size += entry.size
    if not jobs_to_do and not problems:
        raise LinfenError(f"{folder} has no files in it: there is nothing to convert")
    yield from problems
    is_worth_it = size > _WORTH and len(jobs_to_do) > 1
    with Pool(jobs if is_worth_it else 1, _prepare, task) as pool:
        yield from counted(pool.map(_convert, jobs_to_do), len(jobs_to_do), "files converted")


def _prepare(task: Task) -> tuple[Task, Work]:
    return task, task.work


def _convert(settings: tuple[Task, Work], job: _Job) -> Outcome:
    task, work = settings
    work.dropped = 0
    try:
        return _convert_file(job, task, work)
    except LinfenError as error:
        return Outcome(job.source, str(error))
    except MemoryError:
        return Outcome(job.source, f"there is not enough memory for {job.source}")


def _convert_file(job: _Job, task: Task, work: Work) -> Outcome:
    """Convert a file, or copy it."""
    try:
        os.makedirs(os.path.dirname(job.path) or ".", exist_ok=True)
    except OSError as error:
        raise LinfenError(f"cannot write {job.path}: {error.strerror or error}; nothing was changed") from None
    format_name = format_of(job.source, task.format)
    if not is_text_file(job.source) and task.format is None:
        return _copy(job, task)
    if format_name != PLAIN:
        data = read_bytes(job.source)
        if not data:
            return _copy(job, task)
        made, notes = convert_document(data, job.source, format_name, work)
        write_file(job.path, made, force=task.force)
        return Outcome(job.source, notes=notes, dropped=work.dropped)
    try:
        if is_binary(_head(job.source)):
            return _copy(job, task)
        with open_source(job.source, encoding=task.read_as, raw=True) as found:
            write_file(job.path, _bytes(found, task, work), force=task.force)
    except NothingToReadError:
        return _copy(job, task)
    return Outcome(job.source, dropped=work.dropped)


def _bytes(found: Opened, task: Task, work: Work) -> Iterator[bytes]:
    encode = encoder(found, task)
    if task.encoding is None:
        yield found.mark
    for block in convert_blocks(found.pieces(), work.converter, keep_glosses=work.keep_glosses):
        work.dropped += block.converted.dropped
        yield encode(block.converted.text)


def _head(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(1024)
    except OSError:
        return b""  # whoever opens it next says why


def _copy(job: _Job, task: Task) -> Outcome:
    if os.path.realpath(job.source) != os.path.realpath(job.path):
        write_file(job.path, _chunks(job.source), force=task.force)
    return Outcome(job.source, copied=True)


def _chunks(path: str) -> Iterator[bytes]:
    try:
        with open(path, "rb") as file:
            while data := file.read(1 << 20):
                yield data
    except OSError as error:
        raise LinfenError(f"cannot read {path}: {error.strerror or error}") from None


def summary(outcomes: Sequence[Outcome]) -> str:
    """One line that says how many files were converted, copied and left.

    >>> summary([Outcome("a.txt"), Outcome("b.png", copied=True), Outcome("c.txt", "it cannot be read")])
    '1 file converted, 1 copied as it is, 1 not written'
    """
    copied = sum(outcome.copied for outcome in outcomes)
    failed = sum(bool(outcome.problem) for outcome in outcomes)
    done = len(outcomes) - copied - failed
    parts = [f"{done} {'file' if done == 1 else 'files'} converted"]
    if copied:
        parts.append(f"{copied} copied as {'it is' if copied == 1 else 'they are'}")
    if failed:
        parts.append(f"{failed} not written")
    return ", ".join(parts)
