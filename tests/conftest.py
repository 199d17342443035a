"""Fixtures that the tests share: running the program as a user does, and the texts they read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from tests.in_process import run_in_process

ROOT = Path(__file__).parent.parent

# Nobody's own library and cache are read, let alone written to. Tests of these name a folder of their own.
_OWN = tempfile.mkdtemp(prefix="linfen-tests-")
os.environ["LINFEN_LIBRARY"] = os.path.join(_OWN, "library")
os.environ["LINFEN_CACHE"] = os.path.join(_OWN, "cache")

# A run gives what any other gives. `random` and `thorough` try other examples each time.
settings.register_profile("linfen", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None, print_blob=True, max_examples=500)
settings.register_profile("thorough", parent=settings.get_profile("random"), max_examples=3000)
settings.load_profile(os.environ.get("LINFEN_HYPOTHESIS", "linfen"))


def pytest_configure(config: pytest.Config) -> None:
    """Leave nothing out of what is named one by one."""
    if config.option.markexpr == NOT_SLOW and any("::" in argument for argument in config.args):
        config.option.markexpr = ""


def pytest_unconfigure() -> None:
    shutil.rmtree(_OWN, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Start no processes for a few files, which are tested before those have started."""
    files = [argument.partition("::")[0] for argument in config.args]
    return 0 if len(files) < 3 and all(map(os.path.isfile, files)) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out: slow tests in one line, and in another what those that were skipped need."""
    if config.option.markexpr == NOT_SLOW:
        terminalreporter.write_line("slow tests are left out: python -m pytest -m slow runs them")
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", ())]
    wanted = Counter(re.split("[:,]", reason.removeprefix("Skipped: "))[0].removeprefix("needs ") for reason in reasons)
    if wanted:
        names = ", ".join(f"{name} ({number})" for name, number in sorted(wanted.items()))
        terminalreporter.write_line(f"{len(reasons)} tests were skipped for want of {names}: -rs says more")


# Seconds after which a process that hangs is given up: far more than any takes, on however busy a machine.
LIMIT = 300

NOT_SLOW = "not slow"
"""The markers that pyproject.toml has pytest leave out unless `-m` says otherwise."""

Linfen = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(**changes: str) -> dict[str, str]:
    """The environment without what would change how the program looks; the variables given are added."""
    dropped = (
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
        "LINES",
        "PAGER",
        "LESS",
        "LINFEN_ARTICLE",
        "LINFEN_DEBUG",
        "LINFEN_LANG",
        "LANGUAGE",
        "PYTHONUTF8",
    )
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONPATH": str(ROOT), **changes}


@pytest.fixture(scope="session")
def linfen() -> Linfen:
    """Run the program on the arguments given, in this process, and return what it printed, as text.

    `stdin` is its input, `status` the exit status that it must have (None for any), `cwd` its working folder; what else is
    given by name is put into its environment.
    """

    def run(
        *arguments: str, stdin: str | bytes = "", status: int | None = 0, cwd: Path | None = None, **changes: str
    ) -> subprocess.CompletedProcess[str]:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        return _checked(arguments, *run_in_process(arguments, environment(**changes), data, cwd), status)

    return run


@pytest.fixture(scope="session")
def linfen_process() -> Linfen:
    """Run the program as `linfen` does, but in a process of its own, for what shows only there."""

    def run(
        *arguments: str, stdin: str | bytes = "", status: int | None = 0, cwd: Path | None = None, **changes: str
    ) -> subprocess.CompletedProcess[str]:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        command = [sys.executable, "-m", "linfen_cli", *arguments]
        done = subprocess.run(
            command, input=data, capture_output=True, env=environment(**changes), cwd=cwd, timeout=LIMIT
        )
        return _checked(arguments, done.returncode, done.stdout, done.stderr, status)

    return run


def _checked(
    arguments: Sequence[str], status: int, stdout: bytes, stderr: bytes, expected: int | None
) -> subprocess.CompletedProcess[str]:
    result = subprocess.CompletedProcess(list(arguments), status, stdout.decode(), stderr.decode())
    if expected is not None:
        assert result.returncode == expected, result.stderr
    return result


@pytest.fixture(scope="session")
def clean() -> str:
    """The clean edition of the bundled article."""
    return (ROOT / "data" / "digest.clean.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def found() -> str:
    """The edition as found."""
    return (ROOT / "data" / "digest.found.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def original() -> Path:
    """The newspaper's own text, which may not be in the repository: it is read where it lies, or the test is skipped."""
    path = ROOT.parent / "shared" / "article" / "original.txt"
    if not path.is_file():
        pytest.skip(f"needs the newspaper's own text at {os.path.relpath(path, ROOT)}")
    return path


def run_unprivileged(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as one whom the permissions of files bind: the superuser without the right to pass them over."""
    command = [sys.executable, "-m", "linfen_cli", *arguments]
    if os.geteuid() == 0:
        needs("setpriv", "util-linux")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    return subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=cwd, check=False)


def needs(program: str, package: str) -> None:
    """Skip a test that needs a program of the system, unless LINFEN_REQUIRE_SYSTEM says that it must be there."""
    from shutil import which

    if which(program) is None:
        message = f"needs {program}: install the system package {package}"
        if os.environ.get("LINFEN_REQUIRE_SYSTEM"):
            pytest.fail(message)
        pytest.skip(message)
