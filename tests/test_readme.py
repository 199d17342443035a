"""The documents and the help texts: every example runs as it stands, and what they claim is so."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from linfen_cli.cli.run import COMMANDS, group
from tests.conftest import LIMIT, ROOT, Linfen, environment
from tests.needs import needs_engine
from tests.shell import Shell

DOCUMENTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.md"))]
}

# A block of commands and, where one follows, what the last of them prints. The two commands that install are CI's to run.
BLOCKS = [
    (name, commands, printed)
    for name, text in DOCUMENTS.items()
    for commands, printed in re.findall(r"(?<!-->\n)```sh\n(.*?)```\n(?:```text\n(.*?)```)?", text, re.DOTALL)
]

# Those under a mark are for engines that not everybody has, and are run by themselves.
PYTHON = [
    (name, example)
    for name, text in DOCUMENTS.items()
    for example in re.findall(r"(?<!-->\n)```python\n(.*?)```", text, re.DOTALL)
]
HELPS = {name: CliRunner().invoke(group, [name, "--help"]).output for name in COMMANDS}
EXAMPLES = {
    name: [line.strip() for line in text.split("Examples:")[1].splitlines() if line.strip()]
    for name, text in HELPS.items()
}

# Those of the library follow one another: what is removed was added before. Every other stands alone.
SINGLE = [line for name, lines in EXAMPLES.items() if name != "library" for line in lines]


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder with the data that the examples name."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


def run(commands: str, folder: Path) -> str:
    done = Shell(folder, environment(LINFEN_LIBRARY=str(folder / "library"))).run(commands)
    assert done.status == 0, done.stderr.decode()
    assert done.stderr == b""
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("commands", "printed"),
    [block[1:] for block in BLOCKS],
    ids=[f"{name}: {commands.splitlines()[-1]}" for name, commands, _ in BLOCKS],
)
def test_the_examples_in_the_documents(commands: str, printed: str, workplace: Path) -> None:
    output = run(commands, workplace)
    assert output or "-o " in commands
    if printed:
        assert output.rstrip("\n").endswith(printed.rstrip("\n")) or printed in output


@pytest.mark.parametrize(("name", "example"), PYTHON)
def test_the_examples_in_python(name: str, example: str, workplace: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=workplace, env=environment(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    if name != "docs/python.md":
        return
    assert done.stdout.decode().splitlines()[-3:] == [
        "13 擔當 擔(dān)當",
        "願意擔當 Gloss(character='擔', reading='dān', start=3, end=8) Span(start=2, end=9)",
        "愿意担当",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["datasets", "datatrove"])
def test_the_examples_for_engines(name: str, workplace: Path) -> None:
    if name == "datasets":
        needs_engine(name)
    else:
        pytest.importorskip(name)
    (example,) = re.findall(rf"<!-- example: {name} -->\n```python\n(.*?)```", DOCUMENTS["docs/corpora.md"], re.DOTALL)
    (workplace / "pages").mkdir()
    page = json.dumps({"id": "1", "text": "願意擔(dān)當"}, ensure_ascii=False)
    (workplace / "pages" / "a.jsonl").write_text(page + "\n", encoding="utf-8")
    (workplace / "example.py").write_text(example, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "example.py"],
        cwd=workplace,
        env=environment(),
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    if name == "datasets":
        assert done.stdout.decode().splitlines()[-1] == "願意擔當"
    else:
        import pyarrow.parquet

        rows = [row for path in (workplace / "clean").glob("*") for row in pyarrow.parquet.read_table(path).to_pylist()]
        assert [row["text"] for row in rows] == ["願意擔當"]


@pytest.mark.parametrize("example", SINGLE)
def test_the_examples_in_the_help_texts(example: str, workplace: Path) -> None:
    output = run(example, workplace)
    if " -o " in example and not re.search(r" -o -(?: |$)", example):
        assert (workplace / example.split(" -o ")[1].split()[0]).stat().st_size > 0
    else:
        assert output


def test_the_examples_of_the_library(workplace: Path) -> None:
    for example in EXAMPLES["library"]:
        assert run(example, workplace) or example.split()[2] in ("default", "remove")


def test_every_command_has_a_page_and_examples() -> None:
    for name in COMMANDS:
        assert f"# linfen {name}\n" in DOCUMENTS[f"docs/commands/{name}.md"]
        assert f"docs/commands/{name}.md" in DOCUMENTS["README.md"]
        assert HELPS[name].rstrip().splitlines()[-1].strip().startswith("linfen ")


def test_help_is_asked_for_in_every_way(linfen: Linfen) -> None:
    assert linfen().stdout == linfen("-h").stdout == linfen("--help").stdout
    assert "linfen show" in linfen().stdout
    for name in COMMANDS:
        assert linfen(name, "-h").stdout == linfen(name, "--help").stdout
    assert re.fullmatch(
        r"linfen \d+\.\d+\.\d+ \(engine: opencc-pyo3 [\d.]+; Python [\d.]+\S*\)\n", linfen("--version").stdout
    )


def test_the_picture_shows_what_the_program_prints() -> None:
    from rich.text import Text

    from tests.pictures.make import FOLDER, PICTURES, output_of

    for name, commands in PICTURES.items():
        drawn = unescape("".join(re.findall(r">([^<]*)</text>", (FOLDER / name).read_text(encoding="utf-8"))))
        for command in commands:
            for line in Text.from_ansi(output_of(command)).plain.splitlines():
                assert "".join(line.split()) in "".join(drawn.split())


@pytest.mark.parametrize("name", [*DOCUMENTS, "CONTRIBUTING.md"])
def test_links_between_documents_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        linked = (ROOT / name).parent / path if path else ROOT / name
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
            assert anchor in slugs, target


def test_the_readme_is_short() -> None:
    assert len(DOCUMENTS["README.md"].split()) <= 1800
