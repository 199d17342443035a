"""Variants: which characters can be written for one another in some region.

The relation is that of OpenCC's character dictionaries, taken directly and not through a common folded form: 发 is related
to 發 and to 髮, which are not related to each other. A region's form is reached as a conversion reaches it, through
OpenCC's traditional standard, so 卫 is related to Hong Kong's 衞 (卫, 衛, 衞).

The dictionaries are the text files of opencc-python-reimplemented, read without importing it; where OpenCC's own wheel is
installed in its place, they are those of that wheel.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.chars.regions import JAPANESE, TRADITIONAL, regions

_Table = Mapping[str, tuple[str, ...]]

# Simplified <-> OpenCC's traditional standard; the dictionaries of regions that write it in their own way are `_regional()`.
_TO_TRADITIONAL = "STCharacters"
_TO_SIMPLIFIED = "TSCharacters"

_FEW = 12
"""Characters that are looked up one by one; for more the whole relation is built, which is then quicker. Chosen by hand."""


@cache
def variants(char: str) -> frozenset[str]:
    """Return every character that can be written for `char` in some region, or that `char` can be written for; with itself.

    >>> sorted(variants("发")), sorted(variants("髮") & set("发發髮"))
    (['发', '発', '發', '髪', '髮'], ['发', '髮'])
    """
    if _variants_of_one.cache_info().misses < _FEW:
        return _variants_of_one(char)
    return frozenset((char, *_relation().get(char, ())))


@cache
def _variants_of_one(char: str) -> frozenset[str]:
    """Return the variants of one character, at a tenth of the cost of the whole relation: a search for a word begins at once."""
    related = {char}
    for name in (_TO_TRADITIONAL, _TO_SIMPLIFIED, *_regional()):
        for entry, forms in _lines_with(name, char):
            related.add(entry)
            if entry == char:
                related.update(forms)
            elif name in _regional():
                # What the standard form of a region's is written for, the region's is written for as well.
                related.update(simple for simple, standard in _lines_with(_TO_TRADITIONAL, entry) if entry in standard)
            if name == _TO_TRADITIONAL and entry == char:
                for region in _regional():
                    for standard, regional in chain.from_iterable(_lines_with(region, form) for form in forms):
                        if standard in forms:
                            related.update(regional)
    return frozenset(related)


def _lines_with(name: str, char: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the entries of a dictionary in which `char` is a whole word."""
    entries = [_entry(line) for line in _dictionary_lines(name) if char in line]
    return [(entry, forms) for entry, forms in entries if entry == char or char in forms]


def related() -> Iterable[str]:
    """Return the characters that have variants.

    >>> "发" in related(), "一" in related()
    (True, False)
    """
    return _relation().keys()


def fingerprint() -> str:
    """Return what tells the dictionaries of the relation from others: their sizes.

    >>> fingerprint().count("-")
    4
    """
    return "-".join(
        str(os.path.getsize(_dictionary_path(name))) for name in (_TO_TRADITIONAL, _TO_SIMPLIFIED, *_regional())
    )


def regional_dictionaries(script: str) -> tuple[str, ...]:
    """Return the dictionaries of the forms of regions that write `script` otherwise than OpenCC's traditional standard.

    >>> regional_dictionaries("traditional"), regional_dictionaries("japanese")
    (('TWVariants', 'HKVariants'), ('JPVariants',))
    """
    tables = (region.into[-1] for region in regions().values() if region.script == script and region.into)
    return tuple(dict.fromkeys(tables))


@cache
def _regional() -> tuple[str, ...]:
    return (*regional_dictionaries(TRADITIONAL), *regional_dictionaries(JAPANESE))


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
    for name in _regional():
        regional = dictionary(name)
        for char, forms in regional.items():
            relate(char, forms)
        for char, standard in to_traditional.items():
            for form in standard:
                relate(char, regional.get(form, ()))
    return relation


@cache
def simplified_only() -> frozenset[str]:
    """Return the characters that only simplified Chinese has: every traditional standard writes another for each.

    >>> "拥" in simplified_only(), "后" in simplified_only(), "群" in simplified_only()
    (True, False, False)
    """
    table = dictionary(_TO_TRADITIONAL)
    regional = {
        form for name in regional_dictionaries(TRADITIONAL) for forms in dictionary(name).values() for form in forms
    }
    return frozenset(char for char, forms in table.items() if char not in forms and char not in regional)


@cache
def traditional_only() -> frozenset[str]:
    """Return the characters that only traditional text has: simplified text writes another for each.

    >>> "擔" in traditional_only(), "后" in traditional_only()
    (True, False)
    """
    table = dictionary(_TO_SIMPLIFIED)
    return frozenset(char for char, forms in table.items() if char not in forms)


def fold(text: str) -> str:
    """Write each character of `text` in its simplified form: for comparing places of two texts, not for matching.

    >>> fold("頭髮") == fold("头发")
    True
    """
    return text.translate(_folding())


@cache
def _folding() -> dict[int, str]:
    return {ord(char): forms[0] for char, forms in dictionary(_TO_SIMPLIFIED).items()}


@cache
def dictionary(name: str) -> _Table:
    """Return one of OpenCC's dictionaries: the forms of each entry, the preferred one first.

    Raises:
        LinfenError: there is no such dictionary.

    >>> dictionary("STCharacters")["发"]
    ('發', '髮')
    """
    return dict(map(_entry, _dictionary_lines(name)))


def _entry(line: str) -> tuple[str, tuple[str, ...]]:
    entry, _, forms = line.partition("\t")
    return entry, tuple(forms.split())


@cache
def _dictionary_lines(name: str) -> list[str]:
    path = _dictionary_path(name)
    if path.endswith(_COMPILED):
        text = _official_dictionary(path)
    else:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    return [line for line in text.split("\n") if "\t" in line]


def _dictionary_path(name: str) -> str:
    package = importlib.util.find_spec("opencc")  # finds, does not import
    for folder in (package.submodule_search_locations or ()) if package else ():
        official = os.path.join(folder, "clib", "share", "opencc", _OFFICIAL_NAMES.get(name, name) + _COMPILED)
        for path in (os.path.join(folder, "dictionary", f"{name}.txt"), official):
            if os.path.isfile(path):
                return path
    message = _("cannot find OpenCC's {name}.txt: install opencc-python-reimplemented again")
    raise LinfenError(message.format(name=name))


# What OpenCC's own wheel calls the dictionaries that it has under another name.
_OFFICIAL_NAMES = {"JPVariants": "JPShinjitaiCharactersRev"}
_COMPILED = ".ocd2"


def _official_dictionary(path: str) -> str:
    """Return a compiled dictionary of OpenCC's own wheel as text, by the program in the wheel that reads it; empty without it."""
    clib = os.path.dirname(os.path.dirname(os.path.dirname(path)))
    program = next(filter(os.path.isfile, (os.path.join(clib, "bin", f"opencc_dict{end}") for end in ("", ".exe"))), "")
    if not program:
        return ""
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory() as temporary:
        output = os.path.join(temporary, "dictionary.txt")
        try:
            subprocess.run(
                [program, "-i", path, "-o", output, "-f", "ocd2", "-t", "text"], check=True, capture_output=True
            )
            with open(output, encoding="utf-8") as file:
                return file.read()
        except (OSError, subprocess.CalledProcessError):
            return ""
