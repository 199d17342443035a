"""`linfen search`: find a phrase, however it is written."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from linfen_cli.base.encoding import check_encoding
from linfen_cli.base.errors import LinfenError, TooSlowError
from linfen_cli.base.messages import _, ngettext
from linfen_cli.cli.help import WHAT, WHERE, Command
from linfen_cli.cli.mode_options import ModeOptions
from linfen_cli.cli.options import (
    Options,
    SectionOptions,
    WholeNumber,
    argument,
    completing,
    encoding_option,
    library_sources,
    option,
    options,
)
from linfen_cli.cli.output import Output
from linfen_cli.cli.progress import FILES, progress
from linfen_cli.cli.search_printers import HitOptions, Printer, printer_for
from linfen_cli.cli.status import WRONG, complain, note
from linfen_cli.render import plain
from linfen_cli.search.corpus.answers import answers
from linfen_cli.search.corpus.corpus import Answer, Corpus
from linfen_cli.search.query import UNITS, Query, as_pinyin, compile_query
from linfen_cli.source import STANDARD_INPUT

_EPILOG = """\b
Examples:
  linfen search '擔(dān)當'
  linfen search -c 担当
  linfen search --kwic 12 帶頭
  linfen search -e 学习 -e 宣传 -C 1
  linfen search --pinyin dandang
  linfen search --fuzzy 1 強化貴任
  linfen search -E '第[一二三]|首先'
  linfen search -e 学习 -e 宣传 --near 3
  linfen search --table -e 担当 -e 责任
  linfen show | linfen search 責任 -
"""


class PatternOptions(Options):
    """The options for the pattern."""

    PANEL = WHAT

    arguments: tuple[str, ...] = argument(nargs=-1, metavar="PATTERN [SOURCE]...", shell_complete=completing("source"))
    given_patterns: tuple[str, ...] = option(
        "-e",
        "--pattern",
        multiple=True,
        metavar="PATTERN",
        help="Search for this pattern; repeat it for several. All arguments are sources then.",
    )
    near: int | None = option(
        "--near",
        type=WholeNumber(min=0),
        metavar="N",
        help="Find the patterns only within N characters of one another.",
    )
    together: str | None = option(
        "--all", type=click.Choice(UNITS), help="Find the patterns only where all are in the same unit."
    )

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns, from -e or as the first argument.

        Raises:
            click.UsageError: there is none.
        """
        if not self.given_patterns and not self.arguments:
            raise click.UsageError(_("give a pattern to search for"), click.get_current_context())
        return self.given_patterns or self.arguments[:1]

    @property
    def sources(self) -> tuple[str, ...]:
        """The other arguments."""
        return self.arguments if self.given_patterns else self.arguments[1:]


class ScopeOptions(SectionOptions):
    """The options for what is searched."""

    PANEL = WHERE

    in_library: bool = option("--library", is_flag=True, help="Search all texts of the library.")
    indexed: bool = option("--index", is_flag=True, help="Search the indexes of folders (linfen index).")
    hidden: bool = option("--hidden", is_flag=True, help="Search hidden files of folders too.")
    no_ignore: bool = option("--no-ignore", is_flag=True, help="Search files that .gitignore excludes too.")
    encoding: str | None = encoding_option()

    def check(self, sources: tuple[str, ...]) -> None:
        """Check that what is asked for can be done with `sources`.

        Raises:
            LinfenError: they have no index, or an encoding is given for one.
        """
        if self.indexed and (not sources or STANDARD_INPUT in sources):
            raise LinfenError(_("--index searches the indexes of folders: name a folder, or a file in one"))
        if self.indexed and self.encoding is not None:
            raise LinfenError(_("--encoding is for bytes, and an index holds text: leave one of the two out"))


@click.command("search", cls=Command, epilog=_EPILOG)
@options(pattern=PatternOptions, modes=ModeOptions, scope=ScopeOptions, display=HitOptions)
def command(pattern: PatternOptions, modes: ModeOptions, scope: ScopeOptions, display: HitOptions) -> int:
    """Find PATTERN in each SOURCE: a file, a folder, or - for standard input.

    担当, 擔當 and 擔(dān)當 find the same places: variants, glosses, width, case, white space and a line break between
    Han characters make no difference. Latin letters that are not found are tried as pinyin. Hits are shown in
    their sentences, by section, with line numbers. The exit status is 0 when something was found, 1 when nothing was, 2 when
    a source could not be read.
    """
    query = compile_query(pattern.patterns, modes.ways, near=pattern.near, together=pattern.together)
    sources = pattern.sources + tuple(library_sources() if scope.in_library else ())
    scope.check(sources)
    output = Output(display.color)
    by_section = display.count > 1 or (bool(display.count) and (output.styled or display.as_json))
    corpus = _corpus(sources, query, pattern, scope, display, by_section=by_section)
    named = len(sources) > 1 or scope.in_library or corpus.is_large
    printer = printer_for(output, query, display, by_section=by_section, named=named, quiet=corpus.is_large)
    found, failed = _show(corpus, printer, named=named)
    if not found and not display.invert:
        other = as_pinyin(query)
        if other is not None:
            printer.ask(other)
            corpus = corpus.asking(other)
            found, _failed = _show(corpus, printer, named=named, complaining=False)
            if found and sys.stderr is not None and sys.stderr.isatty():
                patterns = _(" and ").join(pattern.patterns)
                note(_("{patterns}: not found as written, but by sound (--pinyin)").format(patterns=patterns))
    printer.end()
    _report_indexes(corpus)
    return WRONG if failed else int(not found)


def _corpus(
    sources: tuple[str, ...],
    query: Query,
    pattern: PatternOptions,
    scope: ScopeOptions,
    display: HitOptions,
    *,
    by_section: bool,
) -> Corpus:
    """Return what is searched, and how much of each source the display needs."""
    only_numbers = display.names_only or (bool(display.count) and not by_section)
    tallied = display.table or by_section
    return Corpus(
        sources,
        query,
        only_counts=only_numbers and not (display.invert or scope.sections),
        whole=bool(scope.sections) or tallied or pattern.together in ("section", "file"),
        every=display.plot or tallied,
        offsets=display.as_json or display.plot,
        encoding=check_encoding(scope.encoding),
        hidden=scope.hidden,
        ignore=not scope.no_ignore,
        sections=scope.sections,
        invert=display.invert,
        indexed=scope.indexed,
    )


def _report_indexes(corpus: Corpus) -> None:
    """Say where an index did not help, to a reader who waits for it."""
    if not corpus.indexed or sys.stderr is None or not sys.stderr.isatty():
        return
    for reason in dict.fromkeys(corpus.notes.distrusted):
        note(_("{reason}: the files themselves were searched; linfen index rebuilds it").format(reason=reason))
    if corpus.notes.outdated:
        outdated = len(corpus.notes.outdated)
        message = ngettext(
            "{number:,} file is not as indexed: linfen index updates the index",
            "{number:,} files are not as indexed: linfen index updates the index",
            outdated,
        )
        note(message.format(number=outdated))


def _show(corpus: Corpus, printer: Printer, *, named: bool, complaining: bool = True) -> tuple[bool, bool]:
    """Print what each source gave; return whether something was found and whether something failed."""
    found = failed = False
    shows = not printer.prints_at_end and sys.stdout is not None and sys.stdout.isatty()
    for answer in _watched(corpus, hidden=shows):
        problem = answer.problem
        if problem is None:
            try:
                found = printer.source(answer, answer.name if named else None) or found
            except LinfenError as error:
                # What is wrong with a long text shows only as it is read.
                problem = f"{plain.one_line(answer.name)}: {error}" if isinstance(error, TooSlowError) else str(error)
        if problem is not None:
            failed = True
            if complaining:
                complain(problem)
    return found, failed


def _watched(corpus: Corpus, *, hidden: bool) -> Iterator[Answer]:
    """Yield the answers of `corpus`, with a bar that counts them if it is large."""
    with progress(_("files searched"), unit=FILES, hidden=hidden or not corpus.is_large) as bar:
        for answer in answers(corpus):
            yield answer
            bar.advance()
