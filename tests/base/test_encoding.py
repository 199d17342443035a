"""Encodings: what bytes are found to be in, and what is said of those that are in none."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linfen_cli.base.encoding import PieceDecoder, decode, decode_page, is_binary, is_utf8
from linfen_cli.base.errors import LinfenError

TRADITIONAL = "願意擔當、敢於作為的幹部應當被發現、被任用；容錯糾錯的機制要落實。"
SIMPLIFIED = "愿意担当、敢于作为的干部应当被发现、被任用；容错纠错的机制要落实。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TRADITIONAL, "utf-8"),
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "gb2312"),
        (TRADITIONAL, "gbk"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5"),
        ("擔當", "gbk"),
        ("abc " + TRADITIONAL + "\r\n" + TRADITIONAL, "big5"),
    ],
)
def test_encodings(text: str, encoding: str) -> None:
    decoded, name, *_ = decode(text.encode(encoding))
    assert decoded == text
    assert name == {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(encoding, encoding)


@pytest.mark.parametrize("edition", ["clean", "found"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_article_in_other_encodings(edition: str, encoding: str, request: pytest.FixtureRequest) -> None:
    text = request.getfixturevalue(edition)
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert decode(mark + text.encode(encoding))[0] == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode())[:2] == (text.removeprefix("\ufeff"), "utf-8")


@given(st.binary())
@example(b"N\0\xd8\0")  # UTF-16 but for half a pair at the end
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text, encoding, *_ = decode(data)
    except LinfenError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(text, str)
        assert encoding in ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("擔當".encode() + b"\xff and more", "byte 6 is 0xFF"),
        ("擔當作為擔當作為".encode() + b"\xed\xa0\x80" + "擔當作為".encode(), "byte 24 is 0xED"),
        ("好".encode() * 50 + b"\xe5\xa5", "byte 150 is 0xE5"),
        ("café au lait, très bien".encode("latin-1"), "byte 3 is 0xE9"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        (b"\xff\xfe\x00\xd8", "UTF-16-LE but is not: byte 2"),
    ],
)
def test_what_fits_no_encoding_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(LinfenError, match=message):
        decode(data)


def test_encodings_are_found_out_more_often_than_by_a_rival() -> None:
    """The accuracy is what `tests.evaluate_encodings` measures; charset-normalizer takes too long to be asked for all of it here."""
    from tests.evaluate_encodings import by_linfen, score

    right, number = score(by_linfen)
    assert sum(right.values()) >= 0.98 * sum(number.values())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(encoding: str) -> None:
    for text in (TRADITIONAL, SIMPLIFIED + "\r\n", "擔當作為", "Title\n\n" + TRADITIONAL):
        assert decode(text.encode(encoding))[:2] == (text, encoding)


PAGE = f"<html><head>{{}}</head><body><p>{TRADITIONAL}</p></body></html>"


@pytest.mark.parametrize(
    ("encoding", "declaration", "detected"),
    [
        ("gb18030", '<meta charset="gb2312">', "gb18030"),
        ("gbk", '<META http-equiv=Content-Type content="text/html; charset=GBK">', "gb18030"),
        ("big5", "<meta charset='Big5'>", "big5hkscs"),
        ("gb18030", '<meta charset="utf-8">', "gb18030"),
        ("gb18030", '<meta charset="utf-16">', "gb18030"),
        ("gb18030", '<meta charset="unicode_escape">', "gb18030"),
        ("gb18030", '<meta charset="iso-8859-1">', "gb18030"),
        ("gb18030", '<meta charset="klingon">', "gb18030"),
        ("utf-8", '<meta charset="gbk">', "utf-8"),
        ("utf-8-sig", '<meta charset="big5">', "utf-8"),
        ("gb18030", "", "gb18030"),
        ("euc-jp", '<meta charset="euc-jp">', "euc-jp"),
    ],
)
def test_a_page_is_believed_where_its_bytes_bear_it_out(encoding: str, declaration: str, detected: str) -> None:
    page = PAGE.format(declaration)
    decoded = decode_page(page.encode(encoding))
    assert (decoded.text, decoded.encoding) == (page, detected)
    assert decoded.mark + decoded.text.encode(decoded.encoding) == page.encode(encoding)
    assert decoded.declared.lower() in declaration.lower()
    assert bool(decoded.declared) == bool(declaration)


def test_a_page_declares_its_encoding_in_xml() -> None:
    page = '<?xml version="1.0" encoding="big5"?><p>擔當</p>'
    assert decode_page(page.encode("big5"))[:2] == (page, "big5hkscs")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-be", "utf-32"])
def test_pieces_give_what_the_whole_gives(encoding: str) -> None:
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    data = mark + ("An English preface.\r\n" * 5 + (TRADITIONAL + "\r\n") * 9).encode(encoding)
    whole = decode(data)
    for size in (200, 201, 203):
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        decoder = PieceDecoder(pieces[0])
        assert "".join(map(decoder.decode, [*pieces, b""])) == whole.text
        assert (decoder.encoding, decoder.mark) == (whole.encoding, whole.mark)


def test_what_a_file_begins_with() -> None:
    def begins_as_utf8(data: bytes) -> bool:
        return is_utf8(data[:100], lambda size, offset: data[offset : offset + size])

    text = "a" * 99 + "擔當"
    assert begins_as_utf8(b"a" * 99)
    assert begins_as_utf8(text.encode())
    assert begins_as_utf8(("a" * 200 + text).encode())
    assert not begins_as_utf8(("a" * 200 + text).encode("gbk"))
    assert not begins_as_utf8(codecs.BOM_UTF16_LE + text.encode("utf-16-le"))
    assert is_binary(b"\0") > is_binary(text.encode("utf-16"))
