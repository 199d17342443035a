"""`linfen convert`: a text, a document or a folder in another script or region; and why, and how surely."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import click

from linfen_cli.base.encoding import check_encoding, decode
from linfen_cli.base.errors import LinfenError, NothingToReadError
from linfen_cli.base.files import check_output_file, write_file
from linfen_cli.base.messages import _, ngettext
from linfen_cli.chars.regions import regions
from linfen_cli.cli.help import WHAT, Command
from linfen_cli.cli.options import (
    DisplayOptions,
    JobOptions,
    OutputOptions,
    QuietOptions,
    RegionOptions,
    SourceOptions,
    option,
    options,
)
from linfen_cli.cli.output import Output
from linfen_cli.cli.status import WRONG, complain, note
from linfen_cli.convert.blocks import Converted, convert_blocks
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.user_dictionary import read_user_dictionary
from linfen_cli.formats import FORMATS, PLAIN, format_of, rewriter_of
from linfen_cli.source import STANDARD_INPUT, Opened, open_source, read_bytes

if TYPE_CHECKING:
    from linfen_cli.chars.detect import Detection

NOT_RETURNED = 1

# Bytes from which a text is converted by several processes.
_WORTH = 4 << 20

_LINE_ENDS = {"lf": "\n", "crlf": "\r\n", "keep": None}

_EPILOG = """\b
Examples:
  linfen convert --to simplified
  linfen convert --to taiwan --words -o - | head -3
  linfen show -s 1 | linfen convert - --to s2twp
  linfen convert --to simplified --glosses inline | tail -3
  linfen convert data/digest.clean.txt --to simplified --doubtful | head -3
  linfen convert --check
"""


@dataclass(frozen=True)
class ConvertSourceOptions(SourceOptions):
    """The text, and what kind of file it is in."""

    given_format: str | None = option(
        "--format",
        metavar="FORMAT",
        values=lambda: {"formats": ", ".join(FORMATS)},
        help="Read SOURCE as {formats}. [default: by its name]",
    )

    @property
    def format(self) -> str:
        """The format that is asked for, or that the name says.

        Raises:
            LinfenError: there is no such format.
        """
        return format_of(self.source, self.given_format)

    @property
    def is_folder(self) -> bool:
        """Whether a folder is named."""
        return self.source is not None and self.source != STANDARD_INPUT and os.path.isdir(self.source)


@dataclass(frozen=True)
class ConvertOptions(RegionOptions):
    """What to convert to, and by which rules."""

    PANEL = WHAT

    origin: str | None = option(
        "--from", metavar="REGION", help="Convert from this script or region. [default: detected for each line]"
    )
    words: bool = option("--words", is_flag=True, help="Convert the words of the region too: 軟件 and 軟體.")
    dictionaries: tuple[str, ...] = option(
        "--dict",
        multiple=True,
        metavar="FILE",
        help="Use your own words, in OpenCC's text format: a word, a tab, what it becomes. Repeatable.",
    )
    keep: tuple[str, ...] = option("--keep", multiple=True, metavar="NAME", help="Leave NAME as it is. Repeatable.")
    punctuation: bool = option("--punctuation", is_flag=True, help="Write the region's quotation marks: “” or 「」.")
    width: str | None = option(
        "--width", metavar="WIDTH", help="Write letters, digits and signs full or half width; never in code or URLs."
    )
    glosses: str = option(
        "--glosses",
        type=click.Choice(["hide", "inline"]),
        default="hide",
        show_default=True,
        help="Drop the readings that stood in the text, or keep them after their characters.",
    )

    @property
    def converter(self) -> Converter:
        """The converter that does what is asked for.

        Raises:
            LinfenError: no region is given, or something is asked for that cannot be had.
        """
        if self.to is None:
            message = _("convert needs to know what to convert to: --to {regions}")
            raise LinfenError(message.format(regions=", --to ".join(regions())))
        return Converter(
            self.to,
            self.origin,
            self.engine,
            words=self.words,
            user_dictionary=read_user_dictionary(self.dictionaries, self.keep),
            punctuation=self.punctuation,
            width=self.width,
        )


@dataclass(frozen=True)
class ConvertOutputOptions(OutputOptions):
    """Where the converted text goes, and as which bytes."""

    path: str | None = option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to FILE, whole or not at all, in the encoding of SOURCE; - is standard output. For a folder: a folder.",
    )
    encoding_name: str | None = option(
        "--output-encoding", metavar="ENCODING", help="Write in this encoding. [default: that of SOURCE]"
    )
    line_ends: str = option(
        "--line-ends",
        metavar="ENDS",
        default="keep",
        show_default=True,
        help="Write line ends as lf or crlf, or keep them.",
    )


@dataclass(frozen=True)
class ListOptions(QuietOptions, DisplayOptions):
    """What is printed instead of the text, or beside it."""

    EXCLUSIVE = (("--explain", "--doubtful", "--check", "--verify"), ("--check", "--output"))

    explain: bool = option(
        "--explain", is_flag=True, help="List each change with the rule behind it, instead of the text."
    )
    doubtful: bool = option(
        "--doubtful", is_flag=True, help="List only what no phrase decided, with what else it could be."
    )
    check: bool = option(
        "--check", is_flag=True, help="Print the script and region of the text, and what is mixed into it."
    )
    verify: bool = option(
        "--verify",
        is_flag=True,
        help="Convert there and back and list what did not return; exit with status 1 if something did not.",
    )

    @property
    def kind(self) -> str | None:
        """The list of changes that is asked for; None for the text."""
        return next((name for name in ("explain", "doubtful", "verify") if getattr(self, name)), None)


@click.command("convert", cls=Command, epilog=_EPILOG, short_help="Convert a text to another script or region.")
@options(
    given=ConvertSourceOptions,
    conversion=ConvertOptions,
    output=ConvertOutputOptions,
    display=ListOptions,
    work=JobOptions,
)
def command(
    given: ConvertSourceOptions,
    conversion: ConvertOptions,
    output: ConvertOutputOptions,
    display: ListOptions,
    work: JobOptions,
) -> int:
    """Convert a text to another script or region. Glosses never hide a phrase from the dictionaries.

    SOURCE is a text, Markdown, HTML, an EPUB, a Word document, subtitles, or a folder of them; what is not text in it stays
    as it is. With --explain, --doubtful or --verify the list is printed, and -o writes the text as well.
    """
    source, what, as_json = given.source, given.format, display.as_json
    screen = Output(display.color)
    if display.check:
        read_as = check_encoding(given.encoding)
        return _check(source, what, read_as, screen, as_json=as_json, is_folder=given.is_folder)
    converter = conversion.converter
    target = _Target(
        None if output.path == "-" else output.path,
        output.force,
        conversion.glosses == "inline",
        _encoding(output.encoding_name),
        _line_ends(output.line_ends),
        work.jobs,
        check_encoding(given.encoding),
        raw=given.given_format is not None,
    )
    if converter.limitation:
        complain(converter.limitation)
    if given.is_folder and source is not None:
        if display.kind or as_json:
            message = _("{option} is for one text, and {source} is a folder: name a file in it")
            raise LinfenError(message.format(option=f"--{display.kind or 'json'}", source=source))
        return _folder(source, target, converter, given.given_format, quiet=display.quiet)
    if target.path is not None:
        check_output_file(target.path, force=output.force)
    if display.kind:
        return _list(source, what, converter, target, screen, display.kind, as_json=as_json)
    if what != PLAIN and source is not None:
        return _document(source, what, converter, target, as_json=as_json)
    return _text(source, converter, target, as_json=as_json)


class _Target(NamedTuple):
    """Where to write to (None is standard output), and how."""

    path: str | None
    force: bool
    keep_glosses: bool
    encoding: str | None
    line_ends: str | None
    jobs: int | None
    read_as: str | None = None
    raw: bool = False


def _text(source: str | None, converter: Converter, target: _Target, *, as_json: bool) -> int:
    """Convert plain text, of any size, as it goes."""
    from linfen_cli.cli.progress import watched

    dropped = 0
    output = Output()
    with (
        open_source(source, encoding=target.read_as, raw=target.raw) as found,
        _converting(found, converter, target) as convert,
    ):

        def texts() -> Iterator[str]:
            nonlocal dropped
            hidden = target.path is None and output.is_terminal
            for converted in convert(watched(found, hidden=hidden)):
                dropped += converted.dropped
                yield converted.text

        if as_json:
            from linfen_cli.render.conversion import text_json

            _write_text(text_json(_head(converter), texts()), target)
        elif target.path is not None:
            write_file(target.path, _encoded(texts(), found, target), force=target.force)
        elif target.encoding is not None or target.line_ends is not None:
            _write_bytes(_encoded(texts(), found, target._replace(encoding=target.encoding or "utf-8")))
        elif output.is_terminal:
            from linfen_cli.render import plain

            output.write(_ended(map(plain.visible, texts())))
        else:
            output.write(texts())
    _tell_of_dropped(dropped)
    return 0


@contextmanager
def _converting(
    found: Opened, converter: Converter, target: _Target
) -> Iterator[Callable[[Iterable[str]], Iterator[Converted]]]:
    """Give what converts the pieces of a text: here, or in several processes where that pays."""
    if (found.size is not None and found.size < _WORTH) or target.jobs == 1:
        yield lambda pieces: (
            block.converted for block in convert_blocks(pieces, converter, keep_glosses=target.keep_glosses)
        )
        return
    from linfen_cli.base.pool import processors
    from linfen_cli.convert.parallel import converting

    jobs = target.jobs or processors()
    with converting(converter, keep_glosses=target.keep_glosses, jobs=jobs) as convert:
        yield convert


def _document(source: str, what: str, converter: Converter, target: _Target, *, as_json: bool) -> int:
    """Convert a document of another format than plain text, with all that is no text left as it is."""
    from linfen_cli.cli.convert_files import convert_document
    from linfen_cli.formats.runs import Work

    if as_json:
        message = _("--json gives text, and {source} is {format}: --format plain reads it as text")
        raise LinfenError(message.format(source=source, format=what))
    if target.path is None and FORMATS[what].is_binary and (sys.stdout is None or sys.stdout.isatty()):
        message = _("{source} is {format}, which a terminal cannot show: name a file with -o")
        raise LinfenError(message.format(source=source, format=what))
    work = Work(converter, target.keep_glosses, target.encoding, target.line_ends, target.read_as)
    made, notes = convert_document(read_bytes(source), source if source != "-" else "<stdin>", what, work)
    if target.path is not None:
        write_file(target.path, made, force=target.force)
    elif FORMATS[what].is_binary:
        _write_bytes([made])
    else:
        _write_shown(made, target)
    for line in notes:
        note(f"linfen: {line}")
    _tell_of_dropped(work.dropped)
    return 0


def _write_shown(made: bytes, target: _Target) -> None:
    """Write a document to standard output: as its bytes to a pipe, with its control characters shown on a terminal."""
    output = Output()
    if not output.is_terminal:
        _write_bytes([made])
        return
    from linfen_cli.formats.runs import decoded
    from linfen_cli.render import plain

    output.write([plain.visible(decoded(made, "the document").text)])


def _folder(folder: str, target: _Target, converter: Converter, format_name: str | None, *, quiet: bool) -> int:
    from linfen_cli.base.pool import processors
    from linfen_cli.cli.convert_files import Task, convert_folder, summary

    if target.path is None:
        message = _("{folder} is a folder: name a file in it, or with -o a folder to write to")
        raise LinfenError(message.format(folder=folder))
    task = Task(
        converter.settings,
        target.keep_glosses,
        target.encoding,
        target.line_ends,
        format_name,
        target.force,
        target.read_as,
    )
    outcomes = []
    for outcome in convert_folder(folder, target.path, task, target.jobs or processors()):
        outcomes.append(outcome)
        if outcome.problem:
            complain(outcome.problem)
        for line in outcome.notes:
            note(f"linfen: {line}")
    _tell_of_dropped(sum(outcome.dropped for outcome in outcomes))
    if not quiet:
        note(summary(outcomes))
    return WRONG if any(outcome.problem for outcome in outcomes) else 0


def _list(
    source: str | None,
    what: str,
    converter: Converter,
    target: _Target,
    output: Output,
    kind: str,
    *,
    as_json: bool,
) -> int:
    """List what was changed, what is doubtful or what did not return; and write the text where it is to go."""
    from linfen_cli.convert.explain import Change, explain_blocks
    from linfen_cli.convert.round_trip import verify
    from linfen_cli.render import conversion

    with _pieces(source, what, target.read_as) as (pieces, found):
        blocks = convert_blocks(pieces, converter, keep_glosses=target.keep_glosses)
        if target.path is not None:
            if found is None:
                message = _("{source} is {format}: {option} lists what is changed in it, and writes no file")
                raise LinfenError(message.format(source=source, format=what, option=f"--{kind}"))
            kept = list(blocks)
            texts = (block.converted.text for block in kept)
            write_file(target.path, _encoded(texts, found, target), force=target.force)
            blocks = iter(kept)
        if kind == "verify":
            lost = verify(blocks, converter)
            if as_json:
                found_lost = list(lost)
                output.write([conversion.lost_json(_head(converter), found_lost)])
                return NOT_RETURNED if found_lost else 0
            first = next(lost, None)
            every = lost if first is None else chain([first], lost)
            if output.styled:
                output.write_lines(conversion.lost_table(every, output.width), pager=True)
            else:
                output.write(conversion.lost_lines(every))
            return 0 if first is None else NOT_RETURNED
        explained = explain_blocks(blocks, converter)
        if as_json:
            output.write(conversion.changes_json(_head(converter), explained, doubtful=kind == "doubtful"))
            return 0
        changes: Iterator[Change] = (
            change for part in explained for change in (part.doubtful if kind == "doubtful" else part.changes)
        )
        if output.styled:
            output.write_lines(conversion.changes_table(changes, output.width), pager=True)
        else:
            output.write(conversion.changes_lines(changes))
    return 0


@contextmanager
def _pieces(source: str | None, what: str, read_as: str | None) -> Iterator[tuple[Iterable[str], Opened | None]]:
    """The text of a source of any format, piece by piece; for plain text with the source that it is read from."""
    if what == PLAIN or source is None:
        with open_source(source, encoding=read_as) as found:
            yield found.pieces(), found
        return
    data = read_bytes(source)
    if read_as is not None and not FORMATS[what].is_binary:
        data = decode(data, read_as)[0].encode()
    yield [rewriter_of(what).texts(data, source)], None


def _check(
    source: str | None, what: str, read_as: str | None, output: Output, *, as_json: bool, is_folder: bool
) -> int:
    """Say what a text is in; of a folder, for each of its files on a line."""
    from linfen_cli.render import conversion
    from linfen_cli.render.jsonl import dumps
    from linfen_cli.render.plain import one_line, visible

    if not is_folder or source is None:
        found = _detection(source, what, read_as)
        name = source or _("the default article")
        output.write([conversion.detection_json(name, found)] if as_json else conversion.detection_lines(found))
        return 0
    from linfen_cli.base.walk import Entry, walk
    from linfen_cli.formats import is_text_file

    status = 0
    for entry in walk(source, ignore=False):
        if isinstance(entry, Entry) and not is_text_file(entry.path):
            continue
        try:
            if not isinstance(entry, Entry):
                raise LinfenError(entry.message)
            found = _detection(entry.path, format_of(entry.path), read_as)
        except NothingToReadError:
            continue
        except LinfenError as error:
            complain(str(error))
            status = WRONG
            continue
        if as_json:
            output.write([dumps({"source": entry.path, **conversion.detection_object(found)}) + "\n"])
        else:
            strays = " ".join(stray.character for stray in found.strays[:8])
            mixed = _("mixed: {characters}").format(characters=strays) if found.is_mixed else ""
            region = found.region or _("unknown")
            output.write([f"{visible(one_line(entry.path))}\t{region}\t{mixed}".rstrip() + "\n"])
    return status


def _detection(source: str | None, what: str, read_as: str | None) -> Detection:
    from linfen_cli.chars.detect import Census
    from linfen_cli.repair.blocks import repair_blocks

    census = Census()
    with _pieces(source, what, read_as) as (pieces, _opened):
        for block in repair_blocks(pieces):
            census.add(block.repaired.text)
    return census.result


def _ended(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces of a text, the last line ended, so that a prompt does not stand behind it."""
    last = "\n"
    for piece in pieces:
        yield piece
        last = piece[-1:] or last
    if last != "\n":
        yield "\n"


def _head(converter: Converter) -> dict[str, str]:
    return {"to": converter.to, "engine": converter.engine.name}


def _encoded(texts: Iterable[str], found: Opened, target: _Target) -> Iterator[bytes]:
    """A text in the bytes of its source, with its mark, unless told otherwise."""
    from linfen_cli.cli.convert_files import Task, encoder
    from linfen_cli.convert.converter import Settings

    encode = encoder(found, Task(Settings(""), encoding=target.encoding, line_ends=target.line_ends))
    if target.encoding is None:
        yield found.mark
    for text in texts:
        yield encode(text)


def _write_text(pieces: Iterator[str], target: _Target) -> None:
    if target.path is not None:
        write_file(target.path, (piece.encode() for piece in pieces), force=target.force)
    else:
        Output().write(pieces)


def _write_bytes(pieces: Iterable[bytes]) -> None:
    if sys.stdout is None:
        raise LinfenError(_("standard output is closed: there is nowhere to write to"))
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)


def _tell_of_dropped(number: int) -> None:
    if number:
        message = ngettext(
            "{number} gloss was dropped: the characters that it reads are not in the converted text",
            "{number} glosses were dropped: the characters that they read are not in the converted text",
            number,
        )
        complain(message.format(number=number))


def _encoding(name: str | None) -> str | None:
    if name is None:
        return None
    import codecs

    try:
        encoding = codecs.lookup(name).name
        "臨".encode(encoding, "replace")
    except (LookupError, UnicodeError):
        message = _("there is no encoding {name!r}: for Chinese utf-8, gb18030 and big5hkscs are in use")
        raise LinfenError(message.format(name=name)) from None
    return encoding


def _line_ends(name: str) -> str | None:
    if name not in _LINE_ENDS:
        raise LinfenError(_("--line-ends is lf, crlf or keep, not {name!r}").format(name=name))
    return _LINE_ENDS[name]
