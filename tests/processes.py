"""Processes of their own, for what only they show: signals, pipes, terminals, and what is left when one is killed.

Nothing waits for a certain time: what is awaited is a condition, with a limit that no machine reaches, however busy.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import LIMIT, environment

LINUX = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's own account of processes")


def start(*arguments: str, script: str | None = None, **options: Any) -> subprocess.Popen[bytes]:
    """Start the program on the arguments given, with pipes, and heeding SIGINT; return it while it runs.

    `script` is run in its place. `options` are those of Popen. A shell's background jobs ignore SIGINT, and so does what they
    start, tests and all.
    """
    pipes = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr") if name not in options}
    before = options.pop("preexec_fn", lambda: None)

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        before()

    command = [sys.executable, *(["-m", "linfen_cli"] if script is None else ["-c", script]), *arguments]
    options = {"env": environment(), "preexec_fn": prepare, **pipes, **options}
    process: subprocess.Popen[bytes] = subprocess.Popen(command, **options)
    return process


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline, "what was waited for does not happen"
        time.sleep(0.01)


def wait_until_stopped(process: subprocess.Popen[bytes]) -> bool:
    """Wait until a process has stopped itself, by SIGSTOP, or ended; return whether it has stopped."""
    status = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    return status is not None and status.si_code == os.CLD_STOPPED


def is_alive(process: int) -> bool:
    """Return whether there is a process of this number that has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def offspring(process: int) -> Iterator[int]:
    """Yield the processes that a process has begun, and those that these have."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from offspring(child)
