"""The full-screen reader, driven by Textual's pilot, and on a real terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from textual.pilot import Pilot

from linfen_cli.tui import memory
from linfen_cli.tui.app import Reader, ReaderOptions
from linfen_cli.tui.contents import Contents
from linfen_cli.tui.page import Page
from linfen_cli.view.view import Annotation
from tests.conftest import LIMIT, ROOT, Linfen, environment, needs
from tests.tui.driving import drive, press, screen, settled, type_search


def novel(folder: Path, chapters: int = 40) -> str:
    """A long text with chapters, each paragraph of which says where it is."""
    text = "長篇小說\n\n"
    for chapter in range(1, chapters + 1):
        text += f"第{chapter}章 出發\n"
        for paragraph in range(1, 11):
            text += f"　　這是{chapter}章{paragraph}段。" + "天亮了，我們就走，一直走到河邊纔停下。" * 6 + "\n"
    file = folder / "novel.txt"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_text_is_there_and_can_be_gone_through(clean: str) -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        seen = []
        for _ in range(60):
            shown = screen(app)[:-1]
            seen += shown
            if app.page_widget.at_end:
                break
            await pilot.press("j")
        text = "".join("".join(seen).split())
        for paragraph in clean.split():
            assert paragraph[:20] in text
        assert screen(app)[-1].endswith("100%")

    drive(steps, (60, 20))


def test_lesss_keys(tmp_path: Path) -> None:
    name = novel(tmp_path)

    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        first = screen(app)
        page = app.query_one(Page)
        await press(app, pilot, "space")
        second = screen(app)
        assert second[0] == first[-2]  # a line in common
        await press(app, pilot, "b")
        assert screen(app) == first
        await press(app, pilot, "G")
        assert page.at_end
        assert "40章10段" in "".join(screen(app))
        await press(app, pilot, "g")
        assert screen(app) == first
        await press(app, pilot, "5", "j", "3", "k", "2", "k")
        assert screen(app) == first
        await press(app, pilot, "5", "0", "percent_sign")
        text = app.flow.view.article.text if app.flow else ""
        assert abs(page.offset_shown - len(text) / 2) < 200
        await press(app, pilot, "2", "3", "G")
        assert text.count("\n", 0, page.offset_shown) == 22
        await press(app, pilot, "right_square_bracket")
        assert text[page.offset_shown :].startswith("第3章")
        await press(app, pilot, "left_square_bracket", "left_square_bracket")
        assert text[page.offset_shown :].startswith("第1章")

    drive(steps, name=name)


@pytest.mark.parametrize("size", [(60, 20), (20, 8), (8, 4), (120, 40)])
def test_every_size(size: tuple[int, int]) -> None:
    from rich.cells import cell_len

    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        for keys in ("space", "x", "G", "t", "escape", "r", "r", "slash", "escape", "h", "escape"):
            await press(app, pilot, keys)
            assert all(cell_len(line) <= size[0] for line in screen(app))
        assert app.return_code in (None, 0)

    drive(steps, size)


def test_resizing_keeps_the_place(tmp_path: Path) -> None:
    name = novel(tmp_path)

    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        await press(app, pilot, "4", "0", "percent_sign")
        place = app.page_widget.offset_shown
        for width, height in ((50, 20), (33, 40), (120, 10), (80, 24)):
            await pilot.resize_terminal(width, height)
            await settled(app, pilot)
            assert app.page_widget.offset_shown == place
            assert app.page_widget.shows(place)
        for key in ("s", "r", "x"):
            await press(app, pilot, key)
            assert app.page_widget.shows(place)

    drive(steps, name=name)


def test_search_as_one_types() -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        await type_search(app, pilot, "担当")
        assert "1/3" in screen(app)[-1]
        await press(app, pilot, "enter")
        assert "1/3" in screen(app)[-1]
        for key, said in (("n", "2/3"), ("n", "3/3"), ("n", "1/3"), ("N", "3/3"), ("2", "3/3"), ("N", "1/3")):
            await press(app, pilot, key)
            assert said in screen(app)[-1]
        await press(app, pilot, "escape")
        assert "/3" not in screen(app)[-1]
        await press(app, pilot, "n")  # the last search again
        assert "/3" in screen(app)[-1]

    drive(steps)


@pytest.mark.parametrize(
    ("typed", "count"),
    [("擔(dān)當", "3"), ("-E 第[一二三]節", "3"), ("--pinyin dandang", "3"), ("dandang", "3"), ("--exact 擔當", "0"),
     ("-e 担当 -e 责任 --all section", "0"), ("-e 学习 -e 领导 --all section", ""), ("-s 4 担当", "3"), ("-s 1 担当", "0"), ("沒有的話", "0")],
)  # fmt: skip
def test_everything_that_search_can_do(typed: str, count: str, linfen: Linfen) -> None:
    if typed.startswith("-E"):
        pytest.importorskip("linfen_cli.search.modes.regex")
    arguments = [word.strip("'") for word in typed.split()]
    messages = map(json.loads, linfen("search", "--json", *arguments, status=None).stdout.splitlines())
    found = str(sum(len(message["data"]["submatches"]) for message in messages if message["type"] == "match"))

    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        await type_search(app, pilot, typed)
        last = screen(app)[-1]
        assert f"/{found} " in last if found != "0" else "nothing found" in last, last

    assert not count or found == count
    drive(steps)


def test_a_wrong_expression_is_said_and_nothing_breaks() -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        await type_search(app, pilot, "--near x 担")
        assert "takes a number" in screen(app)[-1]
        await press(app, pilot, "escape")
        await press(app, pilot, "j")
        assert app.return_code is None

    drive(steps)


def test_escape_goes_back_to_where_the_search_began(tmp_path: Path) -> None:
    name = novel(tmp_path)

    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        await press(app, pilot, "1", "0", "percent_sign")
        before = app.page_widget.offset_shown
        await type_search(app, pilot, "30章5段")
        assert app.page_widget.offset_shown != before
        await press(app, pilot, "escape")
        assert app.page_widget.offset_shown == before

    drive(steps, name=name)


def test_the_table_of_contents_beside_and_instead(tmp_path: Path) -> None:
    name = novel(tmp_path)
    for size in ((120, 30), (60, 20)):

        async def steps(app: Reader, pilot: Pilot[None]) -> None:
            await press(app, pilot, "g", "t")
            assert "第2章 出發" in "\n".join(screen(app))
            await press(app, pilot, "j", "j", "enter")
            text = app.flow.view.article.text if app.flow else ""
            assert text[app.page_widget.offset_shown :].startswith("第3章")
            await press(app, pilot, "apostrophe", "apostrophe")
            assert app.page_widget.offset_shown == 0
            if not app.query_one(Contents).has_class("open"):
                await press(app, pilot, "t")
            await pilot.click("Contents", offset=(4, 4))
            await settled(app, pilot)
            assert text[app.page_widget.offset_shown :].startswith("第5章")

        drive(steps, size, name=name)


def test_the_contents_show_where_somebody_is(tmp_path: Path) -> None:
    name = novel(tmp_path, 200)

    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        await press(app, pilot, "slash", *"第150章", "enter")
        await press(app, pilot, "escape", "right_square_bracket", "t")
        assert "第150章 出發" in "\n".join(screen(app)[:-1])  # the first row, over the hit, was under it

    drive(steps, (60, 20), name=name)


def test_the_mouse(tmp_path: Path) -> None:
    name = novel(tmp_path)

    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        from textual import events

        page = app.page_widget
        kinds = ((events.MouseScrollDown, True), (events.MouseScrollUp, False))
        for kind, moved in kinds:
            page.post_message(kind(page, 5, 5, 0, 0, 0, False, False, False))
            await settled(app, pilot)
            assert (page.offset_shown > 0) is moved
        await pilot.click("Page", offset=(79, 22))
        await settled(app, pilot)
        assert page.at_end

    drive(steps, name=name)


def test_scripts_and_readings() -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        assert "結構與讀法" in "".join(screen(app))
        await press(app, pilot, "s")
        assert "结构与读法" in "".join(screen(app))
        assert "simplified" in screen(app)[-1]
        await press(app, pilot, "S")
        assert "結構與讀法" in "".join(screen(app))
        await press(app, pilot, "r")
        assert "jié" in "".join(screen(app))
        assert "nán" not in "".join(screen(app))
        await press(app, pilot, "r")
        assert "piān" in "".join(screen(app))
        await press(app, pilot, "r")
        assert "ㄆㄧㄢ" in "".join(screen(app))

    drive(steps, (90, 24))


def test_repairs_shown_and_hidden(found: str) -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        assert "結(jié)" not in "".join(screen(app))
        await press(app, pilot, "x")
        assert "結(jié)" in "".join(screen(app))
        assert "repairs shown: 2 runs, 81 glosses" in screen(app)[-1]
        await type_search(app, pilot, "熱潮")
        # The stored run stands before what it was read back to.
        assert re.search("徹[^，。]*zé[^，。]*熱潮", "".join(line.strip() for line in screen(app)))
        await press(app, pilot, "escape", "x")
        assert "結(jié)" not in "".join(screen(app))

    drive(steps)


def test_marks_and_the_place_are_remembered(tmp_path: Path, state: Path) -> None:
    name = novel(tmp_path)
    places: dict[str, int] = {}

    async def first(app: Reader, pilot: Pilot[None]) -> None:
        await press(app, pilot, "2", "5", "percent_sign", "m", "a")
        places["a"] = app.page_widget.offset_shown
        await press(app, pilot, "7", "5", "percent_sign")
        places["left"] = app.page_widget.offset_shown
        await press(app, pilot, "q")

    async def second(app: Reader, pilot: Pilot[None]) -> None:
        assert app.page_widget.offset_shown == places["left"]
        await press(app, pilot, "apostrophe", "a")
        assert app.page_widget.offset_shown == places["a"]
        await press(app, pilot, "apostrophe", "apostrophe")
        assert app.page_widget.offset_shown == places["left"]
        await press(app, pilot, "apostrophe", "b")
        assert "there is no mark b" in screen(app)[-1]

    async def another(app: Reader, pilot: Pilot[None]) -> None:
        assert app.page_widget.offset_shown == 0

    drive(first, name=name)
    assert len(os.listdir(state)) == 1
    moved = tmp_path / "moved.txt"
    os.rename(name, moved)
    drive(second, (60, 20), name=str(moved))
    moved.write_text(moved.read_text(encoding="utf-8") + "。", encoding="utf-8")
    drive(another, name=str(moved))


@pytest.mark.parametrize("held", ["", "{", "[]", '{"version": 2}', '{"version": 1, "position": 1e9, "marks": {}}',
                                  '{"version": 1, "position": "x", "marks": []}'])  # fmt: skip
def test_a_memory_that_cannot_be_understood_is_none(held: str, state: Path) -> None:
    state.mkdir(parents=True)
    (state / "key.json").write_text(held, encoding="utf-8")
    assert memory.recall("key", 100) == memory.Memory()


def test_a_memory_that_cannot_be_kept_is_said(state: Path) -> None:
    state.parent.mkdir(parents=True)
    state.write_text("no folder", encoding="utf-8")

    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        await press(app, pilot, "space", "m", "a")
        assert "the place cannot be remembered" in screen(app)[-1]

    drive(steps)


def test_light_and_dark() -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        assert app.theme == "textual-light"
        await press(app, pilot, "l")
        assert app.theme == "textual-dark"

    drive(steps, options=ReaderOptions(dark=False))


def test_text_is_never_interpreted(tmp_path: Path) -> None:
    file = tmp_path / "hostile.txt"
    file.write_text("[red]擔當[/red] [@click=app.exit]x[/] \x1b[31m紅\x1b]0;title\x07 :smile:\n" * 3, encoding="utf-8")

    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        shown = "".join(screen(app))
        assert "[red]擔當[/red] [@click=app.exit]x[/] ␛[31m紅␛]0;title␇ :smile:" in shown
        assert "\x1b" not in shown

    drive(steps, (100, 10), name=str(file))


def test_one_endless_paragraph(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("天亮了，我們就走，一直走到河邊纔停下。" * 20_000 + "完了。", encoding="utf-8")

    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        await press(app, pilot, "G")
        assert "完了。" in "".join(screen(app))
        await press(app, pilot, "g")
        await type_search(app, pilot, "完了")
        assert "1/1" in screen(app)[-1]

    drive(steps, name=str(file))


def test_begins_as_it_is_told() -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        last = screen(app)[-1]
        assert "1/3" in last
        assert "simplified · pinyin" in last
        assert "dāng" in "".join(screen(app))

    drive(steps, options=ReaderOptions("simplified", annotation=Annotation(), search="担当"))


# on a real terminal


class Terminal:
    """tmux, with the program in it."""

    def __init__(self, command: str, columns: int, rows: int, folder: Path) -> None:
        needs("tmux", "tmux")
        self._socket = str(folder / "tmux")
        self._run(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            str(columns),
            "-y",
            str(rows),
            f"{command}; echo status $?; sleep 60",
        )

    def _run(self, *arguments: str) -> str:
        kept = environment(TERM="xterm-256color", LANG="C.UTF-8", XDG_STATE_HOME=os.environ["XDG_STATE_HOME"])
        return subprocess.run(
            ["tmux", "-u", "-S", self._socket, *arguments], capture_output=True, text=True, check=True, env=kept
        ).stdout

    def send(self, *keys: str) -> None:
        self._run("send-keys", *keys)

    def resize(self, columns: int, rows: int) -> None:
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    def wait_for(self, text: str) -> str:
        deadline = time.monotonic() + LIMIT
        shown = ""
        while time.monotonic() < deadline:
            shown = self._run("capture-pane", "-p")
            if "".join(text.split()) in "".join(shown.split()):  # a line of the shell's may be broken
                return shown
            time.sleep(0.1)
        raise AssertionError(f"{text!r} does not appear:\n{shown}")

    def close(self) -> None:
        self._run("kill-server")


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (20, 10)])
def test_in_tmux(columns: int, rows: int, tmp_path: Path) -> None:
    terminal = Terminal(f"{sys.executable} -m linfen_cli read", columns, rows, tmp_path)
    try:
        terminal.wait_for("一篇地方")
        terminal.send("/", "担当")
        terminal.wait_for("1/3")
        terminal.send("Enter", "n")
        terminal.wait_for("2/3")
        terminal.resize(40, 12)
        terminal.send("n")
        terminal.wait_for("3/3")  # the second one stays to be seen, so that the next is the third
        terminal.send("q")
        terminal.wait_for("status 0")
    finally:
        terminal.close()


def test_a_text_from_a_pipe_leaves_the_keys_to_the_terminal(tmp_path: Path) -> None:
    terminal = Terminal(f"printf '擔(dān)當。' | {sys.executable} -m linfen_cli read -", 60, 10, tmp_path)
    try:
        terminal.wait_for("擔當。")
        terminal.send("q")
        terminal.wait_for("status 0")
    finally:
        terminal.close()


def test_without_colour(tmp_path: Path) -> None:
    terminal = Terminal(f"NO_COLOR=1 {sys.executable} -m linfen_cli read --search 担当", 60, 20, tmp_path)
    try:
        terminal.wait_for("1/3")
        terminal.send("q")
        terminal.wait_for("status 0")
    finally:
        terminal.close()


def test_a_pipe_gets_the_text(linfen: Linfen, clean: str) -> None:
    assert linfen("read").stdout == linfen("show").stdout == clean
    assert linfen("read", "--to", "simplified").stdout == linfen("show", "--to", "simplified").stdout


def test_what_it_needs_is_named_where_it_is_missing() -> None:
    from tests.cli.test_terminal import on_terminal

    status, drawn = on_terminal("read", changes={"TERM": "dumb"})
    assert (status, drawn) == (
        2,
        "linfen: this terminal cannot show a full screen (TERM is dumb): linfen show prints the text\r\n",
    )
    status, drawn = on_terminal("read", "nothing.txt")
    assert (status, drawn) == (2, "linfen: there is no file nothing.txt\r\n")
    hide = (
        "import importlib.util as u, sys; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'textual' else find(name, *rest)\n"
        "sys.stdout.isatty = lambda: True\n"
        "from linfen_cli.cli.run import run; sys.exit(run(['read']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", hide], capture_output=True, text=True, env=environment(), check=False, cwd=ROOT
    )
    assert done.returncode == 2
    assert (
        done.stderr == "linfen: read needs the package textual, which is not installed: pip install 'linfen-cli[tui]'\n"
    )
