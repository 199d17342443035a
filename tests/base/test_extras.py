"""Packages that are not always installed: what says that one is missing names the extra that brings it."""

from __future__ import annotations

import sys

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.extras import missing_package, require


def test_what_is_there_is_not_imported() -> None:
    loaded = "turtledemo" in sys.modules
    require("turtledemo", "drawing", "search")
    assert ("turtledemo" in sys.modules) == loaded


def test_what_is_missing_is_named_with_its_extra() -> None:
    message = "reading .zst needs the package no_such_package: pip install 'linfen-cli[corpus]'"
    with pytest.raises(LinfenError) as error:
        require("no_such_package", "reading .zst", "corpus")
    assert str(error.value) == str(missing_package("no_such_package", "reading .zst", "corpus")) == message
