"""Walking folders: what git would not ignore, in order, whatever stands in the way."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linfen_cli.base.walk import Entry, Problem, walk
from linfen_cli.search.corpus.answers import answers
from linfen_cli.search.corpus.corpus import Corpus
from linfen_cli.search.corpus.files import Sizes
from linfen_cli.search.query import compile_query
from tests.conftest import LIMIT, Linfen, environment, needs, run_unprivileged


def made(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def walked(folder: Path, **how: bool) -> list[str]:
    return [os.path.relpath(entry.path, folder) for entry in walk(str(folder), **how) if isinstance(entry, Entry)]


def listed_by_git(folder: Path) -> list[str]:
    """Return the files that git does not ignore, hidden ones left out."""
    done = subprocess.run(
        ["git", "-c", "core.excludesFile=", "ls-files", "-z", "--others", "--cached", "--exclude-standard"],
        cwd=folder, capture_output=True, check=True, env=environment(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1"),
    )  # fmt: skip
    names = {os.fsdecode(name) for name in done.stdout.split(b"\0") if name}
    return sorted(name for name in names if not any(part.startswith(".") for part in name.split("/")))


FILES = ("a.txt", "b.log", "x/a.txt", "x/b.log", "x/y/a.txt", "x/y/c.md", "build/a.txt", "x/build/b.log", "d e/f.txt", "漢/字.txt", "#h", "!n", "x/y/z/deep.log")  # fmt: skip
RULES = (
    "*.log", "!b.log", "build/", "/build", "x/", "!x/", "x/*", "!x/y/", "/x/y/*.md", "**/y", "**/a.txt", "x/**", "!x/y/a.txt",
    "a.*", "# comment", "", "  ", "\\#h", "\\!n", "d e/", "d\\ e", "漢", "?.txt", "[ab].txt", "[!a].txt", "y/z", "z/", "/a.txt",
    "*.md ", "x/y/", "!/x/y/z", "*", "!*/", "!*.txt", "x//y", "\\", "[", "**", "/**/z", "a.txt/", "x/**/deep.log", "!**/deep.log",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs("git", "git")
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    return folder


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from([".gitignore", "x/.gitignore", "x/y/.gitignore", ".git/info/exclude"]),
        st.lists(st.sampled_from(RULES), max_size=4),
        max_size=3,
    )
)
def test_git_ignores_the_same(place: Path, ignores: dict[str, list[str]]) -> None:
    (place / ".git" / "info" / "exclude").unlink(missing_ok=True)
    for entry in place.iterdir():
        if entry.is_dir() and entry.name != ".git":
            shutil.rmtree(entry)
        elif not entry.is_dir():
            entry.unlink()
    made(place, dict.fromkeys(FILES, "擔當"))
    made(place, {name: "\n".join(rules) + "\n" for name, rules in ignores.items()})
    assert sorted(walked(place)) == listed_by_git(place), ignores


def test_a_folder_in_a_repository_is_ruled_by_those_above(tmp_path: Path) -> None:
    made(tmp_path, {".gitignore": "*.log\n/x/y/c.md\n", **dict.fromkeys(FILES, "x")})
    inner = tmp_path / "x"
    assert "b.log" in walked(inner)  # no repository: what is above says nothing
    (tmp_path / ".git").mkdir()
    assert walked(inner) == ["a.txt", "y/a.txt"]
    assert "b.log" in walked(inner, ignore=False)


def test_bytes_in_ignore_files_that_are_not_utf8(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes(b"\xff.txt\r\nb.log\r\n")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("x", encoding="utf-8")
    made(tmp_path, {"b.log": "x", "c": "x"})
    assert walked(tmp_path) == ["c"]


def test_the_order_is_that_of_bytes_folder_by_folder(tmp_path: Path) -> None:
    names = ["B", "a", "a-b", "a.txt", "a/x", "a0", "漢", "é", "Z/1", "Z/10", "Z/2"]
    names.remove("a")
    made(tmp_path, dict.fromkeys(names, "x"))
    assert walked(tmp_path) == ["B", "Z/1", "Z/10", "Z/2", "a/x", "a-b", "a.txt", "a0", "é", "漢"]


def test_hidden_files(tmp_path: Path) -> None:
    made(tmp_path, dict.fromkeys([".a", ".b/c", "d", ".git/config", ".linfen/index"], "x"))
    assert walked(tmp_path) == ["d"]
    assert walked(tmp_path, hidden=True) == [".a", ".b/c", "d"]


def test_what_is_no_regular_file_is_passed_over(tmp_path: Path, linfen: Linfen) -> None:
    made(tmp_path, {"a": "擔當", "b/c": "擔當"})
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "b" / "up").symlink_to("..")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "itself").symlink_to("itself")
    (tmp_path / "link").symlink_to("a")
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(tmp_path)  # the path of a socket must be short
        listening.bind("socket")
        assert walked(tmp_path) == ["a", "b/c"]
        assert linfen("search", "-c", "担当", str(tmp_path)).stdout == f"{tmp_path}/a:1\n{tmp_path}/b/c:1\n"
    # One that is named is followed.
    assert linfen("search", "-c", "担当", str(tmp_path / "link")).stdout == "1\n"
    assert linfen("search", "-l", "担当", str(tmp_path / "loop")).stdout.count("\n") == 2
    for name in ("itself", "dangling"):
        done = linfen("search", "担当", str(tmp_path / name), status=2)
        assert done.stderr.startswith("linfen: ")
        assert done.stderr.count("\n") == 1


def test_a_device(linfen: Linfen) -> None:
    done = linfen("search", "担当", "/dev/null", status=2)
    assert done.stderr == "linfen: /dev/null is empty: there is nothing to read\n"


def test_a_pipe_by_name(tmp_path: Path) -> None:
    needs("bash", "bash")
    for view in ("", "-c"):
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} -m linfen_cli search {view} 担当 <(printf '擔當')"],
            capture_output=True, env=environment(), timeout=LIMIT,
        )  # fmt: skip
        assert done.returncode == 0, (view, done.stderr)
        assert done.stdout


def test_a_name_that_is_not_utf8(tmp_path: Path, linfen: Linfen) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xffname.txt")).write_text("擔當", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xfefolder")).mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xfefolder/a")).write_text("擔當", encoding="utf-8")
    for view in ("", "-c", "--table", "--json"):
        done = linfen("search", *view.split(), "担当", str(tmp_path))
        assert done.stderr == ""
        assert "\\udcff" in done.stdout or "bytes" in done.stdout or "�" in done.stdout, view


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    problems = [entry for entry in walk(str(tmp_path / "gone")) if isinstance(entry, Problem)]
    assert problems == [
        Problem(str(tmp_path / "gone"), f"the folder {tmp_path}/gone cannot be read: No such file or directory")
    ]


def test_a_folder_and_a_file_that_vanish(tmp_path: Path) -> None:
    made(tmp_path, dict.fromkeys(["a", "b/c", "d/e", "f"], "擔當"))
    found = walk(str(tmp_path))
    assert isinstance(next(found), Entry)
    shutil.rmtree(tmp_path / "b")
    assert [type(entry) for entry in found] == [Problem, Entry, Entry]
    given = answers(Corpus([str(tmp_path)], compile_query("担当")))
    assert next(given).problem is None
    (tmp_path / "f").unlink()
    rest = list(given)
    assert next(answer.problem is None for answer in rest) is True


def test_without_permission(tmp_path: Path) -> None:
    made(tmp_path, dict.fromkeys(["a", "b/c", "d"], "擔當"))
    (tmp_path / "b").chmod(0)
    (tmp_path / "d").chmod(0)
    done = run_unprivileged("search", "-c", "担当", str(tmp_path), cwd=tmp_path)
    (tmp_path / "b").chmod(0o755)
    assert done.stdout == f"{tmp_path}/a:1\n", done.stderr
    assert done.stderr == (
        f"linfen: the folder {tmp_path}/b cannot be read: Permission denied\n"
        f"linfen: {tmp_path}/d may not be read: you have no permission\n"
    )
    assert done.returncode == 2


# files of every kind


def test_encodings_and_packed_files(tmp_path: Path, linfen: Linfen) -> None:
    text = "我們不擔當，這是大家的責任。\n"
    simplified = "我们不担当，这是大家的责任。\n"
    files = {
        "1-utf8": text.encode(), "2-mark": text.encode("utf-8-sig"), "3-gb": simplified.encode("gb18030"), "4-big5": text.encode("big5"),
        "5-utf16": text.encode("utf-16"), "6-utf16be": b"\xfe\xff" + text.encode("utf-16-be"), "7.gz": gzip.compress(text.encode()),
        "8.gz": gzip.compress(simplified.encode("gb18030")), "9-packed-without-saying-so": gzip.compress(text.encode("utf-16")),
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert linfen("search", "-c", "担当", str(tmp_path)).stdout == "".join(f"{tmp_path}/{name}:1\n" for name in files)
    assert linfen("search", "-o", "担当", str(tmp_path)).stdout == "".join(
        f"{tmp_path}/{name}:{'担当' if name in ('3-gb', '8.gz') else '擔當'}\n" for name in files
    )


def test_files_that_are_broken_are_reported_and_the_rest_is_searched(tmp_path: Path, linfen: Linfen) -> None:
    packed = gzip.compress(("擔當。" * 2000).encode() + random.Random(1).randbytes(2000).hex().encode())
    files = {
        "a.txt": "擔當。\n天。\n".encode(), "b.gz": packed[: len(packed) // 2], "c.gz": packed[:300] + b"\x99" * 40 + packed[340:],
        "d.gz": packed[:-8] + bytes(8), "e.txt": "擔當".encode() + b"\xff\xff\xff", "f.gz": b"\x1f\x8b", "g.txt": "擔當。\n天。\n".encode(),
        "h.gz": b"\x1f\x8b\x08\x00", "late.txt": ("擔當。" * 9000).encode() + b"\xff\xff" + "擔當".encode(),
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    complaints = []
    for arguments in ("-c", "--json", "-v"):
        done = linfen("search", *arguments.split(), "担当", str(tmp_path), status=2)
        assert "a.txt" in done.stdout
        assert "g.txt" in done.stdout
        assert not any(f"{name}.gz" in done.stdout for name in "bcdh")
        complaints.append(done.stderr)
        assert done.stderr.count("\n") == len(done.stderr.split("linfen: ")) - 1
    for name in ("b.gz", "c.gz", "d.gz", "e.txt", "h.gz"):
        assert all(f"{tmp_path}/{name} " in complaint for complaint in complaints), name
    # Where only numbers are asked for, the bytes of a text that begins as UTF-8 are not all looked at.
    assert f"{tmp_path}/late.txt is not UTF-8 (byte 81000 is 0xFF)" in complaints[1]


def test_archives_and_binaries_are_skipped_in_a_walk(tmp_path: Path, linfen: Linfen) -> None:
    import tarfile

    made(tmp_path, {"a.txt": "擔當"})
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.txt")
    (tmp_path / "c.bin").write_bytes("擔當".encode() + b"\0")
    (tmp_path / "d.bin.gz").write_bytes(gzip.compress("擔當".encode() + bytes(20)))
    (tmp_path / "late.bin").write_bytes(("擔當" * 20000).encode() + b"\0")
    done = linfen("search", "-c", "担当", str(tmp_path), status=None)
    assert f"{tmp_path}/a.txt:1\n" in done.stdout
    assert "b.tar" not in done.stdout + done.stderr
    assert "c.bin" not in done.stdout + done.stderr
    assert "d.bin" not in done.stdout + done.stderr
    assert linfen("search", "担当", str(tmp_path / "c.bin"), status=2).stderr == f"linfen: {tmp_path}/c.bin is a binary file, not a text\n"  # fmt: skip


def test_several_processes_give_what_one_gives(tmp_path: Path) -> None:
    rng = random.Random(3)
    for number in range(300):
        text = "".join(
            rng.choice(["不擔當。", "責任\n", "天地", "發展，", "擔(dān)當\n"]) for _ in range(rng.randrange(40))
        )
        made(tmp_path, {f"{number % 7}/{number}.txt": text})
    made(tmp_path, {"3/long.txt": "不擔當。\n" * 2000})
    (tmp_path / "2" / "broken").write_bytes("擔".encode() + b"\xff\xff")

    def answered(jobs: int, sizes: Sizes, **how: bool) -> list[object]:
        corpus = Corpus([str(tmp_path)], compile_query(["担当", "责任"]), jobs=jobs, sizes=sizes, **how)  # type: ignore[arg-type]
        given: list[object] = []
        for answer in answers(corpus):
            hits = [(article.name, hit[:7]) for article, found in answer.pieces for hit in found]
            if answer.problem or any(answer.counts) or hits:
                given.append((answer.name, answer.problem, answer.counts, hits))
        return given

    sizes = Sizes(long=20_000, batch_files=5, alone=1000)
    hows: list[dict[str, bool]] = [{}, {"only_counts": True}, {"invert": True}]
    alone = [answered(1, sizes, **how) for how in hows]
    together = [answered(3, sizes, **how) for how in hows]
    assert alone == together
    assert len(alone[0]) > 200
    # Threads count until so much has been read; then processes do.
    assert answered(3, sizes._replace(read=2000), only_counts=True) == alone[1]
