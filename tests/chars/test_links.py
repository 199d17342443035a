"""Addresses in running text end where the text goes on."""

from __future__ import annotations

import re
import time

import pytest

from linfen_cli.chars.links import LINKS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("見https://example.org/頁?q=1，或", ["https://example.org/頁?q=1"]),
        ("（www.example.org）", ["www.example.org"]),
        ("寫信給li.si+1@mail.example.org。", ["li.si+1@mail.example.org"]),
        ("mailto:a@b.cn「好」", ["mailto:a@b.cn"]),
        ("ftp+ssl://x <http://y>", ["ftp+ssl://x", "http://y"]),
        ("a@b 3://x awww.b.cn 責任：//", []),
    ],
)
def test_addresses(text: str, found: list[str]) -> None:
    assert re.findall(LINKS, text) == found


def test_long_runs_are_looked_through_once() -> None:
    def seconds(length: int) -> float:
        start = time.process_time()
        for piece in ("a", "a.", "a@", "a-b+"):
            assert re.findall(LINKS, piece * length) == []
        return time.process_time() - start

    assert min(seconds(80_000) for _ in range(2)) < 40 * max(min(seconds(10_000) for _ in range(2)), 0.01)
