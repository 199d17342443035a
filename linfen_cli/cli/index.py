"""`linfen index`: the repaired text of a folder, kept to be searched at once."""

from __future__ import annotations

import click

from linfen_cli.base.messages import _, ngettext
from linfen_cli.cli.options import CONTEXT
from linfen_cli.cli.output import Output
from linfen_cli.cli.progress import bytes_watched
from linfen_cli.cli.run import WRONG
from linfen_cli.render.plain import one_line
from linfen_cli.search.index.index import Changes, update

_EPILOG = """\b
Examples:
  linfen index data
  linfen index --rebuild data
  linfen index data && linfen search --index 担当 data
"""


@click.command("index", context_settings=CONTEXT, epilog=_EPILOG, short_help="Index a folder that is searched often.")
@click.argument("folder", metavar="DIR")
@click.option("--hidden", is_flag=True, help="Take in hidden files too.")
@click.option("--no-ignore", is_flag=True, help="Take in files too that .gitignore names.")
@click.option("--rebuild", is_flag=True, help="Make it anew, whatever is there.")
@click.option("-q", "--quiet", is_flag=True, help="Do not say what was done.")
def command(folder: str, hidden: bool, no_ignore: bool, rebuild: bool, quiet: bool) -> int:
    """Index the texts of a folder, so that `linfen search --index` finds in it at once what it finds otherwise.

    The index is kept in DIR/.linfen; delete that folder to be rid of it. Once made, only files that are new or
    have changed are read again; a search notices them too, and searches them as they are. The exit status is 2
    when the index cannot be made, or a file in the folder not be read.
    """
    with bytes_watched("indexing") as watch:
        changes = update(folder, hidden=hidden, ignore=not no_ignore, rebuild=rebuild, watch=watch)
    if not quiet:
        Output().write([_summary(folder, changes) + "\n"])
    return WRONG if changes.unreadable else 0


def _summary(folder: str, changes: Changes) -> str:
    parts = [
        f"{number:,} {what}"
        for number, what in zip(changes[1:5], (_("new"), _("changed"), _("gone"), _("unreadable")), strict=True)
        if number
    ]
    files = ngettext("{n:,} file", "{n:,} files", changes.files).format(n=changes.files)
    line = f"{one_line(folder)}: {files}, {', '.join(parts) or _('nothing new')}"
    return line + (_(" (made anew: {reason})").format(reason=one_line(changes.rebuilt)) if changes.rebuilt else "")
