"""Which sources of repair are a run over many texts."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.cli.bulk import is_bulk


def test_folders_records_and_compressed_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text("{}", encoding="utf-8")
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"x"))
    assert is_bulk(str(tmp_path), None, None)
    assert is_bulk(str(tmp_path / "a.jsonl"), None, None)
    assert is_bulk(str(tmp_path / "a.txt.gz"), None, None)
    assert not is_bulk(str(tmp_path / "a.txt"), None, None)
    assert is_bulk(str(tmp_path / "a.txt"), "jsonl", None)
    assert is_bulk(str(tmp_path / "a.txt"), None, "body")
    assert not any(is_bulk(source, None, None) for source in (None, "-", str(tmp_path / "nowhere")))


@pytest.mark.parametrize(("form", "field"), [("jsonl", None), (None, "text")])
def test_records_are_not_read_from_a_pipe(form: str | None, field: str | None) -> None:
    with pytest.raises(LinfenError, match="records are read from files, not from standard input"):
        is_bulk("-", form, field)
