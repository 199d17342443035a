"""`linfen report`: what a run of `linfen repair` over a folder or records has found."""

from __future__ import annotations

import os

import click

from linfen_cli.cli.options import CONTEXT, at_most_one, color_option, force_option, json_option, output_option
from linfen_cli.cli.output import Output, OutputFile

_EPILOG = """\b
Examples:
  linfen repair -q data -o clean && linfen report clean
  linfen repair -q data -o clean && linfen report clean --json | head -3
  linfen repair -q data -o clean && linfen report clean --html | head -3
"""


@click.command("report", context_settings=CONTEXT, epilog=_EPILOG, short_help="Tell what a run of repair has found.")
@click.argument("run")
@click.option("--html", "as_html", is_flag=True, help="Print one HTML page, with plots.")
@json_option
@output_option
@force_option
@color_option
def command(run: str, as_html: bool, as_json: bool, path: str | None, force: bool, color: str) -> int:
    """Tell what a run of `linfen repair` has found: how many documents had which damage, by which gloss tables, and what was left.

    RUN is the folder or the file that the run writes to, as its -o named it. A run that is not at its end is told of as far as it
    is.
    """
    at_most_one(html=as_html, json=as_json)
    from linfen_cli.bulk.journal import Place, read_findings
    from linfen_cli.bulk.report import make_report

    file = OutputFile.of(path, force=force)
    about, state = read_findings(Place(run, os.path.isdir(run)))
    if as_json:
        from linfen_cli.render import jsonl

        found = {"source": about["source"], "finished": state.finished, **state.findings.to_json()}
        pieces = iter([jsonl.dumps(found, indent=2) + "\n"])
    else:
        report = make_report(state.findings, about["source"], finished=state.finished)
        if as_html:
            from linfen_cli.render import findings_html

            pieces = findings_html.page(report)
        else:
            from linfen_cli.render import findings

            output = Output(color)
            lines = findings.lines(report, output.width)
            if file is None:
                output.write_lines(lines, pager=True)
                return 0
            pieces = (line.plain + "\n" for line in lines)
    if file is not None:
        file.write(pieces)
    else:
        Output(color).write(pieces)
    return 0
