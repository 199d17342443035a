"""The journal of a run, what becomes of output beside it, and which files a run reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from linfen_cli.base.compressed import GZIP
from linfen_cli.base.errors import LinfenError
from linfen_cli.bulk.findings import Findings
from linfen_cli.bulk.inputs import Input, inputs
from linfen_cli.bulk.journal import Destination, Journal, read_findings
from linfen_cli.bulk.output import JournaledOutput, Output
from linfen_cli.bulk.records.registry import bulk_formats
from linfen_cli.bulk.text import TEXT

ABOUT = {"source": "in", "kinds": ("gloss",)}


@pytest.fixture
def destination(tmp_path: Path) -> Destination:
    return Destination(str(tmp_path / "out"), True)


def documents(number: int) -> Findings:
    findings = Findings()
    findings.documents = number
    return findings


def test_a_journal_is_taken_up_after_its_last_whole_line(destination: Destination) -> None:
    journal = Journal(destination, ABOUT)
    journal.checkpoint(["a.txt"], "b.jsonl", (1, 2), (10, 20), 300, documents(3))
    journal.checkpoint(["c.txt"], "b.jsonl", (4, 5), (10, 20), 600, documents(2))
    journal.close()
    path = Path(destination.journal)
    path.write_bytes(path.read_bytes() + b'{"findings":{"documents":9}')  # killed while it wrote that
    about, state = read_findings(destination)
    assert about["source"] == "in"
    assert state.findings.documents == 5
    taken_up = Journal(destination, ABOUT)
    state = taken_up.state
    assert (state.done, state.open_name, state.position, state.stamp, state.size) == (
        {"a.txt", "c.txt"}, "b.jsonl", (4, 5), (10, 20), 600,
    )  # fmt: skip
    assert not state.ended
    taken_up.checkpoint([], "", (), (), 0, documents(1), finished=True)
    taken_up.close()
    assert read_findings(destination)[1].finished
    assert len(path.read_bytes().splitlines()) == 4


def test_another_journal_is_not_taken_up(destination: Destination) -> None:
    journal = Journal(destination, ABOUT)
    with pytest.raises(LinfenError, match="another run is writing"):
        Journal(destination, ABOUT)
    journal.close()
    with pytest.raises(LinfenError, match="is from a run with other source, kinds: --force begins anew"):
        Journal(destination, {"source": "other", "kinds": ["splice"]})
    Path(destination.journal).write_text('{"linfen": 0}\n', encoding="utf-8")
    with pytest.raises(LinfenError, match="is not a journal of this version of linfen"):
        Journal(destination, ABOUT)
    with pytest.raises(LinfenError, match="there is no run of linfen repair at nowhere"):
        read_findings(Destination("nowhere", False))


def test_paths_of_a_run() -> None:
    file, folder = Destination("out.jsonl", False), Destination("out", True)
    assert file.path_of("a.jsonl") == "out.jsonl"
    assert Path(folder.path_of("a/b.txt")) == Path("out", "a", "b.txt")
    assert Path(folder.journal) == Path("out", ".linfen", "journal.jsonl")
    assert folder.partial_of("a") != folder.partial_of("b")
    assert Path(folder.partial_of("a")).parent == Path("out", ".linfen")


def test_output_goes_on_where_it_stopped(tmp_path: Path, destination: Destination) -> None:
    source = tmp_path / "a.jsonl"
    source.write_bytes(b"stored")
    file = Input(str(source), "a.jsonl", 6, bulk_formats()["jsonl"])
    stopped = JournaledOutput(destination, ABOUT, force=False)
    with stopped:
        assert (stopped.position_in("a.jsonl"), stopped.is_done("a.jsonl")) == ((), False)
        stopped.begin(file)
        stopped.write(b"one", (3,))
        stopped.add(documents(1))
        stopped._checkpoint()
        stopped.write(b"lost", (6,))
        stopped.add(documents(5))
    assert not Path(destination.output, "a.jsonl").exists()
    with JournaledOutput(destination, ABOUT, force=False) as output:
        assert output.position_in("a.jsonl") == (3,)
        output.begin(file)
        output.write(b" two", (6,))
        output.add(documents(1))
        output.end(file, None)
        output.add(Findings(), ["a.jsonl"])
        output.finish()
    assert Path(destination.output, "a.jsonl").read_bytes() == b"one two"
    assert read_findings(destination)[1].findings.documents == 2
    with pytest.raises(LinfenError, match="is done already: --force repairs it anew"):
        JournaledOutput(destination, ABOUT, force=False)
    with JournaledOutput(destination, ABOUT, force=True) as output:
        assert output.findings.documents == 0


def test_nothing_is_written_of_a_file_that_cannot_be_read(tmp_path: Path, destination: Destination) -> None:
    file = Input(str(tmp_path / "none.jsonl"), "none.jsonl", 0, bulk_formats()["jsonl"])
    with JournaledOutput(destination, ABOUT, force=False) as output:
        output.begin(file)
        output.end(file, "cannot be read")
        output.add(Findings(), ["none.jsonl"])
        output.finish()
    assert [path.name for path in Path(destination.output).rglob("*")] == [".linfen", "journal.jsonl"]


def test_output_without_a_destination_is_given_on() -> None:
    pieces: list[bytes] = []
    with Output(pieces.append) as output:
        output.write(b"one", ())
        output.write(b"two", ())
        output.add(documents(2))
        output.finish()
    assert (pieces, output.findings.documents) == ([b"one", b"two"], 2)
    assert (output.takes_files, Output().takes_files) == (False, True)
    assert output.path_of("a.jsonl.gz") is None
    assert output.compression_of("a.jsonl.gz") == ""


def test_output_is_compressed_as_its_name_says(destination: Destination) -> None:
    with JournaledOutput(destination, ABOUT, force=False) as output:
        assert output.compression_of("a.jsonl.gz") == GZIP


def test_the_files_of_a_run(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("b/c.jsonl.gz", "a.txt", "b.parquet", ".hidden", "out/x.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")
    files = [(file.name, file.size, file.format.name) for file in inputs(str(folder), without=str(folder / "out"))]
    assert files == [("a.txt", 5, "text"), ("b/c.jsonl.gz", 5, "jsonl"), ("b.parquet", 5, "parquet")]
    assert {file.format for file in inputs(str(folder), TEXT)} == {TEXT}
    (single,) = inputs(str(folder / "b" / "c.jsonl.gz"))
    assert (single.name, single.format.name) == ("c.jsonl.gz", "jsonl")
