"""Blocks of one text converted by several processes at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from linfen_cli.base.pool import Workers
from linfen_cli.convert.blocks import Converted, convert_repaired, with_beginning
from linfen_cli.convert.converter import Converter, Settings, text_blocks
from linfen_cli.convert.engines import may_have_threads
from linfen_cli.repair import repair
from linfen_cli.repair.blocks import BLOCK

__all__ = ["converting"]


@contextmanager
def converting(converter: Converter, *, keep_glosses: bool, jobs: int) -> Iterator[Callable[..., Iterator[Converted]]]:
    """Give the function that converts the pieces of a text block by block, `jobs` blocks at a time.

    >>> with converting(Converter("taiwan"), keep_glosses=False, jobs=1) as convert:
    ...     [block.text for block in convert(["头(tóu)", "发"])]
    ['頭髮']
    """
    if jobs < 2:
        _make_ready(converter.settings, keep_glosses, converter)
        yield lambda pieces, size=BLOCK: map(_convert, with_beginning(text_blocks(pieces, size)))
        return
    with Workers(jobs, _make_ready, converter.settings, keep_glosses, has_threads=may_have_threads()) as workers:
        yield lambda pieces, size=BLOCK: workers.map(_convert, with_beginning(text_blocks(pieces, size)))


_ready: tuple[Converter, bool]


def _make_ready(settings: Settings, keep_glosses: bool, converter: Converter | None = None) -> None:
    global _ready
    _ready = (converter or Converter.of(settings), keep_glosses)


def _convert(block: tuple[str, str | None]) -> Converted:
    converter, keep_glosses = _ready
    return convert_repaired(repair(block[0]), converter, keep_glosses=keep_glosses, otherwise=block[1])
