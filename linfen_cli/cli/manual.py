"""`linfen manual`: the man page, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import click

from linfen_cli.base.messages import N_, _
from linfen_cli.cli.help import Command, panels_of, paragraphs
from linfen_cli.version import __version__

_EPILOG = """\b
Examples:
  linfen manual
  linfen manual --lang zh
"""

_SHORT = N_("read, search, convert and repair Chinese text in the terminal")
_ENVIRONMENT = {
    "LINFEN_ARTICLE": N_("The default article: a file or a name in the library."),
    "LINFEN_LIBRARY": N_("The folder of the library."),
    "NO_COLOR, FORCE_COLOR": N_("Send no colors, or send them into a pipe too."),
    "PAGER": N_("The program that shows a text that does not fit the terminal."),
    "LC_ALL, LC_MESSAGES, LANG": N_("The language of help and messages: Chinese in a Chinese locale."),
}
_STATUS = {
    "0": N_("Done; for search: something was found."),
    "1": N_("Nothing was found; for repair --check: there is damage."),
    "2": N_("Wrong use, or something could not be read or written."),
}


@click.command("manual", cls=Command, epilog=_EPILOG)
@click.pass_context
def command(context: click.Context) -> None:
    """Print the man page of linfen, made from its commands.

    \b
    linfen manual | man -l -
    linfen manual > ~/.local/share/man/man1/linfen.1
    """  # noqa: D301
    click.echo("\n".join(_page(cast(click.Group, context.find_root().command))))


def _page(group: click.Group) -> Iterator[str]:
    yield f'.TH LINFEN 1 "" "linfen {__version__}"'
    yield ".ad l"  # Chinese has no spaces to spread
    yield _head(_("NAME"))
    yield rf"linfen \- {_escaped(_(_SHORT))}"
    yield _head(_("SYNOPSIS"))
    context = click.Context(group, info_name="linfen")
    yield f".B linfen\n{_escaped(' '.join(group.collect_usage_pieces(context)))}"
    yield _head(_("DESCRIPTION"))
    yield from _text(group.help or "")
    yield _head(_("OPTIONS"))
    yield from _options(group, context)
    yield _head(_("COMMANDS"))
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield from _command(command, context, name)
    for head, entries in ((_("ENVIRONMENT"), _ENVIRONMENT), (_("EXIT STATUS"), _STATUS)):
        yield _head(head)
        for name, text in entries.items():
            yield f".TP\n.B {_escaped(name)}\n{_escaped(_(text))}"


def _command(command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    yield f'.SS "{_escaped(context.command_path)} {_escaped(usage)}"'
    yield from _text(command.help or "")
    yield from _options(command, context)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            subcommand = command.get_command(context, inner)
            if subcommand is not None:
                yield from _command(subcommand, context, inner)
    if command.epilog:
        lines = [line.strip() for line in command.epilog.replace("\b", "").strip().splitlines()]
        yield f".PP\n{_escaped(lines[0])}\n.nf"
        yield from (rf"    {_escaped(line)}" for line in lines[1:])
        yield ".fi"


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the options, each group under its heading where there are several."""
    panels = panels_of(command, context)
    for panel, options in panels.items():
        if len(panels) > 1:
            yield f".PP\n.I {_escaped(_(panel))}"
        for names, text in options:
            yield f".TP\n.B {_escaped(names)}\n{_escaped(text)}"


def _text(text: str) -> Iterator[str]:
    """Yield paragraphs; those that begin with Click's mark keep their lines."""
    for paragraph in paragraphs(text):
        yield ".PP"
        if paragraph.startswith("\b"):
            yield ".nf"
            yield from (_escaped(line.strip()) for line in paragraph.replace("\b", "").strip().splitlines())
            yield ".fi"
        else:
            yield _escaped(" ".join(paragraph.split()))


def _head(name: str) -> str:
    return f'.SH "{name}"'


def _escaped(text: str) -> str:
    r"""Return text for roff, which takes a backslash, a hyphen and a dot or quote that begins a line for its own.

    >>> _escaped(".x -y \\ "), _escaped("'z'")
    ('\\&.x \\-y \\e ', "\\&'z'")
    """
    text = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return r"\&" + text if text[:1] in (".", "'") else text
