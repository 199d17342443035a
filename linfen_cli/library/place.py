"""The folder of the library: in the platform's folder for data, or the one that `LINFEN_LIBRARY` names.

This is a module by itself since every command that is given no file asks whether there is a library, and must not wait for
SQLite to import.
"""

from __future__ import annotations

import os

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.extras import missing_package
from linfen_cli.base.messages import _

__all__ = ["DATABASE", "VARIABLE", "exists", "folder"]

VARIABLE = "LINFEN_LIBRARY"
DATABASE = "library.sqlite3"


def folder() -> str:
    """Return the folder of the library, which need not exist.

    Raises:
        LinfenError: platformdirs, which knows where the platform keeps data, is not installed.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return given
    try:
        import platformdirs
    except ImportError:
        raise missing_package("platformdirs", _("the library"), "library") from None
    return platformdirs.user_data_dir("linfen", appauthor=False)


def exists() -> bool:
    """Return whether there is a library, without opening it."""
    try:
        return os.path.isfile(os.path.join(folder(), DATABASE))
    except LinfenError:
        return False
