"""Conversion between the scripts and regions, by OpenCC's dictionaries.

Which of OpenCC's configurations an engine is asked for, is decided from the region that is wanted and the script that a text is
in. Found text mixes scripts, so that is asked of each line; and in a traditional line a character that only simplified
text has is converted by itself, in its place. A configuration that is asked for by its name is applied as it is.

A text of any size is converted in blocks of whole lines, one after the other, or several at a time on several processors.
No phrase of the dictionaries goes over a line end, so that the blocks give what the whole would. `convert` cuts a text as a
stream is cut: both give the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, groupby
from typing import TYPE_CHECKING, Literal, NamedTuple, overload

from linfen_cli.base.errors import LinfenError
from linfen_cli.chars.detect import detect, is_japanese, region_of
from linfen_cli.chars.regions import (
    HONGKONG,
    JAPANESE,
    REGIONS,
    SIMPLIFIED,
    TAIWAN,
    TRADITIONAL,
    names,
    origin,
    region,
    target,
    way,
)
from linfen_cli.chars.variants import simplified_only, traditional_only
from linfen_cli.convert.engines import ENGINES, Engine, get_engine, installed_engine
from linfen_cli.convert.offsets import MARKS, carry, insert
from linfen_cli.convert.punctuation import LINKS, WIDTHS, punctuate, widen
from linfen_cli.convert.user_dictionary import Found, OwnWords, read_own_words
from linfen_cli.repair import Repaired, repair
from linfen_cli.repair.blocks import BLOCK

if TYPE_CHECKING:
    from linfen_cli.convert.explain import Explained

__all__ = [
    "BLOCK",
    "ENGINES",
    "REGIONS",
    "SIMPLIFIED",
    "TRADITIONAL",
    "Block",
    "Converted",
    "Converter",
    "Settings",
    "carry",
    "convert",
    "convert_blocks",
    "convert_repaired",
    "detect",
    "get_engine",
    "insert",
    "installed_engine",
    "region",
    "text_blocks",
    "with_beginning",
]

# Code points from which one search for all characters of a script is quicker than looking at each character.
_LONG = 20_000
# A line of more blocks than this is cut inside, after a mark that no phrase has in it; where there is none, anywhere.
_LONGEST_LINE = 4
# What tells whether a text is Japanese: its beginning.
_SAMPLE = 4096
_MARK = re.compile(f"[{MARKS}]")


class Settings(NamedTuple):
    """How to convert; what `Converter` is made from. It can be sent to another process.

    Attributes:
        to: a region (`simplified`, `traditional`, `taiwan`, `hongkong`, `japanese`, or a common name of one), or the name
            of one of OpenCC's configurations, which is applied as it is.
        source: the script or region the text is in; None finds out, line by line.
        engine: a key of ENGINES, or `auto`.
        words: whether the regions' words are exchanged too (軟件 and 軟體).
        own: the reader's own words and what they become.
        punctuation: whether to write the region's quotation marks.
        width: `full`, `half`, or None for ASCII's signs as they are.
    """

    to: str
    source: str | None = None
    engine: str = "auto"
    words: bool = False
    own: tuple[tuple[str, str], ...] = ()
    punctuation: bool = False
    width: str | None = None


class Stretch(NamedTuple):
    """A stretch of a text, what it became, and the configurations that it was converted by."""

    text: str
    converted: str
    chain: tuple[str, ...]


class Converter:
    """Converts text to one region, or by one of OpenCC's configurations.

    Attributes:
        engine: the engine in use.
        to: the region, by its own name, or the configuration.
        region: the region that the text is in afterwards; None where a configuration leads to none.
        lacking: what could not be had, in a sentence, or nothing.
    """

    def __init__(
        self,
        to: str,
        source: str | None = None,
        engine: str = "auto",
        *,
        words: bool = False,
        own: OwnWords | None = None,
        punctuation: bool = False,
        width: str | None = None,
    ) -> None:
        """Choose the way; the arguments are those of `Settings`.

        Raises:
            LinfenError: a name is unknown (the nearest is named), or the engine is not installed or cannot do it.
        """
        self.to = region(to) or to
        self.own = own or OwnWords()
        self.settings = Settings(to, source, engine, words, tuple(self.own.words.items()), punctuation, width)
        self.lacking = ""
        self._words = words
        self._source = None if source is None else _source(source)
        if width is not None and width not in WIDTHS:
            raise LinfenError(f"there is no width {width!r}: {' or '.join(WIDTHS)}")
        self.is_configuration = self.to not in REGIONS
        if self.is_configuration:
            self.to = self.to.strip().lower().removesuffix(".json")
            self.engine = _engine_for(self.to, engine, to)
            self.region = target(self.to)
            if words or source is not None:
                given = "--words" if words else "--from"
                raise LinfenError(f"{self.to} says itself what is converted from what: {given} goes with a region")
            return
        self.region = self.to
        # Where the source is not given it may turn out to be either script; and traditional text is some region's.
        sources = [self._source] if self._source else [SIMPLIFIED, TRADITIONAL]
        ways = [way(source, self.to, words=words) for source in sources]
        self.lacking = ways[0].lacking
        self.engine = get_engine(engine, chain.from_iterable(chosen.chain for chosen in ways))
        self._regions = [
            spoken for spoken in (TAIWAN, HONGKONG) if self.engine.configurations.issuperset(self._chain_from(spoken))
        ]
        if words and not self._source and HONGKONG not in self._regions:
            self.lacking = f"{self.engine.name} has not Hong Kong's words: a text of Hong Kong's keeps them"

    @classmethod
    def of(cls, settings: Settings) -> Converter:
        """The converter that `settings` describe; raises as the class does."""
        own = OwnWords(dict(settings.own))
        return cls(
            settings.to,
            settings.source,
            settings.engine,
            words=settings.words,
            own=own,
            punctuation=settings.punctuation,
            width=settings.width,
        )

    def convert(self, text: str, otherwise: str | None = None) -> str:
        """Convert `text`, which has no glosses in it: they would break its phrases.

        Lines in which nothing tells the script are taken for what most others are in, and where those tell nothing
        either, for `otherwise`, or simplified.

        >>> Converter("taiwan", own=OwnWords({"臨汾": "臨汾"})).convert("头发，臨汾")
        '頭髮，臨汾'
        """
        found = list(self.set_aside(text))
        converted = self._around(text, found, otherwise) if found else self._convert(text, otherwise)
        return self.finish(converted)

    def set_aside(self, text: str) -> Iterator[Found]:
        """What an engine does not get to see: the reader's own words, and addresses, which would lead nowhere."""
        own = list(self.own.find(text))
        links: list[Found] = []
        if not self.is_configuration and ("://" in text or "www." in text):
            links = [Found(*match.span(), match[0]) for match in re.finditer(LINKS, text) if not match[0].isascii()]
        at = 0
        for found in sorted(own + links):
            if found.start >= at:
                yield found
                at = found.end

    def finish(self, converted: str) -> str:
        """`converted` with its marks as they were asked for."""
        if self.settings.punctuation and self.region is not None:
            converted = punctuate(converted, self.region)
        if self.settings.width is not None:
            converted = widen(converted, self.settings.width)
        return converted

    def convert_by(self, text: str, configurations: Iterable[str]) -> str:
        """Convert by some of the engine's configurations, one after the other, and nothing else."""
        converted = text
        for configuration in configurations:
            converted = self.engine.convert(converted, configuration)
        if self.to == HONGKONG and self.engine.leans_to_taiwan:
            return _in_hong_kongs_forms(text, converted)
        return converted

    def script_of(self, line: str) -> str:
        """The script that a line by itself is taken for."""
        return detect(line) or SIMPLIFIED

    def stretches(self, text: str, otherwise: str | None = None) -> Iterator[Stretch]:
        """Convert `text` in stretches, each with the configurations that it is converted by; nothing is set aside.

        >>> list(Converter("taiwan").stretches("头发"))
        [Stretch(text='头发', converted='頭髮', chain=('s2tw',))]
        """
        if self.is_configuration:
            yield Stretch(text, self.engine.convert(text, self.to), (self.to,))
            return
        for stretch, script, is_mixed in self._by_script(text, otherwise):
            source = script
            if (
                script == SIMPLIFIED
                and self.to == SIMPLIFIED
                and is_mixed
                and not traditional_only().isdisjoint(stretch)
            ):
                source = TRADITIONAL  # what traditional characters it has in it
            chain = self._way(stretch, source)
            whole = self._without_strays(stretch) if source == TRADITIONAL and is_mixed else stretch
            yield Stretch(stretch, self.convert_by(whole, chain), chain)

    def _around(self, text: str, found: list[Found], otherwise: str | None) -> str:
        """Convert what is around the words set aside; no phrase goes over one."""
        gaps = []
        at = 0
        for start, end, _ in found:
            gaps.append(text[at:start])
            at = end
        gaps.append(text[at:])
        # As one text, with a character between that no dictionary has, for an engine is quicker so.
        separator = next((char for char in map(chr, range(0xFDD0, 0xFDF0)) if char not in text), None)
        pieces = [] if separator is None else self._convert(separator.join(gaps), otherwise).split(separator)
        if len(pieces) != len(gaps):
            pieces = [self._convert(gap, otherwise) for gap in gaps]
        return "".join(chain.from_iterable(zip(pieces, (*(item.replacement for item in found), ""), strict=True)))

    def _convert(self, text: str, otherwise: str | None) -> str:
        return "".join(stretch.converted for stretch in self.stretches(text, otherwise))

    def _by_script(self, text: str, otherwise: str | None) -> Iterator[tuple[str, str, bool]]:
        """`text` in stretches of lines of one script, and whether it has both scripts in it."""
        if self._source is not None or otherwise == JAPANESE:
            yield text, self._source or JAPANESE, False
            return
        has_simplified, has_traditional = _scripts(text)
        if not has_simplified and (has_traditional or self.to == SIMPLIFIED or otherwise == TRADITIONAL):
            yield text, TRADITIONAL, False
        elif not has_traditional:
            yield text, SIMPLIFIED, False
        else:
            most = detect(text) or otherwise or SIMPLIFIED
            lines = text.splitlines(keepends=True)
            for script, group in groupby(lines, key=lambda line: detect(line) or most):
                yield "".join(group), script, True

    def _without_strays(self, text: str) -> str:
        """Traditional text that has simplified characters in it, with those converted.

        They are converted in context, and taken over only where they stand: the rest is traditional already, and converting it
        again would make 皇后 of one 后 and 後 of another.
        """
        strays = simplified_only().intersection(text)
        if not strays or self.to == SIMPLIFIED:
            return text
        whole = self.engine.convert(text, "s2t")
        if len(whole) != len(text):
            return text
        return "".join(new if old in strays else old for old, new in zip(text, whole, strict=True))

    def _way(self, text: str, source: str) -> tuple[str, ...]:
        if source == TRADITIONAL and self._source is None and (self._words or self.to != TRADITIONAL):
            # Its forms, and its words, are some region's, which not every dictionary of another begins from.
            spoken = region_of(text)
            if spoken == TRADITIONAL and self._words and self.to in (SIMPLIFIED, TRADITIONAL):
                spoken = TAIWAN  # where most of such text is from
            if spoken != self.to and spoken in self._regions:
                source = spoken
        return self._chain_from(source)

    def _chain_from(self, source: str) -> tuple[str, ...]:
        return way(source, self.to, words=self._words).chain


class Converted(NamedTuple):
    """A converted text, and how many glosses were dropped because the characters that they read are not in it."""

    text: str
    dropped: int = 0


class Block(NamedTuple):
    """A block of a text after conversion. `start` (code points) tells how much stored text came before it, `otherwise` what
    lines in which nothing tells their script were taken for.
    """

    repaired: Repaired
    converted: Converted
    start: int = 0
    otherwise: str | None = None


@overload
def convert(
    text: str,
    to: str,
    *,
    source: str | None = ...,
    engine: str = ...,
    words: bool = ...,
    glosses: str = ...,
    keep: Iterable[str] = ...,
    dictionaries: Iterable[str] = ...,
    punctuation: bool = ...,
    width: str | None = ...,
    explain: Literal[False] = ...,
) -> str: ...


@overload
def convert(
    text: str,
    to: str,
    *,
    source: str | None = ...,
    engine: str = ...,
    words: bool = ...,
    glosses: str = ...,
    keep: Iterable[str] = ...,
    dictionaries: Iterable[str] = ...,
    punctuation: bool = ...,
    width: str | None = ...,
    explain: Literal[True],
) -> Explained: ...


@overload
def convert(
    text: str,
    to: str,
    *,
    source: str | None = ...,
    engine: str = ...,
    words: bool = ...,
    glosses: str = ...,
    keep: Iterable[str] = ...,
    dictionaries: Iterable[str] = ...,
    punctuation: bool = ...,
    width: str | None = ...,
    explain: bool,
) -> str | Explained: ...


def convert(
    text: str,
    to: str,
    *,
    source: str | None = None,
    engine: str = "auto",
    words: bool = False,
    glosses: str = "hide",
    keep: Iterable[str] = (),
    dictionaries: Iterable[str] = (),
    punctuation: bool = False,
    width: str | None = None,
    explain: bool = False,
) -> str | Explained:
    """Repair `text` and convert it.

    Args:
        text: a stored text.
        to: a region or one of OpenCC's configurations, as for `Settings`.
        source: the script or region it is in, or None to find out.
        engine: `auto`, `official`, `pyo3` or `reimplemented`.
        words: whether the regions' words are exchanged too.
        glosses: `hide` drops them, `inline` keeps each after its character. Either way no phrase is broken by one.
        keep: names that stay as they are.
        dictionaries: paths of dictionaries of the reader's own, in OpenCC's text format.
        punctuation: whether to write the region's quotation marks.
        width: `full`, `half` or None.
        explain: give an `Explained`, which has each change with the rule behind it, and not only the text.

    Raises:
        LinfenError: as for `Converter` and `read_own_words`; or `glosses` is something else.

    >>> convert("願意擔(dān)當", to="simplified"), convert("願意擔(dān)當", to="simplified", glosses="inline")
    ('愿意担当', '愿意担(dān)当')
    >>> [(change.old, change.new, change.rule) for change in convert("头发", to="taiwan", explain=True).changes]
    [('头发', '頭髮', 'phrase')]
    """
    if glosses not in ("hide", "inline"):
        raise LinfenError(f"glosses are hide or inline, not {glosses!r}")
    own = read_own_words(dictionaries, keep)
    converter = Converter(to, source, engine, words=words, own=own, punctuation=punctuation, width=width)
    blocks = convert_blocks([text], converter, keep_glosses=glosses == "inline")
    if not explain:
        return "".join(block.converted.text for block in blocks)
    from linfen_cli.convert.explain import explain_blocks, joined

    return joined(explain_blocks(blocks, converter))


def convert_blocks(
    pieces: Iterable[str], converter: Converter, *, keep_glosses: bool = False, size: int = BLOCK
) -> Iterator[Block]:
    r"""Repair and convert a text that comes in pieces, in blocks of about `size` code points.

    >>> [block.converted.text for block in convert_blocks(["头(tóu)", "发\n发芽"], Converter("taiwan"), size=8)]
    ['頭髮\n', '發芽']
    """
    start = 0
    for stored, otherwise in with_beginning(text_blocks(pieces, size)):
        repaired = repair(stored)
        converted = convert_repaired(repaired, converter, keep_glosses=keep_glosses, otherwise=otherwise)
        yield Block(repaired, converted, start, otherwise)
        start += len(stored)


def with_beginning(blocks: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    r"""Each block with what the beginning of the text is in, which goes for what nothing in a block tells.

    >>> list(with_beginning(["头发\n", "后\n"]))
    [('头发\n', 'simplified'), ('后\n', 'simplified')]
    """
    otherwise: str | None = None
    for number, block in enumerate(blocks):
        if not number:
            otherwise = JAPANESE if is_japanese(block[:_SAMPLE]) else detect(block[:_SAMPLE])
        yield block, otherwise


def convert_repaired(
    repaired: Repaired, converter: Converter, *, keep_glosses: bool = False, otherwise: str | None = None
) -> Converted:
    """Convert a clean text, and put its glosses back after their characters where they are to be kept.

    >>> convert_repaired(repair("質(zhì)量"), Converter("taiwan"), keep_glosses=True)
    Converted(text='質(zhì)量', dropped=0)
    """
    converted = converter.convert(repaired.text, otherwise)
    if not keep_glosses or not repaired.glosses:
        return Converted(converted)
    offsets = list(carry(repaired.glosses.clean_ends, repaired.text, converted))
    notes = map(repaired.glosses.written, repaired.glosses)
    return Converted(insert(converted, zip(offsets, notes, strict=True)), offsets.count(None))


def text_blocks(pieces: Iterable[str], size: int = BLOCK) -> Iterator[str]:
    r"""Cut a text that comes in pieces into blocks of about `size` code points, where no phrase of a dictionary goes over.

    That is after a line end; in a line that is longer than some blocks after a mark. How the text was cut before makes no
    difference.

    >>> list(text_blocks(["ab\nc", "d\n", "efghij\nk"], size=6))
    ['ab\ncd\n', 'efghij\n', 'k']
    """
    held: list[str] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length <= _LONGEST_LINE * size:
            continue
        text = "".join(held)
        at = 0
        while len(text) - at > _LONGEST_LINE * size:
            cut = _place_to_cut(text, at, size)
            yield text[at:cut]
            at = cut
        held, length = [text[at:]], len(text) - at
    text = "".join(held)
    at = 0
    while len(text) - at > size:
        cut = _place_to_cut(text, at, size)
        yield text[at:cut]
        at = cut
    if at < len(text):
        yield text[at:]


def _place_to_cut(text: str, at: int, size: int) -> int:
    """Where the block that begins at `at` ends; only text up to `_LONGEST_LINE` sizes further is looked at."""
    end = min(len(text), at + _LONGEST_LINE * size)
    cut = text.rfind("\n", at, at + size) + 1 or text.find("\n", at + size, end) + 1
    if not cut:
        if end < at + _LONGEST_LINE * size:
            return end
        mark = _MARK.search(text, at + size, end - 1)
        cut = mark.end() if mark else end
        cut += text[cut - 1 : cut + 1] == "\r\n"
    return cut


def _scripts(text: str) -> tuple[bool, bool]:
    """Whether `text` has characters that only simplified text has, and such that only traditional text has."""
    if len(text) < _LONG:
        return not simplified_only().isdisjoint(text), not traditional_only().isdisjoint(text)
    return _has(text, simplified_only()), _has(text, traditional_only())


def _in_hong_kongs_forms(text: str, converted: str) -> str:
    """What an engine that leans to Taiwan made of `text` for Hong Kong: 裏 for 裡, and 着, where the text has it, for 著."""
    converted = converted.replace("裡", "裏")
    if "着" not in text or "著" not in converted:
        return converted
    if len(text) != len(converted):
        old, new = text.splitlines(keepends=True), converted.splitlines(keepends=True)
        if len(old) != len(new) or len(old) < 2:
            return converted
        return "".join(map(_in_hong_kongs_forms, old, new))
    pieces: list[str] = []
    at = 0
    while (place := text.find("着", at)) >= 0:
        pieces += (converted[at:place], "着" if converted[place] == "著" else converted[place])
        at = place + 1
    return "".join((*pieces, converted[at:]))


def _has(text: str, chars: frozenset[str]) -> bool:
    return any(match[0] in chars for match in _expression(chars).finditer(text))


@cache
def _expression(chars: frozenset[str]) -> re.Pattern[str]:
    """What finds `chars`, and all beyond the first 65,536 code points: a class with single ones of those is searched one by one."""
    return re.compile(f"[{''.join(sorted(char for char in chars if char <= chr(0xFFFF)))}\U00010000-\U0010ffff]")


def _source(name: str) -> str:
    source = region(name)
    if source is None:
        raise LinfenError(f"--from is a region, not {name!r}: {', '.join(REGIONS)}")
    return source


def _engine_for(configuration: str, engine: str, name: str) -> Engine:
    """The engine for a configuration of OpenCC's.

    Raises:
        LinfenError: no engine has it, the one that was asked for has it not, or it is none.
    """
    installed_engine(engine)
    known: set[str] = set()
    for key, choice in ENGINES.items():
        if choice.is_installed():
            known |= get_engine(key).configurations
    if configuration in known or (origin(configuration) and target(configuration)):
        return get_engine(engine, [configuration])
    raise LinfenError(_unknown(name, known))


def _unknown(name: str, configurations: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name.lower(), (*sorted(configurations), *names()), n=1)
    guess = f"did you mean {region(near[0]) or near[0]}? " if near else ""
    return f"there is no region {name!r}: {guess}Regions are {', '.join(REGIONS)}, or a configuration of OpenCC's such as s2twp"
