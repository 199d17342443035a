"""`linfen search`: find a phrase, however it is written."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Protocol

import click

from linfen_cli.article.article import Article
from linfen_cli.base.encoding import check_encoding
from linfen_cli.base.errors import LinfenError, TooSlowError
from linfen_cli.base.messages import _, ngettext
from linfen_cli.cli.help import SHOWN, WHAT, WHERE, Command
from linfen_cli.cli.mode_options import ModeOptions
from linfen_cli.cli.options import (
    DisplayOptions,
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
from linfen_cli.cli.status import WRONG, complain, note
from linfen_cli.render import jsonl, plain
from linfen_cli.search.corpus.answers import answers
from linfen_cli.search.corpus.corpus import Answer, Corpus
from linfen_cli.search.counts import Tally
from linfen_cli.search.hit import Hit
from linfen_cli.search.query import UNITS, Query, as_pinyin, compile_query
from linfen_cli.search.snippets import grouped, kwic
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

_WIDEST = 120


class PatternOptions(Options):
    """What is looked for."""

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
    """Where it is looked for."""

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


_WHOLE_VIEWS = ("--only", "--kwic", "--table", "--plot")


class HitOptions(DisplayOptions):
    """How hits are shown."""

    PANEL = SHOWN
    EXCLUSIVE = (
        ("--list", *_WHOLE_VIEWS, "--json"),
        ("--count", "--list", *_WHOLE_VIEWS),
        ("--context", "--count", "--list", *_WHOLE_VIEWS, "--json"),
        ("--invert", *_WHOLE_VIEWS, "--near", "--all"),
    )

    invert: bool = option("-v", "--invert", is_flag=True, help="Print the lines without a hit.")
    count: int = option("-c", "--count", count=True, help="Print only the number of hits; -cc by section too.")
    names_only: bool = option("-l", "--list", is_flag=True, help="Print only the names of the sources that have a hit.")
    only: bool = option("-o", "--only", is_flag=True, help="Print only what was found, one hit a line.")
    context: int | None = option(
        "-C",
        "--context",
        type=WholeNumber(min=0),
        metavar="N",
        help="Print N sentences before and after that of each hit.",
    )
    width: int | None = option(
        "--kwic",
        type=WholeNumber(min=1),
        metavar="N",
        help="Print one hit a line, with N characters on each side and the hits in one column.",
    )
    table: bool = option("--table", is_flag=True, help="Print how often each pattern is found in each section.")
    plot: bool = option("--plot", is_flag=True, help="Plot where in the text the hits are.")


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
    printer = _printer(output, query, display, by_section=by_section, named=named, quiet=corpus.is_large)
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
    _tell_of_indexes(corpus)
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


def _printer(
    output: Output, query: Query, display: HitOptions, *, by_section: bool, named: bool, quiet: bool
) -> _Display:
    """Return what prints the hits as `display` asks."""
    if display.table or display.plot or by_section:
        view = "table" if display.table else "plot" if display.plot else "counts"
        return _Tallied(output, query, view, as_json=display.as_json, named=named)
    if display.count:
        return _Counts(output, query, quiet=quiet)
    if display.names_only:
        return _Names(output, query)
    if display.as_json:
        return _Messages(output, query)
    if display.only:
        return _Only(output, query)
    if output.styled:
        return _Screen(output, query, display.context or 0, display.width)
    if display.width is not None:
        return _Kwic(output, query, display.width)
    return _Grouped(output, query, display.context or 0)


def _tell_of_indexes(corpus: Corpus) -> None:
    """Say where an index did not help, to whom it makes wait."""
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


def _show(corpus: Corpus, display: _Display, *, named: bool, complaining: bool = True) -> tuple[bool, bool]:
    """Print what each source gave; return whether something was found and whether something failed."""
    found = failed = False
    shows = not isinstance(display, _Tallied) and sys.stdout is not None and sys.stdout.isatty()
    for answer in _watched(corpus, hidden=shows):
        problem = answer.problem
        if problem is None:
            try:
                found = display.source(answer, answer.name if named else None) or found
            except LinfenError as error:
                # A long text shows only as it is read what is wrong with it.
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


class _Display(Protocol):
    """A way to print what is found."""

    def source(self, answer: Answer, name: str | None) -> bool:
        """Print what one source gave, under its name where there are several; return whether it had a hit."""
        ...

    def end(self) -> None:
        """Print what comes after the last source."""
        ...

    def ask(self, query: Query) -> None:
        """Go on with what another query finds, where the first found nothing."""
        ...


class _Printer:
    """What the displays have in common."""

    def __init__(self, output: Output, query: Query) -> None:
        self._output = output
        self._query = query

    def ask(self, query: Query) -> None:
        self._query = query

    def source(self, answer: Answer, name: str | None) -> bool:
        found = False
        for article, hits in answer.pieces:
            pieces = iter(self._pieces(article, hits, name))
            first = next(pieces, None)
            if first is not None:
                found = True
                self._output.write(chain([first], pieces))
        return found

    def end(self) -> None:
        pass

    def _pieces(self, article: Article, hits: Iterable[Hit], name: str | None) -> Iterator[str]:
        raise NotImplementedError


class _Counts(_Printer):
    """The number of hits of each source. Of those that were not named, but found in a folder, only where there are any."""

    def __init__(self, output: Output, query: Query, *, quiet: bool) -> None:
        super().__init__(output, query)
        self._quiet = quiet
        self._held: list[str] = []
        self._found = False

    def source(self, answer: Answer, name: str | None) -> bool:
        number = sum(answer.counts) + sum(1 for _, hits in answer.pieces for _ in hits)
        line = f"{plain.one_line(name)}:{number}\n" if name else f"{number}\n"
        if number or not self._quiet:
            self._held.append(line)
        if number or self._found:
            # As long as nothing is found, the patterns may yet be taken otherwise.
            self._output.write(self._held)
            self._held.clear()
            self._found = True
        return number > 0

    def ask(self, query: Query) -> None:
        super().ask(query)
        self._held.clear()

    def end(self) -> None:
        self._output.write(self._held)


class _Names(_Printer):
    """The names of the sources with hits."""

    def source(self, answer: Answer, name: str | None) -> bool:
        found = any(answer.counts) or any(True for _, hits in answer.pieces for _ in hits)
        if found:
            self._output.write([plain.one_line(answer.name) + "\n"])
        return found


class _Only(_Printer):
    def _pieces(self, article: Article, hits: Iterable[Hit], name: str | None) -> Iterator[str]:
        return plain.only(hits, name=name)


class _Grouped(_Printer):
    def __init__(self, output: Output, query: Query, context: int) -> None:
        super().__init__(output, query)
        self._context = context

    def _pieces(self, article: Article, hits: Iterable[Hit], name: str | None) -> Iterator[str]:
        return plain.search_groups(article, grouped(article, hits, self._context), name=name)


class _Kwic(_Printer):
    def __init__(self, output: Output, query: Query, width: int) -> None:
        super().__init__(output, query)
        self._width = width

    def _pieces(self, article: Article, hits: Iterable[Hit], name: str | None) -> Iterator[str]:
        return plain.kwic_lines((kwic(article, hit, self._width) for hit in hits), name=name)


class _Messages(_Printer):
    def __init__(self, output: Output, query: Query) -> None:
        super().__init__(output, query)
        self._messages = jsonl.SearchMessages()

    def source(self, answer: Answer, name: str | None) -> bool:
        found = False
        for message in self._messages.source(answer.name, answer.pieces, self._query):
            found = True
            self._output.write([jsonl.dumps(message) + "\n"])
        return found

    def end(self) -> None:
        self._output.write([jsonl.dumps(self._messages.summary()) + "\n"])


class _Screen(_Printer):
    """Hits on a terminal, and a line that sums them up."""

    def __init__(self, output: Output, query: Query, context: int, width: int | None) -> None:
        super().__init__(output, query)
        self._context = context
        self._width = width
        self._counts = [0] * len(query.patterns)
        self._places: set[object] = set()
        self._printed = False
        self._sources = self._with_hits = 0

    def ask(self, query: Query) -> None:
        super().ask(query)
        self._sources = 0

    def source(self, answer: Answer, name: str | None) -> bool:
        from linfen_cli.render import terminal

        found = False
        self._sources += 1
        for article, hits in answer.pieces:
            listed = list(hits)
            if not listed:
                continue
            for hit in listed:
                self._counts[hit.pattern] += 1
            self._places.update(hit.section.number if hit.section else None for hit in listed)
            if self._width is not None:
                rows = [kwic(article, hit, self._width) for hit in listed]
                lines = terminal.kwic_lines(rows, self._output.width, name=name)
            else:
                groups = grouped(article, listed, self._context)
                lines = terminal.groups(article, groups, self._output.width, name=name)
            if self._printed:
                self._output.write(["\n"])
            self._output.write_lines(lines)
            self._printed = found = True
        self._with_hits += found
        return found

    def end(self) -> None:
        from linfen_cli.render import tables as views

        if self._printed or self._sources > 1:
            places, sources, with_hits = len(self._places), self._sources, self._with_hits
            self._output.write_lines(
                views.summary(self._query.patterns, self._counts, places, sources, with_hits, self._output.width)
            )


class _Tallied(_Printer):
    """Tables, plots and counts by section, which are drawn when everything is known."""

    def __init__(self, output: Output, query: Query, view: str, *, as_json: bool, named: bool) -> None:
        super().__init__(output, query)
        self._tally = Tally(query.patterns)
        self._view = view
        self._as_json = as_json
        self._named = named

    def ask(self, query: Query) -> None:
        super().ask(query)
        self._tally = Tally(query.patterns)

    def source(self, answer: Answer, name: str | None) -> bool:
        before = sum(self._tally.counts)
        for article, hits in answer.pieces:
            self._tally.add(answer.name, article, hits)
        return sum(self._tally.counts) > before

    def end(self) -> None:
        output, tally = self._output, self._tally
        if self._as_json:
            output.write([jsonl.dumps(jsonl.tally_object(tally), indent=2) + "\n"])
        elif self._view == "plot" or output.styled:
            from linfen_cli.render import tables as views

            draw = {"table": views.table, "plot": views.plot, "counts": views.counts}[self._view]
            output.write_lines(draw(tally, min(output.width, _WIDEST), named=self._named))
        else:
            output.write((plain.table if self._view == "table" else plain.counts)(tally))
