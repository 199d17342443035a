"""`linfen read`: a text full screen."""

from __future__ import annotations

import importlib.util
import os
import sys

import click

from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.options import (
    CONTEXT,
    TO_HELP,
    ReadingCommand,
    chosen_readings,
    color_option_unused,
    completing,
    encoding_option,
    engine_option,
    reading_options,
    source_argument,
)
from linfen_cli.source import STANDARD_INPUT, read_source

_EPILOG = """\b
Examples:
  linfen read
  linfen read --to simplified --pinyin
  linfen read --search 担当
  linfen show -s 1-3 | linfen read -
"""


@click.command(
    "read", cls=ReadingCommand, context_settings=CONTEXT, epilog=_EPILOG, short_help="Read a text full screen."
)
@source_argument
@encoding_option
@click.option(
    "--to", metavar="REGION", shell_complete=completing("region"), help=f"Begin with the text converted: {TO_HELP}"
)
@engine_option
@reading_options
@click.option("--search", metavar="PATTERN", help="Begin at what a search finds.")
@click.option(
    "--theme",
    type=click.Choice(["auto", "dark", "light"]),
    default="auto",
    show_default=True,
    help="The colours. auto: what COLORFGBG says of the terminal, else dark.",
)
@color_option_unused
def command(
    source: str | None,
    encoding: str | None,
    to: str | None,
    engine: str,
    pinyin: str | None,
    zhuyin: str | None,
    jyutping: str | None,
    search: str | None,
    theme: str,
) -> int:
    """Read a text full screen, with less's and vim's keys and the mouse; h shows them.

    / searches as one types, with everything that linfen search can do; t is the table of contents; s changes the script,
    r the readings, x shows what was repaired; m and ' set marks and go to them. Where somebody was in a text is
    remembered. Needs the extra tui.
    """
    readings = chosen_readings(pinyin=pinyin, zhuyin=zhuyin, jyutping=jyutping)
    if sys.stdout is None or not sys.stdout.isatty():
        return _print(source, encoding, to, engine)
    if importlib.util.find_spec("textual") is None or importlib.util.find_spec("platformdirs") is None:
        raise LinfenError("read needs the package textual, which is not installed: pip install 'linfen-cli[tui]'")
    if os.environ.get("TERM", "dumb") == "dumb":
        raise LinfenError("this terminal cannot show a full screen (TERM is dumb): linfen show prints the text")
    if to is not None:
        from linfen_cli.chars.regions import region
        from linfen_cli.convert.converter import Converter

        Converter(to, engine=engine)  # what is wrong with it is told before the screen is taken
        to = region(to) or to
    text = read_source(source, encoding=encoding)
    if source == STANDARD_INPUT or not sys.stdin or not sys.stdin.isatty():
        _take_keys_from_the_terminal()
    from linfen_cli.tui.app import Reader, Start

    style, level = readings or (None, None)
    reader = Reader(text, Start(to, engine, style, level, search, _dark(theme)))
    reader.run()
    return reader.return_code or 0


def _print(source: str | None, encoding: str | None, to: str | None, engine: str) -> int:
    """What a pipe gets: the text, as less would hand it on."""
    from linfen_cli.cli.show import command as show

    arguments = [
        *(("--to", to) if to else ()),
        *(("--encoding", encoding) if encoding else ()),
        "--engine",
        engine,
        *(("--", source) if source else ()),
    ]
    with show.make_context("show", arguments) as context:
        status = show.invoke(context)
    return status if isinstance(status, int) else 0


def _take_keys_from_the_terminal() -> None:
    """Standard input was the text: let the keys come from the terminal, as less does."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        raise LinfenError("there is no terminal to take keys from: linfen show prints the text") from None
    os.dup2(terminal, 0)
    os.close(terminal)
    if sys.stdin is None or sys.stdin.closed:
        sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115


def _dark(theme: str) -> bool:
    """Whether the screen is to be dark: COLORFGBG ends with the number of the background's colour, 7 and 15 being white."""
    if theme != "auto":
        return theme == "dark"
    return os.environ.get("COLORFGBG", "").rpartition(";")[2] not in ("7", "15")
