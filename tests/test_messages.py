"""The catalogues: every message of the code is in each, read by someone, with the same fields, and compiled as it stands."""

from __future__ import annotations

import ast

import pytest

from tests.messages import ROOT, catalogue, ids, locales, messages, problems, strings, template


@pytest.mark.parametrize("locale", locales())
def test_the_catalogue_is_whole(locale: str) -> None:
    missing = list(problems(locale))
    assert not missing, "python -m tests.messages update, and translate what is new"


# Words that the conversion of the simplified catalogue gives, and that are not those of the place.
MAINLAND = {
    "zh_TW": (
        "字型",
        "程序",
        "文件夾",
        "默認",
        "終端上",
        "查找",
        "信息",
        "軟件",
        "支持",
        "內存",
        "字節",
        "正則表達式",
        "進程",
    ),
    "zh_HK": (
        "字型",
        "行程",
        "文件夾",
        "默認",
        "終端機",
        "查找",
        "信息",
        "支持",
        "內存",
        "字節",
        "正規表示式",
        "説",
        "註音",
    ),
}


@pytest.mark.parametrize("locale", MAINLAND)
def test_the_words_are_those_of_the_place(locale: str) -> None:
    wrong = [
        (word, string)
        for message in messages(catalogue(locale))
        for string in strings(message)
        for word in MAINLAND[locale]
        # An example of a regional word stays as it is typed.
        if word in string and not (word == "軟件" and "軟件" in ids(message)[0])
    ]
    assert not wrong


def test_examples_of_characters_are_not_converted() -> None:
    for locale in locales():
        texts = {ids(message)[0]: strings(message)[0] for message in messages(catalogue(locale))}
        for english, translated in texts.items():
            for example in ("擔(dān)當", "担当", "軟件", "軟體", "软件", "擔dang", "三讓三不讓"):
                if example in english and locale != "zh_CN":
                    assert example in translated


WRAPPERS = {"_": 1, "N_": 1, "ngettext": 2}
"""The functions that mark a message, and the number of texts that each takes."""


def test_messages_are_literals_that_babel_finds() -> None:
    """A message that is put together before it is looked up is in no catalogue, nor is one that stands inside an f-string."""
    known = {tuple(ids(message)) for message in messages(template(with_click=False))}
    wrong = []
    for path in sorted((ROOT / "linfen_cli").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRAPPERS):
                continue
            texts = node.args[: WRAPPERS[node.func.id]]
            literals = tuple(text.value for text in texts if isinstance(text, ast.Constant))
            if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
                wrong.append(f"{path.name}:{node.lineno}: put together")
            elif len(literals) == len(texts) and literals not in known:
                wrong.append(f"{path.name}:{node.lineno}: not found")
    assert not wrong
