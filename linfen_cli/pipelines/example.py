"""An example of a pipeline: repair a crawl with datatrove, and write Parquet. Copy it, or run it as it is:

    python -m linfen_cli.pipelines.example pages/ clean/ --tasks 4
    python -m linfen_cli.pipelines.example pages/ clean/ --tasks 4 --executor ray --to simplified

The folder has JSON Lines, Parquet or WARC, by the names of its files. In `clean/` are then the repaired documents as Parquet, the dropped ones
(`dropped/`), the statistics (`stats/`) and datatrove's logs, by which a run that was stopped goes on (`logs/`).
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from datatrove.pipeline.readers import JsonlReader, ParquetReader, WarcReader
from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

from linfen_cli.base.compressed import bare_name
from linfen_cli.bulk.records.registry import format_of
from linfen_cli.pipelines.datatrove import LinfenFilter, LinfenFormatter, LinfenStats

READERS = {"jsonl": JsonlReader, "parquet": ParquetReader, "warc": WarcReader}
"""datatrove's reader for each record format."""


def pipeline(folder: str, output: str, text_key: str = "text", to: str | None = None) -> list[Any]:
    """Return the blocks, from the files in `folder` to those in `output`.

    Raises:
        ValueError: there are no files in `folder` that can be read.
    """
    files = [path.name for path in sorted(Path(folder).rglob("*")) if format_of(path.name).name in READERS]
    if not files:
        raise ValueError(f"there are no files of JSON Lines, Parquet or WARC in {folder}")
    form, suffix = format_of(files[0]).name, os.path.splitext(bare_name(files[0]))[1]
    reader = READERS[form](folder, glob_pattern=f"**/*{suffix}*", text_key=text_key)
    pages = [_extractor()] if form == "warc" else []
    return [
        reader,
        *pages,
        LinfenFormatter(to=to),
        LinfenFilter(exclusion_writer=JsonlWriter(f"{output}/dropped")),
        LinfenStats(f"{output}/stats", groups_to_compute=["summary", "histogram"]),
        ParquetWriter(f"{output}/documents"),
    ]


def _extractor() -> Any:
    """Return the block that extracts the text of HTML, from datatrove's own extra."""
    from datatrove.pipeline.extractors import Trafilatura

    return Trafilatura()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the pipeline, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m linfen_cli.pipelines.example", description=__doc__.split("\n")[0])
    parser.add_argument("folder", help="of JSON Lines, Parquet or WARC")
    parser.add_argument("output", help="a folder")
    parser.add_argument("--tasks", type=int, default=2, help="how many shares the files are cut into (%(default)s)")
    parser.add_argument("--workers", type=int, default=-1, help="how many run at once (all)")
    parser.add_argument("--executor", choices=("local", "ray"), default="local")
    parser.add_argument("--text-key", default="text", help="the field of the text (%(default)s)")
    parser.add_argument("--to", help="a region to convert to")
    options = parser.parse_args(arguments)
    blocks = pipeline(options.folder, options.output, options.text_key, options.to)
    shared = {"tasks": options.tasks, "workers": options.workers, "logging_dir": f"{options.output}/logs"}
    if options.executor == "ray":
        from datatrove.executor import RayPipelineExecutor

        RayPipelineExecutor(blocks, **shared).run()
    else:
        from datatrove.executor import LocalPipelineExecutor

        LocalPipelineExecutor(blocks, **shared).run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
