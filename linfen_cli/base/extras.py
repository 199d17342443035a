"""Packages that are not always installed: each belongs to an extra of linfen's."""

from __future__ import annotations

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _

__all__ = ["missing_package", "require"]


def require(package: str, purpose: str, extra: str) -> None:
    """Check that `package` is installed, without importing it.

    Args:
        package: its name, as it is imported.
        purpose: what needs it, as the message begins: `reading .zst`.
        extra: the extra of linfen's that brings it.

    Raises:
        LinfenError: it is missing; the message says how to install it.

    >>> require("json", "reading JSON", "corpus")
    """
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise missing_package(package, purpose, extra)


def missing_package(package: str, purpose: str, extra: str) -> LinfenError:
    """Return the error that says how to install a package; the arguments are those of `require`.

    >>> str(missing_package("python-docx", "is a Word document, and reading it", "docx"))
    "is a Word document, and reading it needs the package python-docx: pip install 'linfen-cli[docx]'"
    """
    return LinfenError(
        _("{purpose} needs the package {package}: pip install 'linfen-cli[{extra}]'").format(
            purpose=purpose, package=package, extra=extra
        )
    )
