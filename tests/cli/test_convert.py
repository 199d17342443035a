"""`linfen convert` as a user runs it, and the files it writes."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import opencc_pyo3
import pytest

from tests.cli.test_show import undamaged
from tests.conftest import ROOT, Linfen, environment


@pytest.mark.parametrize(
    ("to", "chain"), [("simplified", "t2s"), ("taiwan", "t2tw"), ("hongkong", "t2hk"), ("t2s", "t2s"), ("zh-CN", "t2s")]
)
def test_the_article(linfen: Linfen, clean: str, to: str, chain: str) -> None:
    # Not the damaged edition: its runs of splice damage have simplified characters by accident, and are garbage before
    # and after.
    edition = str(ROOT / "data" / "digest.clean.txt")
    expected = opencc_pyo3.OpenCC(chain).convert(clean)
    if to == "hongkong":
        expected = expected.replace(
            "裡", "裏"
        )  # the article has Taiwan's form, which that dictionary does not begin from
    assert linfen("convert", edition, "--to", to).stdout == expected


def test_glosses_inline(linfen: Linfen, found: str) -> None:
    converted = linfen("convert", "--to", "simplified", "--glosses", "inline").stdout
    assert converted == opencc_pyo3.OpenCC("t2s").convert(undamaged(found))


def test_text_from_a_pipe_and_to_a_file(linfen: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    assert linfen("convert", "-", "--to", "taiwan", "-o", str(file), stdin="头(tóu)发\r\n").stdout == ""
    assert file.read_bytes() == "頭髮\r\n".encode()
    assert linfen("convert", "-", "--to", "taiwan", "-o", "-", stdin="头发").stdout == "頭髮"
    mask = os.umask(0)
    os.umask(mask)
    assert file.stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_file_that_exists_is_kept(linfen: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    file.write_text("mine", encoding="utf-8")
    file.chmod(0o640)
    refused = linfen("convert", "--to", "taiwan", "-o", str(file), status=2)
    assert refused.stderr == f"linfen: {file} exists already: --force overwrites it\n"
    assert file.read_text(encoding="utf-8") == "mine"
    linfen("convert", "-", "--to", "taiwan", "-o", str(file), "--force", stdin="头发")
    assert file.read_text(encoding="utf-8") == "頭髮"
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_link_is_followed(linfen: Linfen, tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("real.txt")
    linfen("convert", "-", "--to", "taiwan", "-o", str(tmp_path / "link.txt"), "--force", stdin="头发")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text(encoding="utf-8") == "頭髮"


def test_a_file_may_be_converted_in_place(linfen: Linfen, tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text("头发", encoding="utf-8")
    linfen("convert", str(file), "--to", "taiwan", "-o", str(file), "--force")
    assert file.read_text(encoding="utf-8") == "頭髮"


def test_a_device_is_written_to_and_not_replaced(linfen: Linfen, linfen_process: Linfen) -> None:
    assert linfen_process("convert", "-", "--to", "taiwan", "-o", "/dev/stdout", stdin="头发").stdout == "頭髮"
    full = linfen("convert", "-", "--to", "taiwan", "-o", "/dev/full", stdin="头发", status=2)
    assert full.stderr == "linfen: cannot write /dev/full: No space left on device; nothing was changed\n"


def test_a_disk_that_fills_up_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    file.write_text("mine", encoding="utf-8")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # let the write fail, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    arguments = [sys.executable, "-m", "linfen_cli", "convert", "--to", "taiwan", "-o", str(file), "--force"]
    done = subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=limit,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == f"linfen: cannot write {file}: File too large; nothing was changed\n"
    assert file.read_text(encoding="utf-8") == "mine"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_json(linfen: Linfen) -> None:
    converted = json.loads(
        linfen("convert", "-", "--to", "tw", "--json", "--engine", "reimplemented", stdin="头(tóu)发").stdout
    )
    assert converted == {"to": "taiwan", "engine": "opencc-python-reimplemented", "text": "頭髮"}


def test_the_script_of_the_text_may_be_given(linfen: Linfen) -> None:
    # 后 is a character of both scripts: only the reader knows.
    assert linfen("convert", "-", "--to", "traditional", "--from", "traditional", stdin="发生以后").stdout != "發生以後"
    assert linfen("convert", "-", "--to", "traditional", "--from", "s", stdin="以后").stdout == "以後"
    assert "--from is a region" in linfen("convert", "--to", "tw", "--from", "mars", status=2).stderr


def test_the_newspapers_own_text(linfen: Linfen, original: Path) -> None:
    converted = linfen("convert", str(original), "--to", "simplified").stdout
    assert converted.count("担当作为") == 3
    assert "(dān)" not in converted
