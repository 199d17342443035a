"""The registry of search modes.

A file in this folder that defines a mode passes it to `register`. All files of the folder are imported when the modes are
first needed, so that a new mode is one new file.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from itertools import combinations
from typing import Any

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.search import modes as folder
from linfen_cli.search.modes.mode import Inner, Mode, ModeOption, OptionValues, Term

__all__ = ["MatchOptions", "compile_pattern", "mode_options", "modes", "modes_on", "register"]

_registered: dict[str, Mode] = {}


def register(mode: Mode) -> None:
    """Add a mode to the registry."""
    _registered[mode.name] = mode


@cache
def modes() -> tuple[Mode, ...]:
    """Return all modes, in the order of their ranks.

    >>> [mode.name for mode in modes()]
    ['words', 'regex', 'fuzzy', 'exact', 'phonetic', 'regional', 'literal']
    """
    for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
        importlib.import_module(module.name)
    return tuple(sorted(_registered.values(), key=lambda mode: mode.rank))


@cache
def mode_options() -> dict[str, ModeOption[Any]]:
    """Return the options of all modes by name, in the order of the help."""
    return {option.name: option for mode in reversed(modes()) for option in mode.options}


# The order of the arguments of `Ways`, the name of `MatchOptions` in 0.1.0. Options of later modes are keywords only.
_POSITIONAL = ("exact", "regex", "sound", "fuzzy", "regional", "words", "seconds")


class MatchOptions(OptionValues):
    """The options of all search modes, as arguments (those of the first seven by position too) and as attributes. Immutable.

    Attributes:
        exact: match the very characters of the pattern, in the text as it was stored.
        regex: read patterns as regular expressions.
        sound: read patterns as pinyin.
        fuzzy: how many characters may be wrong, missing or extra.
        regional: match the words of other regions too.
        words: match whole words only.
        seconds: the time limit of a regular expression on one text; 0 for none.

    >>> MatchOptions(fuzzy=1, regex=False), MatchOptions(fuzzy=1).seconds
    (MatchOptions(fuzzy=1), 10.0)
    >>> MatchOptions(False, True)
    MatchOptions(regex=True)
    """

    __slots__ = ()

    def __init__(self, *positional: bool | float, **values: bool | float) -> None:
        """Take the options that are given, by position in the order of the attributes.

        Raises:
            TypeError: there is no option of that name, one is given twice, or there are too many.
        """
        if len(positional) > len(_POSITIONAL):
            raise TypeError(f"MatchOptions takes {len(_POSITIONAL)} positional arguments: {len(positional)} were given")
        for name, value in zip(_POSITIONAL, positional, strict=False):
            if name in values:
                raise TypeError(f"MatchOptions got the option {name!r} twice")
            values[name] = value
        # Most patterns are literal: without options no mode is imported.
        options = mode_options() if values else {}
        for name in values.keys() - options.keys():
            raise TypeError(f"MatchOptions has no option {name!r}")
        super().__init__(**{name: value for name, value in values.items() if value != options[name].default})

    def __getattr__(self, name: str) -> Any:
        option = None if name.startswith("_") else mode_options().get(name)
        if option is None:
            raise AttributeError(f"MatchOptions has no option {name!r}")
        return self[option]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MatchOptions) and self._values == other._values

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return f"MatchOptions({', '.join(f'{name}={value!r}' for name, value in self._values.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _match_options, (self._values,)

    def replace(self, **values: bool | float) -> MatchOptions:
        """Return a copy with some options changed."""
        return MatchOptions(**{**self._values, **values})

    _replace = replace


def _match_options(values: dict[str, bool | float]) -> MatchOptions:
    return MatchOptions(**values)


def modes_on(options: MatchOptions) -> list[Mode]:
    """Return the modes that `options` turn on, in the order of their ranks."""
    return [mode for mode in modes() if not mode.options or options[mode.options[0]]]


def compile_pattern(pattern: str, options: MatchOptions) -> Term:
    """Compile a pattern in the modes that `options` turn on.

    Raises:
        LinfenError: two of the modes do not combine, or it is not a pattern of their kind.
    """
    chain = modes_on(options)
    for one, other in combinations(chain, 2):
        if other.options and other.name not in one.combines and one.name not in other.combines:
            message = _("a pattern cannot be {one} and {other} at once: choose one")
            raise LinfenError(message.format(one=_(one.label), other=_(other.label)))
    return _compile_by(chain, options)(pattern)


def _compile_by(chain: list[Mode], options: MatchOptions) -> Inner:
    """Return the function that compiles a pattern by a chain of modes."""
    return lambda pattern: chain[0].compile(pattern, options, _compile_by(chain[1:], options))
