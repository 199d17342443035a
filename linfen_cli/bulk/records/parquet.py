"""Parquet: tables with the text in one of their columns. pyarrow, the format's own library, reads and writes them.

Rows are read some at a time, however large the row groups are. A Parquet file cannot be appended to, since its index stands at the
end, so the repaired rows are first kept as Arrow streams one after the other, which can, and made into one file when all are there.
Every other column, the schema and its metadata stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.extras import require
from linfen_cli.base.messages import _
from linfen_cli.bulk.chunks import CHUNK, Chunk, Job, RecordFormat, RecordRepairer, RepairedChunk
from linfen_cli.bulk.records.registry import register

if TYPE_CHECKING:
    import pyarrow

__all__ = ["assemble", "read_chunks", "repair_chunk"]

_GROUP = 64 << 20
"""Bytes of rows, before compression, that a row group is written with at most, since it is held until it is whole. Chosen by hand."""


class _Rows(NamedTuple):
    """The payload: some rows as an Arrow stream, and the number of the first."""

    first: int
    data: bytes


def read_chunks(path: str, position: Sequence[int], job: Job) -> Iterator[Chunk]:
    """Yield rows of `path`; the position is a row group, how many rows of it came before, and how many rows of the file."""
    require("pyarrow", _("reading Parquet"), "corpus")
    import os

    import pyarrow
    import pyarrow.parquet

    start_group, passed, row = position or (0, 0, 0)
    size = os.stat(path).st_size
    try:
        with pyarrow.parquet.ParquetFile(path, pre_buffer=False, buffer_size=1 << 16) as file:
            _check_column(file.schema_arrow, job.field)
            rows_before = sum(file.metadata.row_group(index).num_rows for index in range(start_group))
            for group in range(start_group, file.num_row_groups):
                about = file.metadata.row_group(group)
                rows = max(1, min(100_000, CHUNK * about.num_rows // max(1, about.total_byte_size)))
                at = 0
                for batch in file.iter_batches(rows, row_groups=[group], use_threads=False):
                    at += batch.num_rows
                    if at <= passed:
                        continue
                    data = _stream([batch], file.schema_arrow)
                    first, row = row + 1, row + batch.num_rows
                    consumed = size * (rows_before + at) // max(1, file.metadata.num_rows)
                    yield Chunk(_Rows(first, data), len(data), (group, at, row), consumed)
                passed = 0
                rows_before += about.num_rows
    except pyarrow.ArrowException as error:
        message = _("is not Parquet that can be read: {reason}")
        raise LinfenError(message.format(reason=str(error).splitlines()[0])) from None


def repair_chunk(job: Job, name: str, payload: _Rows, compression: str) -> RepairedChunk:
    """Repair the text of each row."""
    import pyarrow
    import pyarrow.ipc

    repairer = RecordRepairer(job, name)
    with pyarrow.ipc.open_stream(payload.data) as reader:
        table = reader.read_all()
    index = table.schema.get_field_index(job.field)
    stored: list[str | None] = table.column(index).to_pylist()
    clean: list[str | None] = []
    for number, (text, url) in enumerate(zip(stored, _urls(table), strict=True), payload.first):
        repairer.findings.without_text += text is None
        clean.append(None if text is None else repairer.repair(number, text, url))
    if clean == stored:
        return RepairedChunk(payload.data, repairer.findings)
    field = table.schema.field(index)
    column = pyarrow.array(clean, pyarrow.large_string()).cast(field.type)
    data = _stream(table.set_column(index, field, column).to_batches(), table.schema)
    return RepairedChunk(data, repairer.findings)


def assemble(partial: str, path: str, output: str) -> None:
    """Make one Parquet file of the Arrow streams in `partial`, compressed as the file at `path` is."""
    import os

    import pyarrow
    import pyarrow.ipc
    import pyarrow.parquet

    about = pyarrow.parquet.read_metadata(path)
    schema = pyarrow.parquet.read_schema(path)
    codec = "snappy"
    if about.num_row_groups and about.num_columns:
        codec = about.row_group(0).column(0).compression.lower()
    group_rows = max([about.row_group(index).num_rows for index in range(about.num_row_groups)], default=1)
    size = os.stat(partial).st_size
    with (
        pyarrow.OSFile(partial, "rb") as file,
        pyarrow.parquet.ParquetWriter(
            output, schema, compression="none" if codec == "uncompressed" else codec
        ) as writer,
    ):
        held: list[pyarrow.RecordBatch] = []
        rows = held_bytes = 0
        while file.tell() < size:
            with pyarrow.ipc.open_stream(file) as reader:
                for batch in reader:
                    held.append(batch)
                    rows += batch.num_rows
                    held_bytes += batch.nbytes
            if rows >= group_rows or held_bytes >= _GROUP:
                writer.write_table(pyarrow.Table.from_batches(held, schema), row_group_size=max(1, rows))
                held, rows, held_bytes = [], 0, 0
        if held:
            writer.write_table(pyarrow.Table.from_batches(held, schema), row_group_size=max(1, rows))


register(RecordFormat("parquet", "Parquet", (".parquet",), read_chunks, repair_chunk, assemble, is_binary=True))


def _check_column(schema: pyarrow.Schema, field: str) -> None:
    import pyarrow

    if schema.get_field_index(field) < 0:
        message = _("has no column {field!r}, but {names}: name one with --field")
        raise LinfenError(message.format(field=field, names=", ".join(schema.names)))
    kind = schema.field(field).type
    if pyarrow.types.is_dictionary(kind):
        kind = kind.value_type
    if not (pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind) or str(kind) == "string_view"):
        message = _("has {kind} in the column {field!r}, not text: name another with --field")
        raise LinfenError(message.format(kind=kind, field=field))


def _urls(table: pyarrow.Table) -> list[Any]:
    """Return what each row says that it comes from."""
    index = table.schema.get_field_index("url")
    return table.column(index).to_pylist() if index >= 0 else [None] * table.num_rows


def _stream(batches: Sequence[pyarrow.RecordBatch], schema: pyarrow.Schema) -> bytes:
    import pyarrow
    import pyarrow.ipc

    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data
