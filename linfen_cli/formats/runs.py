"""Converting the text of a document that has markup in it, and putting it back where it stood.

A phrase may have markup inside (`头<b>发</b>`, a Word run that ends in a word), so the tokens of a group are converted as one
text and cut again where the markup stands. All groups of a document are repaired and converted together: what damaged a
page is judged by the page, and an engine is quicker so. Everything outside of the tokens is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from linfen_cli.base.encoding import Decoded, decode
from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.blocks import with_beginning
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.offsets import insert_at, map_offsets, split_at
from linfen_cli.repair import Repaired, repair
from linfen_cli.repair.blocks import BLOCK

__all__ = ["Edit", "Group", "Token", "Work", "decoded", "encoded", "plain_text", "splice"]

_SEPARATORS = tuple(map(chr, range(0xFDD0, 0xFDF0)))


class Token(NamedTuple):
    """A span `[start, end)` of a document (code points) and the text that it stands for.

    `write` gives the text back its form in the document, as `&` is `&amp;` in HTML; None writes it as it is.
    """

    start: int
    end: int
    text: str
    write: Callable[[str], str] | None = None


Group = Sequence[Token]


class Edit(NamedTuple):
    """A span of a document and what is to stand there."""

    start: int
    end: int
    text: str


@dataclass
class Work:
    """How to convert documents.

    Attributes:
        converter: what converts.
        keep_glosses: whether readings that stood in the text are put back.
        encoding: the encoding to write, or None for that of the document.
        line_ends: what to end lines with, or None for what the document has.
        read_as: what to take the bytes of a document that is a text for, or None to find out.
        dropped: how many glosses could not be put back, so far.
    """

    converter: Converter
    keep_glosses: bool = False
    encoding: str | None = None
    line_ends: str | None = None
    read_as: str | None = None
    dropped: int = field(default=0, compare=False)

    def convert(self, groups: Sequence[Group]) -> list[Edit]:
        """Convert the groups of a document; what came out otherwise than it was, token by token.

        >>> [edit.text for edit in Work(Converter("taiwan")).convert([[Token(0, 1, "头"), Token(4, 5, "发")]])]
        ['頭', '髮']
        """
        edits = []
        for batch, otherwise in self._batches(groups):
            for group, texts in zip(batch, self._converted(batch, otherwise), strict=True):
                for token, text in zip(group, texts, strict=True):
                    if text != token.text:
                        edits.append(Edit(token.start, token.end, token.write(text) if token.write else text))
        return edits

    def _batches(self, groups: Sequence[Group]) -> Iterable[tuple[Sequence[Group], str | None]]:
        """The groups, as many at a time as a block of text has."""
        batches: list[list[Group]] = [[]]
        size = 0
        for group in groups:
            batches[-1].append(group)
            size += sum(len(token.text) for token in group)
            if size > BLOCK:
                batches.append([])
                size = 0
        samples = ("\n".join(token.text for group in batch for token in group) for batch in batches)
        return [(batch, otherwise) for batch, (_, otherwise) in zip(batches, with_beginning(samples), strict=True)]

    def _converted(self, groups: Sequence[Group], otherwise: str | None) -> list[list[str]]:
        """What the tokens of each group became."""
        texts = ["".join(token.text for token in group) for group in groups]
        separator = next((char for char in _SEPARATORS if not any(char in text for text in texts)), None)
        if separator is not None:
            # A line of its own, so that neither a phrase nor damage nor a script goes from one group to the next.
            between = f"\n{separator}\n"
            repaired = repair(between.join(texts))
            whole = self.converter.convert(repaired.text, otherwise).split(between)
            clean = repaired.text.split(between)
            if len(whole) == len(clean) == len(groups):
                return self._divided(groups, repaired, clean, whole, len(between))
        return [
            self._divided(
                [group], alone := repair(text), [alone.text], [self.converter.convert(alone.text, otherwise)], 0
            )[0]
            for group, text in zip(groups, texts, strict=True)
        ]

    def _divided(
        self, groups: Sequence[Group], repaired: Repaired, clean: list[str], converted: list[str], between: int
    ) -> list[list[str]]:
        """What was converted, cut where the tokens of each group ended, with the glosses that are kept."""
        ends = list(repaired.glosses.clean_ends) if self.keep_glosses else []
        results: list[list[str]] = []
        stored_at = clean_at = gloss = 0
        for group, old, new in zip(groups, clean, converted, strict=True):
            cuts = []
            at = stored_at
            for token in group[:-1]:
                at += len(token.text)
                cuts.append(min(len(old), max(0, repaired.alignment.to_clean(at, at).start - clean_at)))
            pieces = split_at(old, new, cuts) if cuts else [new]
            first = gloss
            while gloss < len(ends) and ends[gloss] <= clean_at + len(old):
                gloss += 1
            if gloss > first:
                pieces = self._with_glosses(pieces, old, new, clean_at, repaired, range(first, gloss))
            results.append(pieces if group else [])
            stored_at += sum(len(token.text) for token in group) + between
            clean_at += len(old) + between
        return results

    def _with_glosses(
        self, pieces: list[str], old: str, new: str, start: int, repaired: Repaired, which: range
    ) -> list[str]:
        offsets = list(map_offsets((repaired.glosses.clean_ends[index] - start for index in which), old, new))
        self.dropped += offsets.count(None)
        notes = [
            (offset, repaired.glosses.written(repaired.glosses[index]))
            for index, offset in zip(which, offsets, strict=True)
            if offset is not None
        ]
        marked = []
        at = 0
        for number, piece in enumerate(pieces):
            end = at + len(piece)
            last = number == len(pieces) - 1
            mine = [(offset - at, note) for offset, note in notes if at < offset <= end or (last and offset > end)]
            marked.append(insert_at(piece, mine))
            at = end
        return marked


def splice(document: str, edits: Iterable[Edit]) -> str:
    """`document` with the edits made; they do not overlap.

    >>> splice("<b>头</b>", [Edit(3, 4, "頭")])
    '<b>頭</b>'
    """
    pieces: list[str] = []
    at = 0
    for start, end, text in sorted(edits):
        pieces += (document[at:start], text)
        at = end
    return "".join((*pieces, document[at:]))


def plain_text(groups: Iterable[Group]) -> str:
    r"""The text of the groups, each on a line of its own; a space for a line end inside one.

    >>> plain_text([[Token(0, 1, "头"), Token(4, 5, "发")], [Token(9, 10, "好")]])
    '头发\n好\n'
    """
    return "".join(" ".join("".join(token.text for token in group).split("\n")) + "\n" for group in groups)


def decoded(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Decode a file as any source is decoded; `encoding` is what to take it for, None to find out.

    Raises:
        LinfenError: it is no text; `name` is named.
    """
    try:
        return decode(data, encoding)
    except LinfenError as error:
        raise LinfenError(f"{name} {error}") from None


def encoded(text: str, source: Decoded, name: str, work: Work, *, errors: str = "strict") -> bytes:
    """Encode a text as its source was, or as `work` says.

    Raises:
        LinfenError: the encoding has not a character of it.
    """
    if work.line_ends is not None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace("\n", work.line_ends) if work.line_ends != "\n" else text
    encoding = work.encoding or source.encoding
    mark = source.mark if work.encoding is None else b""
    try:
        return mark + text.encode(encoding, errors)
    except UnicodeEncodeError as error:
        char = text[error.start]
        raise LinfenError(
            f"{name} is in {encoding}, which has no {char!r}: --output-encoding utf-8 writes it all"
        ) from None


def rewritten(data: bytes, name: str, work: Work, groups: Callable[[str], Sequence[Group]]) -> bytes:
    """Convert a document that is a text, in which `groups` finds what is prose; all else stays as it is.

    Raises:
        LinfenError: it is no text, or its encoding has not the characters.
    """
    source = decoded(data, name, work.read_as)
    return encoded(splice(source.text, work.convert(groups(source.text))), source, name, work)
