"""The evaluation of the search: a small run of it, and that it notices what is wrong."""

from __future__ import annotations

import pytest

from linfen_cli.search.match import search
from tests import evaluate_search
from tests.evaluate_search import MUST_BE_WHOLE, evaluate, main, phrases


def test_a_small_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--phrases", "8", "--repeat", "1"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("100.00%    100.00%") >= 14


def test_it_notices_what_is_missed_and_what_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    right = search
    monkeypatch.setattr(evaluate_search, "search", lambda article, query: list(right(article, query))[1:])
    scores = evaluate(6, 1, 1)
    assert all(scores[kind, "simplified"].recall < 1 for kind in MUST_BE_WHOLE)
    monkeypatch.setattr(evaluate_search, "search", lambda article, query: [*right(article, query)] * 2)
    scores = evaluate(6, 1, 1)
    assert all(scores[kind, "simplified"].precision < 1 for kind in MUST_BE_WHOLE)


def test_phrases_have_nothing_in_common() -> None:
    import random

    chosen = phrases(20, random.Random(1))
    chars = [char for phrase in chosen for char in set(phrase.simplified + phrase.traditional)]
    assert len(chars) == len(set(chars))
