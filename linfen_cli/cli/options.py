"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from linfen_cli.view.prose import Ruby

F = TypeVar("F", bound=Callable[..., Any])

CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def completing(what: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """What completes an option or an argument: the function of `candidates.py` of that name, which is imported when it is asked."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from linfen_cli.cli import candidates

        found: list[CompletionItem] = getattr(candidates, what)(context, incomplete)
        return found

    return complete


source_argument = click.argument("source", required=False, shell_complete=completing("source"))

color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Use colours. auto: on a terminal, unless NO_COLOR is set, or where FORCE_COLOR is.",
)

encoding_option = click.option(
    "--encoding",
    metavar="ENCODING",
    shell_complete=completing("encoding"),
    help="Take the bytes of SOURCE for this encoding: gbk, big5, utf-16 … [default: found out]",
)

# For a command that prints nothing but text: it takes the flag as all commands do, and has nothing to colour.
color_option_unused = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", expose_value=False, hidden=True
)

output_option = click.option(
    "-o", "--output", "path", metavar="FILE", help="Write to FILE, whole or not at all; - is standard output."
)

force_option = click.option("--force", is_flag=True, help="Overwrite FILE where it exists.")

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

engine_option = click.option(
    "--engine",
    default="auto",
    metavar="ENGINE",
    help="Convert with official, pyo3 or reimplemented. [default: the most accurate that can]",
)

TO_HELP = "simplified, traditional, taiwan, hongkong, japanese, or one of OpenCC's configurations such as s2twp."


def library_sources() -> list[str]:
    """Every text of the library, as a source to name on the command line.

    Raises:
        LinfenError: there is none, or the library cannot be read.
    """
    from linfen_cli.library import Library
    from linfen_cli.source import LIBRARY_PREFIX

    with Library() as library:
        names = [LIBRARY_PREFIX + kept.name for kept in library.texts()]
    if not names:
        from linfen_cli.base.errors import LinfenError

        raise LinfenError("the library is empty: linfen library add FILE puts a text into it")
    return names


def at_most_one(**chosen: object) -> None:
    """Complain where more than one of the options was given; a keyword names each, `_` for `-`.

    Raises:
        click.UsageError: two or more are given.
    """
    given = [f"--{name.replace('_', '-').strip('-')}" for name, value in chosen.items() if value]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} do not go together", click.get_current_context(silent=True))


READINGS = {
    "pinyin": "Show pinyin over the characters; with LEVEL only over those beyond it: 1 to 9 (HSK), or from 10 how many of "
    "the commonest characters to leave out.",
    "zhuyin": "Show zhuyin (bopomofo) so.",
    "jyutping": "Show jyutping so, for Cantonese.",
}
"""The styles of readings and their help texts. They are named here, since importing them takes long."""

_EVERY = "all"


class ReadingCommand(click.Command):
    """A command with `reading_options`: what follows one of them is its level where it is a number, else no part of it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As Click does it, which would take a SOURCE for the level."""
        flags = {f"--{name}" for name in READINGS}
        end = args.index("--") if "--" in args else len(args)
        given = [
            f"{one}={_EVERY}" if one in flags and not (after.isascii() and after.isdecimal()) else one
            for one, after in zip(args[:end], [*args[1:end], ""], strict=False)
        ]
        return super().parse_args(ctx, [*given, *args[end:]])


def reading_options(function: F) -> F:
    """Add an option for each style of readings: `pinyin`, `zhuyin`, `jyutping`, to hand to `chosen_readings`."""
    for name, text in reversed(READINGS.items()):
        function = click.option(f"--{name}", metavar="[LEVEL]", help=text)(function)
    return function


def chosen_readings(**given: str | None) -> Ruby | None:
    """The readings that the options ask for, each by its name; None where none does.

    Raises:
        LinfenError: a level is none.
        click.UsageError: two are given.
    """
    chosen = [(name, level) for name, level in given.items() if level is not None]
    if not chosen:
        return None
    at_most_one(**dict(chosen))
    from linfen_cli.base.errors import LinfenError
    from linfen_cli.readings.registry import check_level
    from linfen_cli.view.prose import Ruby

    ((name, level),) = chosen
    if level == _EVERY:
        return Ruby(name)
    if not (level.isascii() and level.isdecimal()):
        raise LinfenError(f"--{name} takes a level, a number, not {level!r}")
    number = min(int(level[:9]), 10**6)
    check_level(number)
    return Ruby(name, number)
