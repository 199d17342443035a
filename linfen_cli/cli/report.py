"""`linfen report`: what a run of `linfen repair` over a folder or records has found."""

from __future__ import annotations

import os

import click

from linfen_cli.cli.help import SHOWN, Command
from linfen_cli.cli.options import DisplayOptions, OutputOptions, option, options
from linfen_cli.cli.output import Output

_EPILOG = """\b
Examples:
  linfen repair -q data -o clean && linfen report clean
  linfen repair -q data -o clean && linfen report clean --json | head -3
  linfen repair -q data -o clean && linfen report clean --html | head -3
"""


class ReportOptions(DisplayOptions):
    """The options for showing a report."""

    PANEL = SHOWN
    EXCLUSIVE = (("--html", "--json"),)

    as_html: bool = option("--html", is_flag=True, help="Print one HTML page, with plots.")


@click.command("report", cls=Command, epilog=_EPILOG)
@click.argument("run")
@options(output=OutputOptions, display=ReportOptions)
def command(run: str, output: OutputOptions, display: ReportOptions) -> int:
    """Report what a run of `linfen repair` has found: how many documents had which damage, by which gloss tables, and what was left.

    RUN is the folder or the file that the run writes to, as its -o named it. Of an unfinished run, the report shows what it
    has found so far.
    """
    from linfen_cli.bulk.journal import Destination, read_findings
    from linfen_cli.bulk.report import make_report

    file = output.file
    about, state = read_findings(Destination(run, os.path.isdir(run)))
    if display.as_json:
        from linfen_cli.render import jsonl

        fields = {"source": about["source"], "finished": state.finished, **state.findings.to_json()}
        pieces = iter([jsonl.dumps(fields, indent=2) + "\n"])
    else:
        report = make_report(state.findings, about["source"], finished=state.finished)
        if display.as_html:
            from linfen_cli.render import findings_html

            pieces = findings_html.page(report)
        else:
            from linfen_cli.render import findings

            screen = Output(display.color)
            lines = findings.lines(report, screen.width)
            if file is None:
                screen.write_lines(lines, pager=True)
                return 0
            pieces = (line.plain + "\n" for line in lines)
    if file is not None:
        file.write(pieces)
    else:
        Output(display.color).write(pieces)
    return 0
