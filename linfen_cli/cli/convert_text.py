"""Converting one source, a text or a document."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from linfen_cli.base.encoding import decode_page
from linfen_cli.base.errors import LinfenError, naming
from linfen_cli.base.messages import _
from linfen_cli.cli.convert_task import WORTH, Task, encoded, report_dropped
from linfen_cli.cli.output import Output
from linfen_cli.cli.progress import watched
from linfen_cli.cli.status import note
from linfen_cli.convert.blocks import Converted, convert_blocks
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.documents import convert_document
from linfen_cli.formats.registry import PLAIN
from linfen_cli.render import plain
from linfen_cli.source import Opened, RawSource

__all__ = ["convert_text", "is_document", "read_pieces", "rewrite_document"]


def is_document(raw: RawSource) -> bool:
    """Return whether a source has more in it than text, and is rewritten in place."""
    return raw.format is not PLAIN and raw.format.is_rewritten


def convert_text(raw: RawSource, converter: Converter, task: Task, *, as_json: bool) -> int:
    """Convert plain text, of any size, as it goes; or the text of a document that can only be read."""
    dropped = 0
    output = Output()
    source = Opened(raw, task.read_as)
    with _converting(source, converter, task) as convert:

        def texts() -> Iterator[str]:
            nonlocal dropped
            hidden = task.path is None and output.is_terminal
            for converted in convert(watched(source, hidden=hidden)):
                dropped += converted.dropped
                yield converted.text

        if as_json:
            from linfen_cli.render.conversion import head_of, text_json  # start-up

            _write_json(text_json(head_of(converter), texts()), task, output)
        elif task.path is not None:
            task.write(encoded(texts(), source, task))
        elif task.encoding is not None or task.line_ends is not None:
            for piece in encoded(texts(), source, task._replace(encoding=task.encoding or "utf-8")):
                output.write_bytes(piece)
        elif output.is_terminal:
            output.write(_ended(map(plain.visible, texts())))
        else:
            output.write(texts())
    report_dropped(dropped)
    return 0


def rewrite_document(raw: RawSource, converter: Converter, task: Task, *, as_json: bool) -> int:
    """Convert a document, with all that is not text in it left as it is.

    Raises:
        LinfenError: it cannot be shown so.
    """
    output = Output()
    form = raw.format
    if as_json:
        message = _("--json gives text, and {path} is {title}: --format plain reads it as text")
        raise LinfenError(message.format(path=raw.name, title=_(form.title)))
    if task.path is None and form.is_binary and (sys.stdout is None or output.is_terminal):
        message = _("{path} is {title}, which a terminal cannot show: name a file with -o")
        raise LinfenError(message.format(path=raw.name, title=_(form.title)))
    documents = task.documents(converter)
    converted, notes = convert_document(raw.read(), raw.name, form, documents)
    if task.path is not None:
        task.write([converted])
    elif form.is_binary or not output.is_terminal:
        output.write_bytes(converted)
    else:
        output.write([plain.visible(decode_page(converted, task.encoding).text)])
    for line in notes:
        note(f"linfen: {line}")
    report_dropped(documents.dropped)
    return 0


def read_pieces(raw: RawSource, read_as: str | None) -> tuple[Iterable[str], Opened | None]:
    """Return the text of a source of any format, piece by piece; for plain text with the source that it is read from."""
    if is_document(raw):
        with naming(raw.name):
            return [raw.format.rewriter.texts(raw.read(), read_as)], None
    opened = Opened(raw, read_as)
    return opened.pieces(), opened


@contextmanager
def _converting(
    source: Opened, converter: Converter, task: Task
) -> Iterator[Callable[[Iterable[str]], Iterator[Converted]]]:
    """Yield what converts the pieces of a text: here, or in several processes where that pays."""
    if (source.size is not None and source.size < WORTH) or task.jobs == 1:
        yield lambda pieces: (
            block.converted for block in convert_blocks(pieces, converter, keep_glosses=task.keep_glosses)
        )
        return
    from linfen_cli.convert.parallel import converting  # start-up

    with converting(converter, keep_glosses=task.keep_glosses, jobs=task.jobs) as convert:
        yield convert


def _write_json(pieces: Iterator[str], task: Task, output: Output) -> None:
    if task.path is not None:
        task.write(piece.encode() for piece in pieces)
    else:
        output.write(pieces)


def _ended(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the pieces of a text with its last line ended, so that a prompt does not stand behind it."""
    last = "\n"
    for piece in pieces:
        yield piece
        last = piece[-1:] or last
    if last != "\n":
        yield "\n"
