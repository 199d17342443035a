"""`linfen repair`: the clean text of a damaged one, or what is damaged in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import click

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.files import NewFile, check_output_file, reporting_failure, write_file
from linfen_cli.base.messages import _
from linfen_cli.bulk.chunks import Job
from linfen_cli.bulk.records.registry import bulk_formats
from linfen_cli.cli.bulk import is_bulk, repair_bulk
from linfen_cli.cli.help import WHAT, Command
from linfen_cli.cli.options import (
    DisplayOptions,
    JobOptions,
    Options,
    OutputOptions,
    QuietOptions,
    SourceOptions,
    option,
    options,
)
from linfen_cli.cli.output import Output
from linfen_cli.cli.progress import watched
from linfen_cli.cli.status import note
from linfen_cli.render import jsonl, plain
from linfen_cli.repair import KINDS, Settings
from linfen_cli.repair.blocks import Block, repair_blocks
from linfen_cli.repair.tally import Tally
from linfen_cli.source import STANDARD_INPUT, Opened, open_source

DAMAGED = 1

_EPILOG = """\b
Examples:
  linfen repair -q | head -1
  linfen repair -q --diff
  linfen repair -q --json
  linfen repair -q data -o clean && head -1 clean/digest.found.txt
  linfen show --as-is | linfen repair - -q -o -
"""


class RepairOptions(Options):
    """What is repaired, and how much certainty that takes."""

    PANEL = WHAT

    kinds: str = option(
        "--kinds",
        metavar="KINDS",
        default=",".join(KINDS),
        show_default=True,
        help="Undo these kinds of damage, separated by commas.",
    )
    confidence: str | None = option(
        "--min-confidence",
        metavar="P",
        help="Make repairs of confidence P (0 to 1) or more, proven or not. [default: only what is proven]",
    )
    interactive: bool = option(
        "-i", "--interactive", is_flag=True, help="Ask on the terminal about what is not certain."
    )

    @property
    def wanted(self) -> tuple[str, ...]:
        """The kinds of damage to undo.

        Raises:
            LinfenError: there is no such kind, or none is named.
        """
        names = tuple(name.strip() for name in self.kinds.split(",") if name.strip())
        for name in names:
            if name not in KINDS:
                message = _("there is no kind of damage {name!r}: kinds are {kinds}")
                raise LinfenError(message.format(name=name, kinds=", ".join(KINDS)))
        if not names:
            raise LinfenError(_("--kinds needs at least one of {kinds}").format(kinds=", ".join(KINDS)))
        return names

    @property
    def settings(self) -> Settings:
        """The settings with the confidence that is asked for.

        Raises:
            LinfenError: it is not a number between 0 and 1.
        """
        if self.confidence is None:
            return Settings()
        try:
            confidence = float(self.confidence)
        except ValueError:
            confidence = -1.0
        if not 0 <= confidence <= 1:
            message = _("--min-confidence is a number between 0 and 1, not {given!r}")
            raise LinfenError(message.format(given=self.confidence))
        return Settings(confidence)


class RecordOptions(Options):
    """How records are read."""

    PANEL = WHAT

    field: str | None = option(
        "--field",
        metavar="NAME",
        help="Repair this field or column of records; a.b is b in a. [default: text]",
    )
    form: str | None = option(
        "--format", type=click.Choice(list(bulk_formats())), help="Read files in this format. [default: by their names]"
    )


class RepairOutputOptions(OutputOptions):
    """Where the repaired text goes."""

    in_place: bool = option("--in-place", is_flag=True, help="Write back to SOURCE, and keep it as SOURCE.bak.")


class RepairDisplayOptions(QuietOptions, DisplayOptions):
    """What is printed of a repair."""

    EXCLUSIVE = (("--output", "--in-place", "--diff", "--check", "--json"), ("--check", "--interactive"))

    diff: bool = option("--diff", is_flag=True, help="Print each change in its line, instead of the text.")
    check: bool = option("--check", is_flag=True, help="Print nothing; exit with status 1 if there is damage.")


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
    source = given.source
    wanted, settings = repair.wanted, repair.settings
    if is_bulk(source, records.form, records.field):
        _refuse(in_place=target.in_place, diff=display.diff, json=display.as_json, interactive=repair.interactive)
        job = Job(records.field or "text", wanted, settings.min_confidence)
        assert source is not None
        return repair_bulk(
            source,
            job,
            records.form,
            target.path,
            force=target.force,
            jobs=work.jobs,
            check=display.check,
            quiet=display.quiet,
        )
    file = target.file
    if target.in_place and (source is None or source == STANDARD_INPUT):
        raise LinfenError(_("--in-place needs a file to write back to: name one"))
    if repair.interactive:
        settings = _asking(settings, source)
    output = Output(display.color)
    tally = Tally()
    with open_source(source, encoding=given.encoding) as opened:
        prints = file is None and not target.in_place and not display.check
        pieces = watched(opened, hidden=repair.interactive or (prints and output.is_terminal))
        blocks = tally.count(repair_blocks(pieces, wanted, settings=settings))
        if target.in_place and source is not None:
            _write_back(source, opened, blocks)
        elif file is not None:
            file.write(block.repaired.text for block in blocks)
        elif display.check:
            for _block in blocks:
                if display.quiet and tally.damaged:
                    break
        else:
            _print(output, blocks, diff=display.diff, as_json=display.as_json)
    if not display.quiet:
        note(tally.summary)
    return DAMAGED if display.check and tally.damaged else 0


def _refuse(**chosen: bool) -> None:
    for name, value in chosen.items():
        if value:
            message = _("{option} is for a single text, not for folders and records")
            raise LinfenError(message.format(option=f"--{name.replace('_', '-')}"))


def _print(output: Output, blocks: Iterator[Block], *, diff: bool, as_json: bool) -> None:
    if as_json:
        output.write(jsonl.repair_pieces(blocks))
    elif diff and output.color:
        from linfen_cli.render import terminal

        output.write_lines(terminal.diff(blocks, output.width), pager=True)
    elif diff:
        output.write(plain.diff(blocks))
    else:
        output.write(
            plain.visible(block.repaired.text) if output.is_terminal else block.repaired.text for block in blocks
        )


def _asking(settings: Settings, source: str | None) -> Settings:
    from linfen_cli.cli.ask import Asker, require_terminal

    if source == STANDARD_INPUT:
        raise LinfenError(_("--interactive reads answers from standard input, so the text cannot come from there"))
    require_terminal()
    return Settings(settings.min_confidence, Asker())


def _write_back(source: str, found: Opened, blocks: Iterable[Block]) -> None:
    """Write the clean text where the stored one was, in its encoding, and the stored one beside it."""
    check_output_file(source, force=True)
    changed = False
    with reporting_failure(source), NewFile(source) as new:
        new.write(found.mark)
        for block in blocks:
            text = block.repaired.text
            changed = changed or text != block.repaired.stored
            try:
                new.write(found.encode(text))
            except UnicodeEncodeError as error:
                message = _("{source} is in {encoding}, which has no {character!r}: use -o")
                raise LinfenError(
                    message.format(source=source, encoding=found.encoding, character=text[error.start])
                ) from None
        if changed:
            backup = next(name for name in _backups(source) if not os.path.lexists(name))
            write_file(backup, _bytes_of(source), force=False, like=source)
            new.commit(force=True)


def _bytes_of(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while data := file.read(1 << 20):
            yield data


def _backups(source: str) -> list[str]:
    return [f"{source}.bak", *(f"{source}.bak{number}" for number in range(2, 10_000))]
