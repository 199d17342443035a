"""Conversion between the scripts and regions, by OpenCC's dictionaries.

An engine converts a string by one of OpenCC's configurations (`t2s`, `s2tw` …). Which configuration, is decided here from the
region that is wanted and the script that a text is in. Found text mixes scripts, so that is asked of each line;
and in a traditional line a character that only simplified text has is converted by itself, in its place.
"""

from __future__ import annotations

import importlib.util
import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple, Protocol

from linfen_cli.errors import LinfenError
from linfen_cli.repair import Repaired, repair
from linfen_cli.script.variants import fold, simplified_only, traditional_only, variants

SIMPLIFIED = "simplified"
TRADITIONAL = "traditional"
TAIWAN = "taiwan"
HONGKONG = "hongkong"
REGIONS = (SIMPLIFIED, TRADITIONAL, TAIWAN, HONGKONG)

# The names that people type, OpenCC's and the Web's (BCP 47) among them.
_ALIASES = {
    "s": SIMPLIFIED, "cn": SIMPLIFIED, "hans": SIMPLIFIED, "zh-cn": SIMPLIFIED, "zh-hans": SIMPLIFIED, "zh-sg": SIMPLIFIED,
    "china": SIMPLIFIED, "mainland": SIMPLIFIED, "简体": SIMPLIFIED, "簡體": SIMPLIFIED,
    "t": TRADITIONAL, "hant": TRADITIONAL, "zh-hant": TRADITIONAL, "繁体": TRADITIONAL, "繁體": TRADITIONAL,
    "tw": TAIWAN, "zh-tw": TAIWAN, "zh-hant-tw": TAIWAN, "台湾": TAIWAN, "台灣": TAIWAN, "臺灣": TAIWAN,
    "hk": HONGKONG, "zh-hk": HONGKONG, "zh-mo": HONGKONG, "zh-hant-hk": HONGKONG, "hong-kong": HONGKONG, "香港": HONGKONG,
}  # fmt: skip

# From (script or region) to region: the configurations to apply one after the other.
_CHAINS: dict[tuple[str, str], tuple[str, ...]] = {
    (SIMPLIFIED, SIMPLIFIED): (),
    (SIMPLIFIED, TRADITIONAL): ("s2t",),
    (SIMPLIFIED, TAIWAN): ("s2tw",),
    (SIMPLIFIED, HONGKONG): ("s2hk",),
    (TRADITIONAL, SIMPLIFIED): ("t2s",),
    (TRADITIONAL, TRADITIONAL): (),
    (TRADITIONAL, TAIWAN): ("t2tw",),
    (TRADITIONAL, HONGKONG): ("t2hk",),
}

_BREAKS = re.compile(r"([\s，。！？；：、“”‘’「」『』《》〈〉（）,.!?;:()\[\]…—-]+)")


class Engine(Protocol):
    """Something that converts by OpenCC's configurations."""

    name: str
    configurations: frozenset[str]

    def convert(self, text: str, configuration: str) -> str:
        """Convert `text` by one of `configurations`."""
        ...


class _Pyo3:
    """OpenCC in Rust, with newer dictionaries (extra `fast`)."""

    name = "opencc-pyo3"

    def __init__(self) -> None:
        import opencc_pyo3

        self._make = cache(opencc_pyo3.OpenCC)
        self.configurations = frozenset(opencc_pyo3.OpenCC.supported_configs())

    def convert(self, text: str, configuration: str) -> str:
        convert = self._make(configuration).convert
        try:
            return convert(text)
        except UnicodeEncodeError:
            # A lone surrogate, which Rust's strings cannot hold: it stays, and what is around it is converted.
            pieces = re.split("([\ud800-\udfff]+)", text)
            pieces[::2] = map(convert, pieces[::2])
            return "".join(pieces)


class _Reimplemented:
    """OpenCC in Python: slow, and always there."""

    name = "opencc-python-reimplemented"
    configurations = frozenset({"hk2s", "s2hk", "s2t", "s2tw", "s2twp", "t2hk", "t2s", "t2tw", "tw2s", "tw2sp"})

    def __init__(self) -> None:
        import opencc

        self._make = cache(opencc.OpenCC)

    def convert(self, text: str, configuration: str) -> str:
        converted: str = self._make(configuration).convert(text)
        return converted


class _Choice(NamedTuple):
    module: str
    distribution: str
    make: Callable[[], Engine]
    install: str


# The first that is installed is used, so the better ones stand first.
ENGINES: dict[str, _Choice] = {
    "pyo3": _Choice("opencc_pyo3", "opencc-pyo3", _Pyo3, "pip install 'linfen-cli[fast]'"),
    "reimplemented": _Choice(
        "opencc", "opencc-python-reimplemented", _Reimplemented, "pip install opencc-python-reimplemented"
    ),
}


def installed_engine(name: str = "auto") -> str:
    """The engine that `name` (a key of ENGINES, or `auto`) stands for on this machine. Nothing is imported.

    Raises:
        LinfenError: it is unknown or not installed.

    >>> installed_engine("reimplemented")
    'reimplemented'
    """
    if name != "auto" and name not in ENGINES:
        raise LinfenError(f"there is no engine {name!r}: choose auto, {' or '.join(ENGINES)}")
    for candidate in ENGINES if name == "auto" else (name,):
        if importlib.util.find_spec(ENGINES[candidate].module) is not None:
            return candidate
    raise LinfenError(f"the engine {name} is not installed: {ENGINES.get(name, ENGINES['reimplemented']).install}")


@cache
def get_engine(name: str = "auto") -> Engine:
    """The engine `name` (a key of ENGINES, or `auto` for the best one installed), loaded.

    Raises:
        LinfenError: it is unknown or not installed.
    """
    return ENGINES[installed_engine(name)].make()


def detect(text: str) -> str | None:
    """The script that most of `text` is in, `simplified` or `traditional`; None where nothing tells.

    Counted are the characters that only one of the two has.

    >>> detect("担当"), detect("擔當"), detect("你好")
    ('simplified', 'traditional', None)
    """
    simplified = simplified_only().intersection(text)
    traditional = traditional_only().intersection(text)
    if simplified and traditional:
        balance = sum(map(text.count, simplified)) - sum(map(text.count, traditional))
    else:
        balance = len(simplified) - len(traditional)
    return (SIMPLIFIED if balance > 0 else TRADITIONAL) if balance else None


class Converter:
    """Converts text to one region, or by one of OpenCC's configurations."""

    def __init__(self, to: str, source: str | None = None, engine: str = "auto") -> None:
        """Choose the way.

        Args:
            to: a region (`simplified`, `traditional`, `taiwan`, `hongkong`, or a common name of one), or the name of
                one of OpenCC's configurations, which is applied as it is.
            source: the script the text is in, `simplified` or `traditional`; None finds out, line by line.
            engine: a key of ENGINES, or `auto`.

        Raises:
            LinfenError: a name is unknown (the nearest is named), or the engine is not installed or cannot do it.
        """
        self.engine = get_engine(engine)
        self.to = region(to) or to
        self._source = source
        if self.to not in REGIONS and self.to not in self.engine.configurations:
            raise LinfenError(_unknown(to, self.engine))

    def convert(self, text: str) -> str:
        """Convert `text`, which has no glosses in it: they would break its phrases."""
        if self.to not in REGIONS:
            return self.engine.convert(text, self.to)
        if self._source is not None:
            return self._chain(text, self._source)
        strays = simplified_only().intersection(text)
        if self.to == SIMPLIFIED and not strays:
            return self._chain(text, TRADITIONAL)
        most = detect(text) or SIMPLIFIED
        lines = text.splitlines(keepends=True)
        scripts = {SIMPLIFIED: self._simplified, TRADITIONAL: self._traditional}
        return "".join(
            scripts[script]("".join(group)) for script, group in groupby(lines, key=lambda line: detect(line) or most)
        )

    def _simplified(self, text: str) -> str:
        """Convert simplified text; to simplified, only what traditional characters it has in it."""
        if self.to == SIMPLIFIED and not traditional_only().isdisjoint(text):
            return self._chain(text, TRADITIONAL)
        return self._chain(text, SIMPLIFIED)

    def _traditional(self, text: str) -> str:
        """Convert traditional text that may have simplified characters in it."""
        strays = simplified_only().intersection(text)
        if strays and self.to != SIMPLIFIED:
            # Converted in context, and taken over only where they stand: the rest is traditional already, and
            # converting it again would make 皇后 of one 后 and 後 of another.
            whole = self.engine.convert(text, "s2t")
            if len(whole) == len(text):
                text = "".join(new if old in strays else old for old, new in zip(text, whole, strict=True))
        return self._chain(text, TRADITIONAL)

    def _chain(self, text: str, source: str) -> str:
        for configuration in _CHAINS[source, self.to]:
            text = self.engine.convert(text, configuration)
        return text


def region(name: str) -> str | None:
    """The region that people call `name`, or None.

    >>> region("zh-TW"), region("hk"), region("s2twp")
    ('taiwan', 'hongkong', None)
    """
    name = name.strip().lower().replace("_", "-")
    return name if name in REGIONS else _ALIASES.get(name)


def convert(text: str, to: str, *, source: str | None = None, engine: str = "auto", glosses: str = "hide") -> str:
    """Repair `text` and convert it.

    Args:
        text: a stored text.
        to: a region or one of OpenCC's configurations, as for `Converter`.
        source: `simplified`, `traditional`, or None to find out.
        engine: `auto`, `pyo3` or `reimplemented`.
        glosses: `hide` drops them, `inline` keeps each after its character. Either way no phrase is broken by one.

    Raises:
        LinfenError: as for `Converter`.

    >>> convert("願意擔(dān)當", to="simplified"), convert("願意擔(dān)當", to="simplified", glosses="inline")
    ('愿意担当', '愿意担(dān)当')
    """
    return convert_repaired(repair(text), Converter(to, source, engine), keep_glosses=glosses == "inline").text


class Converted(NamedTuple):
    """A converted text, and how many glosses were dropped because the characters that they read are not in it."""

    text: str
    dropped: int = 0


def convert_repaired(repaired: Repaired, converter: Converter, *, keep_glosses: bool = False) -> Converted:
    """Convert a clean text, and put its glosses back after their characters where they are to be kept.

    >>> convert_repaired(repair("質(zhì)量"), Converter("taiwan"), keep_glosses=True)
    Converted(text='質(zhì)量', dropped=0)
    """
    converted = converter.convert(repaired.text)
    if not keep_glosses or not repaired.glosses:
        return Converted(converted)
    offsets = list(carry(repaired.glosses.clean_ends, repaired.text, converted))
    notes = map(repaired.glosses.written, repaired.glosses)
    return Converted(insert(converted, zip(offsets, notes, strict=True)), offsets.count(None))


def insert(text: str, notes: Iterable[tuple[int | None, str]]) -> str:
    """Put each note into `text` at its offset (in code points, ascending); one without an offset is dropped.

    >>> insert("担当", [(1, "(dān)"), (None, "(x)")])
    '担(dān)当'
    """
    pieces: list[str] = []
    at = 0
    for offset, note in notes:
        if offset is not None:
            pieces += (text[at:offset], note)
            at = offset
    return "".join((*pieces, text[at:]))


def carry(offsets: Iterable[int], text: str, converted: str) -> Iterator[int | None]:
    """For offsets right after characters of `text` (ascending), the offsets after what they became in `converted`.

    Where a phrase was replaced by other characters, the one among them that is a variant of the old one is taken; None
    where there is none, since a reading there would be that of another character.

    >>> list(carry([1, 2], "質量好", "品質好"))
    [2, None]
    """
    if text == converted:
        yield from offsets
        return
    places = _places(text, converted)
    last = 0
    for offset in offsets:
        place = places[offset - 1] + 1
        yield place if place > last else None
        last = max(last, place)


def _places(text: str, converted: str) -> array[int]:
    """For each character of `text` the offset in `converted` of the one that it became, or -1."""
    places = array("q", [-1]) * len(text)
    # No phrase of the dictionaries has a mark or a space in it: what stands between two of them stays there.
    old, new = _BREAKS.split(text), _BREAKS.split(converted)
    if old[1::2] != new[1::2]:
        old, new = [text], [converted]
    at = into = 0
    for before, after in zip(old, new, strict=True):
        for i, j in _pairs(before, after):
            places[at + i] = into + j
        at += len(before)
        into += len(after)
    return places


def _pairs(before: str, after: str) -> Iterator[tuple[int, int]]:
    if len(before) == len(after):
        blocks = [(i, i + 1, i, i + 1) for i in range(len(before)) if after[i] in variants(before[i])]
    else:
        import difflib

        folded = (fold(before), fold(after))
        matches = difflib.SequenceMatcher(None, *folded, autojunk=False).get_matching_blocks()
        blocks = [(m.a, m.a + m.size, m.b, m.b + m.size) for m in matches if m.size]
    i = j = 0
    for start, end, other_start, other_end in (*blocks, (len(before), len(before), len(after), len(after))):
        # Between what matches: a phrase that was replaced. A character of it may have moved.
        for k in range(i, start):
            moved = next((m for m in range(j, other_start) if after[m] in variants(before[k])), None)
            if moved is not None:
                yield k, moved
                j = moved + 1
        yield from zip(range(start, end), range(other_start, other_end), strict=True)
        i, j = end, other_end


def _unknown(name: str, engine: Engine) -> str:
    known = sorted((*REGIONS, *engine.configurations))
    if name in get_engine().configurations:
        return f"the engine {engine.name} cannot do {name}: it knows {', '.join(known)}"
    import difflib

    near = difflib.get_close_matches(name.lower(), (*known, *_ALIASES), n=1)
    guess = f"did you mean {region(near[0]) or near[0]}? " if near else ""
    return f"there is no region {name!r}: {guess}Regions are {', '.join(REGIONS)}, or a configuration of OpenCC's such as s2twp"
