"""The text of an HTML page, repaired where it stands: between the tags, and nowhere else.

A page is damaged in what people read. Its text is taken together, a line for each stretch between two tags, so that what is judged
by the page is; and each repair is made in the page at the place that it came from. Entities are markup here and stay.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import replace

from linfen_cli.repair import GLOSS, KINDS, Repair, Repaired, Settings, repair
from linfen_cli.repair.mojibake.residue import ENTITY

__all__ = ["repair_html"]

_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|template)\b.*?(?:</\1\s*>|\Z)|<[a-zA-Z/!?][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)


def repair_html(page: str, kinds: Collection[str] = KINDS, *, settings: Settings) -> tuple[str, Repaired]:
    """The page with its text repaired, and the repair of the text by itself.

    >>> repair_html("<p class='學(xué)'>學(xué)習(xí) &amp;</p>", settings=Settings())[0]
    "<p class='學(xué)'>學習 &amp;</p>"
    """
    stretches: list[str] = []
    starts: list[int] = []  # where each stretch begins in the text, in code points
    places: list[int] = []  # and in the page
    at = length = 0
    for start, end in [*(match.span() for match in _MARKUP.finditer(page)), (len(page), len(page))]:
        if start > at:
            starts.append(length)
            places.append(at)
            stretches.append(page[at:start])
            length += start - at + 1
        at = end
    done = repair("\n".join(stretches), kinds, settings=settings)
    made: list[Repair] = []
    clean: list[str] = []
    at = 0
    for change in done.repairs:
        index = bisect_right(starts, change.start) - 1
        if change.kind == ENTITY or change.end > starts[index] + len(stretches[index]):
            continue  # markup, or a change that goes over a tag
        start = change.start + places[index] - starts[index]
        clean += (page[at:start], change.clean.replace("<", "&lt;"))
        at = start + len(change.stored)
        made.append(change)
    others = tuple(change for change in made if change.kind != GLOSS)
    text = done.text if made else done.stored
    return "".join((*clean, page[at:])), replace(done, text=text, others=others)
