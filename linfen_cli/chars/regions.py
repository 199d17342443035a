"""Regions: the writing standards that text is converted between, what people call them, and the ways from one to another.

A way is a chain of OpenCC's configurations. What stands here is only which ones; whether an engine has them, it says
itself (`engines`).
"""

from __future__ import annotations

from typing import NamedTuple

from linfen_cli.base.errors import LinfenError

SIMPLIFIED = "simplified"
TRADITIONAL = "traditional"
TAIWAN = "taiwan"
HONGKONG = "hongkong"
JAPANESE = "japanese"
REGIONS = (SIMPLIFIED, TRADITIONAL, TAIWAN, HONGKONG, JAPANESE)

# The names that people type, OpenCC's and the Web's (BCP 47) among them.
_ALIASES = {
    "s": SIMPLIFIED, "cn": SIMPLIFIED, "hans": SIMPLIFIED, "zh-cn": SIMPLIFIED, "zh-hans": SIMPLIFIED, "zh-sg": SIMPLIFIED,
    "zh-my": SIMPLIFIED, "zh-hans-cn": SIMPLIFIED, "china": SIMPLIFIED, "mainland": SIMPLIFIED, "简体": SIMPLIFIED, "簡體": SIMPLIFIED,
    "t": TRADITIONAL, "hant": TRADITIONAL, "zh-hant": TRADITIONAL, "繁体": TRADITIONAL, "繁體": TRADITIONAL,
    "tw": TAIWAN, "zh-tw": TAIWAN, "zh-hant-tw": TAIWAN, "台湾": TAIWAN, "台灣": TAIWAN, "臺灣": TAIWAN,
    "hk": HONGKONG, "zh-hk": HONGKONG, "zh-mo": HONGKONG, "zh-hant-hk": HONGKONG, "hong-kong": HONGKONG, "香港": HONGKONG,
    "jp": JAPANESE, "ja": JAPANESE, "ja-jp": JAPANESE, "japan": JAPANESE, "日本": JAPANESE, "日语": JAPANESE, "日語": JAPANESE,
}  # fmt: skip

# How a document says what it is written in (BCP 47).
LANGUAGE_TAGS = {
    SIMPLIFIED: "zh-Hans",
    TRADITIONAL: "zh-Hant",
    TAIWAN: "zh-TW",
    HONGKONG: "zh-HK",
    JAPANESE: "ja",
}

# OpenCC's names for the regions, and those to which a region's own words can be turned.
_LETTERS = {SIMPLIFIED: "s", TRADITIONAL: "t", TAIWAN: "tw", HONGKONG: "hk", JAPANESE: "jp"}
_WITH_WORDS = (TAIWAN, HONGKONG)


class Route(NamedTuple):
    """How to convert from one region to another: the configurations to apply in turn, and what cannot be converted."""

    chain: tuple[str, ...]
    limitation: str = ""


def region(name: str) -> str | None:
    """The region that people call `name`, or None.

    >>> region("zh-TW"), region("hk"), region("s2twp")
    ('taiwan', 'hongkong', None)
    """
    name = name.strip().lower().replace("_", "-")
    return name if name in REGIONS else _ALIASES.get(name)


def names() -> tuple[str, ...]:
    """Every name of a region, for guessing which was meant."""
    return (*REGIONS, *_ALIASES)


def route(source: str, to: str, *, words: bool = False) -> Route:
    """Return the route from one region to another; with `words` their words are exchanged too.

    There are words of Taiwan's and Hong Kong's, against the mainland's. Between those two they are exchanged by way of
    the mainland's; for Japan there are none, which `limitation` says.

    Raises:
        LinfenError: a name is no region's.

    >>> route("simplified", "taiwan").chain, route("taiwan", "hongkong", words=True).chain
    (('s2tw',), ('tw2tp', 't2hkp'))
    >>> route("simplified", "japanese", words=True)
    Route(chain=('s2t', 't2jp'), limitation='there are no dictionaries of Japanese words: only characters are converted')
    """
    for name in (source, to):
        if name not in REGIONS:
            raise LinfenError(f"there is no region {name!r}: regions are {', '.join(REGIONS)}")
    limitation = ""
    if words and JAPANESE in (source, to):
        limitation = "there are no dictionaries of Japanese words: only characters are converted"
    if source == to:
        return Route((), limitation)
    ends = (_LETTERS[source], _LETTERS[to])
    regional = [region for region in (source, to) if region in _WITH_WORDS]
    direct = SIMPLIFIED in (source, to) or TRADITIONAL in (source, to)
    if direct and JAPANESE not in (source, to):
        return Route((f"{ends[0]}2{ends[1]}{'p' if words and regional else ''}",), limitation)
    # Through the traditional standard: there is no other way to or from Japanese, or between Taiwan and Hong Kong.
    chain = []
    if source != TRADITIONAL:
        chain.append(f"{ends[0]}2t{'p' if words and source in _WITH_WORDS else ''}")
    if to != TRADITIONAL:
        chain.append(f"t2{ends[1]}{'p' if words and to in _WITH_WORDS else ''}")
    return Route(tuple(chain), limitation)


def target(configuration: str) -> str | None:
    """The region that one of OpenCC's configurations converts to, or None where that is no region.

    >>> target("s2twp"), target("t2jp"), target("t2seal")
    ('taiwan', 'japanese', None)
    """
    _, two, end = configuration.partition("2")
    by_letters = {letters: region for region, letters in _LETTERS.items()}
    return by_letters.get(end) or by_letters.get(end.removesuffix("p")) if two else None


def origin(configuration: str) -> str | None:
    """The region that one of OpenCC's configurations converts from, or None where that is no region.

    >>> origin("s2twp"), origin("hk2sp")
    ('simplified', 'hongkong')
    """
    start, two, _ = configuration.partition("2")
    return {letters: region for region, letters in _LETTERS.items()}.get(start) if two else None


def is_configuration(name: str) -> bool:
    """Whether `name` is made as OpenCC's configurations are named, between regions known here.

    >>> is_configuration("s2twp"), is_configuration("taiwan")
    (True, False)
    """
    return origin(name) is not None and target(name) is not None
