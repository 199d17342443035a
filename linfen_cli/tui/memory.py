"""Memory: where somebody was in a text, and the marks they set, from one reading to the next.

There is one small file for each text, in the platform's folder for state, named by the hash of the stored text: a text that was
moved or renamed is still known, and one that was changed is another text. Offsets count in the stored text, since a later version
may repair it differently. A file is written whole or not at all; one that cannot be read counts as none.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from linfen_cli.base.files import NewFile

_VERSION = 1


class Memory(NamedTuple):
    """The remembered places of a text: where it was left, and each mark, as offsets in the stored text."""

    position: int = 0
    marks: dict[str, int] = {}  # noqa: RUF012  (never changed: a new one is made)


def folder() -> Path:
    """Return the folder of the files: `linfen/read` in the platform's folder for state."""
    import platformdirs

    return platformdirs.user_state_path("linfen", appauthor=False) / "read"


def key_of(stored: str) -> str:
    """Return the name under which a stored text is remembered.

    >>> key_of("擔(dān)當")[:12]
    '0aee1914c9b1'
    """
    return hashlib.sha256(stored.encode("utf-8", "surrogatepass")).hexdigest()


def recall(key: str, length: int) -> Memory:
    """Return the places of the text that is remembered as `key` and has `length` code points; none where none are known."""
    try:
        held = json.loads((folder() / f"{key}.json").read_text(encoding="utf-8"))
        if held["version"] != _VERSION:
            return Memory()
        marks = {str(name): int(offset) for name, offset in held["marks"].items() if 0 <= int(offset) <= length}
        position = int(held["position"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Memory()
    return Memory(position if 0 <= position <= length else 0, marks)


def remember(key: str, memory: Memory) -> None:
    """Remember the places of a text as `key`.

    Raises:
        OSError: the file cannot be written.
    """
    place = folder()
    os.makedirs(place, mode=0o700, exist_ok=True)
    written = json.dumps({"version": _VERSION, **memory._asdict()}, ensure_ascii=False, sort_keys=True)
    with NewFile(str(place / f"{key}.json"), private=True) as new:
        new.write(written.encode() + b"\n")
        new.commit(force=True)
