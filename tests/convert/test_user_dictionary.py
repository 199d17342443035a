"""User dictionaries: what is set aside from conversion, and what is wrong with a dictionary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linfen_cli.base.errors import LinfenError
from linfen_cli.convert.api import convert
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.user_dictionary import UserDictionary, parse_dictionary
from linfen_cli.repair import repair
from tests.convert.texts import TEXTS


def test_the_readers_own_words_come_first() -> None:
    own = UserDictionary({"头发": "髮絲", "后": "后", "臨汾": "臨汾"})
    assert Converter("taiwan", user_dictionary=own).convert("头发与皇后以后") == "髮絲與皇后以后"
    assert Converter("s2t", user_dictionary=own).convert("头发") == "髮絲"
    assert Converter("simplified", user_dictionary=own).convert("臨汾的臨時") == "臨汾的临时"
    assert convert("头(tóu)发(fà)与臨汾", "taiwan", keep=["头发"]) == "头发與臨汾"


@given(TEXTS, st.sampled_from(["taiwan", "s2twp", "simplified"]))
def test_words_that_are_kept_are_kept(text: str, to: str) -> None:
    own = UserDictionary({"后": "后", "软件": "软件"})
    clean = repair(text).text
    converted = Converter(to, user_dictionary=own).convert(clean)
    assert converted.count("软件") >= sum(match.text == "软件" for match in own.find(clean))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("后\t後\n头发 頭髮\n", "my.txt, line 2: there is no tab"),
        ("# mine\n\n\t後\n", "my.txt, line 3: the word before the tab is empty"),
        ("后\t\n", "my.txt, line 1: what 后 becomes is empty"),
        ("后\t後\n发\t發\n后\t后\n", "my.txt, line 3: 后 is in line 1 already"),
        ("a\tb\tc\n", "my.txt, line 1: there is more than one tab"),
    ],
)
def test_a_dictionary_that_is_wrong_is_told_by_line(text: str, message: str) -> None:
    with pytest.raises(LinfenError, match=message):
        parse_dictionary(text, "my.txt")
