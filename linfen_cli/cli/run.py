"""Running the command line: the group of commands, and what becomes of everything that can go wrong.

Whatever it is, the reader gets one line on standard error that begins with `linfen: `, and exit status 2; never a traceback.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from linfen_cli.cli.options import CONTEXT
from linfen_cli.cli.output import close_standard_output, prepare_streams
from linfen_cli.errors import LinfenError
from linfen_cli.repair import kept
from linfen_cli.version import __version__

WRONG = 2

# One module a command, imported when the command is run.
COMMANDS = ("show", "search", "convert", "repair")

_EPILOG = """\b
Examples:
  linfen show
  linfen search '擔(dān)當'
  linfen convert --to simplified
"""


class _Group(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"linfen_cli.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(name, COMMANDS, n=1)
            if near:
                hint = f"did you mean {near[0]}?"
            elif os.path.exists(name):
                hint = f"to read a file: linfen show {name}"
            else:
                hint = f"commands are {', '.join(COMMANDS)}"
            raise LinfenError(f"there is no command {name!r}: {hint}")
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    from linfen_cli.script.convert import ENGINES, installed_engine

    distribution = ENGINES[installed_engine()].distribution
    python = ".".join(map(str, sys.version_info[:3]))
    click.echo(f"linfen {__version__} (engine: {distribution} {version(distribution)}; Python {python})")
    ctx.exit()


@click.group(cls=_Group, invoke_without_command=True, context_settings=CONTEXT, epilog=_EPILOG)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version,
              help="Print the version and the conversion engine in use, and exit.")  # fmt: skip
@click.pass_context
def group(ctx: click.Context) -> None:
    """Read, search and convert Chinese text, the way it is found: in mixed scripts, with pinyin glosses in its words.

    Without a SOURCE a command takes the default article: the one that $LINFEN_ARTICLE names, or the bundled one.
    A SOURCE of - is standard input.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run(arguments: Sequence[str]) -> int:
    """Run the command line on `arguments` (without the program's name); return the exit status.

    0 is done (for search: found), 1 is nothing found, 2 is wrong use or something that failed.
    """
    prepare_streams()
    kept.use()
    try:
        status = _run(arguments)
        return status if close_standard_output() else WRONG
    except BrokenPipeError:
        # Whoever reads has read enough: head, or a pager that was left.
        close_standard_output(quietly=True)
        return 0
    except LinfenError as error:
        message = str(error)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "linfen"
        message = f"{_sentence(error.format_message())} ({command} --help shows how it is used)"
    except click.ClickException as error:
        message = _sentence(error.format_message())
    except OSError as error:
        message = f"cannot write to standard output: {error.strerror or error}"
        close_standard_output(quietly=True)
    except MemoryError:
        message = "there is not enough memory for this text"
    except Exception as error:
        if os.environ.get("LINFEN_DEBUG"):
            raise
        message = f"a fault in linfen itself: {type(error).__name__}: {error} (LINFEN_DEBUG=1 shows where)"
    close_standard_output(quietly=True)
    complain(message)
    return WRONG


def complain(message: str) -> None:
    """Print one line of complaint on standard error."""
    note(f"linfen: {message}")


def note(message: str) -> None:
    """Print one line on standard error, which may be closed."""
    from linfen_cli.render.plain import one_line

    if sys.stderr is not None:
        print(one_line(message), file=sys.stderr)


def _run(arguments: Sequence[str]) -> int:
    try:
        with group.make_context("linfen", list(arguments)) as context:
            status = group.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return status if isinstance(status, int) else 0


def _sentence(message: str) -> str:
    message = " ".join(message.split()).rstrip(".")
    return message[:1].lower() + message[1:]
