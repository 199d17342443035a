"""The outputs of a run: a function that takes the repaired data, or files beside a journal.

The output of a file of records is written piece by piece to a partial file in the run's own folder, and put in its place when it is
whole. At a checkpoint partial file and journal are on the disk, so that a run that was killed goes on from there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import BinaryIO

from linfen_cli.base.compressed import PLAIN, compression_of
from linfen_cli.base.errors import LinfenError, reason_of
from linfen_cli.base.files import opener_like, put_in_place
from linfen_cli.base.messages import _
from linfen_cli.bulk.findings import Findings
from linfen_cli.bulk.inputs import Input
from linfen_cli.bulk.journal import Destination, Journal

__all__ = ["JournaledOutput", "Output"]

# Seconds between checkpoints, at least and at most, and between the two so many times what one takes. Chosen by hand: a run that is
# stopped loses a few seconds, and a slow disk does not spend more than a twentieth of it on checkpoints.
_SHORTEST, _LONGEST = 1.0, 5.0
_PATIENCE = 20


class Output:
    """The output of a run without a destination: it is given to a function, or dropped. Use it in a `with`.

    Attributes:
        findings: what was found so far, in a run that this one resumes as well.
        takes_files: whether short files need not come through this process, which only puts them in order.
    """

    def __init__(self, write: Callable[[bytes], object] | None = None) -> None:
        """Give what is written to `write`; None drops it."""
        self._write = write
        self.findings = Findings(limited=True)
        self.takes_files = write is None

    def __enter__(self) -> Output:
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open."""

    def is_done(self, name: str) -> bool:
        """Return whether a run that this one resumes has done the file that it calls `name`."""
        return False

    def position_in(self, name: str) -> Sequence[int] | None:
        """Return where to go on in a file: at its beginning where that is empty, nowhere where that is None."""
        return ()

    def path_of(self, name: str) -> str | None:
        """Return the path that a file is written to, or None."""
        return None

    def compression_of(self, name: str) -> str:
        """Return how the output of a file is compressed."""
        path = self.path_of(name)
        return PLAIN if path is None else compression_of(path)

    def begin(self, file: Input) -> None:
        """Begin the output of a file, or go on with it."""

    def write(self, data: bytes, position: Sequence[int]) -> None:
        """Write the next piece of the file that was begun; the rest of the file begins at `position`."""
        if self._write is not None:
            self._write(data)

    def end(self, file: Input, problem: str | None) -> None:
        """End the output of the file that was begun; `problem` says why some of it, or all, could not be read."""

    def add(self, findings: Findings, done: Collection[str] = ()) -> None:
        """Add what was found; `done` are the names of the files that are done with it."""
        self.findings.merge(findings)

    def save(self) -> None:
        """Write down how far the run is, now and then: what was added and written is together then."""

    def finish(self) -> None:
        """End the run."""


class JournaledOutput(Output):
    """The output of a run that writes files, and keeps a journal by which it can be resumed."""

    def __init__(self, destination: Destination, about: Mapping[str, object], *, force: bool) -> None:
        """Take up the journal that is there, or begin one where nothing is in the way.

        Args:
            destination: where to write.
            about: what the run is; another run is not resumed.
            force: whether to begin anew where something is already.

        Raises:
            LinfenError: something is in the way, the run has been done, or nothing can be written there.
        """
        super().__init__()
        self.takes_files = True
        self._destination = destination
        if force and os.path.isdir(destination.folder):
            import shutil

            shutil.rmtree(destination.folder)
        if not force and not os.path.exists(destination.journal):
            _refuse_to_replace(destination)
        folder = destination.output if destination.is_folder else os.path.dirname(os.path.abspath(destination.output))
        try:
            os.makedirs(folder, exist_ok=True)
            self._journal = Journal(destination, about)
        except OSError as error:
            message = _("cannot write {path}: {reason}")
            raise LinfenError(message.format(path=destination.output, reason=reason_of(error))) from None
        self._state = self._journal.state
        if self._state.finished:
            self._journal.close()
            raise LinfenError(_("{path} is done already: --force repairs it anew").format(path=destination.output))
        self.findings = self._state.findings
        self._fresh = Findings()  # since the last checkpoint
        self._done: list[str] = []
        self._file: Input | None = None
        self._partial: BinaryIO | None = None
        self._position: Sequence[int] = ()
        self._size = 0
        self._stamp: Sequence[int] = ()
        self._last = time.monotonic()
        self._pause = _SHORTEST

    def __exit__(self, *_: object) -> None:
        for close in (self._close_partial, self._journal.close):
            with suppress(OSError):  # where writing failed, so does writing what is left
                close()

    def is_done(self, name: str) -> bool:
        """Return whether a run that this one resumes has done the file that it calls `name`."""
        return name in self._state.done

    def position_in(self, name: str) -> Sequence[int] | None:
        """Return where to go on in a file: at its beginning where that is empty, nowhere where that is None."""
        if self._state.open_name != name:
            return ()
        return None if self._state.ended else self._state.position

    def path_of(self, name: str) -> str:
        """Return the path that a file is written to."""
        return self._destination.path_of(name)

    def begin(self, file: Input) -> None:
        """Begin the output of a file, or go on with it.

        Raises:
            LinfenError: the file has changed since the run was stopped.
        """
        self._file, self._position, self._size, self._stamp = file, (), 0, _stamp(file.path)
        is_resumed = self._state.open_name == file.name
        if is_resumed and self._state.stamp != self._stamp:
            message = _("{path} has changed since the run was stopped: --force begins anew")
            raise LinfenError(message.format(path=file.path))
        partial = self._destination.partial_of(file.name)
        if is_resumed and self._state.ended and not os.path.exists(partial):
            return  # it is in its place already
        opener = opener_like(self.path_of(file.name))
        self._partial = open(partial, "r+b" if is_resumed else "wb", opener=opener)  # noqa: SIM115
        if is_resumed:
            self._partial.truncate(self._state.size)
            self._partial.seek(self._state.size)
            self._position, self._size = self._state.position, self._state.size

    def write(self, data: bytes, position: Sequence[int]) -> None:
        """Write the next piece of the file that was begun; the rest of the file begins at `position`."""
        if self._partial is not None:
            self._partial.write(data)
            self._size += len(data)
        self._position = position

    def end(self, file: Input, problem: str | None) -> None:
        """End the output of the file that was begun, and put it in its place; `problem` says why some of it could not be read."""
        if self._partial is not None:
            if problem is not None and not self._position:  # nothing of it could be read
                self._close_partial()
                os.unlink(self._destination.partial_of(file.name))
            else:
                self._checkpoint(ended=True)
                self._close_partial()
                self._put_in_place(file)
        self._file = None

    def add(self, findings: Findings, done: Collection[str] = ()) -> None:
        """Add what was found; `done` are the names of the files that are done with it."""
        super().add(findings)
        self._fresh.merge(findings)
        self._done += done

    def save(self) -> None:
        """Write down how far the run is, now and then: what was added and written is together then."""
        if time.monotonic() - self._last > self._pause:
            self._checkpoint()

    def finish(self) -> None:
        """Write down that the run is at its end."""
        self._checkpoint(finished=True)

    def _put_in_place(self, file: Input) -> None:
        output, partial = self.path_of(file.name), self._destination.partial_of(file.name)
        os.makedirs(os.path.dirname(os.path.abspath(output)), exist_ok=True)
        if file.format.assemble is None:
            put_in_place(partial, output)
            return
        assembled = f"{partial}.made"
        with open(assembled, "wb", opener=opener_like(output)):
            pass
        file.format.assemble(partial, file.path, assembled)
        with open(assembled, "rb") as written:
            os.fsync(written.fileno())
        put_in_place(assembled, output)
        os.unlink(partial)

    def _checkpoint(self, *, ended: bool = False, finished: bool = False) -> None:
        begun = time.monotonic()
        if self._partial is not None:
            self._partial.flush()
            os.fsync(self._partial.fileno())
        if self._done and hasattr(os, "sync"):
            os.sync()  # for the short files, which are written without waiting for the disk
        name = self._file.name if self._file and self._partial is not None else ""
        self._journal.checkpoint(
            self._done, name, self._position, self._stamp, self._size, self._fresh, ended=ended, finished=finished
        )
        self._done, self._fresh = [], Findings()
        self._last = time.monotonic()
        self._pause = min(_LONGEST, max(_SHORTEST, _PATIENCE * (self._last - begun)))

    def _close_partial(self) -> None:
        if self._partial is not None:
            partial, self._partial = self._partial, None
            partial.close()


def _refuse_to_replace(destination: Destination) -> None:
    """Check that nothing is where a run is to write.

    Raises:
        LinfenError: something is.
    """
    path = destination.output
    if destination.is_folder:
        if os.path.isdir(path) and os.listdir(path):
            message = _("{path} has files in it already: --force writes over those of the same names")
            raise LinfenError(message.format(path=path))
    elif os.path.lexists(path):
        raise LinfenError(_("{path} exists already: --force overwrites it").format(path=path))


def _stamp(path: str) -> Sequence[int]:
    """Return the size of a file and when it was last changed; empty where that cannot be told, as reading it will say."""
    try:
        status = os.stat(path)
    except OSError:
        return ()
    return status.st_size, status.st_mtime_ns
