"""Plain text: what a pipe gets. The text in full, with its control characters shown and not sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from linfen_cli.chars.han import unwrap
from linfen_cli.repair.report import changed_lines

if TYPE_CHECKING:
    from linfen_cli.article.article import Article
    from linfen_cli.repair.blocks import Block
    from linfen_cli.search.counts import Tally
    from linfen_cli.search.hit import Hit
    from linfen_cli.search.snippets import Group, Kwic
    from linfen_cli.view.pieces import Piece
    from linfen_cli.view.view import View

# C0 but tab and line feed, DEL, C1, the marks that turn the direction of text, and lone surrogates, which no
# encoding can write.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    r"""Return `text` with its control characters shown: those of ASCII as Unicode's control pictures, others by number.

    Tabs and line feeds stay; a CR LF becomes a line feed.

    >>> visible("[red]\x1b[31m"), visible("\u202e\x9b"), visible("a\r\nb\rc")
    ('[red]␛[31m', '\\u202e\\x9b', 'a\nb␍c')
    """
    if _CONTROLS.search(text) is None:
        return text
    return _CONTROLS.sub(_picture, text.replace("\r\n", "\n"))


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def one_line(text: str) -> str:
    """Return `text` for a place that has one line: unwrapped, tabs as spaces, the rest as `visible` shows it."""
    return visible(unwrap(text).replace("\t", " "))


def article(view: View) -> Iterator[str]:
    """Yield the text of a view as it stands, readings after their characters: all of it, or section by section."""
    if view.whole:
        yield visible("".join(inline(view.verbatim(view.article.span))))  # to the last line end or its absence
        return
    yield from _separated("".join(inline(view.verbatim(section.span))) for section in view.sections)


def stored(view: View) -> Iterator[str]:
    """Yield the stored text of a view: all of it, or section by section."""
    if view.whole:
        yield visible(view.article.repaired.stored)
        return
    yield from _separated(view.stored(section.span) for section in view.sections)


def inline(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield the text of pieces, with each reading after its characters.

    >>> from linfen_cli.view.pieces import Note, Piece
    >>> "".join(inline([Piece("担", 0, 1, Note("dān", "(dān)")), Piece("当", 1, 2)]))
    '担(dān)当'
    """
    for piece in pieces:
        yield piece.text
        if piece.note is not None:
            yield piece.note.inline


def _separated(texts: Iterable[str]) -> Iterator[str]:
    """Yield texts with one blank line between them, the last line ended."""
    before = ""
    for text in texts:
        yield before + visible(text.strip("\r\n")) + "\n"
        before = "\n"


def contents(view: View) -> Iterator[str]:
    """Yield a table of contents: number, heading and length, separated by tabs."""
    for section in view.sections:
        yield f"{section.number}\t{one_line(view.text(section.label))}\t{section.length}\n"


def search_groups(article: Article, groups: Iterable[Group], *, name: str | None = None) -> Iterator[str]:
    """Yield hits in their sentences, grouped by section: a line for the heading, then `line:sentences`."""
    for group in groups:
        title = title_of(group, name)
        if title:
            yield f"{title}\n"
        for snippet in group.snippets:
            yield f"{snippet.line_number}:{' '.join(one_line(span.of(article.text)) for span in snippet.spans)}\n"


def kwic_lines(rows: Iterable[Kwic], *, name: str | None = None) -> Iterator[str]:
    """Yield a line for each hit with its context, in columns separated by tabs: line number, left, hit, right."""
    before = f"{one_line(name)}:" if name else ""
    for row in rows:
        yield f"{before}{row.hit.line_number}\t{one_line(row.left)}\t{one_line(row.text)}\t{one_line(row.right)}\n"


def only(hits: Iterable[Hit], *, name: str | None = None) -> Iterator[str]:
    """Yield what was found, a line for each hit."""
    before = f"{one_line(name)}:" if name else ""
    for hit in hits:
        yield f"{before}{one_line(hit.text)}\n"


def table(tally: Tally) -> Iterator[str]:
    """Yield how often each pattern is found in each section, in columns separated by tabs, with a line of their names."""
    named = len(tally.sources) > 1
    columns = [*(("source",) if named else ()), "section", "heading", *tally.patterns, "characters"]
    yield "\t".join(map(one_line, columns)) + "\n"
    for source in tally.sources:
        before = [one_line(source.name)] if named else []
        for row in source.rows:
            number = "" if row.number is None else str(row.number)
            yield "\t".join((*before, number, one_line(row.heading), *map(str, row.counts), str(row.length))) + "\n"
        if len(source.rows) != 1:
            yield "\t".join((*before, "total", "", *map(str, source.counts), str(source.characters))) + "\n"
    if named:
        characters = sum(source.characters for source in tally.sources)
        yield "\t".join(("total", "", "", *map(str, tally.counts), str(characters))) + "\n"


def counts(tally: Tally) -> Iterator[str]:
    """Yield how many hits there are in each section that has one, and in all, in columns separated by tabs."""
    for source in tally.sources:
        before = [one_line(source.name)] if len(tally.sources) > 1 else []
        for row in source.rows:
            if any(row.counts):
                number = "" if row.number is None else str(row.number)
                yield "\t".join((*before, number, one_line(row.heading), str(sum(row.counts)))) + "\n"
        yield "\t".join((*before, "total", "", str(sum(source.counts)))) + "\n"
    if len(tally.sources) > 1:
        yield "\t".join(("total", "", "", str(sum(tally.counts)))) + "\n"


def title_of(group: Group, name: str | None = None) -> str:
    """Return the title of a group of hits: the section's number and heading, or which lines outside the sections."""
    before = f"{one_line(name)}: " if name else ""
    if group.section is None:
        return f"{before}({group.place})" if group.place else before.rstrip(": ")
    return f"{before}§{group.section.number} {one_line(group.section.heading or '')}".rstrip()


def diff(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the lines that repair changed, each change as `[-stored-]{+clean+}` in its place, as git's word diff has it."""
    for block in blocks:
        for number, pieces in changed_lines(block.repaired, block.line):
            line = "".join(
                one_line(old)
                if old == new
                else (f"[-{one_line(old)}-]" if old else "") + (f"{{+{one_line(new)}+}}" if new else "")
                for old, new in pieces
            )
            yield f"{number}:{line}\n"
