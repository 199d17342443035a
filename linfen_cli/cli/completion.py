"""`linfen completion`: what a shell needs to complete command lines, section headings and library names among them.

The scripts and the answers are Click's; what can stand for a SOURCE or a SECTION is in `candidates.py`.
"""

from __future__ import annotations

import click

from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.help import Command

COMPLETING = "_LINFEN_COMPLETE"
"""The variable that a shell sets when it asks for what may come next; Click's own mechanism."""

SHELLS = ("bash", "zsh", "fish")

_EPILOG = """\b
Examples:
  linfen completion bash
  linfen completion zsh
  linfen completion fish
"""


@click.command("completion", cls=Command, epilog=_EPILOG)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print a script for SHELL that completes commands, options, section headings and names in the library.

    \b
    bash: linfen completion bash > ~/.local/share/bash-completion/completions/linfen
    zsh:  linfen completion zsh > "${fpath[1]}/_linfen"
    fish: linfen completion fish > ~/.config/fish/completions/linfen.fish
    """  # noqa: D301
    from click.shell_completion import get_completion_class

    class_of_shell = get_completion_class(shell)
    assert class_of_shell is not None
    script = class_of_shell(context.find_root().command, {}, "linfen", COMPLETING)
    # Not `source()`: for bash that starts one to ask for its version.
    click.echo(script.source_template % script.source_vars())


def answer(group: click.Group, instruction: str) -> int:
    """Answer a shell that asks what may come next. Whatever goes wrong, it gets no answer rather than a complaint."""
    from click.shell_completion import shell_complete

    try:
        return shell_complete(group, {}, "linfen", COMPLETING, instruction)
    except (LinfenError, click.ClickException):
        return 0
