"""The program on a real terminal: a pseudo-terminal with a size, and a pager."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

from rich.cells import cell_len

from tests.conftest import LIMIT, environment, needs


def on_terminal(
    *arguments: str,
    columns: int = 80,
    rows: int = 24,
    keys: bytes = b"",
    changes: dict[str, str] | None = None,
    module: str = "linfen_cli",
) -> tuple[int, str]:
    """Run the program on a terminal of that size; type `keys` once it has drawn something and is quiet; return its status and what it drew."""
    main, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    program = subprocess.Popen([sys.executable, "-m", module, *arguments], stdin=terminal, stdout=terminal, stderr=terminal,
                               env=environment(**{"TERM": "xterm-256color", "LANG": "C.UTF-8", **(changes or {})}), start_new_session=True)  # fmt: skip
    os.close(terminal)
    drawn = b""
    deadline = time.monotonic() + LIMIT
    try:
        while time.monotonic() < deadline:
            ready, _, _ = select.select([main], [], [], 0.3)
            if ready:
                try:
                    data = os.read(main, 1 << 16)
                except OSError:  # Linux says so when the last of the other side has gone
                    break
                if not data:
                    break
                drawn += data
            elif keys and drawn:
                os.write(main, keys)
                keys = b""
            elif program.poll() is not None:
                break
        return program.wait(timeout=LIMIT), drawn.decode()
    finally:
        program.kill()
        os.close(main)


def lines_of(drawn: str) -> list[str]:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]", "", drawn).replace("\r", "").split("\n")


def test_what_fits_is_printed() -> None:
    status, drawn = on_terminal("show", "-s", "4")
    assert status == 0
    assert "\x1b[1;36m強化擔當作為。" in drawn
    assert all(cell_len(line) <= 80 for line in lines_of(drawn))
    assert lines_of(drawn)[1].startswith("    第四節")


def test_the_width_of_the_terminal_is_kept() -> None:
    for columns in (20, 33, 61, 120):
        _, drawn = on_terminal("show", "--no-pager", columns=columns)
        assert all(cell_len(line) <= columns for line in lines_of(drawn))


def test_colour_is_left_out_where_it_is_not_wanted() -> None:
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        status, drawn = on_terminal("show", "-s", "4", changes={name: value})
        assert status == 0
        assert "\x1b" not in drawn
        assert lines_of(drawn)[0] == "§4 強化擔當作為。"


def test_what_does_not_fit_is_paged() -> None:
    needs("less", "less")
    status, drawn = on_terminal("show", rows=10, keys=b"q")
    assert status == 0
    assert "一篇地方評論" in drawn
    assert "版權聲明" not in drawn
    assert "ESC" not in drawn
    assert "\x1b[1m" in drawn  # the title is bold in the pager too


def test_the_pager_of_the_readers_choice(tmp_path: object) -> None:
    pager = f"{tmp_path}/pager"
    with open(pager, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\necho PAGED\ncat\n")
    os.chmod(pager, 0o755)
    status, drawn = on_terminal("show", rows=10, changes={"PAGER": pager})
    assert status == 0
    assert drawn.startswith("PAGED")
    assert "版權聲明" in drawn
    for changes in ({"PAGER": "cat"}, {"PAGER": ""}):
        _, drawn = on_terminal("show", rows=10, changes=changes)
        assert "版權聲明" in drawn
    _, drawn = on_terminal("show", "--no-pager", rows=10, changes={"PAGER": pager})
    assert not drawn.startswith("PAGED")


def test_leaving_the_pager_early_is_no_fault(tmp_path: object) -> None:
    pager = f"{tmp_path}/pager"
    with open(pager, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\nexit 0\n")
    os.chmod(pager, 0o755)
    text = f"{tmp_path}/long.txt"
    with open(text, "w", encoding="utf-8") as file:
        file.write("擔當。\n" * 20_000)
    assert on_terminal("show", text, changes={"PAGER": pager}) == (0, "")


def test_converted_text_does_not_steer_the_terminal(tmp_path: object) -> None:
    text = f"{tmp_path}/hostile.txt"
    with open(text, "w", encoding="utf-8") as file:
        file.write("擔當\x1b[31m\x07")
    status, drawn = on_terminal("convert", text, "--to", "simplified")
    assert (status, drawn) == (0, "担当␛[31m␇\r\n")


def test_search_on_a_narrow_terminal() -> None:
    status, drawn = on_terminal("search", "担当", columns=30)
    assert status == 0
    assert all(cell_len(line) <= 30 for line in lines_of(drawn))
    assert len(re.findall("擔當\x1b", drawn)) == 3
