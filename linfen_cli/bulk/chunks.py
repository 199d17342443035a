"""Chunks: what the formats of bulk repair have in common.

A file is cut into chunks by the process of the run, and each is repaired by some worker. Chunks do not depend on where reading
was begun, so that a run that was stopped goes on from any of them, and gives what it would have given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

from linfen_cli.base.messages import N_, _
from linfen_cli.bulk.findings import Findings
from linfen_cli.repair import KINDS, Settings

__all__ = ["CHUNK", "LONGEST", "Chunk", "Job", "RecordFormat", "RecordRepairer", "RepairedChunk", "host", "too_long"]

R = TypeVar("R")

CHUNK = 1 << 19
"""Bytes, before compression, that a chunk has at least, where the file has as many. Chosen by hand: some hundredths of a second to
some seconds of work, so that workers are rarely idle and a run that is stopped loses little."""

LONGEST = 32 << 20
"""Bytes of the longest record that is repaired; a longer one is copied piece by piece, since it must fit into memory. Chosen by
hand: no text of a person is as long."""


class Job(NamedTuple):
    """The work on each record: the field that its text is in, the kinds of damage, and how certain repairs must be."""

    field: str = "text"
    kinds: tuple[str, ...] = tuple(KINDS)
    min_confidence: float | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the repair."""
        return Settings(self.min_confidence)


class Chunk(NamedTuple):
    """Some records of a file.

    Attributes:
        payload: what the format repairs, in whatever process.
        size: about how many bytes that takes.
        position: where the next chunk begins, as the format understands it.
        consumed: how many bytes of the file had been read by then.
    """

    payload: Any
    size: int
    position: Sequence[int]
    consumed: int


class RepairedChunk(NamedTuple):
    """A chunk after repair: what to write, and what was found."""

    data: bytes
    findings: Findings


@dataclass(frozen=True)
class RecordFormat:
    """A format of files in bulk repair.

    Attributes:
        name: its name on the command line.
        label: its name in messages.
        suffixes: how names of files end, in lower case, before the suffix of compression.
        read_chunks: `(path, position, job)` yields the chunks of a file from `position` on, which a chunk before had, or is empty.
            It raises OSError where the file cannot be read, and LinfenError where it is not what its name says or breaks off, after
            the chunks before that.
        repair_chunk: `(job, name, payload, compression)` repairs a chunk of the file that the run calls `name`. What is wrong with a
            record goes to the findings.
        assemble: `(partial, path, output)` makes the file `output` of `partial`, which has the data of all chunks of the file at
            `path`; None where `partial` is itself the output.
        has_fields: whether the field that the text is in can be chosen.
        is_binary: whether the output is bytes for programs, and nothing for standard output.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    read_chunks: Callable[[str, Sequence[int], Job], Iterator[Chunk]]
    repair_chunk: Callable[[Job, str, Any, str], RepairedChunk]
    assemble: Callable[[str, str, str], None] | None = None
    has_fields: bool = True
    is_binary: bool = False


_FAULT = N_("a fault in linfen itself: {error}")


class RecordRepairer:
    """Repairs records of one file, and adds up what is found. A record that cannot be repaired costs itself and no more.

    Attributes:
        findings: what was found so far.
    """

    def __init__(self, job: Job, name: str) -> None:
        """Begin with the records of the file that the run calls `name`."""
        self.findings = Findings()
        self._job = job
        self._name = name

    def repair(self, number: int, text: str, url: object) -> str:
        """Return the clean text of a record; the text itself where that fails.

        Args:
            number: of the record in its file, counted from 1.
            text: its text.
            url: where it comes from, if that is a URL.
        """
        describe = partial(self.describe, number, url)
        clean = self.attempt(number, self.findings.repair, text, describe, self._job.kinds, self._job.settings)
        return text if clean is None else clean

    def attempt(self, number: int, work: Callable[..., R], *arguments: object, failure: str = _FAULT) -> R | None:
        """Return what `work` returns; None where it fails, whatever the reason: one record in millions must not end the run.

        `failure` is the message, a literal for `_` with `{error}` in it.
        """
        try:
            return work(*arguments)
        except Exception as error:
            self.add_problem(number, _(failure).format(error=f"{type(error).__name__}: {error}"))
            return None

    def add_problem(self, number: int, message: str) -> None:
        """Note that a record could not be repaired, and why."""
        self.findings.add_problem(self._name, number, message)

    def describe(self, number: int, url: object) -> tuple[str, str]:
        """Return what to call a record, and where it comes from."""
        return f"{self._name}:{number}", host(url) or self._name


def host(url: object) -> str:
    """Return the host of a URL, in lower case; empty where it is not one.

    >>> host("https://News.Example.org:443/a"), host("a.txt"), host(None), host("http://[")
    ('news.example.org', '', '', '')
    """
    if not isinstance(url, str):
        return ""
    from urllib.parse import urlsplit

    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def too_long() -> str:
    """Return the message for a record that is longer than LONGEST."""
    return _("is longer than {limit} MiB, and was copied as it is").format(limit=LONGEST >> 20)
