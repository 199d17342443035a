"""Regions: the rows of the table, the routes between them, and a new region that is one new row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import permutations

import click
import pytest

import linfen_cli
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import LANGUAGES
from linfen_cli.chars import detect
from linfen_cli.chars.regions import (
    Region,
    configurations,
    from_row,
    names,
    of_language,
    origin,
    region,
    regions,
    route,
    steps,
    target,
    told_by_forms,
)  # fmt: skip
from linfen_cli.cli.candidates import region as candidates
from linfen_cli.cli.options import RegionOptions
from linfen_cli.convert import engines
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.punctuation import punctuate
from linfen_cli.render.fonts import families, style_sheet
from linfen_cli.view.view import language_of
from tests.conftest import ROOT

# What OpenCC's own configuration files say (data/config in its repository), and for the four that only some releases have
# (t2twp, tw2tp, t2hkp, hk2tp) the steps of their neighbours.
ST, TS = ("STPhrases", "STCharacters"), ("TSPhrases", "TSCharacters")
TW, HK = ("TWVariantsPhrases", "TWVariants"), ("HKVariantsPhrases", "HKVariants")
TW_BACK, HK_BACK = ("TWVariantsRevPhrases", "TWVariantsRev"), ("HKVariantsRevPhrases", "HKVariantsRev")
CHAINS = {
    "s2t": (ST,), "s2tw": (ST, TW), "s2hk": (ST, HK), "s2twp": (ST, ("TWPhrases", *TW)), "s2hkp": (ST, ("HKPhrases", *HK)),
    "t2s": (TS,), "tw2s": (TW_BACK, TS), "hk2s": (HK_BACK, TS),
    "tw2sp": (("TWPhrasesRev", *TW_BACK), TS), "hk2sp": (("HKPhrasesRev", *HK_BACK), TS),
    "t2tw": (TW,), "t2hk": (HK,), "t2twp": (("TWPhrases", *TW),), "t2hkp": (("HKPhrases", *HK),),
    "tw2t": (TW_BACK,), "hk2t": (HK_BACK,), "tw2tp": (("TWPhrasesRev", *TW_BACK),), "hk2tp": (("HKPhrasesRev", *HK_BACK),),
    "t2jp": (("JPVariants",),), "jp2t": (("JPVariantsRev",),),
}  # fmt: skip

# A region as somebody would add it: Taiwan's forms, one of its own words' dictionaries, and a name.
KINMEN = {
    "name": "kinmen", "like": "taiwan", "title": "Kinmen", "native": "金門", "aliases": ["jm", "金門"], "language": "zh-x-kinmen",
    "opencc": "km", "into": ["TWVariants"], "back": ["TWVariantsRev"], "into_words": [], "back_words": [], "quotes": "“”‘’",
    "fonts": ["Kinmen Serif"],
}  # fmt: skip


def test_configurations_are_opencc_s() -> None:
    assert {name: steps(name) for name in configurations()} == CHAINS
    for name in ("s2jp", "tw2hk", "t2t", "t2seal", "nothing", ""):
        assert steps(name) == ()


def test_names_are_one_region_s_each() -> None:
    assert len(set(names())) == len(names())
    for name in names():
        assert region(name) in regions()
        assert region(f" {name.upper()} ") == region(name)
    assert region("zh_TW") == "taiwan"
    assert region("zh-MO") == region("澳門") == "macau"
    assert region("zh-HK") == "hongkong"
    assert region("mars") is None
    assert len({one.language for one in regions().values()}) == len(regions())
    assert all(of_language(one.language) is one for one in regions().values())


def test_rows_are_whole() -> None:
    rows = json.loads((ROOT / "linfen_cli" / "chars" / "regions.json").read_text(encoding="utf-8"))["regions"]
    assert [row["name"] for row in rows] == list(regions())
    for row in rows:
        assert row.keys() - {"like"} <= set(Region._fields)
    for one in regions().values():
        assert one.quotes in ("“”‘’", "「」『』")
        assert one.help in LANGUAGES
        assert one.fonts
        assert one.script in ("simplified", "traditional", "japanese")
        assert bool(one.into_words) == bool(one.back_words)


@pytest.mark.parametrize(
    ("source", "to", "words", "chain"),
    [
        ("simplified", "macau", False, ("s2hk",)),
        ("simplified", "macau", True, ("s2hkp",)),
        ("macau", "taiwan", True, ("hk2tp", "t2twp")),
        ("macau", "hongkong", True, ()),
        ("taiwan", "macau", False, ("tw2t", "t2hk")),
        ("japanese", "macau", False, ("jp2t", "t2hk")),
        ("traditional", "japanese", False, ("t2jp",)),
        ("taiwan", "taiwan", True, ()),
    ],
)
def test_routes(source: str, to: str, words: bool, chain: tuple[str, ...]) -> None:
    assert route(source, to, words=words).chain == chain


def test_a_route_begins_and_ends_where_it_should() -> None:
    for source, to in permutations(regions(), 2):
        chain = route(source, to).chain
        if chain:
            assert origin(chain[0]) == regions()[source].standard
            assert target(chain[-1]) == regions()[to].standard
    with pytest.raises(LinfenError, match="no region 'mars': regions are simplified, traditional"):
        route("simplified", "mars")


@pytest.mark.parametrize("engine", ["pyo3", "reimplemented"])
@pytest.mark.parametrize("text", ["这里的头发，他穿着衣服说话。", "這裡的群眾為了衛生，穿著衣服。", "国家发展"])
def test_macau_writes_what_hong_kong_writes(text: str, engine: str) -> None:
    for words in (False, True) if engine == "pyo3" else (False,):
        macau = linfen_cli.convert(text, "macau", engine=engine, words=words, punctuation=True)
        assert macau == linfen_cli.convert(text, "hongkong", engine=engine, words=words, punctuation=True)
    assert linfen_cli.convert("这里", "zh-mo", engine=engine) == "這裏"
    assert linfen_cli.convert("這裏", "simplified", source="澳門", engine=engine) == "这里"
    assert [one.name for one in told_by_forms()] == ["taiwan", "hongkong"]


@pytest.fixture
def kinmen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Region]:
    new = from_row(KINMEN, regions())
    monkeypatch.setitem(regions(), new.name, new)
    # What is computed once from the rows: the engines ask for configurations when they are made.
    computed = (engines._load, detect._forms, detect._regional)
    for function in computed:
        function.cache_clear()
    yield new
    for function in computed:
        function.cache_clear()


def test_a_new_region_is_one_new_row(kinmen: Region) -> None:
    assert (kinmen.script, kinmen.standard) == ("traditional", "kinmen")
    assert route("simplified", "kinmen").chain == ("s2km",)
    assert steps("km2s") == (("TWVariantsRev",), TS)
    convert = Converter("jm", "traditional", "reimplemented", punctuation=True).convert
    assert convert("裏面為了「好」") == "裡面為了“好”"
    assert "kinmen" in [item.value for item in candidates(click.Context(click.Command("show")), "k")]
    assert "kinmen" in RegionOptions.declarations()["to"].attributes["values"]()["regions"]
    assert punctuate("他說：「好」", "kinmen") == "他說：“好”"
    assert language_of("頭髮", Converter("jm", "traditional", "reimplemented")) == "zh-x-kinmen"
    assert families("zh-x-kinmen") == '"Kinmen Serif", serif'
    assert ":lang(zh-x-kinmen)" in style_sheet()


def test_a_region_of_the_same_standard_is_converted_to(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {
        "name": "singapore",
        "like": "simplified",
        "title": "Singapore",
        "native": "新加坡",
        "aliases": ["sg"],
        "language": "zh-SG",
    }
    monkeypatch.setitem(regions(), "singapore", from_row(row, regions()))
    assert linfen_cli.convert("願意擔(dān)當：「好」", "sg", punctuation=True) == "愿意担当：“好”"
    assert Converter("singapore").region == "singapore"
    with pytest.raises(LinfenError, match="did you mean singapore"):
        Converter("singapor")
