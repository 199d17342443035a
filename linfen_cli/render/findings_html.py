"""The report of a run as one HTML page, which needs nothing else: no script, no picture, no network. The plots are SVG.

Plots of bars are all there is, and these are drawn here: a library for plots would weigh more than linfen does.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from linfen_cli.base.messages import _, chosen_language
from linfen_cli.bulk.findings import LEFT, Example
from linfen_cli.bulk.report import Chart, Report
from linfen_cli.render.plain import one_line

__all__ = ["page"]

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2125; --dim: #667; --bar: #2a7f8e; --paper: #fff; --line: #ddd; --cut: #b3261e; --add: #1b7a3d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e6e8; --dim: #9aa4ad; --bar: #56b6c2; --paper: #16191c; --line: #333; --cut: #ff8a80; --add: #7ddc9a; }
}
body { font: 16px/1.5 system-ui, "Noto Sans CJK TC", sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem; } dt { color: var(--dim); } dd { margin: 0; }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--ink); font-size: 14px; } svg .share { fill: var(--dim); }
svg rect { fill: var(--bar); }
li { overflow-wrap: anywhere; } del { color: var(--cut); } ins { color: var(--add); text-decoration: none; } mark { padding: 0 .1em; }
small, .dim { color: var(--dim); } .warn { border-left: 4px solid var(--cut); padding-left: .8rem; }
.gloss { display: inline-block; margin: 0 .8em .2em 0; }
"""
_ROW, _LABEL, _BARS, _NUMBERS = 26, 300, 420, 180  # units of the SVG


def page(report: Report) -> Iterator[str]:
    """Yield the page, in pieces."""
    title = f"linfen report: {report.source}"
    yield (
        f'<!doctype html>\n<html lang="{chosen_language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{_text(title)}</h1>\n"
    )
    if not report.finished:
        yield f'<p class="warn">{_text(_("The run has not finished: this is what it has found so far."))}</p>\n'
    yield (
        "<dl>\n"
        + "".join(f"<dt>{_text(label)}</dt><dd>{_text(value)}</dd>\n" for label, value in report.facts)
        + "</dl>\n"
    )
    for chart in report.charts:
        yield from _chart(chart)
    if report.tables:
        yield f"<h2>{_text(_('Gloss tables'))}</h2>\n"
        for table in report.tables:
            glosses = "".join(f'<span class="gloss">{_text(gloss)}</span>' for gloss in table.glosses)
            yield (f'<details><summary>{_text(table.title(10))}</summary>\n<p lang="zh">{glosses}</p></details>\n')
    for title, examples in report.examples:
        yield f"<h2>{_text(_('Examples: {kind}').format(kind=title))}</h2>\n<ul>\n"
        yield "".join(map(_example, examples)) + "</ul>\n"
    if report.problems:
        yield f"<h2>{_text(_('Could not be read'))}</h2>\n<ul>\n"
        yield "".join(f"<li>{_text(str(problem))}</li>\n" for problem in report.problems)
        yield (f"<li>{_more(report.more_problems)}</li>\n" if report.more_problems else "") + "</ul>\n"
    yield "</main>\n</body>\n</html>\n"


def _chart(chart: Chart) -> Iterator[str]:
    most = max(value for _label, value in chart.bars)
    height = _ROW * len(chart.bars)
    yield f"<h2>{_text(chart.title)}</h2>\n"
    yield (f'<svg viewBox="0 0 {_LABEL + _BARS + _NUMBERS} {height}" role="img" aria-label="{_text(chart.title)}">\n')
    for row, (label, value) in enumerate(chart.bars):
        middle, length = row * _ROW + 18, max(1.0, _BARS * value / most)
        shown = label if len(label) <= 40 else label[:39] + "…"
        share = f' <tspan class="share">{value / chart.of:.2%}</tspan>' if chart.of else ""
        yield (
            f'<g><title>{_text(label)}: {value:,}</title><text x="{_LABEL - 10}" y="{middle}" text-anchor="end">{_text(shown)}</text>'
            f'<rect x="{_LABEL}" y="{row * _ROW + 4}" width="{length:.1f}" height="{_ROW - 8}" rx="2"/>'
            f'<text x="{_LABEL + length + 8:.1f}" y="{middle}">{value:,}{share}</text></g>\n'
        )
    yield "</svg>\n" + (f'<p class="dim">{_more(chart.more)}</p>\n' if chart.more else "")


def _example(example: Example) -> str:
    before, stored, clean, after = map(_text, example[2:])
    if example.kind == LEFT:
        changed = f"<mark>{stored}</mark>"
        after += f' <span class="dim">({clean}?)</span>' if clean else ""
    else:
        changed = f"<del>{stored}</del>" + (f"<ins>{clean}</ins>" if clean else "")
    return f'<li><span lang="zh">{before}{changed}{after}</span> <small>{_text(example.document)}</small></li>\n'


def _more(number: int) -> str:
    return _text(_("and {number:,} more").format(number=number))


def _text(text: str) -> str:
    """Text of any origin, as characters."""
    return escape(one_line(text))
