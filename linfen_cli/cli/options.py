"""Options, declared once, beside what they set.

A class holds options that belong together; each of its attributes carries the click option that sets it. `options` adds them to a
command and calls it with the classes filled:

    class OutputOptions(Options):
        PANEL = WHERE
        path: str | None = option("-o", "--output", metavar="FILE", help="Write to FILE.")

    @click.command("export", cls=Command)
    @options(given=SourceOptions, output=OutputOptions)
    def command(given: SourceOptions, output: OutputOptions) -> int: ...

What a class refuses, it refuses in `__init__` or where the value is asked for; what does not go together, it names in `EXCLUSIVE`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

import click

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.files import OutputFile
from linfen_cli.base.messages import _
from linfen_cli.chars.regions import regions
from linfen_cli.cli.help import OTHER, SHOWN, WHAT, WHERE, Option
from linfen_cli.readings.registry import styles

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from linfen_cli.article.article import Article, Section
    from linfen_cli.convert.converter import Converter
    from linfen_cli.view.view import Annotation

__all__ = [
    "READING_NAMES", "Declaration", "DisplayOptions", "JobOptions", "Number", "Options", "OutputOptions", "PagedOptions", "QuietOptions", "ReadingOptions",
    "RegionOptions", "SectionOptions", "SourceOptions", "WholeNumber", "argument", "completing", "encoding_option", "json_option",
    "library_sources", "option", "options",
    "unused_color",
]  # fmt: skip

Given = TypeVar("Given", bound="Options")
R = TypeVar("R")


class Declaration(NamedTuple):
    """A click option or argument that is yet to be made.

    `make` is click's decorator for it, `names` are what it is called on the command line, and `default` is the value
    that stands for not given.
    """

    make: Callable[..., Callable[[Any], Any]]
    names: tuple[str, ...]
    attributes: dict[str, Any]
    default: Any

    @property
    def name(self) -> str:
        """The name that messages use: its longest."""
        return max(self.names, key=len)


def option(*names: str, **attributes: Any) -> Any:
    """Declare an attribute of `Options` that a click option of these names and attributes sets.

    Its default is the option's: False for a flag, () for what may be repeated, 0 for what is counted, else None.
    """
    if attributes.get("is_flag"):
        default: Any = False
    elif attributes.get("multiple"):
        default = ()
    else:
        default = 0 if attributes.get("count") else None
    return Declaration(click.option, names, {"cls": Option, **attributes}, attributes.get("default", default))


def argument(**attributes: Any) -> Any:
    """Declare an attribute of `Options` that a click argument with these attributes sets; its default is None, or ()."""
    return Declaration(click.argument, (), attributes, None if attributes.get("nargs", 1) == 1 else ())


class Options:
    """Options that belong together, which do not change.

    Not a dataclass: a command has about eight of these, and making as many dataclasses takes 5 ms of its start-up (timed by
    -X importtime).

    Attributes:
        PANEL: the group of the help that they stand in.
        EXCLUSIVE: sets of options, by their longest names, of which one may be given; those of other groups among them.
    """

    PANEL: ClassVar[str] = OTHER
    EXCLUSIVE: ClassVar[Sequence[Sequence[str]]] = ()
    _declared: ClassVar[Mapping[str, Declaration]] = {}

    def __init_subclass__(cls) -> None:
        """Put the defaults in the places of the declarations."""
        super().__init_subclass__()
        cls._declared = {name: value for name, value in vars(cls).items() if isinstance(value, Declaration)}
        for name, declaration in cls._declared.items():
            setattr(cls, name, declaration.default)

    def __init__(self, **values: Any) -> None:
        """Set `values`; what is left out has its default. A class that refuses some of them does it here."""
        vars(self).update(values)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse a change."""
        raise AttributeError(f"{name} cannot be changed")

    @classmethod
    def declarations(cls) -> dict[str, Declaration]:
        """Return what click is to parse, by the name of the value: a class's own options before those that it inherits."""
        declarations: dict[str, Declaration] = {}
        for base in cls.__mro__:
            if issubclass(base, Options):
                for name, one in base._declared.items():
                    declarations.setdefault(name, one)
        return declarations

    @classmethod
    def filled(cls: type[Given], values: Mapping[str, Any]) -> Given:
        """Return the options with `values`, one for each declaration.

        Raises:
            LinfenError: a value is refused.
        """
        return cls(**values)


def options(**groups: type[Options]) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Add the options of some groups to a command, which gets each group filled, by its keyword.

    Raises:
        click.UsageError: when the command is run with options that exclude one another.
    """
    every = [(name, group, one) for group in groups.values() for name, one in group.declarations().items()]
    declared = {name: one for name, _group, one in every}
    assert len(declared) == len(every), "a name is declared twice"

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        @wraps(function)
        def run(**values: Any) -> R:
            given = {one.name for name, one in declared.items() if one.names and values[name] != one.default}
            _check_exclusive(groups.values(), given)
            filled = {
                keyword: group.filled({name: values.pop(name) for name in group.declarations()})
                for keyword, group in groups.items()
            }
            return function(**filled, **values)

        decorated: Callable[..., R] = run
        for name, group, one in reversed(every):
            panel = {"panel": group.PANEL} if one.names else {}
            decorated = one.make(*one.names, name, **panel, **one.attributes)(decorated)
        return decorated

    return decorate


def _check_exclusive(groups: Iterable[type[Options]], given: Container[str]) -> None:
    """Check that of options that exclude one another at most one is `given`.

    Raises:
        click.UsageError: two or more are.
    """
    for names in (names for group in groups for names in group.EXCLUSIVE):
        first, second, *_rest = [*(name for name in names if name in given), "", ""]
        if second:
            message = _("{one} and {other} do not go together").format(one=first, other=second)
            raise click.UsageError(message, click.get_current_context(silent=True))


def completing(what: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Return what completes an option or an argument: the function of that name in `candidates.py`."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from linfen_cli.cli import candidates  # not before a shell asks: start-up

        found: list[CompletionItem] = getattr(candidates, what)(context, incomplete)
        return found

    return complete


class WholeNumber(click.IntRange):
    """A whole number, called so in the reader's language."""

    name = property(lambda _self: _("whole number"))


class Number(click.FloatRange):
    """A number, called so in the reader's language."""

    name = property(lambda _self: _("number"))


def encoding_option() -> Any:
    """Return the field for the encoding of what is read."""
    return option(
        "--encoding",
        metavar="ENCODING",
        shell_complete=completing("encoding"),
        help="Read SOURCE in this encoding: gbk, big5, utf-16 … [default: detected]",
    )


def json_option() -> Any:
    """Return the field for printing JSON."""
    return option("--json", is_flag=True, help="Print JSON.")


class SourceOptions(Options):
    """The text to work on."""

    PANEL = WHAT

    source: str | None = argument(required=False, shell_complete=completing("source"))
    encoding: str | None = encoding_option()


class SectionOptions(Options):
    """Sections of a text; none stands for all of it."""

    PANEL = WHAT

    sections: tuple[str, ...] = option(
        "-s",
        "--section",
        multiple=True,
        metavar="SECTION",
        shell_complete=completing("section"),
        help="Take only this section: a number (3), a range (2-4, 3-) or words of its heading, in either script. Repeatable.",
    )

    def of(self, article: Article) -> Sequence[Section]:
        """Return the sections of `article` that are chosen, all where none is.

        Raises:
            LinfenError: there is no such section.
        """
        if not self.sections:
            return article.sections
        from linfen_cli.search.sections import select  # start-up

        return select(article, self.sections)


class RegionOptions(Options):
    """The option for the region to convert to."""

    PANEL = WHAT

    to: str | None = option(
        "--to",
        metavar="REGION",
        shell_complete=completing("region"),
        values=lambda: {"regions": ", ".join(regions())},
        help="Convert to {regions}, or by an OpenCC configuration such as s2twp.",
    )
    engine: str = option(
        "--engine",
        default="auto",
        metavar="ENGINE",
        help="Convert with official, pyo3 or reimplemented. [default: the most accurate that can]",
    )

    @property
    def converter(self) -> Converter | None:
        """The converter to that region; None where no region is given.

        Raises:
            LinfenError: there is no such region or engine.
        """
        if self.to is None:
            return None
        from linfen_cli.convert.converter import Converter  # start-up

        return Converter(self.to, engine=self.engine)


class OutputOptions(Options):
    """The options for the output."""

    PANEL = WHERE

    path: str | None = option(
        "-o", "--output", metavar="FILE", help="Write to FILE, whole or not at all; - is standard output."
    )
    force: bool = option("--force", is_flag=True, help="Overwrite FILE if it exists.")

    @property
    def file(self) -> OutputFile | None:
        """The file to write to; None for standard output.

        Raises:
            LinfenError: it exists and may not be overwritten, or it cannot be a file.
        """
        return OutputFile.of(self.path, force=self.force)


class DisplayOptions(Options):
    """The options for showing a result."""

    PANEL = SHOWN

    as_json: bool = json_option()
    color: str = option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Use colors. auto: on a terminal unless NO_COLOR is set, or wherever FORCE_COLOR is set.",
    )


class PagedOptions(DisplayOptions):
    """The options for showing a result that may be longer than the screen."""

    pager: bool = option(
        "--pager/--no-pager", default=True, help="Page output that does not fit the terminal. [default: pager]"
    )


class QuietOptions(Options):
    """The option for leaving out the summary."""

    PANEL = SHOWN

    quiet: bool = option("-q", "--quiet", is_flag=True, help="Leave out the summary.")


class JobOptions(Options):
    """The option for the number of processes."""

    PANEL = OTHER

    jobs: int | None = option(
        "-j", "--jobs", type=WholeNumber(min=1), metavar="N", help="Run N processes. [default: one per core]"
    )


# For a command that prints nothing but text: it takes the flag as all commands do, and has nothing to color.
unused_color = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", expose_value=False, hidden=True
)

READING_NAMES = tuple(f"--{style}" for style in styles())
"""The options that show readings, one for each registered style."""

_EVERY = "all"


class ReadingOptions(Options):
    """The readings to show over characters: an option for each style.

    `style` is None where none is asked for, and `level` None where every character gets one.
    """

    PANEL = SHOWN
    EXCLUSIVE = (READING_NAMES,)

    style: str | None = None
    level: int | None = None

    @classmethod
    def declarations(cls) -> dict[str, Declaration]:
        """Return an option for each style."""
        return {
            name: Declaration(
                click.option,
                (f"--{name}",),
                {"cls": Option, "metavar": "[LEVEL]", "alone": _EVERY, "help": style.help},
                None,
            )
            for name, style in styles().items()
        }

    @classmethod
    def filled(cls, values: Mapping[str, Any]) -> ReadingOptions:
        """Return the style and the level that are given.

        Raises:
            LinfenError: a level is not a number, or there is no such level.
        """
        style, level = next(((name, level) for name, level in values.items() if level is not None), (None, None))
        if level is None or level == _EVERY:
            return cls(style=style)
        if not (level.isascii() and level.isdecimal()):
            message = _("{option} takes a number as its level, not {level!r}")
            raise LinfenError(message.format(option=f"--{style}", level=level))
        from linfen_cli.readings.levels import check_level

        number = min(int(level[:9]), 10**6)
        check_level(number)
        return cls(style=style, level=number)

    @property
    def annotation(self) -> Annotation | None:
        """The readings as a view takes them; None where none are asked for."""
        from linfen_cli.view.view import Annotation

        return Annotation(self.style, self.level) if self.style is not None else None


def library_sources() -> list[str]:
    """Return every text of the library, as a source to name on the command line.

    Raises:
        LinfenError: there is none, or the library cannot be read.
    """
    from linfen_cli.library.library import Library
    from linfen_cli.source import LIBRARY_PREFIX

    with Library() as library:
        names = [LIBRARY_PREFIX + kept.name for kept in library.texts()]
    if not names:
        raise LinfenError(_("the library is empty: linfen library add FILE puts a text into it"))
    return names
