"""`linfen repair` of folders and of records: where the output goes, the bar, and what is said at the end."""

from __future__ import annotations

import os
import sys

from linfen_cli.base.compressed import compression_of
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _, ngettext
from linfen_cli.base.pool import processors
from linfen_cli.bulk.chunks import Job
from linfen_cli.bulk.findings import Findings
from linfen_cli.bulk.job import RECORDS, Run, format_of, inputs
from linfen_cli.bulk.journal import Place
from linfen_cli.cli.output import Output
from linfen_cli.cli.progress import progress
from linfen_cli.cli.status import complain, note
from linfen_cli.source import STANDARD_INPUT

__all__ = ["is_bulk", "repair_bulk"]

DAMAGED, WRONG = 1, 2

_SHOWN = 10
"""How many problems are told at the end; the report has more."""


def is_bulk(source: str | None, form: str | None, field: str | None) -> bool:
    """Return whether SOURCE is a folder, a file of records or a compressed file, and not a single text."""
    if source is None or source == STANDARD_INPUT:
        if form in RECORDS or field is not None:
            raise LinfenError(_("records are read from files, not from standard input: name one"))
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
    """Repair a folder or a file of records, and return the exit status.

    Raises:
        LinfenError: it cannot be done so.
    """
    assert source is not None
    is_folder = os.path.isdir(source)
    format = form or ("text" if is_folder else format_of(source))  # noqa: A001
    if job.field != "text" and not is_folder and format == "text":
        message = _("--field names a field of records, and {source} is a text: choose another format with --format")
        raise LinfenError(message.format(source=source))
    if job.field != "text" and format == "warc":
        raise LinfenError(_("--field names a field of records of JSON Lines or Parquet, not of WARC"))
    place = None
    if path is not None and path != STANDARD_INPUT:
        place = _place(source, path, form, is_folder=is_folder)
    elif not check and (is_folder or format in ("parquet", "warc")):
        what = _("a folder") if is_folder else {"parquet": "Parquet", "warc": "WARC"}[format]
        raise LinfenError(_("{what} cannot be written to standard output: name a place with -o").format(what=what))
    to_output = place is None and not check
    run = Run(
        source,
        job,
        form,
        place,
        force=force,
        workers=jobs or processors(),
        write=Output().write_bytes if to_output else None,
    )
    total = sum(one.size for one in inputs(source, form, path if place else None))
    try:
        with progress(_("repairing"), total, hidden=quiet or (to_output and sys.stdout.isatty())) as bar:
            run.watch = bar.advance
            findings = run()
    except KeyboardInterrupt:
        if place is not None:
            note(_("stopped; the same command goes on from here"))
        raise
    _tell(findings, source, path if place else None, quiet=quiet)
    if findings.problems or (findings.without_text and not findings.documents):
        return WRONG
    return DAMAGED if check and findings.damaged else 0


def _place(source: str, path: str, form: str | None, *, is_folder: bool) -> Place:
    """Return where the output goes.

    Raises:
        LinfenError: it cannot go there.
    """
    here, there = os.path.realpath(source), os.path.realpath(path)
    if here == there:
        raise LinfenError(_("{path} is what is to be repaired: name another place with -o").format(path=path))
    if is_folder:
        if os.path.lexists(path) and not os.path.isdir(path):
            message = _("{source} is a folder and {path} is not: name a folder with -o")
            raise LinfenError(message.format(source=source, path=path))
        return Place(path, True)
    if os.path.isdir(path):
        return _place(source, os.path.join(path, os.path.basename(source)), form, is_folder=False)
    given, wanted = form or format_of(source), format_of(path)
    if given != wanted and form is None and (given in RECORDS or wanted in RECORDS):
        message = _("{source} is {format} and {path} would be {other}: repair does not turn one into the other")
        raise LinfenError(message.format(source=source, format=given, path=path, other=wanted))
    return Place(path, False)


def _tell(findings: Findings, source: str, path: str | None, *, quiet: bool) -> None:
    """Print what could not be read and, unless `quiet`, what was found."""
    for problem in sorted(findings.problems, key=lambda problem: problem.first > 0)[:_SHOWN]:
        complain(str(problem))
    more = len(findings.problems) - _SHOWN + findings.more_problems
    if more > 0:
        rest = _("and {number:,} more").format(number=more)
        complain(f"{rest}: linfen report {path}" if path else rest)
    if not findings.documents and findings.without_text:
        complain(_("no record of {source} has text in that field: name another with --field").format(source=source))
    if quiet:
        return
    message = ngettext(
        "{number:,} document, {damaged:,} damaged: {summary}",
        "{number:,} documents, {damaged:,} of them damaged: {summary}",
        findings.documents,
    )
    parts = [message.format(number=findings.documents, damaged=findings.damaged, summary=findings.tally.summary)]
    if findings.without_text:
        parts.append(_("{number:,} without text").format(number=findings.without_text))
    if findings.passed_over:
        parts.append(_("{number:,} skipped, which are not text").format(number=findings.passed_over))
    note(_("; ").join(parts))
    if path:
        note(_("to see more: linfen report {path}").format(path=path))
