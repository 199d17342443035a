"""Files: what there is to search, and what kind of text each has."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.search.corpus.files import (
    File,
    Kind,
    Sizes,
    begins_as_utf8,
    files_of,
    kind_of,
    may_be_long,
    shows_utf8,
    size_of,
)
from linfen_cli.search.corpus.texts import long_texts, windows_of

SIZES = Sizes(long=100, window=60)
LONG = "不擔當。\n" * 40


def test_files_and_folders_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("a/x", "a/y", ".hidden", "b"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"abc")
    names = [str(tmp_path / "b"), str(tmp_path), "-", str(tmp_path / "none")]
    assert list(files_of(names, hidden=False, ignore=True)) == [
        File(names[0], size=3),
        File(f"{tmp_path}/a/x", walked=True, size=3),
        File(f"{tmp_path}/a/y", walked=True, size=3),
        File(f"{tmp_path}/b", walked=True, size=3),
        File("-"),
        File(names[3]),
    ]
    assert next(files_of([str(tmp_path)], hidden=True, ignore=True)).path == f"{tmp_path}/.hidden"
    assert list(files_of([], hidden=False, ignore=True)) == [File(None)]


@pytest.mark.parametrize(
    ("name", "data", "text", "long", "plain", "utf8"),
    [
        ("a.txt", LONG.encode(), True, True, True, True),
        ("a.txt", LONG.encode("gb18030"), True, True, False, False),
        ("a.txt", LONG.encode("utf-16"), True, True, False, False),
        ("a.txt", "擔當".encode(), True, False, True, True),
        ("a.txt.gz", gzip.compress(LONG.encode()), True, True, False, False),
        ("a.txt.gz", gzip.compress("擔當".encode()), True, False, False, False),
        ("a.gz", gzip.compress(LONG.encode() + b"\0"), False, True, False, False),
        ("a.bin", LONG.encode() + b"\0", False, True, False, False),
        ("a.html", f"<p>{LONG}</p>".encode(), True, False, False, True),
        ("a.md", f"# {LONG}".encode(), True, True, True, True),
    ],
    ids=["utf-8", "gb18030", "utf-16", "short", "packed", "short packed", "packed binary", "binary", "html", "markdown"],
)  # fmt: skip
def test_what_a_file_is(
    tmp_path: Path, name: str, data: bytes, text: bool, long: bool, plain: bool, utf8: bool
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    size = size_of(str(path))
    assert size == len(data)
    assert kind_of(str(path), size, SIZES) == Kind(has_text=text, is_long=long)
    assert may_be_long(File(str(path), size=size), SIZES) == (size > 100 or name.endswith(".gz"))
    with open(path, "rb") as file:
        assert shows_utf8(file.fileno(), str(path)) == plain
        assert begins_as_utf8(file.fileno()) == utf8
    assert (windows_of(str(path), size, SIZES) is not None) == utf8


def test_what_has_no_size(tmp_path: Path) -> None:
    assert size_of(None) == size_of("-") == size_of(str(tmp_path / "none")) == 0
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert kind_of(str(pipe), size_of(str(pipe)), SIZES) == Kind(has_text=True, is_long=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_pieces_of_a_long_text_are_all_of_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(LONG.encode(encoding))
    pieces = list(long_texts(str(path), size_of(str(path)), SIZES))
    assert len(pieces) > 3
    assert "".join(pieces) == LONG
    assert all(piece.endswith("。\n") for piece in pieces)


def test_what_is_not_utf8_any_more(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(LONG.encode() * 60 + b"\xff" + LONG.encode())
    where = len(LONG.encode()) * 60
    with pytest.raises(LinfenError, match=rf"a.txt begins as UTF-8 but is not: byte {where} does not fit"):
        list(long_texts(str(path), size_of(str(path)), SIZES))
