"""Real runs: killed, interrupted, out of space, with broken input; nothing is lost, nothing comes twice."""

from __future__ import annotations

import gzip
import json
import os
import pty
import resource
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from linfen_cli.bulk import chunks, job
from linfen_cli.bulk.journal import Destination
from linfen_cli.bulk.records import jsonl as json_lines
from linfen_cli.bulk.records import parquet, warc
from tests.bulk.samples import CLEAN, DAMAGED, SPLICED, UNSPLICED, jsonl, page, read_warc, write_warc
from tests.conftest import LIMIT, Linfen, environment
from tests.processes import LINUX, is_alive, offspring, start, wait_for, wait_until_stopped

Crawl = tuple[Path, Path]
"""A folder, and the same as a run of one process that nothing disturbed has repaired it."""


def contents(folder: Path) -> dict[str, bytes]:
    """The files under a folder, but for the run's own."""
    return {
        os.path.relpath(path, folder): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".linfen" not in path.relative_to(folder).parts
    }


TEXTS, LINES, ROWS, PAGES = 24, 120, 60, 30
FILLER = CLEAN * 20

# Chunks of a fiftieth of their size, in the tests' process and in those that they start: so a small crawl has as many as a large one.
CHUNK = 10_000
SMALL = f"""
from linfen_cli.base import compressed
from linfen_cli.bulk import job
from linfen_cli.bulk.records import jsonl, parquet, warc

for module in (job, jsonl, parquet, warc):
    module.CHUNK = {CHUNK}
compressed._PIECE = {CHUNK}
"""
MAIN = """
from linfen_cli.__main__ import main
main()
"""


def found(number: int, every: int) -> str:
    """A page that no other is like. Each with a run takes some hundredths of a second, so not all have one."""
    return f"第{number}頁：{FILLER}{DAMAGED if number % every else SPLICED}"


def clean(number: int, every: int) -> str:
    return f"第{number}頁：{FILLER}{CLEAN if number % every else UNSPLICED}"


@pytest.fixture(autouse=True, scope="module")
def small_chunks() -> Iterator[None]:
    """Cut files into small chunks, and do not wait for the disk to have all that any program has written."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (job, json_lines, parquet, warc):
            patch.setattr(module, "CHUNK", CHUNK)
        patch.setattr(os, "sync", lambda: None)
        yield


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory, linfen: Linfen) -> Crawl:
    """A crawl in every format, and what becomes of it."""
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("warcio")
    folder = tmp_path_factory.mktemp("crawl") / "in"
    (folder / "texts").mkdir(parents=True)
    for number in range(TEXTS):
        (folder / "texts" / f"{number:03}.txt").write_text(found(number, 6), encoding="utf-8")
    records = [json.dumps({"id": n, "text": found(n, 40)}, ensure_ascii=False) for n in range(LINES)]
    (folder / "a.jsonl.gz").write_bytes(gzip.compress("\n".join(records).encode()))
    rows = {"id": list(range(ROWS)), "text": [found(n + 10_000, 40) for n in range(ROWS)]}
    pq.write_table(pa.table(rows), folder / "b.parquet")
    write_warc(folder / "c.warc.gz", [found(n + 20_000, 20) for n in range(PAGES)], compressed=True)
    output = folder.parent / "expected"
    linfen("repair", str(folder), "-o", str(output), "-j", "1")
    return folder, output


def report(linfen: Linfen, output: Path) -> dict[str, object]:
    """Return the report, but for the name of the folder."""
    found: dict[str, object] = json.loads(linfen("report", str(output), "--json").stdout)
    assert found.pop("finished") is True
    return found


def test_the_undisturbed_run_is_right(crawl: Crawl, linfen: Linfen) -> None:
    """The result that others are compared with has every record once, in order, and clean."""
    pq = pytest.importorskip("pyarrow.parquet")
    _, output = crawl
    written = contents(output)
    for number in range(TEXTS):
        assert written.pop(f"texts/{number:03}.txt").decode() == clean(number, 6)
    assert sorted(written) == ["a.jsonl.gz", "b.parquet", "c.warc.gz"]
    records = [json.loads(line) for line in gzip.decompress(written["a.jsonl.gz"]).decode().splitlines()]
    assert records == [{"id": n, "text": clean(n, 40)} for n in range(LINES)]
    rows = pq.read_table(output / "b.parquet").to_pylist()
    assert rows == [{"id": n, "text": clean(n + 10_000, 40)} for n in range(ROWS)]
    pages = [body for kind, body in read_warc(output / "c.warc.gz") if kind == "response"]
    assert pages == [page(clean(n + 20_000, 20)) for n in range(PAGES)]
    assert report(linfen, output)["documents"] == TEXTS + LINES + ROWS + PAGES


def test_any_number_of_processes_gives_the_same(crawl: Crawl, linfen: Linfen, tmp_path: Path) -> None:
    folder, expected = crawl
    linfen("repair", str(folder), "-o", str(tmp_path / "out"), "-j", "3")
    assert contents(tmp_path / "out") == contents(expected)
    assert report(linfen, tmp_path / "out") == report(linfen, expected)


# Checkpoints come after each piece of work, and when the run has had so many files written through to the disk, it stops itself:
# before a line of the journal, after it, or before an output is put in its place.
STOPPING = f"""{SMALL}
import os, signal, sys
from linfen_cli.bulk import output

output._SHORTEST = output._LONGEST = 0.0
os.sync = lambda: None  # what a killed process has written is the system's
count, fsync, run = int(sys.argv.pop(1)), os.fsync, os.getpid()


def stop(number):
    global count
    fsync(number)
    count -= os.getpid() == run  # and not in a worker
    if count == 0:
        os.kill(run, signal.SIGSTOP)


os.fsync = stop
{MAIN}"""


def repair_arguments(folder: Path, output: Path) -> list[str]:
    return ["repair", str(folder), "-o", str(output), "-j", "2"]


def stopped(folder: Path, output: Path, after: int) -> subprocess.Popen[bytes]:
    """Start a run that stops itself after so many files were written through, or ends before."""
    run = start(str(after), *repair_arguments(folder, output), script=STOPPING)
    wait_until_stopped(run)
    return run


@LINUX
@pytest.mark.parametrize("moments", [(2, 5, 3, 12), (1, 1, 7, 4), (9, 6, 20)])
def test_a_run_that_is_killed_again_and_again(
    crawl: Crawl, linfen: Linfen, tmp_path: Path, moments: tuple[int, ...]
) -> None:
    """kill -9 at many moments, each time after something more was done; no process is left behind."""
    folder, expected = crawl
    output = tmp_path / "out"
    for moment in moments:
        run = stopped(folder, output, moment)
        children = list(offspring(run.pid))
        run.kill()
        _, complaint = run.communicate(timeout=LIMIT)
        assert run.returncode == -signal.SIGKILL, complaint
        wait_for(lambda pids=children: not any(map(is_alive, pids)))  # type: ignore[misc]
    linfen("repair", str(folder), "-o", str(output), "-q")
    assert contents(output) == contents(expected)
    assert report(linfen, output) == report(linfen, expected)
    assert sorted(os.listdir(output / ".linfen")) == ["journal.jsonl"]
    assert "is done already" in linfen("repair", str(folder), "-o", str(output), status=2).stderr


def test_ctrl_c_stops_and_the_same_command_goes_on(crawl: Crawl, linfen: Linfen, tmp_path: Path) -> None:
    folder, expected = crawl
    output = tmp_path / "out"
    run = stopped(folder, output, 5)
    run.send_signal(signal.SIGINT)
    run.send_signal(signal.SIGCONT)
    _, complaint = run.communicate(timeout=LIMIT)
    assert run.returncode == -signal.SIGINT
    assert complaint == b"stopped; the same command goes on from here\n"
    assert "another command" not in linfen("repair", str(folder), "-o", str(output), "-q").stderr
    assert contents(output) == contents(expected)
    assert report(linfen, output) == report(linfen, expected)


@LINUX
def test_a_worker_that_is_killed(crawl: Crawl, linfen: Linfen, tmp_path: Path) -> None:
    """As the system does where memory runs out: one line, and the run can go on."""
    folder, expected = crawl
    output = tmp_path / "out"
    run = stopped(folder, output, 3)
    os.kill(next(offspring(run.pid)), signal.SIGKILL)
    run.send_signal(signal.SIGCONT)
    _, complaint = run.communicate(timeout=LIMIT)
    assert run.returncode == 2
    assert complaint.decode().startswith("linfen: a worker process was killed")
    assert complaint.count(b"\n") == 1
    linfen("repair", str(folder), "-o", str(output), "-q")
    assert contents(output) == contents(expected)
    assert report(linfen, output) == report(linfen, expected)


@pytest.mark.parametrize("limit", [40_000, 5_000, 500])
def test_a_full_disk(crawl: Crawl, linfen: Linfen, tmp_path: Path, limit: int) -> None:
    """A file may not grow beyond a limit, which is how a full disk looks to a program; then it may."""
    folder, expected = crawl
    output = tmp_path / "out"
    run = start(
        *repair_arguments(folder, output),
        script=SMALL + MAIN,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    _, complaint = run.communicate(timeout=LIMIT)
    assert run.returncode == 2
    assert complaint.decode().splitlines() == [
        f"linfen: cannot write {output}: File too large; what was done is kept, and the same command goes on from there"
    ]
    for name, data in contents(output).items():
        assert data == (expected / name).read_bytes()  # nothing is there by half
    linfen("repair", str(folder), "-o", str(output), "-q")
    assert contents(output) == contents(expected)
    assert report(linfen, output) == report(linfen, expected)


def test_what_was_begun_after_the_last_checkpoint_is_done_again(linfen: Linfen, tmp_path: Path) -> None:
    """Killed when one file was in its place, and the next begun, but nothing of it in the journal yet."""
    stored, wanted = jsonl(50)
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name in ("a.jsonl", "b.jsonl"):
        (folder / name).write_bytes(stored)
    linfen("repair", str(folder), "-o", str(output), "-q")
    journal = output / ".linfen" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    ended = next(index for index, line in enumerate(lines) if b'"open":"a.jsonl"' in line and b'"ended"' in line)
    journal.write_bytes(b"".join(lines[: ended + 1]) + b'{"findings":{"docum')
    Path(Destination(str(output), True).partial_of("b.jsonl")).write_bytes(b"half of anything")
    (output / "b.jsonl").unlink()
    linfen("repair", str(folder), "-o", str(output), "-q")
    assert contents(output) == {"a.jsonl": wanted, "b.jsonl": wanted}
    assert report(linfen, output)["documents"] == 100
    assert sorted(os.listdir(output / ".linfen")) == ["journal.jsonl"]


def test_two_runs_do_not_write_one_folder(crawl: Crawl, linfen: Linfen, tmp_path: Path) -> None:
    folder, _ = crawl
    output = tmp_path / "out"
    run = stopped(folder, output, 1)
    assert "another run is writing" in linfen("repair", str(folder), "-o", str(output), status=2).stderr
    run.kill()
    run.communicate()


def test_another_run_is_not_gone_on_with(linfen: Linfen, tmp_path: Path) -> None:
    stored, wanted = jsonl(50)
    (tmp_path / "a.jsonl").write_bytes(stored)
    linfen("repair", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.jsonl"), "-q")
    journal = tmp_path / "b.jsonl.linfen" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[0])
    (tmp_path / "b.jsonl").unlink()
    arguments = ("repair", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.jsonl"))
    done = linfen(*arguments, "--kinds", "gloss", status=2)
    assert "is from a run with other kinds" in done.stderr
    linfen(*arguments, "--kinds", "gloss", "--force", "-q")
    assert (tmp_path / "b.jsonl").read_bytes() == wanted


def test_a_file_that_changed_since_is_not_gone_on_with(linfen: Linfen, tmp_path: Path) -> None:
    stored, _ = jsonl(50)
    source, output = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    source.write_bytes(stored)
    linfen("repair", str(source), "-o", str(output), "-q")
    journal = tmp_path / "b.jsonl.linfen" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    unfinished = json.loads(lines[1])
    unfinished.pop("ended", None)
    journal.write_bytes(lines[0] + json.dumps(unfinished).encode() + b"\n")
    shutil.move(output, Destination(str(output), False).partial_of("a.jsonl"))
    source.write_bytes(stored + b"{}\n")
    assert "has changed since" in linfen("repair", str(source), "-o", str(output), status=2).stderr


BROKEN = b'{"text": "cut of'


def test_bad_records(linfen: Linfen, tmp_path: Path) -> None:
    """The run goes on, says which records, and they are in the output as they were."""
    stored, wanted = jsonl(30)
    folder = tmp_path / "in"
    folder.mkdir()
    bad = BROKEN + b"\nnull\n[1]\n" + b'\xff{"text": ""}\n' + b'{"no": "text"}\n' + b"[" * 100_000 + b"\n"
    (folder / "a.jsonl").write_bytes(stored + bad + stored)
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(stored)[:-20])
    (folder / "c.jsonl.gz").write_bytes(stored)
    (folder / "d.parquet").write_bytes(stored)
    (folder / "e.warc").write_bytes(stored)
    (folder / "f.txt").write_bytes(b"\xff\xff\xff")
    (folder / "g.jsonl").write_bytes(stored)
    (folder / "h.jsonl").symlink_to("nowhere")
    done = linfen("repair", str(folder), "-o", str(tmp_path / "out"), status=2)
    told = done.stderr.splitlines()
    assert told[:7] == [
        "linfen: b.jsonl.gz: the gzip data breaks off in the middle",
        told[1],
        told[2],
        "linfen: f.txt: is not UTF-8 (byte 0 is 0xFF), and neither GB18030 nor Big5 makes Chinese of it",
        "linfen: a.jsonl, records 31 to 33: is not a JSON object",
        "linfen: a.jsonl, record 34: is not UTF-8 (byte 0 is 0xFF)",
        "linfen: a.jsonl, record 36: is not a JSON object",
    ]
    assert told[1].startswith("linfen: c.jsonl.gz: the data before byte")
    assert told[2].startswith("linfen: d.parquet: is not Parquet that can be read")
    assert told[7] == "linfen: b.jsonl.gz, record 29: is not a JSON object"
    assert told[8] == "linfen: e.warc, record 1: is not a WARC record, and was copied as it is"
    written = contents(tmp_path / "out")
    assert written["a.jsonl"] == wanted + bad + wanted
    assert written["g.jsonl"] == wanted
    assert wanted.startswith(gzip.decompress(written["b.jsonl.gz"])[:-200])
    assert written["e.warc"] == stored
    assert sorted(written) == ["a.jsonl", "b.jsonl.gz", "e.warc", "g.jsonl"]


def test_a_record_that_is_too_long_is_copied(linfen: Linfen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored, wanted = jsonl(30)
    for module in (chunks, json_lines):
        monkeypatch.setattr(module, "LONGEST", 1 << 20)
    long = b'{"text": "' + DAMAGED.encode() * 25_000 + b'"}\n'
    (tmp_path / "a.jsonl").write_bytes(stored + long + stored)
    done = linfen("repair", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.jsonl"), "-j", "1", status=2)
    assert (tmp_path / "b.jsonl").read_bytes() == wanted + long + wanted
    assert "a.jsonl, record 31: is longer than 1 MiB, and was copied as it is" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{folder}"], "a folder cannot be written to standard output: name a place with -o"),
        (["{folder}", "-o", "{folder}"], "is what is to be repaired"),
        (["{folder}", "-o", "{file}"], "is a folder and"),
        (["{folder}", "-o", "{full}"], "has files in it already"),
        (["{file}", "-o", "{full}/x.txt"], "would be text"),
        (["{file}", "-o", "{full}/there.jsonl"], "exists already: --force overwrites it"),
        (["{folder}", "--diff"], "--diff is for a single text"),
        (["{file}", "--in-place"], "--in-place is for a single text"),
        (["{file}", "--json"], "--json is for a single text"),
        (["{folder}/a.txt", "--field", "x"], "--field names a field of records"),
        (["-", "--field", "x"], "records are read from files"),
        (["{file}", "--jobs", "0"], "invalid value for '-j'"),
    ],
)
def test_wrong_use(linfen: Linfen, tmp_path: Path, arguments: list[str], message: str) -> None:
    folder, full = tmp_path / "in", tmp_path / "full"
    folder.mkdir()
    full.mkdir()
    (folder / "a.txt").write_text(DAMAGED, encoding="utf-8")
    (full / "there.jsonl").write_bytes(b"")
    file = tmp_path / "a.jsonl"
    file.write_bytes(jsonl(3)[0])
    names = {"folder": str(folder), "full": str(full), "file": str(file)}
    done = linfen("repair", *(argument.format(**names) for argument in arguments), status=2)
    assert done.stdout == ""
    assert done.stderr.startswith("linfen: ")
    assert done.stderr.count("\n") == 1
    assert message in done.stderr
    assert sorted(os.listdir(tmp_path)) == ["a.jsonl", "full", "in"]
    assert sorted(os.listdir(full)) == ["there.jsonl"]


def test_check(linfen: Linfen, tmp_path: Path) -> None:
    stored, wanted = jsonl(30)
    (tmp_path / "found.jsonl").write_bytes(stored)
    (tmp_path / "clean.jsonl").write_bytes(wanted)
    assert linfen("repair", "--check", str(tmp_path / "found.jsonl"), status=1).stdout == ""
    assert linfen("repair", "--check", str(tmp_path / "clean.jsonl"), status=0).stdout == ""
    assert linfen("repair", "--check", str(tmp_path), status=1).stdout == ""
    assert sorted(os.listdir(tmp_path)) == ["clean.jsonl", "found.jsonl"]


def test_a_missing_package_is_named(linfen: Linfen, tmp_path: Path) -> None:
    """With the package hidden, as where the extra is not installed."""
    for package, name in (("pyarrow", "a.parquet"), ("warcio", "a.warc"), ("zstandard", "a.jsonl.zst")):
        (tmp_path / name).write_bytes(b"x")
        script = (
            "import sys, importlib.util as u; real = u.find_spec\n"
            f"u.find_spec = lambda name, *rest: None if name == {package!r} else real(name, *rest)\n"
            f"sys.argv = ['linfen', 'repair', {str(tmp_path / name)!r}, '-o', {str(tmp_path / 'out' / name)!r}]\n"
            "from linfen_cli.__main__ import main; main()"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment(), check=False)
        assert done.returncode == 2
        assert f"needs the package {package}: pip install 'linfen-cli[corpus]'" in done.stderr.decode()
        assert done.stderr.decode().startswith("linfen: ")


SLOW = f"""{SMALL}
import time
from linfen_cli.bulk import output

output.JournaledOutput.save = lambda self: time.sleep(0.05)
{MAIN}"""


def test_the_bar_on_a_terminal(linfen: Linfen, tmp_path: Path) -> None:
    """It has the rate and the time left, and is gone at the end."""
    stored, _ = jsonl(900, damaged_every=3)
    (tmp_path / "a.jsonl").write_bytes(stored)
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-c", SLOW, "repair", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.jsonl"), "-j", "1"],
        stderr=theirs, stdout=subprocess.DEVNULL, env=environment(COLUMNS="100", TERM="xterm"),
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], LIMIT)[0]:
        try:
            data = os.read(ours, 1 << 16)
        except OSError:
            break
        if not data:
            break
        shown += data
    assert run.wait() == 0
    os.close(ours)
    text = shown.decode()
    assert "B/s" in text
    assert "0:00:0" in text
    assert "900 documents, 300 of them damaged" in text


@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet", "a.txt.gz"])
def test_an_output_keeps_the_mode_of_what_it_replaces(linfen: Linfen, tmp_path: Path, name: str) -> None:
    source, output = tmp_path / name, tmp_path / f"out-{name}"
    if name == "a.parquet":
        pq, pa = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
        pq.write_table(pa.table({"text": [DAMAGED]}), source)
    else:
        source.write_bytes(jsonl(3)[0] if name == "a.jsonl" else gzip.compress(DAMAGED.encode()))
    output.write_bytes(b"mine")
    output.chmod(0o600)
    linfen("repair", str(source), "-o", str(output), "--force", "-q")
    assert output.read_bytes() != b"mine"
    assert output.stat().st_mode & 0o777 == 0o600


def test_what_a_killed_run_left_beside_short_texts_is_swept(linfen: Linfen, tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    output.mkdir()
    (folder / "a.txt").write_text(DAMAGED, encoding="utf-8")
    (output / ".linfen-0123456789abcdef").write_bytes(b"half")
    linfen("repair", str(folder), "-o", str(output), "--force", "-q", "-j", "1")
    assert sorted(os.listdir(output)) == [".linfen", "a.txt"]
