"""The statistics of a text as `linfen info` prints them: facts, the sections as bars, words, slogans and quotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from linfen_cli.article.statistics import Passage, Place, Statistics
from linfen_cli.base.messages import _, ngettext
from linfen_cli.render.bars import bar
from linfen_cli.render.plain import one_line
from linfen_cli.render.styles import BAR, DIM, HEADING, MEASURE, NUMBER, TITLE
from linfen_cli.render.wrap import Run, fit, width_of, wrap
from linfen_cli.source import Source

__all__ = ["lines", "plain_lines", "statistics_object"]

_SHOWN = 12  # slogans or quotations on a terminal
_MIXED = 0.005  # the share of the other script from which on it is shown: less is rounded to 0 %


def statistics_object(statistics: Statistics, source: Source) -> dict[str, Any]:
    """Return the statistics as the object that `info --json` prints."""
    article = statistics.article
    dateline = article.dateline
    return {
        "name": source.name,
        "title": article.title,
        "date": dateline.date,
        "source": dateline.source,
        "format": source.format.label,
        "compression": source.compression or None,
        "encoding": source.encoding,
        "bytes": source.size,
        "script": statistics.script,
        "region": statistics.region,
        "mixed": round(statistics.mixed, 4),
        "characters": statistics.characters,
        "han": statistics.han,
        "words": statistics.words,
        "minutes": round(statistics.minutes, 1),
        "sections": [
            {"number": section.number, "level": section.level, "heading": section.heading, "length": section.length}
            for section in article.sections
        ],
        "glosses": statistics.glosses,
        "repairs": statistics.repairs,
        "unresolved": statistics.unresolved,
        "frequent": [{"word": word, "count": count} for word, count in statistics.frequent],
        "slogans": [_passage_object(slogan) for slogan in statistics.slogans],
        "quotations": [_passage_object(quotation) for quotation in statistics.quotations],
    }


def _passage_object(passage: Passage) -> dict[str, Any]:
    places = [{"start": place.start, "line_number": place.line, "section": place.section} for place in passage.places]
    return {"text": passage.text, "places": places}


def plain_lines(statistics: Statistics, source: Source) -> Iterator[str]:
    """Yield the statistics for a pipe: a line each, name and values in columns separated by tabs.

    The names are for programs, and the same in every language.
    """
    for name, _label, value in _facts(statistics, source):
        yield f"{name}\t{one_line(value)}\n"
    for section in statistics.article.sections:
        yield f"section\t{section.number}\t{one_line(section.label)}\t{section.length}\n"
    for word, count in statistics.frequent:
        yield f"word\t{one_line(word)}\t{count}\n"
    for name, passages in (("slogan", statistics.slogans), ("quotation", statistics.quotations)):
        for passage in passages:
            yield f"{name}\t{one_line(passage.text)}\t{_where(passage.places)}\n"


def lines(statistics: Statistics, source: Source, width: int) -> Iterator[Text]:
    """Yield the statistics for a terminal."""
    width = min(width, MEASURE)
    yield from _table(list(_facts(statistics, source)), width)
    if len(statistics.article.sections):
        yield from _headed(_("sections"), _sections(statistics, width))
    if statistics.frequent:
        yield from _headed(_("frequent words"), _words(statistics, width))
    if statistics.slogans:
        yield from _headed(_("slogans"), _passages(statistics.slogans, width))
    if statistics.quotations:
        yield from _headed(_("quotations"), _passages(statistics.quotations, width))


def _facts(statistics: Statistics, source: Source) -> Iterator[tuple[str, str, str]]:
    """Yield the facts that take one line each: name, label and value."""
    article = statistics.article
    dateline = article.dateline
    facts = (
        ("title", _("title"), article.title),
        ("date", _("date"), dateline.date),
        ("source", _("source"), dateline.source),
        ("file", _("file"), _file(source)),
        ("script", _("script"), _script(statistics)),
        ("length", _("length"), _length(statistics)),
        ("reading time", _("reading time"), _duration(round(statistics.minutes))),
        ("damage", _("damage"), _damage(statistics)),
    )
    for name, label, value in facts:
        if value:
            yield name, label, value


def _file(source: Source) -> str:
    size = ngettext("{n:,} byte", "{n:,} bytes", source.size).format(n=source.size)
    facts = (source.format.label, source.compression, source.encoding, size)
    return f"{source.name} ({', '.join(filter(None, facts))})"


def _script(statistics: Statistics) -> str:
    script = statistics.script or ""
    if statistics.region and statistics.region != statistics.script:
        script += f" ({statistics.region})"
    if statistics.mixed >= _MIXED:
        script += ", " + _("{share:.0%} of the other script").format(share=statistics.mixed)
    return script


def _length(statistics: Statistics) -> str:
    characters = ngettext("{n:,} character", "{n:,} characters", statistics.characters).format(n=statistics.characters)
    words = ngettext("{n:,} word", "{n:,} words", statistics.words).format(n=statistics.words)
    return f"{characters}, {words}"


def _duration(minutes: int) -> str:
    """Return minutes in words, with hours where there are some.

    >>> _duration(0), _duration(59), _duration(60), _duration(1906)
    ('less than a minute', '59 minutes', '1 hour', '31 hours 46 minutes')
    """
    if not minutes:
        return _("less than a minute")
    hours, rest = divmod(minutes, 60)
    words = []
    if hours:
        words.append(ngettext("{n:,} hour", "{n:,} hours", hours).format(n=hours))
    if rest:
        words.append(ngettext("{n:,} minute", "{n:,} minutes", rest).format(n=rest))
    return " ".join(words)


def _damage(statistics: Statistics) -> str:
    damage = []
    if statistics.glosses:
        damage.append(ngettext("{n:,} gloss", "{n:,} glosses", statistics.glosses).format(n=statistics.glosses))
    damage += [_("{n:,} repaired ({kind})").format(n=count, kind=kind) for kind, count in statistics.repairs.items()]
    if statistics.unresolved:
        damage.append(_("{n:,} left unresolved").format(n=statistics.unresolved))
    return ", ".join(damage) or _("none found")


def _where(places: Sequence[Place]) -> str:
    return ", ".join(
        f"§{place.section}:{place.line}" if place.section is not None else str(place.line) for place in places
    )


def _table(facts: Sequence[tuple[str, str, str]], width: int) -> Iterator[Text]:
    """Yield labels and values in two columns, the values wrapped."""
    column = min(max(width_of(label) for _name, label, _value in facts) + 2, max(4, width // 3))
    for name, label, value in facts:
        label = fit(label, column - 1)
        style = TITLE if name == "title" else ""
        for index, line in enumerate(wrap([Run(one_line(value), style)], max(8, width - column))):
            row = Text()
            row.append(" " * column if index else label + " " * (column - width_of(label)), DIM)
            for run in line.runs:
                row.append(run.text, run.style or None)
            yield row


def _headed(heading: str, rows: Iterable[Text]) -> Iterator[Text]:
    yield Text()
    yield Text(heading, style=HEADING)
    yield from rows


def _sections(statistics: Statistics, width: int) -> Iterator[Text]:
    """Yield each section with its length as a number and as a bar."""
    sections = statistics.article.sections
    longest = max((section.length for section in sections), default=0) or 1
    numbers = max(len(str(section.number)) for section in sections)
    lengths = max(len(str(section.length)) for section in sections)
    room = max(4, (width - numbers - lengths - 4) * 3 // 5)
    bars = max(1, width - numbers - lengths - 4 - room)
    for section in sections:
        label = fit(one_line(section.label), room)
        row = Text()
        row.append(f"{section.number:>{numbers}} ", NUMBER)
        row.append(label + " " * (room - width_of(label) + 1))
        row.append(f"{section.length:>{lengths}} ", DIM)
        row.append(bar(section.length / longest, bars), BAR)
        yield row


def _words(statistics: Statistics, width: int) -> Iterator[Text]:
    """Yield the words with their counts, as many to a line as fit."""
    row, used = Text(), 0
    for word, count in statistics.frequent:
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


def _passages(passages: Sequence[Passage], width: int) -> Iterator[Text]:
    for passage in passages[:_SHOWN]:
        where = fit(_where(passage.places), max(4, width // 3))
        row = Text(fit(one_line(passage.text), max(4, width - width_of(where) - 2)))
        row.append("  " + where, DIM)
        yield row
    more = len(passages) - _SHOWN
    if more > 0:
        yield Text(_("and {n:,} more: --json has them all").format(n=more), style=DIM)
