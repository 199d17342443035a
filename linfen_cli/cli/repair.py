"""`linfen repair`: the clean text of a damaged one, or what is damaged in it."""

from __future__ import annotations

import os
from collections import Counter

import click

from linfen_cli.cli.options import (
    CONTEXT,
    at_most_one,
    color_option,
    force_option,
    json_option,
    output_option,
    source_argument,
)
from linfen_cli.cli.output import Output, OutputFile, write_whole
from linfen_cli.cli.run import note
from linfen_cli.errors import LinfenError
from linfen_cli.render import jsonl, plain
from linfen_cli.repair import KINDS, Repaired, repair
from linfen_cli.source import STANDARD_INPUT, Source, read_bytes, read_source

DAMAGED = 1

_EPILOG = """\b
Examples:
  linfen repair -q | head -1
  linfen repair -q --diff
  linfen repair -q --json
  linfen show --as-is | linfen repair - -q -o -
"""


@click.command("repair", context_settings=CONTEXT, epilog=_EPILOG, short_help="Give damaged text its characters back.")
@source_argument
@output_option
@force_option
@click.option("--in-place", is_flag=True, help="Write back to the source, and keep what was there as SOURCE.bak.")
@click.option("--diff", is_flag=True, help="Print what was changed, in its line, instead of the text.")
@click.option("--check", is_flag=True, help="Print nothing; leave with exit status 1 where there is damage.")
@click.option("--kinds", metavar="KINDS", default=",".join(KINDS), show_default=True,
              help="The kinds of damage to undo, separated by commas.")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Leave out the summary on standard error.")
@json_option
@color_option
def command(
    source: str | None,
    path: str | None,
    force: bool,
    in_place: bool,
    diff: bool,
    check: bool,
    kinds: str,
    quiet: bool,
    as_json: bool,
    color: str,
) -> int:
    """Print the clean text of SOURCE, and a summary of what was damaged on standard error.

    Only what is proven is changed: damaging the clean text again gives the stored text back.
    """
    at_most_one(output=path, in_place=in_place, diff=diff, check=check, json=as_json)
    wanted = _kinds(kinds)
    file = OutputFile.of(path, force=force)
    if in_place and source in (None, STANDARD_INPUT):
        raise LinfenError("--in-place needs a file to write back to: name one")
    found = read_source(source)
    repaired = repair(found.text, wanted)
    damaged = bool(len(repaired.repairs) or repaired.unresolved)
    if in_place and source is not None:
        _write_back(source, found, repaired)
    elif file is not None:
        file.write(repaired.text)
    elif not check:
        _print(Output(color), repaired, diff=diff, as_json=as_json)
    if not quiet:
        note(summary(repaired))
    return DAMAGED if check and damaged else 0


def summary(repaired: Repaired) -> str:
    """One line that says what was repaired and what was not.

    >>> summary(repair("擔(dān)當"))
    '1 gloss removed'
    """
    counts = Counter(change.kind for change in repaired.others)
    parts = []
    if repaired.glosses:
        parts.append(f"{len(repaired.glosses)} {'gloss' if len(repaired.glosses) == 1 else 'glosses'} removed")
    parts += [f"{count} of {kind} repaired" for kind, count in sorted(counts.items())]
    if repaired.unresolved:
        parts.append(f"{len(repaired.unresolved)} left unresolved")
    return ", ".join(parts) or "no damage found"


def _print(output: Output, repaired: Repaired, *, diff: bool, as_json: bool) -> None:
    if as_json:
        output.write([jsonl.dumps(jsonl.repair_object(repaired), indent=2), "\n"])
    elif diff and output.color:
        from linfen_cli.render import terminal

        output.write_lines(terminal.diff(repaired, output.width), pager=True)
    elif diff:
        output.write(plain.diff(repaired))
    else:
        output.write([plain.visible(repaired.text) if output.is_terminal else repaired.text])


def _kinds(names: str) -> list[str]:
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in KINDS:
            raise LinfenError(f"there is no kind of damage {name!r}: kinds are {', '.join(KINDS)}")
    if not wanted:
        raise LinfenError(f"--kinds needs one at least of {', '.join(KINDS)}")
    return wanted


def _write_back(source: str, found: Source, repaired: Repaired) -> None:
    """Write the clean text where the stored one was, in its encoding, and the stored one beside it."""
    if repaired.text == found.text:
        return
    try:
        data = found.encode(repaired.text)
    except UnicodeEncodeError as error:
        raise LinfenError(
            f"{source} is in {found.encoding}, which has no {repaired.text[error.start]!r}: use -o"
        ) from None
    backup = next(name for name in _backups(source) if not os.path.lexists(name))
    write_whole(backup, read_bytes(source), force=False)
    write_whole(source, data, force=True)


def _backups(source: str) -> list[str]:
    return [f"{source}.bak", *(f"{source}.bak{number}" for number in range(2, 10_000))]
