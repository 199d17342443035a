"""Memory: where somebody was in a text, and the marks they set, from one reading to the next.

One small file a text, under the platform's folder for state, by the hash of the stored text: a file that was moved or renamed is
still known, and one that was changed is another text. Offsets are of the stored text, which a later version repairs
otherwise perhaps. A file is written whole or not at all; one that cannot be understood counts as none.
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
    """What is remembered of a text: the offset where it was left, and of each mark, in code points of the stored text."""

    position: int = 0
    marks: dict[str, int] = {}  # noqa: RUF012  (never changed: a new one is made)


def folder() -> Path:
    """The folder that the files are in: `linfen/read` under the platform's folder for state."""
    import platformdirs

    return platformdirs.user_state_path("linfen", appauthor=False) / "read"


def key_of(stored: str) -> str:
    """The name under which a stored text is remembered.

    >>> key_of("擔(dān)當")[:12]
    '0aee1914c9b1'
    """
    return hashlib.sha256(stored.encode("utf-8", "surrogatepass")).hexdigest()


def recall(key: str, length: int) -> Memory:
    """What is remembered of the text called `key`, which has `length` code points; nothing where there is nothing."""
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
    """Keep `memory` for the text called `key`.

    Raises:
        OSError: it cannot be written.
    """
    place = folder()
    os.makedirs(place, mode=0o700, exist_ok=True)
    written = json.dumps({"version": _VERSION, **memory._asdict()}, ensure_ascii=False, sort_keys=True)
    with NewFile(str(place / f"{key}.json"), private=True) as new:
        new.write(written.encode() + b"\n")
        new.commit(force=True)
