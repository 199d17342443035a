"""linfen reads, searches and converts Chinese text the way it is found: mixed scripts, pinyin glosses and all.

This is the public API. Nothing heavy is imported here: the tables and dictionaries are read when first needed.

>>> import linfen_cli
>>> article = linfen_cli.load()
>>> article.sections[4].heading
'強化擔當作為。'
>>> sum(1 for hit in linfen_cli.search(article, "担当"))
3
"""

import importlib
from typing import TYPE_CHECKING, Any

from linfen_cli.article.article import Article, Part, Section, load, parse
from linfen_cli.article.dateline import Dateline
from linfen_cli.base.alignment import Alignment, Edit, Span
from linfen_cli.base.errors import LinfenError
from linfen_cli.repair import Explanation, Gloss, Repair, Repaired, Settings, Unresolved, apply, explain, repair
from linfen_cli.search.hit import Hit
from linfen_cli.search.match import search
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.modes.registry import MatchOptions as Ways
from linfen_cli.search.query import Query, compile_query
from linfen_cli.version import __version__

if TYPE_CHECKING:
    from linfen_cli.convert.api import convert
    from linfen_cli.readings.api import Reading, readings
    from linfen_cli.repair.batch import repair_batch

# What only some programs use is imported when it is asked for.
_LATER = {
    "Reading": "linfen_cli.readings.api",
    "convert": "linfen_cli.convert.api",
    "readings": "linfen_cli.readings.api",
    "repair_batch": "linfen_cli.repair.batch",
}

# `repair`, `search`, `convert` and `readings` name a function here and a package beside this module. Whoever imports a package
# for the first time puts it in place of the function; so all four are imported now. The first two are followed by their
# functions above; the other two, which are empty, leave the name free for `__getattr__`.
for _name in ("convert", "readings"):
    importlib.import_module(f"{__name__}.{_name}")
    del globals()[_name]

__all__ = [
    "Alignment",
    "Article",
    "Dateline",
    "Edit",
    "Explanation",
    "Gloss",
    "Hit",
    "LinfenError",
    "MatchOptions",
    "Part",
    "Query",
    "Reading",
    "Repair",
    "Repaired",
    "Section",
    "Settings",
    "Span",
    "Unresolved",
    "Ways",
    "__version__",
    "apply",
    "compile_query",
    "convert",
    "explain",
    "load",
    "parse",
    "readings",
    "repair",
    "repair_batch",
    "search",
]


def __getattr__(name: str) -> Any:
    if name in _LATER:
        value = globals()[name] = getattr(importlib.import_module(_LATER[name]), name)
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
