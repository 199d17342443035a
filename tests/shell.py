"""Run the shell commands of documents and help texts: `linfen` in this process, everything else as the program that it is.

Lines, `&&`, `||`, pipes, `>`, quotes and variables before a command are understood here. What needs more of a shell gets one.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.in_process import run_in_process

_SYNTAX = re.compile(
    r"[$`;()<*?{}\\]|(?<!&)&(?!&)|2>|>>|^ *(?:cd|export|set|source|\.|for|if|while|case|read|eval) ", re.MULTILINE
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"$`\\]*\"")
_OPERATORS = ("&&", "||", "|", ">")
_VARIABLE = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


class Done(NamedTuple):
    """The result of commands: the status of the last one, and all that they wrote."""

    status: int
    stdout: bytes
    stderr: bytes


class Shell:
    """A shell in `folder` with these variables, which stops at the first command that fails, as `sh -e` does."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def run(self, commands: str) -> Done:
        """Run lines of commands; return what they leave."""
        if _needs_a_shell(commands):
            return self._bash(commands)
        stdout, stderr = b"", b""
        for words in filter(None, map(_words, commands.splitlines())):
            done = self._line(words)
            stdout, stderr = stdout + done.stdout, stderr + done.stderr
            if done.status:
                return Done(done.status, stdout, stderr)
        return Done(0, stdout, stderr)

    def _line(self, words: list[str]) -> Done:
        """Run pipelines joined by `&&` and `||`."""
        status, stdout, stderr = 0, b"", b""
        operator = "&&"
        for pipeline, following in _split(words, ("&&", "||")):
            if (status == 0) == (operator == "&&"):
                done = self._pipeline(pipeline)
                status, stdout, stderr = done.status, stdout + done.stdout, stderr + done.stderr
            operator = following
        return Done(status, stdout, stderr)

    def _pipeline(self, words: list[str]) -> Done:
        """Run commands one after another, each on what the one before has written."""
        data, stderr, status = b"", b"", 0
        for command, _ in _split(words, ("|",)):
            done = self._command(command, data)
            data, stderr, status = done.stdout, stderr + done.stderr, done.status or status
        return Done(status, data, stderr)

    def _command(self, words: list[str], data: bytes) -> Done:
        environment = dict(self.environment)
        while words and (variable := _VARIABLE.fullmatch(words[0])):
            environment[variable[1]] = variable[2]
            words = words[1:]
        target = None
        if ">" in words:
            at = words.index(">")
            target, words = self.folder / words[at + 1], words[:at] + words[at + 2 :]
        if words[0] == "linfen":
            done = Done(*run_in_process(words[1:], environment, data, self.folder))
        else:
            process = subprocess.run(
                words, input=data, capture_output=True, env=environment, cwd=self.folder, check=False
            )
            done = Done(process.returncode, process.stdout, process.stderr)
        if target is not None:
            target.write_bytes(done.stdout)
            done = done._replace(stdout=b"")
        return done

    def _bash(self, commands: str) -> Done:
        program = f'linfen() {{ "{sys.executable}" -m linfen_cli "$@"; }}\n'
        command = ["bash", "-eu", "-o", "pipefail", "-c", program + commands]
        done = subprocess.run(command, capture_output=True, env=self.environment, cwd=self.folder, check=False)
        return Done(done.returncode, done.stdout, done.stderr)


def _needs_a_shell(commands: str) -> bool:
    """Return whether there is more in `commands` than is understood here.

    >>> _needs_a_shell("printf '$HOME;|' | head -1 && linfen show"), _needs_a_shell("ls $HOME"), _needs_a_shell("echo '|'")
    (False, True, True)
    """
    operators = (quoted[1:-1] in _OPERATORS for quoted in _QUOTED.findall(commands))
    return bool(_SYNTAX.search(_QUOTED.sub("", commands))) or any(operators)


def _words(line: str) -> list[str]:
    """Return the words of a line, and its operators, each by itself.

    >>> _words("printf 'a|b' >c && linfen show - | head -1")
    ['printf', 'a|b', '>', 'c', '&&', 'linfen', 'show', '-', '|', 'head', '-1']
    """
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&>")
    lexer.whitespace_split = True
    return list(lexer)


def _split(words: list[str], operators: tuple[str, ...]) -> Iterator[tuple[list[str], str]]:
    """Yield the words up to each operator, and the operator."""
    start = 0
    for at, word in enumerate(words):
        if word in operators:
            yield words[start:at], word
            start = at + 1
    yield words[start:], ""
