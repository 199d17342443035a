"""A run: the files of a folder, or one file, repaired by several processes and put together in order.

This process reads the files and cuts them into chunks, the others repair these, and what they give comes back in the order that it went
out in. So the result does not depend on how many they are. How much is on its way at once is bounded, and with it memory. Nothing else
than this process writes the output of a file of records, and the journal.
"""

from __future__ import annotations

import importlib
import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from linfen_cli.base.compressed import PLAIN, bare_name, compression_of
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.files import opener_like, put_in_place
from linfen_cli.base.messages import _
from linfen_cli.base.pool import Pool, WorkerKilledError, processors
from linfen_cli.base.walk import Entry, walk
from linfen_cli.base.walk import Problem as Unwalked
from linfen_cli.bulk.chunks import CHUNK, Chunk, Done, Format, Job
from linfen_cli.bulk.findings import Findings
from linfen_cli.bulk.journal import Journal, Place
from linfen_cli.bulk.text import SHORT, Short, repair_files

__all__ = ["FORMATS", "Input", "Run", "format_of", "inputs"]

FORMATS = {
    "text": (),
    "jsonl": (".jsonl", ".ndjson"),
    "parquet": (".parquet",),
    "warc": (".warc", ".wet"),
}
"""The formats, each a module of this package, and the endings of their files, before that of compression."""

RECORDS = ("jsonl", "parquet", "warc")

_BUDGET = 128 << 20  # bytes that are on their way at once
_BATCH_FILES = 128
_CHECKPOINT, _SELDOM = 1.0, 5.0  # seconds between checkpoints, at least and at most
_PATIENCE = 20  # between the two, so many times what one takes


class Input(NamedTuple):
    """A file to be repaired: where it is, what the run calls it, its size in bytes, its format; or why it cannot be read."""

    path: str
    name: str
    size: int
    format: str
    problem: str | None = None


def format_of(name: str) -> str:
    """The format of a file, by its name.

    >>> format_of("a.jsonl.gz"), format_of("a.warc.gz"), format_of("a.txt")
    ('jsonl', 'warc', 'text')
    """
    ending = os.path.splitext(bare_name(name))[1].lower()
    return next((name for name, endings in FORMATS.items() if ending in endings), "text")


def inputs(source: str, format: str | None = None, without: str | None = None) -> Iterator[Input]:  # noqa: A002
    """The files of a folder, in the order of their names, or the one file that `source` is.

    Hidden files are left out, and what is in the folder `without`, which is where the run writes to.
    """
    if not os.path.isdir(source):
        size = os.stat(source).st_size
        yield Input(source, os.path.basename(source), size, format or format_of(source))
        return
    barred = os.path.realpath(without) + os.sep if without else None
    for found in walk(source, ignore=False):
        name = os.path.relpath(found.path, source).replace(os.sep, "/")
        if barred and (os.path.realpath(found.path) + os.sep).startswith(barred):
            continue
        if isinstance(found, Unwalked):
            yield Input(found.path, name, 0, "text", found.message)
        else:
            assert isinstance(found, Entry)
            yield Input(found.path, name, found.size, format or format_of(found.path))


class _Begin(NamedTuple):
    """A file of records begins."""

    input: Input


class _End(NamedTuple):
    """A file of records ends, well or with a problem."""

    input: Input
    problem: str | None


class _Piece(NamedTuple):
    """A chunk of the file that has begun."""

    input: Input
    chunk: Chunk


class _Texts(NamedTuple):
    """Some short texts."""

    files: list[Input]


_Item = _Begin | _End | _Piece | _Texts


class _Sent(NamedTuple):
    """An item on its way, how many bytes it takes, and a function that waits for what comes of it."""

    item: _Item
    size: int
    wait: Callable[[], Findings | Done | None]


@dataclass
class Run:
    """A run of bulk repair.

    Attributes:
        source: the folder or the file to repair.
        job: what is done with each record.
        format: the format of all files; None goes by their names.
        place: where the output goes, or None where `write` takes it.
        force: whether to begin anew where something is already.
        workers: how many processes repair; 1 is this one alone.
        write: gets the output of one file, not compressed, where there is no `place`; None lets it fall.
        watch: told how many bytes more of the files are done.
        findings: what was found so far, in a run that this one goes on with, too.
        resumed: whether this run goes on with one that was stopped.
    """

    source: str
    job: Job
    format: str | None = None
    place: Place | None = None
    force: bool = False
    workers: int = field(default_factory=processors)
    write: Callable[[bytes], object] | None = None
    watch: Callable[[int], object] = lambda _: None
    findings: Findings = field(default_factory=lambda: Findings(limited=True))
    resumed: bool = False

    def __post_init__(self) -> None:
        self._journal: Journal | None = None
        self._fresh = Findings()  # since the last checkpoint
        self._done: list[str] = []
        self._open: Input | None = None
        self._partial: Any = None
        self._position: Sequence[int] = ()
        self._size = 0
        self._stamp: tuple[int, ...] = ()
        self._watched = 0
        self._last = time.monotonic()
        self._pause = _CHECKPOINT

    def __call__(self) -> Findings:
        """Repair everything, and give what was found.

        Raises:
            LinfenError: something stands where the output should go, or it cannot be written. What was done until then is kept,
                and the same run again goes on from there.
        """
        with ExitStack() as stack:
            if self.place is not None:
                self._prepare(self.place)
                assert self._journal is not None
                stack.callback(self._journal.close)
            pool = stack.enter_context(Pool(self.workers, _get, self.job))
            try:
                self._repair(pool)
            except WorkerKilledError:
                if self.place is None:
                    raise
                message = _("a worker process was killed (memory may have run out): the same command goes on from here")
                raise WorkerKilledError(message) from None
            except OSError as error:
                if isinstance(error, BrokenPipeError) or self.place is None:
                    raise
                raise LinfenError(
                    f"cannot write {self.place.output}: {error.strerror or error}; what was done is kept, "
                    "and the same command goes on from there"
                ) from None
            finally:
                if self._partial is not None:
                    with suppress(OSError):  # where writing failed, so does writing what is left
                        self._close_partial()
        return self.findings

    def _repair(self, pool: Pool[Job]) -> None:
        waiting: deque[_Sent] = deque()
        on_their_way = 0
        for item in self._items():
            sent = self._send(item, pool)
            waiting.append(sent)
            on_their_way += sent.size
            while on_their_way > _BUDGET or len(waiting) > (self.workers - 1) * 4:
                first = waiting.popleft()
                on_their_way -= first.size
                self._settle(first)
        for sent in waiting:
            self._settle(sent)
        if self._journal:
            self._checkpoint(finished=True)

    # what there is to do

    def _items(self) -> Iterator[_Item]:
        state = self._journal.state if self._journal else None
        texts: list[Input] = []
        size = 0
        for one in inputs(self.source, self.format, self.place.output if self.place else None):
            if state and one.name in state.done:
                self.watch(one.size)
                continue
            if one.format == "text" and one.problem is None and one.size <= SHORT and self.write is None:
                texts.append(one)
                size += one.size
                if size >= CHUNK or len(texts) >= _BATCH_FILES:
                    yield _Texts(texts)
                    texts, size = [], 0
                continue
            if texts:
                yield _Texts(texts)
                texts, size = [], 0
            yield from self._of_records(one)
        if texts:
            yield _Texts(texts)

    def _of_records(self, one: Input) -> Iterator[_Item]:
        yield _Begin(one)
        problem = one.problem
        state = self._journal.state if self._journal else None
        again = state is not None and state.open_name == one.name
        if problem is None and not (state and again and state.ended):
            try:
                for chunk in _module(one.format).chunks(one.path, state.position if state and again else (), self.job):
                    yield _Piece(one, chunk)
            except LinfenError as error:
                problem = str(error).removeprefix(f"{one.path} ")
            except OSError as error:
                problem = f"cannot be read: {error.strerror or error}"
        yield _End(one, problem)

    # what came of it

    def _send(self, item: _Item, pool: Pool[Job]) -> _Sent:
        if isinstance(item, _Texts):
            files = [Short(one.path, one.name, self._output_of(one)) for one in item.files]
            return _Sent(item, sum(one.size for one in item.files), pool.submit(_repair_texts, files))
        if isinstance(item, _Piece):
            one, chunk = item
            compression = compression_of(self.place.path_of(one.name)) if self.place else PLAIN
            wait = pool.submit(_repair_chunk, one.format, one.name, chunk.payload, compression)
            return _Sent(_Piece(one, chunk._replace(payload=None)), chunk.size, wait)
        return _Sent(item, 0, lambda: None)

    def _output_of(self, one: Input) -> str | None:
        return self.place.path_of(one.name) if self.place else None

    def _settle(self, sent: _Sent) -> None:
        item, result = sent.item, sent.wait()
        if isinstance(item, _Begin):
            self._begin(item.input)
        elif isinstance(item, _End):
            self._end(item.input, item.problem)
        elif isinstance(item, _Texts):
            assert isinstance(result, Findings)
            self._found(result)
            self._done += (one.name for one in item.files)
            self.watch(sum(one.size for one in item.files))
        else:
            assert isinstance(result, Done)
            if self._partial is not None:
                self._partial.write(result.data)
                self._size += len(result.data)
            elif self.write is not None:
                self.write(result.data)
            self._found(result.findings)
            self._position = item.chunk.position
            self._seen(min(item.input.size, item.chunk.consumed) - self._watched)
        if self._journal and time.monotonic() - self._last > self._pause:
            self._checkpoint()

    def _begin(self, one: Input) -> None:
        self._open, self._position, self._size, self._watched = one, (), 0, 0
        try:
            status = os.stat(one.path)
            self._stamp = status.st_size, status.st_mtime_ns
        except OSError:
            self._stamp = ()  # reading it will say why
        if self.place is None or self._journal is None:
            return
        state = self._journal.state
        again = state.open_name == one.name
        if again and state.stamp != self._stamp:
            raise LinfenError(f"{one.path} has changed since the run was stopped: --force begins anew")
        partial = self.place.partial_of(one.name)
        if again and state.ended and not os.path.exists(partial):
            return  # it is in its place already
        opener = opener_like(self.place.path_of(one.name))
        self._partial = open(partial, "r+b" if again else "wb", opener=opener)  # noqa: SIM115  (closed by _close_partial)
        if again:
            self._partial.truncate(state.size)
            self._partial.seek(state.size)
            self._position, self._size = state.position, state.size

    def _end(self, one: Input, problem: str | None) -> None:
        if problem is not None:
            complaint = Findings()
            complaint.complain(one.name, 0, problem)
            self._found(complaint)
        if self.place is not None and self._partial is not None:
            if problem is not None and not self._position:  # nothing of it could be read
                self._close_partial()
                os.unlink(self.place.partial_of(one.name))
            else:
                self._checkpoint(ended=True)
                self._close_partial()
                self._put_in_place(one)
        self._seen(one.size - self._watched)
        self._done.append(one.name)
        self._open = None

    def _put_in_place(self, one: Input) -> None:
        assert self.place is not None
        output = self.place.path_of(one.name)
        os.makedirs(os.path.dirname(os.path.abspath(output)), exist_ok=True)
        partial = self.place.partial_of(one.name)
        made = f"{partial}.made"
        if _module(one.format).finish(partial, one.path, made):
            with open(made, "rb") as file:
                os.fsync(file.fileno())
            put_in_place(made, output)
            os.unlink(partial)
        else:
            put_in_place(partial, output)

    def _found(self, findings: Findings) -> None:
        self._fresh.merge(findings)
        self.findings.merge(findings)

    def _seen(self, size: int) -> None:
        self._watched += size
        self.watch(size)

    # the journal

    def _prepare(self, place: Place) -> None:
        """Take up the journal, or begin one where nothing is in the way."""
        if self.force and os.path.isdir(place.folder):
            shutil.rmtree(place.folder)
        there = os.path.exists(place.journal)
        if not self.force and not there:
            if place.is_folder and os.path.isdir(place.output) and os.listdir(place.output):
                raise LinfenError(
                    f"{place.output} has files in it already: --force writes over those of the same names"
                )
            if not place.is_folder and os.path.lexists(place.output):
                raise LinfenError(f"{place.output} exists already: --force overwrites it")
        about = {
            "source": os.path.abspath(self.source),
            "field": self.job.field,
            "kinds": self.job.kinds,
            "min-confidence": self.job.min_confidence,
            "format": self.format,
        }
        try:
            os.makedirs(
                place.output if place.is_folder else os.path.dirname(os.path.abspath(place.output)), exist_ok=True
            )
            self._journal = Journal(place, about)
        except OSError as error:
            raise LinfenError(f"cannot write {place.output}: {error.strerror or error}") from None
        if self._journal.state.finished:
            self._journal.close()
            raise LinfenError(f"{place.output} is done already: --force repairs it anew")
        self.findings, self.resumed = self._journal.state.findings, self._journal.resumed

    def _checkpoint(self, *, ended: bool = False, finished: bool = False) -> None:
        assert self._journal is not None
        begun = time.monotonic()
        if self._partial is not None:
            self._partial.flush()
            os.fsync(self._partial.fileno())
        if self._done:
            _sync()
        name = self._open.name if self._open and self._partial is not None else ""
        self._journal.checkpoint(
            self._done, name, self._position, self._stamp, self._size, self._fresh, ended=ended, finished=finished
        )
        self._done, self._fresh = [], Findings()
        self._last = time.monotonic()
        self._pause = min(_SELDOM, max(_CHECKPOINT, _PATIENCE * (self._last - begun)))

    def _close_partial(self) -> None:
        try:
            self._partial.close()
        finally:
            self._partial = None


def _sync() -> None:
    """Have the disk done with all that was written."""
    if hasattr(os, "sync"):
        os.sync()


def _module(name: str) -> Format:
    module: Format = importlib.import_module(f"linfen_cli.bulk.{name}")
    return module


# in a worker


def _repair_chunk(job: Job, format: str, name: str, payload: Any, compression: str) -> Done:  # noqa: A002
    return _module(format).work(name, payload, job, compression)


def _repair_texts(job: Job, files: list[Short]) -> Findings:
    return repair_files(files, job)


def _get(job: Job) -> Job:
    return job
