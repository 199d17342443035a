"""`linfen read`: a text full screen."""

from __future__ import annotations

import importlib.util
import os
import sys

import click

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.cli.help import SHOWN, WHAT, Command
from linfen_cli.cli.options import Options, ReadingOptions, RegionOptions, SourceOptions, option, options, unused_color
from linfen_cli.source import STANDARD_INPUT, read_source

_EPILOG = """\b
Examples:
  linfen read
  linfen read --to simplified --pinyin
  linfen read --search 担当
  linfen show -s 1-3 | linfen read -
"""


class StartOptions(Options):
    """The options for where to begin."""

    PANEL = WHAT

    search: str | None = option("--search", metavar="PATTERN", help="Begin at what a search finds.")


class ThemeOptions(Options):
    """The colors of the screen."""

    PANEL = SHOWN

    theme: str = option(
        "--theme",
        type=click.Choice(["auto", "dark", "light"]),
        default="auto",
        show_default=True,
        help="Choose the colors. auto: as COLORFGBG says of the terminal, else dark.",
    )

    @property
    def dark(self) -> bool:
        """Return whether the screen is dark: COLORFGBG ends with the number of the background's color, 7 and 15 being white."""
        if self.theme != "auto":
            return self.theme == "dark"
        return os.environ.get("COLORFGBG", "").rpartition(";")[2] not in ("7", "15")


@click.command("read", cls=Command, epilog=_EPILOG)
@options(given=SourceOptions, region=RegionOptions, start=StartOptions, readings=ReadingOptions, theme=ThemeOptions)
@unused_color
def command(
    given: SourceOptions, region: RegionOptions, start: StartOptions, readings: ReadingOptions, theme: ThemeOptions
) -> int:
    """Read a text full screen, with less's and vim's keys and the mouse; h shows them.

    / searches as one types, with everything that linfen search can do; t is the table of contents; s changes the script,
    r the readings, x shows what was repaired; m and ' set marks and go to them. Where somebody was in a text is
    remembered. Needs the extra tui.
    """
    if sys.stdout is None or not sys.stdout.isatty():
        return _print(given, region)
    if importlib.util.find_spec("textual") is None or importlib.util.find_spec("platformdirs") is None:
        raise LinfenError(_("read needs the package textual, which is not installed: pip install 'linfen-cli[tui]'"))
    if os.environ.get("TERM", "dumb") == "dumb":
        raise LinfenError(_("this terminal cannot show a full screen (TERM is dumb): linfen show prints the text"))
    to = region.to
    if to is not None:
        from linfen_cli.chars.regions import region as region_named

        region.converter  # noqa: B018  (what is wrong with it is told before the screen is taken)
        to = region_named(to) or to
    text = read_source(given.source, encoding=given.encoding)
    if given.source == STANDARD_INPUT or not sys.stdin or not sys.stdin.isatty():
        _take_keys_from_the_terminal()
    from linfen_cli.tui.app import Reader, ReaderOptions  # textual, which a pipe does not need

    reader = Reader(text, ReaderOptions(to, region.engine, readings.annotation, start.search, theme.dark))
    reader.run()
    return reader.return_code or 0


def _print(given: SourceOptions, region: RegionOptions) -> int:
    """Print the text, as less would hand it on to a pipe."""
    from linfen_cli.cli.show import command as show

    arguments = [
        *(("--to", region.to) if region.to else ()),
        *(("--encoding", given.encoding) if given.encoding else ()),
        "--engine",
        region.engine,
        *(("--", given.source) if given.source else ()),
    ]
    with show.make_context("show", arguments) as context:
        status = show.invoke(context)
    return status if isinstance(status, int) else 0


def _take_keys_from_the_terminal() -> None:
    """Standard input was the text: let the keys come from the terminal, as less does."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        raise LinfenError(_("there is no terminal to take keys from: linfen show prints the text")) from None
    os.dup2(terminal, 0)
    os.close(terminal)
    if sys.stdin is None or sys.stdin.closed:
        sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115
