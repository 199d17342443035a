"""Regions: the writing standards that text is converted between, what people call them, and the routes from one to another.

What is known of each is a row of `regions.json`; a new region is a new row. A route is a chain of OpenCC's configurations, and a
configuration is a chain of groups of its dictionaries. What stands here is only which ones; whether an engine has them, it
says itself (`convert.engines`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _

__all__ = [
    "JAPANESE",
    "SIMPLIFIED",
    "TRADITIONAL",
    "Region",
    "Route",
    "configurations",
    "from_row",
    "names",
    "of_language",
    "origin",
    "region",
    "regions",
    "reverse",
    "route",
    "shared_forms",
    "steps",
    "target",
    "told_by_forms",
    "unmarked",
]

# The three scripts, each of which is a region as well: the one that writes it and no more is known.
SIMPLIFIED = "simplified"
TRADITIONAL = "traditional"
JAPANESE = "japanese"


class Region(NamedTuple):
    """A row of `regions.json`, where the fields are described.

    `standard` is the region whose dictionaries it has: itself, or the one that it is like.
    """

    name: str
    title: str
    native: str
    aliases: tuple[str, ...]
    language: str
    script: str
    opencc: str
    standard: str
    into: tuple[str, ...]
    back: tuple[str, ...]
    quotes: str
    contents: str
    help: str
    fonts: tuple[str, ...]
    into_words: tuple[str, ...] = ()
    back_words: tuple[str, ...] = ()
    forms: Mapping[str, str] = {}
    kept: Mapping[str, str] = {}

    @property
    def has_words(self) -> bool:
        """Return whether there are dictionaries of its own words."""
        return bool(self.into_words)


class Route(NamedTuple):
    """A way from one region to another: the configurations to apply in turn, and what cannot be converted."""

    chain: tuple[str, ...]
    limitation: str = ""


@cache
def regions() -> dict[str, Region]:
    """Return the regions by name, in the order in which they are listed.

    >>> list(regions())
    ['simplified', 'traditional', 'taiwan', 'hongkong', 'macau', 'japanese']
    >>> regions()["macau"].language, regions()["macau"].standard
    ('zh-MO', 'hongkong')
    """
    table: dict[str, Region] = {}
    for row in _file()["regions"]:
        table[row["name"]] = from_row(row, table)
    return table


def from_row(row: Mapping[str, Any], others: Mapping[str, Region]) -> Region:
    """Return the region that a row describes, with the values that it lacks from the region that it is `like`.

    >>> from_row({"name": "singapore", "like": "simplified", "language": "zh-SG"}, regions()).into
    ('TSPhrases', 'TSCharacters')
    """
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key != "like"
    }
    if "opencc" in values:
        values["standard"] = values["name"]
    return others[row["like"]]._replace(**values) if "like" in row else Region(**values)


def region(name: str) -> str | None:
    """Return the region that people call `name`, or None.

    >>> region("zh-TW"), region("hk"), region("s2twp")
    ('taiwan', 'hongkong', None)
    """
    name = name.strip().lower().replace("_", "-")
    if name in regions():
        return name
    return next((row.name for row in regions().values() if name in row.aliases), None)


def names() -> tuple[str, ...]:
    """Return every name of a region, for guessing which was meant."""
    return (*regions(), *(alias for row in regions().values() for alias in row.aliases))


def of_language(tag: str) -> Region | None:
    """Return the region whose language tag (BCP 47) is `tag`, or None.

    >>> of_language("zh-HK").name, of_language("en")
    ('hongkong', None)
    """
    return next((row for row in regions().values() if row.language == tag), None)


def told_by_forms() -> list[Region]:
    """Return the regions that write traditional characters in forms of their own, by which a text can be told to be from there.

    >>> [region.name for region in told_by_forms()]
    ['taiwan', 'hongkong']
    """
    return [row for row in regions().values() if row.script == TRADITIONAL and row.standard == row.name and row.into]


def shared_forms() -> str:
    """Return the characters that the dictionaries name for one region, and that tell nothing all the same."""
    forms: str = _file()["shared_forms"]
    return forms


def unmarked() -> str:
    """Return the region that traditional text in no region's forms is taken for where words are exchanged."""
    name: str = _file()["unmarked"]
    return name


def route(source: str, to: str, *, words: bool = False) -> Route:
    """Return the route from one region to another; with `words` their words are exchanged too.

    Words are those of a region against the mainland's. Between two regions that have some they are exchanged by way of the
    mainland's; where there are no dictionaries of them, `limitation` says so.

    Raises:
        LinfenError: a name is not a region's.

    >>> route("simplified", "taiwan").chain, route("taiwan", "hongkong", words=True).chain
    (('s2tw',), ('tw2tp', 't2hkp'))
    >>> route("simplified", "japanese", words=True)
    Route(chain=('s2t', 't2jp'), limitation='there are no dictionaries of Japanese words: only characters are converted')
    """
    ends = (_known(source), _known(to))
    lacking = [end for end in ends if words and end.name not in (SIMPLIFIED, TRADITIONAL) and not end.has_words]
    limitation = ""
    if lacking:
        limitation = _("there are no dictionaries of {region} words: only characters are converted").format(
            region=_(lacking[0].title)
        )
    start, end = ends
    if start.opencc == end.opencc:
        return Route((), limitation)
    if _is_direct(start, end):
        return Route((_configuration(start, end, words=words),), limitation)
    traditional = regions()[TRADITIONAL]
    halves = ((start, traditional), (traditional, end))
    return Route(tuple(_configuration(*half, words=words) for half in halves), limitation)


def configurations() -> Iterator[str]:
    """Yield the names of OpenCC's configurations between regions that are converted directly.

    >>> [name for name in configurations() if "tw" in name]
    ['s2tw', 's2twp', 't2tw', 't2twp', 'tw2s', 'tw2sp', 'tw2t', 'tw2tp']
    """
    standards = [row for row in regions().values() if row.standard == row.name]
    for start in standards:
        for end in standards:
            if start is not end and _is_direct(start, end):
                yield _configuration(start, end, words=False)
                if start.has_words or end.has_words:
                    yield _configuration(start, end, words=True)


def steps(configuration: str) -> tuple[tuple[str, ...], ...]:
    """Return the steps of one of `configurations`, each a group of OpenCC's dictionaries; nothing for any other.

    Of the dictionaries that have a word beginning at a place the first decides, with its longest.

    >>> steps("s2twp")
    (('STPhrases', 'STCharacters'), ('TWPhrases', 'TWVariantsPhrases', 'TWVariants'))
    """
    start, end = origin(configuration), target(configuration)
    if start is None or end is None or start == end:
        return ()
    source, to = regions()[start], regions()[end]
    if not _is_direct(source, to):
        return ()
    words = not configuration.endswith(f"2{to.opencc}")
    groups = (
        ((*source.back_words, *source.back) if words else source.back),
        ((*to.into_words, *to.into) if words else to.into),
    )
    return tuple(filter(None, groups))


def reverse(configuration: str) -> str | None:
    """Return the configuration that converts back what one of OpenCC's converted, or None where that is not between regions.

    >>> reverse("s2twp"), reverse("t2jp"), reverse("t2seal")
    ('tw2sp', 'jp2t', None)
    """
    start, end = origin(configuration), target(configuration)
    if start is None or end is None:
        return None
    source, to = regions()[start].opencc, regions()[end].opencc
    return f"{to}2{source}{'' if configuration.endswith(f'2{to}') else 'p'}"


def target(configuration: str) -> str | None:
    """Return the region that one of OpenCC's configurations converts to, or None where that is not a region.

    >>> target("s2twp"), target("t2jp"), target("t2seal")
    ('taiwan', 'japanese', None)
    """
    _start, two, end = configuration.partition("2")
    return (_by_opencc(end) or _by_opencc(end.removesuffix("p"))) if two else None


def origin(configuration: str) -> str | None:
    """Return the region that one of OpenCC's configurations converts from, or None where that is not a region.

    >>> origin("s2twp"), origin("hk2sp")
    ('simplified', 'hongkong')
    """
    start, two, _end = configuration.partition("2")
    return _by_opencc(start) if two else None


def _by_opencc(name: str) -> str | None:
    return next((row.name for row in regions().values() if row.opencc == name and row.standard == row.name), None)


def _known(name: str) -> Region:
    known = regions().get(name)
    if known is None:
        raise LinfenError(
            _("there is no region {name!r}: regions are {regions}").format(name=name, regions=", ".join(regions()))
        )
    return known


def _is_direct(start: Region, end: Region) -> bool:
    """Return whether one configuration leads from one region to the other; else two do, by way of the traditional standard."""
    if TRADITIONAL in (start.name, end.name):
        return True
    return {start.script, end.script} == {SIMPLIFIED, TRADITIONAL}


def _configuration(start: Region, end: Region, *, words: bool) -> str:
    return f"{start.opencc}2{end.opencc}{'p' if words and (start.has_words or end.has_words) else ''}"


@cache
def _file() -> Any:
    import json

    with open(os.path.join(os.path.dirname(__file__), "regions.json"), encoding="utf-8") as file:
        return json.load(file)
