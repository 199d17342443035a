"""The journal of a run: what is done, so that a run that was killed goes on from there, and loses and doubles nothing.

A run keeps a folder: `.linfen` in the folder that it writes to, or `FILE.linfen` beside the file. In it are the journal and, of a
file of records that is not done yet, what is there of its output. The journal is lines of JSON. The first says what the run is; each
after it is a checkpoint: which files are done, how much of the output of the one that is being written is good and where in
its input to go on, and what was found since the checkpoint before. A checkpoint is written after what it speaks of, and both are on the
disk before the run goes on. So whatever is beyond the last whole line never happened: it is cut off and done again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.bulk.findings import Findings

__all__ = ["Destination", "Journal", "State", "read_findings"]

_VERSION = 1


class Destination(NamedTuple):
    """The destination of a run: a folder or a file, and beside its files a folder of the run's own."""

    output: str
    is_folder: bool

    @property
    def folder(self) -> str:
        """The run's own folder.

        >>> Destination("out.jsonl", False).folder
        'out.jsonl.linfen'
        """
        return os.path.join(self.output, ".linfen") if self.is_folder else f"{self.output}.linfen"

    @property
    def journal(self) -> str:
        """The journal's path."""
        return os.path.join(self.folder, "journal.jsonl")

    def path_of(self, name: str) -> str:
        """Return the path that the file which the run calls `name` is written to."""
        return os.path.join(self.output, *name.split("/")) if self.is_folder else self.output

    def partial_of(self, name: str) -> str:
        """Return the path of the output for the file that the run calls `name`, as long as it is not whole.

        Each file has its own, so that what was begun after the last checkpoint is not taken for what was ended at it.
        """
        import hashlib

        return os.path.join(self.folder, f"partial-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}")


class State(NamedTuple):
    """The progress of a run.

    Attributes:
        done: the names of the files that are done.
        open_name: the file that is being written, or empty.
        position: where its format goes on.
        stamp: the size of that file in bytes, and when it was last changed, in nanoseconds.
        size: how many bytes of its output are good.
        ended: whether all its output is there, and only has to be put in its destination.
        finished: whether the run is at its end.
        findings: what was found so far.
    """

    done: set[str]
    open_name: str
    position: Sequence[int]
    stamp: Sequence[int]
    size: int
    ended: bool
    finished: bool
    findings: Findings


class Journal:
    """The journal, open for writing."""

    def __init__(self, destination: Destination, about: Mapping[str, object]) -> None:
        """Begin a journal, or take up the one that is there; `about` says what the run is.

        Raises:
            LinfenError: another run's journal is there, or one that is still running.
            OSError: it cannot be read or written.
        """
        about = {"linfen": _VERSION, **json.loads(json.dumps(dict(about)))}
        os.makedirs(destination.folder, exist_ok=True)
        self._file = open(destination.journal, "a+b")  # noqa: SIM115  (closed by `close`)
        try:
            self._lock(destination)
            good, lines = _read(destination.journal)
            if lines and lines[0] != about:
                changed = [name for name in about if lines[0].get(name) != about[name]]
                message = _(
                    "{path} is from a run with other {settings}: --force begins anew, the same command as before goes on"
                )
                raise LinfenError(message.format(path=destination.output, settings=", ".join(changed)))
            self.state = _state(lines[1:])
            self._file.truncate(good)
            if not lines:
                self._append(about)
        except BaseException:
            self._file.close()
            raise

    def checkpoint(
        self,
        done: Sequence[str],
        open_name: str,
        position: Sequence[int],
        stamp: Sequence[int],
        size: int,
        findings: Findings,
        *,
        ended: bool = False,
        finished: bool = False,
    ) -> None:
        """Write down how far the run is; the arguments are the parts of a `State`, those since the last checkpoint.

        Raises:
            OSError: it cannot be written.
        """
        line: dict[str, Any] = {"findings": findings.to_json()}
        if done:
            line["done"] = list(done)
        if open_name:
            line |= {"open": open_name, "position": list(position), "stamp": list(stamp), "size": size}
            if ended:
                line["ended"] = True
        if finished:
            line["finished"] = True
        self._append(line)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _append(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _lock(self, destination: Destination) -> None:
        try:
            import fcntl
        except ImportError:  # not on Windows
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = _("another run is writing {path}: wait for it to end")
            raise LinfenError(message.format(path=destination.output)) from None


def read_findings(destination: Destination) -> tuple[dict[str, Any], State]:
    """Return what the run at `destination` is, and how far it has come.

    Raises:
        LinfenError: there is no run.
    """
    try:
        _good, lines = _read(destination.journal)
    except OSError:
        lines = []
    if not lines:
        message = _("there is no run of linfen repair at {path}: name what its -o named")
        raise LinfenError(message.format(path=destination.output))
    return lines[0], _state(lines[1:])


def _read(path: str) -> tuple[int, list[dict[str, Any]]]:
    """Return how many bytes of a journal are good, and its lines."""
    good = 0
    lines: list[dict[str, Any]] = []
    for line in _whole_lines(path):
        try:
            value = json.loads(line)
        except ValueError:
            break
        lines.append(value)
        good += len(line)
    if lines and lines[0].get("linfen") != _VERSION:
        raise LinfenError(_("{path} is not a journal of this version of linfen").format(path=path))
    return good, lines


def _whole_lines(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return  # the writer was killed
            yield line


def _state(lines: Sequence[dict[str, Any]]) -> State:
    done: set[str] = set()
    findings = Findings(limited=True)
    last: dict[str, Any] = {}
    for line in lines:
        done.update(line.get("done", ()))
        findings.merge(Findings.from_json(line["findings"]))
        last = line
    return State(
        done,
        last.get("open", ""),
        tuple(last.get("position", ())),
        tuple(last.get("stamp", ())),
        last.get("size", 0),
        bool(last.get("ended")),
        bool(last.get("finished")),
        findings,
    )
