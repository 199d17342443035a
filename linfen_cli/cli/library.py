"""`linfen library`: texts that are kept by name."""

from __future__ import annotations

import os
import sys

import click

from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.options import CONTEXT, completing, encoding_option, json_option
from linfen_cli.cli.output import Output
from linfen_cli.library import Kept, Library, check_name
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


@click.group(
    "library",
    context_settings=CONTEXT,
    epilog=_EPILOG,
    short_help="Keep texts by name.",
    subcommand_metavar="ACTION [ARGS]...",
    invoke_without_command=True,
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Keep texts by name: every command takes a name of the library where it takes a file.

    A file of that name goes before it; library:NAME is the library's in any case. The texts are in the platform's
    folder for data, or in the one that $LINFEN_LIBRARY names.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@command.command("add", context_settings=CONTEXT)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, shell_complete=completing("source"))
@click.option("--name", metavar="NAME", help="What to call it. [default: its file's name]")
@encoding_option
def _add(sources: tuple[str, ...], name: str | None, encoding: str | None) -> None:
    """Put texts into the library. What was a document is kept as its text, as it was found."""
    from linfen_cli.article.article import parse
    from linfen_cli.repair import repair
    from linfen_cli.source import read_source

    if name is not None:
        check_name(name)
        if len(sources) > 1:
            raise LinfenError("--name is for one text: add them one by one to name them")
    output = Output()
    with Library(create=True) as library:
        for given in sources:
            source = read_source(given, encoding=encoding)
            called = name or _name_for(given)
            # Title and date are on the first lines; a novel need not be repaired to see them.
            article = parse(repair(source.text[:20_000]), source.name)
            kept = library.add(
                called,
                source.text,
                title=article.title,
                date=article.dateline.date,
                origin=source.name if given == "-" else os.path.abspath(given),
                document=source.document,
                encoding=source.encoding,
            )
            output.write([f"{one_line(kept.name)}\t{one_line(kept.title or '')}\n"])


@command.command("list", context_settings=CONTEXT)
@json_option
def _list(as_json: bool) -> None:
    """List the texts: name, characters, title; the default one has a *."""
    output = Output()
    texts: list[Kept] = []
    default = None
    if exists():
        with Library() as library:
            texts, default = library.texts(), library.default()
    if as_json:
        from linfen_cli.render import jsonl

        output.write([jsonl.dumps([_object(kept, kept == default) for kept in texts], indent=2), "\n"])
        return
    if output.is_terminal and not texts:
        output.write(["The library is empty: linfen library add FILE puts a text into it.\n"])
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


@command.command("show", context_settings=CONTEXT)
@click.argument("name", shell_complete=completing("name"))
@json_option
def _show(name: str, as_json: bool) -> None:
    """Show what is known of a text; linfen show NAME shows the text itself."""
    output = Output()
    with Library() as library:
        kept = library.get(name)
        default = library.default()
        path = library.path(kept)
    facts = {**_object(kept, kept == default), "path": path}
    if as_json:
        from linfen_cli.render import jsonl

        output.write([jsonl.dumps(facts, indent=2), "\n"])
        return
    for key, value in facts.items():
        if value is not None and value is not False:
            output.write([f"{key}\t{one_line(str(value)) if value is not True else 'yes'}\n"])


@command.command("remove", context_settings=CONTEXT)
@click.argument("names", metavar="NAME...", nargs=-1, required=True, shell_complete=completing("name"))
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def _remove(names: tuple[str, ...], yes: bool) -> int:
    """Take texts out of the library. Asks before, unless --yes is given."""
    with Library() as library:
        for name in names:
            library.get(name)  # all are there, or nothing is removed
        for name in names:
            if not yes and not _agreed(name):
                continue
            library.remove(name)
    return 0


@command.command("default", context_settings=CONTEXT)
@click.argument("name", required=False, shell_complete=completing("name"))
@click.option("--none", is_flag=True, help="Go back to the bundled article.")
def _default(name: str | None, none: bool) -> None:
    """Make a text the default article, or say which one is."""
    if name is not None and none:
        raise LinfenError("a name and --none do not go together")
    if name is None and not none:
        kept = None
        if exists():
            with Library() as library:
                kept = library.default()
        Output().write([one_line(kept.name) + "\n" if kept else "(the bundled article)\n"])
        return
    if none and not exists():
        return
    with Library() as library:
        library.set_default(name)


def _name_for(given: str) -> str:
    if given == "-":
        raise LinfenError("a text from standard input needs a name: --name NAME")
    stem, suffix = os.path.splitext(os.path.basename(given))
    # page.html.gz is a page.
    return os.path.splitext(stem)[0] if suffix.lower() == ".gz" else stem


def _agreed(name: str) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise LinfenError("there is no terminal to ask on whether to remove it: --yes removes it")
    return click.confirm(f"Remove {one_line(name)} from the library?", default=False, err=True)


def _object(kept: Kept, default: bool) -> dict[str, object]:
    facts: dict[str, object] = kept._asdict()
    del facts["file"]
    return {**facts, "default": default}
