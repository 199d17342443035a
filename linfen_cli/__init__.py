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

if TYPE_CHECKING:
    from linfen_cli.article.article import Article, Part, Section, load, parse
    from linfen_cli.article.dateline import Dateline
    from linfen_cli.base.alignment import Alignment, Edit, Span
    from linfen_cli.base.errors import LinfenError
    from linfen_cli.convert.api import convert
    from linfen_cli.readings.api import Reading, readings
    from linfen_cli.repair import Explanation, Gloss, Repair, Repaired, Settings, Unresolved, apply, explain, repair
    from linfen_cli.repair.batch import repair_batch
    from linfen_cli.search.hit import Hit
    from linfen_cli.search.match import search
    from linfen_cli.search.modes.registry import MatchOptions
    from linfen_cli.search.modes.registry import MatchOptions as Ways
    from linfen_cli.search.query import Query, compile_query
    from linfen_cli.version import __version__

# Every public name is imported when it is first asked for, so that a command starts with what it needs and no more.
_HOMES = {
    "article.article": ("Article", "Part", "Section", "load", "parse"),
    "article.dateline": ("Dateline",),
    "base.alignment": ("Alignment", "Edit", "Span"),
    "base.errors": ("LinfenError",),
    "convert.api": ("convert",),
    "readings.api": ("Reading", "readings"),
    "repair": ("Explanation", "Gloss", "Repair", "Repaired", "Settings", "Unresolved", "apply", "explain", "repair"),
    "repair.batch": ("repair_batch",),
    "search.hit": ("Hit",),
    "search.match": ("search",),
    "search.modes.registry": ("MatchOptions", "Ways"),
    "search.query": ("Query", "compile_query"),
    "version": ("__version__",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_RENAMED = {"Ways": "MatchOptions"}

# `repair`, `search`, `convert` and `readings` name a function here and a package beside this module. Whoever imports a package
# for the first time binds it to its name here. All four are imported now, and their names left to `__getattr__`.
for _package in ("repair", "search", "convert", "readings"):
    importlib.import_module(f"{__name__}.{_package}")
    del globals()[_package]

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
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), _RENAMED.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
