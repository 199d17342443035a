"""Limits: what an archive may unpack to, in all and for its size."""

from __future__ import annotations

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.limits import TooLargeError, Unpacked, unpacked_limit


def test_the_limit_is_set_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINFEN_UNPACKED_LIMIT", raising=False)
    assert unpacked_limit() == 1 << 30
    monkeypatch.setenv("LINFEN_UNPACKED_LIMIT", "5000")
    assert unpacked_limit() == 5000
    monkeypatch.setenv("LINFEN_UNPACKED_LIMIT", "much")
    with pytest.raises(LinfenError, match="LINFEN_UNPACKED_LIMIT is a number of bytes"):
        unpacked_limit()


def test_what_is_unpacked_adds_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINFEN_UNPACKED_LIMIT", str(10 << 20))
    unpacked = Unpacked()
    for _part in range(2):
        allowed = unpacked.allowed(1000)
        unpacked.take(4 << 20, allowed)
    # Of ten mebibytes two are left, and of a small entry no more than four are believed.
    assert unpacked.allowed(1000) == 2 << 20
    with pytest.raises(TooLargeError, match="more than 10 MiB"):
        unpacked.take((2 << 20) + 1, unpacked.allowed(1000))


@pytest.mark.parametrize(("size", "entries"), [((10 << 20) + 1, 1), (1, 50_001)])
def test_what_claims_too_much_is_refused_at_once(size: int, entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINFEN_UNPACKED_LIMIT", str(10 << 20))
    Unpacked().check(10 << 20, 50_000)
    with pytest.raises(TooLargeError):
        Unpacked().check(size, entries)
