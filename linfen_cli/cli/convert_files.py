"""Converting files: one that is a document of some format, and the files of a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from linfen_cli.base.compressed import compressed
from linfen_cli.base.encoding import encode, is_binary
from linfen_cli.base.errors import LinfenError, NothingToReadError, naming, reason_of
from linfen_cli.base.files import write_file
from linfen_cli.base.messages import _, ngettext
from linfen_cli.base.pool import Pool
from linfen_cli.base.walk import Entry, walk
from linfen_cli.cli.progress import counted
from linfen_cli.convert.blocks import convert_blocks
from linfen_cli.convert.converter import Converter, Settings
from linfen_cli.convert.documents import DocumentConverter, convert_document
from linfen_cli.formats.registry import PLAIN, format_named, has_text_name
from linfen_cli.source import Opened, open_raw

__all__ = ["Outcome", "Task", "convert_folder", "encoder", "summary"]

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
    def work(self) -> DocumentConverter:
        """The converter that does the task."""
        converter = Converter.of(self.settings)
        return DocumentConverter(converter, self.keep_glosses, self.encoding, self.line_ends, self.read_as)


class Outcome(NamedTuple):
    """The fate of a file: `problem` says why nothing was written; `copied`, that it is not text and was copied as it is."""

    path: str
    problem: str = ""
    copied: bool = False
    notes: tuple[str, ...] = ()
    dropped: int = 0


class _Job(NamedTuple):
    source: str
    path: str


def encoder(source: Opened, encoding: str | None, line_ends: str | None) -> Callable[[str], bytes]:
    """Return a function that encodes pieces of whole lines of a text: as its source was, unless told otherwise.

    The function raises LinfenError where the encoding lacks a character.
    """

    def encode_piece(text: str) -> bytes:
        with naming(source.name):
            return encode(text, encoding or source.encoding, line_ends=line_ends)

    return encode_piece


def convert_folder(folder: str, out: str, task: Task, jobs: int) -> Iterator[Outcome]:
    """Convert the files of `folder` to the same places under `out`, and copy those that are not text.

    A file that cannot be written, or read, is reported, and the others are converted all the same.

    Raises:
        LinfenError: `out` is a file, or there is nothing in the folder.
    """
    if os.path.lexists(out) and not os.path.isdir(out):
        raise LinfenError(_("{path} is a file: a folder is converted to a folder").format(path=out))
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
        raise LinfenError(_("{folder} has no files in it: there is nothing to convert").format(folder=folder))
    yield from problems
    is_worth_it = size > _WORTH and len(jobs_to_do) > 1
    with Pool(jobs if is_worth_it else 1, _prepare, task) as pool:
        yield from counted(pool.map(_convert, jobs_to_do), len(jobs_to_do), _("files converted"))


def _prepare(task: Task) -> tuple[Task, DocumentConverter]:
    return task, task.work


def _convert(settings: tuple[Task, DocumentConverter], job: _Job) -> Outcome:
    task, work = settings
    work.dropped = 0
    try:
        return _convert_file(job, task, work)
    except LinfenError as error:
        return Outcome(job.source, str(error))
    except MemoryError:
        return Outcome(job.source, _("there is not enough memory for {source}").format(source=job.source))


def _convert_file(job: _Job, task: Task, work: DocumentConverter) -> Outcome:
    """Convert a file, or copy it; one that is compressed is compressed again."""
    try:
        os.makedirs(os.path.dirname(job.path) or ".", exist_ok=True)
    except OSError as error:
        message = _("cannot write {path}: {reason}; nothing was changed")
        raise LinfenError(message.format(path=job.path, reason=reason_of(error))) from None
    form = None if task.format is None else format_named(task.format)
    if form is None and not has_text_name(job.source):
        return _copy(job, task)
    with open_raw(job.source, form=form) as raw:
        if not raw.first or not raw.format.is_rewritten or (raw.format is PLAIN and is_binary(raw.first)):
            return _copy(job, task)
        notes: tuple[str, ...] = ()
        try:
            if raw.format is PLAIN:
                pieces = _bytes(Opened(raw, task.read_as), task, work)
            else:
                converted, notes = convert_document(raw.read(), job.source, raw.format, work)
                pieces = iter([converted])
            write_file(job.path, compressed(pieces, raw.compression), force=task.force)
        except NothingToReadError:
            return _copy(job, task)
    return Outcome(job.source, notes=notes, dropped=work.dropped)


def _bytes(source: Opened, task: Task, work: DocumentConverter) -> Iterator[bytes]:
    encode_piece = encoder(source, task.encoding, task.line_ends)
    if task.encoding is None:
        yield source.mark
    for block in convert_blocks(source.pieces(), work.converter, keep_glosses=work.keep_glosses):
        work.dropped += block.converted.dropped
        yield encode_piece(block.converted.text)


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
        message = _("cannot read {path}: {reason}")
        raise LinfenError(message.format(path=path, reason=reason_of(error))) from None


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return one line that says how many files were converted, copied and left.

    >>> summary([Outcome("a.txt"), Outcome("b.png", copied=True), Outcome("c.txt", "it cannot be read")])
    '1 file converted, 1 copied as it is, 1 not written'
    """
    copied = sum(outcome.copied for outcome in outcomes)
    failed = sum(bool(outcome.problem) for outcome in outcomes)
    done = len(outcomes) - copied - failed
    parts = [ngettext("{number} file converted", "{number} files converted", done).format(number=done)]
    if copied:
        message = ngettext("{number} copied as it is", "{number} copied as they are", copied)
        parts.append(message.format(number=copied))
    if failed:
        parts.append(_("{number} not written").format(number=failed))
    return _(", ").join(parts)
