"""`linfen repair`: the clean text of a damaged one, or what is damaged in it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator

import click

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
from linfen_cli.errors import LinfenError
from linfen_cli.render import jsonl, plain
from linfen_cli.repair import GLOSS, KINDS, Repair, Settings
from linfen_cli.repair.blocks import Block, repair_blocks
from linfen_cli.source import STANDARD_INPUT, Opened, open_source

DAMAGED = 1

# What a repair of each kind is called: one, several, and what became of them.
_NAMES = {
    "encoding": ("passage", "passages", "decoded again"),
    "splice": ("run", "runs", "repaired"),
}

_EPILOG = """\b
Examples:
  linfen repair -q | head -1
  linfen repair -q --diff
  linfen repair -q --json
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
    quiet: bool,
    as_json: bool,
    color: str,
) -> int:
    """Print the clean text of SOURCE, and a summary of what was damaged on standard error.

    Only what is proven is changed: damaging the clean text again gives the stored text back. --min-confidence and
    --interactive go further. A long text is repaired block by block and printed as it goes.
    """
    at_most_one(output=path, in_place=in_place, diff=diff, check=check, json=as_json)
    at_most_one(check=check, interactive=interactive)
    wanted = _kinds(kinds)
    settings = Settings(_confidence(confidence))
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


def _stage(change: Repair) -> str:
    """The kind of damage that `--kinds` knows; encoding damage has names of its own for each encoding."""
    return change.kind if change.kind in KINDS else "encoding"


class Tally:
    """How much was repaired, by kind, and how much was left."""

    def __init__(self) -> None:
        self.glosses = 0
        self.repaired: Counter[str] = Counter()
        self.certified: Counter[str] = Counter()
        self.unresolved = 0

    @property
    def damaged(self) -> bool:
        """Whether there was any damage."""
        return bool(self.glosses or self.repaired or self.unresolved)

    def count(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The same blocks, counted as they go by."""
        for block in blocks:
            repaired = block.repaired
            self.glosses += len(repaired.glosses)
            self.repaired.update(_stage(change) for change in repaired.others)
            self.certified.update(_stage(change) for change in repaired.others if change.certified)
            self.unresolved += len(repaired.unresolved)
            yield block

    @property
    def summary(self) -> str:
        """One line that says what was repaired and what was not.

        >>> tally = Tally()
        >>> _ = list(tally.count(repair_blocks(["擔(dān)當"])))
        >>> tally.summary
        '1 gloss removed'
        """
        parts = []
        if self.glosses:
            parts.append(f"{self.glosses} {'gloss' if self.glosses == 1 else 'glosses'} removed")
        for kind in (kind for kind in KINDS if kind != GLOSS and self.repaired[kind]):
            one, several, done = _NAMES.get(kind, (f"piece of {kind}", f"pieces of {kind}", "repaired"))
            count = self.repaired[kind]
            parts.append(f"{count} {one if count == 1 else several} {done} ({self.certified[kind]} certified)")
        if self.unresolved:
            parts.append(f"{self.unresolved} left unresolved")
        return ", ".join(parts) or "no damage found"


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
