"""Draw the pictures of the README from what the program shows: `python -m tests.pictures.make`.

What it prints and the reader are SVG, as Rich and Textual draw them; the HTML page is a photograph that Chromium takes.
"""

from __future__ import annotations

import asyncio
import html
import io
import os
import re
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tests.conftest import ROOT, environment
from tests.shell import Shell

FOLDER = Path(__file__).parent
WIDTH = 78

# One picture a line: its file, and the commands it shows one after the other.
PICTURES = {
    "show.svg": ["linfen show -s 4 --glosses above", "linfen search 担当", "linfen convert --to simplified | head -1"],
    "pinyin.svg": ["linfen show -s 4 --pinyin", "linfen show -s 1 --zhuyin 3"],
    "kwic.svg": ["linfen search --kwic 12 帶頭"],
    "info.svg": ["linfen info"],
}
READER = "read.svg"
PAGE = "page.png"
PAGE_COMMAND = "linfen export --pinyin --highlight 担当 -s 4-5"


def output_of(command: str) -> str:
    """Return the output of a command on a terminal of the pictures' width, colours and all."""
    return run(command if " | " in command else f"{command} --color always").decode()


def run(command: str) -> bytes:
    """Return the output of a command."""
    done = Shell(ROOT, environment(COLUMNS=str(WIDTH))).run(command)
    if done.status:
        raise SystemExit(done.stderr.decode())
    return done.stdout


def draw(commands: list[str]) -> str:
    """The SVG that Rich makes of the commands and their output."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")
    for number, command in enumerate(commands):
        console.print(Text(("\n" if number else "") + "$ ", style="green") + Text(command, style="bold white"))
        console.print(Text.from_ansi(output_of(command).rstrip("\n")))
    return stretched(console.export_svg(title="linfen", unique_id="linfen"))


# Rich gives a run of text the width of its characters in single cells, which would squeeze Chinese into half its room.
_TEXT = re.compile(r'(<text class="[\w-]+-r\d+") x="([\d.]+)"([^>]*) textLength="([\d.]+)"([^>]*>)([^<]*)(</text>)')


def stretched(svg: str) -> str:
    """A picture of Rich's with every double-width character in its own two cells, and readings over theirs."""
    return _TEXT.sub(_stretched, svg)


def _stretched(match: re.Match[str]) -> str:
    begin, x, middle, length, end, escaped, close = match.groups()
    text = html.unescape(escaped)
    cell = float(length) / len(text)
    at, pieces = float(x), []
    for double, chars in groupby(text, key=lambda char: cell_len(char) > 1):
        run = "".join(chars)
        width = cell * cell_len(run)
        if double:
            # A font's Han characters are a tenth narrower than two of its Latin ones, and stand in the middle of their cells.
            places = " ".join(f"{at + cell * (2 * index + 0.18):.4g}" for index in range(len(run)))
            pieces.append(f'{begin} x="{places}"{middle}{end}{html.escape(run)}{close}')
        elif run.strip():
            shown = html.escape(run, quote=False).replace("\xa0", "&#160;")
            pieces.append(f'{begin} x="{at:g}"{middle} textLength="{width:g}"{end}{shown}{close}')
        at += width
    return "".join(pieces)


async def draw_reader() -> str:
    """The reader with its table of contents, at a hit of a search."""
    from linfen_cli.source import read_source
    from linfen_cli.tui.app import Reader, ReaderOptions
    from linfen_cli.view.view import PAGE, Annotation

    app = Reader(read_source(), ReaderOptions(annotation=Annotation(PAGE), search="担当"))
    async with app.run_test(size=(104, 26)) as pilot:
        for _ in range(200):
            await pilot.pause(0.05)
            if app.flow is not None and not any(worker.is_running for worker in app.workers):
                break
        await pilot.press("t")
        await pilot.pause()
        return stretched(app.export_screenshot(title="linfen read"))


def photograph(path: Path) -> None:
    """Take a picture of the HTML page."""
    from tests.browser import chromium, open_file

    with TemporaryDirectory() as folder:
        page = Path(folder) / "article.html"
        page.write_bytes(run(PAGE_COMMAND))
        with chromium(760, 900) as browser:
            open_file(browser, page)
            browser.save_screenshot(str(path))


def main() -> None:
    """Write every picture."""
    for name, commands in PICTURES.items():
        (FOLDER / name).write_text(draw(commands), encoding="utf-8")
    with TemporaryDirectory() as state:
        os.environ["XDG_STATE_HOME"] = state  # so that it begins at the beginning
        (FOLDER / READER).write_text(asyncio.run(draw_reader()), encoding="utf-8")
    photograph(FOLDER / PAGE)


if __name__ == "__main__":
    main()
