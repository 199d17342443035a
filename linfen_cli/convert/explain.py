"""Explanation of a conversion: each change with its rule, and the places that no rule decided.

An engine gives a text and no reasons. They are reconstructed: the text is cut as OpenCC cuts it, by the longest words of its
dictionaries, and the engine's output is aligned with them. Where that differs from the dictionaries (the engine's are newer),
the change counts as a phrase, since no character alone becomes that.

A change is doubtful where a character could have become several (发: 發 or 髮) and stood in no phrase that decides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.lines import count_line_ends, line_starts
from linfen_cli.chars.regions import steps
from linfen_cli.chars.variants import dictionary
from linfen_cli.convert.blocks import Block
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.offsets import split_at

__all__ = ["RULES", "Change", "Explained", "explain_blocks", "joined"]

PHRASE = "phrase"
CHARACTER = "character"
USER_DICTIONARY = "user dictionary"
PUNCTUATION = "punctuation"
RULES = (PHRASE, CHARACTER, USER_DICTIONARY, PUNCTUATION)


class Change(NamedTuple):
    """A place that was changed, or could have been.

    Attributes:
        start, end: its span in the clean text, in code points.
        stored_start, stored_end: its span in the stored text.
        line, column: where it begins in the clean text, counted from 1.
        old, new: what stood there, and what stands there now; the same where a doubtful character was left.
        rule: one of RULES: a phrase of the dictionaries decided, or they have the character alone; a word of the user
            dictionary; or a quotation mark or a width that was asked for.
        alternatives: what else a character could have become, where no phrase decided; nothing elsewhere.
        before, after: what stands around it on its line of the clean text.
    """

    start: int
    end: int
    stored_start: int
    stored_end: int
    line: int
    column: int
    old: str
    new: str
    rule: str
    alternatives: tuple[str, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Return whether the character had several candidates and no phrase decided."""
        return bool(self.alternatives)


class Explained(NamedTuple):
    """A converted text, its changes, and the places that are doubtful, in order."""

    text: str
    changes: tuple[Change, ...]
    doubtful: tuple[Change, ...]


_CONTEXT = 12  # code points on each side, chosen by hand


def explain_blocks(blocks: Iterable[Block], converter: Converter) -> Iterator[Explained]:
    """Explain each block, with its spans counted in the whole text."""
    start = 0
    line = 1
    bare = Converter.of(converter.settings._replace(punctuation=False, width=None))
    for block in blocks:
        text = block.repaired.text
        changes = list(_changes(block, bare, converter, start, line))
        changed = tuple(change for change in changes if change.old != change.new)
        yield Explained(block.converted.text, changed, tuple(change for change in changes if change.is_doubtful))
        start += len(text)
        line += count_line_ends(text)


def joined(explained: Iterable[Explained]) -> Explained:
    """Join the blocks of a text."""
    parts = list(explained)
    return Explained(
        "".join(part.text for part in parts),
        tuple(change for part in parts for change in part.changes),
        tuple(change for part in parts for change in part.doubtful),
    )


class _Segment(NamedTuple):
    """A stretch of text that is converted as one: its length, what the dictionaries make of it, and by which rule."""

    length: int
    converted: str
    rule: str
    alternatives: tuple[str, ...] = ()


def _changes(block: Block, bare: Converter, converter: Converter, start: int, first: int) -> Iterator[Change]:
    text = block.repaired.text
    alignment = block.repaired.alignment
    starts = line_starts(text)

    def change(at: int, end: int, new: str, rule: str, alternatives: tuple[str, ...]) -> Change:
        number = bisect_right(starts, at) - 1
        stop = starts[number + 1] if number + 1 < len(starts) else len(text)
        stored = alignment.to_stored(at, end)
        return Change(
            start + at, start + end, block.start + stored.start, block.start + stored.end,
            first + number, at - starts[number] + 1, text[at:end], new, rule, alternatives,
            text[max(starts[number], at - _CONTEXT) : at], text[end : max(end, min(stop, end + _CONTEXT))].rstrip("\r\n"),
        )  # fmt: skip

    pieces = list(_pieces(text, bare, block.otherwise))
    # Marks are written by what is around them, so that all of the text is looked at; none changes its length.
    finished = converter.finish("".join(new for _, new, _, _ in pieces))
    at = into = 0
    for old, new, rule, alternatives in pieces:
        end = at + len(old)
        written = finished[into : into + len(new)]
        if old == new and written != new:
            for index, (was, char) in enumerate(zip(new, written, strict=True)):
                if was != char:
                    yield change(at + index, at + index + 1, char, PUNCTUATION, ())
        elif old != new or alternatives:
            yield change(at, end, written, rule, alternatives)
        at = end
        into += len(new)


def _pieces(text: str, converter: Converter, otherwise: str | None) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Cut `text` into pieces, each with what it became, the rule, and what else it could have become."""
    at = 0
    for replacement in (*converter.replacements(text), None):
        end = len(text) if replacement is None else replacement.start
        if gap := text[at:end]:
            for stretch in converter.stretches(gap, otherwise):
                yield from _explain(*stretch, converter)
        if replacement is not None:
            yield text[replacement.start : replacement.end], replacement.text, USER_DICTIONARY, ()
            at = replacement.end


def _explain(
    text: str, converted: str, chain: tuple[str, ...], converter: Converter
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Explain a stretch that was converted by one chain, line by line, since no phrase goes over a line end."""
    old, new = text.splitlines(keepends=True), converted.splitlines(keepends=True)
    if len(old) != len(new):
        old, new = [text], [converted]
    for before, after in zip(old, new, strict=True):
        segments = list(_segments(before, chain))
        pieces = [segment.converted for segment in segments]
        if "".join(pieces) != after:
            pieces = split_at(before, after, list(accumulate(segment.length for segment in segments))[:-1])
        at = 0
        for segment, piece in zip(segments, pieces, strict=True):
            end = at + segment.length
            rule, alternatives = segment.rule, segment.alternatives
            if piece != segment.converted:
                # An engine's standard may have another form of the same character (裡 for 裏), which no phrase is needed for.
                alone = rule == CHARACTER and piece == converter.convert_by(before[at:end], chain)
                rule = CHARACTER if alone else PHRASE
                alternatives = tuple(form for form in alternatives if form != piece) if alone else ()
            yield before[at:end], piece, rule, alternatives
            at = end


def _segments(line: str, chain: tuple[str, ...]) -> Iterator[_Segment]:
    """Cut a line as the dictionaries of a chain cut it, so that no word of any of its steps goes over a cut."""
    segments = [_Segment(1, char, CHARACTER) for char in line]
    groups = _groups(chain)
    for number, group in enumerate(groups):
        text = "".join(segment.converted for segment in segments)
        cut = list(_cut(text, group, groups[number + 1 :]))
        segments = list(_together(segments, cut))
    return iter(segments)


@cache
def _groups(chain: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [group for configuration in chain for group in steps(configuration)]


def _cut(text: str, group: tuple[str, ...], later: list[tuple[str, ...]]) -> Iterator[_Segment]:
    at = 0
    words = [_table(name) for name in group]
    while at < len(text):
        for table, lengths in words:
            length = next((n for n in lengths.get(text[at], ()) if text[at : at + n] in table), 0)
            if length:
                forms = table[text[at : at + length]]
                alternatives: tuple[str, ...] = ()
                if length == 1:
                    ends = dict.fromkeys(_onward(form, later) for form in forms)
                    preferred = _onward(forms[0], later)
                    alternatives = tuple(form for form in ends if form != preferred) if len(ends) > 1 else ()
                yield _Segment(length, forms[0], PHRASE if length > 1 else CHARACTER, alternatives)
                break
        else:
            length = 1
            yield _Segment(1, text[at], CHARACTER)
        at += length


def _together(earlier: list[_Segment], later: list[_Segment]) -> Iterator[_Segment]:
    """Join the segments of two steps, the later one of what the earlier one made: cut where both are."""
    waiting = iter(later)
    length = into = covered = 0
    converted = ""
    rules: list[str] = []
    alternatives: tuple[str, ...] = ()
    for segment in earlier:
        length += segment.length
        into += len(segment.converted)
        rules.append(segment.rule)
        alternatives = alternatives or segment.alternatives
        while covered < into and (following := next(waiting, None)) is not None:
            covered += following.length
            converted += following.converted
            rules.append(following.rule)
            alternatives = alternatives or following.alternatives
        if covered == into:
            single = length == 1 and PHRASE not in rules
            yield _Segment(length, converted, CHARACTER if single else PHRASE, alternatives if single else ())
            length = 0
            converted, rules, alternatives = "", [], ()
    if length:
        yield _Segment(length, converted, PHRASE)


def _onward(form: str, groups: list[tuple[str, ...]]) -> str:
    """Return what a character becomes in the steps that follow."""
    for group in groups:
        for name in group:
            table, _ = _table(name)
            if form in table:
                form = table[form][0]
                break
    return form


@cache
def _table(name: str) -> tuple[Mapping[str, tuple[str, ...]], dict[str, list[int]]]:
    """Return a dictionary, and the lengths of its words by their first characters, the longest first."""
    try:
        table: Mapping[str, tuple[str, ...]] = dictionary("JPVariants" if name == "JPVariantsRev" else name)
    except LinfenError:
        table = {}  # newer than the dictionaries there are to read; what its words change counts as phrases all the same
    if name == "JPVariantsRev":
        back: dict[str, tuple[str, ...]] = {}
        for word, forms in table.items():
            for form in forms:
                back[form] = (*back.get(form, ()), word)
        table = back
    lengths: dict[str, set[int]] = {}
    for word in table:
        lengths.setdefault(word[0], set()).add(len(word))
    return table, {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}
