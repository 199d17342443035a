"""Options of search modes: each is declared by its mode, and one declaration serves every command."""

from __future__ import annotations

from linfen_cli.cli import search
from linfen_cli.cli.mode_options import MATCH_FLAGS, MATCHES, ModeOptions, mode_option
from linfen_cli.search.modes.fuzzy import FUZZY
from linfen_cli.search.modes.registry import MatchOptions, mode_options


def test_search_has_every_option_of_every_mode() -> None:
    flags = {flag for parameter in search.command.params for flag in parameter.opts}
    assert {flag for option in mode_options().values() for flag in option.flags} <= flags
    assert list(ModeOptions.declarations()) == list(mode_options())


def test_values_go_into_the_query() -> None:
    filled = ModeOptions.filled({"fuzzy": 2, "exact": True})
    assert filled.ways == MatchOptions(fuzzy=2, exact=True)


def test_export_matches_as_the_flags_of_search_do() -> None:
    assert MATCHES["text"] == MatchOptions()
    assert len(MATCHES) == len(MATCH_FLAGS) + 1
    assert MATCHES["sound"] == MatchOptions(sound=True)
    assert {"--exact", "--pinyin", "-E", "--regional"} == set(MATCH_FLAGS)


def test_a_number_is_declared_with_its_name() -> None:
    declaration = mode_option(FUZZY, "Another help.")
    assert declaration is not mode_option(FUZZY, "Another help.")
    assert FUZZY.flags == ("--fuzzy",)
