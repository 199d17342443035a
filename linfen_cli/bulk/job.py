"""A run: the files of a folder, or one file, repaired by a pool of processes and put together in order.

This process reads the files and cuts them into chunks, workers repair these, and what they give comes back in the order that it went
out in. So the result does not depend on how many they are. How much is on its way at once is bounded, and with it memory. Only this
process writes the output of a file of records, and the journal.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError, reason_of
from linfen_cli.base.messages import _
from linfen_cli.base.pool import Pool, WorkerKilledError, processors
from linfen_cli.bulk.chunks import CHUNK, Chunk, Job, RecordFormat, RepairedChunk
from linfen_cli.bulk.findings import Findings
from linfen_cli.bulk.inputs import Input, inputs
from linfen_cli.bulk.journal import Destination
from linfen_cli.bulk.output import JournaledOutput, Output
from linfen_cli.bulk.text import SHORT, TEXT, ShortFile, repair_files

__all__ = ["Run"]

# Bytes that are on their way at once. Chosen by hand: some hundred chunks, of which each takes several times its size in a worker.
_BUDGET = 128 << 20
# Items that are on their way for each worker. Chosen by hand: it does not wait while a long one before it in order is repaired.
_AHEAD = 4
# Short texts that are sent to a worker at once, at most; those of a folder of small files would be much less than a chunk.
_BATCH_FILES = 128


class _Begin(NamedTuple):
    """A file of records begins."""

    input: Input


class _Piece(NamedTuple):
    """A chunk of the file that has begun."""

    input: Input
    chunk: Chunk


class _End(NamedTuple):
    """A file of records ends, well or with a problem."""

    input: Input
    problem: str | None


class _Texts(NamedTuple):
    """Some short texts."""

    files: list[Input]


_Item = _Begin | _Piece | _End | _Texts


class _Sent(NamedTuple):
    """An item on its way, how many bytes it takes, and a function that waits for its result."""

    item: _Item
    size: int
    wait: Callable[[], Findings | RepairedChunk | None]


@dataclass
class Run:
    """A run of bulk repair.

    Attributes:
        source: the folder or the file to repair.
        job: what to do with each record.
        form: the format of all files; None goes by their names.
        destination: where the output goes, or None where `write` takes it.
        force: whether to begin anew where something is already.
        workers: how many processes repair; with 1 this one does.
        write: gets the output of one file, not compressed, where there is no destination; None drops it.
        watch: told how many bytes more of the files are done.
    """

    source: str
    job: Job
    form: RecordFormat | None = None
    destination: Destination | None = None
    force: bool = False
    workers: int = field(default_factory=processors)
    write: Callable[[bytes], object] | None = None
    watch: Callable[[int], object] = lambda _: None

    def __call__(self) -> Findings:
        """Repair everything, and return what was found.

        Raises:
            LinfenError: something is where the output should go, or it cannot be written. What was done until then is kept,
                and the same run again goes on from there.
        """
        with self._open_output() as output, Pool(self.workers, _get, self.job) as pool:
            try:
                _Pass(self, output, pool).repair()
            except WorkerKilledError:
                if self.destination is None:
                    raise
                message = _("a worker process was killed (memory may have run out): the same command goes on from here")
                raise WorkerKilledError(message) from None
            except OSError as error:
                if isinstance(error, BrokenPipeError) or self.destination is None:
                    raise
                message = _(
                    "cannot write {path}: {reason}; what was done is kept, and the same command goes on from there"
                )
                raise LinfenError(message.format(path=self.destination.output, reason=reason_of(error))) from None
        return output.findings

    def _open_output(self) -> Output:
        if self.destination is None:
            return Output(self.write)
        about = {
            "source": os.path.abspath(self.source),
            "field": self.job.field,
            "kinds": self.job.kinds,
            "min-confidence": self.job.min_confidence,
            "format": self.form.name if self.form else None,
        }
        return JournaledOutput(self.destination, about, force=self.force)


class _Pass:
    """One pass over the files of a run."""

    def __init__(self, run: Run, output: Output, pool: Pool[Job]) -> None:
        self._run = run
        self._output = output
        self._pool = pool
        self._watched = 0  # bytes of the file that has begun

    def repair(self) -> None:
        waiting: deque[_Sent] = deque()
        size = 0
        for item in self._items():
            waiting.append(self._send(item))
            size += waiting[-1].size
            while size > _BUDGET or len(waiting) > (self._pool.jobs - 1) * _AHEAD:
                first = waiting.popleft()
                size -= first.size
                self._settle(first)
        for sent in waiting:
            self._settle(sent)
        self._output.finish()

    # what there is to do

    def _items(self) -> Iterator[_Item]:
        """Yield all there is to do, in order; short texts together."""
        texts: list[Input] = []
        size = 0
        for file in inputs(self._run.source, self._run.form, self._run.destination and self._run.destination.output):
            if self._output.is_done(file.name):
                self._run.watch(file.size)
                continue
            if file.format is TEXT and file.problem is None and file.size <= SHORT and self._output.takes_files:
                texts.append(file)
                size += file.size
                if size >= CHUNK or len(texts) >= _BATCH_FILES:
                    yield _Texts(texts)
                    texts, size = [], 0
                continue
            if texts:
                yield _Texts(texts)
                texts, size = [], 0
            yield from self._parts(file)
        if texts:
            yield _Texts(texts)

    def _parts(self, file: Input) -> Iterator[_Item]:
        """Yield the parts of a file that is cut into chunks."""
        yield _Begin(file)
        problem = file.problem
        position = self._output.position_in(file.name)
        if problem is None and position is not None:
            try:
                for chunk in file.format.read_chunks(file.path, position, self._run.job):
                    yield _Piece(file, chunk)
            except LinfenError as error:
                problem = str(error).removeprefix(f"{file.path} ")
            except OSError as error:
                problem = _("cannot be read: {error}").format(error=reason_of(error))
        yield _End(file, problem)

    # what comes of it

    def _send(self, item: _Item) -> _Sent:
        if isinstance(item, _Texts):
            files = [ShortFile(file.path, file.name, self._output.path_of(file.name)) for file in item.files]
            return _Sent(item, sum(file.size for file in item.files), self._pool.submit(repair_files, files))
        if isinstance(item, _Piece):
            file, chunk = item
            compression = self._output.compression_of(file.name)
            wait = self._pool.submit(file.format.repair_chunk, file.name, chunk.payload, compression)
            return _Sent(_Piece(file, chunk._replace(payload=None)), chunk.size, wait)
        return _Sent(item, 0, lambda: None)

    def _settle(self, sent: _Sent) -> None:
        """Take what came of an item into the output."""
        item, result = sent.item, sent.wait()
        if isinstance(item, _Begin):
            self._watched = 0
            self._output.begin(item.input)
        elif isinstance(item, _End):
            self._end(item.input, item.problem)
        elif isinstance(item, _Texts):
            assert isinstance(result, Findings)
            self._output.add(result, [file.name for file in item.files])
            self._run.watch(sum(file.size for file in item.files))
        else:
            assert isinstance(result, RepairedChunk)
            self._output.write(result.data, item.chunk.position)
            self._output.add(result.findings)
            self._watch(min(item.input.size, item.chunk.consumed))
        self._output.save()

    def _end(self, file: Input, problem: str | None) -> None:
        if problem is not None:
            findings = Findings()
            findings.add_problem(file.name, 0, problem)
            self._output.add(findings)
        self._output.end(file, problem)
        self._output.add(Findings(), [file.name])
        self._watch(file.size)

    def _watch(self, done: int) -> None:
        """Tell that the first `done` bytes of the file that has begun are done."""
        self._run.watch(done - self._watched)
        self._watched = done


def _get(job: Job) -> Job:
    return job
