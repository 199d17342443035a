"""Pages of HTML, repaired where they stand: between the tags, and nowhere else.

A page is damaged in what people read. Its text is taken together, a line for each stretch between two tags, so that what is judged
by the page is; and each repair is made in the page at the place that it came from. Attributes, code and entities stay.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from linfen_cli.base.encoding import decode_page
from linfen_cli.formats.markup import Edit, Group, Token, encoded, splice
from linfen_cli.repair import GLOSS, KINDS, Repair, Repaired, Settings, repair

__all__ = ["repair_html", "repair_page"]


def repair_page(data: bytes, kinds: Collection[str] = KINDS, *, settings: Settings) -> tuple[bytes, Repaired] | None:
    """Repair the bytes of a page, in the encoding that they are in; a character that this lacks is written by its number.

    Returns:
        The bytes, the same ones where nothing is changed, and the repair of the text by itself; None where there is no text.

    Raises:
        LinfenError: the page is not in any of the encodings tried.

    >>> repair_page("<p class='學(xué)'>學(xué)習(xí)".encode(), settings=Settings())[0].decode()
    "<p class='學(xué)'>學習"
    """
    source = decode_page(data)
    if not source.text or source.text.isspace():
        return None
    clean, repaired = repair_html(source.text, kinds, settings=settings)
    if clean == source.text:
        return data, repaired
    return encoded(clean, source, errors="xmlcharrefreplace"), repaired


def repair_html(page: str, kinds: Collection[str] = KINDS, *, settings: Settings) -> tuple[str, Repaired]:
    """Return the page with its text repaired, and the repair of the text by itself.

    >>> repair_html("<p class='學(xué)'>學(xué)習(xí) &amp;</p>", settings=Settings())[0]
    "<p class='學(xué)'>學習 &amp;</p>"
    """
    # `linfen repair` of a text starts without these.
    from linfen_cli.formats.html import parse
    from linfen_cli.repair.mojibake.residue import ENTITY

    tokens, starts, text = _text(parse(page, for_translation=False).groups)
    repaired = repair(text, kinds, settings=settings)
    repairs: list[Repair] = []
    edits: list[Edit] = []
    for change in repaired.repairs:
        changes = _edits(tokens, starts, change) if change.kind != ENTITY else []
        if changes:
            edits += changes
            repairs.append(change)
    others = tuple(change for change in repairs if change.kind != GLOSS)
    clean = repaired.text if repairs else repaired.stored
    return splice(page, edits), replace(repaired, text=clean, others=others)


def _text(groups: Iterable[Group]) -> tuple[list[Token], list[int], str]:
    """Return the tokens of a page, where each begins in its text (code points), and the text: a line for each stretch."""
    tokens = [token for group in groups for token in group]
    pieces: list[str] = []
    starts: list[int] = []
    length = end = 0
    for token in tokens:
        if token.start != end and pieces:  # a tag stands between
            pieces.append("\n")
            length += 1
        pieces.append(token.text)
        starts.append(length)
        length += len(token.text)
        end = token.end
    return tokens, starts, "".join(pieces)


def _edits(tokens: Sequence[Token], starts: Sequence[int], change: Repair) -> list[Edit]:
    """Return the edits that make a change, the new text in the first token; nothing where it goes over a tag."""
    edits = []
    new = change.clean.replace("<", "&lt;")
    index = bisect_right(starts, change.start) - 1
    at = change.start
    while at < change.end:
        token, start = tokens[index], starts[index]
        if start > at:
            return []  # a line end, where a tag stands
        end = min(change.end, start + len(token.text))
        if token.write is None:
            edits.append(Edit(token.start + at - start, token.start + end - start, new))
        else:  # a character that is written by its number
            edits.append(Edit(token.start, token.end, new))
        new = ""
        at = end
        index += 1
    return edits
