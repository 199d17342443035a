"""Hits: the matches of a search, in the clean text and in the stored one."""

from __future__ import annotations

from typing import NamedTuple

from linfen_cli.article.article import Section

__all__ = ["NO_PATTERN", "Hit"]

NO_PATTERN = -1
"""The pattern of a line without a hit, which an inverted search yields as a hit."""


class Hit(NamedTuple):
    """A match of a pattern.

    Attributes:
        start: where it begins in the clean text, in code points.
        end: where it ends there.
        text: the characters of the clean text.
        stored_start: where it begins in the stored text, glosses included.
        stored_end: where it ends there.
        stored_text: the characters of the stored text.
        line_number: the line that it begins on, counted from 1.
        section: the section that it begins in; None in the head and the closing lines.
        pattern: which pattern of the query was found, counted from 0.
    """

    start: int
    end: int
    text: str
    stored_start: int
    stored_end: int
    stored_text: str
    line_number: int
    section: Section | None
    pattern: int
