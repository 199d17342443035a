"""`linfen convert`: a text in another script or region."""

from __future__ import annotations

import click

from linfen_cli.cli.options import (
    CONTEXT,
    TO_HELP,
    color_option_unused,
    completing,
    encoding_option,
    engine_option,
    force_option,
    json_option,
    output_option,
    source_argument,
)
from linfen_cli.cli.output import Output, OutputFile
from linfen_cli.errors import LinfenError
from linfen_cli.repair import repair
from linfen_cli.script.convert import REGIONS, SIMPLIFIED, TRADITIONAL, Converter, convert_repaired, region
from linfen_cli.source import read_source

_EPILOG = """\b
Examples:
  linfen convert --to simplified
  linfen convert --to taiwan -o - | head -3
  linfen show -s 1 | linfen convert - --to s2twp
  linfen convert --to simplified --glosses inline | tail -3
"""


@click.command(
    "convert", context_settings=CONTEXT, epilog=_EPILOG, short_help="Convert a text to another script or region."
)
@source_argument
@encoding_option
@click.option("--to", metavar="REGION", shell_complete=completing("region"), help=f"What to convert to: {TO_HELP}")
@click.option(
    "--from", "given", metavar="SCRIPT", help="The script of the text, simplified or traditional. [default: found out]"
)
@output_option
@force_option
@click.option(
    "--glosses",
    type=click.Choice(["hide", "inline"]),
    default="hide",
    show_default=True,
    help="Drop the readings that stood in the text, or keep them after their characters.",
)
@engine_option
@json_option
@color_option_unused
def command(
    source: str | None,
    encoding: str | None,
    to: str | None,
    given: str | None,
    path: str | None,
    force: bool,
    glosses: str,
    engine: str,
    as_json: bool,
) -> int:
    """Convert a text to another script or region. Glosses never hide a phrase from the dictionaries."""
    if to is None:
        raise LinfenError(f"convert needs to know what to convert to: --to {', --to '.join(REGIONS)}")
    script = _script(given) if given is not None else None
    file = OutputFile.of(path, force=force)
    converter = Converter(to, script, engine)
    repaired = repair(read_source(source, encoding=encoding, as_stored=True).text)
    converted = convert_repaired(repaired, converter, keep_glosses=glosses == "inline")
    text = converted.text
    if converted.dropped:
        from linfen_cli.cli.run import complain

        complain(f"{converted.dropped} glosses were dropped: their characters are not in the converted text")
    if as_json:
        from linfen_cli.render import jsonl

        text = jsonl.dumps({"to": converter.to, "engine": converter.engine.name, "text": text}, indent=2) + "\n"
    if file is not None:
        file.write(text)
        return 0
    output = Output()
    if output.is_terminal:
        from linfen_cli.render import plain

        output.write(plain.text_of([text]))
    else:
        output.write([text])
    return 0


def _script(name: str) -> str:
    script = region(name)
    if script not in (SIMPLIFIED, TRADITIONAL):
        raise LinfenError(f"--from is {SIMPLIFIED} or {TRADITIONAL}, not {name!r}")
    return script
