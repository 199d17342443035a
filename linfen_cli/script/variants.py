"""Variants: which characters can be written for one another in some region.

The relation is that of OpenCC's character dictionaries, taken directly and not through a common folded form: 发 is related
to 發 and to 髮, which are not related to each other. A region's form is reached as a conversion reaches it, through
OpenCC's traditional standard, so 卫 is related to Hong Kong's 衞 (卫, 衛, 衞).

The dictionaries are the text files that opencc-python-reimplemented carries, read without importing it.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Mapping
from functools import cache

from linfen_cli.errors import LinfenError

_Table = Mapping[str, tuple[str, ...]]

# Simplified <-> OpenCC's traditional standard, and the forms of regions that write traditional characters their own way.
_TO_TRADITIONAL = "STCharacters"
_TO_SIMPLIFIED = "TSCharacters"
_TRADITIONAL_REGIONS = ("TWVariants", "HKVariants")
_REGIONAL = (*_TRADITIONAL_REGIONS, "JPVariants")


@cache
def variants(char: str) -> frozenset[str]:
    """Every character that can be written for `char` in some region, or that `char` can be written for; with itself.

    >>> sorted(variants("发")), sorted(variants("髮") & set("发發髮"))
    (['发', '発', '發', '髪', '髮'], ['发', '髮'])
    """
    return frozenset((char, *_relation().get(char, ())))


@cache
def simplified_only() -> frozenset[str]:
    """The characters that only simplified Chinese has: they are written otherwise in every traditional standard.

    >>> "拥" in simplified_only(), "后" in simplified_only(), "群" in simplified_only()
    (True, False, False)
    """
    table = dictionary(_TO_TRADITIONAL)
    regional = {form for name in _TRADITIONAL_REGIONS for forms in dictionary(name).values() for form in forms}
    return frozenset(char for char, forms in table.items() if char not in forms and char not in regional)


@cache
def traditional_only() -> frozenset[str]:
    """The characters that only traditional text has: simplified text writes another for each.

    >>> "擔" in traditional_only(), "后" in traditional_only()
    (True, False)
    """
    table = dictionary(_TO_SIMPLIFIED)
    return frozenset(char for char, forms in table.items() if char not in forms)


def fold(text: str) -> str:
    """`text` with each character in its simplified form: for telling places apart in two texts, not for matching.

    >>> fold("頭髮") == fold("头发")
    True
    """
    return text.translate(_folding())


@cache
def _folding() -> dict[int, str]:
    return {ord(char): forms[0] for char, forms in dictionary(_TO_SIMPLIFIED).items()}


@cache
def dictionary(name: str) -> _Table:
    """One of OpenCC's dictionaries: what stands for each entry, the preferred form first.

    >>> dictionary("STCharacters")["发"]
    ('發', '髮')
    """
    package = importlib.util.find_spec("opencc")  # finds, does not import
    for place in (package.submodule_search_locations or ()) if package else ():
        path = os.path.join(place, "dictionary", f"{name}.txt")
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                entries = (line.split("\t") for line in file if "\t" in line)
                return {entry: tuple(forms.split()) for entry, forms in entries}
    raise LinfenError(f"OpenCC's {name}.txt cannot be found: install opencc-python-reimplemented again")


@cache
def _relation() -> dict[str, set[str]]:
    to_traditional, to_simplified = dictionary(_TO_TRADITIONAL), dictionary(_TO_SIMPLIFIED)
    relation: dict[str, set[str]] = {}

    def relate(char: str, forms: Iterable[str]) -> None:
        for form in forms:
            relation.setdefault(char, set()).add(form)
            relation.setdefault(form, set()).add(char)

    for char, forms in (*to_traditional.items(), *to_simplified.items()):
        relate(char, forms)
    for name in _REGIONAL:
        regional = dictionary(name)
        for char, forms in regional.items():
            relate(char, forms)
        for char, standard in to_traditional.items():
            for form in standard:
                relate(char, regional.get(form, ()))
    return relation
