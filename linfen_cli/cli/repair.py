"""`linfen repair`: the clean text of a damaged one, or what is damaged in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import click

from linfen_cli.base.errors import LinfenError
from linfen_cli.bulk.chunks import Job
from linfen_cli.bulk.job import FORMATS
from linfen_cli.cli.bulk import is_bulk, repair_bulk
from linfen_cli.cli.options import (
    CONTEXT,
    at_most_one,
    color_option,
    encoding_option,
    force_option,
    json_option,
    output_option,
    source_argument,
)
from linfen_cli.cli.output import NewFile, Output, OutputFile, check_output_file, telling_of_failure, write_whole
from linfen_cli.cli.progress import watched
from linfen_cli.cli.run import note
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


@click.command("repair", context_settings=CONTEXT, epilog=_EPILOG, short_help="Give damaged text its characters back.")
@source_argument
@encoding_option
@output_option
@force_option
@click.option("--in-place", is_flag=True, help="Write back to the source, and keep what was there as SOURCE.bak.")
@click.option("--diff", is_flag=True, help="Print what was changed, in its line, instead of the text.")
@click.option("--check", is_flag=True, help="Print nothing; leave with exit status 1 where there is damage.")
@click.option("--kinds", metavar="KINDS", default=",".join(KINDS), show_default=True,
              help="The kinds of damage to undo, separated by commas.")  # fmt: skip
@click.option("--min-confidence", "confidence", metavar="P",
              help="Make repairs of confidence P (0 to 1) or more, proven or not. [default: what is proven]")  # fmt: skip
@click.option("-i", "--interactive", is_flag=True, help="Ask about what is not certain, on the terminal.")
@click.option(
    "--field", metavar="NAME", help="The field or column of records that has the text; a.b is b in a. [default: text]"
)
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), help="What files are. [default: what their names say]"
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N",
              help="Repair folders and records with N processes. [default: one for each core]")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Leave out the summary on standard error.")
@json_option
@color_option
def command(
    source: str | None,
    encoding: str | None,
    path: str | None,
    force: bool,
    in_place: bool,
    diff: bool,
    check: bool,
    kinds: str,
    confidence: str | None,
    interactive: bool,
    field: str | None,
    form: str | None,
    jobs: int | None,
    quiet: bool,
    as_json: bool,
    color: str,
) -> int:
    """Print the clean text of SOURCE, and a summary of what was damaged on standard error.

    Only what is proven is changed: damaging the clean text again gives the stored text back. --min-confidence and
    --interactive go further. A long text is repaired block by block and printed as it goes.

    SOURCE may be a folder, with -o OUT for another, or a file of records: JSON Lines, Parquet, WARC; each of them, and texts,
    may be compressed (.gz, .zst). These are repaired by several processes; a run that was stopped goes on when the same command is
    given again, and `linfen report OUT` shows what was found.
    """
    at_most_one(output=path, in_place=in_place, diff=diff, check=check, json=as_json)
    at_most_one(check=check, interactive=interactive)
    wanted = _kinds(kinds)
    settings = Settings(_confidence(confidence))
    if is_bulk(source, form, field):
        _refuse(in_place=in_place, diff=diff, json=as_json, interactive=interactive)
        job = Job(field or "text", tuple(wanted), settings.min_confidence)
        return repair_bulk(source, job, form, path, force=force, jobs=jobs, check=check, quiet=quiet)
    file = OutputFile.of(path, force=force)
    if in_place and (source is None or source == STANDARD_INPUT):
        raise LinfenError("--in-place needs a file to write back to: name one")
    if interactive:
        settings = _asking(settings, source)
    output = Output(color)
    tally = Tally()
    with open_source(source, encoding=encoding) as found:
        prints = file is None and not in_place and not check
        pieces = watched(found, hidden=interactive or (prints and output.is_terminal))
        blocks = tally.count(repair_blocks(pieces, wanted, settings=settings))
        if in_place and source is not None:
            _write_back(source, found, blocks)
        elif file is not None:
            file.write(block.repaired.text for block in blocks)
        elif check:
            for _ in blocks:
                if quiet and tally.damaged:
                    break
        else:
            _print(output, blocks, diff=diff, as_json=as_json)
    if not quiet:
        note(tally.summary)
    return DAMAGED if check and tally.damaged else 0


def _refuse(**chosen: bool) -> None:
    for name, value in chosen.items():
        if value:
            raise LinfenError(f"--{name.replace('_', '-')} is for a single text, not for folders and records")


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


def _kinds(names: str) -> list[str]:
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in KINDS:
            raise LinfenError(f"there is no kind of damage {name!r}: kinds are {', '.join(KINDS)}")
    if not wanted:
        raise LinfenError(f"--kinds needs one at least of {', '.join(KINDS)}")
    return wanted


def _confidence(given: str | None) -> float | None:
    if given is None:
        return None
    try:
        confidence = float(given)
    except ValueError:
        confidence = -1.0
    if not 0 <= confidence <= 1:
        raise LinfenError(f"--min-confidence is a number between 0 and 1, not {given!r}")
    return confidence


def _asking(settings: Settings, source: str | None) -> Settings:
    from linfen_cli.cli.ask import Asker, require_terminal

    if source == STANDARD_INPUT:
        raise LinfenError("--interactive reads answers from standard input, so the text cannot come from there")
    require_terminal()
    return Settings(settings.min_confidence, Asker())


def _write_back(source: str, found: Opened, blocks: Iterable[Block]) -> None:
    """Write the clean text where the stored one was, in its encoding, and the stored one beside it."""
    check_output_file(source, force=True)
    changed = False
    with telling_of_failure(source), NewFile(source) as new:
        new.write(found.mark)
        for block in blocks:
            text = block.repaired.text
            changed = changed or text != block.repaired.stored
            try:
                new.write(found.encode(text))
            except UnicodeEncodeError as error:
                raise LinfenError(
                    f"{source} is in {found.encoding}, which has no {text[error.start]!r}: use -o"
                ) from None
        if changed:
            backup = next(name for name in _backups(source) if not os.path.lexists(name))
            write_whole(backup, _bytes_of(source), force=False)
            new.commit(force=True)


def _bytes_of(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while data := file.read(1 << 20):
            yield data


def _backups(source: str) -> list[str]:
    return [f"{source}.bak", *(f"{source}.bak{number}" for number in range(2, 10_000))]
