"""JSON: one object for most commands, JSON Lines in ripgrep's shape for `search`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from linfen_cli.base.alignment import Span
from linfen_cli.base.lines import lines_around

if TYPE_CHECKING:
    from linfen_cli.article.article import Article, Section
    from linfen_cli.repair.blocks import Block
    from linfen_cli.search.counts import Tally
    from linfen_cli.search.hit import Hit
    from linfen_cli.search.query import Query
    from linfen_cli.view.view import View

# json escapes C0 and leaves these as they are, though a terminal may act on them and no encoding has surrogates.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def dumps(value: Any, *, indent: int | None = None) -> str:
    r"""Return `value` as JSON with Chinese text readable and nothing in it that a terminal acts on.

    >>> dumps({"text": "擔當\x1b\x9b"})
    '{"text": "擔當\\u001b\\u009b"}'
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def article_object(view: View) -> dict[str, Any]:
    """Return an article, or some of its sections, as the object that `show --json` prints."""
    article = view.article
    dateline = article.dateline

    def shown(text: str | None) -> str | None:
        return view.text(text) if text else text

    return {
        "name": article.name,
        "title": shown(article.title),
        "date": dateline.date,
        "source": shown(dateline.source),
        "views": dateline.views,
        "byline": shown(article.byline),
        "sections": [section_object(view, section) for section in view.sections],
        "editor": shown(article.editor),
        "rights": shown(article.rights),
    }


def section_object(view: View, section: Section) -> dict[str, Any]:
    """Return a section as it stands in the object of `show --json`."""
    return {
        "number": section.number,
        "level": section.level,
        "heading": section.heading and view.text(section.heading),
        "length": section.length,
        "paragraphs": list(map(view.text, section.paragraphs)),
    }


def contents_object(view: View) -> list[dict[str, Any]]:
    """Return a table of contents as `show --list --json` prints it."""
    return [
        {
            "number": section.number,
            "level": section.level,
            "heading": section.heading and view.text(section.heading),
            "length": section.length,
        }
        for section in view.sections
    ]


def repair_pieces(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield what was repaired and what was left as the object that `repair --json` prints, piece by piece."""
    left: list[dict[str, Any]] = []

    def changes() -> Iterator[dict[str, Any]]:
        for block in blocks:
            left.extend(item._asdict() for item in block.unresolved)
            for change in block.repairs:
                yield change._asdict()

    yield '{\n  "repairs": '
    yield from array(changes(), indent=2)
    yield ',\n  "unresolved": '
    yield from array(left, indent=2)
    yield "\n}\n"


def array(items: Iterable[dict[str, Any]], *, indent: int | None = None) -> Iterator[str]:
    r"""Yield objects as an array one level down, each on a line, or indented as `dumps` would do it.

    >>> "".join(array([{"a": 1}, {"b": 2}]))
    '[\n    {"a": 1},\n    {"b": 2}\n  ]'
    """
    before = "[\n    "
    for item in items:
        # A line end inside a string is escaped, so that every one here is JSON's own.
        yield before + dumps(item, indent=indent).replace("\n", "\n    ")
        before = ",\n    "
    yield "[]" if before[0] == "[" else "\n  ]"


class SearchMessages:
    """The messages of a search, source by source, and what they add up to.

    They are ripgrep's: `begin` and `end` around the matches of a source, a `match` for each line with hits, a `summary` last.
    """

    def __init__(self) -> None:
        self._totals = dict.fromkeys(("searches", "searches_with_match", "matched_lines", "matches"), 0)

    def source(
        self, name: str, pieces: Iterable[tuple[Article, Iterable[Hit]]], query: Query
    ) -> Iterator[dict[str, Any]]:
        """Yield the messages for one source; none where it has no hit."""
        path = path_object(name)
        counts = {"matched_lines": 0, "matches": 0}
        for article, hits in pieces:
            for span, on_line in _lines(article, hits):
                if not counts["matches"]:
                    yield {"type": "begin", "data": {"path": path}}
                counts["matched_lines"] += 1
                counts["matches"] += sum(hit.pattern >= 0 for hit in on_line) or 1
                yield _match(article, query, path, span, on_line)
        if counts["matches"]:
            yield {"type": "end", "data": {"path": path, "stats": counts}}
        self._totals["searches"] += 1
        self._totals["searches_with_match"] += bool(counts["matches"])
        for count, number in counts.items():
            self._totals[count] += number

    def summary(self) -> dict[str, Any]:
        """Return the last message."""
        return {"type": "summary", "data": {"stats": self._totals}}


def path_object(name: str) -> dict[str, str]:
    """Return a path as ripgrep writes it: as text, or, where that is not UTF-8, its bytes in base 64."""
    try:
        name.encode()
    except UnicodeEncodeError:
        import base64
        import os

        return {"bytes": base64.b64encode(os.fsencode(name)).decode()}
    return {"text": name}


def _lines(article: Article, hits: Iterable[Hit]) -> Iterator[tuple[Span, list[Hit]]]:
    """Yield each stretch of whole lines that hits lie on, with its hits."""
    span = Span(0, 0)
    on_line: list[Hit] = []
    for hit in hits:
        if on_line and hit.start < span.end:
            if hit.end > span.end:
                span = Span(span.start, lines_around(article.text, Span(hit.start, hit.end)).end)
        else:
            if on_line:
                yield span, on_line
            span, on_line = lines_around(article.text, Span(hit.start, hit.end)), []
        on_line.append(hit)
    if on_line:
        yield span, on_line


def tally_object(tally: Tally) -> dict[str, Any]:
    """Return counts by source, section and pattern, as `search --table --json` and `search -c --json` print them."""
    return {
        "patterns": list(tally.patterns),
        "sources": [
            {
                "path": path_object(source.name),
                "characters": source.characters,
                "counts": list(source.counts),
                "sections": [
                    {"number": row.number, "heading": row.heading, "characters": row.length, "counts": list(row.counts)}
                    for row in source.rows
                ],
            }
            for source in tally.sources
        ],
        "counts": list(tally.counts),
    }


def _match(article: Article, query: Query, path: dict[str, str], span: Span, hits: list[Hit]) -> dict[str, Any]:
    section = hits[0].section
    return {
        "type": "match",
        "data": {
            "path": path,
            "section": section.number if section else None,
            "heading": section.heading if section else None,
            "line_number": hits[0].line_number,
            "start": article.before.clean + span.start,
            "text": span.of(article.text),
            "submatches": [
                {
                    "match": {"text": hit.text},
                    "start": article.before.clean + hit.start,
                    "end": article.before.clean + hit.end,
                    "stored_start": article.before.stored + hit.stored_start,
                    "stored_end": article.before.stored + hit.stored_end,
                    "stored_text": hit.stored_text,
                    "pattern": query.patterns[hit.pattern],
                }
                for hit in hits
                if hit.pattern >= 0
            ],
        },
    }
