"""Searching one source by reading it.

A short text is read as an article. A long one is searched in pieces of whole lines, which have no sections.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from linfen_cli.article.article import Article, Before, load, unparsed
from linfen_cli.base.lines import count_line_ends
from linfen_cli.repair import repair
from linfen_cli.search.corpus.buffers import read_into
from linfen_cli.search.corpus.corpus import Answer, Corpus, Piece, settled
from linfen_cli.search.corpus.files import File, kind_of, shows_utf8
from linfen_cli.search.corpus.texts import decode_window, long_texts, read_window, windows_of
from linfen_cli.source import read_source

__all__ = ["search_file"]


def search_file(corpus: Corpus, file: File) -> Answer:
    """Return the hits of a file; of a long one its counts, if only these are needed.

    Raises:
        LinfenError: it cannot be read, or a pattern takes too long on it.
        OSError: it cannot be read.
    """
    if file.path is not None:
        kind = kind_of(file.path, file.size, corpus.sizes)
        if kind.is_long and not corpus.whole and corpus.encoding is None:
            return _search_long(corpus, file.path, file.size)
        if file.walked and (not kind.has_text or _has_no_hit(corpus, file.path)):
            return Answer(file.path)
    article = _article(corpus, file.path)
    return Answer(article.name, pieces=settled(corpus.pieces(article)))


def _search_long(corpus: Corpus, name: str, size: int) -> Answer:
    if not corpus.only_counts:
        return Answer(name, pieces=_long_pieces(corpus, name, size))
    counts = [stretch.counts for stretch in _stretches(corpus, name, size)]
    return Answer(name, tuple(map(sum, zip(*counts, strict=True))))


def _article(corpus: Corpus, name: str | None) -> Article:
    """Read a source; parse it only if its parts are needed."""
    if not corpus.only_counts or corpus.query.together is not None:
        return load(name, encoding=corpus.encoding, as_stored=True)
    source = read_source(name, encoding=corpus.encoding, as_stored=True)
    return unparsed(repair(source.text), source.name)


def _has_no_hit(corpus: Corpus, name: str) -> bool:
    """Return whether a scan of a file finds no hit."""
    if corpus.every or corpus.invert or corpus.encoding is not None or corpus.scanner is None:
        return False
    with open(name, "rb", buffering=0) as opened:
        handle = opened.fileno()
        size = os.fstat(handle).st_size
        if not size or not shows_utf8(handle, name):
            return False
        return not corpus.scanner.scan(read_into(handle, 0, size)).found


class Stretch(NamedTuple):
    """The result for a piece of a long text.

    Attributes:
        length: its length; only the number of lines if it was not read.
        counts: the number of hits of each pattern, if only counts are needed.
        pieces: otherwise the hits, with offsets in the piece.
    """

    length: Before
    counts: tuple[int, ...]
    pieces: list[Piece]


def _long_pieces(corpus: Corpus, name: str, size: int) -> Iterator[Piece]:
    """Yield the pieces of a long text that have hits."""
    before = Before()
    for stretch in _stretches(corpus, name, size):
        for article, hits in stretch.pieces:
            placed = [hit._replace(line_number=hit.line_number + before.lines) for hit in hits]
            yield replace(article, before=before), placed
        before = Before(*map(sum, zip(before, stretch.length, strict=True)))


def _stretches(corpus: Corpus, name: str, size: int) -> Iterator[Stretch]:
    """Yield the results for the pieces of a long text, in order; several processes search it if it can be read from the middle."""
    windows = windows_of(name, size, corpus.sizes)
    if windows is None:
        for text in long_texts(name, size, corpus.sizes):
            yield _stretch(corpus, name, text)
        return
    with corpus.pool() as pool:
        # Few at a time, since each result may hold its text.
        yield from pool.map(search_window, ((name, start, end) for start, end in windows), ahead=2 * pool.jobs)


def search_window(corpus: Corpus, window: tuple[str, int, int]) -> Stretch:
    """Return the result for some bytes of a long UTF-8 file; `window` is its name, and where they begin and end.

    Raises:
        LinfenError: they are not UTF-8, or an expression takes too long on them.
    """
    name, start, end = window
    data = read_window(name, start, end)
    # Of a window without a hit only the number of lines is needed.
    scanner = None if corpus.every or corpus.invert or corpus.offsets else corpus.scanner
    if scanner is not None and not scanner.scan(data).found:
        return Stretch(Before(0, 0, count_line_ends(data)), corpus.no_hits, [])
    return _stretch(corpus, name, decode_window(name, data, start))


def _stretch(corpus: Corpus, name: str, text: str) -> Stretch:
    repaired = repair(text)
    pieces = settled(corpus.pieces(unparsed(repaired, name)))
    length = Before(len(repaired.text), len(text), count_line_ends(text))
    return Stretch(length, corpus.count(pieces), []) if corpus.only_counts else Stretch(length, (), pieces)
