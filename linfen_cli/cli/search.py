"""`linfen search`: places where a phrase is found, however it is written."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Protocol

import click

from linfen_cli.article.article import Article
from linfen_cli.base.encoding import check_encoding
from linfen_cli.base.errors import LinfenError, TooSlowError
from linfen_cli.base.messages import ngettext
from linfen_cli.cli.options import (
    CONTEXT,
    at_most_one,
    color_option,
    completing,
    encoding_option,
    json_option,
    library_sources,
)
from linfen_cli.cli.output import Output
from linfen_cli.cli.progress import answers_watched
from linfen_cli.cli.run import WRONG, complain, note
from linfen_cli.render import jsonl, plain
from linfen_cli.search.corpus.corpus import Answer, Corpus
from linfen_cli.search.counts import Tally
from linfen_cli.search.hit import Hit
from linfen_cli.search.query import UNITS, Query, Ways, by_sound, compile_query
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


@click.command("search", context_settings=CONTEXT, epilog=_EPILOG, short_help="Find a phrase, however it is written.")
@click.argument("arguments", nargs=-1, metavar="PATTERN [SOURCE]...", shell_complete=completing("source"))
@click.option(
    "-e",
    "--pattern",
    "patterns",
    multiple=True,
    metavar="PATTERN",
    help="Search for this pattern; repeat it for several. All arguments are sources then.",
)
@click.option(
    "-E", "--regexp", "regex", is_flag=True, help="PATTERN is a regular expression; its characters have variants too."
)
@click.option(
    "--pinyin", "sound", is_flag=True, help="PATTERN is given by its sound: dandang, dān dāng, dan1dang1, dd, 擔dang."
)
@click.option(
    "--fuzzy",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Up to N characters may be wrong, missing or too many.",
)
@click.option("--regional", is_flag=True, help="Find the words of other regions too: 软件 finds 軟體.")
@click.option("--exact", is_flag=True, help="Find only the very characters, in the text as it was stored.")
@click.option("-w", "--words", is_flag=True, help="Find whole words only.")
@click.option(
    "--near", type=click.IntRange(min=0), metavar="N", help="Find the patterns only within N characters of one another."
)
@click.option(
    "--all", "together", type=click.Choice(UNITS), help="Find the patterns only where all are in the same unit."
)
@click.option(
    "-s",
    "--section",
    "sections",
    multiple=True,
    metavar="SECTION",
    shell_complete=completing("section"),
    help="Search only in this section: a number, a range, or words of its heading.",
)
@click.option("-v", "--invert", is_flag=True, help="Print the lines without a hit.")
@click.option("-c", "--count", count=True, help="Print only how many hits there are; -cc by section too.")
@click.option("-l", "--list", "names_only", is_flag=True, help="Print only the names of the sources with a hit.")
@click.option("-o", "--only", is_flag=True, help="Print only what was found, a hit a line.")
@click.option(
    "-C",
    "--context",
    type=click.IntRange(min=0),
    default=None,
    metavar="N",
    help="Print N sentences before and after each hit's own.",
)
@click.option(
    "--kwic",
    "width",
    type=click.IntRange(min=1),
    metavar="N",
    help="Print a line a hit, with N characters on each side and the hits in one column.",
)
@click.option("--table", is_flag=True, help="Print how often each pattern is found in each section.")
@click.option("--plot", is_flag=True, help="Draw where in the text the hits are.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=10,
    show_default=True,
    metavar="SECONDS",
    help="How long a regular expression may take on one file (0: as long as it wants).",
)
@click.option("--index", "indexed", is_flag=True, help="Look into the indexes of folders (linfen index).")
@click.option("--library", "in_library", is_flag=True, help="Search all texts of the library.")
@encoding_option
@click.option("--hidden", is_flag=True, help="Search hidden files of folders too.")
@click.option("--no-ignore", is_flag=True, help="Search files too that .gitignore names.")
@json_option
@color_option
def command(
    arguments: tuple[str, ...],
    patterns: tuple[str, ...],
    regex: bool,
    sound: bool,
    fuzzy: int,
    regional: bool,
    exact: bool,
    words: bool,
    near: int | None,
    together: str | None,
    sections: tuple[str, ...],
    invert: bool,
    count: int,
    names_only: bool,
    only: bool,
    context: int | None,
    width: int | None,
    table: bool,
    plot: bool,
    timeout: float,
    indexed: bool,
    in_library: bool,
    encoding: str | None,
    hidden: bool,
    no_ignore: bool,
    as_json: bool,
    color: str,
) -> int:
    """Find PATTERN in each SOURCE: a file, a folder, or - for standard input.

    担当, 擔當 and 擔(dān)當 find the same places: variants, glosses, width, case, white space and a line break between
    Han characters make no difference. Latin letters that are not found are tried as pinyin. Hits are shown in
    their sentences, by section, with line numbers. The exit status is 0 when something was found, 1 when nothing was, 2 when
    a source could not be read.
    """
    if not patterns:
        if not arguments:
            raise click.UsageError("give a pattern to search for", click.get_current_context())
        patterns, arguments = arguments[:1], arguments[1:]
    if in_library:
        arguments = (*arguments, *library_sources())
    at_most_one(list=names_only, only=only, kwic=width, table=table, plot=plot, json=as_json)
    at_most_one(count=count, list=names_only, only=only, kwic=width, table=table, plot=plot)
    at_most_one(
        context=context is not None,
        count=count,
        list=names_only,
        only=only,
        kwic=width,
        table=table,
        plot=plot,
        json=as_json,
    )
    at_most_one(invert=invert, only=only, kwic=width, table=table, plot=plot, near=near is not None, all=together)
    ways = Ways(exact, regex, sound, fuzzy, regional, words, timeout)
    query = compile_query(patterns, ways, near=near, together=together)
    output = Output(color)
    by_section = count > 1 or (bool(count) and (output.styled or as_json))
    only_numbers = names_only or (bool(count) and not by_section)
    corpus = Corpus(
        arguments,
        query,
        only_counts=only_numbers and not (invert or sections),
        whole=bool(sections) or table or by_section or together in ("section", "file"),
        every=plot or table or by_section,
        offsets=as_json or plot,
        encoding=check_encoding(encoding),
        hidden=hidden,
        ignore=not no_ignore,
        sections=sections,
        invert=invert,
        indexed=indexed,
    )
    if indexed and (not arguments or STANDARD_INPUT in arguments):
        raise LinfenError("--index looks into the indexes of folders: name a folder, or a file in one")
    if indexed and encoding is not None:
        raise LinfenError("an index has texts in it, and no bytes that --encoding could say something of")
    named = len(arguments) > 1 or in_library or corpus.is_large
    display: _Display
    if table or plot or by_section:
        display = _Tallied(
            output, query, "table" if table else "plot" if plot else "counts", as_json=as_json, named=named
        )
    elif count:
        display = _Counts(output, query, quiet=corpus.is_large)
    elif names_only:
        display = _Names(output, query)
    elif as_json:
        display = _Messages(output, query)
    elif only:
        display = _Only(output, query)
    elif output.styled:
        display = _Screen(output, query, context or 0, width)
    elif width is not None:
        display = _Kwic(output, query, width)
    else:
        display = _Grouped(output, query, context or 0)
    found, failed = _show(corpus, display, named=named)
    if not found and not invert:
        other = by_sound(query)
        if other is not None:
            display.ask(other)
            corpus = corpus.asking(other)
            found, _ = _show(corpus, display, named=named, complaining=False)
            if found and sys.stderr is not None and sys.stderr.isatty():
                note(f"{' and '.join(patterns)}: not found as written, but by sound (--pinyin)")
    display.end()
    _tell_of_indexes(corpus)
    return WRONG if failed else int(not found)


def _tell_of_indexes(corpus: Corpus) -> None:
    """Say where an index did not help, to whom it makes wait."""
    if not corpus.indexed or sys.stderr is None or not sys.stderr.isatty():
        return
    for reason in dict.fromkeys(corpus.distrusted):
        note(f"{reason}: the files themselves were searched; linfen index makes it anew")
    if corpus.outdated:
        outdated = len(corpus.outdated)
        note(
            ngettext(
                "{n:,} file is not as indexed: linfen index brings the index up to date",
                "{n:,} files are not as indexed: linfen index brings the index up to date",
                outdated,
            ).format(n=outdated)
        )


def _show(corpus: Corpus, display: _Display, *, named: bool, complaining: bool = True) -> tuple[bool, bool]:
    """Print what each source gave; return whether something was found and whether something failed."""
    found = failed = False
    shows = not isinstance(display, _Tallied) and sys.stdout is not None and sys.stdout.isatty()
    for answer in answers_watched(corpus, hidden=shows):
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
