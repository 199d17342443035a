"""Compressed data: what is read of it when it is whole, broken off, or far more than it looks."""

from __future__ import annotations

import gzip
import os
import tracemalloc
import zlib
from pathlib import Path

import pytest

from linfen_cli.base.compressed import (
    GZIP,
    PLAIN,
    ZSTANDARD,
    CutOffError,
    Lookahead,
    Stream,
    compress,
    compression_in,
    decompress,
)
from linfen_cli.base.limits import TooLargeError


@pytest.mark.parametrize("how", [GZIP, ZSTANDARD])
def test_compressed_data_that_breaks_off_gives_what_came_before(tmp_path: Path, how: str) -> None:
    pytest.importorskip("zstandard")
    data = os.urandom(1 << 20)
    path = tmp_path / "a"
    path.write_bytes(compress(data, how)[:-100])
    got = b""
    with Stream(str(path), how) as stream:
        pieces = stream.pieces()
        try:
            while True:
                got += next(pieces)
        except CutOffError as error:
            assert "breaks off" in str(error)
    assert len(got) > len(data) / 2
    assert data.startswith(got)
    path.write_bytes(compress(data, how) + b"no such data, really")
    with Stream(str(path), how) as stream, pytest.raises(CutOffError, match="is not"):
        list(stream.pieces())


def test_what_was_read_ahead_is_taken_before_the_stream_is_found_cut_off(tmp_path: Path) -> None:
    data = os.urandom(1 << 18)
    path = tmp_path / "a.gz"
    for cut in (0, 100):
        stored = gzip.compress(data)
        path.write_bytes(stored[: len(stored) - cut])
        with Stream(str(path)) as stream:
            ahead = Lookahead(stream)
            while ahead.more():
                pass
            assert not ahead.more()
            assert ahead.take(10) == data[:10]
            assert len(ahead.held) > len(data) / 2
            assert data.startswith(ahead.held, 10)
            if cut:
                with pytest.raises(CutOffError, match="breaks off"):
                    ahead.finish()
            else:
                assert len(ahead.held) == len(data) - 10
                ahead.finish()


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    """Each piece that is read stays small, however much a few bytes decompress to."""
    pytest.importorskip("zstandard")
    for how in (GZIP, ZSTANDARD):
        packed = zlib.compressobj(9, wbits=31) if how == GZIP else None
        path = tmp_path / how
        zeros = bytes(1 << 20)
        path.write_bytes(
            b"".join(packed.compress(zeros) for _ in range(64)) + packed.flush()
            if packed
            else compress(zeros * 64, how)
        )
        with Stream(str(path), how) as stream:
            sizes = list(map(len, stream.pieces()))
        assert sum(sizes) == 64 << 20
        assert max(sizes) <= 130 << 20 if how == ZSTANDARD else max(sizes) <= 1 << 20


def test_data_is_decompressed_whole_up_to_the_limit() -> None:
    data = gzip.compress(b"one") + gzip.compress(b"two") + bytes(512)
    assert decompress(data, GZIP, 6) == b"onetwo"
    with pytest.raises(TooLargeError):
        decompress(data, GZIP, 5)
    with pytest.raises(CutOffError, match="breaks off"):
        decompress(data[:10], GZIP, 6)
    with pytest.raises(CutOffError, match="is not gzip"):
        decompress(b"text", GZIP, 6)
    assert decompress(b"text", PLAIN, 4) == b"text"
    assert decompress(b"", GZIP, 4) == b""


def test_a_bomb_is_refused_before_it_is_whole() -> None:
    """64 MiB in some 64 KiB of gzip: no more than the limit and one piece of it is ever held."""
    bomb = gzip.compress(bytes(64 << 20), 1)
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError, match="more than 4 MiB"):
            decompress(bomb, GZIP, 4 << 20)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("kind", "beginning"), [(GZIP, "1f8b0808"), (ZSTANDARD, "28b52ffd24"), (PLAIN, "504b0304")])
def test_the_first_bytes_tell_how_data_is_compressed(kind: str, beginning: str) -> None:
    assert compression_in(bytes.fromhex(beginning)) == kind
