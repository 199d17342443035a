"""Sharing a corpus out to threads and processes: same answers, bounded memory, and no process that outlives the search."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from linfen_cli.search.corpus.answers import answers
from linfen_cli.search.corpus.corpus import Corpus
from linfen_cli.search.corpus.files import Sizes
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import compile_query
from tests.conftest import environment
from tests.processes import LINUX, is_alive, wait_for

SHARED = Sizes(long=2000, window=900, look=500, doubtful=200, alone=0, read=0, batch=300, batch_files=3)
"""Everything is shared out."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(12):
        (tmp_path / f"{number:02}.txt").write_text("不擔當。\n" * number, encoding="utf-8")
    (tmp_path / "05-long.txt").write_text("擔(dān)當，責任。\n" * 200, encoding="utf-8")
    (tmp_path / "07-broken").write_bytes("擔".encode() + b"\xff\xff")
    return tmp_path


@pytest.mark.parametrize("only_counts", [False, True])
@pytest.mark.parametrize("options", [MatchOptions(), MatchOptions(regex=True), MatchOptions(fuzzy=1)])
def test_processes_and_threads_give_what_this_process_gives(
    folder: Path, options: MatchOptions, only_counts: bool
) -> None:
    def given(corpus: Corpus) -> list[object]:
        return [
            (answer.name, answer.counts, answer.problem, [[hit[:7] for hit in hits] for _, hits in answer.pieces])
            for answer in answers(corpus)
        ]

    corpus = Corpus([str(folder)], compile_query("不担当", options), only_counts, jobs=1, sizes=SHARED)
    alone = given(corpus)
    assert [Path(str(one[0])).name for one in alone] == sorted(os.listdir(folder))  # type: ignore[index]
    assert given(replace(corpus, jobs=2)) == alone


def test_a_corpus_can_be_sent_to_a_process(folder: Path) -> None:
    corpus = Corpus([str(folder)], compile_query(["担当", "责任"], near=3), sections=("1",), jobs=2)
    assert corpus.scanner is None
    plain = corpus.asking(compile_query("担当"))
    assert plain.scanner is not None  # which cannot be pickled
    sent = pickle.loads(pickle.dumps(plain))
    assert sent == replace(plain, query=sent.query)
    assert sent.query.patterns == ("担当",)
    assert sent.scanner is not None


# A search whose expression goes back over every text again and again, for as long as it is let.
SLOW = """
import sys
from linfen_cli.search.corpus.answers import answers
from linfen_cli.search.corpus.corpus import Corpus
from linfen_cli.search.corpus.files import Sizes
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import compile_query

sizes = Sizes(long=int(sys.argv[2]), window=15_000, alone=0, batch_files=1)
corpus = Corpus([sys.argv[1]], compile_query("(担|当|担当)+$", MatchOptions(regex=True, seconds=300)), jobs=2, sizes=sizes)
for answer in answers(corpus):
    list(answer.pieces)
"""


def status_of(process: int) -> list[str]:
    """Return the fields that Linux shows of a process, from its state on."""
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def is_busy(process: int) -> bool:
    """Return whether it has worked for a quarter of a second: it is in the expression then."""
    return int(status_of(process)[11]) > os.sysconf("SC_CLK_TCK") // 4


def children_of(process: int) -> list[int]:
    return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()))


@LINUX
@pytest.mark.parametrize("long", [10_000, 10_000_000], ids=["windows of a long text", "files"])
def test_processes_end_with_a_search_that_is_killed(tmp_path: Path, long: int) -> None:
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(("擔當" * 2000 + "c。\n") * 3, encoding="utf-8")
    running = subprocess.Popen([sys.executable, "-c", SLOW, str(tmp_path), str(long)], env=environment())
    try:
        wait_for(lambda: sum(map(is_busy, children_of(running.pid))) == 2)
        workers = children_of(running.pid)
    finally:
        running.kill()
        running.wait()
    assert running.returncode == -signal.SIGKILL
    wait_for(lambda: not any(map(is_alive, workers)))
