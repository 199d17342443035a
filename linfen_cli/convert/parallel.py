"""Conversion of the blocks of one text in several processes at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from linfen_cli.base.chunking import BLOCK
from linfen_cli.base.pool import Pool
from linfen_cli.convert.blocks import Converted, convert_repaired, phrase_blocks, with_beginning
from linfen_cli.convert.converter import Converter
from linfen_cli.repair import repair

__all__ = ["converting"]


@contextmanager
def converting(converter: Converter, *, keep_glosses: bool, jobs: int) -> Iterator[Callable[..., Iterator[Converted]]]:
    """Enter with a function that converts the pieces of a text block by block, `jobs` blocks at a time.

    >>> with converting(Converter("taiwan"), keep_glosses=False, jobs=1) as convert:
    ...     [block.text for block in convert(["头(tóu)", "发"])]
    ['頭髮']
    """
    with Pool(jobs, _prepare, converter, keep_glosses) as pool:
        yield lambda pieces, size=BLOCK: pool.map(_convert, with_beginning(phrase_blocks(pieces, size)))


def _prepare(converter: Converter, keep_glosses: bool) -> tuple[Converter, bool]:
    return converter, keep_glosses


def _convert(settings: tuple[Converter, bool], block: tuple[str, str | None]) -> Converted:
    converter, keep_glosses = settings
    return convert_repaired(repair(block[0]), converter, keep_glosses=keep_glosses, otherwise=block[1])
