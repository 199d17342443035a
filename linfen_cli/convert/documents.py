"""Documents: their text converted in place, with the markup around and inside it left as it is.

A phrase may have markup inside (`头<b>发</b>`, a Word run that ends in a word), so the tokens of a group are converted as one
text and cut again where the markup stands. All groups of a document are repaired and converted together: what damaged a
page is judged by the page, and an engine is quicker so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from linfen_cli.base.chunking import BLOCK
from linfen_cli.base.errors import in_message, naming
from linfen_cli.chars.regions import regions
from linfen_cli.convert.blocks import with_beginning
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.offsets import insert_at, map_offsets, split_at
from linfen_cli.formats.markup import Edit, Group, Rewritten
from linfen_cli.formats.registry import Format
from linfen_cli.repair import Repaired, repair

__all__ = ["DocumentConverter", "convert_document"]

_SEPARATORS = tuple(map(chr, range(0xFDD0, 0xFDF0)))  # which Unicode sets aside for programs


@dataclass
class DocumentConverter:
    """The conversion of documents, as the work that `rewrite` of a format does (`markup.Work`).

    Attributes:
        converter: the converter of their text.
        keep_glosses: whether glosses are put back after their characters.
        encoding: the encoding to write in, or None for that of the document.
        line_ends: the line end to write, or None for those of the document.
        read_as: the encoding to read in, or None to detect it.
        dropped: how many glosses could not be put back, so far.
    """

    converter: Converter
    keep_glosses: bool = False
    encoding: str | None = None
    line_ends: str | None = None
    read_as: str | None = None
    dropped: int = field(default=0, compare=False)

    @property
    def language_tag(self) -> str | None:
        """The language of the converted documents (BCP 47), or None where a configuration leads to no region."""
        return None if self.converter.region is None else regions()[self.converter.region].language

    def convert(self, groups: Sequence[Group]) -> list[Edit]:
        """Return the edits that convert the groups of a document, token by token.

        >>> from linfen_cli.formats.markup import Token
        >>> converter = DocumentConverter(Converter("taiwan"))
        >>> [edit.text for edit in converter.convert([[Token(0, 1, "头"), Token(4, 5, "发")]])]
        ['頭', '髮']
        """
        edits = []
        for batch, otherwise in self._batches(groups):
            for group, texts in zip(batch, self._convert(batch, otherwise), strict=True):
                for token, text in zip(group, texts, strict=True):
                    if text != token.text:
                        edits.append(Edit(token.start, token.end, token.write(text) if token.write else text))
        return edits

    def _batches(self, groups: Sequence[Group]) -> Iterable[tuple[Sequence[Group], str | None]]:
        """Return the groups, as many at a time as a block of text has, each with the script for lines that tell none."""
        batches: list[list[Group]] = [[]]
        size = 0
        for group in groups:
            batches[-1].append(group)
            size += sum(len(token.text) for token in group)
            if size > BLOCK:
                batches.append([])
                size = 0
        samples = ("\n".join(token.text for group in batch for token in group) for batch in batches)
        return [
            (batch, otherwise) for batch, (_sample, otherwise) in zip(batches, with_beginning(samples), strict=True)
        ]

    def _convert(self, groups: Sequence[Group], otherwise: str | None) -> list[list[str]]:
        """Return the converted text of the tokens of each group."""
        texts = ["".join(token.text for token in group) for group in groups]
        separator = next((char for char in _SEPARATORS if not any(char in text for text in texts)), None)
        if separator is not None:
            # A line of its own, so that no phrase, no damage and no detected script goes from one group to the next.
            between = f"\n{separator}\n"
            repaired = repair(between.join(texts))
            whole = self.converter.convert(repaired.text, otherwise).split(between)
            clean = repaired.text.split(between)
            if len(whole) == len(clean) == len(groups):
                return self._split(groups, repaired, clean, whole, len(between))
        return [
            self._split(
                [group], alone := repair(text), [alone.text], [self.converter.convert(alone.text, otherwise)], 0
            )[0]
            for group, text in zip(groups, texts, strict=True)
        ]

    def _split(
        self, groups: Sequence[Group], repaired: Repaired, clean: list[str], converted: list[str], between: int
    ) -> list[list[str]]:
        """Cut the converted text where the tokens of each group end, and put back the glosses that are kept."""
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


def convert_document(data: bytes, name: str, form: Format, converter: DocumentConverter) -> Rewritten:
    """Convert a document; what is not text in it stays as it is.

    Args:
        data: its bytes, decompressed.
        name: what to call it in messages.
        form: the format that it is in.
        converter: how to convert it.

    Raises:
        LinfenError: it is not a document of the format, or cannot be written in its encoding.

    >>> from linfen_cli.formats.registry import FORMATS
    >>> page = '<p lang="zh-CN">头<b>发</b>'.encode()
    >>> convert_document(page, "a.html", FORMATS["html"], DocumentConverter(Converter("taiwan"))).data.decode()
    '<p lang="zh-TW">頭<b>髮</b>'
    """
    with naming(name):
        rewritten = form.rewriter.rewrite(data, converter)
    return rewritten._replace(notes=tuple(f"{in_message(name)} {note}" for note in rewritten.notes))
