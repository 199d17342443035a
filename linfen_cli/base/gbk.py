r"""GBK as the Windows code page 936 has it: characters to bytes and pairs of bytes to characters, one at a time.

The pair table is Python's `gbk` codec. Pairs that the codec leaves open are private-use characters, as in the code page and in
the WHATWG encoding standard: AAA1-AFFE, F8A1-FEFE, A140-A7A0, and the holes between the symbols.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["LEADS", "OPEN_LEADS", "TRAILS", "decode_pair", "encode_char", "is_private"]

LEADS = tuple(range(0x81, 0xFF))
"""The bytes that may begin a pair."""

TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
"""The bytes that may end one."""

OPEN_LEADS = (*range(0xA1, 0xB0), 0xD7, *range(0xF8, 0xFF))
"""The bytes that begin a pair that the codec leaves open."""

# Codes from here on stand for FE50-FEA0, which are private in code page 936; GB 18030 later gave them characters.
_FIRST_OF_LAST_ROW = 0xE815


@lru_cache(maxsize=1 << 15)
def encode_char(char: str) -> bytes:
    r"""Return the GBK bytes of one character, or `b""` when GBK has no place for it.

    >>> encode_char("責").hex(), encode_char("\ue000").hex(), encode_char("𠀀")
    ('d89f', 'aaa1', b'')
    """
    if char < "\x80":
        return char.encode("ascii")
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return _open_pairs()[1].get(char, b"")


def decode_pair(lead: int, trail: int) -> str:
    """Return the character of a pair of GBK bytes, or `""` when they cannot be a pair.

    >>> decode_pair(0xD8, 0x9F), decode_pair(0x9F, 0x28)
    ('責', '')
    """
    return _PAIRS[lead << 8 | trail]


def is_private(char: str) -> bool:
    r"""Return whether `char` is one of the private-use characters that GBK's open pairs decode to.

    >>> is_private("\ue4c5"), is_private("責")
    (True, False)
    """
    return "\ue000" <= char <= "\ue865"


class _Pairs(dict[int, str]):
    """Decode pairs when they are first looked up: the whole table takes longer to make than a page to read."""

    def __missing__(self, code: int) -> str:
        lead, trail = code >> 8, code & 0xFF
        if not (0x81 <= lead <= 0xFE and 0x40 <= trail <= 0xFE and trail != 0x7F):
            char = ""
        else:
            try:
                char = bytes((lead, trail)).decode("gbk")
            except UnicodeDecodeError:
                char = _open_pairs()[0][code]
        self[code] = char
        return char


_PAIRS = _Pairs()


@lru_cache(maxsize=1)
def _open_pairs() -> tuple[dict[int, str], dict[str, bytes]]:
    """Return the pairs that the `gbk` codec leaves open with their private-use characters, both ways."""
    chars: dict[int, str] = {}
    extra = _FIRST_OF_LAST_ROW
    for lead in OPEN_LEADS:
        for trail in TRAILS:
            code = lead << 8 | trail
            pair = code.to_bytes(2, "big")
            try:
                pair.decode("gbk")
                continue
            except UnicodeDecodeError:
                char = pair.decode("gb18030")
            if 0xFE50 <= code <= 0xFEA0:
                if not is_private(char):
                    char = chr(extra)
                extra += 1
            chars[code] = char
    return chars, {char: code.to_bytes(2, "big") for code, char in chars.items()}
