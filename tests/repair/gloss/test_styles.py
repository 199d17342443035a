"""The registry of gloss styles: a new one is seen through everywhere, and no other module spells a bracket of a gloss."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

import linfen_cli
from linfen_cli.convert.api import convert
from linfen_cli.repair.gloss import styles
from linfen_cli.repair.gloss.gloss import place_to_cut, remove_glosses
from linfen_cli.repair.gloss.styles import GlossStyle
from linfen_cli.search.corpus.scan import Scanner
from tests.structure import PACKAGE, Structure

TORTOISE = GlossStyle("tortoise-shell brackets", "〔", "〕")
PAGE = "他們願意擔〔dān〕當〔dāng〕，學〔xué〕習〔xí〕〔注〕。"
CLEAN = "他們願意擔當，學習〔注〕。"


@pytest.fixture
def tortoise() -> Iterator[GlossStyle]:
    styles.register(TORTOISE)
    try:
        yield TORTOISE
    finally:
        styles.unregister(TORTOISE)


def test_unknown_brackets_are_text() -> None:
    assert linfen_cli.repair(PAGE).text == PAGE
    assert not list(linfen_cli.search(PAGE, "擔當"))


@pytest.mark.usefixtures("tortoise")
def test_a_registered_style_is_repaired() -> None:
    repaired = linfen_cli.repair(PAGE)
    assert repaired.text == CLEAN
    assert [(gloss.character, gloss.reading) for gloss in repaired.glosses] == [
        ("擔", "dān"), ("當", "dāng"), ("學", "xué"), ("習", "xí"),
    ]  # fmt: skip
    assert repaired.glosses.written(repaired.glosses[0]) == "〔dān〕"
    assert remove_glosses("擔(dān)當（dāng）和擔〔dān〕").text == "擔當和擔"
    # a page that teaches pinyin keeps them, in these brackets as in others
    lesson = "我〔wǒ〕們〔men〕在〔zài〕學〔xué〕校〔xiào〕。"
    assert linfen_cli.repair(lesson).text == lesson
    assert place_to_cut("不擔〔dān〕當作為，遇事", 2) == place_to_cut("不擔(dān)當作為，遇事", 2)


@pytest.mark.usefixtures("tortoise")
def test_a_registered_style_hides_no_hit() -> None:
    (hit,) = linfen_cli.search(PAGE, "担当")
    assert hit.stored_text == "擔〔dān〕當〔dāng〕"
    scan = Scanner(linfen_cli.compile_query("擔當")).scan(PAGE.encode())
    assert scan.found
    assert scan.doubtful  # only the whole text tells what stands in brackets


@pytest.mark.usefixtures("tortoise")
def test_a_registered_style_is_converted_through() -> None:
    assert convert(PAGE, "simplified") == "他们愿意担当，学习〔注〕。"
    assert convert("乾〔gān〕淨〔jìng〕", "simplified", glosses="inline") == "干〔gān〕净〔jìng〕"


def test_a_style_of_other_letters() -> None:
    digits = GlossStyle("digits only after the letters", "[", "]", "a-z1-4", 7)
    styles.register(digits)
    try:
        assert remove_glosses("擔[dan1]當(dāng)，擔[dān]當，擔(dan1]").text == "擔當，擔[dān]當，擔(dan1]"
    finally:
        styles.unregister(digits)
    assert remove_glosses("擔[dan1]").text == "擔[dan1]"


def test_brackets_are_single_characters() -> None:
    with pytest.raises(ValueError, match="one character each"):
        styles.register(GlossStyle("double", "((", "))"))


# Brackets that are not a gloss's: of a pattern's language and of joined expressions, and as marks of a text.
_OTHER_BRACKETS = {
    ("search.regex_syntax", None),
    ("search.snippets", None),
    ("repair.mojibake.plausibility", None),
    ("repair.mojibake.residue", None),
    ("repair.mojibake.prefilter", ")"),
    ("repair.splice.damage", "，：（）！；？"),
    ("repair.splice.language_model", "（"),
    ("repair.splice.language_model", "）"),
    ("repair.splice.language_model", "”’」』》）"),
}
_BRACKET = re.compile(r"\\[()]|\[[^\]]*[()][^\]]*\]|^[()]$|[（）]")


def test_no_other_module_spells_a_bracket_of_a_gloss() -> None:
    """Repair and search build what looks for a gloss from the registry alone."""
    modules = {name.removeprefix(f"{PACKAGE}."): tree for name, tree in Structure.read().modules.items()}
    spelled = [
        (name, text)
        for name, tree in modules.items()
        if name.startswith(("repair.", "search.")) and name != "repair.gloss.styles"
        for text in _literals(tree)
        if _BRACKET.search(text) and _OTHER_BRACKETS.isdisjoint(((name, None), (name, text)))
    ]
    assert spelled == []


def _literals(tree: ast.AST) -> Iterator[str]:
    """Yield the string literals of a module but for its docstrings; X stands for what an f-string fills in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            yield node.value if isinstance(node.value, str) else node.value.decode("latin-1")
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        else:
            yield from _literals(node)
