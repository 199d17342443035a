"""`linfen convert`: a text, a document or a folder in another script or region; and why, and how surely."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import click

from linfen_cli.base.compressed import compressed, compression_of
from linfen_cli.base.encoding import check_encoding, decode_page
from linfen_cli.base.errors import LinfenError, NothingToReadError, naming
from linfen_cli.base.files import check_output_file, write_file
from linfen_cli.base.messages import _, ngettext
from linfen_cli.chars.regions import regions
from linfen_cli.cli.help import WHAT, Command
from linfen_cli.cli.options import (
    Declaration,
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
from linfen_cli.formats.registry import PLAIN, Format, format_named, has_text_name, rewritten_names
from linfen_cli.source import STANDARD_INPUT, Opened, RawSource, open_raw

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


class ConvertSourceOptions(SourceOptions):
    """The text, and what kind of file it is in."""

    given_format: str | None = option(
        "--format",
        metavar="FORMAT",
        values=lambda: {"formats": ", ".join(rewritten_names())},
        help="Read SOURCE as {formats}. [default: detected]",
    )

    @property
    def format(self) -> Format | None:
        """The format that is asked for, or None.

        Raises:
            LinfenError: there is no such format.
        """
        return None if self.given_format is None else format_named(self.given_format)

    @property
    def is_folder(self) -> bool:
        """Whether a folder is named."""
        return self.source is not None and self.source != STANDARD_INPUT and os.path.isdir(self.source)


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

    @classmethod
    def declarations(cls) -> dict[str, Declaration]:
        """Return what click is to parse, the region first."""
        return RegionOptions.declarations() | super().declarations()

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


class ConvertOutputOptions(OutputOptions):
    """Where the converted text goes, and as which bytes."""

    path: str | None = option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to FILE, whole or not at all, in the encoding of SOURCE; - is standard output. For a folder: a folder. "
        "Compressed as its name ends (.gz, .zst).",
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


@click.command("convert", cls=Command, epilog=_EPILOG)
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
    as it is. Any of them may be compressed (.gz, .zst). With --explain, --doubtful or --verify the list is printed, and -o
    writes the text as well.
    """
    source, form, as_json = given.source, given.format, display.as_json
    screen = Output(display.color)
    if display.check:
        read_as = check_encoding(given.encoding)
        return _check(source, form, read_as, screen, as_json=as_json, is_folder=given.is_folder)
    converter = conversion.converter
    target = _Target(
        None if output.path == "-" else output.path,
        output.force,
        conversion.glosses == "inline",
        _encoding(output.encoding_name),
        _line_ends(output.line_ends),
        work.jobs,
        check_encoding(given.encoding),
    )
    if converter.limitation:
        complain(converter.limitation)
    if given.is_folder and source is not None:
        if display.kind or as_json:
            message = _("{option} is for one text, and {source} is a folder: name a file in it")
            raise LinfenError(message.format(option=f"--{display.kind or 'json'}", source=source))
        return _folder(source, target, converter, form, quiet=display.quiet)
    if target.path is not None:
        check_output_file(target.path, force=output.force)
    with open_raw(source, form=form) as raw:
        if display.kind:
            return _list(raw, converter, target, screen, display.kind, as_json=as_json)
        if _is_document(raw):
            return _document(raw, converter, target, as_json=as_json)
        return _text(raw, converter, target, as_json=as_json)


def _is_document(raw: RawSource) -> bool:
    """Return whether a source has more in it than text, and is rewritten in place."""
    return raw.format is not PLAIN and raw.format.is_rewritten


class _Target(NamedTuple):
    """Where to write to (None is standard output), and how."""

    path: str | None
    force: bool
    keep_glosses: bool
    encoding: str | None
    line_ends: str | None
    jobs: int | None
    read_as: str | None = None

    @property
    def compression(self) -> str:
        """How the file to write to is compressed, by its name; nothing for standard output."""
        return compression_of(self.path or "")


def _text(raw: RawSource, converter: Converter, target: _Target, *, as_json: bool) -> int:
    """Convert plain text, of any size, as it goes; or the text of a document that can only be read."""
    from linfen_cli.cli.progress import watched

    dropped = 0
    output = Output()
    found = Opened(raw, target.read_as)
    with _converting(found, converter, target) as convert:

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
            _write_file(_encoded(texts(), found, target), target)
        elif target.encoding is not None or target.line_ends is not None:
            for piece in _encoded(texts(), found, target._replace(encoding=target.encoding or "utf-8")):
                output.write_bytes(piece)
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


def _document(raw: RawSource, converter: Converter, target: _Target, *, as_json: bool) -> int:
    """Convert a document, with all that is not text in it left as it is."""
    from linfen_cli.convert.documents import DocumentConverter, convert_document

    form = raw.format
    if as_json:
        message = _("--json gives text, and {path} is {title}: --format plain reads it as text")
        raise LinfenError(message.format(path=raw.name, title=_(form.title)))
    if target.path is None and form.is_binary and (sys.stdout is None or sys.stdout.isatty()):
        message = _("{path} is {title}, which a terminal cannot show: name a file with -o")
        raise LinfenError(message.format(path=raw.name, title=_(form.title)))
    work = DocumentConverter(converter, target.keep_glosses, target.encoding, target.line_ends, target.read_as)
    converted, notes = convert_document(raw.read(), raw.name, form, work)
    if target.path is not None:
        _write_file([converted], target)
    elif form.is_binary or not Output().is_terminal:
        Output().write_bytes(converted)
    else:
        from linfen_cli.render import plain

        Output().write([plain.visible(decode_page(converted, target.encoding).text)])
    for line in notes:
        note(f"linfen: {line}")
    _tell_of_dropped(work.dropped)
    return 0


def _folder(folder: str, target: _Target, converter: Converter, form: Format | None, *, quiet: bool) -> int:
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
        None if form is None else form.name,
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


def _list(raw: RawSource, converter: Converter, target: _Target, output: Output, kind: str, *, as_json: bool) -> int:
    """List what was changed, what is doubtful or what did not return; and write the text where it is to go."""
    from linfen_cli.convert.explain import Change, explain_blocks
    from linfen_cli.convert.round_trip import verify
    from linfen_cli.render import conversion

    pieces, found = _pieces(raw, target.read_as)
    blocks = convert_blocks(pieces, converter, keep_glosses=target.keep_glosses)
    if target.path is not None:
        if found is None:
            message = _("{path} is {title}: {option} lists what is changed in it, and writes no file")
            raise LinfenError(message.format(path=raw.name, title=_(raw.format.title), option=f"--{kind}"))
        kept = list(blocks)
        _write_file(_encoded((block.converted.text for block in kept), found, target), target)
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


def _pieces(raw: RawSource, read_as: str | None) -> tuple[Iterable[str], Opened | None]:
    """Return the text of a source of any format, piece by piece; for plain text with the source that it is read from."""
    if _is_document(raw):
        with naming(raw.name):
            return [raw.format.rewriter.texts(raw.read(), read_as)], None
    opened = Opened(raw, read_as)
    return opened.pieces(), opened


def _check(
    source: str | None, form: Format | None, read_as: str | None, output: Output, *, as_json: bool, is_folder: bool
) -> int:
    """Say what a text is in; of a folder, for each of its files on a line."""
    from linfen_cli.render import conversion
    from linfen_cli.render.jsonl import dumps
    from linfen_cli.render.plain import one_line, visible

    if not is_folder or source is None:
        found = _detection(source, form, read_as)
        name = source or "the default article"
        output.write([conversion.detection_json(name, found)] if as_json else conversion.detection_lines(found))
        return 0
    from linfen_cli.base.walk import Entry, walk

    status = 0
    for entry in walk(source, ignore=False):
        if isinstance(entry, Entry) and not has_text_name(entry.path):
            continue
        try:
            if not isinstance(entry, Entry):
                raise LinfenError(entry.message)
            found = _detection(entry.path, form, read_as)
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


def _detection(source: str | None, form: Format | None, read_as: str | None) -> Detection:
    from linfen_cli.chars.detect import Census
    from linfen_cli.repair.blocks import repair_blocks

    census = Census()
    with open_raw(source, form=form) as raw:
        pieces, _opened = _pieces(raw, read_as)
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


def _encoded(texts: Iterable[str], source: Opened, target: _Target) -> Iterator[bytes]:
    """Yield a text in the bytes of its source, with its mark, unless told otherwise."""
    from linfen_cli.cli.convert_files import encoder

    encode = encoder(source, target.encoding, target.line_ends)
    if target.encoding is None:
        yield source.mark
    for text in texts:
        yield encode(text)


def _write_file(pieces: Iterable[bytes], target: _Target) -> None:
    assert target.path is not None
    write_file(target.path, compressed(pieces, target.compression), force=target.force)


def _write_text(pieces: Iterator[str], target: _Target) -> None:
    if target.path is not None:
        _write_file((piece.encode() for piece in pieces), target)
    else:
        Output().write(pieces)


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
