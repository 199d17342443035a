"""Searching all sources of a corpus, in the order in which they are named.

This process searches a few files by itself. Many files are shared out: to threads as long as scans are enough to count
their hits, and to processes if they must be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from linfen_cli.base.pool import in_order
from linfen_cli.search.corpus.answer import answer
from linfen_cli.search.corpus.corpus import Answer, Corpus, settled
from linfen_cli.search.corpus.files import File, files_of, may_be_long

__all__ = ["answers"]


def answers(corpus: Corpus) -> Iterator[Answer]:
    """Yield the answer of each source, in order.

    Raises:
        LinfenError: an index is to be used, and a folder has none, or one that was made with other options.
    """
    if corpus.indexed:
        from linfen_cli.search.corpus.lookup import look_up  # start-up: SQLite

        for name in corpus.names:
            yield from look_up(corpus, name)
        return
    files = files_of(corpus.names, hidden=corpus.hidden, ignore=corpus.ignore)
    if not corpus.is_large or corpus.jobs < 2:
        yield from (answer(corpus, file) for file in files)
        return
    first: list[File] = []
    size = 0
    for file in files:
        first.append(file)
        size += file.size
        if size > corpus.sizes.alone:
            break
    if size <= corpus.sizes.alone:
        yield from (answer(corpus, file) for file in first)
        return
    files = chain(first, files)
    if corpus.only_counts and not corpus.whole and corpus.scanner is not None:
        yield from _by_threads(corpus, files)
    yield from _by_processes(corpus, files)


def _by_threads(corpus: Corpus, files: Iterator[File]) -> Iterator[Answer]:
    """Yield the counts of the first of many files.

    It ends when so much had to be read that processes are faster: threads can scan several files at a time, but read only
    one.
    """
    from concurrent.futures import ThreadPoolExecutor

    read = 0

    def first() -> Iterator[File]:
        for file in files:
            yield file
            if read > corpus.sizes.read:
                return

    def count(file: File) -> tuple[int, Answer]:
        result = answer(corpus, file)
        return (file.size if result.is_read else 0), result

    with ThreadPoolExecutor(corpus.jobs) as threads:
        for size, result in in_order(lambda file: threads.submit(count, file).result, first(), 4 * corpus.jobs):
            read += size
            yield result


def _by_processes(corpus: Corpus, files: Iterable[File]) -> Iterator[Answer]:
    """Yield the answers of many files."""
    with corpus.pool() as pool:

        def send(batch: list[File]) -> Callable[[], Iterable[Answer]]:
            if len(batch) == 1 and may_be_long(batch[0], corpus.sizes):
                # The pieces of a long text are too many to be sent: it is searched here, in its turn.
                return lambda: [answer(corpus, batch[0])]
            return pool.submit(_answer_batch, batch)

        for result in in_order(send, _batches(corpus, files), 4 * corpus.jobs):
            yield from result


def _answer_batch(corpus: Corpus, files: list[File]) -> list[Answer]:
    """Return the answers of some files, with lists of hits that can be pickled."""
    return [result._replace(pieces=settled(result.pieces)) for result in (answer(corpus, file) for file in files)]


def _batches(corpus: Corpus, files: Iterable[File]) -> Iterator[list[File]]:
    """Group files into batches; a file that may be long is a batch of its own."""
    sizes = corpus.sizes
    batch: list[File] = []
    size = 0
    for file in files:
        is_alone = may_be_long(file, sizes)
        if batch and (is_alone or size >= sizes.batch or len(batch) >= sizes.batch_files):
            yield batch
            batch, size = [], 0
        if is_alone:
            yield [file]
        else:
            batch.append(file)
            size += file.size
    if batch:
        yield batch
