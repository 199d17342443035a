"""`linfen report` as a user runs it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.bulk.samples import CLEAN, DAMAGED, SPLICED
from tests.conftest import Linfen

HOSTILE = "<script>\x1b[red]"


@pytest.fixture
def output(linfen: Linfen, tmp_path: Path) -> Path:
    records = [
        {"text": DAMAGED, "url": "https://a.example/1"},
        {"text": f"{SPLICED}，{DAMAGED}", "url": "https://b.example/<b>"},
        {"text": f"{HOSTILE} 锟斤拷锟斤拷。"},
        {"text": CLEAN},
        {"other": 1},
    ]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines, "{"]), encoding="utf-8")
    linfen("repair", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.jsonl"), status=2)
    return tmp_path / "b.jsonl"


def test_for_a_pipe(linfen: Linfen, output: Path) -> None:
    lines = linfen("report", str(output), COLUMNS="100").stdout.splitlines()
    text = "\n".join(lines)
    for line in (
        "documents             4",
        "damaged documents     3 (75.00%)",
        "records without text  1",
        "a.jsonl, record 6: is not a JSON object",
    ):
        assert line in lines
    assert "10 glosses removed, 1 run repaired (1 certified), 1 left unresolved" in text
    assert "a.example" in text
    assert "他願意擔[-(dān)-]當(dāng)，應(yīng)當" in text
    assert "[-?！毙抡鞒淌浅錆M-]{+。”新征程是充滿+}" in text
    assert "锟斤拷" in text
    assert "\x1b" not in text
    assert all(len(line) <= 140 for line in lines)


def test_json(linfen: Linfen, output: Path) -> None:
    found = json.loads(linfen("report", str(output), "--json").stdout)
    assert (found["documents"], found["damaged"], found["glosses"], found["finished"]) == (4, 3, 10, True)
    assert found["places"] == {"a.example": 1, "b.example": 1, "a.jsonl": 1}


class Page(HTMLParser):
    """A parser that notes the elements of a page, whether each is closed in its order, and what it would load."""

    VOID = ("meta", "rect", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.loads: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "href", "onload", "onclick")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html(linfen: Linfen, output: Path, tmp_path: Path) -> None:
    linfen("report", str(output), "--html", "-o", str(tmp_path / "report.html"))
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    page = Page(html)
    assert page.open == []
    assert page.loads == []
    assert "script" not in page.seen
    assert page.seen.count("svg") >= 4
    assert "<script>␛[red] 锟斤拷" in page.text
    assert "\x1b" not in html
    assert (
        "exists already"
        in linfen("report", str(output), "--html", "-o", str(tmp_path / "report.html"), status=2).stderr
    )


def test_a_run_that_is_not_at_its_end(linfen: Linfen, output: Path) -> None:
    journal = Path(f"{output}.linfen") / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().rpartition(b'{"findings"')[0] + b'{"findings":{"docu')
    assert "The run has not finished" in linfen("report", str(output)).stdout
    assert "The run has not finished" in linfen("report", str(output), "--html").stdout


def test_no_run(linfen: Linfen, tmp_path: Path) -> None:
    done = linfen("report", str(tmp_path), status=2)
    assert done.stderr == f"linfen: there is no run of linfen repair at {tmp_path}: name what its -o named\n"
