"""Reports of runs: the terminal and the page say the same."""

from __future__ import annotations

import html
import re

from rich.cells import cell_len

from linfen_cli.bulk.findings import Findings
from linfen_cli.bulk.report import make_report
from linfen_cli.render import findings, findings_html

PAGES = ["他願意擔(dān)當，學(xué)習(xí)。", "學習貫徹?zé)岢?。", "沒有。", "<b>擔(dān)</b>\x1b[31m"]


def test_both_say_what_was_found() -> None:
    found = Findings()
    for number, page in enumerate(PAGES):
        found.repair(page, lambda number=number: (f"page {number}", "example.org"))  # type: ignore[misc]
    report = make_report(found, "pages", finished=False)
    drawn = "\n".join(line.plain for line in findings.lines(report, 80))
    page = "".join(findings_html.page(report))
    read = html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", page, flags=re.DOTALL))
    for label, value in report.facts:
        assert re.search(f"{re.escape(label)} +{re.escape(value)}", drawn)
        assert f"{label}{value}" in read
    for chart in report.charts:
        assert chart.title in drawn
        assert chart.title in read
        for label, count in chart.bars:
            assert re.search(f"{re.escape(label)} +{count}", drawn)
            assert f"{label}: {count}" in read
    for title, examples in report.examples:
        assert title in drawn
        assert title in read
        for example in examples:
            assert example.document in drawn
            assert example.document in read
    assert "\x1b" not in drawn + page
    assert "<b>" not in page
    for width in (40, 80):
        charts = [line for line in findings.lines(report, width) if "█" in line.plain]
        assert charts
        assert max(cell_len(line.plain) for line in charts) <= max(width, 60)
