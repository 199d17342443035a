"""`linfen index`: the repaired text of a folder, kept to be searched at once."""

from __future__ import annotations

import click

from linfen_cli.base.messages import _, ngettext
from linfen_cli.cli.help import WHAT, Command
from linfen_cli.cli.options import Options, QuietOptions, option, options
from linfen_cli.cli.output import Output
from linfen_cli.cli.progress import progress
from linfen_cli.cli.status import WRONG
from linfen_cli.render.plain import one_line
from linfen_cli.search.index.update import Changes, update

_EPILOG = """\b
Examples:
  linfen index data
  linfen index --rebuild data
  linfen index data && linfen search --index 担当 data
"""


class IndexOptions(Options):
    """The options for what is indexed."""

    PANEL = WHAT

    hidden: bool = option("--hidden", is_flag=True, help="Index hidden files too.")
    no_ignore: bool = option("--no-ignore", is_flag=True, help="Index files that .gitignore excludes too.")
    rebuild: bool = option("--rebuild", is_flag=True, help="Rebuild the index from nothing.")


@click.command("index", cls=Command, epilog=_EPILOG)
@click.argument("folder", metavar="DIR")
@options(chosen=IndexOptions, display=QuietOptions)
def command(folder: str, chosen: IndexOptions, display: QuietOptions) -> int:
    """Index the texts of a folder, so that `linfen search --index` finds at once what it would find by reading them.

    The index is kept in DIR/.linfen; delete that folder to be rid of it. Once it exists, only files that are new or have
    changed are read again; a search notices them too, and searches them as they are. The exit status is 2 when the index
    cannot be made, or when a file in the folder cannot be read.
    """
    with progress(_("indexing")) as bar:
        changes = update(
            folder, hidden=chosen.hidden, ignore=not chosen.no_ignore, rebuild=chosen.rebuild, watch=bar.update
        )
    if not display.quiet:
        Output().write([_summary(folder, changes) + "\n"])
    return WRONG if changes.unreadable else 0


def _summary(folder: str, changes: Changes) -> str:
    numbers = (
        (changes.new, _("{number:,} new")),
        (changes.changed, _("{number:,} changed")),
        (changes.gone, _("{number:,} gone")),
        (changes.unreadable, _("{number:,} unreadable")),
    )
    files = ngettext("{number:,} file", "{number:,} files", changes.files).format(number=changes.files)
    parts = [text.format(number=number) for number, text in numbers if number] or [_("nothing new")]
    line = f"{one_line(folder)}: {_(', ').join([files, *parts])}"
    if changes.rebuilt:
        line += _(" (rebuilt: {reason})").format(reason=one_line(changes.rebuilt))
    return line
