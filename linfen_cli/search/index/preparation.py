"""Texts prepared for an index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linfen_cli.article.article import Before, outline
from linfen_cli.base.chunking import Unit, overlapping_blocks
from linfen_cli.base.errors import LinfenError, NothingToReadError, in_message
from linfen_cli.base.lines import count_line_ends
from linfen_cli.base.messages import _
from linfen_cli.chars.han import is_han
from linfen_cli.repair import repair
from linfen_cli.search.corpus.files import Sizes, kind_of, size_of
from linfen_cli.search.corpus.texts import long_texts
from linfen_cli.search.index.ngrams import LONGEST, ngrams_of
from linfen_cli.source import read_source

__all__ = ["Text", "joined_ngrams", "prepared", "texts_to_index"]

# The size of a block and its maximum, in code points; chosen by hand: smaller blocks leave less to search, and cost more rows.
_BLOCK = 450
_LONGEST_BLOCK = 1800


@dataclass(frozen=True)
class Text:
    """A text, or a piece of a long one, as an index stores it.

    Attributes:
        clean_length: the length of the clean text, in code points.
        stored_length: the length of the stored text, in code points.
        lines: the number of line ends.
        edits: the alignment of stored and clean text; None if they are the same.
        original: the stored text; None if it is the same as the clean text.
        outline: the outline of its sections; None for a piece of a long text.
        blocks: the blocks of the clean text, each with its n-grams.
    """

    clean_length: int
    stored_length: int
    lines: int
    edits: bytes | None
    original: str | None
    outline: bytes | None
    blocks: Sequence[tuple[Unit, str]]


def texts_to_index(name: str, sizes: Sizes) -> Iterator[tuple[Before, Text]]:
    """Yield the text of a file, or the pieces of a long one; nothing if there is no text.

    Raises:
        LinfenError: it cannot be read.
    """
    try:
        size = size_of(name)
        kind = kind_of(name, size, sizes)
        if not size or not kind.has_text:
            return
        if not kind.is_long:
            yield Before(), prepared(read_source(name, as_stored=True).text, whole=True)
            return
        before = Before()
        for stored in long_texts(name, size, sizes):
            text = prepared(stored, whole=False)
            yield before, text
            before = Before(before.clean + text.clean_length, before.stored + len(stored), before.lines + text.lines)
    except NothingToReadError:
        return
    except OSError as error:
        message = _("{name} cannot be read: {reason}")
        raise LinfenError(message.format(name=in_message(name), reason=error.strerror)) from None


def prepared(stored: str, *, whole: bool) -> Text:
    """Prepare a text; `whole` unless it is a piece of a long one, which has no sections.

    >>> text = prepared("擔(dān)當。", whole=True)
    >>> text.clean_length, text.original, [block.text for block, _ in text.blocks]
    (3, '擔(dān)當。', ['擔當。'])
    """
    repaired = repair(stored)
    clean = repaired.text
    changed = len(repaired.alignment) > 0
    blocks = overlapping_blocks(clean, _BLOCK, _LONGEST_BLOCK, LONGEST, goes_on=is_han)
    return Text(
        len(clean),
        len(stored),
        count_line_ends(stored),
        repaired.alignment.to_bytes() if changed else None,
        stored if changed else None,
        outline(clean).to_bytes() if whole else None,
        [(block, joined_ngrams(block.text)) for block in blocks],
    )


def joined_ngrams(text: str) -> str:
    """Return the n-grams of a block as a text for FTS5."""
    return " ".join(ngrams_of(text))
