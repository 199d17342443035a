"""Stamps of files and folders, which tell whether they have changed."""

from __future__ import annotations

import hashlib
import os
import time

from linfen_cli.base.walk import FOLDER, IGNORE_FILES

__all__ = ["digest", "folder_stamps", "has_folder_stamp", "has_stamp", "is_settled", "sleep_until_settled", "stamp_of"]

_RULES = (b"", *map(os.fsencode, IGNORE_FILES), b".git", b".git/info/exclude")
"""The files in a folder that decide which files are walked: the folder itself (an empty name) and ignore files."""

_ABSENT = "-"

_SECOND = 1_000_000_000
_LONGEST_SLEEP = 5 * _SECOND  # a file with a time far in the future is compared in every search instead


def stamp_of(status: os.stat_result) -> str:
    """Return the stamp of a file: its size, times and number."""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def has_stamp(path: str | bytes, stamp: str) -> bool:
    """Return whether a file is there and has a stamp."""
    try:
        return stamp_of(os.stat(path)) == stamp
    except OSError:
        return False


def digest(path: str | bytes) -> bytes:
    """Return a hash of the content of a file.

    Raises:
        OSError: it cannot be read.
    """
    hashed = hashlib.blake2b(digest_size=16)
    with open(path, "rb") as file:
        while data := file.read(1 << 20):
            hashed.update(data)
    return hashed.digest()


# folders


def folder_stamps(root: bytes, *, hidden: bool, ignore: bool) -> dict[bytes, str]:
    """Return the stamps of a folder, of the folders in it that are walked, and of those above it with ignore files.

    Call it before the folders are read. Paths are relative to `root`.
    """
    paths = _above(root) if ignore else []
    for path, names, _files in os.walk(root):
        paths.append(path)
        names[:] = [name for name in names if (hidden or name[:1] != b".") and name not in (b".git", FOLDER.encode())]
    # A folder that has just changed may change again within the resolution of its time.
    sleep_until_settled(*(os.stat(path).st_mtime_ns for path in paths))
    return {os.path.relpath(path, root): _folder_stamp(path) for path in paths}


def _above(folder: bytes) -> list[bytes]:
    """Return the folders above one up to the root of its repository; none if it is in no repository."""
    paths: list[bytes] = []
    while not os.path.exists(os.path.join(folder, b".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return []
        folder = parent
        paths.append(folder)
    return paths


def _folder_stamp(folder: bytes) -> str:
    """Return the stamp of a folder, which changes when files are added or removed, or its ignore files change."""
    return ", ".join(_rule_stamp(folder, name) for name in _RULES)


def _rule_stamp(folder: bytes, name: bytes) -> str:
    try:
        status = os.stat(os.path.join(folder, name) if name else folder)
    except OSError:
        return _ABSENT
    if name == b".git":
        return str(status.st_ino)  # changes in it do not matter
    return stamp_of(status) if name else f"{status.st_mtime_ns} {status.st_ino}"


def has_folder_stamp(folder: bytes, stamp: str) -> bool:
    """Return whether a folder still has a stamp. Files that it did not have need no check: they would have changed the folder."""
    parts = stamp.split(", ")
    if len(parts) != len(_RULES):
        return False
    has_git = parts[_RULES.index(b".git")] != _ABSENT
    return all(
        _rule_stamp(folder, name) == part
        for name, part in zip(_RULES, parts, strict=True)
        if part != _ABSENT or not name or (has_git and name.startswith(b".git/"))
    )


# times


def is_settled(stamp: str) -> bool:
    """Return whether a file that changes now would get another stamp."""
    return _settles_at(_changed_at(stamp)) <= time.time_ns()


def sleep_until_settled(*changed: int | str) -> None:
    """Wait until a change would be noticed, after changes at these times (nanoseconds) or of files with these stamps."""
    times = [_changed_at(one) if isinstance(one, str) else one for one in changed]
    _sleep_until(max(map(_settles_at, times), default=0))


def _changed_at(stamp: str) -> int:
    return max(map(int, stamp.split()[1:3]))


def _settles_at(changed: int) -> int:
    """Return the time from which on changes get a later time than a change at `changed`, on any file system.

    FAT stores times in steps of two seconds, most others in ticks of the kernel, at least a hundred a second.
    """
    return changed + (2_100_000_000 if changed % _SECOND == 0 else 50_000_000)


def _sleep_until(moment: int) -> None:
    wait = moment - time.time_ns()
    if 0 < wait < _LONGEST_SLEEP:
        time.sleep(wait / _SECOND)
