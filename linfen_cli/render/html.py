"""HTML: an article as one page that needs nothing else: no script, no picture, no font, no network.

A policy in its head forbids everything that it has no need of, so that even a browser's fault could not run what a text brought along.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from linfen_cli.article.article import Kind, Section
from linfen_cli.chars.regions import TRADITIONAL, of_language, regions
from linfen_cli.render import fonts
from linfen_cli.render.markup import attribute, entries, escape, heading_tag, inline_of, ordered_list
from linfen_cli.view.edition import Edition

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

CLASSES = {Kind.DATELINE: "dateline", Kind.BYLINE: "byline", Kind.EDITOR: "editor", Kind.RIGHTS: "rights"}


def page(edition: Edition) -> Iterator[str]:
    """An edition as an HTML page, piece after piece."""
    yield "<!DOCTYPE html>\n"
    yield f'<html lang="{attribute(edition.language)}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{attribute(_POLICY)}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="color-scheme" content="light dark">\n<meta name="generator" content="linfen">\n'
    yield f'<link rel="icon" href="data:,">\n<title>{escape(edition.title)}</title>\n'
    yield f"<style>\n{article_style()}{style('page.css')}</style>\n</head>\n<body>\n"
    yield f"<article{readings_class(edition)}>\n"
    yield from head(edition)
    listed = entries(edition, edition.sections)
    if len(listed) > 1:
        name = contents_name(edition)
        yield f'<nav aria-label="{name}">\n<h2>{name}</h2>\n'
        yield from ordered_list(listed)
        yield "\n</nav>\n"
    for section in edition.sections:
        yield from section_element(edition, section)
    yield from closing(edition)
    yield "</article>\n</body>\n</html>\n"


@cache
def style(name: str) -> str:
    """One of the style sheets that lie beside this module."""
    return (files("linfen_cli.render") / name).read_text(encoding="utf-8")


def article_style() -> str:
    """Return the style sheet of an article in any document: its fonts, and how it is laid out."""
    return fonts.style_sheet() + style("article.css")


def readings_class(edition: Edition) -> str:
    """The attribute of an element whose text has readings, with a space before it."""
    return f' class="readings {edition.style}"' if edition.style is not None else ""


def contents_name(edition: Edition) -> str:
    """Return the heading of a table of contents in the language of the edition."""
    return (of_language(edition.language) or regions()[TRADITIONAL]).contents


def head(edition: Edition) -> Iterator[str]:
    """Title, dateline and byline as a `<header>`, where the edition has any."""
    if not len(edition.head):
        return
    yield "<header>\n"
    titles = [inline_of(edition, part) for part in edition.head if part.kind is Kind.TITLE]
    if titles:
        yield f"<h1>{'<br/>'.join(titles)}</h1>\n"
    for part in edition.head:
        if part.kind is not Kind.TITLE:
            yield f'<p class="{CLASSES[part.kind]}">{inline_of(edition, part)}</p>\n'
    yield "</header>\n"


def section_element(edition: Edition, section: Section) -> Iterator[str]:
    """A section as a `<section>`, its heading first."""
    yield f'<section id="s{section.number}">\n'
    for part in section.parts:
        tag = heading_tag(section.level) if part.kind is Kind.HEADING else "p"
        yield f"<{tag}>{inline_of(edition, part)}</{tag}>\n"
    yield "</section>\n"


def closing(edition: Edition) -> Iterator[str]:
    """The closing lines as a `<footer>`, where the edition has any."""
    shown = [part for part in edition.closing if part.kind in CLASSES or part.plain]
    if not shown:
        return
    yield "<footer>\n"
    for part in shown:
        yield f'<p class="{CLASSES.get(part.kind, "closing")}">{inline_of(edition, part)}</p>\n'
    yield "</footer>\n"
