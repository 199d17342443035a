"""Options that commands share."""

from __future__ import annotations

from typing import Any

import click

CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

source_argument = click.argument("source", required=False)

color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Use colours. auto: on a terminal, unless NO_COLOR is set, or where FORCE_COLOR is.",
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


def at_most_one(**chosen: object) -> None:
    """Complain where more than one of the options was given; a keyword names each, `_` for `-`.

    Raises:
        click.UsageError: two or more are given.
    """
    given = [f"--{name.replace('_', '-').strip('-')}" for name, value in chosen.items() if value]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} do not go together", click.get_current_context(silent=True))
