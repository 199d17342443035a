"""Han characters, by code point.

Functions and not regular expressions: compiling a class of ranges that wide costs milliseconds at every start.
"""

from __future__ import annotations

import re

LINE_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
HAN = "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The characters for which `is_han` holds, as a class of a regular expression has them: for long texts, compiled when needed."""

_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def is_han(char: str) -> bool:
    """Return whether `char` is a Han character: an ideograph, a compatibility form, a radical, or 々 〇 〡-〩.

    >>> [is_han(char) for char in "擔𠀀〇々カ，a"]
    [True, True, True, True, False, False, False]
    """
    return (
        "\u3400" <= char <= "\u9fff"
        or "\U00020000" <= char <= "\U0003ffff"
        or "\uf900" <= char <= "\ufaff"
        or "\u2e80" <= char <= "\u2fdf"
        or char in "\u3005\u3007"
        or "\u3021" <= char <= "\u3029"
    )


def is_full_width(char: str) -> bool:
    """Return whether `char` is set on a full square, as Han, kana and East Asian marks are: no space goes beside it.

    >>> [is_full_width(char) for char in "擔，“カa "]
    [True, True, True, True, False, False]
    """
    return (
        "\u2e80" <= char <= "\ua4cf"
        or "\uf900" <= char <= "\ufaff"
        or "\ufe30" <= char <= "\ufe4f"
        or "\uff00" <= char <= "\uff60"
        or "\U00020000" <= char <= "\U0003ffff"
        or char in "‘’“”…—"
    )


def unwrap(text: str) -> str:
    r"""Put `text` on one line.

    A line end reads as nothing between full-width characters, else as a space; a blank line always as a space.

    >>> unwrap("擔\n  當"), unwrap("well\nknown"), unwrap("擔\n"), unwrap("擔。\n\n當")
    ('擔當', 'well known', '擔', '擔。 當')
    """
    first, *others = _LINE_END.split(text)
    if not others:
        return text
    pieces = [first]
    blank = False
    for line in others:
        pieces[-1] = pieces[-1].rstrip()
        line = line.lstrip()
        if not line:
            blank = True
            continue
        full_width = all(map(is_full_width, pieces[-1][-1:] + line[:1]))
        pieces += ("" if full_width and not blank else " ", line)
        blank = False
    return "".join(pieces)
