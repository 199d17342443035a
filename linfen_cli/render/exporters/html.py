"""HTML: an article as one page that needs nothing else: no script, no picture, no font, no network.

A policy in its head forbids everything that it has no need of, so that even a browser's fault could not run what a text brought along.
"""

from __future__ import annotations

from collections.abc import Iterator

from linfen_cli.base.messages import N_
from linfen_cli.render.exporters import exporter
from linfen_cli.render.markup import (
    article_style,
    attribute,
    closing,
    contents_name,
    entries,
    escape,
    head,
    ordered_list,
    readings_class,
    section_element,
    style,
)
from linfen_cli.view.view import View

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@exporter("html", "HTML", N_("one page for a browser, which needs nothing else"), suffixes=(".html", ".htm", ".xhtml"))
def page(view: View) -> Iterator[str]:
    """Yield a view as an HTML page, piece after piece."""
    yield "<!DOCTYPE html>\n"
    yield f'<html lang="{attribute(view.language)}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{attribute(_POLICY)}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="color-scheme" content="light dark">\n<meta name="generator" content="linfen">\n'
    yield f'<link rel="icon" href="data:,">\n<title>{escape(view.title)}</title>\n'
    yield f"<style>\n{article_style()}{style('page.css')}</style>\n</head>\n<body>\n"
    yield f"<article{readings_class(view)}>\n"
    yield from head(view)
    listed = entries(view, view.sections)
    if len(listed) > 1:
        name = contents_name(view)
        yield f'<nav aria-label="{name}">\n<h2>{name}</h2>\n'
        yield from ordered_list(listed)
        yield "\n</nav>\n"
    for section in view.sections:
        yield from section_element(view, section)
    yield from closing(view)
    yield "</article>\n</body>\n</html>\n"
