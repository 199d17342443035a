"""Walk: the files of a folder that a search looks at, in the order of their names.

What git ignores is left out, as are hidden files, symbolic links (which are followed where they are named as a source, and
nowhere else, so that there are no loops) and whatever is not a regular file. pathspec reads the ignore files; it is imported
where there is one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from linfen_cli.base.errors import LinfenError, in_message, reason_of
from linfen_cli.base.messages import _

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec, RegexPattern

__all__ = ["FOLDER", "IGNORE_FILES", "Entry", "Problem", "walk"]

FOLDER = ".linfen"
"""The folder that linfen keeps its own files in; never walked."""

IGNORE_FILES = (".gitignore", ".ignore")


class Entry(NamedTuple):
    """A file: its path, the folder's as it was named included, and its size in bytes."""

    path: str
    size: int


class Problem(NamedTuple):
    """A folder that cannot be read, and why: one line."""

    path: str
    message: str


class _Rules(NamedTuple):
    """The ignore files of a folder and those above it; the path of each is where its patterns count from."""

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    def ignores(self, path: str, *, folder: bool) -> bool:
        for root, spec in reversed(self.specs):  # the nearest with a pattern for the path decides
            relative = os.path.relpath(path, root).replace(os.sep, "/")
            named = _bytewise(os.fsencode(relative + "/" if folder else relative))
            for pattern in reversed(spec.patterns):
                if pattern.include is not None and _names(pattern, named, folder=folder):
                    return bool(pattern.include)
        return False


def _names(pattern: RegexPattern, path: str, *, folder: bool) -> bool:
    """Return whether a pattern names a path itself, and not a folder that it is in: those were checked before."""
    for match in pattern.regex.finditer(path) if pattern.regex else ():
        # pathspec marks the slash after what a pattern names.
        if match.groupdict().get(_SLASH) is None:
            # `x/**` names what is in x, and not x.
            return not (folder and match.end() == len(path))
        if match.end(_SLASH) == len(path):
            return True
    return False


_SLASH = "ps_d"


def walk(folder: str, *, hidden: bool = False, ignore: bool = True) -> Iterator[Entry | Problem]:
    """Yield the regular files under `folder`, depth first, in the order of the bytes of their names.

    Hidden ones are left out unless `hidden`, and those that `.gitignore`, `.ignore` and `.git/info/exclude` name unless
    `ignore` is false. A folder that cannot be read, or is gone when its turn comes, gives a `Problem`.

    Raises:
        LinfenError: there is an ignore file, and pathspec, which reads it, is not installed.

    >>> from linfen_cli.source import bundled_article
    >>> any(entry.path.endswith("digest.clean.txt") for entry in walk(os.path.dirname(bundled_article())))
    True
    """
    rules = _above(folder) if ignore else _Rules()
    # A stack: the next one is last.
    waiting: list[tuple[str, _Rules, Entry | None]] = [(folder, rules, None)]
    while waiting:
        path, rules, entry = waiting.pop()
        if entry is not None:
            yield entry
            continue
        try:
            with os.scandir(path) as entries:
                members = sorted(entries, key=lambda member: os.fsencode(member.name), reverse=True)
        except OSError as error:
            message = _("the folder {path} cannot be read: {reason}")
            yield Problem(path, message.format(path=in_message(path), reason=reason_of(error)))
            continue
        if ignore:
            names = {member.name for member in members}
            rules = _with(rules, path, [name for name in IGNORE_FILES if name in names], exclude=".git" in names)
        waiting += _members(members, rules, hidden=hidden)


def _members(
    members: Iterable[os.DirEntry[str]], rules: _Rules, *, hidden: bool
) -> Iterator[tuple[str, _Rules, Entry | None]]:
    """Yield those members of a folder that are walked: the path of each, its rules, and its entry unless it is a folder."""
    for member in members:
        if member.name.startswith(".") and not hidden:
            continue
        try:
            is_folder = member.is_dir(follow_symlinks=False)
            if not is_folder and not member.is_file(follow_symlinks=False):
                continue
            if member.name in (".git", FOLDER) or (rules.specs and rules.ignores(member.path, folder=is_folder)):
                continue
            size = 0 if is_folder else member.stat(follow_symlinks=False).st_size
        except OSError:
            continue  # it has just gone
        yield member.path, rules, None if is_folder else Entry(member.path, size)


def _above(folder: str) -> _Rules:
    """Return the rules of the folders above, up to the one that the repository begins in, or none outside of any."""
    folders: list[str] = []
    path = os.path.abspath(folder)
    while not os.path.exists(os.path.join(path, ".git")):
        parent = os.path.dirname(path)
        if parent == path:
            return _Rules()
        folders.append(parent)
        path = parent
    rules = _Rules()
    for path in reversed(folders):
        present = [name for name in IGNORE_FILES if os.path.isfile(os.path.join(path, name))]
        rules = _with(rules, path, present, exclude=path == folders[-1])
    return rules


def _with(rules: _Rules, folder: str, names: list[str], *, exclude: bool) -> _Rules:
    """Return the rules with those of the ignore files of `folder`; of two that disagree the later one holds."""
    paths = [os.path.join(folder, name) for name in names]
    if exclude:
        paths.insert(0, os.path.join(folder, ".git", "info", "exclude"))
    specs = list(rules.specs)
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read().removeprefix(b"\xef\xbb\xbf")
        except OSError:
            continue
        lines = _bytewise(data.replace(b"\r\n", b"\n")).split("\n")
        if any(line.strip() and not line.startswith("#") for line in lines):
            specs.append((os.path.abspath(folder), _spec(lines)))
    return _Rules(tuple(specs))


_BYTES = {byte: 0xF700 + byte for byte in range(0x80, 0x100)}


def _bytewise(data: bytes) -> str:
    """Return bytes as characters, one each: to git a `?` is a byte, and names need not be UTF-8. None but ASCII's is white space."""
    return data.decode("latin-1").translate(_BYTES)


def _spec(lines: list[str]) -> GitIgnoreSpec:
    try:
        from pathspec import GitIgnoreSpec
    except ImportError:
        message = _(
            "reading .gitignore needs the package pathspec: pip install 'linfen-cli[search]', or give --no-ignore"
        )
        raise LinfenError(message) from None
    kept = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue  # git ignores what is not a pattern
        kept.append(line)
    return GitIgnoreSpec.from_lines(kept)
