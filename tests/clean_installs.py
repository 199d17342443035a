"""Each extra by itself, as somebody has it who installed only that: `python -m tests.clean_installs dist/linfen_cli-….whl`.

The wheel is installed into a new environment without any extra, where each feature must name the extra that it needs on one
line and with status 2; and then with each extra into an environment of its own, where the feature must work. Pip's
cache is shared, so that what the development environment had is not fetched again. Exits with 1 when anything is amiss.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
import venv
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path
from typing import NamedTuple

from tests.conftest import environment
from tests.formats.samples import PAGE, printed, write_epub

TEXT = "他願意擔當、敢於作為。\n"


class Feature(NamedTuple):
    """The use of an extra: a command, and what it must print; on a terminal, it is ended by the key q."""

    extra: str
    command: str
    prints: str
    on_terminal: bool = False


FEATURES = (
    Feature("fast", "convert --engine pyo3 --to simplified text.txt", "他愿意担当"),
    Feature("search", "search -o -E 擔.、 text.txt", "擔當、"),
    Feature("words", "search -w -c 担当 text.txt", "1"),
    Feature("jyutping", "show --jyutping --glosses inline text.txt", "擔(daam1)當(dong1)"),
    Feature("html", "show page.html", "願意擔當，作為。"),
    Feature("epub", "show book.epub", "我們就走。"),
    Feature("docx", "show letter.docx", "願意擔當"),
    Feature("pdf", "show page.pdf", "擔當"),
    Feature("library", "library add text.txt --name 甲", "甲"),
    Feature("tui", "read text.txt", "願意擔當", on_terminal=True),
    Feature("corpus", "repair -q pages.jsonl.zst --field text", "願意擔當"),
    *(Feature("sources", f"show {name}", "擔當") for name in ("page.html", "book.epub", "letter.docx", "page.pdf")),
)


def main() -> int:
    """Try them all, and say how each went."""
    (wheel,) = (str(Path(path).resolve()) for path in sys.argv[1:])
    extras = dict.fromkeys(feature.extra for feature in FEATURES)
    forgotten = set(metadata("linfen-cli").get_all("Provides-Extra") or ()) - set(extras) - {"dev", "dev-engines"}
    faults = [f"{extra}: nothing is tried of it" for extra in sorted(forgotten)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_texts(folder)
        program = installed(folder / "bare", wheel)
        for feature in FEATURES:
            faults += without(feature, program, folder)
        for extra in extras:
            begun = time.monotonic()
            program = installed(folder / extra, f"{wheel}[{extra}]")
            for feature in FEATURES:
                if feature.extra == extra:
                    faults += with_it(feature, program, folder)
            print(f"{extra}: {time.monotonic() - begun:.0f} s", flush=True)
    for fault in faults:
        print(f"AMISS {fault}", file=sys.stderr)
    return 1 if faults else 0


def installed(folder: Path, what: str) -> Path:
    """The program in a new environment into which `what` has been installed. pip itself is not, which takes longer."""
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", "-q", what], check=True)
    return folder / "bin" / "linfen"


def write_texts(folder: Path) -> None:
    """Write the files that the commands read, each made by another program than the one that reads it where there is one."""
    import docx
    import zstandard

    (folder / "text.txt").write_text(TEXT, encoding="utf-8")
    (folder / "page.html").write_bytes(PAGE.encode("gb18030"))
    write_epub(folder / "book.epub")
    letter = docx.Document()
    letter.add_paragraph(TEXT)
    letter.save(str(folder / "letter.docx"))
    printed(folder / "page.pdf")
    record = '{"text": "願意擔(dān)當"}\n'
    (folder / "pages.jsonl.zst").write_bytes(zstandard.compress(record.encode()))


def without(feature: Feature, program: Path, folder: Path) -> Iterator[str]:
    """Yield the problems where the extra is missing: it must be named on one line, and the status be 2."""
    status, out, said = ran(feature, program, folder)
    if feature.on_terminal:
        out, said = "", out
    named = re.findall(r"pip install 'linfen-cli\[(\w+)\]'", said)
    # What `sources` brings is named by what each of its formats needs.
    right = named == [feature.extra] or (feature.extra == "sources" and len(named) == 1)
    if status != 2 or out or not right or not re.fullmatch(r"linfen: [^\n]+\n", said):
        yield f"{feature.command} without {feature.extra}: status {status}, {out!r}, {said!r}"


def with_it(feature: Feature, program: Path, folder: Path) -> Iterator[str]:
    """Yield the problems where the extra is there: the command must work."""
    status, out, said = ran(feature, program, folder)
    if status != 0 or feature.prints not in out or said:
        yield f"{feature.command} with {feature.extra}: status {status}, {out[-500:]!r}, {said!r}"


def ran(feature: Feature, program: Path, folder: Path) -> tuple[int, str, str]:
    """Run a command: its status, and what it printed on standard output and standard error."""
    changes = {"XDG_DATA_HOME": str(folder / "data"), "XDG_STATE_HOME": str(folder / "state"), "TERM": "xterm-256color"}
    known = {**environment(**changes), "LC_ALL": "C.UTF-8"}
    # The installed program, and nothing of this folder; the platform's own place for a library.
    known = {name: value for name, value in known.items() if name not in ("PYTHONPATH", "LINFEN_LIBRARY")}
    command = [str(program), *feature.command.split()]
    if feature.on_terminal:
        return *drawn(command, folder, known, feature.prints), ""
    done = subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, encoding="utf-8", timeout=120)
    return done.returncode, done.stdout, done.stderr


def drawn(command: list[str], folder: Path, known: dict[str, str], until: str) -> tuple[int, str]:
    """Run a command on a terminal of 80 columns until it has drawn something, then type q."""
    main, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    program = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, cwd=folder, env=known)
    os.close(terminal)
    data, asked = b"", False
    try:
        while select.select([main], [], [], 60)[0]:
            try:
                piece = os.read(main, 1 << 16)
            except OSError:  # Linux says so when the other side has gone
                break
            data += piece
            if not piece:
                break
            if until.encode() in data and not asked:
                os.write(main, b"q")
                asked = True
        return program.wait(timeout=60), data.decode("utf-8", "replace").replace("\r\n", "\n")
    finally:
        program.kill()
        os.close(main)


if __name__ == "__main__":
    sys.exit(main())
