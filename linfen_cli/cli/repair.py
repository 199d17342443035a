"""`linfen repair`: the clean text of a damaged one, or what is damaged in it."""

from __future__ import annotations

import click

from linfen_cli.cli.help import Command
from linfen_cli.cli.options import JobOptions, SourceOptions, options
from linfen_cli.cli.repair_bulk import is_bulk, repair_bulk
from linfen_cli.cli.repair_options import RecordOptions, RepairDisplayOptions, RepairOptions, RepairOutputOptions
from linfen_cli.cli.repair_text import repair_text

_EPILOG = """\b
Examples:
  linfen repair -q | head -1
  linfen repair -q --diff
  linfen repair -q --json
  linfen repair -q data -o clean && head -1 clean/digest.found.txt
  linfen show --as-is | linfen repair - -q -o -
"""


@click.command("repair", cls=Command, epilog=_EPILOG)
@options(
    given=SourceOptions,
    repair=RepairOptions,
    records=RecordOptions,
    target=RepairOutputOptions,
    display=RepairDisplayOptions,
    work=JobOptions,
)
def command(
    given: SourceOptions,
    repair: RepairOptions,
    records: RecordOptions,
    target: RepairOutputOptions,
    display: RepairDisplayOptions,
    work: JobOptions,
) -> int:
    """Print the clean text of SOURCE, and a summary of what was damaged on standard error.

    Only what is proven is changed: damaging the clean text again gives the stored text back. --min-confidence and
    --interactive go further. A long text is repaired block by block and printed as it goes.

    SOURCE may be a folder, with -o OUT for another, or a file of records: JSON Lines, Parquet, WARC; each of them, and texts,
    may be compressed (.gz, .zst). These are repaired by several processes; a run that was stopped goes on when the same command is
    given again, and `linfen report OUT` shows what was found.
    """
    if is_bulk(given.source, records):
        return repair_bulk(given.source or "", repair, records, target, display, work)
    return repair_text(given, repair, target, display)
