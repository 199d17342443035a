"""Building a lexicon, from a model of a few words."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from linfen_cli.lexicon import build as build_lexicon
from linfen_cli.lexicon.lexicon import COST_STEP, GROUP_OF, KINDS, Lexicon, kind_of

ARPA = """\\data\\
ngram 1=4
ngram 2=2
ngram 3=1

\\1-grams:
-1.0\t新\t-0.5
-2.0\t征程\t-0.25
-3.0\t新征
-4.0\tabc

\\2-grams:
-0.5\t新 征程\t-0.1
-1.5\t征程 新

\\3-grams:
-0.25\t新 征程 新

\\end\\
"""


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """Return what is built from ARPA and a line of text."""
    folder = tmp_path_factory.mktemp("lexicon")
    (folder / "lm.arpa").write_text(ARPA, encoding="utf-8")
    (folder / "text.txt").write_text("新，征。新，程。" * 200, encoding="utf-8")
    (folder / "counts.json").write_text(
        '["新", 90]\n["征程", 9]\n["热潮", 1]\n["x", 5]\n["熱潮", 7]\n', encoding="utf-8"
    )
    sources = [str(folder / name) for name in ("lm.arpa", "counts.json", "text.txt")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["build", *sources, "-o", str(folder / "lexicon.bin")])
        build_lexicon.main()
    return Lexicon(Path(folder / "lexicon.bin"))


def test_words_and_their_beginnings(lexicon: Lexicon) -> None:
    word, beginning = lexicon.word("征程"), lexicon.word("征")
    assert word is not None
    assert beginning is not None
    # of its probability 0.4 are the model's and 0.6 what was counted
    assert word.cost == pytest.approx(-math.log10(0.4 * 0.01 + 0.6 * 0.09), abs=COST_STEP)
    assert word.backoff == pytest.approx(0.25, abs=COST_STEP)
    assert beginning.cost is None
    assert beginning.prefix == pytest.approx(word.cost, abs=COST_STEP)
    counted = lexicon.word("热潮")
    assert counted is not None
    assert counted.cost == pytest.approx(-math.log10(0.6 * 0.01), abs=COST_STEP)
    one = lexicon.word("新")
    assert one is not None
    assert one.prefix == pytest.approx(-math.log10(0.4 * (0.1 + 0.001) + 0.6 * 0.9), abs=COST_STEP)
    assert lexicon.word("abc") is None
    assert lexicon.word("程") is None


def test_gains_of_pairs_and_triples(lexicon: Lexicon) -> None:
    # what the pair costs less than its second word alone, and the triple less than the pair in it; where the word's cost
    # changed by what was counted, half of the change is the pair's as well
    after, before = -math.log10(0.4 * 0.01 + 0.6 * 0.09), 2.0
    assert lexicon.gain("新 征程") == pytest.approx(-0.5 + (before - after) / 2 + after, abs=0.01)
    after, before = -math.log10(0.4 * 0.1 + 0.6 * 0.9), 1.0
    assert lexicon.gain("征程 新") == pytest.approx(-1.5 + (before - after) / 2 + after, abs=0.01)
    assert lexicon.gain("新 征程 新") == pytest.approx(-0.25 + 1.5, abs=0.01)
    assert lexicon.gain("征程 征程") is None


def test_marks(lexicon: Lexicon) -> None:
    comma, stop = GROUP_OF["，"], GROUP_OF["。"]
    assert lexicon.leaning("新", comma, after=False) > 0.1 > 0 > lexicon.leaning("新", stop, after=False)
    assert lexicon.leaning("新", stop, after=True) > 0.1
    han = kind_of("新")
    row = lexicon.follow[han]
    assert row[kind_of("，")] == pytest.approx(-math.log10(0.5), abs=0.1)
    assert len(row) == len(KINDS)


def test_words_that_end_clauses() -> None:
    marks = build_lexicon.Marks(["热潮。热潮。潮水潮水" * 20], {"热潮", "潮", "潮水", "水"})
    ends = marks.ends()
    # every 热潮 ends a clause and every other 潮 does; no 潮水 does, which may tell no more than so much
    assert ends["热潮"] == pytest.approx(math.log10(2), abs=0.05)
    assert abs(ends["潮水"]) <= build_lexicon.MOST
