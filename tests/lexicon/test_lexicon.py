"""The lexicon that is shipped."""

from __future__ import annotations

import pytest

from linfen_cli.lexicon.lexicon import Lexicon, open_lexicon
from tests.conftest import ROOT


def test_the_lexicon_says_what_it_is() -> None:
    lexicon = open_lexicon()
    common, rare = lexicon.word("的"), lexicon.word("征程")
    assert common is not None
    assert rare is not None
    assert common.cost is not None
    assert rare.cost is not None
    assert common.cost < 2 < rare.cost
    assert lexicon.plain(0x9F, 0xE1) == "热"
    assert (ROOT / "linfen_cli" / "lexicon" / "lexicon.bin").stat().st_size <= 5_000_000


def test_another_file_is_not_a_lexicon(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("lexicon") / "lexicon.bin"
    path.write_bytes(b"something else, and long enough to have a head" * 10)
    with pytest.raises(ValueError, match="is not a linfen lexicon"):
        Lexicon(path)
