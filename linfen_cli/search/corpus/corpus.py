"""Corpus: searching one source after another, files and folders, short and long, in the order that they are named in.

A short text is read as an article. A long one is searched in pieces of whole lines, cut where no match goes across,
so that it need not fit into memory; its pieces have no sections. Before anything is read, `scan.py` looks whether it
needs to be, and where only numbers are wanted, what it counts is often enough. Many files are shared out to processes.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from linfen_cli.article.article import Article, Before, load, unparsed
from linfen_cli.base.chunking import byte_windows
from linfen_cli.base.compressed import compression_by, compression_of, open_decompressed
from linfen_cli.base.encoding import is_binary, is_utf8
from linfen_cli.base.errors import LinfenError, NothingToReadError, TooSlowError, in_message
from linfen_cli.base.lines import count_line_ends
from linfen_cli.base.pool import in_order, processors
from linfen_cli.formats.registry import HEAD, PLAIN, format_of, shows_its_text
from linfen_cli.repair import repair
from linfen_cli.repair.blocks import blocks
from linfen_cli.search.hit import Hit
from linfen_cli.search.match import search, unmatched_lines
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import Query, compile_query
from linfen_cli.source import Opened, open_raw, read_source, reading

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from linfen_cli.search.corpus.scan import Scanner
    from linfen_cli.search.index.index import Index, Text

__all__ = ["Answer", "Corpus", "Piece", "texts_to_index"]

LONG = 16 << 20
"""Bytes above which a text is searched in pieces."""

_WINDOW = 4 << 20  # bytes of a long text that are searched at once
_LOOK = 1 << 20  # and that are only looked at: they are to fit into the processor's cache
_DOUBTFUL = 1 << 17  # bytes that are read where the look leaves a doubt
_HEAD = 1 << 16
_ENOUGH = 8 << 20  # bytes of files that are searched before others are asked to help
_READ = 8 << 20  # bytes of files that are read, beside being looked at, before processes do it
_BATCH = 1 << 20
_BATCH_FILES = 64

Piece = tuple[Article, Iterable[Hit]]
"""A text, or a piece of a long one, and what was found in it."""


class Answer(NamedTuple):
    """What a source gave.

    Attributes:
        name: what to call it.
        counts: how many hits each pattern has, where only that was asked for.
        pieces: what was found otherwise, to be gone through once; no piece without a hit, but for inverted searches.
        problem: why it could not be searched, or None.
    """

    name: str
    counts: tuple[int, ...] = ()
    pieces: Iterable[Piece] = ()
    problem: str | None = None


class _File(NamedTuple):
    """A source: its path (None for the default article), and whether a folder was walked to find it."""

    path: str | None
    walked: bool = False
    size: int = 0
    problem: str | None = None


@dataclass(frozen=True)
class Corpus:
    """Some sources and a query.

    Attributes:
        names: paths of files and folders, `-`; or nothing, for the default article.
        query: what to look for.
        only_counts: whether the hits themselves are not wanted.
        whole: whether every text is read whole, as an article, however long: for what needs its sections.
        every: whether texts without a hit are wanted as well.
        offsets: whether the hits of long texts must count from their beginning: all of it is repaired then.
        encoding: what to take the bytes of the sources for; None finds out.
        hidden, ignore: as `walk` takes them.
        sections: where not empty, only hits in the sections that these name (`sections.select`) count.
        invert: whether the lines without a hit are wanted, each as if it were one.
        indexed: whether to look into the indexes of the folders (`index.py`); the answers are the same.
    """

    names: Sequence[str] = ()
    query: Query = field(default_factory=lambda: compile_query("。"))
    only_counts: bool = False
    whole: bool = False
    every: bool = False
    offsets: bool = False
    encoding: str | None = None
    hidden: bool = False
    ignore: bool = True
    sections: tuple[str, ...] = ()
    invert: bool = False
    indexed: bool = False

    def asking(self, query: Query) -> Corpus:
        """The same with another query."""
        return replace(self, query=query)

    @property
    def is_large(self) -> bool:
        """Whether there is a folder among the sources, so that their number is not known."""
        return any(os.path.isdir(name) for name in self.names)

    def answers(self) -> Iterator[Answer]:
        """What each source gave, in order.

        Raises:
            LinfenError: a folder has no index, where it should be looked into, or one of other files.
        """
        if self.indexed:
            for name in self.names:
                yield from self._from_index(name)
            return
        files = self._files()
        if not self.is_large:
            yield from map(self.answer, files)
            return
        first: list[_File] = []
        size = 0
        for file in files:
            first.append(file)
            size += file.size
            if size > _ENOUGH:
                break
        workers = processors()
        files = chain(first, files)
        if size <= _ENOUGH or workers < 2:
            yield from map(self.answer, files)
            return
        if self.only_counts and not self.whole and self._scanner is not None:
            yield from _looked_at(self, files, workers)
        yield from _shared(self, files, workers)

    def answer(self, file: _File) -> Answer:
        """What one source gave."""
        name = file.path if file.path is not None else ""
        if file.problem is not None:
            return Answer(name, problem=file.problem)
        try:
            try:
                if file.walked and not file.size:
                    return Answer(name, (0,) * len(self.query.patterns))
                return self._counted(file) if self.only_counts else self._searched(file)
            except OSError:
                open_raw(name).close()  # which says what is wrong
                raise LinfenError(f"{name} changed while it was read") from None
        except NothingToReadError as error:
            return Answer(name, (0,) * len(self.query.patterns)) if file.walked else Answer(name, problem=str(error))
        except TooSlowError as error:
            return Answer(name, problem=f"{in_message(name)}: {error}")
        except LinfenError as error:
            return Answer(name, problem=str(error))

    def _files(self) -> Iterator[_File]:
        for name in self.names or (None,):
            if name is None or not os.path.isdir(name):
                yield _File(name, size=_size(name))
                continue
            from linfen_cli.base.walk import Problem, walk

            for found in walk(name, hidden=self.hidden, ignore=self.ignore):
                if isinstance(found, Problem):
                    yield _File(found.path, walked=True, problem=found.message)
                else:
                    yield _File(found.path, walked=True, size=found.size)

    # with an index

    def _from_index(self, name: str) -> Iterator[Answer]:
        """The answers of one source, from the index of its folder as far as that is what the files are now."""
        from linfen_cli.search.index import index

        folder = index.find(name)
        if folder is None:
            raise LinfenError(f"{in_message(name)} is in no folder with an index: linfen index makes one")
        walked = os.path.isdir(name)
        try:
            found = index.Index(folder)
        except index.UnusableIndexError as error:
            self.distrusted.append(str(error))
            yield from map(self.answer, replace(self, names=(name,))._files())
            return
        with found:
            if walked and (found.hidden, found.ignore) != (self.hidden, self.ignore):
                raise LinfenError(f"the index of {folder} was made with other files in it: give it the same options")
            try:
                files = found.files(name)
                lookup = _Lookup.of(self, found)
            except index.UnusableIndexError as error:
                self.distrusted.append(str(error))
                yield from map(self.answer, replace(self, names=(name,))._files())
                return
            for known in files:
                file = _File(known.path, walked, known.size, known.problem)
                if known.number is None:
                    self.outdated.append(known.path)
                    yield self.answer(file)
                    continue
                try:
                    yield self._looked_up(file, known.number, lookup)
                except index.UnusableIndexError as error:
                    self.distrusted.append(str(error))
                    yield self.answer(file)

    def _looked_up(self, file: _File, number: int, lookup: _Lookup) -> Answer:
        name = file.path or ""
        if self.whole and _is_long(name, file.size):
            return self.answer(file)  # its sections are not in the index
        if lookup.counts is not None:
            return Answer(name, lookup.counts.get(number, (0,) * len(self.query.patterns)))
        wanted = None if lookup.pieces is None else lookup.pieces.get(number, [])
        if wanted == []:
            return self._counted_in(Answer(name)) if self.only_counts else Answer(name)
        pieces = chain.from_iterable(map(self._pieces, lookup.index.texts(number, name, wanted)))
        if self.only_counts:
            return self._counted_in(Answer(name, pieces=pieces))
        return Answer(name, pieces=pieces if file.size > LONG else _settled(pieces))

    @cached_property
    def outdated(self) -> list[str]:
        """The files that were not as an index has them, and were searched themselves; as far as was searched."""
        return []

    @cached_property
    def distrusted(self) -> list[str]:
        """What was wrong with indexes that were not used."""
        return []

    @cached_property
    def read(self) -> list[int]:
        """How many bytes the files have of which more than a look was needed to count what they have: one number."""
        return [0]

    @cached_property
    def _scanner(self) -> Scanner | None:
        from linfen_cli.search.corpus.scan import Scanner

        return Scanner(self.query) if Scanner.suits(self.query) else None

    # numbers only

    def _counted(self, file: _File) -> Answer:
        scanner = None if self.whole else self._scanner
        if file.path is None or not file.size or scanner is None or self.encoding is not None:
            return self._read_and_counted(file)
        with open(file.path, "rb", buffering=0) as opened:
            number = opened.fileno()
            size = os.fstat(number).st_size
            if not size or not _shows_utf8(number, file.path):
                return self._read_and_counted(file)
            if size > LONG:
                return Answer(file.path, self._count_long(number, size, scanner))
            found = scanner.scan(_read_into(_room(size), number, 0, size))
        return self._read_and_counted(file) if found.doubtful else Answer(file.path, found.counts)

    def _read_and_counted(self, file: _File) -> Answer:
        self.read[0] += file.size
        answer = self._searched(file)
        return answer if answer.counts else self._counted_in(answer)

    def _counted_in(self, answer: Answer) -> Answer:
        return answer._replace(counts=self._numbers(answer.pieces), pieces=())

    def _numbers(self, pieces: Iterable[Piece]) -> tuple[int, ...]:
        counts = [0] * len(self.query.patterns)
        for _, hits in pieces:
            for hit in hits:
                counts[hit.pattern] += 1
        return tuple(counts)

    def _count_long(self, number: int, size: int, scanner: Scanner) -> tuple[int, ...]:
        windows = byte_windows(number, size, _LOOK)
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
                    counts.append(self._count_window(number, *window, scanner))
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(processors() - 1)]
        for thread in threads:
            thread.start()
        work()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        return tuple(map(sum, zip(*counts, strict=True)))

    def _count_window(self, number: int, start: int, end: int, scanner: Scanner) -> tuple[int, ...]:
        found = scanner.scan(_read_into(_room(_LOOK), number, start, end))
        if not found.doubtful:
            return found.counts
        counts = [0] * len(self.query.patterns)
        for first, last in byte_windows(number, end, _DOUBTFUL, start):
            piece = os.pread(number, last - first, first)
            found = scanner.scan(piece)
            if not found.doubtful:
                counts = [one + other for one, other in zip(counts, found.counts, strict=True)]
                continue
            for hit in search(unparsed(repair(piece.decode("utf-8", "replace"))), self.query):
                counts[hit.pattern] += 1
        return tuple(counts)

    # the hits

    def _searched(self, file: _File) -> Answer:
        name = file.path
        if name is not None and not self.whole and self._has_long_text(name, file.size):
            if self.only_counts:
                counts = [stretch.counts for stretch in self._stretches(name, file.size)]
                return Answer(name, tuple(map(sum, zip(*counts, strict=True))))
            return Answer(name, pieces=self._long(name, file.size))
        if self._needs_no_reading(file):
            return Answer(name or "")
        if file.walked and _is_binary(name or ""):
            return Answer(name or "")
        if self.only_counts and self.query.together is None:
            source = read_source(name, encoding=self.encoding, as_stored=True)
            article = unparsed(repair(source.text), source.name)
        else:
            article = load(name, encoding=self.encoding, as_stored=True)
        return Answer(article.name, pieces=_settled(self._pieces(article)))

    def _pieces(self, article: Article) -> Iterator[Piece]:
        hits = search(article, self.query)
        if self.invert:
            hits = unmatched_lines(article, hits)
        if self.sections:
            from linfen_cli.search.sections import select

            spans = [section.span for section in select(article, self.sections)]
            hits = (hit for hit in hits if any(span.start <= hit.start < span.end for span in spans))
        if self.every:
            yield article, hits
            return
        first = next(hits, None)
        if first is not None:
            yield article, chain((first,), hits)

    def _has_long_text(self, name: str, size: int) -> bool:
        return self.encoding is None and _is_long(name, size)

    def _needs_no_reading(self, file: _File) -> bool:
        """Whether a file is known to have no hit."""
        if not file.walked or self.every or self.invert or file.path is None or self._scanner is None:
            return False
        if self.encoding is not None:
            return False
        with open(file.path, "rb", buffering=0) as opened:
            number = opened.fileno()
            size = os.fstat(number).st_size
            if not size or not _shows_utf8(number, file.path):
                return False
            return not self._scanner.scan(_read_into(_room(size), number, 0, size)).found

    def _long(self, name: str, size: int) -> Iterator[Piece]:
        """The pieces of a long text that have hits."""
        before = Before()
        for stretch in self._stretches(name, size):
            for article, hits in stretch.pieces:
                placed = [hit._replace(line_number=hit.line_number + before.lines) for hit in hits]
                yield replace(article, before=before), placed
            before = Before(*map(sum, zip(before, stretch.length, strict=True)))

    def _stretches(self, name: str, size: int) -> Iterator[_Stretch]:
        """What each stretch of a long text gave, in order; several processes search it where it can be read anywhere."""
        with open(name, "rb", buffering=0) as opened:
            number = opened.fileno()
            if _begins_as_utf8(number):
                windows = byte_windows(number, size, _WINDOW)
                if processors() > 1:
                    yield from _shared_windows(self, name, windows)
                else:
                    yield from (self.window(name, *window) for window in windows)
                return
        for text in _long_texts(name, size):
            yield self._stretch(name, text)

    def window(self, name: str, start: int, end: int) -> _Stretch:
        """What bytes `[start, end)` of a long UTF-8 file gave.

        Raises:
            LinfenError: they are not UTF-8, or an expression takes too long on them.
        """
        with open(name, "rb", buffering=0) as opened:
            data = os.pread(opened.fileno(), end - start, start)
        # Where it is only to be known how many lines there are, nothing need be read that has no hit.
        scanner = None if self.every or self.invert or self.offsets else self._scanner
        if scanner is not None and not scanner.scan(data).found:
            return _Stretch(Before(0, 0, count_line_ends(data)), (0,) * len(self.query.patterns), [])
        return self._stretch(name, _decoded(data, name, start))

    def _stretch(self, name: str, text: str) -> _Stretch:
        repaired = repair(text)
        pieces = _settled(self._pieces(unparsed(repaired, name)))
        length = Before(len(repaired.text), len(text), count_line_ends(text))
        return _Stretch(length, self._numbers(pieces), []) if self.only_counts else _Stretch(length, (), pieces)


class _Stretch(NamedTuple):
    """What a stretch of a long text gave.

    Attributes:
        length: how long it is; where it was not read, only its lines are counted.
        counts: how many hits each pattern has, where only that is wanted.
        pieces: what was found otherwise, counted from the beginning of the stretch.
    """

    length: Before
    counts: tuple[int, ...]
    pieces: list[Piece]


@dataclass(frozen=True)
class _Lookup:
    """What an index says of a query.

    Attributes:
        index: the index.
        counts: by file, how many hits there are, where that is all that is wanted and it can tell.
        pieces: by file, what may have a hit; None where that may be all.
    """

    index: Index
    counts: dict[int, tuple[int, ...]] | None
    pieces: dict[int, list[int]] | None

    @classmethod
    def of(cls, corpus: Corpus, index: Index) -> _Lookup:
        counts = index.counts(corpus.query) if corpus.only_counts else None
        all_are_wanted = corpus.every or corpus.invert
        return cls(index, counts, None if all_are_wanted or counts is not None else index.candidates(corpus.query))


def texts_to_index(name: str) -> Iterator[tuple[Before, Text]]:
    """A file as it is searched, for an index: its text, or the pieces of a long one; nothing where there is none to search.

    Raises:
        LinfenError: it cannot be read.
    """
    from linfen_cli.search.index.index import prepared

    try:
        size = _size(name)
        if not size or _is_binary(name):
            return
        if not _is_long(name, size):
            yield Before(), prepared(read_source(name, as_stored=True).text, whole=True)
            return
        before = Before()
        for stored in _long_texts(name, size):
            text = prepared(stored, whole=False)
            yield before, text
            before = Before(before.clean + text.clean_length, before.stored + len(stored), before.lines + text.lines)
    except NothingToReadError:
        return
    except OSError as error:
        raise LinfenError(f"{name} cannot be read: {error.strerror}") from None


def _long_texts(name: str, size: int) -> Iterator[str]:
    """A long text, stretch after stretch."""
    with open(name, "rb", buffering=0) as opened:
        number = opened.fileno()
        if _begins_as_utf8(number):
            for start, end in byte_windows(number, size, _WINDOW):
                yield _decoded(os.pread(number, end - start, start), name, start)
            return
    with Opened(open_raw(name, form=PLAIN)) as source:
        yield from blocks(source.pieces(), _WINDOW // 4)


def _decoded(data: bytes, name: str, start: int) -> str:
    if start == 0 and data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise LinfenError(f"{name} begins as UTF-8 but is not: byte {start + error.start} does not fit") from None


def _settled(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces whose hits have all been found: whatever can go wrong has."""
    return [(article, list(hits)) for article, hits in pieces]


def _size(name: str | None) -> int:
    if name is None or name == "-":
        return 0
    try:
        return os.stat(name).st_size
    except OSError:
        return 0  # what reads it will say why


def _is_binary(name: str) -> bool:
    """Return whether a file is neither a text, compressed or not, nor a document that has one."""
    with reading(name), open_decompressed(name) as opened:
        head = opened.read(_HEAD)
    return format_of(name, head[:HEAD]).is_text and is_binary(head)


def _is_long(name: str, size: int) -> bool:
    """Return whether a file has a long text that can be read piece by piece; of a compressed file, only its data tells."""
    # A pipe has no size, and what is read of it is gone.
    if not size or not os.path.isfile(name):
        return False
    with reading(name):
        with open(name, "rb", buffering=0) as file:
            head = file.read(HEAD)
        if not compression_by(name, head):
            return size > LONG and format_of(name, head).is_text
        with open_decompressed(name) as opened:
            head = opened.read(HEAD)
            return format_of(name, head).is_text and len(head) + len(opened.read(LONG)) > LONG


def _shows_utf8(number: int, name: str) -> bool:
    """Return whether the bytes of an open file are those of its text, in UTF-8 as far as its beginning tells."""
    head = os.pread(number, _HEAD, 0)
    return shows_its_text(name, head) and is_utf8(head, lambda size, offset: os.pread(number, size, offset))


def _begins_as_utf8(number: int) -> bool:
    """Return whether an open file is UTF-8, as far as its beginning tells."""
    return is_utf8(os.pread(number, _HEAD, 0), lambda size, offset: os.pread(number, size, offset))


_rooms = threading.local()


def _room(size: int) -> memoryview:
    """Room for `size` bytes or more that a thread has to itself. What was in it is lost."""
    room: memoryview | None = getattr(_rooms, "room", None)
    if room is None or len(room) < size:
        room = _rooms.room = memoryview(bytearray(max(size, _LOOK)))
    return room


def _read_into(room: memoryview, number: int, start: int, end: int) -> memoryview:
    """Bytes `[start, end)` of a file. They are read where others were before: that is quicker than to map the file."""
    at = 0
    while at < end - start:
        read = os.preadv(number, [room[at : end - start]], start + at)
        if not read:
            break  # the file has become shorter
        at += read
    return room[:at]


# processes

_OPTIONS = ("only_counts", "whole", "every", "offsets", "encoding", "hidden", "ignore", "sections", "invert")

_corpus: Corpus | None = None


def _begin(names: tuple[str, ...], patterns: tuple[str, ...], ways: MatchOptions, near: int | None, together: str | None, options: dict[str, Any]) -> None:  # fmt: skip
    global _corpus
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asked ends it all
    _corpus = Corpus(names, compile_query(patterns, ways, near=near, together=together), **options)


def _answer_all(files: list[_File]) -> list[Answer]:
    assert _corpus is not None
    answers = []
    for file in files:
        answer = _corpus.answer(file)
        pieces = list(answer.pieces)
        if answer.counts != (0,) * len(_corpus.query.patterns) or pieces or answer.problem:
            answers.append(answer._replace(pieces=pieces))
        elif not _corpus.only_counts:
            answers.append(answer._replace(pieces=()))
        else:
            answers.append(answer)
    return answers


@contextmanager
def _pool(corpus: Corpus, workers: int) -> Iterator[Executor]:
    """Processes that each have the corpus."""
    from concurrent.futures import ProcessPoolExecutor

    query = corpus.query
    options = {name: getattr(corpus, name) for name in _OPTIONS}
    first = tuple(corpus.names), query.patterns, query.options, query.near, query.together, options
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=first) as pool:
        try:
            yield pool
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _window_of(name: str, start: int, end: int) -> _Stretch:
    assert _corpus is not None
    return _corpus.window(name, start, end)


def _shared_windows(corpus: Corpus, name: str, windows: Iterable[tuple[int, int]]) -> Iterator[_Stretch]:
    """What the windows of a long text gave, found by several processes, in order."""
    workers = processors()
    with _pool(corpus, workers) as pool:
        # Few at a time, since each may hold its text.
        yield from in_order(lambda window: pool.submit(_window_of, name, *window).result, windows, 2 * workers)


def _shared(corpus: Corpus, files: Iterable[_File], workers: int) -> Iterator[Answer]:
    """The answers of many files, given by several processes, in order."""
    waiting: deque[Future[list[Answer]] | _File] = deque()
    with _pool(corpus, workers) as pool:
        for batch in _batches(files):
            # A long text has many pieces, which are not to be held: it is searched here, in its turn.
            waiting.append(batch[0] if _is_large(batch[0]) else pool.submit(_answer_all, batch))
            while len(waiting) > 4 * workers:
                yield from _given(corpus, waiting.popleft())
        while waiting:
            yield from _given(corpus, waiting.popleft())


def _looked_at(corpus: Corpus, files: Iterable[_File], workers: int) -> Iterator[Answer]:
    """The numbers of the first of many files, in order, told by several threads.

    That ends where so many had to be read that processes do better: the threads can look at several files at a time, but
    read only one.
    """
    from concurrent.futures import ThreadPoolExecutor

    def first() -> Iterator[_File]:
        for file in files:
            yield file
            if corpus.read[0] > _READ:
                return

    with ThreadPoolExecutor(workers) as pool:
        yield from in_order(lambda file: pool.submit(corpus.answer, file).result, first(), 4 * workers)


def _is_large(file: _File) -> bool:
    """Whether a file may have a long text. What is packed may be of any length."""
    return file.size > LONG or compression_of(file.path or "") != ""


def _given(corpus: Corpus, one: Future[list[Answer]] | _File) -> Iterator[Answer]:
    if isinstance(one, _File):
        yield corpus.answer(one)
    else:
        yield from one.result()


def _batches(files: Iterable[_File]) -> Iterator[list[_File]]:
    batch: list[_File] = []
    size = 0
    for file in files:
        if _is_large(file):
            if batch:
                yield batch
            yield [file]
            batch, size = [], 0
            continue
        batch.append(file)
        size += file.size
        if size >= _BATCH or len(batch) >= _BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
