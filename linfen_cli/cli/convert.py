"""`linfen convert`: a text, a document or a folder in another script or region; and why, and how surely."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import click

from linfen_cli.base.encoding import check_encoding, decode
from linfen_cli.base.errors import LinfenError, NothingToReadError
from linfen_cli.chars.regions import REGIONS
from linfen_cli.cli.options import (
    CONTEXT,
    TO_HELP,
    at_most_one,
    color_option,
    completing,
    encoding_option,
    engine_option,
    force_option,
    json_option,
    source_argument,
)
from linfen_cli.cli.output import Output, check_output_file, write_whole
from linfen_cli.convert.blocks import Converted, convert_blocks
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.user_dictionary import read_user_dictionary
from linfen_cli.formats import FORMATS, PLAIN, format_of, rewriter_of
from linfen_cli.source import Opened, open_source, read_bytes

if TYPE_CHECKING:
    from linfen_cli.chars.detect import Detection

WRONG = 2
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


@click.command(
    "convert", context_settings=CONTEXT, epilog=_EPILOG, short_help="Convert a text to another script or region."
)
@source_argument
@encoding_option
@click.option("--to", metavar="REGION", shell_complete=completing("region"), help=f"What to convert to: {TO_HELP}")
@click.option("--from", "given", metavar="REGION",
              help="The script or region of the text. [default: found out, line by line]")  # fmt: skip
@click.option("--words", is_flag=True, help="Exchange the regions' words too: 軟件 and 軟體.")
@click.option("--dict", "dictionaries", multiple=True, metavar="FILE",
              help="Words of your own, in OpenCC's text format: a word, a tab, what it becomes. Repeatable.")  # fmt: skip
@click.option("--keep", multiple=True, metavar="NAME", help="Leave NAME as it is. Repeatable.")
@click.option("--punctuation", is_flag=True, help="Write the region's quotation marks: “” or 「」.")
@click.option("--width", metavar="WIDTH", help="Write letters, digits and signs full or half; never in code or URLs.")
@click.option("-o", "--output", "path", metavar="FILE",
              help="Write to FILE, whole or not at all, in the encoding of the source; - is standard output. For a folder: a folder.")  # fmt: skip
@force_option
@click.option("--format", "format_name", metavar="FORMAT",
              help=f"What SOURCE is: {', '.join(FORMATS)}. [default: told by its name]")  # fmt: skip
@click.option("--output-encoding", metavar="NAME", help="Write in this encoding. [default: that of the source]")
@click.option(
    "--line-ends", metavar="ENDS", default="keep", show_default=True, help="Write line ends: lf, crlf or keep."
)
@click.option(
    "--glosses",
    type=click.Choice(["hide", "inline"]),
    default="hide",
    show_default=True,
    help="Drop the readings that stood in the text, or keep them after their characters.",
)
@click.option("--explain", is_flag=True, help="List each change with the rule behind it, instead of the text.")
@click.option("--doubtful", is_flag=True, help="List only what no phrase decided, with what else it could be.")
@click.option("--check", is_flag=True, help="Tell which script and region the text is in, and what is mixed into it.")
@click.option("--verify", is_flag=True,
              help="Convert there and back and list what did not return; exit status 1 where something did not.")  # fmt: skip
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N",
              help="Work with N processes. [default: one a processor]")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Leave out the summary of a folder on standard error.")
@engine_option
@json_option
@color_option
def command(
    source: str | None,
    encoding: str | None,
    to: str | None,
    given: str | None,
    words: bool,
    dictionaries: tuple[str, ...],
    keep: tuple[str, ...],
    punctuation: bool,
    width: str | None,
    path: str | None,
    force: bool,
    format_name: str | None,
    output_encoding: str | None,
    line_ends: str,
    glosses: str,
    explain: bool,
    doubtful: bool,
    check: bool,
    verify: bool,
    jobs: int | None,
    quiet: bool,
    engine: str,
    as_json: bool,
    color: str,
) -> int:
    """Convert a text to another script or region. Glosses never hide a phrase from the dictionaries.

    SOURCE is a text, Markdown, HTML, an EPUB, a Word document, subtitles, or a folder of them; what is no text in it stays as
    it is. With a list that is asked for (--explain and the like) -o writes the text all the same.
    """
    at_most_one(explain=explain, doubtful=doubtful, check=check, verify=verify)
    what = format_of(source, format_name)
    is_folder = source is not None and source != "-" and os.path.isdir(source)
    if check:
        at_most_one(check=check, output=path)
        return _check(source, what, check_encoding(encoding), Output(color), as_json=as_json, is_folder=is_folder)
    if to is None:
        raise LinfenError(f"convert needs to know what to convert to: --to {', --to '.join(REGIONS)}")
    converter = Converter(
        to,
        given,
        engine,
        words=words,
        user_dictionary=read_user_dictionary(dictionaries, keep),
        punctuation=punctuation,
        width=width,
    )
    target = _Target(
        None if path == "-" else path,
        force,
        glosses == "inline",
        _encoding(output_encoding),
        _line_ends(line_ends),
        jobs,
        check_encoding(encoding),
        raw=format_name is not None,
    )
    if converter.limitation:
        from linfen_cli.cli.run import complain

        complain(converter.limitation)
    if is_folder and source is not None:
        if explain or doubtful or verify or as_json:
            given_flag = next(flag for flag, on in _flags(explain, doubtful, verify) if on)
            raise LinfenError(f"{given_flag} is for one text, and {source} is a folder: name a file in it")
        return _folder(source, target, converter, format_name, quiet=quiet)
    if target.path is not None:
        check_output_file(target.path, force=force)
    if explain or doubtful or verify:
        kind = "verify" if verify else "doubtful" if doubtful else "explain"
        return _list(source, what, converter, target, Output(color), kind, as_json=as_json)
    if what != PLAIN and source is not None:
        return _document(source, what, converter, target, as_json=as_json)
    return _text(source, converter, target, as_json=as_json)


def _flags(explain: bool, doubtful: bool, verify: bool) -> tuple[tuple[str, bool], ...]:
    return (("--explain", explain), ("--doubtful", doubtful), ("--verify", verify), ("--json", True))


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
            write_whole(target.path, _encoded(texts(), found, target), force=target.force)
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
    from linfen_cli.cli.run import note
    from linfen_cli.formats.runs import Work

    if as_json:
        raise LinfenError(f"--json gives text, and {source} is {what}: --format plain takes it for one")
    if target.path is None and FORMATS[what].is_binary and (sys.stdout is None or sys.stdout.isatty()):
        raise LinfenError(f"{source} is {what}, which a terminal cannot show: -o names a file to write to")
    work = Work(converter, target.keep_glosses, target.encoding, target.line_ends, target.read_as)
    made, notes = convert_document(read_bytes(source), source if source != "-" else "<stdin>", what, work)
    if target.path is not None:
        write_whole(target.path, made, force=target.force)
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
    from linfen_cli.cli.run import complain, note

    if target.path is None:
        raise LinfenError(f"{folder} is a folder: name a file in it, or with -o a folder to write to")
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
                raise LinfenError(f"{source} is {what}: --{kind} lists what is changed in it, and writes no file")
            kept = list(blocks)
            texts = (block.converted.text for block in kept)
            write_whole(target.path, _encoded(texts, found, target), force=target.force)
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
        name = source or "the default article"
        output.write([conversion.detection_json(name, found)] if as_json else conversion.detection_lines(found))
        return 0
    from linfen_cli.base.walk import Entry, walk
    from linfen_cli.cli.run import complain
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
            mixed = "mixed: " + " ".join(stray.character for stray in found.strays[:8]) if found.is_mixed else ""
            output.write([f"{visible(one_line(entry.path))}\t{found.region or 'unknown'}\t{mixed}".rstrip() + "\n"])
    return status


def _detection(source: str | None, what: str, read_as: str | None) -> Detection:
    from linfen_cli.chars.detect import Census
    from linfen_cli.repair.blocks import repair_blocks

    census = Census()
    with _pieces(source, what, read_as) as (pieces, _):
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
        write_whole(target.path, (piece.encode() for piece in pieces), force=target.force)
    else:
        Output().write(pieces)


def _write_bytes(pieces: Iterable[bytes]) -> None:
    if sys.stdout is None:
        raise LinfenError("standard output is closed: there is nowhere to write to")
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)


def _tell_of_dropped(number: int) -> None:
    if number:
        from linfen_cli.cli.run import complain

        were = "gloss was" if number == 1 else "glosses were"
        complain(f"{number} {were} dropped: the characters that they read are not in the converted text")


def _encoding(name: str | None) -> str | None:
    if name is None:
        return None
    import codecs

    try:
        encoding = codecs.lookup(name).name
        "臨".encode(encoding, "replace")
    except (LookupError, UnicodeError):
        raise LinfenError(
            f"there is no encoding {name!r}: for Chinese utf-8, gb18030 and big5hkscs are in use"
        ) from None
    return encoding


def _line_ends(name: str) -> str | None:
    if name not in _LINE_ENDS:
        raise LinfenError(f"--line-ends is lf, crlf or keep, not {name!r}")
    return _LINE_ENDS[name]
