"""Draw the pictures of the README from what the program prints: `python -m tests.pictures.make`."""

from __future__ import annotations

import html
import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

FOLDER = Path(__file__).parent
WIDTH = 78

# One picture a line: its file, and the commands it shows one after the other.
PICTURES = {
    "show.svg": ["linfen show -s 4 --glosses above", "linfen search 担当", "linfen convert --to simplified | head -1"],
    "pinyin.svg": ["linfen show -s 4 --pinyin", "linfen show -s 1 --zhuyin 3"],
    "kwic.svg": ["linfen search --kwic 12 帶頭"],
    "info.svg": ["linfen info"],
}


def output_of(command: str) -> str:
    """What a command prints on a terminal of the pictures' width, colours and all."""
    first, *piped = command.split(" | ", 1)
    color = [] if piped else ["--color", "always"]
    drawn = subprocess.run(
        [sys.executable, "-m", "linfen_cli", *first.split()[1:], *color],
        env={**os.environ, "COLUMNS": str(WIDTH)},
        capture_output=True,
        check=True,
    ).stdout
    if piped:
        drawn = subprocess.run(piped[0], shell=True, input=drawn, capture_output=True, check=True).stdout
    return drawn.decode()


def draw(commands: list[str]) -> str:
    """The SVG that Rich makes of the commands and their output."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")
    for number, command in enumerate(commands):
        console.print(Text(("\n" if number else "") + "$ ", style="green") + Text(command, style="bold white"))
        console.print(Text.from_ansi(output_of(command).rstrip("\n")))
    return _TEXT.sub(_stretched, console.export_svg(title="linfen", unique_id="linfen"))


# Rich gives a run of text the width of its characters in single cells, which would squeeze Chinese into half its room.
_TEXT = re.compile(r'(<text class="linfen-r\d+"[^>]* textLength=")([\d.]+)("[^>]*>)([^<]*)(</text>)')


def _stretched(match: re.Match[str]) -> str:
    text = html.unescape(match[4])
    width = float(match[2]) / len(text) * cell_len(text)
    return f"{match[1]}{width:g}{match[3]}{match[4]}{match[5]}"


def main() -> None:
    """Write every picture."""
    for name, commands in PICTURES.items():
        (FOLDER / name).write_text(draw(commands), encoding="utf-8")


if __name__ == "__main__":
    main()
