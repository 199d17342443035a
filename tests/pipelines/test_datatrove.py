"""datatrove's executors with linfen's blocks: what they give is what one process gives."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from linfen_cli.repair import repair
from linfen_cli.repair.batch import repair_batch
from tests.bulk.samples import CLEAN, DAMAGED, SPLICED, UNSPLICED
from tests.conftest import LIMIT, environment, needs
from tests.needs import needs_engine

HOPELESS = "他说：锟斤拷锟斤拷，又：锟斤拷锟斤拷，再：锟斤拷锟斤拷。"
FILES = 4

datatrove = pytest.importorskip("linfen_cli.pipelines.datatrove")


def texts() -> list[str]:
    """Pages of a small crawl; every seventh is beyond repair."""
    kinds = (DAMAGED, CLEAN, SPLICED, CLEAN, DAMAGED + SPLICED, CLEAN, HOPELESS)
    return [f"第{n}頁：{kinds[n % len(kinds)]}" for n in range(84)]


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """The pages as JSON Lines in several files."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for file in range(FILES):
        records = [{"id": f"p{n}", "text": text} for n, text in enumerate(texts()) if n % FILES == file]
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        (folder / f"{file}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def run(folder: Path, output: Path, *arguments: str) -> None:
    """The example of the package, as a user runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "linfen_cli.pipelines.example", str(folder), str(output), *arguments],
        env=environment(RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO="0"),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def documents(output: Path) -> dict[str, dict[str, Any]]:
    import pyarrow.parquet

    rows = [row for path in sorted(output.glob("documents/*")) for row in pyarrow.parquet.read_table(path).to_pylist()]
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["id"]: row for row in rows}


def check(output: Path) -> None:
    """Every page once, as `repair_batch` in this process makes it; those beyond repair dropped; the statistics right."""
    wanted = {f"p{n}": text for n, text in enumerate(repair_batch(texts())) if n % 7 != 6}
    found = documents(output)
    assert {name: row["text"] for name, row in found.items()} == wanted
    assert found["p2"]["text"] == f"第2頁：{UNSPLICED}"
    metadata = found["p4"]["metadata"]
    assert (metadata["linfen_glosses"], metadata["linfen_runs"], metadata["linfen_certified"]) == (5, 1, 1)
    assert metadata["linfen_script"] == "traditional"
    stats: dict[str, int] = {}
    for name in ("glosses", "runs", "damaged", "unresolved"):
        shares = [json.loads(path.read_text()) for path in sorted(output.glob(f"stats/summary/{name}/*.json"))]
        totals = [share["summary"] for share in shares if share]
        stats[name] = sum(total["total"] for total in totals if total)  # datatrove writes 0 for a total of 0
    assert stats == {"glosses": 24 * 5, "runs": 24, "damaged": 36, "unresolved": 0}


@pytest.mark.slow
@pytest.mark.parametrize("tasks", [1, 3])
def test_the_local_executor(crawl: Path, tmp_path: Path, tasks: int) -> None:
    run(crawl, tmp_path / "out", "--tasks", str(tasks))
    check(tmp_path / "out")
    assert len(list((tmp_path / "out" / "logs" / "completions").iterdir())) == tasks


@pytest.mark.slow
def test_parquet_in_and_converted(crawl: Path, tmp_path: Path) -> None:
    """One pipeline reads what another wrote, and converts it."""
    run(crawl, tmp_path / "first", "--tasks", "2")
    run(tmp_path / "first" / "documents", tmp_path / "second", "--tasks", "2", "--to", "simplified")
    assert documents(tmp_path / "second")["p0"]["text"] == "第0页：他愿意担当，应当被发现。"


@pytest.mark.slow
def test_the_ray_executor(crawl: Path, tmp_path: Path) -> None:
    needs_engine("ray")
    run(crawl, tmp_path / "out", "--tasks", "2", "--executor", "ray")
    check(tmp_path / "out")


@pytest.mark.slow
def test_warc_in(tmp_path: Path, found: str) -> None:
    try:
        import magic  # noqa: F401  (what datatrove's reader asks what it has)
    except ImportError:
        needs("libmagic", "libmagic1")  # no program of that name: the library of the system is what is missing
    from tests.bulk.samples import write_warc

    folder = tmp_path / "pages"
    folder.mkdir()
    page = "</p><p>".join([f"{SPLICED}。", *filter(None, found.splitlines())])
    write_warc(folder / "a.warc.gz", [page], compressed=True)
    run(folder, tmp_path / "out", "--tasks", "1")
    (row,) = documents(tmp_path / "out").values()
    assert UNSPLICED in row["text"]


def test_the_blocks_by_themselves(tmp_path: Path) -> None:
    from datatrove.data import Document

    formatter = datatrove.LinfenFormatter(metadata=False)
    assert formatter.format(DAMAGED) == CLEAN
    pages = [Document(text, str(n)) for n, text in enumerate([DAMAGED, HOPELESS])]
    (first, second) = formatter.run(iter(pages))
    assert (first.text, first.metadata) == (CLEAN, {})
    # without what the formatter leaves behind, each looks for itself
    judge = datatrove.LinfenFilter()
    assert judge.filter(Document(DAMAGED, "0")) is True
    assert judge.filter(second) == (False, "unresolved")
    assert datatrove.LinfenFilter(min_unresolved=100).filter(second) is True
    stats = datatrove.LinfenStats(str(tmp_path)).extract_stats(Document(DAMAGED + SPLICED, "0"))
    assert stats == {
        "glosses": 5, "runs": 1, "passages": 0, "certified": 1, "unresolved": 0,
        "damaged": 1, "traditional": 1, "simplified": 0,
    }  # fmt: skip
    assert len(repair(HOPELESS).unresolved) >= 3
    with pytest.raises(Exception, match="nowhere"):
        datatrove.LinfenFormatter(to="nowhere")
