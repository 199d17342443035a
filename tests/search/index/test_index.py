"""The index: the same hits as the plain search, whatever happened to the folder or to the database."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linfen_cli.base.errors import LinfenError
from linfen_cli.repair.splice import cache
from linfen_cli.search.corpus.answers import answers as corpus_answers
from linfen_cli.search.corpus.corpus import Corpus
from linfen_cli.search.corpus.files import Sizes
from linfen_cli.search.index import database, stamps
from linfen_cli.search.index import update as updates
from linfen_cli.search.index.database import FILE
from linfen_cli.search.index.lookup import Index
from linfen_cli.search.index.update import update
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import Query, compile_query
from tests.conftest import LIMIT, Linfen, needs, run_unprivileged
from tests.processes import start
from tests.search import texts

DEFAULT_SIZES = Sizes()

QUERIES = {
    "literal": compile_query("担当"),
    "one character": compile_query("发"),
    "a mark": compile_query("。"),
    "letters": compile_query("ab"),
    "several": compile_query(["责任", "头发"]),
    "with white space": compile_query("担 当"),
    "exact": compile_query("擔當", MatchOptions(exact=True)),
    "exact gloss": compile_query("(dān)", MatchOptions(exact=True)),
    "expression": compile_query("[担责].?[当任]", MatchOptions(regex=True)),
    "anchors": compile_query("^不|。$", MatchOptions(regex=True)),
    "sound": compile_query("dandang", MatchOptions(sound=True)),
    "fuzzy": compile_query("不担当就", MatchOptions(fuzzy=1)),
    "fuzzy sound": compile_query("zeren", MatchOptions(sound=True, fuzzy=1)),
    "fuzzy expression": compile_query("担当", MatchOptions(regex=True, fuzzy=1)),
    "regional": compile_query("信息", MatchOptions(regional=True)),
    "words": compile_query("责任", MatchOptions(words=True)),
    "near": compile_query(["担当", "责任"], near=8),
    "sentence": compile_query(["担", "责"], together="sentence"),
    "paragraph": compile_query(["担", "责"], together="paragraph"),
    "section": compile_query(["担", "责"], together="section"),
    "file": compile_query(["担", "责"], together="file"),
}


def answers(folder: Path, query: Query, *, indexed: bool, sizes: Sizes = DEFAULT_SIZES, **how: bool) -> list[object]:
    """All that the search of a folder gives: names, problems, and of each hit every field that a view may print."""
    given: list[object] = []
    for answer in corpus_answers(Corpus([str(folder)], query, indexed=indexed, jobs=1, sizes=sizes, **how)):  # type: ignore[arg-type]
        pieces = [(article, list(found)) for article, found in answer.pieces]
        hits = [
            (
                article.name, article.before if how.get("offsets") else article.before.lines,
                (*hit[:7], hit.section.number if hit.section else None, hit.section.label if hit.section else "", hit.pattern),
            )
            for article, found in pieces
            for hit in found
        ]  # fmt: skip
        if hits or answer.problem or any(answer.counts):
            lengths = [[section.length for section in article.sections] for article, found in pieces if found]
            given.append((answer.name, answer.problem, answer.counts, hits, lengths))
    return given


def same(folder: Path, names: list[str] | None = None, sizes: Sizes = DEFAULT_SIZES) -> None:
    """Assert that the index says what the files say, for every way of asking."""
    for name in names or QUERIES:
        query = QUERIES[name]
        hows: list[dict[str, bool]] = [{}, {"only_counts": True}]
        if name in ("literal", "exact", "expression"):
            hows += [{"invert": True}, {"whole": True, "every": True}, {"offsets": True}]
        for how in hows:
            if query.together in ("section", "file"):
                how["whole"] = True  # as the program does: a text must be known whole then
            indexed = answers(folder, query, indexed=True, sizes=sizes, **how)
            assert indexed == answers(folder, query, indexed=False, sizes=sizes, **how), name


def made(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait until the times of files tell another change: what was just written is compared itself then."""
    monkeypatch.setattr(stamps, "_sleep_until", lambda moment: None)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep repairs, as the program does: the same damaged texts are read for every way of asking."""
    monkeypatch.setattr(cache, "_in_use", True)


@pytest.fixture
def folder(tmp_path: Path, hasty: None) -> Path:
    """A folder with an index, of files of every kind."""
    made(
        tmp_path,
        {
            "found.txt": "。\n".join(texts.DAMAGED[:2]).encode(),
            "a/clean.txt": "一、開頭\n不擔當就是失責任。\n头发白了。\n二、結尾\n發展資訊，責(zé)任。\n".encode(),
            "a.txt": "擔\r\n當\r\nAB ＡＢ\r\n".encode(),
            "a/gb.txt": "不担当就是失责任，信息很多，我们都知道。".encode("gb18030"),
            "a/utf16.txt": "不担当就是失责任。".encode("utf-16"),
            "b/packed.txt.gz": gzip.compress("他担当了责任。\n".encode()),
            "b/broken.txt": "擔當".encode() + b"\xff\xff",
            "b/binary": b"\x00\x01",
            "b/empty": b"",
        },
    )
    update(str(tmp_path))
    return tmp_path


# the same answers


def test_every_way_of_asking(folder: Path) -> None:
    same(folder)
    assert all(answers(folder, query, indexed=True) for query in QUERIES.values())


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("places")


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.tuples(texts.stored, st.sampled_from(texts.ENCODINGS)), min_size=1, max_size=4),
    st.lists(st.sampled_from(sorted(QUERIES)), min_size=4, max_size=6, unique=True),
)
def test_any_folder(hasty: None, places: Path, files: list[tuple[str, str]], names: list[str]) -> None:
    shutil.rmtree(places, ignore_errors=True)
    made(places, {f"{number}": texts.encoded(text, encoding) for number, (text, encoding) in enumerate(files)})
    update(str(places))
    same(places, names)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.integers(0, 1 << 32), st.sampled_from(["", "\n", "。\n", "\r\n"]), st.lists(st.sampled_from(sorted(QUERIES)), min_size=3, max_size=5, unique=True))  # fmt: skip
def test_texts_of_many_blocks(hasty: None, places: Path, seed: int, end: str, names: list[str]) -> None:
    shutil.rmtree(places, ignore_errors=True)
    rng = random.Random(seed)
    pieces = [
        "擔當",
        "不擔當就",
        "頭髮",
        "責任",
        "一二三四五六七八九十" * 4,
        "天地玄黃，宇宙洪荒。",
        " ",
        "ab",
        "擔(dān)當",
        "資訊",
    ]
    text = "".join(rng.choice(pieces) + (end if rng.random() < 0.2 else "") for _ in range(400))
    made(places, {"long": text.encode()})
    update(str(places))
    same(places, names)


def test_a_long_file(folder: Path) -> None:
    sizes = Sizes(long=10_000, window=4096, doubtful=2048)
    made(folder, {"long.txt": "他不擔當，就是失責(zé)任。\n頭髮白了，資訊AB。\n一行擔\n當。\n".encode() * 200})
    update(str(folder), sizes=sizes)
    same(folder, ["literal", "several", "exact", "expression", "sound"], sizes)


# changes


def add_c(folder: Path) -> None:
    made(folder, {"c/d/new.txt": "新擔當".encode()})


def link_a(folder: Path) -> None:
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to("found.txt")


def remove_a(folder: Path) -> int:
    shutil.rmtree(folder / "a")
    return 0


CHANGES: dict[str, Callable[[Path], object]] = {
    "edited": lambda folder: (folder / "a.txt").write_text("責任", encoding="utf-8"),
    "edited to the same size": lambda folder: (folder / "a.txt").write_bytes(
        (folder / "a.txt").read_bytes().replace("擔".encode(), "失".encode())
    ),
    "added": lambda folder: (folder / "a" / "new.txt").write_text("新擔當", encoding="utf-8"),
    "added in a new folder": add_c,
    "removed": lambda folder: (folder / "a" / "clean.txt").unlink(),
    "a folder removed": remove_a,
    "renamed": lambda folder: (folder / "a.txt").rename(folder / "zz.txt"),
    "exchanged": lambda folder: (
        (folder / "a.txt").rename(folder / "tmp"),
        (folder / "found.txt").rename(folder / "a.txt"),
        (folder / "tmp").rename(folder / "found.txt"),
    ),
    "a folder renamed": lambda folder: (folder / "a").rename(folder / "zz"),
    "mended": lambda folder: (folder / "b" / "broken.txt").write_text("擔當", encoding="utf-8"),
    "broken": lambda folder: (folder / "a.txt").write_bytes("擔當".encode() + b"\xff\xff\xff"),
    "a file for a folder": lambda folder: (
        remove_a(folder),
        (folder / "a").write_text("擔當", encoding="utf-8"),
    ),
    "a link for a file": link_a,
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change(folder: Path, change: str) -> None:
    names = ["literal", "several", "expression"]
    CHANGES[change](folder)
    same(folder, names)  # not indexed yet: noticed all the same
    update(str(folder))
    same(folder, names)
    again = update(str(folder))
    assert again[1:4] == (0, 0, 0)


def test_edited_in_place_at_the_same_time_and_size(folder: Path) -> None:
    file = folder / "a.txt"
    before = file.stat()
    file.write_bytes(file.read_bytes().replace("擔".encode(), "失".encode()))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    same(folder, ["literal"])
    update(str(folder))
    same(folder, ["literal"])


def test_edited_within_the_second_that_it_was_indexed_in(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    for text in ("擔當", "責任", "擔當", "發髮"):
        file.write_text(text, encoding="utf-8")
        update(str(tmp_path))
        file.write_text(text[::-1], encoding="utf-8")
        same(tmp_path, ["literal", "several"])


def test_when_other_files_are_ignored(folder: Path) -> None:
    needs("git", "git")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    update(str(folder))
    for ignored in ("a/\n", "*.gz\n", "!*.gz\n"):
        (folder / ".gitignore").write_text(ignored, encoding="utf-8")
        same(folder, ["literal"])
        update(str(folder))
        same(folder, ["literal"])
    (folder / ".git" / "info" / "exclude").write_text("found.txt\n", encoding="utf-8")
    same(folder, ["literal"])


def test_an_ignore_file_above_the_folder(tmp_path: Path, hasty: None) -> None:
    needs("git", "git")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    inner = tmp_path / "x" / "y"
    made(inner, {"a.txt": "擔當".encode(), "b.md": "擔當".encode()})
    update(str(inner))
    same(inner, ["literal"])
    (tmp_path / ".gitignore").write_text("*.md\n", encoding="utf-8")
    same(inner, ["literal"])
    (tmp_path / "x" / ".gitignore").write_text("!b.md\n", encoding="utf-8")
    same(inner, ["literal"])


# what is asked of it


def test_a_folder_in_it_and_a_file_in_it(folder: Path, linfen: Linfen) -> None:
    for name in ("a", "a/clean.txt", "found.txt", "b/packed.txt.gz", "b"):
        for arguments in (["担当"], ["-c", "责任"], ["--json", "担当"], ["--table", "担当"], ["-l", "担"]):
            plain = linfen("search", *arguments, str(folder / name), status=None)
            quick = linfen("search", "--index", *arguments, str(folder / name), status=None)
            assert (plain.stdout, plain.stderr, plain.returncode) == (quick.stdout, quick.stderr, quick.returncode)


VIEWS = ["", "-c", "-cc", "-l", "-o", "-v", "--kwic 5", "--table", "--plot", "-C 1", "-s 1", "--color always"]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view(folder: Path, linfen: Linfen, view: str) -> None:
    plain = linfen("search", *view.split(), "-e", "担当", "-e", "责任", str(folder), status=None)
    quick = linfen("search", "--index", *view.split(), "-e", "担当", "-e", "责任", str(folder), status=None)
    assert quick.stdout == plain.stdout != ""
    assert quick.stderr == plain.stderr
    assert quick.returncode == plain.returncode == 2  # a file in it is broken


def test_json(folder: Path, linfen: Linfen) -> None:
    def messages(*more: str) -> str:
        return linfen("search", *more, "--json", "担当", str(folder), status=2).stdout

    assert messages("--index") == messages()


def test_pinyin_that_is_not_found_as_it_is_written(folder: Path, linfen: Linfen) -> None:
    assert linfen("search", "--index", "dandang", str(folder), status=2).stdout == linfen("search", "dandang", str(folder), status=2).stdout != ""  # fmt: skip


def test_what_it_was_made_with_must_be_asked_for(folder: Path, linfen: Linfen) -> None:
    done = linfen("search", "--index", "--hidden", "担当", str(folder), status=2)
    assert (done.stdout, done.stderr) == ("", f"linfen: the index of {folder} was made with other files in it: give it the same options\n")  # fmt: skip
    linfen("index", "--hidden", "--no-ignore", str(folder), status=2)
    assert linfen("search", "--index", "--hidden", "--no-ignore", "-c", "担当", str(folder), status=2).stdout
    linfen("search", "--index", "担当", str(folder), status=2)


def test_where_there_is_none(tmp_path: Path, linfen: Linfen) -> None:
    done = linfen("search", "--index", "担当", str(tmp_path), status=2)
    assert done.stderr == f"linfen: {tmp_path} is in no folder with an index: linfen index makes one\n"
    assert linfen("search", "--index", "担当", status=2).stderr.startswith(
        "linfen: --index searches the indexes of folders"
    )
    assert linfen("search", "--index", "担当", "-", status=2).stderr.startswith("linfen: --index searches")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert linfen("index", str(tmp_path / "file"), status=2).stderr == f"linfen: {tmp_path / 'file'} is not a folder: only folders can be indexed\n"  # fmt: skip
    assert linfen("index", str(tmp_path / "nowhere"), status=2).stderr.count("\n") == 1


# databases that are not what they were


def spoiled(folder: Path) -> Iterator[tuple[str, bytes]]:
    data = (folder / FILE).read_bytes()
    rng = random.Random(4)
    for length in (1, 15, 16, 50, 99, 100, 101, 4096, 8192, 8193, len(data) // 2, len(data) - 8192, len(data) - 1):
        yield f"cut to {length}", data[:length]
    for number in range(40):
        at, size = rng.randrange(100, len(data)), rng.choice((1, 16, 300, 9000))
        garbage = rng.randbytes(size)
        yield f"garbage {number}", (data[:at] + garbage + data[at + size :])[: len(data)]
    for number in range(8):
        at = rng.randrange(0, len(data) // 8192) * 8192
        yield f"zeroes {number}", data[:at] + bytes(8192) + data[at + 8192 :]


def test_a_spoiled_database_never_gives_wrong_hits(folder: Path) -> None:
    """Whatever SQLite notices; a changed letter in a text it cannot."""
    good = (folder / FILE).read_bytes()
    wanted = {name: answers(folder, QUERIES[name], indexed=False) for name in ("literal", "sound")}
    wrong = []
    for what, data in [("empty", b""), *spoiled(folder)]:
        (folder / FILE).write_bytes(data)
        for name, hits in wanted.items():
            if answers(folder, QUERIES[name], indexed=True) != hits:
                wrong.append((what, name))
        assert (folder / FILE).read_bytes() == data, what  # a search repairs nothing
    assert not wrong
    for what, data in [("empty", b""), ("cut", good[:9000]), ("cut in the head", good[:50])]:
        (folder / FILE).write_bytes(data)
        assert update(str(folder)).rebuilt, what
        same(folder, ["literal"])
        assert (folder / FILE).stat().st_size > 10_000


def test_an_index_from_a_newer_version(folder: Path, linfen: Linfen) -> None:
    with sqlite3.connect(folder / FILE) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    same(folder, ["literal"])
    assert "another version" in linfen("index", str(folder), status=2).stdout
    same(folder, ["literal"])
    with sqlite3.connect(folder / FILE) as database:
        database.execute("UPDATE settings SET value = '9.9.9' WHERE name = 'made by'")
    database.close()
    same(folder, ["literal"])
    assert update(str(folder)).rebuilt


@pytest.mark.parametrize("foreign", ["sqlite", "text", "short text", "folder", "link"])
def test_what_is_no_index_is_never_overwritten(tmp_path: Path, hasty: None, foreign: str, linfen: Linfen) -> None:
    made(tmp_path, {"a.txt": "擔當".encode()})
    path = tmp_path / FILE
    path.parent.mkdir()
    if foreign == "sqlite":
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE mine (x)")
        database.close()
    elif foreign == "folder":
        path.mkdir()
    elif foreign == "link":
        (tmp_path / "notes.txt").write_text("notes of mine, not an index at all. " * 20, encoding="utf-8")
        path.symlink_to(tmp_path / "notes.txt")
    else:
        path.write_text("my notes" * (100 if foreign == "text" else 1), encoding="utf-8")
    before = path.read_bytes() if path.is_file() else None
    for arguments in (["index"], ["index", "--rebuild"]):
        done = linfen(*arguments, str(tmp_path), status=2)
        assert done.stderr.startswith("linfen: ")
        assert done.stderr.count("\n") == 1
        assert (path.read_bytes() if path.is_file() else None) == before
    assert linfen("search", "--index", "-c", "担当", str(tmp_path)).stdout.endswith("a.txt:1\n")


def test_a_folder_that_may_not_be_written_to(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run_unprivileged(*arguments, cwd=folder)

    done = run("search", "--index", "-c", "担当", str(folder))
    assert done.stdout == run("search", "-c", "担当", str(folder)).stdout != ""
    refused = run("index", str(folder))
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"linfen: the index of {folder} cannot be written")
    assert refused.stderr.count("\n") == 1
    for path in folder.rglob("*"):
        path.chmod(0o755)


# processes that are killed, and several


# Makes or renews the index of a folder, and is killed when it has come to a statement.
KILLED = """
import os, signal, sqlite3, sys

left, connect = int(sys.argv[2]), sqlite3.connect


def traced(*arguments, **options):
    database = connect(*arguments, **options)
    database.set_trace_callback(count)
    return database


def count(statement):
    global left
    left -= not statement.startswith("INSERT INTO folds")  # of which there are thousands
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)


sqlite3.connect = traced
from linfen_cli.search.index.update import update

update(sys.argv[1])
sys.exit(f"{left} statements are left")
"""
FILES = 12


def test_killed_while_it_writes(tmp_path: Path, hasty: None) -> None:
    """Whatever statement it has come to, what was there before is there and is right."""
    rng = random.Random(9)
    for turn, statements in enumerate((2, 9, 25, 50, 70, 90, 110)):
        for number in rng.sample(range(FILES), FILES // 2) if turn else range(FILES):
            text = "不擔當就是失責(zé)任。\n" * 60 + f"{number} {turn}"
            (tmp_path / f"{number:03}.txt").write_text(text, encoding="utf-8")
        wanted = answers(tmp_path, QUERIES["literal"], indexed=False)
        running = start(str(tmp_path), str(statements), script=KILLED)
        _, complaint = running.communicate(timeout=LIMIT)
        assert running.returncode == -signal.SIGKILL, complaint
        if (tmp_path / FILE).exists():
            assert answers(tmp_path, QUERIES["literal"], indexed=True) == wanted
    changes = update(str(tmp_path))
    assert changes.files == FILES
    assert answers(tmp_path, QUERIES["literal"], indexed=True) == wanted
    assert update(str(tmp_path))[1:4] == (0, 0, 0)


def test_several_processes_read_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = {name: answers(folder, query, indexed=True) for name, query in QUERIES.items()}
    monkeypatch.setattr(updates, "_MANY", 0)
    monkeypatch.setattr(updates, "_SHORT", 1000)
    monkeypatch.setattr(updates, "processors", lambda: 2)
    made(folder, {"long.txt": ("不擔當就是失責任。\n" * 100).encode(), "bad": b"\xe6\x93\x94" + b"\xff" * 9})
    expected = {name: answers(folder, query, indexed=False) for name, query in QUERIES.items()}
    assert update(str(folder), rebuild=True).files
    assert {name: answers(folder, query, indexed=True) for name, query in QUERIES.items()} == expected != alone


def test_two_processes_that_index_at_once(tmp_path: Path) -> None:
    made(tmp_path, {f"{number}.txt": ("不擔當就是失責任。\n" * 10).encode() for number in range(20)})
    running = [start("index", str(tmp_path)) for _ in range(3)]
    said = [one.communicate() for one in running]
    assert [one.returncode for one in running] == [0, 0, 0], said
    same(tmp_path, ["literal", "sound"])


def test_searching_while_another_process_writes(folder: Path) -> None:
    index_of = Index(str(folder))
    (folder / "a.txt").write_text("責任", encoding="utf-8")
    update(str(folder))
    assert index_of.candidates(QUERIES["literal"])  # of the state that it was opened in
    index_of.close()
    same(folder, ["literal"])


def test_another_process_that_does_not_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    lock = sqlite3.connect(folder / ".linfen" / "lock", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LinfenError, match="another process writes the index"):
        update(str(folder))
    lock.close()
    update(str(folder))
