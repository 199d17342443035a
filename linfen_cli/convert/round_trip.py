"""Round trips: what does not come back when a text is converted there and back."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.chars.detect import is_japanese, region_of, script_of
from linfen_cli.chars.regions import JAPANESE, SIMPLIFIED, TRADITIONAL, region, reverse
from linfen_cli.convert.blocks import Block
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.offsets import split_at

__all__ = ["Lost", "verify"]


class Lost(NamedTuple):
    """A place that did not come back.

    Attributes:
        line, column: where it begins in the clean text, counted from 1.
        old: what stood there.
        new: what it was converted to.
        back: what came back instead.
        before, after: what stands around it on its line.
    """

    line: int
    column: int
    old: str
    new: str
    back: str
    before: str = ""
    after: str = ""


_CONTEXT = 12  # code points on each side, chosen by hand


def verify(blocks: Iterable[Block], converter: Converter) -> Iterator[Lost]:
    """Yield what of a text does not come back, block by block. What a user dictionary replaced need not.

    Raises:
        LinfenError: the engine cannot convert back.

    >>> from linfen_cli.convert.blocks import convert_blocks
    >>> there = Converter("s2twp")
    >>> [(lost.old, lost.new, lost.back) for lost in verify(convert_blocks(["程序和软件里"], there), there)]
    []
    """
    there = Converter.of(converter.settings._replace(punctuation=False, width=None))
    number = 1
    for block in blocks:
        text = block.repaired.text
        replaced = {offset for item in there.replacements(text) for offset in range(item.start, item.end)}
        converted = there.convert(text, block.otherwise)
        at = 0
        for old, new in zip(text.splitlines(keepends=True), converted.splitlines(keepends=True), strict=True):
            for start, end, back in _differences(old, _back(old, new, there)):
                if replaced.isdisjoint(range(at + start, at + max(end, start + 1))):
                    became = split_at(old, new, [start, end])[1]
                    around = (old[max(0, start - _CONTEXT) : start], old[end : end + _CONTEXT].rstrip("\r\n"))
                    yield Lost(number, start + 1, old[start:end], became, back, *around)
            at += len(old)
            number += old.endswith("\n")


def _back(old: str, new: str, there: Converter) -> str:
    """Convert a line back that was converted."""
    engine, settings = there.engine, there.settings
    if there.is_configuration:
        back = reverse(there.to)
        if back not in engine.configurations:
            message = _("{configuration} cannot be converted back: --verify does not work with it")
            raise LinfenError(message.format(configuration=there.to))
        return engine.convert(new, back)
    source = region(settings.source) if settings.source else _region_of(old)
    return _converter(source or SIMPLIFIED, there.to, settings.engine, settings.words).convert(new)


def _region_of(line: str) -> str:
    if is_japanese(line):
        return JAPANESE
    return region_of(line) if script_of(line) == TRADITIONAL else SIMPLIFIED


@cache
def _converter(to: str, source: str, engine: str, words: bool) -> Converter:
    return Converter(to, source, engine, words=words)


def _differences(old: str, back: str) -> Iterator[tuple[int, int, str]]:
    """Yield the spans of `old` that differ in `back`, with what is there."""
    if old == back:
        return
    matcher = difflib.SequenceMatcher(None, old, back, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            yield start, end, back[other_start:other_end]
