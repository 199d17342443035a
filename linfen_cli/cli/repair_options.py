"""The options of `linfen repair`."""

from __future__ import annotations

import click

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.bulk.records.registry import bulk_formats
from linfen_cli.cli.help import WHAT
from linfen_cli.cli.options import DisplayOptions, Options, OutputOptions, QuietOptions, option
from linfen_cli.repair import KINDS, Settings

__all__ = ["DAMAGED", "RecordOptions", "RepairDisplayOptions", "RepairOptions", "RepairOutputOptions"]

DAMAGED = 1
"""The exit status of a check that finds damage."""


class RepairOptions(Options):
    """The options for what is repaired, and with what confidence."""

    PANEL = WHAT

    kinds: str = option(
        "--kinds",
        metavar="KINDS",
        default=",".join(KINDS),
        show_default=True,
        help="Undo these kinds of damage, separated by commas.",
    )
    confidence: str | None = option(
        "--min-confidence",
        metavar="P",
        help="Make repairs of confidence P (0 to 1) or more, proven or not. [default: only what is proven]",
    )
    interactive: bool = option(
        "-i", "--interactive", is_flag=True, help="Ask on the terminal about what is not certain."
    )

    @property
    def wanted(self) -> tuple[str, ...]:
        """The kinds of damage to undo.

        Raises:
            LinfenError: there is no such kind, or none is named.
        """
        names = tuple(name.strip() for name in self.kinds.split(",") if name.strip())
        for name in names:
            if name not in KINDS:
                message = _("there is no kind of damage {name!r}: kinds are {kinds}")
                raise LinfenError(message.format(name=name, kinds=", ".join(KINDS)))
        if not names:
            raise LinfenError(_("--kinds needs at least one of {kinds}").format(kinds=", ".join(KINDS)))
        return names

    @property
    def settings(self) -> Settings:
        """The settings with the confidence that is asked for.

        Raises:
            LinfenError: it is not a number between 0 and 1.
        """
        if self.confidence is None:
            return Settings()
        try:
            confidence = float(self.confidence)
        except ValueError:
            confidence = -1.0
        if not 0 <= confidence <= 1:
            message = _("--min-confidence is a number between 0 and 1, not {given!r}")
            raise LinfenError(message.format(given=self.confidence))
        return Settings(confidence)


class RecordOptions(Options):
    """The options for reading records."""

    PANEL = WHAT

    field: str | None = option(
        "--field",
        metavar="NAME",
        help="Repair this field or column of records; a.b is b in a. [default: text]",
    )
    form: str | None = option(
        "--format", type=click.Choice(list(bulk_formats())), help="Read files in this format. [default: by their names]"
    )


class RepairOutputOptions(OutputOptions):
    """The options for the output of the repaired text."""

    in_place: bool = option("--in-place", is_flag=True, help="Write back to SOURCE, and keep it as SOURCE.bak.")


class RepairDisplayOptions(QuietOptions, DisplayOptions):
    """The options for what is printed of a repair."""

    EXCLUSIVE = (("--output", "--in-place", "--diff", "--check", "--json"), ("--check", "--interactive"))

    diff: bool = option("--diff", is_flag=True, help="Print each change in its line, instead of the text.")
    check: bool = option("--check", is_flag=True, help="Print nothing; exit with status 1 if there is damage.")
