"""Engines: what converts a string by one of OpenCC's configurations (`t2s`, `s2tw` …).

There are three, of one protocol: OpenCC itself, in C++ (`official`), OpenCC in Rust (`pyo3`), and OpenCC in Python
(`reimplemented`), which is always installed. They differ in speed, in the age of their dictionaries and in the
configurations that they know. Which to take is decided here alone: the most accurate one that is installed and has what
is needed.

Two of the three share the import name `opencc`. Which of them is behind it is seen from its files, without importing it.
Where an engine has the dictionaries for a configuration but lacks the configuration (`t2twp`), it is put together here.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple, Protocol

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.chars.regions import configurations, steps
from linfen_cli.chars.variants import dictionary

__all__ = ["ENGINES", "Choice", "Engine", "get_engine", "installed_engine"]

_SURROGATES = re.compile("([\ud800-\udfff]+)")


class Engine(Protocol):
    """Something that converts by OpenCC's configurations.

    Attributes:
        name: the distribution that it is from.
        configurations: what it can be asked for.
        leans_to_taiwan: whether its traditional standard has Taiwan's forms (裡, 著 for 着) where OpenCC's has those that
            Hong Kong keeps.
    """

    name: str
    configurations: frozenset[str]
    leans_to_taiwan: bool

    def convert(self, text: str, configuration: str) -> str:
        """Convert `text` by one of `configurations`."""
        ...


class _Official:
    """OpenCC itself, by its Python wheel."""

    name = "OpenCC"
    leans_to_taiwan = False

    def __init__(self) -> None:
        import opencc

        self._folder = os.path.join(os.path.dirname(opencc.__file__), "clib", "share", "opencc")
        self._own = frozenset(name.removesuffix(".json") for name in opencc.CONFIGS)
        composed = (name for name in configurations() if all(map(self._has, steps(name))))
        self.configurations = self._own.union(composed)
        self._make = cache(self._open)

    def convert(self, text: str, configuration: str) -> str:
        return _around_surrogates(self._make(configuration).convert, text)

    def _has(self, group: Iterable[str]) -> bool:
        return all(os.path.isfile(self._path(name)) for name in group)

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, f"{name}.ocd2")

    def _open(self, configuration: str) -> _Converts:
        import opencc

        if configuration in self._own:
            own: _Converts = opencc.OpenCC(configuration)
            return own
        import tempfile

        conversion = [
            {
                "dict": {
                    "type": "group",
                    "match_policy": "short_circuit",
                    "dicts": [{"type": "ocd2", "file": self._path(name)} for name in group],
                }
            }
            for group in steps(configuration)
        ]
        # It reads its configuration from a file, which it does not need afterwards.
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, f"{configuration}.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"name": configuration, "conversion_chain": conversion}, file)
            composed: _Converts = opencc.OpenCC(path)
        return composed


class _Pyo3:
    """OpenCC in Rust, with dictionaries nearly as new (extra `fast`)."""

    name = "opencc-pyo3"
    leans_to_taiwan = True

    def __init__(self) -> None:
        import opencc_pyo3

        self._make = cache(opencc_pyo3.OpenCC)
        self.configurations = frozenset(opencc_pyo3.OpenCC.supported_configs())

    def convert(self, text: str, configuration: str) -> str:
        return _around_surrogates(self._make(configuration).convert, text)


class _Reimplemented:
    """OpenCC in Python: slow, with older dictionaries, and always there."""

    name = "opencc-python-reimplemented"
    leans_to_taiwan = False

    _own = frozenset({"hk2s", "s2hk", "s2t", "s2tw", "s2twp", "t2hk", "t2s", "t2tw", "tw2s", "tw2sp"})

    def __init__(self) -> None:
        from opencc.opencc import OpenCC

        self._make = cache(OpenCC)
        self.configurations = self._own.union(filter(self._composes, configurations()))

    def convert(self, text: str, configuration: str) -> str:
        if configuration not in self._own:
            for pattern, words in _expressions(configuration):
                text = pattern.sub(_Lookup(words), text)
            return text
        converted: str = self._make(configuration).convert(text)
        return converted

    def _composes(self, configuration: str) -> bool:
        """Return whether it has the dictionaries for a configuration of one step, which are small enough for one expression."""
        groups = steps(configuration)
        return len(groups) == 1 and all(
            name in _SUBSTITUTES or _opencc_file("dictionary", f"{name}.txt") for name in groups[0]
        )


class _Converts(Protocol):
    def convert(self, text: str) -> str: ...


def _around_surrogates(convert: Callable[[str], str], text: str) -> str:
    """Convert text that may have lone surrogates, which strings of other languages cannot hold: they stay as they are."""
    try:
        return convert(text)
    except UnicodeEncodeError:
        pieces = _SURROGATES.split(text)
        pieces[::2] = map(convert, pieces[::2])
        return "".join(pieces)


class _Lookup:
    """Gives the replacement of a word that was found."""

    def __init__(self, words: dict[str, str]) -> None:
        self._words = words

    def __call__(self, match: re.Match[str]) -> str:
        return self._words[match[0]]


@cache
def _expressions(configuration: str) -> list[tuple[re.Pattern[str], dict[str, str]]]:
    """Return for each step of a configuration what to look for, the longest first, and what to write for it."""
    expressions = []
    for group in steps(configuration):
        words: dict[str, str] = {}
        for name in group:
            for word, forms in _carried(name).items():
                words.setdefault(word, forms)
        expressions.append((re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))), words))
    return expressions


def _carried(name: str) -> dict[str, str]:
    """Return the preferred forms of one of the dictionaries that the engine in Python comes with."""
    if name in _SUBSTITUTES:
        return _SUBSTITUTES[name]()
    return {word: forms[0] for word, forms in dictionary(name).items()}


# Dictionaries that the engine in Python lacks: one can be made of another, one is newer than the engine and left out.
_SUBSTITUTES: dict[str, Callable[[], dict[str, str]]] = {
    "JPVariantsRev": lambda: {
        form: word for word, forms in dictionary("JPVariants").items() for form in reversed(forms)
    },
    "TWVariantsPhrases": dict,
}


class Choice(NamedTuple):
    """An engine to choose: its distribution, and how to install, detect and load it."""

    distribution: str
    install: str
    is_installed: Callable[[], bool]
    make: Callable[[], Engine]


def _opencc_file(*names: str) -> str | None:
    """Return the path of a file in the package that is imported as `opencc`, or None."""
    package = importlib.util.find_spec("opencc")
    for folder in (package.submodule_search_locations or ()) if package else ():
        path = os.path.join(folder, *names)
        if os.path.isfile(path):
            return path
    return None


def _is_official() -> bool:
    path = _opencc_file("__init__.py")
    if path is None:
        return False
    with open(path, encoding="utf-8", errors="replace") as file:
        return "opencc_clib" in file.read()


def _has_pyo3() -> bool:
    return importlib.util.find_spec("opencc_pyo3") is not None


def _has_reimplemented() -> bool:
    # It survives being installed beside OpenCC's own wheel, which takes over the package's first module only.
    return _opencc_file("opencc.py") is not None


# The most accurate first, as measured by `python -m tests.evaluate_convert`.
ENGINES: dict[str, Choice] = {
    "official": Choice("OpenCC", "pip install opencc", _is_official, _Official),
    "pyo3": Choice("opencc-pyo3", "pip install 'linfen-cli[fast]'", _has_pyo3, _Pyo3),
    "reimplemented": Choice(
        "opencc-python-reimplemented",
        "pip install opencc-python-reimplemented",
        _has_reimplemented,
        _Reimplemented,
    ),
}


def installed_engine(name: str = "auto") -> str:
    """Return the engine that `name` (a key of ENGINES, or `auto`) means on this machine, without importing any.

    Raises:
        LinfenError: it is unknown or not installed.

    >>> installed_engine("reimplemented")
    'reimplemented'
    """
    return _installed(name)[0]


def get_engine(name: str = "auto", needed: Iterable[str] = ()) -> Engine:
    """Load the engine `name`; with `auto` the most accurate one installed that has all `needed` configurations.

    Raises:
        LinfenError: it is unknown or not installed, or lacks what is needed.

    >>> get_engine("reimplemented", ["s2twp"]).name
    'opencc-python-reimplemented'
    """
    wanted = frozenset(needed)
    engines = [_load(installed) for installed in _installed(name)]
    for engine in engines:
        if wanted <= engine.configurations:
            return engine
    missing = ", ".join(sorted(wanted - engines[0].configurations))
    known = ", ".join(sorted(engines[0].configurations))
    others = [choice for choice in ENGINES.values() if not choice.is_installed()]
    hint = " " + _("({command} may)").format(command=others[0].install) if others and name == "auto" else ""
    raise LinfenError(
        _("the engine {engine} cannot do {missing}{hint}: it knows {known}").format(
            engine=engines[0].name, missing=missing, hint=hint, known=known
        )
    )


def _installed(name: str) -> list[str]:
    if name != "auto" and name not in ENGINES:
        raise LinfenError(
            _("there is no engine {name!r}: choose auto, {engines}").format(name=name, engines=", ".join(ENGINES))
        )
    installed = [key for key in (ENGINES if name == "auto" else (name,)) if ENGINES[key].is_installed()]
    if not installed:
        missing = "reimplemented" if name == "auto" else name
        message = _("the engine {engine} is not installed: {command}")
        raise LinfenError(message.format(engine=missing, command=ENGINES[missing].install))
    return installed


@cache
def _load(name: str) -> Engine:
    return ENGINES[name].make()
