"""The registry: a new mode is one new file, and everything that asks about modes knows it."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from linfen_cli import Ways
from linfen_cli.base.errors import LinfenError
from linfen_cli.search.modes.mode import Mode, Term
from linfen_cli.search.modes.registry import MatchOptions, mode_options, modes
from linfen_cli.search.query import compile_query
from tests.conftest import environment

WILDCARDS = """
import re

from linfen_cli.search.expansion import expand
from linfen_cli.search.modes.mode import Mode, ModeOption, ScanPattern, Term
from linfen_cli.search.modes.registry import register

WILDCARD = ModeOption("wildcard", False, ("--wildcard",), None, "A * in PATTERN is any character.")


class WildcardTerm(Term):
    in_stored_text = False
    is_local = True

    def __init__(self, pattern):
        self.runs = pattern.split("*")
        self.expression = ".".join(map(expand, self.runs))

    def finditer(self, text):
        return (match.span() for match in re.finditer(self.expression, text))

    def spellings(self):
        return None

    def required(self):
        return [max(self.runs, key=len)]

    def scan_pattern(self):
        return ScanPattern(self.expression, "".join(self.runs), as_stored=False)


class Wildcard(Mode):
    name = word = "wildcard"
    label = "a wildcard"
    rank = 25
    options = (WILDCARD,)
    combines = frozenset()

    def compile(self, pattern, values, inner):
        return WildcardTerm(pattern)


register(Wildcard())
"""

PROGRAM = """
import contextlib, io, json, os, sys

from linfen_cli.search import modes

modes.__path__.append(sys.argv[1])

from linfen_cli import MatchOptions, LinfenError, compile_query, search
from linfen_cli.cli.run import run
from linfen_cli.search.corpus.scan import Scanner
from linfen_cli.search.index.lookup import Index
from linfen_cli.tui.find import request


def printed(*arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run(arguments)
    return out.getvalue()


query = compile_query("担*事", MatchOptions(wildcard=True))
folder = sys.argv[2]
printed("index", folder)
with Index(folder) as index:
    candidates, counts = index.candidates(query), index.counts(query)
try:
    compile_query("担*事", MatchOptions(wildcard=True, sound=True))
except LinfenError as error:
    refused = str(error)
json.dump(
    {
        "help": printed("search", "--help"),
        "hits": [hit.text for hit in search("擔(dān)當事，擔事", query)],
        "refused": refused,
        "scan": Scanner.suits(query) and Scanner(query).scan("擔任事，担心事。".encode()).counts,
        "candidates": len(candidates),
        "indexed": list(counts.values()),
        "found": printed("search", "--wildcard", "-l", "担*事", folder),
        "found in the index": printed("search", "--index", "--wildcard", "-l", "担*事", folder),
        "typed": request("--wildcard 担*事").query.options.wildcard,
        "highlighted": printed("export", "--highlight", "担*事", "--match", "wildcard", "--format", "json", folder + "/a.txt"),
    },
    sys.stdout,
)
"""


def test_a_new_mode_is_one_new_file(tmp_path: Path) -> None:
    new, folder = tmp_path / "modes", tmp_path / "texts"
    new.mkdir()
    folder.mkdir()
    (new / "wildcard.py").write_text(WILDCARDS, encoding="utf-8")
    (folder / "a.txt").write_text("他擔任事務。\n", encoding="utf-8")
    (folder / "b.txt").write_text("他不在。\n", encoding="utf-8")
    run = subprocess.run([sys.executable, "-c", PROGRAM, str(new), str(folder)], env=environment(), capture_output=True, text=True, check=True)  # fmt: skip
    seen = json.loads(run.stdout)
    assert "--wildcard A * in PATTERN is any character." in " ".join(seen["help"].split())
    assert seen["hits"] == ["擔當事"]
    assert seen["refused"] == "a pattern cannot be a wildcard and given by its sound at once: choose one"
    assert seen["scan"] == [1 + 1]
    assert seen["candidates"] == 1
    assert seen["indexed"] == [[1]]
    assert seen["found"] == seen["found in the index"] == f"{folder}/a.txt\n"
    assert seen["typed"] is True
    assert '"text": "擔任事"' in seen["highlighted"]


def test_nothing_that_a_mode_declares_can_be_forgotten() -> None:
    with pytest.raises(TypeError, match="abstract"):
        type("Forgetful", (Mode,), {"name": "forgetful", "rank": 1, "options": (), "word": "", "label": ""})()
    with pytest.raises(TypeError, match="abstract"):
        type("Forgetful", (Term,), {"finditer": None, "required": None, "spellings": None})()


def test_names_and_flags_are_of_one_mode_only() -> None:
    flags = [flag for option in mode_options().values() for flag in option.flags]
    assert len(flags) == len(set(flags))
    assert len(mode_options()) == sum(len(mode.options) for mode in modes())
    assert [mode.name for mode in modes() if not mode.options] == ["literal"]
    assert len({mode.rank for mode in modes()}) == len(modes())


def test_the_public_options() -> None:
    assert Ways is MatchOptions
    given = {"exact": True, "regex": True, "sound": True, "fuzzy": 2, "regional": True, "words": True, "seconds": 3.5}
    options = Ways(**given)
    assert {name: getattr(options, name) for name in given} == given
    none = Ways()
    assert [getattr(none, name) for name in given] == [False, False, False, 0, False, False, 10.0]
    with pytest.raises(TypeError, match="no option 'regexp'"):
        Ways(regexp=True)
    with pytest.raises(AttributeError):
        none.regexp  # noqa: B018


def test_the_public_options_by_position() -> None:
    assert Ways(True, False, False, 1) == Ways(exact=True, fuzzy=1)
    assert Ways(False, True, False, 0, True, True, 3.5) == Ways(regex=True, regional=True, words=True, seconds=3.5)
    assert Ways(True)._replace(exact=False, words=True) == Ways(words=True)
    query = compile_query("担.", Ways(False, True))
    assert query.ways == query.options == Ways(regex=True)
    with pytest.raises(TypeError, match="'exact' twice"):
        Ways(True, exact=True)
    with pytest.raises(TypeError, match="8 were given"):
        Ways(*[False] * 8)


def test_options_are_values() -> None:
    options = MatchOptions(fuzzy=1, words=True)
    assert options == MatchOptions(words=True, fuzzy=1, regex=False)
    assert hash(options) == hash(MatchOptions(words=True, fuzzy=1, seconds=10))
    assert options != MatchOptions(fuzzy=1)
    assert options.replace(words=False) == MatchOptions(fuzzy=1)
    assert pickle.loads(pickle.dumps(options)) == options
    assert compile_query("担当", options).options == options


def test_modes_that_exclude_one_another_say_so() -> None:
    with pytest.raises(LinfenError, match="cannot be exact and regional at once"):
        compile_query("担当", MatchOptions(exact=True, regional=True))
