"""Windows-1252, as decoders on the web have it: the five bytes that it leaves open are the control characters of Latin-1."""

from __future__ import annotations

__all__ = ["EXTRA", "FROM_LATIN", "TO_LATIN", "decode"]

_OPEN = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))

# Spelled out, since Python's codec takes longer to load than most texts to look at.
EXTRA = dict(zip("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ", (byte for byte in range(0x80, 0xA0) if byte not in _OPEN), strict=True))
"""The characters that Windows-1252 has where Latin-1 has control characters, with their bytes."""

TO_LATIN = {ord(char): chr(byte) for char, byte in EXTRA.items()}
"""For `str.translate`: text of Windows-1252 as Latin-1 has its bytes."""

FROM_LATIN = {byte: char for char, byte in EXTRA.items()}
"""For `str.translate`: text of Latin-1 as Windows-1252 has its bytes."""


def decode(data: bytes) -> str:
    r"""Return bytes as Windows-1252; every byte is a character.

    >>> decode(b"\x93\xd6\x81\x94")
    '“Ö\x81”'
    """
    return data.decode("latin-1").translate(FROM_LATIN)
