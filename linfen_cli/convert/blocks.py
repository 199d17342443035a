"""Repairing and converting a text block by block.

A block is some whole lines. No phrase of the dictionaries goes over a line end, so that the blocks of a text, converted one
after the other, or several at a time in several processes, give what the whole gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from linfen_cli.base.chunking import BLOCK, cut_after, text_blocks
from linfen_cli.chars.detect import is_japanese, script_of
from linfen_cli.chars.regions import JAPANESE
from linfen_cli.convert.offsets import MARKS, insert_at, map_offsets
from linfen_cli.repair import Repaired, repair

if TYPE_CHECKING:
    from linfen_cli.convert.converter import Converter

__all__ = [
    "Block",
    "Converted",
    "convert_blocks",
    "convert_repaired",
    "default_script",
    "phrase_blocks",
    "with_beginning",
]

# Code points at the beginning of a text that say whether it is Japanese, and which script it is in; chosen by hand.
_SAMPLE = 4096

_cut_line = cut_after(re.compile(f"[{MARKS}]"))


class Converted(NamedTuple):
    """A converted text, and how many glosses were dropped because the characters that they read are not in it."""

    text: str
    dropped: int = 0


class Block(NamedTuple):
    """A block of a text after conversion.

    Attributes:
        repaired: the stored text of the block, and its clean text.
        converted: the clean text converted.
        start: how much stored text came before it, in code points.
        otherwise: what lines without evidence of their script were taken for.
    """

    repaired: Repaired
    converted: Converted
    start: int = 0
    otherwise: str | None = None


def convert_blocks(
    pieces: Iterable[str], converter: Converter, *, keep_glosses: bool = False, size: int = BLOCK
) -> Iterator[Block]:
    r"""Repair and convert a text that comes in pieces, in blocks of about `size` code points.

    >>> from linfen_cli.convert.converter import Converter
    >>> [block.converted.text for block in convert_blocks(["头(tóu)", "发\n发芽"], Converter("taiwan"), size=8)]
    ['頭髮\n', '發芽']
    """
    start = 0
    for stored, otherwise in with_beginning(phrase_blocks(pieces, size)):
        repaired = repair(stored)
        converted = convert_repaired(repaired, converter, keep_glosses=keep_glosses, otherwise=otherwise)
        yield Block(repaired, converted, start, otherwise)
        start += len(stored)


def phrase_blocks(pieces: Iterable[str], size: int = BLOCK) -> Iterator[str]:
    r"""Cut a text that comes in pieces into blocks of whole lines, and a line that is too long after a mark: no phrase is cut.

    >>> list(phrase_blocks(["头发\n以", "后\n皇后，", "以后"], size=6))
    ['头发\n以后\n', '皇后，以后']
    """
    return text_blocks(pieces, size, cut_line=_cut_line)


def with_beginning(blocks: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    r"""Yield each block with the script of the beginning of the text, for lines of it without evidence of theirs.

    >>> list(with_beginning(["头发\n", "后\n"]))
    [('头发\n', 'simplified'), ('后\n', 'simplified')]
    """
    otherwise: str | None = None
    for number, block in enumerate(blocks):
        if not number:
            otherwise = default_script(block)
        yield block, otherwise


def default_script(text: str) -> str | None:
    """Return what lines are taken for in which nothing tells their script: what the beginning of `text` is in."""
    sample = text[:_SAMPLE]
    return JAPANESE if is_japanese(sample) else script_of(sample)


def convert_repaired(
    repaired: Repaired, converter: Converter, *, keep_glosses: bool = False, otherwise: str | None = None
) -> Converted:
    """Convert a clean text, and put its glosses back after their characters where they are to be kept.

    >>> from linfen_cli.convert.converter import Converter
    >>> convert_repaired(repair("質(zhì)量"), Converter("taiwan"), keep_glosses=True)
    Converted(text='質(zhì)量', dropped=0)
    """
    converted = converter.convert(repaired.text, otherwise)
    if not keep_glosses or not repaired.glosses:
        return Converted(converted)
    offsets = list(map_offsets(repaired.glosses.clean_ends, repaired.text, converted))
    notes = map(repaired.glosses.written, repaired.glosses)
    return Converted(insert_at(converted, zip(offsets, notes, strict=True)), offsets.count(None))
