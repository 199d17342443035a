"""Files that are written whole or not at all: modes, links, devices, and what is left behind by a process that was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.files import NewFile, OutputFile, opener_like, put_in_place, sweep, write_file
from tests.conftest import environment


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def write_new(path: Path) -> None:
    with NewFile(str(path)) as new:
        new.write(b"new")
        new.commit(force=True)


def write_many(path: Path) -> None:
    with NewFile(str(path)) as new:
        new.write(b"new")
        new.commit(force=True, sync=False)


def put(path: Path) -> None:
    part = path.with_name("part")
    with open(part, "wb", opener=opener_like(str(path))) as file:
        file.write(b"new")
    assert mode(part) == (0o600 if path.exists() else 0o644)  # nobody reads it before it is there who cannot afterwards
    put_in_place(str(part), str(path))


WRITERS: list[Callable[[Path], None]] = [
    lambda path: write_file(str(path), b"new", force=True),
    lambda path: write_file(str(path), (b"n", memoryview(b"ew")), force=True),
    lambda path: OutputFile(str(path), force=True).write(["n", "ew"]),
    write_new,
    write_many,
    put,
]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("before", [0o600, 0o640, 0o444, None])
def test_a_file_keeps_the_mode_of_what_it_replaces(
    tmp_path: Path, write: Callable[[Path], None], before: int | None
) -> None:
    file = tmp_path / "a"
    if before is not None:
        file.write_bytes(b"old")
        file.chmod(before)
    write(file)
    assert file.read_bytes() == b"new"
    assert mode(file) == (0o644 if before is None else before)
    assert os.listdir(tmp_path) == ["a"]


def test_the_mode_of_another_file_and_a_private_one(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"old")
    source.chmod(0o600)
    write_file(str(tmp_path / "backup"), b"old", force=False, like=str(source))
    assert mode(tmp_path / "backup") == 0o600
    write_file(str(tmp_path / "other"), b"old", force=False, like=str(tmp_path / "nothing"))
    assert mode(tmp_path / "other") == 0o644
    with NewFile(str(tmp_path / "private"), private=True) as new:
        new.commit(force=False)
    assert mode(tmp_path / "private") == 0o600


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    with pytest.raises(LinfenError, match="exists already: --force overwrites it"):
        write_file(str(file), b"new", force=False)
    with NewFile(str(tmp_path / "b")) as new:
        (tmp_path / "b").write_bytes(b"old")  # it appears while the other is written
        with pytest.raises(FileExistsError):
            new.commit(force=False)
    assert (file.read_bytes(), (tmp_path / "b").read_bytes()) == (b"old", b"old")
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise OSError(28, "No space left on device")

    with pytest.raises(LinfenError, match=r"^cannot write .*/a: No space left on device; nothing was changed$"):
        write_file(str(file), pieces(), force=True)
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_what_cannot_be_a_file(tmp_path: Path) -> None:
    with pytest.raises(LinfenError, match="is a folder: name a file in it"):
        write_file(str(tmp_path), b"", force=True)
    with pytest.raises(LinfenError, match=r"there is no folder .*/none to write a to"):
        write_file(str(tmp_path / "none" / "a"), b"", force=True)


def test_a_link_leads_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to("file")
    write_file(str(tmp_path / "link"), b"new", force=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="makes a named pipe")
def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_file(str(pipe), b"new", force=False)
    reader.join()
    assert received == [b"new"]
    assert pipe.is_fifo()


KILLED = """
import os, signal, sys
from linfen_cli.base.files import NewFile
new = NewFile(sys.argv[1])
new.write(b"half")
os.kill(os.getpid(), signal.SIGKILL)
"""


def kill_while_writing(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], env=environment(), check=False)
    assert done.returncode == -signal.SIGKILL


def test_the_next_process_sweeps_what_a_killed_one_left(tmp_path: Path) -> None:
    file = tmp_path / "a"
    kill_while_writing(file)
    assert len(os.listdir(tmp_path)) == 1
    kill_while_writing(file)  # which sweeps first, and leaves its own
    assert len(os.listdir(tmp_path)) == 1
    write_file(str(file), b"new", force=False)
    assert os.listdir(tmp_path) == ["a"]


def test_only_temporaries_that_nobody_writes_are_swept(tmp_path: Path) -> None:
    kill_while_writing(tmp_path / "a")
    others = (".linfen", ".linfen-notes", ".linfen-0123456789abcdef.txt", "x.linfen-0123456789abcdef")
    for name in others:
        (tmp_path / name).write_bytes(b"mine")
    with NewFile(str(tmp_path / "a")) as new:
        sweep(str(tmp_path))
        new.write(b"new")
        assert len(os.listdir(tmp_path)) == 1 + len(others)
        new.commit(force=False)
        sweep(str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == sorted((*others, "a"))


def test_a_temporary_that_was_swept_at_birth_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its creation and its lock another process may take it for a stale one."""
    fcntl = pytest.importorskip("fcntl")
    lock = fcntl.flock
    swept: list[Path] = []

    def late(file: int, how: int) -> None:
        if not swept:
            swept.extend(tmp_path.glob(".linfen-*"))
            swept[0].unlink()
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    write_file(str(tmp_path / "a"), b"new", force=False)
    assert len(swept) == 1
    assert os.listdir(tmp_path) == ["a"]
