"""Every format: what is repaired, what stays byte for byte, and what is done with records that are none."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.base.compressed import GZIP, ZSTANDARD, Stream, compress
from linfen_cli.bulk.chunks import Job
from linfen_cli.bulk.records import jsonl
from tests.bulk.samples import CLEAN, DAMAGED, SPLICED, UNSPLICED, page, read_warc, write_warc
from tests.conftest import Linfen


def test_json_lines_change_in_the_value_and_nowhere_else(linfen: Linfen, tmp_path: Path) -> None:
    escaped = json.dumps(DAMAGED)
    lines = [
        f'{{"n": 1.50, "text" :"{DAMAGED}","big":12345678901234567890123,"e":1E2}}',
        '{"text": "沒有壞", "sp" : [ 1 ,2 ]}\r',
        f'{{"text": {escaped}}}',
        f'{{"text": "first {DAMAGED}", "text": "last {DAMAGED}"}}',
        f'{{"other": "{DAMAGED}"}}',
        '{"text": null}',
        "",
        '{"text": "\\ud800擔(dān)當"}',
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    expected = [
        f'{{"n": 1.50, "text" :"{CLEAN}","big":12345678901234567890123,"e":1E2}}',
        lines[1],
        f'{{"text": {json.dumps(CLEAN)}}}',
        f'{{"text": "first {DAMAGED}", "text": "last {CLEAN}"}}',
        *lines[4:7],
        '{"text": "\\ud800\\u64d4\\u7576"}',
    ]
    done = linfen("repair", str(file), "-o", str(tmp_path / "b.jsonl"))
    assert (tmp_path / "b.jsonl").read_bytes().decode() == "\n".join(expected)
    assert "5 documents, 4 of them damaged: 16 glosses removed; 2 without text" in done.stderr


def test_a_field_within_a_field(linfen: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f'\ufeff{{"page": {{"body": "{DAMAGED}", "n": 1.0}}}}\n', encoding="utf-8")
    printed = linfen("repair", str(file), "--field", "page.body", "-q").stdout
    assert printed == f'\ufeff{{"page": {{"body": "{CLEAN}", "n": 1.0}}}}\n'
    done = linfen("repair", str(file), status=2)
    assert "no record of" in done.stderr


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.ndjson"])
def test_compressed_json_lines(linfen: Linfen, tmp_path: Path, name: str) -> None:
    pytest.importorskip("zstandard")
    line = f'{{"text": "{SPLICED}"}}\n'.encode()
    how = GZIP if name.endswith("gz") else ZSTANDARD if name.endswith("zst") else ""
    # two members, as tools that append write them
    (tmp_path / name).write_bytes(compress(line, how) + compress(line, how))
    clean = f'{{"text": "{UNSPLICED}"}}\n'
    assert linfen("repair", str(tmp_path / name), "-q").stdout == clean * 2
    linfen("repair", str(tmp_path / name), "-q", "-o", str(tmp_path / f"out-{name}"))
    with Stream(str(tmp_path / f"out-{name}")) as stream:
        assert b"".join(stream.pieces()).decode() == clean * 2


def test_parquet_keeps_its_other_columns_its_schema_and_its_codec(linfen: Linfen, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    schema = pa.schema(
        [pa.field("id", pa.int32(), nullable=False), pa.field("body", pa.large_string(), metadata={"a": "b"}),
         pa.field("tags", pa.list_(pa.string()))],
        metadata={"origin": "here"},
    )  # fmt: skip
    rows = [{"id": n, "body": [DAMAGED, None, CLEAN][n % 3], "tags": ["x"] * (n % 2)} for n in range(3000)]
    pq.write_table(pa.Table.from_pylist(rows, schema), tmp_path / "a.parquet", compression="zstd", row_group_size=500)
    done = linfen("repair", str(tmp_path / "a.parquet"), "--field", "body", "-o", str(tmp_path / "b.parquet"))
    assert "2,000 documents, 1,000 of them damaged" in done.stderr
    repaired = pq.read_table(tmp_path / "b.parquet")
    assert repaired.to_pylist() == [{**row, "body": row["body"] and CLEAN} for row in rows]
    assert repaired.schema.equals(pq.read_table(tmp_path / "a.parquet").schema, check_metadata=True)
    about = pq.read_metadata(tmp_path / "b.parquet")
    assert about.row_group(0).column(0).compression == "ZSTD"
    assert about.num_row_groups == 6


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "whole.warc.gz", "a.warc.zst"])
def test_warc(linfen: Linfen, tmp_path: Path, name: str) -> None:
    pytest.importorskip("warcio")
    texts = [DAMAGED, CLEAN, SPLICED, DAMAGED]
    write_warc(tmp_path / name, texts, compressed=name == "a.warc.gz")
    before = read_warc(tmp_path / name)
    stored = (tmp_path / name).read_bytes()
    if name == "whole.warc.gz":  # compressed as one, against the standard, as gzip does it
        (tmp_path / name).write_bytes(gzip.compress(stored))
    elif name == "a.warc.zst":
        (tmp_path / name).write_bytes(compress(stored, ZSTANDARD))
    output = tmp_path / f"out-{name}"
    done = linfen("repair", str(tmp_path / name), "-o", str(output))
    assert "4 documents, 3 of them damaged" in done.stderr
    if name == "a.warc.zst":
        with Stream(str(output)) as stream:
            output = tmp_path / "out.warc"
            output.write_bytes(b"".join(stream.pieces()))
    after = read_warc(output)
    assert [kind for kind, _ in after] == [kind for kind, _ in before] == ["request", "response"] * 4
    assert [body for kind, body in after if kind == "response"] == list(map(page, [CLEAN, CLEAN, UNSPLICED, CLEAN]))
    if name == "a.warc":
        # the record without damage is the same bytes
        records = stored.split(b"WARC/1.0\r\n")
        assert [record in output.read_bytes() for record in records[2::2]] == [False, True, False, False]


def test_a_folder_of_everything(linfen: Linfen, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "gb.txt").write_bytes((DAMAGED.replace("(dān)", "") * 3).encode("gb18030"))
    (folder / "a" / "b" / "page.html").write_text(DAMAGED, encoding="utf-8")
    (folder / "empty").write_bytes(b"")
    (folder / "picture.png").write_bytes(b"\x89PNG\0\0")
    (folder / "x.txt.gz").write_bytes(gzip.compress(DAMAGED.encode()))
    (folder / "r.jsonl").write_text(f'{{"text": "{DAMAGED}"}}\n', encoding="utf-8")
    (folder / ".hidden").write_text("不看", encoding="utf-8")
    output = tmp_path / "out"
    done = linfen("repair", str(folder), "-o", str(output))
    found = {os.path.relpath(path, output): path.read_bytes() for path in sorted(output.rglob("*")) if path.is_file()}
    journal = found.pop(".linfen/journal.jsonl")
    assert journal.endswith(b"\n")
    assert gzip.decompress(found.pop("x.txt.gz")).decode() == CLEAN
    assert found == {
        "a/b/page.html": CLEAN.encode(),
        "a/gb.txt": (CLEAN * 3).encode(),
        "empty": b"",
        "r.jsonl": f'{{"text": "{CLEAN}"}}\n'.encode(),
    }
    assert "4 documents, 4 of them damaged" in done.stderr
    assert "1 skipped, which are not text" in done.stderr


@given(st.lists(st.binary(max_size=300).map(lambda data: data.replace(b"\n", b"")), max_size=40), st.booleans())
def test_lines_that_are_no_records_come_back_as_they_were(lines: list[bytes], ended: bool) -> None:
    data = b"\n".join(lines) + b"\n" * ended
    done = jsonl.repair_chunk(Job(), "a", jsonl._Piece(1, data), "")
    assert done.data == data
    numbers = [number for p in done.findings.problems for number in range(p.first, p.last + 1)]
    assert len(numbers) + done.findings.without_text >= sum(bool(line.strip()) for line in lines) - 1


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=5) | st.just("text"), JSON), st.sampled_from([None, 1]), st.booleans())
def test_locate_reads_objects_as_json_does(record: dict[str, Any], indent: int | None, escaped: bool) -> None:
    line = json.dumps(record, ensure_ascii=escaped, indent=indent)
    found = jsonl.locate(line, "text")
    if "text" in record:
        assert found is not None
        assert found.value == record["text"]
        assert json.loads(line[found.start : found.end]) == record["text"]
        assert found.beside == record
    else:
        assert found is None


def test_a_position_is_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From each chunk's position on come the same chunks as without a stop, over a line that is too long as well."""
    chunk_size, longest = 1 << 14, 1 << 17
    monkeypatch.setattr(jsonl, "CHUNK", chunk_size)
    monkeypatch.setattr(jsonl, "LONGEST", longest)
    data = b"".join(b'{"text": "%s"}\n' % (b"x" * (n % 177)) for n in range(1000))
    data += b'{"text": "' + b"y" * (longest + 3 * chunk_size) + b'"}\n' + data[: 3 * chunk_size] + b"the end"
    (tmp_path / "a.jsonl").write_bytes(data)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(data, 1))
    for name in ("a.jsonl", "a.jsonl.gz"):
        path = str(tmp_path / name)
        whole = [(chunk.payload, tuple(chunk.position)) for chunk in jsonl.read_chunks(path, (), Job())]
        assert b"".join(payload.data for payload, _ in whole) == data
        assert sum(payload.begins for payload, _ in whole) == 1
        for at in {0, 1, len(whole) // 2, len(whole) - 3, len(whole) - 2}:
            rest = [(chunk.payload, tuple(chunk.position)) for chunk in jsonl.read_chunks(path, whole[at][1], Job())]
            assert rest == whole[at + 1 :]
