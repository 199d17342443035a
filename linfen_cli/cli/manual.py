"""`linfen manual`: the man page, made from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from linfen_cli.cli.options import CONTEXT
from linfen_cli.version import __version__

_EPILOG = """\b
Examples:
  linfen manual
  linfen manual --lang zh
"""

_ENVIRONMENT = {
    "LINFEN_ARTICLE": "The default article: a file or a name in the library.",
    "LINFEN_LIBRARY": "The folder of the library.",
    "NO_COLOR, FORCE_COLOR": "Send no colours, or send them into a pipe too.",
    "PAGER": "What shows a text that does not fit the terminal.",
    "LC_ALL, LC_MESSAGES, LANG": "The language of the help texts: Chinese in a locale of Chinese.",
}
_STATUS = {
    "0": "Done; for search: something was found.",
    "1": "Nothing was found; for repair --check: there is damage.",
    "2": "Wrong use, or something could not be read or written.",
}


@click.command("manual", context_settings=CONTEXT, epilog=_EPILOG, short_help="Print the man page.")
def command() -> None:
    """Print the man page of linfen, made from its commands.

    \b
    linfen manual | man -l -
    linfen manual > ~/.local/share/man/man1/linfen.1
    """  # noqa: D301
    from linfen_cli.cli.run import group

    click.echo("\n".join(_page(group)))


def strings() -> Iterator[str]:
    """What the page says that no command says, in English: what `chinese.py` must have."""
    yield from _HEADS
    yield from _ENVIRONMENT.values()
    yield from _STATUS.values()
    yield _SHORT


_SHORT = "read, search, convert and repair Chinese text in the terminal"
_HEADS = ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "ENVIRONMENT", "EXIT STATUS")


def _page(group: click.Group) -> Iterator[str]:
    from linfen_cli.cli.language import said

    yield f'.TH LINFEN 1 "" "linfen {__version__}"'
    yield ".ad l"  # Chinese has no spaces to spread
    yield _head("NAME")
    yield rf"linfen \- {_escaped(said(_SHORT))}"
    yield _head("SYNOPSIS")
    context = click.Context(group, info_name="linfen")
    yield f".B linfen\n{_escaped('[OPTIONS] COMMAND [ARGS]...')}"
    yield _head("DESCRIPTION")
    yield from _text(group.help or "")
    yield _head("OPTIONS")
    yield from _options(group, context)
    yield _head("COMMANDS")
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if found is not None and not found.hidden:
            yield from _command(found, context, name)
    for head, entries in (("ENVIRONMENT", _ENVIRONMENT), ("EXIT STATUS", _STATUS)):
        yield _head(head)
        for name, text in entries.items():
            yield f".TP\n.B {_escaped(name)}\n{_escaped(said(text))}"


def _command(command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    yield f'.SS "{_escaped(context.command_path)} {_escaped(usage)}"'
    yield from _text(command.help or "")
    yield from _options(command, context)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                yield from _command(found, context, inner)
    if command.epilog:
        lines = [line.strip() for line in command.epilog.replace("\b", "").strip().splitlines()]
        yield f".PP\n{_escaped(lines[0])}\n.nf"
        yield from (rf"    {_escaped(line)}" for line in lines[1:])
        yield ".fi"


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    from linfen_cli.cli.language import said

    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            yield f".TP\n.B {_escaped(record[0])}\n{_escaped(said(record[1]))}"


def _text(text: str) -> Iterator[str]:
    """Paragraphs; those that begin with Click's mark keep their lines."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        yield ".PP"
        if paragraph.lstrip().startswith("\b"):
            yield ".nf"
            yield from (_escaped(line.strip()) for line in paragraph.replace("\b", "").strip().splitlines())
            yield ".fi"
        else:
            yield _escaped(" ".join(paragraph.split()))


def _head(name: str) -> str:
    from linfen_cli.cli.language import said

    return f'.SH "{said(name)}"'


def _escaped(text: str) -> str:
    r"""Text for roff, which takes a backslash, a hyphen and a dot or quote that begins a line for its own.

    >>> _escaped(".x -y \\ "), _escaped("'z'")
    ('\\&.x \\-y \\e ', "\\&'z'")
    """
    text = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return r"\&" + text if text[:1] in (".", "'") else text
