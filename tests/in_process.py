"""Run a command line in this process, as another process would run it.

A process takes half a second to start and import what it needs; the same command here takes milliseconds. The command gets file
descriptors 0, 1 and 2 of its own, so that what it starts inherits them as well, and everything that it sets for the whole
process is put back: the environment, the working folder, signal handlers, the language.

What only a new process shows needs one: signals, terminals, closed streams, limits of memory, the interpreter's own settings.
"""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from linfen_cli.cli import run as command_line

PIPE = 1 << 16
"""Bytes that a pipe holds for sure on Linux. More than that is written by a thread while it is read."""

STREAMS = ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__")


class Result(NamedTuple):
    """The result of a command: its exit status, negative where a signal ends it, and the bytes that it wrote."""

    status: int
    stdout: bytes
    stderr: bytes


def run_in_process(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    stdin: bytes = b"",
    cwd: Path | None = None,
) -> Result:
    """Run the command line on `arguments` with this environment and input; return what it leaves."""
    startup = [name for name in environment if name.startswith(("PYTHON", "LD_")) and name != "PYTHONPATH"]
    new = [name for name in startup if environment[name] != os.environ.get(name)]
    assert not new, f"only a new process reads {new}: use linfen_process"
    with ExitStack() as stack:
        stdout, stderr = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(2))
        stack.enter_context(_state())
        stack.enter_context(_surroundings(environment, cwd))
        stack.enter_context(_streams(stdin, stdout, stderr))
        status = _status_of(arguments)
        sys.stderr.flush()
        with suppress(OSError):
            sys.stdout.flush()
        output = []
        for file in (stdout, stderr):
            file.seek(0)
            output.append(file.read())
    return Result(status, *output)


def _status_of(arguments: Sequence[str]) -> int:
    try:
        return command_line.run(arguments)
    except KeyboardInterrupt:
        return -signal.SIGINT
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)


@contextmanager
def _streams(stdin: bytes, stdout: BinaryIO, stderr: BinaryIO) -> Iterator[None]:
    """Have file descriptors 0 to 2, and `sys`'s streams over them, as a process has whose input is a pipe."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    names = {name: getattr(sys, name) for name in STREAMS}
    descriptors = [os.dup(number) for number in range(3)]
    end, beginning = os.pipe()
    writer = threading.Thread(target=_write, args=(beginning, stdin))
    for number, other in enumerate((end, stdout.fileno(), stderr.fileno())):
        os.dup2(other, number)
    os.close(end)
    if len(stdin) > PIPE:
        writer.start()
    else:
        writer.run()
    ours = (
        open(0, encoding="utf-8", closefd=False),  # noqa: SIM115
        open(1, "w", encoding="utf-8", closefd=False),  # noqa: SIM115
        open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False),  # noqa: SIM115
    )
    for name, stream in zip(STREAMS, ours * 2, strict=True):
        setattr(sys, name, stream)
    try:
        yield
    finally:
        for file in ours:
            with suppress(OSError):
                file.close()
        for name, stream in names.items():
            setattr(sys, name, stream)
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)
        if writer.ident is not None:
            writer.join()


def _write(descriptor: int, data: bytes) -> None:
    with suppress(BrokenPipeError), io.FileIO(descriptor, "wb") as pipe:
        view = memoryview(data)
        while view:
            view = view[pipe.write(view) :]


@contextmanager
def _surroundings(environment: Mapping[str, str], cwd: Path | None) -> Iterator[None]:
    """Have this environment and working folder, and what came before them afterwards."""
    variables, folder = dict(os.environ), os.getcwd()
    _set_environment(environment)
    try:
        if cwd is not None:
            os.chdir(cwd)
        yield
    finally:
        os.chdir(folder)
        _set_environment(variables)


def _set_environment(variables: Mapping[str, str]) -> None:
    zone = os.environ.get("TZ")
    for name in os.environ.keys() - variables.keys():
        del os.environ[name]
    os.environ.update(variables)
    if os.environ.get("TZ") != zone:
        time.tzset()


@contextmanager
def _state() -> Iterator[None]:
    """Put back what a command sets in modules and in the process, and let log messages go to standard error."""
    settings = {
        (module, name): value
        for path, module in sys.modules.items()
        if path.startswith("linfen_cli.")
        for name, value in vars(module).items()
        if isinstance(value, (bool, str)) and not name.startswith("__")
    }
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGTERM)}
    logged, logging.root.handlers = logging.root.handlers, []
    try:
        yield
    finally:
        logging.root.handlers = logged
        for number, handler in handlers.items():
            if signal.getsignal(number) is not handler:
                signal.signal(number, handler)
        for (module, name), value in settings.items():
            if isinstance(getattr(module, name, None), (bool, str)):
                setattr(module, name, value)
