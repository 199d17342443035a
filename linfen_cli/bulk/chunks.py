"""What the formats of bulk repair have in common: the job, the chunks that it is cut into, and what becomes of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from linfen_cli.bulk.findings import Findings
from linfen_cli.repair import KINDS, Settings

__all__ = ["CHUNK", "LONGEST", "Chunk", "Done", "Format", "Job"]

CHUNK = 1 << 19
"""Bytes, before compression, that a chunk has at least, where the file has as many."""

LONGEST = 32 << 20
"""Bytes of the longest record that is repaired; a longer one is copied piece by piece, since it must fit into memory."""

TOO_LONG = f"is longer than {LONGEST >> 20} MiB, and was copied as it is"


class Job(NamedTuple):
    """What is to be done with each record: where its text is, and how it is repaired."""

    field: str = "text"
    kinds: tuple[str, ...] = tuple(KINDS)
    min_confidence: float | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the repair."""
        return Settings(self.min_confidence)


class Chunk(NamedTuple):
    """Some records of a file.

    `payload` is what its format repairs, in whatever process; `size` is about how many bytes it takes, `position` tells its
    format where the next chunk begins, and `consumed` how many bytes of the file were read by then.
    """

    payload: Any
    size: int
    position: Sequence[int]
    consumed: int


class Done(NamedTuple):
    """A chunk after repair: what is to be written, and what was found."""

    data: bytes
    findings: Findings


class Format(Protocol):
    """A format of files, as a module is one. A file's chunks do not depend on where reading was begun."""

    def chunks(self, path: str, position: Sequence[int], job: Job) -> Iterator[Chunk]:
        """The chunks of the file at `path` from `position` on, which a chunk before had, or is empty.

        Raises:
            OSError: the file cannot be read.
            LinfenError: it is not what its name says, or breaks off; the chunks before that were given.
        """
        ...

    def work(self, name: str, payload: Any, job: Job, compression: str) -> Done:
        """Repair a chunk of the file that is called `name`; raises nothing for what is wrong with a record."""
        ...

    def finish(self, partial: str, path: str, made: str) -> bool:
        """Make of `partial`, which has the data of all chunks, the file `made`; False where `partial` itself is it.

        `path` is the file that was read.
        """
        ...
