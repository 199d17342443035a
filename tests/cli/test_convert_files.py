"""`linfen convert` on documents and folders, its lists, and what it says of bad input."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from tests.cli.test_terminal import lines_of, on_terminal
from tests.conftest import Linfen
from tests.formats.samples import SRT, word_document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "site"
    (source / "deep").mkdir(parents=True)
    (source / "a.md").write_text("# 头发\n\n`头发`\n", encoding="utf-8")
    (source / "deep" / "b.srt").write_bytes(SRT.encode("utf-8-sig"))
    (source / "deep" / "c.txt").write_bytes("头(tóu)发(fà)与里面，他说你好。\r\n".encode("gb18030") * 5)
    (source / "deep" / "d.docx").write_bytes(word_document())
    (source / "e.css").write_text("/* 头发 */", encoding="utf-8")
    (source / "f.png").write_bytes(b"\x89PNG\0")
    (source / "g.txt").write_bytes(b"")
    (source / ".hidden").write_text("头发", encoding="utf-8")
    return source


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_folder(linfen: Linfen, folder: Path, tmp_path: Path) -> None:
    before = files(folder)
    done = linfen("convert", str(folder), "-o", str(tmp_path / "out"), "--to", "taiwan")
    assert done.stderr == "4 files converted, 3 copied as they are\n"
    made = files(tmp_path / "out")
    assert sorted(made) == sorted(name for name in before if name != ".hidden")
    assert made["a.md"].decode() == "# 頭髮\n\n`头发`\n"
    assert made["deep/b.srt"] == SRT.replace("<i>头</i>发", "<i>頭</i>髮").replace("软", "軟").replace(
        "里", "裡"
    ).encode("utf-8-sig")
    assert made["deep/c.txt"] == "頭髮與裡面，他說你好。\r\n".encode("gb18030") * 5
    assert (made["e.css"], made["f.png"], made["g.txt"]) == (before["e.css"], before["f.png"], b"")
    assert files(folder) == before
    again = linfen("convert", str(folder), "-o", str(tmp_path / "out"), "--to", "simplified", status=2)
    assert again.stderr.count("exists already: --force overwrites it") == 7
    assert again.stderr.endswith("0 files converted, 7 not written\n")
    assert files(tmp_path / "out") == made


def test_a_folder_inside_itself(linfen: Linfen, folder: Path) -> None:
    for _ in range(2):
        linfen("convert", str(folder), "-o", str(folder / "out"), "--to", "taiwan", "--force")
    assert not (folder / "out" / "out").exists()
    linfen("convert", str(folder), "-o", str(folder), "--to", "taiwan", "--force")
    assert (folder / "a.md").read_text(encoding="utf-8") == "# 頭髮\n\n`头发`\n"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs permissions as Unix has them")
def test_what_cannot_be_written_is_listed_and_the_rest_is_whole(linfen: Linfen, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "deep").write_text("a file where a folder must be", encoding="utf-8")
    (folder / "bad.docx").write_bytes(word_document()[:-300])
    (folder / "bad.txt").write_bytes(b"\xff\xd8\xa0 not a text \x81\x82" * 9)
    done = linfen("convert", str(folder), "-o", str(out), "--to", "taiwan", status=2)
    lines = done.stderr.splitlines()
    assert [line for line in lines if "bad.docx is not a Word document, or is damaged" in line]
    assert [line for line in lines if "bad.txt is not UTF-8" in line]
    assert sum("cannot write" in line and "deep" in line for line in lines) == 3
    assert lines[-1] == "1 file converted, 3 copied as they are, 5 not written"
    assert all(line.startswith("linfen: ") for line in lines[:-1])
    assert (out / "a.md").read_text(encoding="utf-8") == "# 頭髮\n\n`头发`\n"
    assert sorted(os.listdir(out)) == ["a.md", "deep", "e.css", "f.png", "g.txt"]


def test_several_processes_convert_a_folder_as_one_does(linfen: Linfen, tmp_path: Path) -> None:
    source = tmp_path / "many"
    source.mkdir()
    for number in range(6):
        (source / f"{number}.txt").write_text(f"头发{number}\n" * 100_000, encoding="utf-8")
    for jobs in ("1", "2"):
        linfen("convert", str(source), "-o", str(tmp_path / jobs), "--to", "taiwan", "-j", jobs)
    assert files(tmp_path / "1") == files(tmp_path / "2")
    assert files(tmp_path / "2")["3.txt"].decode() == "頭髮3\n" * 100_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_and_line_ends_are_kept(linfen: Linfen, tmp_path: Path, encoding: str, end: str) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_bytes((f"他的头发，你好。{end}" * 5).encode(encoding))
    linfen("convert", str(source), "--to", "taiwan", "-o", str(target))
    assert target.read_bytes() == (f"他的頭髮，你好。{end}" * 5).encode(encoding)
    linfen(
        "convert",
        str(source),
        "--to",
        "taiwan",
        "-o",
        str(target),
        "--force",
        "--output-encoding",
        "utf-8",
        "--line-ends",
        "lf",
    )
    assert target.read_bytes() == ("他的頭髮，你好。\n" * 5).encode()


def test_an_encoding_that_has_not_the_character(linfen: Linfen, tmp_path: Path) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_bytes("他說這裡的頭髮很長，歡迎來信。颷\n".encode("big5hkscs") * 3)
    refused = linfen("convert", str(source), "--to", "japanese", "-o", str(target), "--from", "taiwan", status=None)
    if refused.returncode:
        assert "--output-encoding utf-8 writes it all" in refused.stderr
        assert not target.exists()
    linfen("convert", str(source), "--to", "simplified", "-o", str(target), "--output-encoding", "utf-8", "--force")
    assert target.read_text(encoding="utf-8").startswith("他说这里的头发很长")


def test_documents_on_standard_output(linfen: Linfen, tmp_path: Path) -> None:
    page = "<p>头<b>发</b></p>"
    assert linfen("convert", "-", "--to", "taiwan", "--format", "html", stdin=page).stdout == "<p>頭<b>髮</b></p>"
    file = tmp_path / "a.docx"
    file.write_bytes(word_document())
    out = tmp_path / "b.docx"
    linfen("convert", str(file), "--to", "taiwan", "-o", str(out))
    with zipfile.ZipFile(out) as archive:
        assert "頭髮".encode() in archive.read("word/document.xml")


def test_lists(linfen: Linfen, tmp_path: Path) -> None:
    text = "头(tóu)发与后\n"
    explained = linfen("convert", "-", "--to", "s2t", "--explain", stdin=text).stdout.splitlines()
    assert [line.split("\t")[:4] for line in explained] == [
        ["1:1", "头发", "頭髮", "phrase"],
        ["1:3", "与", "與", "character"],
        ["1:4", "后", "後", "character"],
    ]
    (doubtful,) = linfen("convert", "-", "--to", "s2t", "--doubtful", stdin=text).stdout.splitlines()
    assert doubtful.split("\t")[1:5] == ["后", "後", "character", "后"]
    found = json.loads(linfen("convert", "-", "--to", "s2t", "--explain", "--json", stdin=text).stdout)
    assert found["text"] == "頭髮與後\n"
    first = found["changes"][0]
    assert [first[name] for name in ("start", "end", "old", "new", "rule", "stored_end")] == [
        0,
        2,
        "头发",
        "頭髮",
        "phrase",
        7,
    ]
    target = tmp_path / "a.txt"
    linfen("convert", "-", "--to", "s2t", "--explain", "-o", str(target), stdin=text)
    assert target.read_text(encoding="utf-8") == "頭髮與後\n"


def test_verify(linfen: Linfen) -> None:
    lost = linfen("convert", "-", "--to", "s2t", "--verify", stdin="乾杯与头发", status=1).stdout
    assert lost.split("\t")[:4] == ["1:1", "乾", "乾", "干"]
    assert linfen("convert", "-", "--to", "taiwan", "--verify", stdin="头发").stdout == ""
    found = json.loads(linfen("convert", "-", "--to", "s2t", "--verify", "--json", stdin="乾杯", status=1).stdout)
    assert found["lost"] == [{"line": 1, "column": 1, "old": "乾", "new": "乾", "back": "干"}]


def test_check(linfen: Linfen, folder: Path) -> None:
    assert "script\ttraditional\n" in linfen("convert", "--check").stdout
    found = json.loads(linfen("convert", "-", "--check", "--json", stdin="擔(dān)當担").stdout)
    assert (found["script"], found["mixed"], found["strays"][0]["character"]) == ("traditional", True, "担")
    lines = linfen("convert", str(folder), "--check").stdout.splitlines()
    assert [line.split("\t")[1] for line in lines] == ["simplified"] * 4


def test_own_words(linfen: Linfen, tmp_path: Path) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("# 我的\n头发\t髮絲 頭髮\n软件\t軟件\n", encoding="utf-8")
    two.write_text("软件\t程式\n", encoding="utf-8")
    done = linfen(
        "convert",
        "-",
        "--to",
        "taiwan",
        "--words",
        "--dict",
        str(one),
        "--dict",
        str(two),
        "--keep",
        "临汾",
        stdin="临汾的头发与软件",
    )
    assert done.stdout == "临汾的髮絲與程式"
    one.write_text("头发 髮絲\n", encoding="utf-8")
    wrong = linfen("convert", "-", "--to", "taiwan", "--dict", str(one), stdin="头发", status=2)
    assert wrong.stderr == f"linfen: {one}, line 1: there is no tab between a word and what it becomes\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "mars"], "there is no region 'mars'"),
        (["--to", "taiwan", "--width", "wide"], "there is no width 'wide': full or half"),
        (["--to", "taiwan", "--format", "pdf"], "there is no format 'pdf'"),
        (["--to", "taiwan", "--output-encoding", "klingon"], "there is no encoding 'klingon'"),
        (["--to", "taiwan", "--line-ends", "cr"], "--line-ends is lf, crlf or keep, not 'cr'"),
        (["--to", "taiwan", "--dict", "/nowhere"], "there is no file /nowhere"),
        (["--to", "taiwan", "--keep", ""], "a name to keep is a word on one line"),
        (["--to", "s2tw", "--words"], "--words goes with a region"),
        (["--to", "s2tw", "--from", "taiwan"], "--from goes with a region"),
        (["--to", "taiwan", "--explain", "--verify"], "--explain and --verify do not go together"),
        (["--to", "taiwan", "--engine", "fast"], "there is no engine 'fast'"),
        (["--to", "s2hkp", "--engine", "reimplemented"], "cannot do s2hkp"),
        (["--to", "taiwan", "--format", "docx"], "is not a Word document, or is damaged"),
        (["--to", "taiwan", "--format", "epub"], "is not an EPUB, or is damaged"),
        ([], "convert needs to know what to convert to"),
    ],
)
def test_wrong_use(linfen: Linfen, arguments: list[str], message: str) -> None:
    done = linfen("convert", "-", *arguments, stdin="头发", status=2)
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_folder_needs_a_folder(linfen: Linfen, folder: Path, tmp_path: Path) -> None:
    assert "or with -o a folder to write to" in linfen("convert", str(folder), "--to", "taiwan", status=2).stderr
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    assert "is a file" in linfen("convert", str(folder), "--to", "taiwan", "-o", str(file), status=2).stderr
    assert "--explain is for one text" in linfen("convert", str(folder), "--to", "tw", "--explain", status=2).stderr
    assert file.read_text(encoding="utf-8") == "mine"


def test_what_cannot_be_had_is_said(linfen: Linfen) -> None:
    done = linfen("convert", "-", "--to", "japanese", "--words", stdin="图书馆")
    assert done.stdout == "図書館"
    assert done.stderr == "linfen: there are no dictionaries of Japanese words: only characters are converted\n"


def test_on_a_terminal(tmp_path: Path, folder: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("他的头发与后，[bold]\x1b[31m里\n" * 3, encoding="utf-8")
    status, drawn = on_terminal("convert", str(text), "--to", "s2t", "--doubtful", columns=60, changes={"PAGER": "cat"})
    lines = [line for line in lines_of(drawn) if line]
    assert status == 0
    assert len(lines) == 6
    assert "后 → 後" in lines[0]
    assert "or 后" in lines[0]
    assert "␛[31m" in drawn
    status, drawn = on_terminal("convert", str(folder / "deep" / "d.docx"), "--to", "taiwan")
    assert status == 2
    assert "which a terminal cannot show" in drawn
    status, drawn = on_terminal("convert", str(folder), "-o", str(tmp_path / "out"), "--to", "taiwan", columns=70)
    assert status == 0
    assert "files converted" in drawn
    assert (tmp_path / "out" / "a.md").exists()
