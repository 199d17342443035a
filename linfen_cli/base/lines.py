r"""Lines of a text: where they end, and how many there are.

A line ends with LF, CR or CR LF, which is one line end: a line number is the one that an editor shows. Form feeds, U+2028 and
the like, which only layout cares for, end no line here.
"""

from __future__ import annotations

import re

from linfen_cli.base.alignment import Span

__all__ = ["count_line_ends", "line_end", "line_starts", "lines_around"]

_LINE_END = re.compile(r"\r\n|\r|\n")


def count_line_ends(text: str | bytes, start: int = 0, end: int | None = None) -> int:
    r"""Count the line ends of `text[start:end]`. A CR LF counts where its LF is.

    >>> count_line_ends("a\r\nb\rc\n"), count_line_ends(b"a\r\nb"), count_line_ends("a\r\nb", 0, 2)
    (3, 1, 0)
    """
    if end is None:
        end = len(text)
    if isinstance(text, bytes):
        cut = text[end - 1 : end + 1] == b"\r\n" if end > start else False
        return text.count(b"\n", start, end) + text.count(b"\r", start, end) - text.count(b"\r\n", start, end) - cut
    cut = text[end - 1 : end + 1] == "\r\n" if end > start else False
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end) - cut


def line_end(text: str, start: int) -> Span:
    r"""Return the span of the first line end at or after `start`; at the end of the text, an empty one.

    >>> line_end("一\r\n二", 0), line_end("一\r\n二", 3)
    (Span(start=1, end=3), Span(start=4, end=4))
    """
    match = _LINE_END.search(text, start)
    return Span(*match.span()) if match else Span(len(text), len(text))


def lines_around(text: str, span: Span) -> Span:
    r"""Return the span of the whole lines that `span` lies on, without the last line end.

    >>> lines_around("一二\n三四\n五", Span(4, 5))
    Span(start=3, end=5)
    """
    start = text.rfind("\n", 0, span.start) + 1
    start = text.rfind("\r", start, span.start) + 1 or start
    return Span(start, line_end(text, span.end).start)


def line_starts(text: str) -> list[int]:
    r"""Return where each line begins.

    >>> line_starts("一\r\n二\r三")
    [0, 3, 5]
    """
    return [0, *(match.end() for match in _LINE_END.finditer(text))]
