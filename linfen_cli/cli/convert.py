"""`linfen convert`: a text, a document or a folder in another script or region; and why, and how surely."""

from __future__ import annotations

import codecs
import os

import click

from linfen_cli.base.encoding import check_encoding
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.files import check_output_file
from linfen_cli.base.messages import _
from linfen_cli.base.pool import processors
from linfen_cli.chars.regions import regions
from linfen_cli.cli.convert_task import Task
from linfen_cli.cli.convert_text import convert_text, is_document, rewrite_document
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
from linfen_cli.cli.status import complain
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.user_dictionary import read_user_dictionary
from linfen_cli.formats.registry import Format, format_named, rewritten_names
from linfen_cli.source import STANDARD_INPUT, open_raw

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
        """Return whether a folder is named."""
        return self.source is not None and self.source != STANDARD_INPUT and os.path.isdir(self.source)


class ConvertOptions(RegionOptions):
    """The options for the target of a conversion, and its rules."""

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
    """The options for the output of the converted text, and its encoding."""

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
    line_ends_name: str = option(
        "--line-ends",
        metavar="ENDS",
        default="keep",
        show_default=True,
        help="Write line ends as lf or crlf, or keep them.",
    )

    @property
    def encoding(self) -> str | None:
        """The encoding to write in, None for that of the source.

        Raises:
            LinfenError: there is no such encoding, or it has no Chinese.
        """
        name = self.encoding_name
        if name is None:
            return None
        try:
            encoding = codecs.lookup(name).name
            "臨".encode(encoding, "replace")
        except (LookupError, UnicodeError):
            message = _("there is no encoding {name!r}: for Chinese utf-8, gb18030 and big5hkscs are in use")
            raise LinfenError(message.format(name=name)) from None
        return encoding

    @property
    def line_ends(self) -> str | None:
        """The line end to write, None for those of the source.

        Raises:
            LinfenError: there is no such name of one.
        """
        name = self.line_ends_name
        if name not in _LINE_ENDS:
            raise LinfenError(_("--line-ends is lf, crlf or keep, not {name!r}").format(name=name))
        return _LINE_ENDS[name]


class ListOptions(QuietOptions, DisplayOptions):
    """The options for what is printed instead of the text, or beside it."""

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
    target=ConvertOutputOptions,
    display=ListOptions,
    work=JobOptions,
)
def command(
    given: ConvertSourceOptions,
    conversion: ConvertOptions,
    target: ConvertOutputOptions,
    display: ListOptions,
    work: JobOptions,
) -> int:
    """Convert a text to another script or region. Glosses never hide a phrase from the dictionaries.

    SOURCE is a text, Markdown, HTML, an EPUB, a Word document, subtitles, or a folder of them; what is not text in it stays
    as it is. Any of them may be compressed (.gz, .zst). With --explain, --doubtful or --verify the list is printed, and -o
    writes the text as well.
    """
    output = Output(display.color)
    if display.check:
        from linfen_cli.cli.convert_check import check_folder, check_text  # start-up

        check = check_folder if given.is_folder else check_text
        return check(given.source, given.format, check_encoding(given.encoding), output, as_json=display.as_json)
    converter = conversion.converter
    task = Task(
        converter.settings,
        path=None if target.path == STANDARD_INPUT else target.path,
        force=target.force,
        keep_glosses=conversion.glosses == "inline",
        encoding=target.encoding,
        line_ends=target.line_ends,
        read_as=check_encoding(given.encoding),
        form=given.given_format,
        jobs=work.jobs or processors(),
    )
    if converter.limitation:
        complain(converter.limitation)
    if given.is_folder and given.source is not None:
        if display.kind or display.as_json:
            message = _("{option} is for one text, and {source} is a folder: name a file in it")
            raise LinfenError(message.format(option=f"--{display.kind or 'json'}", source=given.source))
        from linfen_cli.cli.convert_files import convert_folder  # start-up

        return convert_folder(given.source, task, quiet=display.quiet)
    if task.path is not None:
        check_output_file(task.path, force=task.force)
    with open_raw(given.source, form=given.format) as raw:
        if display.kind:
            from linfen_cli.cli.convert_lists import print_list  # start-up

            return print_list(raw, converter, task, output, display.kind, as_json=display.as_json)
        if is_document(raw):
            return rewrite_document(raw, converter, task, as_json=display.as_json)
        return convert_text(raw, converter, task, as_json=display.as_json)
