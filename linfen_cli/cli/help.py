"""Help pages: options in groups, texts in the reader's language, and lines broken by the width of Chinese characters.

Texts are written in English beside the options and translated when they are read, so that one command can be shown in several
languages. Groups are a few lines of our own: cloup has them too, but it asks for a newer click than linfen does, measures
lines by their number of characters, and adds to the start-up of every command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import click

from linfen_cli.base.messages import ENGLISH, N_, _, chosen_language

__all__ = [
    "OTHER",
    "SHOWN",
    "WHAT",
    "WHERE",
    "Command",
    "Group",
    "Option",
    "messages_of",
    "panels_of",
    "paragraphs",
    "translated",
]

WHAT, WHERE, SHOWN, OTHER = N_("What"), N_("Where"), N_("How shown"), N_("Other")
_PANELS = (WHAT, WHERE, SHOWN, OTHER)  # in the order of the help

_OPTIONS = N_("Options")  # the heading where all options are in one group
_EXAMPLES = N_("Examples:")

_METAVARS = (N_("[OPTIONS]"), N_("COMMAND [ARGS]..."), N_("ACTION [ARGS]..."))
"""The placeholders of usage lines, which are translated."""

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def paragraphs(text: str) -> list[str]:
    r"""Return the paragraphs of a help text.

    >>> paragraphs("One\nline.\n\nAnother.")
    ['One\nline.', 'Another.']
    """
    return [paragraph.strip(" \n") for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]


def translated(text: str) -> str:
    r"""Return a help text in the chosen language, paragraph by paragraph; examples stay as they are under their heading.

    >>> translated("\b\nExamples:\n  linfen show")
    '\x08\nExamples:\n  linfen show'
    """
    if chosen_language() == ENGLISH:
        return text
    return "\n\n".join(map(_paragraph, paragraphs(text)))


def _paragraph(text: str) -> str:
    if text.startswith("\b"):
        return text.replace(_EXAMPLES, _(_EXAMPLES))
    line = " ".join(text.split())
    return _(line)


def messages_of(command: click.Command) -> Iterator[str]:
    """Yield every message of the help of a command and of those under it, in English: what a catalogue must have."""
    shown = [command, *(parameter for parameter in command.params if isinstance(parameter, Option))]
    texts = [vars(one).get(name) for one in shown for name in ("_english_help", "_english_epilog")]
    for text in filter(None, texts):
        yield from (" ".join(part.split()) for part in paragraphs(text) if not part.startswith("\b"))
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from messages_of(inner)


def _text(name: str) -> Any:
    """Return a property that is set in English and read in the chosen language, with the owner's `values` filled in."""

    def read(owner: Any) -> str | None:
        text: str | None = getattr(owner, name)
        if not text:
            return text
        values: Callable[[], Mapping[str, str]] | None = getattr(owner, "values", None)
        return translated(text).format(**values()) if values else translated(text)

    return property(read, lambda owner, text: setattr(owner, name, text))


class Option(click.Option):
    """An option that belongs to a group of the help.

    Attributes:
        panel: the heading of the group: WHAT, WHERE, SHOWN or OTHER.
        values: gives what is filled into the help text when that is read, where it names things that are registered elsewhere.
        alone: the value of an option that may be given without one, and takes a number otherwise.
    """

    help = _text("_english_help")

    def __init__(
        self,
        *arguments: Any,
        panel: str = OTHER,
        values: Callable[[], Mapping[str, str]] | None = None,
        alone: str | None = None,
        **attributes: Any,
    ) -> None:
        """Take what click's options take, and what is said above."""
        self.panel = panel
        self.values = values
        self.alone = alone
        super().__init__(*arguments, **attributes)


class _Context(click.Context):
    def make_formatter(self) -> click.HelpFormatter:
        """Return click's formatter for English, which starts sooner, else one that measures Chinese by its width."""
        if chosen_language() == ENGLISH:
            return super().make_formatter()
        return _Formatter(width=self.terminal_width, max_width=self.max_content_width)


class Command(click.Command):
    """A command whose help is translated and shows its options in groups; `values` are filled into its texts, as an option's."""

    context_class = _Context
    help = _text("_english_help")
    epilog = _text("_english_epilog")

    def __init__(
        self, *arguments: Any, values: Callable[[], Mapping[str, str]] | None = None, **attributes: Any
    ) -> None:
        """Take what click's commands take, and what is said above."""
        self.values = values
        super().__init__(*arguments, **{"context_settings": _SETTINGS, **attributes, "add_help_option": False})
        # Click makes an option of its own for each command when it is first shown, in the language of that moment.
        self.params.append(_help_option())

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the pieces of the usage line."""
        return [_(piece) if piece in _METAVARS else piece for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, each group under its heading."""
        panels = panels_of(self, ctx)
        for panel, options in panels.items():
            with formatter.section(_(panel) if len(panels) > 1 else _(_OPTIONS)):
                formatter.write_dl(options)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse `args` as click does, but take what follows an option with `alone` for its value only if it is a number."""
        alone = {name: one.alone for one in self.params if isinstance(one, Option) and one.alone for name in one.opts}
        if alone:
            end = args.index("--") if "--" in args else len(args)
            given = [
                f"{word}={alone[word]}" if word in alone and not (after.isascii() and after.isdecimal()) else word
                for word, after in zip(args[:end], [*args[1:end], ""], strict=False)
            ]
            args = [*given, *args[end:]]
        return super().parse_args(ctx, args)


class Group(Command, click.Group):
    """A command that has others under it."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


def panels_of(command: click.Command, context: click.Context) -> dict[str, list[tuple[str, str]]]:
    """Return the options of `command` as help shows them, by the heading that they stand under, in English."""
    panels: dict[str, list[tuple[str, str]]] = {panel: [] for panel in _PANELS}
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, Option):
            panels[parameter.panel].append(record)
    return {panel: records for panel, records in panels.items() if records}


def _help_option() -> Option:
    def show(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
        if wanted and not context.resilient_parsing:
            click.echo(context.get_help(), color=context.color)
            context.exit()

    return Option(
        ["-h", "--help"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=show,
        help="Show this message and exit.",
    )


class _Formatter(click.HelpFormatter):
    """Click's help page with lines broken as Chinese is, by the width of its characters."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line, without a space after the wide colon."""
        super().write_usage(prog, args, _("Usage:") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write a heading with a colon that is as wide as Chinese."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs, each broken into lines; those that begin with click's mark keep theirs."""
        for index, paragraph in enumerate(text.strip("\n").split("\n\n")):
            if index:
                self.write("\n")
            if paragraph.lstrip(" \n").startswith("\b"):
                for line in paragraph.replace("\b", "").strip("\n").splitlines():
                    self.write(f"{'':>{self.current_indent}}{line}\n")
            else:
                for line in self._wrapped(" ".join(paragraph.split()), self.current_indent):
                    self.write(line + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a table of two columns, the first as wide as its entries that are no wider than `col_max`."""
        from linfen_cli.render.wrap import width_of

        rows = list(rows)
        first = min(max(width_of(name) for name, _text in rows), col_max) + col_spacing
        for name, text in rows:
            self.write(f"{'':>{self.current_indent}}{name}")
            lines = self._wrapped(text, self.current_indent + first) if text else []
            if lines and width_of(name) <= first - col_spacing:
                self.write(" " * (first - width_of(name)) + lines.pop(0).lstrip())
            self.write("\n")
            for line in lines:
                self.write(line + "\n")

    def _wrapped(self, text: str, indent: int) -> list[str]:
        from linfen_cli.render.wrap import Run, wrap

        lines = wrap([Run(text)], max(self.width, indent + 10), first=indent, rest=indent)
        return ["".join(run.text for run in line.runs) for line in lines]
