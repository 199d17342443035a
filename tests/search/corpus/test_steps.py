"""The steps of a search of one source, each by itself: buffers, the file that is read, the one that is counted, the index."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.search.corpus.answer import answer
from linfen_cli.search.corpus.buffers import read_into
from linfen_cli.search.corpus.corpus import Answer, Corpus
from linfen_cli.search.corpus.counting import count_file, count_pieces
from linfen_cli.search.corpus.files import File, Sizes
from linfen_cli.search.corpus.lookup import look_up
from linfen_cli.search.corpus.reading import search_file, search_window
from linfen_cli.search.index.update import update
from linfen_cli.search.query import compile_query

TEXT = "他敢擔(dān)當。\n責任，擔當。\n別的。\n"


@pytest.fixture
def file(tmp_path: Path) -> File:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return File(str(path), True, path.stat().st_size)


CORPUS = Corpus((), compile_query(["担当", "责任"]), jobs=1)


def test_a_buffer_has_what_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(bytes(range(256)) * 8192)  # more than the buffer begins with
    with path.open("rb") as opened:
        assert bytes(read_into(opened.fileno(), 255, 258)) == b"\xff\0\1"
        assert bytes(read_into(opened.fileno(), 0, 256 * 8192)) == path.read_bytes()
        assert bytes(read_into(opened.fileno(), 256 * 8192 - 1, 1 << 22)) == b"\xff"  # the file ends before


def test_reading_and_counting_agree(file: File) -> None:
    (piece,) = search_file(CORPUS, file).pieces
    assert [(hit.text, hit.stored_text, hit.pattern) for hit in piece[1]] == [
        ("擔當", "擔(dān)當", 0),
        ("責任", "責任", 1),
        ("擔當", "擔當", 0),
    ]
    assert count_pieces(CORPUS, search_file(CORPUS, file)).counts == (2, 1)
    assert count_file(replace(CORPUS, only_counts=True), file).counts == (2, 1)


def test_a_window_of_a_long_file(file: File) -> None:
    assert file.path is not None
    first = len("他敢擔(dān)當。\n".encode())
    stretch = search_window(replace(CORPUS, offsets=True), (file.path, first, file.size))
    assert stretch.length == (len(TEXT.splitlines()[1]) + len("\n別的。\n"),) * 2 + (2,)
    assert [[hit.start for hit in hits] for _, hits in stretch.pieces] == [[0, 3]]
    counted = search_window(replace(CORPUS, only_counts=True), (file.path, 0, first))
    assert (counted.counts, counted.pieces) == ((1, 0), [])


def test_what_cannot_be_searched_is_a_problem_of_the_answer(tmp_path: Path) -> None:
    broken, empty = tmp_path / "broken", tmp_path / "empty"
    broken.write_bytes("擔".encode() + b"\xff\xff")
    empty.write_bytes(b"")
    problem = answer(CORPUS, File(str(broken), True, broken.stat().st_size)).problem
    assert problem is not None
    assert str(broken) in problem
    assert answer(CORPUS, File(str(empty), True, 0)).counts == (0, 0)  # a file that was met on the way
    assert answer(CORPUS, File(str(empty), False, 0)).problem is not None  # one that was asked for
    assert answer(CORPUS, File("x", True, 0, "no way")) == Answer("x", problem="no way")


def test_an_index_gives_what_the_file_gives(tmp_path: Path, file: File) -> None:
    with pytest.raises(LinfenError, match="in no folder with an index"):
        list(look_up(CORPUS, str(tmp_path)))
    update(str(tmp_path))
    (found,) = look_up(replace(CORPUS, only_counts=True), str(tmp_path))
    assert (found.name, found.counts) == (file.path, (2, 1))
    assert not CORPUS.notes.outdated
    (tmp_path / "a.txt").write_text("責任。", encoding="utf-8")
    os.utime(tmp_path / "a.txt", (1, 1))
    corpus = replace(CORPUS, only_counts=True, sizes=Sizes())
    assert [found.counts for found in look_up(corpus, str(tmp_path))] == [(0, 1)]
    assert corpus.notes.outdated == [file.path]
