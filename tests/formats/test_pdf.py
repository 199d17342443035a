"""PDF: lines joined to the paragraphs that they were."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.formats.pdf import read
from linfen_cli.source import read_source
from tests.conftest import LIMIT, needs
from tests.formats.samples import LONG, printed


def test_pdf(tmp_path: Path) -> None:
    text = read_source(str(printed(tmp_path / "text.pdf"))).text
    blocks = [f"## 第{number}節 標題\n\n{LONG * 2}\n\n{LONG * 2}" for number in range(1, 4)]
    assert text.removeprefix("untitled\n\n") == "\n\n".join(blocks) + "\n"


@pytest.mark.slow
def test_pdf_that_a_browser_printed(tmp_path: Path) -> None:
    needs("chromium", "chromium")
    pytest.importorskip("pypdf")
    page = tmp_path / "page.html"
    page.write_text(
        f"<meta charset=utf-8><body><p style='text-indent:2em'>{LONG * 3}<p style='text-indent:2em'>{LONG}",
        encoding="utf-8",
    )
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'page.pdf'}", page.as_uri()],
        check=True, capture_output=True, timeout=LIMIT,
    )  # fmt: skip
    text = read_source(str(tmp_path / "page.pdf")).text
    assert text.split("\n\n")[-2:] == [LONG * 3, LONG + "\n"]


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    text = read(printed(tmp_path / "text.pdf").read_bytes()).text
    assert text.count(LONG) == 12
    assert "某報合訂本" not in text
    assert "- 2 -" not in text


def test_what_is_not_a_pdf() -> None:
    pytest.importorskip("pypdf")
    with pytest.raises(LinfenError):
        read(b"%PDF-1.7\nnothing of the kind")
