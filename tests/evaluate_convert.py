"""The score of each engine in the conversion suite: `python -m tests.evaluate_convert`.

The cases are tests/cases/conversion/*.json. Each engine that is installed is asked through linfen and bare, by the same chain of
configurations on the text as it stands; linfen must not get less than the bare engine does. OpenCC's own wheel cannot be
installed beside opencc-python-reimplemented; --official makes an environment for it, in a temporary folder, and asks it there.

The exit status is 1 where linfen gets fewer right than the bare engine.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.chars.detect import script_of
from linfen_cli.chars.regions import SIMPLIFIED, regions, route
from linfen_cli.convert.api import convert
from linfen_cli.convert.engines import ENGINES, Engine, get_engine
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "cases" / "conversion"


class Case(NamedTuple):
    """A text, how it is to be converted, and what should come of it."""

    topic: str
    text: str
    to: str
    expected: str
    source: str | None = None
    words: bool = False
    glosses: str = "hide"
    keep: tuple[str, ...] = ()
    why: str = ""
    fails: tuple[str, ...] = ()  # the engines that are known not to get it right

    @property
    def label(self) -> str:
        words = "+" if self.words else ""
        return f"{self.text!r} {f'from {self.source} ' if self.source else ''}to {self.to}{words}"


class Judged(NamedTuple):
    """The outcome of a case: by linfen and by the bare engine; None where the engine cannot do it."""

    case: Case
    ours: str | None
    bare: str | None


def cases() -> list[Case]:
    """The suite, in the order of its files."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        for fields in json.loads(path.read_text(encoding="utf-8")):
            for name in ("keep", "fails"):
                fields[name] = tuple(fields.get(name, ()))
            found.append(Case(path.stem, **fields))
    return found


def judge(case: Case, name: str) -> Judged:
    """Convert a case by the engine called `name`."""
    try:
        ours: str | None = convert(
            case.text,
            case.to,
            source=case.source,
            engine=name,
            words=case.words,
            glosses=case.glosses,
            keep=case.keep,
        )
    except LinfenError:
        ours = None
    return Judged(case, ours, _bare(case, get_engine(name)))


def _bare(case: Case, engine: Engine) -> str | None:
    """Return the conversion of the text as it stands by the engine alone."""
    if case.to in regions():
        chain = route(case.source or script_of(case.text) or SIMPLIFIED, case.to, words=case.words).chain
    else:
        chain = (case.to.lower(),)
    if not engine.configurations.issuperset(chain):
        return None
    text = case.text
    for configuration in chain:
        text = engine.convert(text, configuration)
    return text


def report(judged: Sequence[Judged], name: str, wrong: int) -> Iterator[str]:
    """The lines of the report on one engine."""
    yield f"== {name}"
    yield f"{'':<18}{'cases':>7}{'linfen':>9}{'bare':>9}"
    for topic in (*dict.fromkeys(one.case.topic for one in judged), "all"):
        of_topic = [one for one in judged if topic in (one.case.topic, "all")]
        ours, bare = right(of_topic)
        yield f"{topic:<18}{len(of_topic):>7}{ours / len(of_topic):>9.1%}{bare / len(of_topic):>9.1%}"
    shown = [one for one in judged if one.ours != one.case.expected][:wrong]
    for one in shown:
        yield f"  {one.case.label}: {one.ours!r}, not {one.case.expected!r}"


def right(judged: Iterable[Judged]) -> tuple[int, int]:
    """Return the number of cases that came out as expected, by linfen and by the bare engine."""
    found = list(judged)
    return (
        sum(one.ours == one.case.expected for one in found),
        sum(one.bare == one.case.expected for one in found),
    )


def make_official(folder: Path) -> Path:
    """Make an environment with linfen and OpenCC's own wheel in `folder`; the Python of it.

    Raises:
        subprocess.CalledProcessError: something cannot be installed.
    """
    venv.create(folder, with_pip=True)
    python = next(path for path in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if path.exists())
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    # The suite reads its cases with what pytest needs; OpenCC comes last, since both have a module `opencc`.
    subprocess.run([*install, f"{ROOT}[fast]", "pytest", "hypothesis"], check=True, capture_output=True)
    subprocess.run([*install, "--force-reinstall", "--no-deps", "opencc"], check=True, capture_output=True)
    return python


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation and print it. Gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.evaluate_convert", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument(
        "--official", action="store_true", help="ask OpenCC's own wheel too, in an environment made for it"
    )
    parser.add_argument(
        "--engines", nargs="+", choices=list(ENGINES), metavar="ENGINE", help=f"of {', '.join(ENGINES)}"
    )
    parser.add_argument("--wrong", type=int, default=0, help="how many failures to show (%(default)s)")
    options = parser.parse_args(arguments)
    names = options.engines or [name for name, choice in ENGINES.items() if choice.is_installed()]
    status = 0
    for name in names:
        judged = [judge(case, name) for case in cases()]
        print("\n".join(report(judged, name, options.wrong)), flush=True)
        ours, bare = right(judged)
        status |= ours < bare
    if options.official and "official" not in names:
        with tempfile.TemporaryDirectory() as folder:
            python = make_official(Path(folder) / "official")
            command: list[Any] = [
                python,
                "-m",
                "tests.evaluate_convert",
                "--engines",
                "official",
                "--wrong",
                str(options.wrong),
            ]
            status |= subprocess.run(command, cwd=ROOT, check=False).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
