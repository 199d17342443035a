"""The cache of decoded runs: what was found in a text is kept from one run of the program to the next.

Decoding two runs takes longer than everything else about a page, and an article is shown often. An entry is a file of the
user's cache folder, named by a checksum of the text and of everything that decodes it. Only the program keeps entries, not
the library. A kept repair is proven again before it is used, and whatever is wrong with the file or the folder, the text is
decoded again. `LINFEN_CACHE=off` turns the cache off.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from linfen_cli.base.messages import chosen_language
from linfen_cli.repair.gloss.styles import WEDGED
from linfen_cli.repair.report import Repair, Unresolved
from linfen_cli.repair.splice.proof import Proof
from linfen_cli.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["READ_BY", "find", "folder", "keep", "use"]

MOST = 200
"""Files that are kept; when there are more, the older half is removed."""

LONGEST = 200_000
"""Code points of the longest text that has an entry: most of the time of a longer one goes into other things than its runs."""

_in_use = False

Kept = tuple[tuple[Repair, ...], tuple[Unresolved, ...]]


def use() -> None:
    """Keep what is found from here on, in this process."""
    global _in_use
    _in_use = os.environ.get("LINFEN_CACHE", "").lower() not in ("off", "0", "no")


def folder() -> Path:
    """Return the folder of the entries: `LINFEN_CACHE` if that is set, else one in the user's cache folder.

    Raises:
        OSError: the user has no home folder.
    """
    from pathlib import Path  # not needed where nothing is kept, and slow to import

    chosen = os.environ.get("LINFEN_CACHE")
    if chosen:
        return Path(chosen)
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / "Caches"
        else:
            base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError as error:
        raise OSError("there is no home folder") from error
    return base / "linfen" / "repairs"


def find(text: str, *, again: bool = False) -> Kept | None:
    """Return what is kept for `text`: its repairs and what was left in it, in order; None when there is nothing, or nothing that holds.

    `again` says that runs of the page were repaired before, which makes a difference to those that are left.
    """
    if not _in_use or len(text) > LONGEST:
        return None
    try:
        import json

        repairs, unresolved = json.loads(_file(text, again).read_text(encoding="utf-8"))
        return tuple(_proven(repairs, text)), tuple(_left(unresolved, text))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None


def keep(
    text: str,
    repairs: Sequence[tuple[Repair, object]],
    unresolved: Iterable[Unresolved],
    *,
    again: bool = False,
) -> None:
    """Keep what was found in `text`: each repair with its proof, None for one that only takes a gloss out.

    `again` is as for `find`.
    """
    if not _in_use or len(text) > LONGEST:
        return
    import json

    from linfen_cli.base.files import NewFile  # for start-up: an entry is written once and found often

    rows: list[list[tuple[object, ...]]] = [
        [(one.start, one.end, one.clean, one.confidence, proof) for one, proof in repairs]
    ]
    rows.append([(one.start, one.end, one.reason, one.candidates) for one in unresolved])
    try:
        path = _file(text, again)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NewFile(str(path), private=True) as new:  # another process may read it meanwhile, or write the same
            new.write(json.dumps(rows, ensure_ascii=False).encode())
            new.commit(force=True, sync=False)
        files = sorted(path.parent.glob("*.json"), key=lambda file: file.stat().st_mtime)
        if len(files) > MOST:
            for old in files[: MOST // 2]:
                old.unlink(missing_ok=True)
    except (OSError, ValueError):
        return


READ_BY = ("base", "chars", "lexicon", "repair", "repair/gloss", "repair/splice")
"""The folders of the package whose code and data decide how a run is decoded."""


def _file(text: str, again: bool) -> Path:
    from hashlib import blake2b

    seal = blake2b(_state_of_code(), digest_size=16)
    seal.update(f"{chosen_language()} {again}\n".encode())  # reasons are kept in the reader's language
    seal.update(text.encode("utf-8", "surrogatepass"))
    return folder() / f"{seal.hexdigest()}.json"


@cache
def _state_of_code() -> bytes:
    """Return what changes with the version, the code and the lexicon: an entry of another state of them is not used."""
    package = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
    state = [__version__]  # an installed package has the times of its archive
    for part in READ_BY:
        for entry in sorted(os.scandir(os.path.join(package, part)), key=lambda entry: entry.name):
            if entry.is_file():
                about = entry.stat()
                state.append(f"{part}/{entry.name} {about.st_size} {about.st_mtime_ns}")
    return "\n".join(state).encode()


def _proven(rows: Iterable[Sequence[Any]], text: str) -> Iterable[Repair]:
    """Yield the repairs, in order.

    Raises:
        ValueError: one does not hold.
    """
    for start, end, clean, confidence, proof in rows:
        if not (
            isinstance(start, int) and isinstance(end, int) and isinstance(clean, str) and 0 <= start < end <= len(text)
        ):
            raise ValueError("not a repair")
        stored = text[start:end]
        if proof is None:
            # a gloss that stands after a letter
            holds = clean == "" and stored[0] == WEDGED.open and stored[-1] == WEDGED.close
        else:
            source, glosses, private, free, torn, before, after = proof
            holds = Proof(source, dict(glosses), bool(private), tuple(free), tuple(torn), before, after).holds(
                text, start, end, clean
            )
        if not holds:
            raise ValueError("not proven")
        yield Repair("splice", start, end, stored, clean, certified=True, confidence=float(confidence))


def _left(rows: Iterable[Sequence[Any]], text: str) -> Iterable[Unresolved]:
    for start, end, reason, candidates in rows:
        yield Unresolved("splice", start, end, text[start:end], str(reason), tuple(map(str, candidates)))
