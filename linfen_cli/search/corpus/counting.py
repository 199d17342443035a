"""Counting the hits of one source, by a scan of its bytes if that is enough."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from linfen_cli.article.article import unparsed
from linfen_cli.base.chunking import byte_windows
from linfen_cli.repair import repair
from linfen_cli.search.corpus.buffers import read_into
from linfen_cli.search.corpus.corpus import Answer, Corpus
from linfen_cli.search.corpus.files import File, shows_utf8
from linfen_cli.search.corpus.reading import search_file
from linfen_cli.search.match import search

if TYPE_CHECKING:
    from linfen_cli.search.corpus.scan import Scanner

__all__ = ["count_file", "count_pieces"]


def count_file(corpus: Corpus, file: File) -> Answer:
    """Return the counts of a file.

    Raises:
        LinfenError: it cannot be read, or a pattern takes too long on it.
        OSError: it cannot be read.
    """
    counts = _look(corpus, file)
    if counts is not None:
        return Answer(file.path or "", counts)
    return count_pieces(corpus, search_file(corpus, file))._replace(is_read=True)


def count_pieces(corpus: Corpus, answer: Answer) -> Answer:
    """Replace the pieces of an answer by their counts."""
    return answer if answer.counts else answer._replace(counts=corpus.count(answer.pieces), pieces=())


def _look(corpus: Corpus, file: File) -> tuple[int, ...] | None:
    """Count the hits of a file by a scan; None if it must be read.

    Raises:
        OSError: it cannot be read.
    """
    scanner = None if corpus.whole or corpus.encoding is not None else corpus.scanner
    if file.path is None or not file.size or scanner is None:
        return None
    with open(file.path, "rb", buffering=0) as opened:
        handle = opened.fileno()
        size = os.fstat(handle).st_size
        if not size or not shows_utf8(handle, file.path):
            return None
        if size > corpus.sizes.long:
            return _count_long(corpus, handle, size, scanner)
        scan = scanner.scan(read_into(handle, 0, size))
    return None if scan.doubtful else scan.counts


def _count_long(corpus: Corpus, handle: int, size: int, scanner: Scanner) -> tuple[int, ...]:
    """Count the hits of a long file: several threads scan windows of it."""
    windows = byte_windows(handle, size, corpus.sizes.look)
    counts: list[tuple[int, ...]] = []
    lock = threading.Lock()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            while not failed:
                with lock:
                    window = next(windows, None)
                if window is None:
                    return
                counts.append(_count_window(corpus, handle, *window, scanner))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(corpus.jobs - 1)]
    for thread in threads:
        thread.start()
    work()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return _sum(corpus, counts)


def _count_window(corpus: Corpus, handle: int, start: int, end: int, scanner: Scanner) -> tuple[int, ...]:
    """Count the hits of a window; if the scan is in doubt, read the doubtful parts."""
    scan = scanner.scan(read_into(handle, start, end))
    return scan.counts if not scan.doubtful else _sum(corpus, _count_parts(corpus, handle, start, end, scanner))


def _count_parts(corpus: Corpus, handle: int, start: int, end: int, scanner: Scanner) -> Iterator[tuple[int, ...]]:
    for first, last in byte_windows(handle, end, corpus.sizes.doubtful, start):
        data = os.pread(handle, last - first, first)
        scan = scanner.scan(data)
        if not scan.doubtful:
            yield scan.counts
            continue
        article = unparsed(repair(data.decode("utf-8", "replace")))
        yield corpus.count([(article, search(article, corpus.query))])


def _sum(corpus: Corpus, counts: Iterator[tuple[int, ...]] | list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(corpus.no_hits, *counts, strict=True)))
