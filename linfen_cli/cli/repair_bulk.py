"""`linfen repair` of folders and of records: where the output goes, the bar, and what is said at the end."""

from __future__ import annotations

import os
import sys

from linfen_cli.base.compressed import compression_of
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _, ngettext
from linfen_cli.base.pool import processors
from linfen_cli.bulk.chunks import Job, RecordFormat
from linfen_cli.bulk.findings import Findings
from linfen_cli.bulk.inputs import inputs
from linfen_cli.bulk.job import Run
from linfen_cli.bulk.journal import Destination
from linfen_cli.bulk.records.registry import bulk_formats, format_of
from linfen_cli.bulk.text import TEXT
from linfen_cli.cli.options import JobOptions
from linfen_cli.cli.output import Output
from linfen_cli.cli.progress import progress
from linfen_cli.cli.repair_options import (
    DAMAGED,
    RecordOptions,
    RepairDisplayOptions,
    RepairOptions,
    RepairOutputOptions,
)
from linfen_cli.cli.status import WRONG, complain, note
from linfen_cli.source import STANDARD_INPUT

__all__ = ["is_bulk", "repair_bulk"]

_SHOWN = 10
"""The most problems listed at the end; the report has more. Chosen by hand: what a screen shows beside the summary."""


def is_bulk(source: str | None, records: RecordOptions) -> bool:
    """Return whether SOURCE is a folder, a file of records or a compressed file, and not a single text.

    Raises:
        LinfenError: records are asked for, and there is no file to read them from.
    """
    if source is None or source == STANDARD_INPUT:
        if records.form not in (None, TEXT.name) or records.field is not None:
            raise LinfenError(_("records are read from files, not from standard input: name one"))
        return False
    if os.path.isdir(source):
        return True
    if not os.path.isfile(source):
        return False  # reading it will say why
    form = bulk_formats()[records.form] if records.form else format_of(source)
    return form is not TEXT or bool(compression_of(source)) or records.field is not None


def repair_bulk(
    source: str,
    repair: RepairOptions,
    records: RecordOptions,
    target: RepairOutputOptions,
    display: RepairDisplayOptions,
    work: JobOptions,
) -> int:
    """Repair a folder or a file of records, and return the exit status.

    Raises:
        LinfenError: it cannot be done so.
    """
    _refuse(in_place=target.in_place, diff=display.diff, json=display.as_json, interactive=repair.interactive)
    job = Job(records.field or Job().field, repair.wanted, repair.settings.min_confidence)
    form = bulk_formats()[records.form] if records.form else None
    path = None if target.path == STANDARD_INPUT else target.path
    destination = None if path is None else _destination(source, path, form)
    is_printed = destination is None and not display.check
    _check_format(source, job, form, is_printed=is_printed)
    run = Run(
        source,
        job,
        form,
        destination,
        force=target.force,
        workers=work.jobs or processors(),
        write=Output().write_bytes if is_printed else None,
    )
    findings = _run(run, source, form, destination, hidden=display.quiet or (is_printed and sys.stdout.isatty()))
    _print_findings(findings, source, path, quiet=display.quiet)
    if findings.problems or (findings.without_text and not findings.documents):
        return WRONG
    return DAMAGED if display.check and findings.damaged else 0


def _refuse(**chosen: bool) -> None:
    for name, value in chosen.items():
        if value:
            message = _("{option} is for a single text, not for folders and records")
            raise LinfenError(message.format(option=f"--{name.replace('_', '-')}"))


def _run(
    run: Run, source: str, form: RecordFormat | None, destination: Destination | None, *, hidden: bool
) -> Findings:
    """Return what a run finds, under a bar."""
    total = sum(file.size for file in inputs(source, form, destination and destination.output))
    try:
        with progress(_("repairing"), total, hidden=hidden) as bar:
            run.watch = bar.advance
            return run()
    except KeyboardInterrupt:
        if destination is not None:
            note(_("stopped; the same command goes on from here"))
        raise


def _check_format(source: str, job: Job, chosen: RecordFormat | None, *, is_printed: bool) -> None:
    """Check that a folder or a file of a format can be repaired as asked.

    Raises:
        LinfenError: it has no fields, or cannot be printed.
    """
    if os.path.isdir(source):
        form, label = chosen, _("a folder")
    else:
        form = chosen or format_of(source)
        label = form.label
    if job.field != Job().field and form is not None and not form.has_fields:
        if form is TEXT:
            message = _("--field names a field of records, and {source} is a text: choose another format with --format")
        else:
            message = _("--field names a field of records, which {format} does not have")
        raise LinfenError(message.format(source=source, format=form.label))
    if is_printed and (os.path.isdir(source) or (form is not None and form.is_binary)):
        message = _("{what} cannot be written to standard output: name a place with -o")
        raise LinfenError(message.format(what=label))


def _destination(source: str, path: str, chosen: RecordFormat | None) -> Destination:
    """Return where the output goes.

    Raises:
        LinfenError: it cannot go there.
    """
    if os.path.realpath(source) == os.path.realpath(path):
        raise LinfenError(_("{path} is what is to be repaired: name another place with -o").format(path=path))
    if os.path.isdir(source):
        if os.path.lexists(path) and not os.path.isdir(path):
            message = _("{source} is a folder and {path} is not: name a folder with -o")
            raise LinfenError(message.format(source=source, path=path))
        return Destination(path, True)
    if os.path.isdir(path):
        return _destination(source, os.path.join(path, os.path.basename(source)), chosen)
    form, wanted = format_of(source), format_of(path)
    if chosen is None and form is not wanted:
        message = _("{source} is {format} and {path} would be {other}: repair does not turn one into the other")
        raise LinfenError(message.format(source=source, format=form.label, path=path, other=wanted.label))
    return Destination(path, False)


def _print_findings(findings: Findings, source: str, path: str | None, *, quiet: bool) -> None:
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
