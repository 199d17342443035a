"""Repair of many texts: the sources that are such a run, and the meaning of its options."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.repair_bulk import is_bulk
from linfen_cli.cli.repair_options import RecordOptions, RepairOptions
from linfen_cli.repair import Settings


def records(form: str | None = None, field: str | None = None) -> RecordOptions:
    return RecordOptions(form=form, field=field)


def test_folders_records_and_compressed_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text("{}", encoding="utf-8")
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"x"))
    assert is_bulk(str(tmp_path), records())
    assert is_bulk(str(tmp_path / "a.jsonl"), records())
    assert is_bulk(str(tmp_path / "a.txt.gz"), records())
    assert not is_bulk(str(tmp_path / "a.txt"), records())
    assert is_bulk(str(tmp_path / "a.txt"), records("jsonl"))
    assert is_bulk(str(tmp_path / "a.txt"), records(field="body"))
    assert not any(is_bulk(source, records()) for source in (None, "-", str(tmp_path / "nowhere")))


@pytest.mark.parametrize(("form", "field"), [("jsonl", None), (None, "text")])
def test_records_are_not_read_from_a_pipe(form: str | None, field: str | None) -> None:
    with pytest.raises(LinfenError, match="records are read from files, not from standard input"):
        is_bulk("-", records(form, field))


def asked(kinds: str = "gloss", confidence: str | None = None) -> RepairOptions:
    return RepairOptions(kinds=kinds, confidence=confidence)


def test_kinds_and_confidence() -> None:
    assert asked(" splice , gloss").wanted == ("splice", "gloss")
    assert asked().settings == Settings()
    assert asked(confidence="0.5").settings == Settings(0.5)


@pytest.mark.parametrize("kinds", ["rust", ",", "gloss,rust"])
def test_kinds_that_are_none(kinds: str) -> None:
    with pytest.raises(LinfenError, match="encoding, splice, gloss"):
        _ = asked(kinds).wanted


@pytest.mark.parametrize("confidence", ["1.5", "-0.1", "nan", "much", ""])
def test_a_confidence_is_between_0_and_1(confidence: str) -> None:
    with pytest.raises(LinfenError, match="is a number between 0 and 1, not"):
        _ = asked(confidence=confidence).settings
