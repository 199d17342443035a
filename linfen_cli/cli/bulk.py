"""`linfen repair` of folders and of records: where the output goes, the bar, and what is said at the end."""

from __future__ import annotations

import os
import sys

from linfen_cli.base.compressed import compression_of
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.pool import processors
from linfen_cli.bulk.chunks import Job
from linfen_cli.bulk.findings import Findings
from linfen_cli.bulk.job import RECORDS, Run, format_of, inputs
from linfen_cli.bulk.journal import Place
from linfen_cli.cli.progress import run_watched
from linfen_cli.cli.status import complain, note
from linfen_cli.source import STANDARD_INPUT

__all__ = ["is_bulk", "repair_bulk"]

DAMAGED, WRONG = 1, 2

_SHOWN = 10
"""How many problems are told at the end; the report has more."""


def is_bulk(source: str | None, form: str | None, field: str | None) -> bool:
    """Whether SOURCE is a folder, a file of records or a compressed file, and not a single text."""
    if source is None or source == STANDARD_INPUT:
        if form in RECORDS or field is not None:
            raise LinfenError("records are read from files, not from standard input: name one")
        return False
    if os.path.isdir(source):
        return True
    if not os.path.isfile(source):
        return False  # reading it will say why
    return (form or format_of(source)) in RECORDS or bool(compression_of(source)) or field is not None


def repair_bulk(
    source: str | None,
    job: Job,
    form: str | None,
    path: str | None,
    *,
    force: bool,
    jobs: int | None,
    check: bool,
    quiet: bool,
) -> int:
    """Repair a folder or a file of records; gives the exit status.

    Raises:
        LinfenError: it cannot be done so.
    """
    assert source is not None
    is_folder = os.path.isdir(source)
    format = form or ("text" if is_folder else format_of(source))  # noqa: A001
    if job.field != "text" and not is_folder and format == "text":
        raise LinfenError(
            f"--field names a field of records, and {source} is a text: --format says what it is otherwise"
        )
    if job.field != "text" and format == "warc":
        raise LinfenError("--field names a field of records of JSON Lines or Parquet, not of WARC")
    place = None
    if path is not None and path != STANDARD_INPUT:
        place = _place(source, path, form, is_folder=is_folder)
    elif not check and (is_folder or format in ("parquet", "warc")):
        what = "a folder" if is_folder else {"parquet": "Parquet", "warc": "WARC"}[format]
        raise LinfenError(f"{what} cannot be written to standard output: -o OUT says where to")
    to_output = place is None and not check
    run = Run(source, job, form, place, force=force, workers=jobs or processors(), write=_write if to_output else None)
    total = sum(one.size for one in inputs(source, form, path if place else None))
    try:
        with run_watched(total, hidden=quiet or (to_output and sys.stdout.isatty())) as watch:
            run.watch = watch
            findings = run()
    except KeyboardInterrupt:
        if place is not None:
            note("stopped; the same command goes on from here")
        raise
    _tell(findings, source, path if place else None, quiet=quiet)
    if findings.problems or (findings.without_text and not findings.documents):
        return WRONG
    return DAMAGED if check and findings.damaged else 0


def _place(source: str, path: str, form: str | None, *, is_folder: bool) -> Place:
    """Where the output goes.

    Raises:
        LinfenError: it cannot go there.
    """
    here, there = os.path.realpath(source), os.path.realpath(path)
    if here == there:
        raise LinfenError(f"{path} is what is to be repaired: name another place with -o")
    if is_folder:
        if os.path.lexists(path) and not os.path.isdir(path):
            raise LinfenError(f"{source} is a folder and {path} is none: name a folder with -o")
        return Place(path, True)
    if os.path.isdir(path):
        return _place(source, os.path.join(path, os.path.basename(source)), form, is_folder=False)
    given, wanted = form or format_of(source), format_of(path)
    if given != wanted and form is None and (given in RECORDS or wanted in RECORDS):
        raise LinfenError(f"{source} is {given} and {path} would be {wanted}: repair does not turn one into the other")
    return Place(path, False)


def _write(data: bytes) -> None:
    if sys.stdout is None:
        raise LinfenError("standard output is closed: there is nowhere to write to")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def _tell(findings: Findings, source: str, path: str | None, *, quiet: bool) -> None:
    """What there is to say at the end: what could not be read, always, and what was found."""
    for problem in sorted(findings.problems, key=lambda problem: problem.first > 0)[:_SHOWN]:
        complain(str(problem))
    more = len(findings.problems) - _SHOWN + findings.more_problems
    if more > 0:
        complain(f"and {more} more" + (f": linfen report {path}" if path else ""))
    if not findings.documents and findings.without_text:
        complain(f"no record of {source} has a text in the field that was named: --field names another")
    if quiet:
        return
    parts = [f"{findings.documents:,} documents, {findings.damaged:,} of them damaged: {findings.tally.summary}"]
    if findings.without_text:
        parts.append(f"{findings.without_text:,} without text")
    if findings.passed_over:
        parts.append(f"{findings.passed_over:,} that are no texts passed over")
    note("; ".join(parts))
    if path:
        note(f"to see more: linfen report {path}")
