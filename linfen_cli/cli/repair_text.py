"""`linfen repair` of a single text: to standard output, to a file, or in its place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.files import NewFile, check_output_file, reporting_failure, write_file
from linfen_cli.base.messages import _
from linfen_cli.cli.options import SourceOptions
from linfen_cli.cli.output import Output
from linfen_cli.cli.progress import watched
from linfen_cli.cli.repair_options import DAMAGED, RepairDisplayOptions, RepairOptions, RepairOutputOptions
from linfen_cli.cli.status import note
from linfen_cli.render import jsonl, plain
from linfen_cli.repair import Settings
from linfen_cli.repair.blocks import Block, repair_blocks
from linfen_cli.repair.tally import Tally
from linfen_cli.source import STANDARD_INPUT, Opened, open_source

__all__ = ["repair_text"]


def repair_text(
    given: SourceOptions, repair: RepairOptions, target: RepairOutputOptions, display: RepairDisplayOptions
) -> int:
    """Repair a text, and return the exit status.

    Raises:
        LinfenError: it cannot be done so.
    """
    changed_file = _file_in_place(given, target)
    kinds, file, output = repair.wanted, target.file, Output(display.color)
    settings = _asking(repair.settings, given.source) if repair.interactive else repair.settings
    tally = Tally()
    with open_source(given.source, encoding=given.encoding) as opened:
        is_printed = file is None and changed_file is None and not display.check
        pieces = watched(opened, hidden=repair.interactive or (is_printed and output.is_terminal))
        blocks = tally.count(repair_blocks(pieces, kinds, settings=settings))
        if changed_file is not None:
            _write_back(changed_file, opened, blocks)
        elif file is not None:
            file.write(block.repaired.text for block in blocks)
        elif display.check:
            _count(blocks, tally, to_the_end=not display.quiet)
        else:
            _print(output, blocks, diff=display.diff, as_json=display.as_json)
    if not display.quiet:
        note(tally.summary)
    return DAMAGED if display.check and tally.damaged else 0


def _file_in_place(given: SourceOptions, target: RepairOutputOptions) -> str | None:
    """Return the file that the repaired text is written back to, or None where it goes elsewhere."""
    if not target.in_place:
        return None
    if given.source in (None, STANDARD_INPUT):
        raise LinfenError(_("--in-place needs a file to write back to: name one"))
    return given.source


def _count(blocks: Iterator[Block], tally: Tally, *, to_the_end: bool) -> None:
    """Read the blocks for the tally's sake: all of them for a summary, else up to the first damage."""
    for _block in blocks:
        if tally.damaged and not to_the_end:
            return


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
    """Return the settings with what asks the reader about damage that is not certain.

    Raises:
        LinfenError: nobody can be asked.
    """
    from linfen_cli.cli.ask import Asker, require_terminal  # start-up

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
