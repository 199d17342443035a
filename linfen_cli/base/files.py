"""Files that are written whole or not at all.

A file is written under another name in its own folder, and put in its place in one step. It keeps the mode of the file that it
replaces, replaces nothing unasked, and where something goes wrong, nothing is left of it. What a process that was killed did
leave is removed by the next one that writes to the folder: a temporary is locked as long as it is being written, so one that
is not locked belongs to nobody.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter

from linfen_cli.base.errors import LinfenError, reason_of
from linfen_cli.base.messages import _

try:
    import fcntl
except ImportError:  # on Windows, where a file that is open cannot be removed
    fcntl = None  # type: ignore[assignment]

__all__ = [
    "NewFile",
    "OutputFile",
    "check_output_file",
    "opener_like",
    "put_in_place",
    "reporting_failure",
    "sweep",
    "write_file",
]

_PREFIX = ".linfen-"
_RANDOM = 8  # bytes that are written in hexadecimal after it
_PRIVATE = 0o600
_PUBLIC = 0o666  # less what the umask takes away

_swept: set[str] = set()

Opener = Callable[[str, int], int]


class OutputFile:
    """The file that `-o` names, written whole or not at all."""

    def __init__(self, path: str, *, force: bool) -> None:
        """Check early what `write` would find out late.

        Raises:
            LinfenError: `path` exists and `force` was not given, or it cannot be a file.
        """
        check_output_file(path, force=force)
        self._path = path
        self._force = force

    @classmethod
    def of(cls, path: str | None, *, force: bool) -> OutputFile | None:
        """Return the file for what `-o` was given: None where standard output is meant."""
        return None if path is None or path == "-" else cls(path, force=force)

    def write(self, text: str | Iterable[str]) -> None:
        """Write a text, or its pieces as they come, in UTF-8; raises as `write_file`."""
        pieces = [text] if isinstance(text, str) else text
        write_file(self._path, (piece.encode("utf-8", "surrogatepass") for piece in pieces), force=self._force)

    def write_bytes(self, data: bytes | memoryview) -> None:
        """Write bytes; raises as `write_file`."""
        write_file(self._path, [data], force=self._force)


def check_output_file(path: str, *, force: bool) -> None:
    """Check early what `write_file` would find out late.

    Raises:
        LinfenError: `path` exists and may not be overwritten, or cannot be a file.
    """
    if os.path.isdir(path):
        raise LinfenError(_("{path} is a folder: name a file in it").format(path=path))
    folder, name = os.path.split(os.path.realpath(path))
    if not os.path.isdir(folder):
        raise LinfenError(_("there is no folder {folder} to write {name} to").format(folder=folder, name=name))
    if os.path.lexists(path) and not force and not _is_device(path):
        raise _exists(path)


def write_file(path: str, data: bytes | Iterable[bytes | memoryview], *, force: bool, like: str | None = None) -> None:
    """Write a file whole or not at all. A device or a pipe, which cannot be replaced, is written to.

    Args:
        path: where it goes; a symbolic link stays, and what it leads to is replaced.
        data: the bytes, or pieces of them as they come.
        force: whether it may replace a file.
        like: a file whose mode it takes, where it replaces none.

    Raises:
        LinfenError: it exists and `force` was not given, or it cannot be written. What was there before is untouched.
    """
    check_output_file(path, force=force)
    pieces = [data] if isinstance(data, bytes) else data
    with reporting_failure(path):
        if _is_device(path):
            with open(path, "wb") as device:
                device.writelines(pieces)
            return
        with NewFile(path, like=like) as new:
            for piece in pieces:
                new.write(piece)
            new.commit(force=force)


@contextmanager
def reporting_failure(path: str) -> Iterator[None]:
    """Say in one line that `path` cannot be written, where that turns out.

    Raises:
        LinfenError: the system's reason.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise LinfenError(
            _("cannot write {path}: {reason}; nothing was changed").format(path=path, reason=reason_of(error))
        ) from None


class NewFile:
    """A file that is written beside the one whose place it takes; left without `commit`, it is gone. Use it in a `with`."""

    def __init__(self, path: str, *, like: str | None = None, private: bool = False) -> None:
        """Make an empty file in the folder of `path`.

        Args:
            path: where it goes at last.
            like: a file whose mode it takes, where it replaces none.
            private: whether only its owner may read it, where it takes no other file's mode.

        Raises:
            OSError: that is not possible.
        """
        self._path = os.path.realpath(path)
        self._like = self._path if like is None or os.path.exists(self._path) else like
        folder = os.path.dirname(self._path)
        if folder not in _swept:
            _swept.add(folder)
            sweep(folder)
        self._file = _open_temporary(folder, _opener(_PRIVATE) if private else opener_like(self._like))
        self._temporary: str = self._file.name

    def __enter__(self) -> NewFile:
        return self

    def __exit__(self, *_: object) -> None:
        # Where writing failed, closing fails once more.
        with suppress(OSError):
            self._file.close()
        with suppress(FileNotFoundError):
            os.unlink(self._temporary)

    def write(self, data: bytes | memoryview) -> None:
        """Write some more bytes."""
        self._file.write(data)

    def commit(self, *, force: bool, sync: bool = True) -> None:
        """Put the file in its place, in one step.

        Args:
            force: whether it may replace a file.
            sync: whether to wait until the disk has it, as a single file should. Who writes many asks for all at the end.

        Raises:
            FileExistsError: a file is there and `force` was not given.
            OSError: it cannot be written.
        """
        self._file.flush()
        if sync:
            os.fsync(self._file.fileno())
        with _kept_locked(self._file.fileno()):
            self._file.close()
            _take_mode(self._temporary, self._like)
            _rename(self._temporary, self._path, force=force)


def put_in_place(temporary: str, path: str) -> None:
    """Make a finished file the file `path` in one step, with the mode and the owner of what it replaces.

    Raises:
        OSError: that is not possible.
    """
    path = os.path.realpath(path)
    _take_mode(temporary, path)
    os.replace(temporary, path)


def opener_like(path: str) -> Opener:
    """Return an `opener` for `open` to begin a file that takes the place of `path`: nobody reads it who cannot read that.

    Without such a file, the mode is that of any new file.
    """
    return _opener(_PRIVATE if os.path.exists(path) else _PUBLIC)


def _opener(mode: int) -> Opener:
    return lambda path, flags: os.open(path, flags, mode)


def sweep(folder: str) -> None:
    """Remove the temporaries that processes which were killed left in `folder`; those that are being written stay."""
    with suppress(OSError), os.scandir(folder) as entries:
        for name in [entry.name for entry in entries if _is_temporary(entry.name)]:
            with suppress(OSError):
                _remove_unlocked(os.path.join(folder, name))


def _is_temporary(name: str) -> bool:
    """Return whether a file has the name of a temporary."""
    random = name.removeprefix(_PREFIX)
    return random != name and len(random) == 2 * _RANDOM and set(random) <= set("0123456789abcdef")


def _take_mode(temporary: str, path: str) -> None:
    """Give a temporary the mode and the owner of `path`, where there is such a file."""
    with suppress(FileNotFoundError):
        status = os.stat(path)
        if hasattr(os, "chown"):
            with suppress(OSError):  # only the superuser may give a file away
                os.chown(temporary, status.st_uid, status.st_gid)
        os.chmod(temporary, stat.S_IMODE(status.st_mode))


def _rename(temporary: str, path: str, *, force: bool) -> None:
    if force:
        os.replace(temporary, path)
        return
    try:
        os.link(temporary, path)  # fails where a file has appeared meanwhile, as a rename would not
    except OSError as error:
        if error.errno == errno.EEXIST or os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.rename(temporary, path)  # a file system without links


@contextmanager
def _kept_locked(handle: int) -> Iterator[None]:
    """Keep a temporary locked while it is closed and gets its name: closing it is what shows some errors."""
    if fcntl is None:
        yield
        return
    lock = os.dup(handle)
    try:
        yield
    finally:
        os.close(lock)


def _remove_unlocked(path: str) -> None:
    """Remove a temporary.

    Raises:
        OSError: another process has it open.
    """
    if fcntl is None:
        os.unlink(path)
        return
    with open(path, "r+b", opener=lambda path, flags: os.open(path, flags | os.O_NOFOLLOW)) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)


def _open_temporary(folder: str, opener: Opener) -> BufferedWriter:
    """Create a temporary in `folder`, and lock it."""
    while True:
        try:
            file = open(os.path.join(folder, f"{_PREFIX}{os.urandom(_RANDOM).hex()}"), "xb", opener=opener)  # noqa: SIM115
        except FileExistsError:
            continue
        if _is_locked(file.fileno()):
            return file
        file.close()


def _is_locked(handle: int) -> bool:
    """Lock a temporary that was just created; return False where another process has swept it away in between."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks, where nothing is swept either
        return True
    return os.fstat(handle).st_nlink > 0


def _is_device(path: str) -> bool:
    """Return whether `path` is there and not a regular file: a device or a pipe can be written to, and not replaced."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def _exists(path: str) -> LinfenError:
    return LinfenError(_("{path} exists already: --force overwrites it").format(path=path))
