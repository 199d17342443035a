"""The task that all forms of `linfen convert` share: the settings, the output, and the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from linfen_cli.base.compressed import compressed, compression_of
from linfen_cli.base.encoding import encode
from linfen_cli.base.errors import naming
from linfen_cli.base.files import write_file
from linfen_cli.base.messages import ngettext
from linfen_cli.cli.status import complain
from linfen_cli.convert.converter import Converter, Settings
from linfen_cli.convert.documents import DocumentConverter
from linfen_cli.source import Opened

__all__ = ["WORTH", "Task", "encoded", "report_dropped"]

WORTH = 4 << 20
"""Bytes from which several processes convert: for less, starting them costs more than it saves. Chosen by hand."""


class Task(NamedTuple):
    """The settings and the destination of a conversion; it can be sent to another process.

    Attributes:
        settings: those of the converter.
        path: the file or folder to write to, None for standard output.
        force: whether it may replace a file.
        keep_glosses: whether glosses are put back after their characters.
        encoding: the encoding to write in, None for that of the source.
        line_ends: the line end to write, None for those of the source.
        read_as: the encoding to read in, None to detect it.
        form: the name of the format to read, None to detect it.
        jobs: how many processes do the work.
    """

    settings: Settings
    path: str | None = None
    force: bool = False
    keep_glosses: bool = False
    encoding: str | None = None
    line_ends: str | None = None
    read_as: str | None = None
    form: str | None = None
    jobs: int = 1

    def documents(self, converter: Converter | None = None) -> DocumentConverter:
        """Return what converts documents so, with `converter` where it is made already."""
        converter = converter or Converter.of(self.settings)
        return DocumentConverter(converter, self.keep_glosses, self.encoding, self.line_ends, self.read_as)

    def write(self, pieces: Iterable[bytes]) -> None:
        """Write the file that `path` names, compressed as it ends.

        Raises:
            LinfenError: it cannot be written.
        """
        assert self.path is not None
        write_file(self.path, compressed(pieces, compression_of(self.path)), force=self.force)


def encoded(texts: Iterable[str], source: Opened, task: Task) -> Iterator[bytes]:
    """Yield a text, in pieces of whole lines, in the bytes of its source, with its mark, unless the task says otherwise.

    Raises:
        LinfenError: the encoding lacks a character.
    """
    if task.encoding is None:
        yield source.mark
    for text in texts:
        with naming(source.name):
            piece = encode(text, task.encoding or source.encoding, line_ends=task.line_ends)
        yield piece


def report_dropped(number: int) -> None:
    """Say how many glosses are not in the converted text."""
    if number:
        message = ngettext(
            "{number} gloss was dropped: the characters that it reads are not in the converted text",
            "{number} glosses were dropped: the characters that they read are not in the converted text",
            number,
        )
        complain(message.format(number=number))
