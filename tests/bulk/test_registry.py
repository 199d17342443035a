"""Record formats register themselves: a new one is known to every part of bulk repair, and a suffix means one thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from linfen_cli.base.compressed import compress
from linfen_cli.bulk.chunks import Chunk, Job, RecordFormat, RecordRepairer, RepairedChunk
from linfen_cli.bulk.records import registry
from linfen_cli.formats.registry import format_by_name
from tests.bulk.samples import CLEAN, DAMAGED
from tests.conftest import Linfen


def read_chunks(path: str, position: Sequence[int], job: Job) -> Iterator[Chunk]:
    (passed,) = position or (0,)
    for number, record in enumerate(Path(path).read_text(encoding="utf-8").split("%%\n"), 1):
        if number > passed:
            yield Chunk((number, record), len(record), (number,), 0)


def repair_chunk(job: Job, name: str, payload: tuple[int, str], compression: str) -> RepairedChunk:
    repairer = RecordRepairer(job, name)
    number, record = payload
    if "bad" in record:
        repairer.add_problem(number, "is bad")
    text = f"{number} {repairer.repair(number, record, None)}"
    return RepairedChunk(compress(text.encode(), compression), repairer.findings)


def assemble(partial: str, path: str, output: str) -> None:
    Path(output).write_bytes(b"assembled: " + Path(partial).read_bytes())


@pytest.fixture
def fortune(monkeypatch: pytest.MonkeyPatch) -> None:
    """A format of files as `fortune` reads them: texts with a line of %% between them."""
    registry.bulk_formats()
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    registry.register(
        RecordFormat("fortune", "Fortune", (".fortune",), read_chunks, repair_chunk, assemble, has_fields=False)
    )


@pytest.mark.usefixtures("fortune")
def test_a_format_that_registers_itself_is_repaired(linfen: Linfen, tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.fortune").write_text(f"{DAMAGED}\n%%\nbad\n%%\n{DAMAGED}\n", encoding="utf-8")
    done = linfen("repair", str(folder), "-o", str(output), "-j", "1", status=2)
    assert (output / "a.fortune").read_text(encoding="utf-8") == f"assembled: 1 {CLEAN}\n2 bad\n3 {CLEAN}\n"
    assert done.stderr.splitlines()[:2] == [
        "linfen: a.fortune, record 2: is bad",
        "3 documents, 2 of them damaged: 10 glosses removed",
    ]
    single = linfen("repair", str(folder / "a.fortune"), "--field", "x", status=2)
    assert "which Fortune does not have" in single.stderr


@pytest.mark.usefixtures("fortune")
def test_a_name_or_a_suffix_is_taken_once() -> None:
    for name, suffixes in (("fortune", ()), ("other", (".txt", ".fortune")), ("text", ()), ("other", (".jsonl",))):
        with pytest.raises(ValueError, match="has the name or a suffix of"):
            registry.register(RecordFormat(name, name, suffixes, read_chunks, repair_chunk))


def test_a_suffix_tells_the_format() -> None:
    """Whatever its case and its compression. No suffix is another format's (tests/formats/test_registry.py)."""
    for form in registry.bulk_formats().values():
        for suffix in form.suffixes:
            assert registry.format_of(f"a{suffix}") is registry.format_of(f"A{suffix.upper()}.gz") is form
            assert format_by_name(f"a{suffix}") is None


def test_a_record_that_cannot_be_repaired_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    repairer = RecordRepairer(Job(), "a.jsonl")
    assert repairer.repair(1, DAMAGED, "https://a.example/") == CLEAN
    with monkeypatch.context() as patch:
        patch.setattr(repairer.findings, "repair", lambda *_: 1 / 0)
        assert repairer.repair(2, DAMAGED, None) == DAMAGED
    assert repairer.attempt(3, int, "x", failure="cannot be read: {error}") is None
    assert repairer.repair(4, DAMAGED, "no address") == CLEAN
    assert [str(problem) for problem in repairer.findings.problems] == [
        "a.jsonl, record 2: a fault in linfen itself: ZeroDivisionError: division by zero",
        "a.jsonl, record 3: cannot be read: ValueError: invalid literal for int() with base 10: 'x'",
    ]
    assert dict(repairer.findings.places) == {"a.example": 1, "a.jsonl": 1}
