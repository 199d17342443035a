"""Windows-1252 against Python's codec."""

from __future__ import annotations

from linfen_cli.base.cp1252 import EXTRA, FROM_LATIN, TO_LATIN, decode


def test_every_byte_is_what_the_codec_says() -> None:
    text = decode(bytes(range(256)))
    for byte, char in enumerate(text):
        known = bytes((byte,)).decode("cp1252", "ignore")
        assert char == (known or chr(byte))
    assert len(EXTRA) == 27
    assert bytes(EXTRA.values()).decode("cp1252") == "".join(EXTRA)


def test_both_ways() -> None:
    text = "“Ö\x81”€"
    assert text.translate(TO_LATIN).translate(FROM_LATIN) == text
    assert text.translate(TO_LATIN).encode("latin-1") == b"\x93\xd6\x81\x94\x80"
