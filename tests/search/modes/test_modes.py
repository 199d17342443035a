"""The search modes and their combinations, each with what it finds and what it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from linfen_cli.base.errors import LinfenError
from linfen_cli.search.match import search
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import compile_query
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "modes.json").read_text(encoding="utf-8"))


def name_of(case: dict[str, Any]) -> str:
    given = (name if value is True else f"{name}={value}" for name, value in case["options"].items())
    return f"{','.join(given) or 'literal'}: {case['pattern']!r} in {case['text']!r}"


@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_case(case: dict[str, Any]) -> None:
    hits = list(search(case["text"], compile_query(case["pattern"], MatchOptions(**case["options"]))))
    assert [hit.stored_text for hit in hits] == case["hits"]
    for hit in hits:
        assert case["text"][hit.stored_start : hit.stored_end] == hit.stored_text


@pytest.mark.parametrize(
    ("pattern", "options", "message"),
    [
        ("", {}, "the pattern is empty"),
        ("担当", {"regex": True, "sound": True}, "cannot be a regular expression and given by its sound at once"),
        ("担当", {"exact": True, "sound": True}, "cannot be exact and given by its sound at once"),
        ("担当", {"exact": True, "regional": True}, "cannot be exact and regional at once"),
        ("担当", {"fuzzy": 2}, "'担当' has only 2 characters: with 2 wrong anything matches"),
        ("担", {"fuzzy": 1}, "'担' has only 1 character: with 1 wrong anything matches"),
        ("dandanx", {"sound": True, "fuzzy": 3}, "with 3 wrong anything matches"),
        ("danqi9", {"sound": True}, None),
        ("dan vv", {"sound": True}, "no syllable of pinyin begins 'vv', character 5 of 'dan vv'"),
        ("擔u", {"sound": True}, "no syllable of pinyin begins 'u', character 2 of '擔u'"),
        ("dan5dang1i", {"sound": True}, "character 10"),
        ("担[当", {"regex": True}, "'担[当' is broken"),
        ("担(当", {"regex": True}, "(character 4)"),
        ("担当)", {"regex": True}, "(character 3)"),
        ("*担", {"regex": True}, "(character 1)"),
        ("a{3,2}", {"regex": True}, "is broken"),
        ("\\p{Hanzi}", {"regex": True}, "is broken"),
        ("(?P<a>x)(?P=b)", {"regex": True}, "is broken"),
        ("担\\", {"regex": True}, "is broken at its end"),
    ],
)
def test_what_cannot_be_asked(pattern: str, options: dict[str, Any], message: str | None) -> None:
    if message is None:
        compile_query(pattern, MatchOptions(**options))
        return
    with pytest.raises(LinfenError) as caught:
        compile_query(pattern, MatchOptions(**options))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_patterns_that_must_be_two() -> None:
    for more in ({"near": 3}, {"together": "file"}):
        with pytest.raises(LinfenError, match="only one pattern"):
            compile_query("担当", **more)
    with pytest.raises(LinfenError, match="not a unit of text"):
        compile_query(["担当", "责任"], together="page")
