"""The table of wrong decodings, with Python's codecs doing the damage."""

from __future__ import annotations

import re

import pytest

from linfen_cli.convert.converter import Converter
from linfen_cli.repair.mojibake.as_latin import read_gbk_line, read_utf8_line
from linfen_cli.repair.mojibake.exchanged import read_big5_line, signs
from linfen_cli.repair.mojibake.layers import looks_misread, peel
from linfen_cli.repair.mojibake.passages import Passage, confidence, units, utf8_widths, without_overlaps
from linfen_cli.repair.mojibake.plausibility import COMMON, cost, is_chinese_text, is_plausible, is_prose, mean_cost
from linfen_cli.repair.mojibake.recoder import RECODINGS, Recoding, find, rules
from linfen_cli.repair.mojibake.residue import RULES, compatibility, entities, lost
from linfen_cli.repair.mojibake.undecode import GBK_BYTES, completions, is_read_as_latin, latin_bytes, read_as_gbk
from linfen_cli.repair.mojibake.utf8_as_gbk import read_line
from tests.conftest import ROOT

ARTICLE = (ROOT / "data" / "digest.clean.txt").read_text(encoding="utf-8")


def _pair(clean: str, written: str, read: str) -> tuple[str, str]:
    """Return as much of a text as the wrong codec can show, and what it shows."""
    size = 2 if written == "utf-8" else 1  # two characters of three bytes are three pairs
    kept = []
    for line in clean.split("\n"):
        pieces = [line[at : at + size] for at in range(0, len(line), size)]
        kept.append("".join(piece for piece in pieces if _read(piece, written, read)))
    text = "\n".join(kept)
    return text, _read(text, written, read)


def _read(text: str, written: str, read: str) -> str:
    try:
        return text.encode(written).decode(read)
    except UnicodeError:
        return ""


def _article(recoding: Recoding) -> str:
    return Converter("simplified").convert(ARTICLE) if recoding.written == "gbk" else ARTICLE


@pytest.mark.parametrize("recoding", RECODINGS[:3], ids=[recoding.kind for recoding in RECODINGS[:3]])
def test_every_row_undoes_what_the_codecs_do(recoding: Recoding) -> None:
    read = "latin-1" if recoding.read == "cp1252" else recoding.read
    clean, stored = _pair(_article(recoding), recoding.written, read)
    assert len(clean) > 500
    pieces, at = [], 0
    for passage in find(stored):
        assert (passage.kind, passage.certified) == (recoding.kind, True)
        assert passage.clean is not None
        assert sum(stored_length for stored_length, _ in passage.units) == passage.end - passage.start
        assert sum(clean_length for _, clean_length in passage.units) == len(passage.clean)
        pieces += [stored[at : passage.start], passage.clean]
        at = passage.end
    assert "".join([*pieces, stored[at:]]) == clean
    assert find(clean) == []


@pytest.mark.parametrize("recoding", RECODINGS[3:], ids=[recoding.kind for recoding in RECODINGS[3:]])
def test_characters_of_two_bytes_are_exchanged_back(recoding: Recoding) -> None:
    # Python's gb18030 shows GBK's open pairs as a Windows decoder does
    read = "gb18030" if recoding.read == "gbk" else recoding.read
    clean, stored = _pair(_article(recoding), recoding.written, read)
    right = 0
    for passage in find(stored):
        assert passage.kind == recoding.kind
        if passage.clean is not None:
            assert passage.clean == clean[passage.start : passage.end]
            right += len(passage.clean)
    # what several extensions of Big5 write in different ways is left, and so are short stretches
    assert right >= 0.8 * sum(char > "\x7f" for char in clean)
    assert find(clean) == []


def test_a_rule_for_every_row() -> None:
    assert list(rules()) == [recoding.kind for recoding in RECODINGS]
    assert rules().keys().isdisjoint(RULES)


def test_each_reader_reads_its_own() -> None:
    assert [passage.clean for passage in read_line("浣犲ソ", True)] == ["你好"]
    assert [passage.clean for passage in read_utf8_line("ä¸­æ–‡", True)] == ["中文"]
    assert [passage.clean for passage in read_gbk_line("ÖÐÎÄ", False)] == ["中文"]
    assert read_big5_line("中文和其他", False) == []
    assert re.search(signs(), Converter("simplified").convert(ARTICLE).encode("gbk").decode("big5", "ignore"))
    assert not re.search(signs(), ARTICLE)


def test_a_lost_byte_has_candidates() -> None:
    stored = "用户名".encode()[:-1].decode("gbk", "replace")
    *_, broken = find(f"{stored}?")
    assert broken.candidates
    assert "名" in broken.candidates
    assert completions("名".encode()[:2])[0] in COMMON | {"同"}
    assert completions(b"ab") == ()


def test_layers_are_peeled() -> None:
    once = "你好".encode().decode("gbk")
    assert looks_misread(once)
    assert not looks_misread("你好")
    assert peel(once) == "你好"
    assert peel(once.encode().decode("latin-1")) == "你好"
    assert peel("你好") is None


def test_bytes_are_those_of_the_codecs() -> None:
    for char in "中，Ａ":
        assert GBK_BYTES[char] == char.encode("gbk")
    assert (GBK_BYTES["€"], GBK_BYTES["\ufffd"], GBK_BYTES["한"]) == (b"\x80", b"\xff", b"\xfe")
    assert read_as_gbk(b"a\x80\xd6\xd0") == "a€中"
    assert latin_bytes("Ö€中") == b"\xd6\x80\x00"
    assert is_read_as_latin("ÖÐ“", b"\xd6\xd0\x93")
    assert is_read_as_latin("Ö Ð", b"\xd6\xa0\xd0")
    assert not is_read_as_latin("ÖÐ", b"\xd6\xd1")


def test_passages_and_their_units() -> None:
    first = [Passage("a", 0, 2, "x"), Passage("a", 5, 6, "y")]
    later = [Passage("b", 1, 3, "z"), Passage("b", 2, 4, "w")]
    assert without_overlaps(first, later) == [first[0], later[1], first[1]]
    assert without_overlaps([], later) is later
    # 你 is three bytes and 好 three: three characters of two bytes, which agree with them at the end alone
    assert units([2, 2, 2], utf8_widths("你好")) == ((3, 2),)
    assert units([1, 2, 2, 2], utf8_widths("a你好")) == ((1, 1), (3, 2))
    assert confidence(0.0) == 0.0
    assert confidence(1e9) < 1


def test_plausibility_follows_the_standards() -> None:
    assert cost("的") == 0
    assert cost("的") < cost("疆") < cost("鑫") <= cost("龘")  # every page's, a first level, a second, none
    assert mean_cost("abc") == 6
    assert is_plausible("疆土")
    assert not is_plausible("浣犲ソ")
    assert is_prose("你好")
    assert not is_prose("好")
    assert is_chinese_text("你好，")
    assert not is_chinese_text("你好a")


def test_residue() -> None:
    assert [passage.clean for passage in entities("中&#22269;人")] == ["国"]
    assert [passage.clean for passage in compatibility("很⾼兴")] == ["高"]
    assert [passage.kind for passage in lost("姓名：烫烫烫烫烫烫烫")] == ["memory"]
