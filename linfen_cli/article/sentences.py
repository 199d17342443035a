"""Sentences: where the parts of an article may be quoted from and to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linfen_cli.article.article import Part
from linfen_cli.base.alignment import Span

__all__ = ["sentences"]

# A sentence ends with its mark and the quotes and brackets that close after it. A Latin full stop ends one before a space.
_SENTENCE = re.compile(
    r"[^。！？!?….]*(?:\.(?!\s|\Z)[^。！？!?….]*)*(?:[。！？!?…]+|\.(?=\s|\Z)|\Z)[”』」’\"）)】》〉]*\s*"
)


def sentences(part: Part) -> Iterator[Span]:
    """Yield the sentences of a part, as spans of the clean text that meet and cover it.

    >>> from linfen_cli.article.article import load
    >>> [span.of(load().text) for span in sentences(load().sections[4].parts[0])]
    ['  強化擔當作為。']
    """
    text, start = part.text, part.span.start
    while start < part.span.end:
        match = _SENTENCE.match(text, start, part.span.end)
        end = match.end() if match and match.end() > start else part.span.end
        yield Span(start, end)
        start = end
