"""Wrong use and bad input: one line on standard error, exit status 2, nothing printed and nothing lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Linfen, environment, needs, run_unprivileged
from tests.processes import start

HOSTILE = "[red]擔當[/red] [link=http://x]y[/link] \x1b[31m紅\x1b]0;title\x07 \x9b31m :smile: a\rb\x00"[:-1]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "blank.txt").write_bytes(" \n\u3000\n".encode())
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF\0\0\0")
    (tmp_path / "broken.txt").write_bytes("擔當".encode() + b"\xff\xff")
    (tmp_path / "surrogate.txt").write_bytes("擔當作為".encode() + b"\xed\xa0\x80")
    (tmp_path / "title.txt").write_text("只有標題\n\n2020-01-02 來源：某報\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    return tmp_path


READS = {
    "missing.txt": "there is no file {}",
    "empty.txt": "{} is empty: there is nothing to read",
    "blank.txt": "{} has nothing but white space in it: there is nothing to read",
    "binary.txt": "{} is a binary file, not a text",
    "broken.txt": "{} is not UTF-8 (byte 6 is 0xFF), and neither GB18030 nor Big5 makes Chinese of it",
    "surrogate.txt": "{} is not UTF-8 (byte 12 is 0xED), and neither GB18030 nor Big5 makes Chinese of it",
}


@pytest.mark.parametrize("command", ["show", "search 擔", "convert --to taiwan"])
@pytest.mark.parametrize("name", READS)
def test_what_cannot_be_read(linfen: Linfen, files: Path, command: str, name: str) -> None:
    path = str(files / name)
    done = linfen(*command.split(), path, status=2)
    assert (done.stdout, done.stderr) == ("", f"linfen: {READS[name].format(path)}\n")


@pytest.mark.parametrize("command", ["show", "convert --to taiwan"])
def test_a_folder_is_no_text(linfen: Linfen, files: Path, command: str) -> None:
    path = str(files / "folder")
    done = linfen(*command.split(), path, status=2)
    more = ", or with -o a folder to write to" if command.startswith("convert") else ""
    assert (done.stdout, done.stderr) == ("", f"linfen: {path} is a folder: name a file in it{more}\n")


def test_no_permission(files: Path) -> None:
    file = files / "secret.txt"
    file.write_text("擔當", encoding="utf-8")
    file.chmod(0)
    done = run_unprivileged("show", str(file), cwd=files)
    assert done.returncode == 2
    assert done.stderr == f"linfen: {file} may not be read: you have no permission\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "-s", "9"], "there is no section '9': sections are 0 to 6 (1 強化責任落實。, 2 "),
        (["show", "-s", "沒有"], "there is no section '沒有': sections are 0 to 6 ("),
        (["show", "-s", ""], "there is no section '': sections are 0 to 6 ("),
        (["show", "-s", "4-2"], "the range 4-2 runs backwards"),
        (["show", "--to", "twain"], "there is no region 'twain': did you mean taiwan?"),
        (["convert", "--to", "simplfied"], "there is no region 'simplfied': did you mean simplified?"),
        (["convert"], "convert needs to know what to convert to: --to simplified"),
        (["convert", "--to", "tw", "--engine", "x"], "there is no engine 'x'"),
        (["search", ""], "the pattern is empty"),
        (["search"], "give a pattern to search for (linfen search --help"),
        (["search", "-C", "-1", "x"], "invalid value for '-C'"),
        (["search", "-c", "--json", "x"], "--count and --json do not go together"),
        (["show", "--as-is", "--to", "taiwan"], "--as-is and --to do not go together"),
        (["show", "--color", "blue"], "invalid value for '--color'"),
        (["show", "--nope"], "no such option"),
        (["show", "a", "b"], "got unexpected extra argument"),
        (["shwo"], "there is no command 'shwo': did you mean show?"),
        (["README.md"], "there is no command 'README.md': to read a file: linfen show README.md"),
        (["show", "a\nb"], "there is no file 'a\\nb'"),
        (["show", "a\x1b[31m"], "there is no file 'a\\x1b[31m'"),
        (["show", ""], "there is no file ''"),
        (["convert", "--to", "tw", "-o", "no/such/file"], "there is no folder"),
        (["convert", "--to", "tw", "-o", "."], ". is a folder: name a file in it"),
    ],
)
def test_wrong_use(linfen: Linfen, arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = linfen(*arguments, status=2)
    assert done.stdout == ""
    assert done.stderr.startswith(f"linfen: {message}")
    assert done.stderr.count("\n") == 1


def test_a_text_without_sections(linfen: Linfen, files: Path) -> None:
    file = str(files / "title.txt")
    assert linfen("show", file).stdout == "只有標題\n\n2020-01-02 來源：某報\n"
    assert linfen("show", file, "--list").stdout == ""
    assert linfen("show", file, "--color", "always").stdout != ""
    assert (
        linfen("show", file, "-s", "1", status=2).stderr
        == "linfen: there is no section '1': the text has no sections\n"
    )
    assert linfen("search", "标题", file).stdout.splitlines() == ["(head)", "1:只有標題"]


def test_names_and_patterns_that_are_not_utf8(linfen: Linfen, tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(str(tmp_path)) + b"/\xff.txt")
    Path(name).write_text("擔當", encoding="utf-8")
    assert linfen("show", name).stdout == "擔當"
    assert linfen("search", os.fsdecode(b"\xff"), name, status=1).stdout == ""
    assert "\\udcff.txt:1" in linfen("search", "-c", "担", name, name).stdout
    assert "\\udcfe" in linfen("show", os.fsdecode(b"\xfe"), status=2).stderr


@pytest.mark.parametrize("arguments", [["show", "-"], ["show", "-", "--color", "always"], ["show", "-", "--list"],
    ["show", "-", "--json"], ["show", "-", "--as-is"], ["search", "擔", "-"], ["search", "擔", "-", "--color", "always"],
    ["search", "擔", "-", "--kwic", "20"], ["search", "擔", "-", "--json"]])  # fmt: skip
def test_text_is_never_interpreted(linfen: Linfen, arguments: list[str]) -> None:
    shown = linfen(*arguments, stdin=HOSTILE).stdout
    ours = re.compile(r"\x1b\[[0-9;]*m")
    left = ours.sub("", shown) if "always" in arguments else shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", left)
    assert "\x1b]" not in shown
    assert "[red]" in left
    if not {"--list", "--kwic"} & set(arguments):  # those show the beginning only
        assert "31m紅" in left  # the sequence is there to be seen
        assert ":smile:" in left


def test_convert_hands_control_characters_on_to_a_file_or_a_pipe(linfen: Linfen) -> None:
    assert linfen("convert", "-", "--to", "simplified", stdin="擔當\x1b[0m\r").stdout == "担当\x1b[0m\r"


@pytest.mark.parametrize(
    "arguments", ["show -", "show - --color always", "search 擔 -", "search 擔 - --json", "convert - --to tw"]
)
def test_a_reader_that_has_read_enough(tmp_path: Path, arguments: str) -> None:
    file = tmp_path / "long.txt"
    file.write_text("擔當。\n" * 30_000, encoding="utf-8")  # more than a pipe holds
    with file.open("rb") as stdin:
        program = start(*arguments.split(), stdin=stdin)
    assert program.stdout is not None
    assert program.stderr is not None
    assert program.stdout.readline()
    program.stdout.close()
    with program.stderr:
        assert (program.stderr.read(), program.wait()) == (b"", 0)


@pytest.mark.parametrize("arguments", ["show", "search 擔當", "convert --to tw", "--help"])
def test_a_full_disk(arguments: str) -> None:
    done = subprocess.run(f"{sys.executable} -m linfen_cli {arguments} > /dev/full", shell=True, capture_output=True, text=True,
                          env=environment(), check=False)  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "linfen: cannot write to standard output: No space left on device\n")


def test_closed_streams() -> None:
    for redirection, status, words in (
        ("<&-", 2, "cannot read standard input"),
        (">&-", 2, "standard output is closed"),
        ("2>&-", 2, ""),
    ):
        arguments = "show -" if redirection != ">&-" else "show"
        done = subprocess.run(f"{sys.executable} -m linfen_cli {arguments} {redirection}", shell=True, capture_output=True,
                              stdin=subprocess.DEVNULL, text=True, env=environment(), check=False)  # fmt: skip
        assert done.returncode == status
        assert words in done.stderr
        assert done.stderr.count("\n") == bool(words)


def test_ctrl_c_ends_it_as_a_signal_does() -> None:
    program = start("show", "-")
    assert program.stdin is not None
    program.stdin.write(b"a" * (1 << 20))  # more than a pipe holds: by then it reads, and waits for the rest
    program.send_signal(signal.SIGINT)
    _, complaint = program.communicate()
    assert program.returncode == -signal.SIGINT
    assert complaint == b""


def test_ctrl_c_while_a_file_is_written_leaves_nothing(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from linfen_cli.base import files\n"
        "os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGINT)\n"
        "files.write_file(sys.argv[1], b'text', force=False)"
    )
    program = start(str(tmp_path / "out.txt"), script=script)
    program.communicate()
    assert program.returncode == -signal.SIGINT
    assert os.listdir(tmp_path) == []


def test_any_locale(linfen_process: Linfen) -> None:
    for locale in ("C", "POSIX", "en_US.ISO-8859-1"):
        assert "擔當" in linfen_process("show", "-s", "4", LC_ALL=locale, LANG=locale).stdout
        # Not even where Python itself would write Latin-1.
        assert (
            "擔當" in linfen_process("show", "-s", "4", LC_ALL=locale, PYTHONCOERCECLOCALE="0", PYTHONUTF8="0").stdout
        )


def test_a_pipe_may_be_read_by_name(linfen_process: Linfen) -> None:
    needs("bash", "bash")
    done = subprocess.run(["bash", "-c", f"{sys.executable} -m linfen_cli show <(printf '擔(dān)當')"], capture_output=True,
                          env=environment(), check=True)  # fmt: skip
    assert done.stdout.decode() == "擔當"
