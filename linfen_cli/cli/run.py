"""Running the command line: the group of commands, and what becomes of everything that can go wrong.

Whatever it is, the reader gets one line on standard error that begins with `linfen: `, and exit status 2; never a traceback.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from linfen_cli.base.errors import LinfenError, reason_of
from linfen_cli.base.messages import LANGUAGES, N_, _
from linfen_cli.cli.completion import COMPLETING, answer
from linfen_cli.cli.help import Group, Option
from linfen_cli.cli.language import language_of, speaking, without_language
from linfen_cli.cli.output import close_standard_output, prepare_streams
from linfen_cli.cli.status import WRONG, complain
from linfen_cli.repair.splice import cache as kept
from linfen_cli.version import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "show": N_("Show an article, or some of its sections."),
    "read": N_("Read a text full screen."),
    "search": N_("Find a phrase, however it is written."),
    "index": N_("Index a folder that is searched often."),
    "convert": N_("Convert a text to another script or region."),
    "export": N_("Export an article for browsers, e-readers and other programs."),
    "repair": N_("Give damaged text its characters back."),
    "report": N_("Report what a run of repair has found."),
    "info": N_("Print facts of a text: length, words, damage."),
    "library": N_("Keep texts by name."),
    "completion": N_("Print a script that completes commands."),
    "manual": N_("Print the man page."),
}
"""The commands and what they do, in a line. Each has a module, which is imported when the command is run, and not to list it."""

_EPILOG = """\b
Examples:
  linfen show
  linfen search '擔(dān)當'
  linfen convert --to simplified
"""


class _Commands(Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"linfen_cli.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(text)) for name, text in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        names = [name for name in COMMANDS if name.startswith(incomplete)]
        items = [CompletionItem(name, help=_(COMMANDS[name])) for name in names]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(name, COMMANDS, n=1)
            if near:
                hint = _("did you mean {name}?").format(name=near[0])
            elif os.path.exists(name):
                hint = _("to read a file: linfen show {path}").format(path=name)
            else:
                hint = _("commands are {names}").format(names=", ".join(COMMANDS))
            raise LinfenError(_("there is no command {name!r}: {hint}").format(name=name, hint=hint))
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    from linfen_cli.convert.engines import ENGINES, installed_engine

    distribution = ENGINES[installed_engine()].distribution
    python = ".".join(map(str, sys.version_info[:3]))
    message = _("linfen {version} (engine: {engine}; Python {python})")
    click.echo(message.format(version=__version__, engine=f"{distribution} {version(distribution)}", python=python))
    ctx.exit()


@click.group(cls=_Commands, subcommand_metavar="COMMAND [ARGS]...", invoke_without_command=True, epilog=_EPILOG)
@click.option("--version", cls=Option, is_flag=True, expose_value=False, is_eager=True, callback=_print_version,
              help="Print the version and the conversion engine in use, and exit.")  # fmt: skip
@click.option("--lang", cls=Option, type=click.Choice(LANGUAGES), expose_value=False,
              help="Show help and messages in this language. [default: the locale's]")  # fmt: skip
@click.pass_context
def group(ctx: click.Context) -> None:
    """Read, search and convert Chinese text, the way it is found: in mixed scripts, with pinyin glosses in its words.

    A SOURCE is a file (text, HTML, EPUB, DOCX, PDF, Markdown, or one of these as .gz), a name in the library, or - for
    standard input. Without one a command takes the default article: the one that $LINFEN_ARTICLE names, or the
    library's, or the bundled one.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run(arguments: Sequence[str]) -> int:
    """Run the command line on `arguments` (without the program's name) and return the exit status.

    0 is done (for search: found), 1 is nothing found, 2 is wrong use or something that failed.
    """
    prepare_streams()
    kept.use()
    arguments, language = without_language(arguments)
    with speaking(language or language_of(os.environ)):
        try:
            if COMPLETING in os.environ:
                return answer(group, os.environ[COMPLETING])
            status = _run(arguments)
            return status if close_standard_output() else WRONG
        except BrokenPipeError:
            # Whoever reads has read enough: head, or a pager that was left.
            close_standard_output(quietly=True)
            return 0
        except click.Abort:
            raise KeyboardInterrupt from None
        except Exception as error:
            if os.environ.get("LINFEN_DEBUG") and not isinstance(error, _EXPECTED):
                raise
            close_standard_output(quietly=True)
            complain(_message(error))
            return WRONG


_EXPECTED = (LinfenError, click.ClickException, OSError, MemoryError)


def _message(error: Exception) -> str:
    """Return the line that says what went wrong."""
    if isinstance(error, LinfenError):
        return str(error)
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "linfen"
        message = _("{message} ({command} --help shows how it is used)")
        return message.format(message=_sentence(error.format_message()), command=command)
    if isinstance(error, click.ClickException):
        return _sentence(error.format_message())
    if isinstance(error, OSError):
        return _("cannot write to standard output: {reason}").format(reason=reason_of(error))
    if isinstance(error, MemoryError):
        return _("there is not enough memory for this text")
    message = _("a fault in linfen itself: {fault} (LINFEN_DEBUG=1 shows where)")
    return message.format(fault=f"{type(error).__name__}: {error}")


def _run(arguments: Sequence[str]) -> int:
    try:
        with group.make_context("linfen", list(arguments)) as context:
            status = group.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return status if isinstance(status, int) else 0


def _sentence(message: str) -> str:
    r"""Return a message of click's as linfen writes its own: on one line, without a capital and a full stop.

    >>> _sentence("No such option:\n --nope.")
    'no such option: --nope'
    """
    message = " ".join(message.split()).rstrip(".。")
    return message[:1].lower() + message[1:]
