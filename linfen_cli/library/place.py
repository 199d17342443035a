"""Where the library is: under the platform's folder for data, or where `LINFEN_LIBRARY` says.

Apart from the library itself, since every command that is given no file asks whether there is one, and must not wait for
SQLite to be told that there is none.
"""

from __future__ import annotations

import os

from linfen_cli.base.errors import LinfenError

__all__ = ["DATABASE", "VARIABLE", "exists", "folder"]

VARIABLE = "LINFEN_LIBRARY"
DATABASE = "library.sqlite3"


def folder() -> str:
    """The folder of the library, which need not exist.

    Raises:
        LinfenError: platformdirs, which knows where the platform keeps data, is not installed.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return given
    try:
        import platformdirs
    except ImportError:
        raise LinfenError("the library needs the package platformdirs: pip install 'linfen-cli[library]'") from None
    return platformdirs.user_data_dir("linfen", appauthor=False)


def exists() -> bool:
    """Whether there is a library. Nothing is opened, and nothing is said where there is none."""
    try:
        return os.path.isfile(os.path.join(folder(), DATABASE))
    except LinfenError:
        return False
