"""Ways to print hits: which of them the options choose, and what each prints of the same answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from linfen_cli.article.article import parse
from linfen_cli.cli.output import Output
from linfen_cli.cli.search_printers import HitOptions, Printer, printer_for
from linfen_cli.repair import repair
from linfen_cli.search.corpus.corpus import Answer
from linfen_cli.search.match import search
from linfen_cli.search.query import compile_query

QUERY = compile_query("担当")
ARTICLE = parse(repair("一、開頭\n他敢擔(dān)當。別的。\n二、結尾\n擔當，擔當。\n"))


def printed(capsys: pytest.CaptureFixture[str], **display: Any) -> str:
    printer = printer_for(Output("never"), QUERY, HitOptions(**display), by_section=False, named=True, quiet=False)
    hits = list(search(ARTICLE, QUERY))
    counts = (len(hits),) if display.get("count") else ()
    assert printer.source(Answer("a.txt", counts, [] if counts else [(ARTICLE, hits)]), "a.txt")
    printer.end()
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("display", "shown"),
    [
        ({"count": 1}, "a.txt:3\n"),
        ({"names_only": True}, "a.txt\n"),
        ({"only": True}, "a.txt:擔當\n" * 3),
        ({}, "a.txt: §1 一、開頭\n2:他敢擔當。\na.txt: §2 二、結尾\n4:擔當，擔當。\n"),
    ],
)
def test_one_answer(capsys: pytest.CaptureFixture[str], display: dict[str, Any], shown: str) -> None:
    assert printed(capsys, **display) == shown


def test_messages_are_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    messages = [json.loads(line) for line in printed(capsys, as_json=True).splitlines()]
    assert [message["type"] for message in messages] == ["begin", "match", "match", "end", "summary"]


def test_tables_come_at_the_end() -> None:
    def printer(**display: Any) -> Printer:
        return printer_for(Output("never"), QUERY, HitOptions(**display), by_section=False, named=False, quiet=False)

    assert printer(table=True).prints_at_end
    assert printer(plot=True).prints_at_end
    assert not printer().prints_at_end
    assert type(printer(width=5)) is not type(printer())
