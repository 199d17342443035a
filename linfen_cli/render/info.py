"""What `linfen info` prints: a few lines of facts, the sections as bars, words, slogans and quotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from linfen_cli.article.statistics import About, Named, Place
from linfen_cli.render.plain import count_of, one_line
from linfen_cli.render.terminal import DIM, HEADING, MEASURE, NUMBER, TITLE, fit
from linfen_cli.render.wrap import Run, width_of, wrap
from linfen_cli.source import Source

__all__ = ["facts_object", "lines", "plain_lines"]

_BAR = "█"
_PARTS = " ▏▎▍▌▋▊▉"
_SHOWN = 12


def facts_object(facts: About, source: Source) -> dict[str, Any]:
    """The facts as the object that `info --json` prints."""
    article = facts.article
    dateline = article.dateline
    return {
        "name": source.name,
        "title": article.title,
        "date": dateline.date,
        "source": dateline.source,
        "format": source.document or "text",
        "encoding": source.encoding,
        "bytes": source.size,
        "script": facts.script,
        "region": facts.region,
        "mixed": round(facts.mixed, 4),
        "characters": facts.characters,
        "han": facts.han,
        "words": facts.words,
        "minutes": round(facts.minutes, 1),
        "sections": [
            {"number": section.number, "level": section.level, "heading": section.heading, "length": section.length}
            for section in article.sections
        ],
        "glosses": facts.glosses,
        "repairs": facts.repairs,
        "unresolved": facts.unresolved,
        "frequent": [{"word": word, "count": count} for word, count in facts.frequent],
        "slogans": [_object(one) for one in facts.slogans],
        "quotations": [_object(one) for one in facts.quotations],
    }


def _object(one: Named) -> dict[str, Any]:
    return {
        "text": one.text,
        "places": [{"start": place.start, "line_number": place.line, "section": place.section} for place in one.places],
    }


def _rows(facts: About, source: Source) -> Iterator[tuple[str, str]]:
    """The facts that take one line each."""
    article = facts.article
    dateline = article.dateline
    yield "title", article.title or ""
    yield "date", dateline.date or ""
    yield "source", dateline.source or ""
    yield (
        "file",
        f"{source.name} ({', '.join((source.document or 'text', source.encoding, count_of(source.size, 'byte')))})",
    )
    script = facts.script or ""
    if facts.region and facts.region != facts.script:
        script += f" ({facts.region})"
    if facts.mixed >= 0.005:
        script += f", {facts.mixed:.0%} of the other script"
    yield "script", script
    yield "length", f"{count_of(facts.characters, 'character')}, {count_of(facts.words, 'word')}"
    yield "reading time", _duration(round(facts.minutes))
    damage = []
    if facts.glosses:
        damage.append(f"{facts.glosses:,} {'gloss' if facts.glosses == 1 else 'glosses'}")
    damage += [f"{count:,} repaired ({kind})" for kind, count in facts.repairs.items()]
    if facts.unresolved:
        damage.append(f"{facts.unresolved:,} left unresolved")
    yield "damage", ", ".join(damage) or "none found"


def _duration(minutes: int) -> str:
    """Minutes in words, with hours where there are some.

    >>> _duration(0), _duration(59), _duration(60), _duration(1906)
    ('less than a minute', '59 minutes', '1 hour', '31 hours 46 minutes')
    """
    if not minutes:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    return " ".join(count_of(number, unit) for number, unit in ((hours, "hour"), (rest, "minute")) if number)


def _where(places: Sequence[Place]) -> str:
    return ", ".join(
        f"§{place.section}:{place.line}" if place.section is not None else str(place.line) for place in places
    )


def plain_lines(facts: About, source: Source) -> Iterator[str]:
    """The facts for a pipe: a line each, its name and its value separated by a tab."""
    for name, value in _rows(facts, source):
        if value:
            yield f"{name}\t{one_line(value)}\n"
    for section in facts.article.sections:
        yield f"section\t{section.number}\t{one_line(section.label)}\t{section.length}\n"
    for word, count in facts.frequent:
        yield f"word\t{one_line(word)}\t{count}\n"
    for name, named in (("slogan", facts.slogans), ("quotation", facts.quotations)):
        for one in named:
            yield f"{name}\t{one_line(one.text)}\t{_where(one.places)}\n"


def lines(facts: About, source: Source, width: int) -> Iterator[Text]:
    """The facts for a terminal."""
    width = min(width, MEASURE)
    rows = [(name, one_line(value)) for name, value in _rows(facts, source) if value]
    column = min(max(len(name) for name, _ in rows) + 2, max(4, width // 3))
    for name, value in rows:
        style = TITLE if name == "title" else ""
        for index, line in enumerate(wrap([Run(value, style)], max(8, width - column))):
            row = Text()
            row.append(" " * column if index else fit(name, column - 1).ljust(column), DIM)
            for run in line.runs:
                row.append(run.text, run.style or None)
            yield row
    if len(facts.article.sections):
        yield from _headed("sections")
        yield from _bars(facts, width)
    if facts.frequent:
        yield from _headed("frequent words")
        yield from _words(facts, width)
    for heading, named in (("slogans", facts.slogans), ("quotations", facts.quotations)):
        if named:
            yield from _headed(heading)
            for one in named[:_SHOWN]:
                where = fit(_where(one.places), max(4, width // 3))
                room = max(4, width - width_of(where) - 2)
                text = fit(one_line(one.text), room)
                row = Text(text)
                row.append("  " + where, DIM)
                yield row
            if len(named) > _SHOWN:
                yield Text(f"and {len(named) - _SHOWN} more: --json has them all", style=DIM)


def _words(facts: About, width: int) -> Iterator[Text]:
    """The words with their counts, as many to a line as fit."""
    row, used = Text(), 0
    for word, count in facts.frequent:
        shown = fit(one_line(word), max(2, width - 8))
        size = width_of(shown) + len(f" {count}")
        if used and used + 2 + size > width:
            yield row
            row, used = Text(), 0
        if used:
            row.append("  ")
            used += 2
        row.append(shown)
        row.append(f" {count}", DIM)
        used += size
    yield row


def _headed(heading: str) -> Iterator[Text]:
    yield Text()
    yield Text(heading, style=HEADING)


def _bars(facts: About, width: int) -> Iterator[Text]:
    sections = facts.article.sections
    longest = max((section.length for section in sections), default=0) or 1
    numbers = max(len(str(section.number)) for section in sections)
    lengths = max(len(str(section.length)) for section in sections)
    room = max(4, (width - numbers - lengths - 4) * 3 // 5)
    bar = max(1, width - numbers - lengths - 4 - room)
    for section in sections:
        label = fit(one_line(section.label), room)
        eighths = round(8 * bar * section.length / longest)
        drawn = _BAR * (eighths // 8) + (_PARTS[eighths % 8] if eighths % 8 else "")
        row = Text()
        row.append(f"{section.number:>{numbers}} ", NUMBER)
        row.append(label + " " * (room - width_of(label) + 1))
        row.append(f"{section.length:>{lengths}} ", DIM)
        row.append(drawn, "cyan")
        yield row
