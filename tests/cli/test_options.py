"""Options are declared once, beside what they set: what a command makes of a group of them."""

from __future__ import annotations

from inspect import signature

import click
import pytest
from click.testing import CliRunner, Result

from linfen_cli.cli import options
from linfen_cli.cli.help import OTHER, SHOWN, WHAT, WHERE, Command, Option
from linfen_cli.cli.options import Options, WholeNumber, argument, option
from linfen_cli.cli.run import COMMANDS, group


class Tea(Options):
    """The options for the tea."""

    PANEL = WHAT

    leaves: str | None = argument(required=False)
    grams: int = option(
        "-g", "--grams", type=WholeNumber(min=1), default=3, show_default=True, help="Take so many grams."
    )
    kinds: tuple[str, ...] = option(
        "--kind", multiple=True, help="Of these kinds: {kinds}.", values=lambda: {"kinds": "red, green"}
    )


class Cup(Options):
    """The options for the cup."""

    PANEL = SHOWN
    EXCLUSIVE = (("--hot", "--iced", "--grams"),)

    hot: bool = option("--hot", is_flag=True, help="Serve it hot.")
    iced: bool = option("--iced", is_flag=True, help="Serve it iced.")


class BigCup(Cup):
    """A cup with a lid."""

    lid: int = option("--lid", count=True, help="Close it.")


@click.command("brew", cls=Command)
@options.options(tea=Tea, cup=BigCup)
@click.option("--plain", is_flag=True)
def brew(tea: Tea, cup: BigCup, plain: bool) -> None:
    """Brew."""
    click.echo(f"{tea.leaves} {tea.grams} {tea.kinds} {cup.hot} {cup.iced} {cup.lid} {plain}")


def brewed(*arguments: str) -> Result:
    return CliRunner().invoke(brew, arguments)


def test_values_and_defaults() -> None:
    assert brewed().output == "None 3 () False False 0 False\n"
    arguments = ["oolong", "--kind", "a", "--kind", "b", "--iced", "--lid", "--lid", "--plain"]
    assert brewed(*arguments).output == "oolong 3 ('a', 'b') False True 2 True\n"
    assert brewed("-g", "5").output == "None 5 () False False 0 False\n"


def test_what_does_not_go_together() -> None:
    for arguments in (["--hot", "--iced"], ["--hot", "--grams", "4"]):
        refused = brewed(*arguments)
        assert refused.exit_code == 2
        assert f"--hot and {arguments[1]} do not go together" in refused.output
    # The default itself is not a choice.
    assert brewed("--hot", "--grams", "3").exit_code == 0


def test_help_has_groups_in_order_and_own_options_before_inherited_ones() -> None:
    lines = brewed("--help").output.splitlines()
    assert [line for line in lines if line in ("What:", "Where:", "How shown:", "Other:")] == [
        "What:",
        "How shown:",
        "Other:",
    ]
    names = [line.split()[0].rstrip(",") for line in lines if line.startswith("  -")]
    assert names == ["-g", "--kind", "--lid", "--hot", "--iced", "-h"]
    assert "Of these kinds: red, green." in brewed("--help").output


def test_a_group_does_not_change_and_may_be_made_by_hand() -> None:
    cup = BigCup(lid=1)
    assert (cup.lid, cup.hot) == (1, False)
    with pytest.raises(AttributeError):
        cup.lid = 2


def test_a_name_is_declared_once() -> None:
    with pytest.raises(AssertionError):
        options.options(one=Cup, other=BigCup)


def test_every_command_has_few_parameters_and_options_in_groups() -> None:
    context = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        assert command.callback is not None
        function = getattr(command.callback, "__wrapped__", command.callback)
        assert len(signature(function).parameters) <= 7
        for parameter in command.params:
            if isinstance(parameter, Option):
                assert parameter.panel in (WHAT, WHERE, SHOWN, OTHER)
                assert parameter.hidden or parameter.help
