"""Where text comes from, and how its bytes become the stored text.

A source is named on the command line: a path, `-` for standard input, or nothing for the default article. Bytes are
UTF-8 unless they cannot be; then GB18030 and Big5 are tried, and believed only when what they give reads like Chinese,
since either would decode almost any bytes to something.
"""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Mapping
from typing import NamedTuple

from linfen_cli.errors import LinfenError

ARTICLE_VARIABLE = "LINFEN_ARTICLE"
STANDARD_INPUT = "-"

# The first that exists is the default article: the newspaper's own text where a reader has put it, else the digest.
_BUNDLED = ("original.txt", "digest.found.txt")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = ("gb18030", "big5hkscs")
_SAMPLE = 1 << 16


class Source(NamedTuple):
    """A text as it was found.

    `name` is what to call it (a path, or `<stdin>`), `text` the stored text, `encoding` what its bytes were in, `mark` the
    byte order mark that they began with, and `size` the number of bytes.
    """

    name: str
    text: str
    encoding: str
    size: int
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """`text` in the bytes that the source had.

        Raises:
            UnicodeEncodeError: the encoding has no such character.
        """
        return self.mark + text.encode(self.encoding)


def read_source(name: str | None = None, environment: Mapping[str, str] = os.environ) -> Source:
    """Read the source called `name`: a path, `-` for standard input, or None for the default article.

    The default is the file that `LINFEN_ARTICLE` names in `environment`, else the bundled article.

    Raises:
        LinfenError: it cannot be read, is no text, or holds none.

    >>> read_source().name
    'digest.found.txt'
    """
    if name is None:
        chosen = environment.get(ARTICLE_VARIABLE)
        if chosen and chosen != STANDARD_INPUT:
            return _decode(read_bytes(chosen, f"{ARTICLE_VARIABLE} names {_shown(chosen)}, but "), chosen)
        if not chosen:
            path = bundled_article()
            return _decode(read_bytes(path), os.path.basename(path))
    if name is None or name == STANDARD_INPUT:
        return _decode(_read_standard_input(), "<stdin>")
    return _decode(read_bytes(name), name)


def read_bytes(path: str, before: str = "") -> bytes:
    """The bytes of a file; `before` begins the complaint where they cannot be read.

    Raises:
        LinfenError: they cannot be read.

    >>> len(read_bytes(bundled_article())) > 3000
    True
    """
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:  # a ValueError: a NUL in the name
        raise LinfenError(before + _reason(error, path)) from None


def bundled_article() -> str:
    """The path of the bundled article, in a checkout, an editable install or a wheel.

    >>> os.path.basename(bundled_article())
    'digest.found.txt'
    """
    package = os.path.dirname(os.path.abspath(__file__))
    folders = (package, os.path.dirname(package))  # a wheel; a checkout or an editable install
    for folder in folders:
        for name in _BUNDLED:
            path = os.path.join(folder, "data", name)
            if os.path.isfile(path):
                return path
    raise LinfenError("the bundled article is missing: install linfen-cli again, or name a text")


def decode(data: bytes) -> tuple[str, str]:
    r"""Decode the bytes of a text and say what they were in. A byte order mark is dropped.

    Raises:
        LinfenError: the bytes are in none of the encodings tried; the byte that breaks UTF-8 is named, counted from 0.

    >>> decode("擔當".encode("gb18030") * 9)[1], decode(b"\xef\xbb\xbfabc")
    ('gb18030', ('abc', 'utf-8'))
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                at = error.start + len(mark)
                raise LinfenError(
                    f"begins with the mark of {encoding.upper()} but is not: byte {at} (0x{data[at]:02X}) does not fit"
                ) from None
    if b"\0" in data:
        raise LinfenError("is a binary file, not a text")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        at = error.start
    candidates = []
    for encoding in _LEGACY:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        candidates.append((_likeness(text), encoding, text))
    # The first of equals: in a short text every character may be common either way, and GB18030 is the commoner find.
    best = max(candidates, key=lambda candidate: candidate[0], default=None)
    if best is None or best[0] < 0.7:
        raise LinfenError(
            f"is not UTF-8 (byte {at} is 0x{data[at]:02X}), and neither GB18030 nor Big5 makes Chinese of it"
        )
    return best[2], best[1]


def _likeness(text: str) -> float:
    """The share of the characters beyond ASCII that Chinese text is commonly made of, judged by a sample.

    Common are the marks and the first levels of the two standards, which their makers filled by frequency of use: GB 2312's
    rows 16 to 55 (3,755 characters) and Big5's A440 to C67E (5,401 characters). Text decoded with the wrong
    encoding falls mostly outside both.
    """
    sample = "".join(char for char in text[:_SAMPLE] if char > "\x7f")
    if not sample:
        return 0.0
    return sum(map(_is_common, sample)) / len(sample)


def _is_common(char: str) -> bool:
    if "\u3000" <= char <= "\u301f" or "\uff01" <= char <= "\uff5e" or char in "‘’“”…—·":
        return True
    if not "\u4e00" <= char <= "\u9fff":
        return False
    simplified = char.encode("gb2312", "ignore")
    if simplified and 0xB0 <= simplified[0] <= 0xD7:
        return True
    traditional = char.encode("big5", "ignore")
    return len(traditional) == 2 and b"\xa4\x40" <= traditional <= b"\xc6\x7e"


def _decode(data: bytes, name: str) -> Source:
    try:
        text, encoding = decode(data)
    except LinfenError as error:
        raise LinfenError(f"{_shown(name)} {error}") from None
    if not text or text.isspace():
        raise LinfenError(
            f"{_shown(name)} {'has nothing but white space in it' if text else 'is empty'}: there is nothing to read"
        )
    mark = next((mark for mark, _ in _BOMS if data.startswith(mark)), b"")
    return Source(name, text, encoding, len(data), mark)


def _read_standard_input() -> bytes:
    try:
        return sys.stdin.buffer.read()
    except (OSError, AttributeError) as error:  # closed: sys.stdin is None
        raise LinfenError(f"cannot read standard input: {getattr(error, 'strerror', None) or 'it is closed'}") from None


def _reason(error: OSError | ValueError, path: str) -> str:
    name = _shown(path)
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOENT, errno.ENOTDIR) or number is None:
        return f"there is no file {name}"
    if number == errno.EISDIR or (number in (errno.EACCES, errno.EPERM) and os.path.isdir(path)):
        return f"{name} is a folder: name a file in it"
    if number in (errno.EACCES, errno.EPERM):
        return f"{name} may not be read: you have no permission"
    return f"cannot read {name}: {os.strerror(number)}"


def _shown(name: str) -> str:
    """A name for a message: on one line, whatever is in it."""
    return name if name and name.isprintable() else ascii(name)
