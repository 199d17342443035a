"""The lexicon's maker, on a model of a few words."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from linfen_cli.repair import build_lexicon
from linfen_cli.repair.lexicon import COST_STEP, GROUP_OF, KINDS, Lexicon, kind_of

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
    """What is made of ARPA and a line of text."""
    folder = tmp_path_factory.mktemp("lexicon")
    (folder / "lm.arpa").write_text(ARPA, encoding="utf-8")
    (folder / "text.txt").write_text("新，征。新，程。" * 200, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "sys.argv", ["build", str(folder / "lm.arpa"), str(folder / "text.txt"), "-o", str(folder / "lexicon.bin")]
        )
        build_lexicon.main()
    return Lexicon(Path(folder / "lexicon.bin"))


def test_words_and_their_beginnings(lexicon: Lexicon) -> None:
    word, beginning = lexicon.word("征程"), lexicon.word("征")
    assert word is not None
    assert beginning is not None
    assert word.cost == pytest.approx(2.0, abs=COST_STEP)
    assert word.backoff == pytest.approx(0.25, abs=COST_STEP)
    assert beginning.cost is None
    assert beginning.prefix == pytest.approx(2.0, abs=COST_STEP)
    one = lexicon.word("新")
    assert one is not None
    assert one.prefix == pytest.approx(-math.log10(0.1 + 0.001), abs=COST_STEP)
    assert lexicon.word("abc") is None
    assert lexicon.word("程") is None


def test_gains_of_pairs_and_triples(lexicon: Lexicon) -> None:
    # what the pair costs less than its second word alone, and the triple less than the pair in it
    assert lexicon.gain("新 征程") == pytest.approx(-0.5 + 2.0, abs=0.01)
    assert lexicon.gain("征程 新") == pytest.approx(-1.5 + 1.0, abs=0.01)
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
