"""Quotation marks by region, and full or half width; neither inside code or URLs.

Simplified text quotes with “ ” and ‘ ’, the traditional regions and Japan with 「 」 and 『 』 (`chars.regions`). The width is that of the
ASCII signs, which Unicode has once more as full squares (U+FF01 to U+FF5E).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.chars.links import LINKS
from linfen_cli.chars.regions import regions

__all__ = ["WIDTHS", "check_width", "punctuate", "widen"]

WIDTHS = ("full", "half")

_CURLY = "“”‘’"
_CORNERS = "「」『』"
# What each style of marks replaces. Corners in vertical form are left to whoever set the text so.
_REPLACED = {_CURLY: _CORNERS + "﹁﹂﹃﹄", _CORNERS: _CURLY}
_HAN = re.compile("[\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# The apostrophe of other languages: between letters, or after one where nothing was opened.
_APOSTROPHE = re.compile(r"(?<=[^\W_\u3040-\U0003ffff])’")

_CODE = r"(?ms)^(```+|~~~+).*?(?:^\1[`~]*[ \t]*$|\Z)|(`+)(?!`)[^\n]*?(?<!`)\2(?!`)"

_FULL = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
_HALF = str.maketrans({code + 0xFEE0: code for code in range(0x21, 0x7F)})
# The space of a full square, except where it indents a paragraph.
_WIDE_SPACE = re.compile("(?<=[^\\s])\u3000+(?=[^\\s])")


def punctuate(text: str, region: str) -> str:
    """Write the quotation marks of `region` in `text`. Lines without Chinese keep theirs, as do apostrophes.

    >>> punctuate("他說：“好‘極’了”", "taiwan"), punctuate("他说：「好」", "simplified"), punctuate("it’s “so”", "taiwan")
    ('他說：「好『極』了」', '他说：“好”', 'it’s “so”')
    """
    quotes = regions()[region].quotes
    replaced = _REPLACED[quotes]
    if not any(mark in text for mark in replaced):
        return text
    table = str.maketrans(replaced, quotes * (len(replaced) // len(quotes)))

    def line(piece: str) -> str:
        if _HAN.search(piece) is None:
            return piece
        if "’" in replaced and "’" in piece:
            apostrophes = _APOSTROPHE.split(piece)
            return _rejoin([part.translate(table) for part in apostrophes], piece, apostrophes)
        return piece.translate(table)

    return _outside(text, lambda piece: "".join(map(line, piece.splitlines(keepends=True))))


def _rejoin(parts: list[str], piece: str, before: list[str]) -> str:
    """Join the parts of a line with the ’ between them: one that closes what a ‘ opened becomes 』."""
    joined = parts[0]
    opened = before[0].count("‘") - before[0].count("’")
    for part, original in zip(parts[1:], before[1:], strict=True):
        closes = opened > 0
        joined += ("』" if closes else "’") + part
        opened += original.count("‘") - original.count("’") - closes
    return joined


def widen(text: str, width: str) -> str:
    """Write ASCII's letters, digits and signs in full or half width. Spaces are only made half-width, and only inside a line.

    Raises:
        LinfenError: `width` is not one of WIDTHS.

    >>> widen("ＡＢＣ１２３，好", "half"), widen("A1,好 http://a.b/c", "full")
    ('ABC123,好', 'Ａ１，好 http://a.b/c')
    """
    check_width(width)
    if width == "full":
        return _outside(text, lambda piece: piece.translate(_FULL))
    return _outside(text, lambda piece: _WIDE_SPACE.sub(lambda match: " " * len(match[0]), piece.translate(_HALF)))


def check_width(width: str) -> None:
    """Check that a width is one of WIDTHS.

    Raises:
        LinfenError: it is not.
    """
    if width not in WIDTHS:
        raise LinfenError(_("there is no width {width!r}: full or half").format(width=width))


def _outside(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to what is neither code nor an address."""
    spans = [match.span() for match in re.finditer(_CODE, text)] if "`" in text or "~~~" in text else []
    if "://" in text or "@" in text or "www." in text or "mailto:" in text:
        spans += [match.span() for match in re.finditer(LINKS, text)]
    if not spans:
        return change(text)
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if start >= at:
            pieces += (change(text[at:start]), text[start:end])
        elif end > at:
            pieces.append(text[at:end])
        at = max(at, end)
    return "".join((*pieces, change(text[at:])))
