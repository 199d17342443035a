"""`linfen library`: texts that are kept by name."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from linfen_cli.base.compressed import bare_name
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.cli.help import SHOWN, WHAT, Group, Option
from linfen_cli.cli.options import Options, argument, completing, encoding_option, json_option, option, options
from linfen_cli.cli.output import Output
from linfen_cli.library.library import Kept, Library, check_name
from linfen_cli.library.place import exists
from linfen_cli.render.plain import one_line

_EPILOG = """\b
Examples:
  linfen library add data/digest.clean.txt --name digest
  linfen library list
  linfen show digest --list
  linfen search 担当 --library
  linfen library show digest
  linfen library default digest
  linfen library remove digest --yes
"""


class AddOptions(Options):
    """The texts to add."""

    PANEL = WHAT

    sources: tuple[str, ...] = argument(
        metavar="SOURCE...", nargs=-1, required=True, shell_complete=completing("source")
    )
    name: str | None = option("--name", metavar="NAME", help="Call it NAME. [default: its file's name]")
    encoding: str | None = encoding_option()

    def __init__(self, **values: Any) -> None:
        """Check the name.

        Raises:
            LinfenError: it cannot be a name, or it is for several texts.
        """
        super().__init__(**values)
        if self.name is not None:
            check_name(self.name)
            if len(self.sources) > 1:
                raise LinfenError(_("--name is for one text: add them one by one to name them"))


class JsonOptions(Options):
    """The options for showing a list."""

    PANEL = SHOWN

    as_json: bool = json_option()


@click.group(
    "library",
    cls=Group,
    epilog=_EPILOG,
    subcommand_metavar="ACTION [ARGS]...",
    invoke_without_command=True,
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Keep texts by name: every command takes a name of the library where it takes a file.

    A file of that name goes before it; library:NAME always means the library's. The texts live in the platform's data
    folder; set $LINFEN_LIBRARY to move them.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@command.command("add")
@options(chosen=AddOptions)
def _add(chosen: AddOptions) -> None:
    """Put texts into the library. A document is kept as its text, as found."""
    from linfen_cli.article.article import parse
    from linfen_cli.repair import repair
    from linfen_cli.source import read_source

    output = Output()
    with Library(create=True) as library:
        for given in chosen.sources:
            source = read_source(given, encoding=chosen.encoding)
            name = chosen.name or _name_for(given)
            # Title and date are on the first lines; a novel need not be repaired to see them.
            article = parse(repair(source.text[:20_000]), source.name)
            kept = library.add(
                name,
                source.text,
                title=article.title,
                date=article.dateline.date,
                origin=source.name if given == "-" else os.path.abspath(given),
                form=source.format.label,
                encoding=source.encoding,
            )
            output.write([f"{one_line(kept.name)}\t{one_line(kept.title or '')}\n"])


@command.command("list")
@options(display=JsonOptions)
def _list(display: JsonOptions) -> None:
    """List the texts: name, characters, title; the default one has a *."""
    output = Output()
    texts: list[Kept] = []
    default = None
    if exists():
        with Library() as library:
            texts, default = library.texts(), library.default()
    if display.as_json:
        from linfen_cli.render import jsonl

        output.write([jsonl.dumps([_object(kept, kept == default) for kept in texts], indent=2), "\n"])
        return
    if output.is_terminal and not texts:
        output.write([_("The library is empty: linfen library add FILE puts a text into it.") + "\n"])
    for kept in texts:
        mark = "*" if kept == default else " "
        if output.is_terminal:
            from linfen_cli.render.wrap import fit, width_of

            column = max(width_of(one_line(other.name)) for other in texts)
            name = one_line(kept.name)
            line = (
                f"{mark} {name}{' ' * (column - width_of(name))}  {kept.characters:>9,}  {one_line(kept.title or '')}"
            )
            output.write([fit(line, output.width) + "\n"])
        else:
            output.write([f"{mark}\t{one_line(kept.name)}\t{kept.characters}\t{one_line(kept.title or '')}\n"])


@command.command("show")
@click.argument("name", shell_complete=completing("name"))
@options(display=JsonOptions)
def _show(name: str, display: JsonOptions) -> None:
    """Show the facts of a text; linfen show NAME shows the text itself."""
    output = Output()
    with Library() as library:
        kept = library.get(name)
        default = library.default()
        path = library.path(kept)
    facts = {**_object(kept, kept == default), "path": path}
    if display.as_json:
        from linfen_cli.render import jsonl

        output.write([jsonl.dumps(facts, indent=2), "\n"])
        return
    for key, value in facts.items():
        if value is not None and value is not False:
            shown = _("yes") if value is True else one_line(str(value))
            output.write([f"{key}\t{shown}\n"])


@command.command("remove")
@click.argument("names", metavar="NAME...", nargs=-1, required=True, shell_complete=completing("name"))
@click.option("-y", "--yes", cls=Option, is_flag=True, help="Remove without asking.")
def _remove(names: tuple[str, ...], yes: bool) -> int:
    """Remove texts from the library. Nothing is removed without confirmation, unless --yes is given."""
    with Library() as library:
        for name in names:
            library.get(name)  # all are there, or nothing is removed
        for name in names:
            if not yes and not _agreed(name):
                continue
            library.remove(name)
    return 0


@command.command("default")
@click.argument("name", required=False, shell_complete=completing("name"))
@click.option("--none", cls=Option, is_flag=True, help="Go back to the bundled article.")
def _default(name: str | None, none: bool) -> None:
    """Make a text the default article, or print which one is."""
    if name is not None and none:
        raise LinfenError(_("{one} and {other} do not go together").format(one="NAME", other="--none"))
    if name is None and not none:
        kept = None
        if exists():
            with Library() as library:
                kept = library.default()
        Output().write([one_line(kept.name) + "\n" if kept else _("(the bundled article)") + "\n"])
        return
    if none and not exists():
        return
    with Library() as library:
        library.set_default(name)


def _name_for(given: str) -> str:
    if given == "-":
        raise LinfenError(_("a text from standard input needs a name: --name NAME"))
    return os.path.splitext(bare_name(os.path.basename(given)))[0]


def _agreed(name: str) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise LinfenError(_("there is no terminal to ask on: --yes removes it unasked"))
    return click.confirm(_("Remove {name} from the library?").format(name=one_line(name)), default=False, err=True)


def _object(kept: Kept, default: bool) -> dict[str, object]:
    facts: dict[str, object] = kept._asdict()
    del facts["file"]
    return {**facts, "default": default}
