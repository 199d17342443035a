"""The gate in front of the encoding stage: it may let a text through for nothing, and never keeps one out that has damage."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linfen_cli.repair.mojibake.prefilter import may_be_misread, scan
from linfen_cli.repair.mojibake.stage import repair_encoding, rules
from linfen_cli.repair.settings import Settings
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "encoding.json").read_text(encoding="utf-8"))
# What the rules are made of, and what stands between: everything two-byte that GBK and Big5 have, Latin letters, ASCII.
GBK = [bytes((lead, trail)).decode("gbk", "ignore") for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF)]
BIG5 = [bytes((lead, trail)).decode("big5", "ignore") for lead in range(0xA1, 0xFA) for trail in range(0x40, 0xFF)]
PIECES = sorted({char for char in (*GBK, *BIG5) if len(char) == 1})
LATIN = [chr(code) for code in range(0x80, 0x100)] + list("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ")
OTHERS = list("&#;x9amp?\ufffd\ue000\ue4c6 \nあン⼀豈烫屯锟斤拷@~(")
TEXTS = st.lists(st.sampled_from(PIECES) | st.sampled_from(LATIN) | st.sampled_from(OTHERS), max_size=6).map("".join)


def _wrong_readings(text: str) -> list[str]:
    return [
        text.encode().decode("gbk", "replace"),
        text.encode().decode("cp1252", "replace"),
        text.encode().decode("latin-1"),
        text.encode("gbk", "replace").decode("cp1252", "replace"),
        text.encode("gbk", "replace").decode("latin-1"),
        text.encode("gbk", "replace").decode("big5", "replace"),
        text.encode("big5", "replace").decode("gbk", "replace"),
    ]


@settings(max_examples=1500)
@given(TEXTS)
def test_lets_through_whatever_a_rule_matches(text: str) -> None:
    for damaged in (text, *_wrong_readings(text)):
        if scan(damaged, rules()):
            assert may_be_misread(damaged), damaged


@pytest.mark.parametrize("name", ["digest.clean.txt", "digest.found.txt"])
def test_keeps_out_what_has_none(name: str) -> None:
    text = (ROOT / "data" / name).read_text(encoding="utf-8")
    assert not may_be_misread(text)


@given(TEXTS)
def test_what_it_keeps_out_is_left_alone(text: str) -> None:
    for damaged in (text, *_wrong_readings(text)):
        if not may_be_misread(damaged):
            done = repair_encoding(damaged, Settings())
            assert (done.text, done.repairs, done.unresolved) == (damaged, (), ())
