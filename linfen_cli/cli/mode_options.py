"""The options of search modes on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linfen_cli.cli.help import WHAT
from linfen_cli.cli.options import Declaration, Number, Options, WholeNumber, option
from linfen_cli.search.modes.mode import ModeOption
from linfen_cli.search.modes.registry import MatchOptions, mode_options, modes
from linfen_cli.search.modes.whole_words import WORDS

__all__ = ["MATCHES", "MATCH_FLAGS", "ModeOptions", "mode_option"]


def mode_option(mode: ModeOption[Any], text: str | None = None) -> Any:
    """Return the field for an option that a search mode declares; `text` is its help in place of the mode's own."""
    if mode.metavar is None:
        return option(*mode.flags, is_flag=True, help=text or mode.help)
    number = WholeNumber(min=0) if isinstance(mode.default, int) else Number(min=0)
    return option(
        *mode.flags,
        type=number,
        default=mode.default,
        show_default=bool(mode.default),
        metavar=mode.metavar,
        help=text or mode.help,
    )


class ModeOptions(Options):
    """The options of the search modes.

    Attributes:
        ways: the options that are given.
    """

    PANEL = WHAT

    ways: MatchOptions = MatchOptions()

    @classmethod
    def declarations(cls) -> dict[str, Declaration]:
        """Return the options of all modes."""
        return {name: mode_option(one) for name, one in mode_options().items()}

    @classmethod
    def filled(cls, values: Mapping[str, Any]) -> ModeOptions:
        """Return the options with the values that are given."""
        return cls(ways=MatchOptions(**values))


_SWITCHES = [
    mode for mode in reversed(modes()) if mode.options and mode.options[0].metavar is None and WORDS not in mode.options
]

MATCHES = {"text": MatchOptions(), **{mode.word: MatchOptions(**{mode.options[0].name: True}) for mode in _SWITCHES}}
"""The values of `export --match`: the modes that a flag turns on, except whole words, which have an option of their own."""

MATCH_FLAGS = [mode.options[0].flags[0] for mode in _SWITCHES]
"""The flags by which `search` turns these modes on."""
