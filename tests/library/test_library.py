"""The library: texts by name, whole or not at all, whoever else is at it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.library.library import VERSION, Library, check_name
from linfen_cli.library.place import DATABASE, folder
from linfen_cli.source import read_source
from tests.conftest import LIMIT, ROOT, Linfen, environment

CLEAN = str(ROOT / "data" / "digest.clean.txt")
FOUND = str(ROOT / "data" / "digest.found.txt")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of the test's own."""
    monkeypatch.setenv("LINFEN_LIBRARY", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "library"


def added(name: str, text: str = "擔當。") -> None:
    with Library(create=True) as library:
        library.add(name, text, title=None, date=None, origin="test", form="text", encoding="utf-8")


def test_a_text_is_kept_and_read_by_name(linfen: Linfen, found: str) -> None:
    assert linfen("library", "list").stdout == ""
    assert linfen("library", "add", FOUND, "--name", "導讀").stdout.startswith("導讀\t一篇地方評論")
    assert linfen("show", "導讀", "--as-is").stdout == found
    assert linfen("show", "library:導讀", "--as-is").stdout == found
    assert linfen("search", "-c", "担当", "導讀").stdout == "3\n"
    assert "担当" in linfen("convert", "--to", "simplified", "導讀").stdout
    facts = json.loads(linfen("library", "show", "導讀", "--json").stdout)
    assert (facts["date"], facts["format"], facts["encoding"]) == ("2026-11-22 09:00:00", "text", "utf-8")
    assert (facts["characters"], facts["default"]) == (len(found), False)
    assert facts["origin"] == FOUND


def test_names_come_from_files(linfen: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "春遊.txt"
    file.write_bytes("擔當。".encode("gbk"))
    linfen("library", "add", str(file), CLEAN)
    assert [line.split("\t")[1] for line in linfen("library", "list").stdout.splitlines()] == ["digest.clean", "春遊"]
    assert linfen("show", "春遊").stdout == "擔當。"
    assert "needs a name" in linfen("library", "add", "-", stdin="擔當", status=2).stderr


def test_a_file_goes_before_a_name(linfen: Linfen, tmp_path: Path) -> None:
    added("text", "書庫的。")
    (tmp_path / "text").write_text("文件的。", encoding="utf-8")
    assert linfen("show", "text").stdout == "文件的。"
    assert linfen("show", "library:text").stdout == "書庫的。"


def test_a_name_in_the_other_script(linfen: Linfen) -> None:
    added("三國", "三國的。")
    assert linfen("show", "三国").stdout == linfen("show", "library:三国").stdout == "三國的。"
    assert "no '三国' in the library" in linfen("library", "remove", "--yes", "三国", status=2).stderr
    added("三国", "三国的。")
    assert linfen("show", "三国").stdout == "三国的。"
    added("東漢", "甲")
    added("东漢", "乙")
    linfen("show", "东汉", status=2)  # either may be meant


def test_the_default_article(linfen: Linfen) -> None:
    added("mine", "我的文章。")
    assert linfen("library", "default").stdout == "(the bundled article)\n"
    linfen("library", "default", "mine")
    assert linfen("show").stdout == "我的文章。"
    assert linfen("library", "list").stdout.startswith("*\tmine")
    assert linfen("show", LINFEN_ARTICLE=CLEAN).stdout.startswith("一篇")
    assert linfen("show", LINFEN_ARTICLE="mine").stdout == "我的文章。"
    linfen("library", "default", "--none")
    assert linfen("show", "--list").stdout.startswith("0\t")
    assert "no 'nobody' in the library" in linfen("library", "default", "nobody", status=2).stderr


def test_searching_all_of_it(linfen: Linfen) -> None:
    assert "the library is empty" in linfen("search", "担当", "--library", status=2).stderr
    added("甲", "他敢於擔當。")
    added("乙", "沒有。")
    shown = linfen("search", "-c", "担当", "--library").stdout
    assert shown == "乙:0\n甲:1\n"
    assert linfen("search", "担当", "--library").stdout == "甲: §1\n1:他敢於擔當。\n"


def test_nothing_is_removed_unasked(linfen: Linfen, place: Path) -> None:
    added("甲")
    done = linfen("library", "remove", "甲", status=2)
    assert "--yes removes it" in done.stderr
    assert linfen("show", "甲").stdout == "擔當。"
    assert "no '乙'" in linfen("library", "remove", "甲", "乙", "--yes", status=2).stderr
    assert linfen("show", "甲").stdout == "擔當。"
    linfen("library", "remove", "甲", "--yes")
    assert linfen("library", "list").stdout == ""
    assert os.listdir(place / "texts") == []


def test_a_name_is_taken_once(linfen: Linfen, place: Path) -> None:
    added("甲", "第一。")
    done = linfen("library", "add", CLEAN, "--name", "甲", status=2)
    assert "there is a '甲' in the library already" in done.stderr
    assert linfen("show", "甲").stdout == "第一。"
    assert len(os.listdir(place / "texts")) == 1


@pytest.mark.parametrize("name", ["", " ", "a/b", "..", "-x", "a\nb", "library:x", "a\\b", "x" * 101, "\x1b[31m", " a"])
def test_what_is_no_name(linfen: Linfen, name: str, place: Path) -> None:
    with pytest.raises(LinfenError, match="cannot be a name"):
        check_name(name)
    done = linfen("library", "add", CLEAN, f"--name={name}", status=2)
    assert done.stderr.count("\n") == 1
    assert not place.exists()


def test_two_processes_add_at_once(place: Path) -> None:
    """Twelve start together and add five texts each, of which one name is wanted by all."""
    script = (
        "import sys; from linfen_cli.library.library import Library; from linfen_cli.base.errors import LinfenError\n"
        "sys.stdin.readline()\n"
        "for number in range(5):\n"
        "    name = 'same' if number == 2 else f'{sys.argv[1]}-{number}'\n"
        "    try:\n"
        "        with Library(create=True, wait=60) as library:\n"
        "            library.add(name, name * 1000, title=None, date=None, origin='', form='text', encoding='utf-8')\n"
        "    except LinfenError as error:\n"
        "        assert 'already' in str(error), error\n"
    )
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(number)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(LINFEN_LIBRARY=str(place)),
        )
        for number in range(6)
    ]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write(b"\n")
        program.stdin.flush()
    for program in programs:
        _, complaint = program.communicate(timeout=LIMIT)
        assert (program.returncode, complaint) == (0, b"")
    with Library() as library:
        texts = library.texts()
        assert len(texts) == 6 * 4 + 1
        for kept in texts:
            assert Path(library.path(kept)).read_text(encoding="utf-8") == kept.name * 1000
    assert len(os.listdir(place / "texts")) == len(texts)


def test_a_locked_library(linfen: Linfen, place: Path) -> None:
    added("甲")
    holder = sqlite3.connect(place / DATABASE, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(LinfenError, match="another program is writing to the library"), Library(wait=0.1):
            pass
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert linfen("show", "甲").stdout == "擔當。"


def test_a_library_of_a_newer_version(linfen: Linfen, place: Path) -> None:
    added("甲")
    database = sqlite3.connect(place / DATABASE)
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    before = (place / DATABASE).read_bytes()
    for arguments in (["library", "list"], ["show", "甲"], ["library", "add", CLEAN], ["search", "x", "--library"]):
        done = linfen(*arguments, status=2)
        assert done.stderr.startswith("linfen: the library was made by a newer linfen")
        assert done.stderr.count("\n") == 1
    assert (place / DATABASE).read_bytes() == before
    assert linfen("show", CLEAN).stdout  # files are read all the same


@pytest.mark.parametrize("data", [b"no database", b"SQLite format 3\0" + b"\0" * 100, b""])
def test_what_is_no_database(linfen: Linfen, place: Path, data: bytes) -> None:
    place.mkdir()
    (place / DATABASE).write_bytes(data)
    done = linfen("library", "list", status=2)
    assert done.stderr.startswith("linfen: ")
    assert done.stderr.count("\n") == 1


def test_killed_while_it_adds(place: Path) -> None:
    """Whenever it is killed, each text is there whole or not at all."""
    script = (
        "from linfen_cli.library.library import Library\n"
        "print('ready', flush=True)\n"
        "with Library(create=True) as library:\n"
        "    for number in range(1000):\n"
        "        library.add(str(number), '擔' * 50_000, title=None, date=None, origin='', form='text', encoding='utf-8')\n"
    )
    for delay in (0.02, 0.1, 0.3):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              env=environment(LINFEN_LIBRARY=str(place))) as program:  # fmt: skip
            assert program.stdout is not None
            program.stdout.readline()
            time.sleep(delay)
            program.send_signal(signal.SIGKILL)
        if not (place / DATABASE).exists():
            continue
        with Library(create=True) as library:
            for kept in library.texts():
                assert Path(library.path(kept)).read_text(encoding="utf-8") == "擔" * 50_000
                library.remove(kept.name)


@pytest.mark.parametrize("moment", ["os.fsync", "Library._ask"])
def test_what_a_killed_process_left_is_taken_away(linfen: Linfen, place: Path, moment: str) -> None:
    """Killed when the text has been written and its row has not, and when its row has been and is not committed."""
    added("甲")
    (place / "texts" / "notes.txt").write_text("not of the library", encoding="utf-8")
    script = (
        "import os, signal, sys\n"
        "import linfen_cli.library.library\n"
        "from linfen_cli.library.library import Library\n"
        "end = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "ask = Library._ask\n"
        "if sys.argv[1] == 'os.fsync':\n"
        "    os.fsync = end\n"
        "else:\n"
        "    Library._ask = lambda self, said, *values: ask(self, said, *values) if said != 'COMMIT' else end()\n"
        "from linfen_cli.__main__ import main\n"
        f"sys.argv = ['linfen', 'library', 'add', {CLEAN!r}, '--name', '乙']\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script, moment], env=environment(LINFEN_LIBRARY=str(place)))
    assert done.returncode == -signal.SIGKILL
    assert len(os.listdir(place / "texts")) == 3
    assert linfen("library", "list").stdout.split("\t")[1] == "甲"
    assert linfen("search", "-c", "担当", "--library").stdout == "甲:1\n"
    linfen("library", "add", CLEAN, "--name", "乙")
    with Library() as library:
        files = {kept.file for kept in library.texts()}
        assert [kept.name for kept in library.texts()] == ["乙", "甲"]
    assert set(os.listdir(place / "texts")) == {*files, "notes.txt"}


def test_where_it_is_by_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LINFEN_LIBRARY")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if sys.platform == "linux":
        assert folder() == str(tmp_path / "data" / "linfen")
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    with pytest.raises(LinfenError, match=r"pip install 'linfen-cli\[library\]'"):
        folder()
    assert read_source(None, {}).name in ("digest.found.txt", "original.txt")
