"""Under a Chinese locale nothing stays English but data: help, errors, summaries and labels."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from rich.cells import cell_len

from linfen_cli.cli.help import Option
from linfen_cli.cli.run import COMMANDS, group
from linfen_cli.formats.registry import rewritten_names
from tests.conftest import ROOT, Linfen

LANGUAGES = ("zh", "zh-tw", "zh-hk")

# What is typed or stands in files: names of programs, formats, encodings, engines, conventions; and what other libraries say.
_NAMES = """
    linfen OpenCC Python JSON Lines HTML EPUB Markdown SVG DOCX PDF Word Parquet WARC UTF-8 GB18030 Big5 GBK HSK URL less vim
    official pyo3 reimplemented s2twp s2t gbk gb18030 big5 utf-8 utf-16 zst gz gitignore tui bak txt full half lf crlf keep plain html docx srt vtt ass
    pager auto hide inline above text dandang dān dāng dan1dang1 dang dd xFF dumb HEAD TERM textual pip install cli bash zsh fish COMP
    missing simplified traditional taiwan hongkong japanese macau encoding splice gloss big5hkscs library show search convert jsonl parquet warc
    pyproject toml MiB GiB gzip Zstandard opencc hk tw s hans hant zstandard pyarrow warcio corpus regex
""".split()
_WORD = re.compile(r"[A-Za-zāáǎà][\w'’-]+")
_TYPED = re.compile(
    r"(?<![\w-])--?[A-Za-z][A-Za-z-]*|\$?\b[A-Z][A-Z_]+\b|'[^']*'|/\S+|[\w./-]+\.[\w.]+|\[[\w|-]+\]|\bx>=\d|`[^`]*`|\b[NP]\b"
)


@pytest.fixture(scope="module")
def data() -> set[str]:
    """Words that stay as they are: names, and what options can be given."""
    words = {*_NAMES, *COMMANDS, *rewritten_names()}
    context = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        commands = [command, *(command.commands.values() if isinstance(command, click.Group) else ())]
        words |= {one.name for one in commands if one.name}
        for option in (parameter for one in commands for parameter in one.params):
            if isinstance(option, Option) and isinstance(option.type, click.Choice):
                words |= set(option.type.choices)
    return words


def english_of(text: str, data: set[str]) -> list[str]:
    """The words of `text` that are English and not data."""
    return [word for word in _WORD.findall(_TYPED.sub(" ", text)) if word not in data]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["", *COMMANDS, *(f"library {one}" for one in ("add", "list", "show", "remove", "default"))]
)
def test_help(linfen: Linfen, name: str, lang: str, data: set[str]) -> None:
    arguments = name.split()
    english = linfen(*arguments, "--help").stdout
    shown = linfen(*arguments, "--help", "--lang", lang).stdout
    assert shown.startswith("用法：linfen")
    assert all(cell_len(line) <= 100 for line in shown.splitlines() if " linfen " not in line)
    # What is typed is the same in every language.
    typed = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
    assert set(typed.findall(english)) <= set(typed.findall(shown))
    if "Examples:" in english:
        examples = english[english.index("Examples:") :].splitlines()[1:]
        assert shown.splitlines()[-len(examples) :] == examples
        shown = "\n".join(shown.splitlines()[: -len(examples)])
    prose = "\n".join(line for line in shown.splitlines() if not re.match(r" +(bash|zsh|fish|linfen)\b", line))
    assert not english_of(prose, data)


def test_help_has_groups(linfen: Linfen) -> None:
    for lang, headings in {
        "en": ["What:", "Where:", "How shown:", "Other:"],
        "zh": ["内容：", "位置：", "显示方式：", "其他："],
        "zh-tw": ["內容：", "位置：", "顯示方式：", "其他："],
    }.items():
        lines = linfen("convert", "--help", "--lang", lang).stdout.splitlines()
        assert [line for line in lines if line in headings] == headings


ERRORS = [
    "show nowhere.txt",
    "show empty.txt",
    "show blank.txt",
    "show binary.txt",
    "show broken.txt",
    "show .",
    "show -s 9",
    "show -s 4-2",
    "show --to twain",
    "show --to tw --engine x",
    "show --as-is --to taiwan",
    "show --color blue",
    "show --colour",
    "show --nope",
    "show a b",
    "show --encoding klingon",
    "show --pinyin=x",
    "show --pinyin 0",
    "shwo",
    "there",
    "a.txt",
    "convert",
    "convert --to",
    "convert a.txt --to s2twp --words",
    "convert a.txt --to tw --line-ends cr",
    "convert a.txt --to tw --width wide",
    "convert a.txt --to tw --output-encoding klingon",
    "convert a.txt --to tw --format rtf",
    "convert a.txt --to tw -o no/such/file",
    "convert a.txt --to tw -o a.txt",
    "convert a.txt --to tw -o .",
    "convert . --to tw",
    "convert a.txt --to tw --dict nowhere.txt",
    "convert a.txt --to tw --dict a.txt",
    "convert a.txt --explain --verify --to tw",
    "convert a.txt --to tw -j 0",
    "convert a.txt --to tw -j many",
    "search",
    "search -C -1 x a.txt",
    "search -c --json x a.txt",
    "search x nowhere.txt",
    "search -E ( a.txt",
    "search --fuzzy 9 ab a.txt",
    "search --index x",
    "repair a.txt --kinds rust",
    "repair a.txt --kinds ,",
    "repair a.txt --min-confidence 2",
    "repair --in-place",
    "repair . --diff",
    "repair .",
    "export a.txt -o a.pdf",
    "export a.txt --format pdf",
    "library show nobody",
    "library add a.txt --name a/b",
    "library remove nobody",
    "library default x --none",
    "completion",
    "completion tcsh",
    "report nowhere",
    "index nowhere",
    "read --theme blue",
    "--lang fr",
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("願意擔(dān)當。\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "blank.txt").write_bytes(" \n\u3000\n".encode())
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF\0\0\0")
    (tmp_path / "broken.txt").write_bytes("擔當".encode() + b"\xff\xff")
    return tmp_path


@pytest.mark.parametrize("command", ERRORS)
def test_errors(linfen: Linfen, place: Path, command: str, data: set[str]) -> None:
    for lang in LANGUAGES:
        done = linfen("--lang", lang, *command.split(), status=2, cwd=place)
        assert done.stdout == ""
        assert re.fullmatch(r"linfen: .*\n", done.stderr)
        assert re.search("[\u4e00-\u9fff]", done.stderr)
        assert not english_of(done.stderr, {*data, *command.split()}), done.stderr


SUMMARIES = {
    "repair": 0,
    "repair data/digest.clean.txt": 0,
    "repair data/digest.found.txt --check": 1,
    "convert data --to tw -o {out}": 0,
    "index {folder}": 0,
    "search --plot 担当": 0,
    "search --table 担当 --color always": 0,
    "search 担当 --color always": 0,
    "search -cc 担当 --color always": 0,
    "search --kwic 5 担当 --color always": 0,
    "info --color always": 0,
    "library list": 0,
    "library default": 0,
}


@pytest.mark.parametrize("command", SUMMARIES)
def test_summaries(linfen: Linfen, tmp_path: Path, command: str, data: set[str]) -> None:
    for lang in LANGUAGES:
        (tmp_path / lang).mkdir()
        (tmp_path / lang / "a.txt").write_text("願意擔當。\n", encoding="utf-8")
        line = command.format(out=tmp_path / lang / "out", folder=tmp_path / lang)
        done = linfen("--lang", lang, *line.split(), status=SUMMARIES[command], cwd=ROOT, LC_ALL="C.UTF-8")
        printed = done.stderr if command.startswith("repair") else done.stdout + done.stderr
        shown = re.sub("\x1b\\[[0-9;]*m", "", printed)
        shown = "\n".join(part for part in shown.splitlines() if not part.startswith("  "))
        assert not english_of(shown, {*data, *line.split()}), shown
