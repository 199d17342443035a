"""Requirements that only some environments meet: the engines that corpora are built with."""

from __future__ import annotations

import importlib
import os
from typing import Any

import pytest


def needs_engine(name: str) -> Any:
    """The module `name`; without it the test is skipped, unless LINFEN_REQUIRE_ENGINES says that it must be there."""
    try:
        return importlib.import_module(name)
    except ImportError:
        if os.environ.get("LINFEN_REQUIRE_ENGINES"):
            pytest.fail(f"needs {name}: pip install -e '.[dev-engines]'")
        pytest.skip(f"needs {name}, of the extra dev-engines")
