"""Completion, the man page, and the language of help."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from linfen_cli.cli.run import COMMANDS, group
from linfen_cli.library.library import Library
from tests.conftest import LIMIT, ROOT, Linfen, environment, needs

CLEAN = str(ROOT / "data" / "digest.clean.txt")


def test_the_language_is_the_locales(linfen: Linfen) -> None:
    chinese = linfen("show", "-h", "--lang", "zh").stdout
    assert linfen("show", "-h", LC_ALL="zh_CN.UTF-8").stdout == chinese
    assert linfen("--lang", "zh", "show", "-h").stdout == linfen("--lang=zh", "show", "-h").stdout == chinese
    assert linfen("show", "-h", LC_ALL="C").stdout == linfen("show", "-h", "--lang", "en", LC_ALL="zh_CN").stdout
    assert "用法" not in linfen("show", "-h", LC_ALL="C").stdout
    assert "--lang" in linfen("--lang", "fr", status=2).stderr
    # Data are not translated.
    assert linfen("show", "--list", LC_ALL="zh_CN.UTF-8").stdout == linfen("show", "--list").stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_man_page(linfen: Linfen, lang: str, tmp_path: Path) -> None:
    page = linfen("manual", "--lang", lang).stdout
    context = click.Context(group, info_name="linfen")
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        assert f'.SS "linfen {name} ' in page
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert max(parameter.opts, key=len).replace("-", "\\-") in page
    needs("man", "man-db")
    file = tmp_path / "linfen.1"
    file.write_text(page, encoding="utf-8")
    done = subprocess.run(["man", "--warnings", "-l", str(file)], capture_output=True, text=True, check=True,
                          env={**environment(), "MANPAGER": "cat", "PAGER": "cat", "MANWIDTH": "100"})  # fmt: skip
    # Where a line of Chinese may be broken is a matter of the pager's settings.
    complaints = [line for line in done.stderr.splitlines() if "break line" not in line]
    assert not complaints
    assert "--min-confidence" in done.stdout


Completed = Callable[..., list[str]]


@pytest.fixture
def completed(linfen: Linfen) -> Completed:
    """Give what the program answers a shell that asks for what may stand for the last of some words."""

    def ask(*words: str, shell: str = "bash", **changes: str) -> list[str]:
        changes |= {"_LINFEN_COMPLETE": f"{shell}_complete", "COMP_WORDS": " ".join(("linfen", *words)),
                    "COMP_CWORD": str(len(words))}  # fmt: skip
        done = linfen(**changes)
        assert done.stderr == ""
        return [line.split(",", 1)[1] for line in done.stdout.splitlines()]

    return ask


def test_what_completes(completed: Completed) -> None:
    assert completed("re") == ["read", "repair", "report"]
    assert "--as-is" in completed("show", "--")
    assert completed("show", "--to", "t") == ["traditional", "taiwan"]
    assert completed("show", "--encoding", "gb") == ["gbk", "gb18030"]
    assert completed("completion", "f") == ["fish"]
    assert completed("library", "a") == ["add"]


def test_section_headings_complete_in_either_script(completed: Completed) -> None:
    headings = ["強化責任落實。", "強化示範引領。", "強化能力提升。", "強化擔當作為。", "強化督查考核。"]
    assert completed("show", "-s", "强") == completed("show", CLEAN, "-s", "強") == headings
    assert completed("search", "x", CLEAN, "-s", "強化擔") == ["強化擔當作為。"]
    assert completed("show", "-s", "4") == ["4"]
    assert completed("show", "nowhere", "-s", "強") == []


def test_names_in_the_library_complete(completed: Completed, tmp_path: Path) -> None:
    place = str(tmp_path / "library")
    os.environ["LINFEN_LIBRARY"], before = place, os.environ["LINFEN_LIBRARY"]
    try:
        with Library(create=True) as library:
            for name in ("春遊", "春節", "秋"):
                library.add(name, "x", title=None, date=None, origin="", form="text", encoding="utf-8")
    finally:
        os.environ["LINFEN_LIBRARY"] = before
    assert completed("show", "春", LINFEN_LIBRARY=place) == ["春節", "春遊"]
    assert completed("library", "remove", "秋", LINFEN_LIBRARY=place) == ["秋"]
    assert completed("show", "zzz", LINFEN_LIBRARY=place) == ["zzz"]  # the shell's own completion of files


@pytest.fixture
def on_path(tmp_path: Path) -> dict[str, str]:
    """An environment whose path has the program first, by the name that the scripts complete."""
    program = tmp_path / "linfen"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m linfen_cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return environment(PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}", HOME=str(tmp_path))


def answered(shell: list[str], commands: str, env: dict[str, str]) -> str:
    """Return the output of a shell that is given commands."""
    needs(shell[0], shell[0])
    return subprocess.run(
        [*shell, "-c", commands], capture_output=True, text=True, check=True, env=env, timeout=LIMIT
    ).stdout


def test_bash_completes(on_path: dict[str, str]) -> None:
    commands = """
        eval "$(linfen completion bash)"
        COMP_WORDS=(linfen show -s 强化担); COMP_CWORD=3; _linfen_completion linfen; printf "%s\\n" "${COMPREPLY[@]}"
    """
    assert answered(["bash"], commands, on_path) == "強化擔當作為。\n"


def test_fish_completes(on_path: dict[str, str]) -> None:
    # fish itself leaves out what does not begin with the very characters that were typed.
    commands = """
        linfen completion fish | source
        complete -C "linfen sho"; complete -C "linfen show --to tai"; complete -C "linfen show -s 強化擔"
    """
    assert answered(["fish"], commands, on_path).splitlines() == [
        "show\tShow an article",
        "taiwan",
        "強化擔當作為。\t§4 強化擔當作為。",
    ]


def test_zsh_completes(on_path: dict[str, str]) -> None:
    # A shell in a terminal of its own: a line is typed there with Tab in it, and the shell says what line it runs.
    commands = r"""
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'autoload -U compinit; compinit -u; source <(linfen completion zsh); echo REA""DY'
        while zpty -r shell line && [[ $line != *READY* ]]; do :; done
        zpty -w shell 'preexec() { print -r -- "ru""ns: $1"; }'
        zpty -w shell $'linfen search -c 担当 -s 强化担\t'
        while zpty -r shell line && [[ $line != *runs:* ]]; do :; done
        print -r -- ${line#*runs: }
    """
    assert answered(["zsh", "-f"], commands, on_path).split() == "linfen search -c 担当 -s 強化擔當作為。".split()
