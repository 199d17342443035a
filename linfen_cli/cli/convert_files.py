"""Converting the files of a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from linfen_cli.base.compressed import compressed
from linfen_cli.base.encoding import is_binary
from linfen_cli.base.errors import LinfenError, NothingToReadError, reason_of
from linfen_cli.base.files import write_file
from linfen_cli.base.messages import _, ngettext
from linfen_cli.base.pool import Pool
from linfen_cli.base.walk import Entry, walk
from linfen_cli.cli.convert_task import WORTH, Task, encoded, report_dropped
from linfen_cli.cli.progress import counted
from linfen_cli.cli.status import WRONG, complain, note
from linfen_cli.convert.blocks import convert_blocks
from linfen_cli.convert.documents import DocumentConverter, convert_document
from linfen_cli.formats.registry import PLAIN, format_named, has_text_name
from linfen_cli.source import Opened, open_raw

__all__ = ["convert_folder"]


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


def convert_folder(folder: str, task: Task, *, quiet: bool) -> int:
    """Convert the files of `folder` to the same places in the one to write to, and copy those that are not text.

    A file that cannot be written, or read, is reported, and the others are converted all the same. Returns the exit status.

    Raises:
        LinfenError: there is nowhere to write to, or nothing in the folder.
    """
    if task.path is None:
        message = _("{folder} is a folder: name a file in it, or with -o a folder to write to")
        raise LinfenError(message.format(folder=folder))
    outcomes = []
    for outcome in _outcomes(folder, task.path, task):
        outcomes.append(outcome)
        if outcome.problem:
            complain(outcome.problem)
        for line in outcome.notes:
            note(f"linfen: {line}")
    report_dropped(sum(outcome.dropped for outcome in outcomes))
    if not quiet:
        note(_summary(outcomes))
    return WRONG if any(outcome.problem for outcome in outcomes) else 0


def _outcomes(folder: str, out: str, task: Task) -> Iterator[Outcome]:
    """Convert the files of `folder`, and yield what became of each.

    Raises:
        LinfenError: `out` is a file, or there is nothing in the folder.
    """
    if os.path.lexists(out) and not os.path.isdir(out):
        raise LinfenError(_("{path} is a file: a folder is converted to a folder").format(path=out))
    inside = os.path.realpath(out)
    is_same = os.path.realpath(folder) == inside
    jobs: list[_Job] = []
    problems: list[Outcome] = []
    size = 0
    for entry in walk(folder, ignore=False):
        if not isinstance(entry, Entry):
            problems.append(Outcome(entry.path, entry.message))
        elif is_same or not os.path.realpath(entry.path).startswith(inside + os.sep):
            # What an earlier run has made below the folder itself is not converted once more.
            jobs.append(_Job(entry.path, os.path.join(out, os.path.relpath(entry.path, folder))))
            size += entry.size
    if not jobs and not problems:
        raise LinfenError(_("{folder} has no files in it: there is nothing to convert").format(folder=folder))
    yield from problems
    is_worth_it = size > WORTH and len(jobs) > 1
    with Pool(task.jobs if is_worth_it else 1, _prepare, task) as pool:
        yield from counted(pool.map(_convert, jobs), len(jobs), _("files converted"))


def _prepare(task: Task) -> tuple[Task, DocumentConverter]:
    return task, task.documents()


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
    form = None if task.form is None else format_named(task.form)
    if form is None and not has_text_name(job.source):
        return _copy(job, task)
    with open_raw(job.source, form=form) as raw:
        if not raw.first or not raw.format.is_rewritten or (raw.format is PLAIN and is_binary(raw.first)):
            return _copy(job, task)
        notes: tuple[str, ...] = ()
        try:
            if raw.format is PLAIN:
                source = Opened(raw, task.read_as)
                pieces = encoded(_texts(source, work), source, task)
            else:
                converted, notes = convert_document(raw.read(), job.source, raw.format, work)
                pieces = iter([converted])
            write_file(job.path, compressed(pieces, raw.compression), force=task.force)
        except NothingToReadError:
            return _copy(job, task)
    return Outcome(job.source, notes=notes, dropped=work.dropped)


def _texts(source: Opened, work: DocumentConverter) -> Iterator[str]:
    for block in convert_blocks(source.pieces(), work.converter, keep_glosses=work.keep_glosses):
        work.dropped += block.converted.dropped
        yield block.converted.text


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


def _summary(outcomes: Sequence[Outcome]) -> str:
    """Return one line that says how many files were converted, copied and left.

    >>> _summary([Outcome("a.txt"), Outcome("b.png", copied=True), Outcome("c.txt", "it cannot be read")])
    '1 file converted, 1 copied as it is, 1 not written'
    """
    copied = sum(outcome.copied for outcome in outcomes)
    failed = sum(bool(outcome.problem) for outcome in outcomes)
    successful = len(outcomes) - copied - failed
    parts = [ngettext("{number} file converted", "{number} files converted", successful).format(number=successful)]
    if copied:
        message = ngettext("{number} copied as it is", "{number} copied as they are", copied)
        parts.append(message.format(number=copied))
    if failed:
        parts.append(_("{number} not written").format(number=failed))
    return _(", ").join(parts)
