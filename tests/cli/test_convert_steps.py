"""The steps of `linfen convert`: the text, the lists, the check, and the folder, each without the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.convert_check import check_folder, check_text
from linfen_cli.cli.convert_files import convert_folder
from linfen_cli.cli.convert_lists import print_list
from linfen_cli.cli.convert_task import Task, encoded, report_dropped
from linfen_cli.cli.convert_text import convert_text, is_document, read_pieces, rewrite_document
from linfen_cli.cli.output import Output
from linfen_cli.convert.converter import Converter, Settings
from linfen_cli.source import Opened, open_raw

SETTINGS = Settings("taiwan")
TASK = Task(SETTINGS)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeff头发\r\n".encode())
    return str(path)


def test_a_text_and_a_page(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p title=头>头<b>发</b>", encoding="utf-8")
    with open_raw(file) as text, open_raw(str(page)) as document:
        assert (is_document(text), is_document(document)) == (False, True)
        assert convert_text(text, Converter("taiwan"), TASK, as_json=False) == 0
        assert rewrite_document(document, Converter("taiwan"), TASK, as_json=False) == 0
    assert capsys.readouterr().out == "頭髮\r\n<p title=頭>頭<b>髮</b>"


def test_the_text_of_either(file: str, tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>头<b>发</b></p>", encoding="utf-8")
    with open_raw(file) as raw:
        pieces, opened = read_pieces(raw, None)
        assert "".join(pieces) == "头发\r\n"
        assert opened is not None
    with open_raw(str(page)) as raw:
        pieces, opened = read_pieces(raw, None)
        assert "".join(pieces).strip() == "头发"
        assert opened is None


def test_a_task_is_written_with_the_mark_of_its_source(file: str, tmp_path: Path) -> None:
    task = TASK._replace(path=str(tmp_path / "out.txt"))
    with open_raw(file) as raw:
        task.write(encoded(["頭髮\r\n"], Opened(raw, None), task))
    assert (tmp_path / "out.txt").read_bytes() == "\ufeff頭髮\r\n".encode()
    with pytest.raises(LinfenError, match="exists already"):
        task.write([b"x"])
    with open_raw(file) as raw:
        gbk = task._replace(encoding="gbk", line_ends="\n")
        assert b"".join(encoded(["頭髮\r\n"], Opened(raw, None), gbk)) == "頭髮\n".encode("gbk")


@pytest.mark.parametrize(
    ("kind", "status", "printed"), [("explain", 0, "头发\t頭髮"), ("doubtful", 0, ""), ("verify", 0, "")]
)
def test_lists(file: str, capsys: pytest.CaptureFixture[str], kind: str, status: int, printed: str) -> None:
    with open_raw(file) as raw:
        assert print_list(raw, Converter("taiwan"), TASK, Output(), kind, as_json=False) == status
    shown = capsys.readouterr().out
    assert printed in shown
    assert bool(shown) == bool(printed)


def test_checks(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_text(file, None, None, Output(), as_json=False) == 0
    assert "simplified" in capsys.readouterr().out
    (tmp_path / "b.txt").write_bytes(b"\xff\xff\xff")
    assert check_folder(str(tmp_path), None, None, Output(), as_json=False) == 2
    shown = capsys.readouterr()
    assert [line.split("\t")[0] for line in shown.out.splitlines()] == [file]
    assert str(tmp_path / "b.txt") in shown.err


def test_a_folder_is_converted_file_by_file(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    Path(file).rename(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "b.bin").write_bytes(b"\0\1")
    task = TASK._replace(path=str(tmp_path / "out"))
    assert convert_folder(str(tmp_path / "in"), task, quiet=False) == 0
    assert (tmp_path / "out" / "a.txt").read_bytes() == "\ufeff頭髮\r\n".encode()
    assert (tmp_path / "out" / "b.bin").read_bytes() == b"\0\1"
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(LinfenError, match="or with -o a folder to write to"):
        convert_folder(str(tmp_path / "in"), TASK, quiet=True)


def test_dropped_glosses_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    for number in (0, 1, 3):
        report_dropped(number)
    assert [line.split(" ")[1:3] for line in capsys.readouterr().err.splitlines()] == [["1", "gloss"], ["3", "glosses"]]
