"""The pipeline of the example: what it reads by the names of files, and in which order its blocks stand."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("datatrove")
example = pytest.importorskip("linfen_cli.pipelines.example")


@pytest.mark.parametrize(("name", "reader"), [("a.jsonl.gz", "JsonlReader"), ("b/c.parquet", "ParquetReader")])
def test_the_blocks(tmp_path: Path, name: str, reader: str) -> None:
    (tmp_path / "pages" / name).parent.mkdir(parents=True)
    (tmp_path / "pages" / name).write_bytes(b"")
    (tmp_path / "pages" / "notes.md").write_bytes(b"")
    blocks = example.pipeline(str(tmp_path / "pages"), str(tmp_path / "clean"))
    names = [type(block).__name__ for block in blocks]
    assert names == [reader, "LinfenFormatter", "LinfenFilter", "LinfenStats", "ParquetWriter"]


def test_a_folder_without_records(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no files of JSON Lines, Parquet or WARC"):
        example.pipeline(str(tmp_path), str(tmp_path / "clean"))
