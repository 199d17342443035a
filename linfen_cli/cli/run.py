"""Running the command line: the group of commands, and what becomes of everything that can go wrong.

Whatever it is, the reader gets one line on standard error that begins with `linfen: `, and exit status 2; never a traceback.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.language import ENGLISH, LANGUAGES, language, set_language, translated
from linfen_cli.cli.options import CONTEXT
from linfen_cli.cli.output import close_standard_output, prepare_streams
from linfen_cli.repair.splice import cache as kept
from linfen_cli.version import __version__

WRONG = 2

COMPLETING = "_LINFEN_COMPLETE"
"""The variable that a shell sets when it asks for what may come next; Click's own mechanism."""

# One module a command, imported when the command is run.
COMMANDS = (
    "show", "read", "search", "index", "convert", "export", "repair", "report", "info", "library", "completion", "manual",
)  # fmt: skip

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
        return translated(command)

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

    from linfen_cli.convert.engines import ENGINES, installed_engine

    distribution = ENGINES[installed_engine()].distribution
    python = ".".join(map(str, sys.version_info[:3]))
    click.echo(f"linfen {__version__} (engine: {distribution} {version(distribution)}; Python {python})")
    ctx.exit()


@click.group(cls=_Group, invoke_without_command=True, context_settings=CONTEXT, epilog=_EPILOG)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version,
              help="Print the version and the conversion engine in use, and exit.")  # fmt: skip
@click.option("--lang", type=click.Choice(LANGUAGES), expose_value=False,
              help="Show help texts in this language. [default: the locale's]")  # fmt: skip
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
    """Run the command line on `arguments` (without the program's name); return the exit status.

    0 is done (for search: found), 1 is nothing found, 2 is wrong use or something that failed.
    """
    prepare_streams()
    kept.use()
    try:
        if COMPLETING in os.environ:
            return _complete(os.environ[COMPLETING])
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


def _complete(instruction: str) -> int:
    """Answer a shell that asks what may come next. Whatever goes wrong, it gets no answer rather than a complaint."""
    from click.shell_completion import shell_complete

    set_language(ENGLISH)
    try:
        return shell_complete(group, {}, "linfen", COMPLETING, instruction)
    except (LinfenError, click.ClickException):
        return 0


def _run(arguments: Sequence[str]) -> int:
    arguments = _with_language(arguments)
    translated(group)
    try:
        with group.make_context("linfen", list(arguments)) as context:
            status = group.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return status if isinstance(status, int) else 0


def _with_language(arguments: Sequence[str]) -> list[str]:
    """Set the language of the help texts; `--lang` may stand anywhere, and what else there is comes back."""
    rest = list(arguments)
    end = rest.index("--") if "--" in rest else len(rest)
    chosen: str | None = None
    for at in range(end - 1, -1, -1):
        name, equals, value = rest[at].partition("=")
        if name == "--lang" and equals and value in LANGUAGES:
            chosen = chosen or value
            del rest[at]
        elif name == "--lang" and not equals and at + 1 < len(rest) and rest[at + 1] in LANGUAGES:
            chosen = chosen or rest[at + 1]
            del rest[at : at + 2]
    set_language(chosen or language(os.environ))
    return rest


def _sentence(message: str) -> str:
    message = " ".join(message.split()).rstrip(".")
    return message[:1].lower() + message[1:]
