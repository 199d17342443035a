"""`linfen convert --explain`, `--doubtful` and `--verify`: what is changed in a source, what is doubtful, what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.cli.convert_task import Task, encoded
from linfen_cli.cli.convert_text import read_pieces
from linfen_cli.cli.output import Output
from linfen_cli.convert.blocks import Block, convert_blocks
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.explain import Change, explain_blocks
from linfen_cli.convert.round_trip import verify
from linfen_cli.render import conversion
from linfen_cli.source import RawSource

__all__ = ["print_list"]

NOT_RETURNED = 1


def print_list(raw: RawSource, converter: Converter, task: Task, output: Output, kind: str, *, as_json: bool) -> int:
    """Print a list of what a conversion does to a source, write the text where it is to go, and return the exit status.

    `kind` is the option that asks for the list: `explain`, `doubtful` or `verify`.
    """
    blocks = _blocks(raw, converter, task, kind)
    if kind == "verify":
        return _print_lost(blocks, converter, output, as_json=as_json)
    _print_changes(blocks, converter, output, as_json=as_json, only_doubtful=kind == "doubtful")
    return 0


def _print_changes(
    blocks: Iterator[Block], converter: Converter, output: Output, *, as_json: bool, only_doubtful: bool
) -> None:
    explained = explain_blocks(blocks, converter)
    if as_json:
        output.write(conversion.changes_json(conversion.head_of(converter), explained, doubtful=only_doubtful))
        return
    changes: Iterator[Change] = (
        change for part in explained for change in (part.doubtful if only_doubtful else part.changes)
    )
    if output.styled:
        output.write_lines(conversion.changes_table(changes, output.width), pager=True)
    else:
        output.write(conversion.changes_lines(changes))


def _print_lost(blocks: Iterator[Block], converter: Converter, output: Output, *, as_json: bool) -> int:
    lost = verify(blocks, converter)
    first = next(lost, None)
    every = lost if first is None else chain([first], lost)
    if as_json:
        output.write([conversion.lost_json(conversion.head_of(converter), list(every))])
    elif output.styled:
        output.write_lines(conversion.lost_table(every, output.width), pager=True)
    else:
        output.write(conversion.lost_lines(every))
    return 0 if first is None else NOT_RETURNED


def _blocks(raw: RawSource, converter: Converter, task: Task, option: str) -> Iterator[Block]:
    """Return the converted blocks that `option` lists something of, after writing the text where a file is named for it."""
    pieces, source = read_pieces(raw, task.read_as)
    blocks = convert_blocks(pieces, converter, keep_glosses=task.keep_glosses)
    if task.path is None:
        return blocks
    if source is None:
        message = _("{path} is {title}: {option} lists what is changed in it, and writes no file")
        raise LinfenError(message.format(path=raw.name, title=_(raw.format.title), option=f"--{option}"))
    kept = list(blocks)
    task.write(encoded((block.converted.text for block in kept), source, task))
    return iter(kept)
