"""Sources: which bytes are text, in which encoding, and what is said of those that are not."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli import source as source_module
from linfen_cli.base.encoding import decode
from linfen_cli.base.errors import LinfenError
from linfen_cli.source import Opened, RawSource, Source, bundled_article, open_source, read_source
from tests.conftest import ROOT

TRADITIONAL = "願意擔當、敢於作為的幹部應當被發現、被任用；容錯糾錯的機制要落實。"
SIMPLIFIED = "愿意担当、敢于作为的干部应当被发现、被任用；容错纠错的机制要落实。"


def test_the_bundled_article_is_found_in_the_checkout() -> None:
    assert os.path.dirname(bundled_article()) == str(ROOT / "data")


def test_the_default_article(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("我的文章。", encoding="utf-8")
    assert read_source(None, {}).name in ("digest.found.txt", "original.txt")
    assert read_source(None, {"LINFEN_ARTICLE": str(file)}).text == "我的文章。"
    assert read_source(str(file), {"LINFEN_ARTICLE": "elsewhere"}) == Source(str(file), "我的文章。", "utf-8", 15)
    with pytest.raises(LinfenError, match="LINFEN_ARTICLE names nowhere"):
        read_source(None, {"LINFEN_ARTICLE": "nowhere"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"])
def test_a_text_goes_back_into_the_bytes_it_came_from(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes((TRADITIONAL + "\r\n").encode(encoding))
    with open_source(str(file)) as source:
        assert source.mark + source.encode("".join(source.pieces())) == file.read_bytes()


def opened(data: bytes, chunk: int) -> tuple[str, str]:
    """Return the text read piece by piece, `chunk` bytes at a time, and its encoding."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_module, "_CHUNK", chunk)
        source = Opened(RawSource(io.BytesIO(data), "text"))
        return "".join(source.pieces()), source.encoding


@given(st.binary(min_size=1, max_size=60), st.integers(4, 70))
def test_reading_in_pieces_never_reads_other_text(data: bytes, chunk: int) -> None:
    for mark in (b"", b"\xef\xbb\xbf", b"\xff\xfe"):
        try:
            text, _ = opened(mark + data, chunk)
        except LinfenError as error:
            assert "\n" not in str(error)
            continue
        # A beginning tells less than the whole, so the encoding may be another; what was read is what the bytes say in it.
        marks = (b"\xef\xbb\xbf", b"\xff\xfe\0\0", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff", b"")
        known = next(known for known in marks if (mark + data).startswith(known))
        assert any(
            (mark + data)[len(known) :] == text.encode(encoding)
            for encoding in ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
            if encodable(text, encoding)
        )


def encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), st.integers(4, 40))
def test_utf8_in_pieces(text: str, chunk: int) -> None:
    data = text.encode()
    if text.removeprefix("\ufeff").strip():
        assert opened(data, chunk)[0] == decode(data)[0]
    else:
        with pytest.raises(LinfenError, match=r"nothing but white space|is empty"):
            opened(data, chunk)


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_long_texts_in_other_encodings(encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    text = "An English preface.\r\n" * 20 + (TRADITIONAL + "\r\n") * 50
    data = mark + text.encode(encoding)
    for chunk in (100, 101, 127, 1000):
        assert opened(data, chunk)[0] == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (TRADITIONAL.encode() * 3 + b"\xff", "begins as UTF-8 but is not: byte 297 .0xFF"),
        (TRADITIONAL.encode() * 3 + "擔".encode()[:2], "begins as UTF-8 but is not: byte 297 .0xE6"),
        (TRADITIONAL.encode("gbk") * 3 + b"\xff\xff", "begins as GB18030 but is not: byte 198 .0xFF"),
        (
            b"\xff\xfe" + TRADITIONAL.encode("utf-16-le") * 3 + b"\x00\xd8",
            "mark of UTF-16-LE but is not: byte 200 .0x00",
        ),
        (TRADITIONAL.encode() * 3 + b"\0", "is a binary file"),
        (b"caf\xe9 au lait, tr\xe8s bien" * 9, "is not UTF-8 .byte 3 is 0xE9., and neither"),
        (b" \n" * 100, "nothing but white space"),
    ],
)
def test_what_stops_being_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(LinfenError, match=message):
        opened(data, 64)


def test_what_is_known_of_an_open_source(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text((TRADITIONAL + "\n") * 20_000, encoding="utf-8")
    with open_source(str(file)) as source:
        assert (source.is_long, source.size, source.encoding) == (True, file.stat().st_size, "utf-8")
        assert sum(map(len, source.pieces())) == 20_000 * (len(TRADITIONAL) + 1)
        assert source.consumed == source.size
    for name, message in (("nowhere", "there is no file nowhere"), (str(tmp_path), "is a folder")):
        with pytest.raises(LinfenError, match=message):
            open_source(name)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(encoding: str, tmp_path: Path) -> None:
    assert opened((TRADITIONAL + "\n").encode(encoding) * 200, 1000) == ((TRADITIONAL + "\n") * 200, encoding)
    file = tmp_path / "text.txt"
    file.write_bytes(TRADITIONAL.encode(encoding))
    with open_source(str(file)) as source:
        assert source.mark + source.encode("".join(source.pieces())) == file.read_bytes()


@pytest.mark.parametrize("encoding", ["gbk", "Big5", "big5-hkscs", "utf-16", "UTF-8", "shift_jis"])
def test_an_encoding_that_is_given(encoding: str, tmp_path: Path) -> None:
    text = "日本語。" if encoding == "shift_jis" else "你好，世界。"
    file = tmp_path / "text.txt"
    file.write_bytes(text.encode(encoding))
    assert read_source(str(file), encoding=encoding).text == text
    with open_source(str(file), encoding=encoding) as source:
        assert "".join(source.pieces()) == text


def test_an_encoding_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes("擔當".encode())
    for encoding, message in (
        ("klingon", "there is no encoding klingon"),
        ("base64", "there is no encoding base64"),
        ("rot13", "there is no encoding rot13"),
        ("ascii", r"is not ASCII: byte 0 .0xE6"),
        ("big5", "is not BIG5"),
    ):
        with pytest.raises(LinfenError, match=message):
            read_source(str(file), encoding=encoding)


def test_a_long_source_in_an_encoding_that_is_given() -> None:
    data = (TRADITIONAL + "\r\n").encode("big5") * 50
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_module, "_CHUNK", 101)
        assert "".join(Opened(RawSource(io.BytesIO(data), "text"), "big5").pieces()) == (TRADITIONAL + "\r\n") * 50
        with pytest.raises(LinfenError, match=r"was to be GBK but is not|was to be UTF-8 but is not"):
            list(Opened(RawSource(io.BytesIO(data), "text"), "utf-8").pieces())
